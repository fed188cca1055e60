"""Weekdays and daily hours of a person's own zone, as a lock can keep them.

A lock holds one period of some weekdays for each slot, in a zone of its own
(protocol.md §6.8). So one schedule becomes one slot or more: a period that goes over
the lock's midnight takes two, and every time of the year with another offset from UTC
takes its own. What is not known of locks is ``WeekRules``, chosen for each lock.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice
from typing import Final
from zoneinfo import ZoneInfo

from .wire.validity import DayOrder, HoursZone, Validity, WeeklyHours

DAY: Final = 1440
"""Minutes."""
EVERY_DAY: Final = frozenset(range(7))

_ONE_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
_YEAR = 400
"""Days in which every zone with daylight saving changes its offset."""


@dataclass(frozen=True, slots=True)
class WeekRules:
    """How a lock reads weekly hours, as far as locks may differ (§6.8)."""

    order: DayOrder = DayOrder.SUNDAY_LOWEST
    zone: HoursZone = HoursZone.UTC


@dataclass(frozen=True, slots=True)
class Schedule:
    """Weekdays (0 for Monday) and minutes of the day in the zone of this IANA name.

    An ``end`` that is not after ``begin`` belongs to the next day; 0 to 1440 is all day.
    """

    weekdays: frozenset[int]
    begin: int
    end: int
    zone: str

    @property
    def minutes(self) -> int:
        """How long the period of one day is, by the wall clock."""
        length = self.end - self.begin
        return length if length > 0 else length + DAY

    @property
    def is_limit(self) -> bool:
        """Whether there is any time of the week at which it says no."""
        return self.weekdays != EVERY_DAY or self.minutes < DAY

    def occurs(self, start: datetime, end: datetime) -> bool:
        """Whether any of its time lies between two moments."""
        # A time that clocks skip has no length.
        return any(begins < ends for begins, ends in self.periods(start, end))

    def periods(
        self, start: datetime, end: datetime
    ) -> Iterator[tuple[datetime, datetime]]:
        """Each of its times that lies in part between two moments, in UTC, in order.

        Hours are those of people's clock: after a change of it they begin an hour earlier
        or later in UTC, and those that are skipped begin when the clock goes on.
        """
        if start >= end:
            return
        zone = ZoneInfo(self.zone)
        date = start.astimezone(zone).date() - _ONE_DAY
        last = end.astimezone(zone).date()
        while date <= last:
            midnight = datetime(date.year, date.month, date.day, tzinfo=zone)
            date += _ONE_DAY
            if midnight.weekday() not in self.weekdays:
                continue
            begins = (midnight + timedelta(minutes=self.begin)).astimezone(UTC)
            ends = midnight + timedelta(minutes=self.begin + self.minutes)
            ends = ends.astimezone(UTC)
            if begins < end and ends > start:
                yield begins, ends


@dataclass(frozen=True, slots=True)
class Season:
    """A time within which the same slots are right; ``until`` is its last second."""

    until: datetime
    slots: tuple[Validity, ...]


def seasons(
    start: datetime,
    end: datetime,
    schedule: Schedule | None,
    rules: WeekRules,
    now: datetime,
) -> tuple[Season, ...]:
    """The season that runs at ``now``, or comes next, and the one after it.

    Empty when all are over. ``start`` and ``end`` are inclusive.
    """
    every = _every_season(start, end, schedule, rules)
    coming = (season for season in every if now < season.until + _SECOND)
    return tuple(islice(coming, 2))


@lru_cache(maxsize=1024)
def _every_season(
    start: datetime, end: datetime, schedule: Schedule | None, rules: WeekRules
) -> tuple[Season, ...]:
    return tuple(
        Season(until, _slots(begin, until, schedule, rules))
        for begin, until in _spans(start, end, schedule, rules)
    )


def _spans(
    start: datetime, end: datetime, schedule: Schedule | None, rules: WeekRules
) -> Iterator[tuple[datetime, datetime]]:
    """From start to end in parts of the same offset; one part where none matters."""
    begin = start
    if schedule is not None and schedule.is_limit and rules.zone is HoursZone.UTC:
        while (change := next_offset_change(schedule.zone, begin)) is not None:
            if change > end:
                break
            yield begin, change - _SECOND
            begin = change
    yield begin, end


def _slots(
    begin: datetime, end: datetime, schedule: Schedule | None, rules: WeekRules
) -> tuple[Validity, ...]:
    times = int(begin.timestamp()), int(end.timestamp())
    if schedule is None or not schedule.is_limit:
        return (Validity(*times),)
    ahead = _ahead(begin, schedule, rules)
    # Where a lock takes only one of them, it should be the larger one.
    parts = sorted(_weekly(schedule, ahead, rules), key=lambda part: -part.minutes)
    return tuple(Validity(*times, bytes(hours)) for hours in parts)


@dataclass(frozen=True, slots=True)
class LocalHours:
    """Weekdays (0 for Monday) and the first and last minute, by people's own clock.

    A ``last`` before ``first`` is on the next day.
    """

    weekdays: frozenset[int]
    first: int
    last: int


def local_hours(slot: Validity, schedule: Schedule, rules: WeekRules) -> LocalHours:
    """When a slot of a schedule opens, in the zone of the schedule."""
    hours = slot.weekly
    if hours is None:
        return LocalHours(EVERY_DAY, 0, DAY - 1)
    ahead = _ahead(datetime.fromtimestamp(slot.begin, UTC), schedule, rules)
    later, first = divmod(hours.begin + ahead, DAY)
    days = (day for day in EVERY_DAY if hours.days & rules.order.bit(day))
    weekdays = frozenset((day + later) % 7 for day in days)
    return LocalHours(weekdays, first, (hours.end + ahead) % DAY)


def _ahead(at: datetime, schedule: Schedule, rules: WeekRules) -> int:
    """Minutes by which people's clock is ahead of the lock's."""
    if rules.zone is HoursZone.LOCAL:
        return 0
    offset = at.astimezone(ZoneInfo(schedule.zone)).utcoffset() or timedelta()
    return int(offset.total_seconds()) // 60


def _weekly(schedule: Schedule, ahead: int, rules: WeekRules) -> Iterator[WeeklyHours]:
    """The period by a clock that is ``ahead`` minutes behind ours, cut at its midnight.

    A day ends at 23:59, as the app has it.
    """
    days, begin = divmod(schedule.begin - ahead, DAY)
    end = begin + schedule.minutes
    yield _of_days(schedule, days, begin, min(end, DAY - 1), rules)
    if end > DAY:
        yield _of_days(schedule, days + 1, 0, end - DAY, rules)


def _of_days(
    schedule: Schedule, later: int, begin: int, end: int, rules: WeekRules
) -> WeeklyHours:
    weekdays = {(weekday + later) % 7 for weekday in schedule.weekdays}
    return WeeklyHours(rules.order.bitmap(weekdays), begin, end)


@lru_cache(maxsize=256)
def next_offset_change(zone_name: str, at: datetime) -> datetime | None:
    """The first second after ``at`` with another offset from UTC; None: no more.

    Changes that are taken back within a day are not seen.
    """
    zone = ZoneInfo(zone_name)
    at = at.astimezone(UTC).replace(microsecond=0)
    offset = at.astimezone(zone).utcoffset()
    for days in range(_YEAR):
        late = at + (days + 1) * _ONE_DAY
        if late.astimezone(zone).utcoffset() != offset:
            early = late - _ONE_DAY
            while late - early > _SECOND:
                middle = early + (late - early) // 2
                middle = middle.replace(microsecond=0)
                if middle.astimezone(zone).utcoffset() == offset:
                    early = middle
                else:
                    late = middle
            return late
    return None

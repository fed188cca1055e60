"""The rules by which codes for the lock's memory are made and changed (docs/codes.md).

Every function takes the book and returns what changes; it changes nothing itself.
"""

from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Final

from ..tuyalock.codes.window import UINT32_MAX
from ..tuyalock.errors import InvalidWindow, WindowProblem
from ..tuyalock.secret import SecretStr
from ..tuyalock.weekly import DAY, EVERY_DAY, Schedule, WeekRules
from .book import Book
from .code import IssuedCode, OnlineCode, moment
from .digits import chosen_or_random, taken_digits
from .errors import CodeProblem, CodeRefused
from .keys import CodeKeys
from .kinds import CodeKind
from .names_and_ids import clean_name, new_id
from .slots import Online
from .start_now import begun

DIGITS: Final = 6
"""Of an online code on a keypad with ten keys; the app insists on it (protocol.md §6.4)."""
_WEEK: Final = WeekRules()
_LAST: Final = datetime.fromtimestamp(UINT32_MAX, UTC)


@dataclass(frozen=True, slots=True)
class OnlineRules:
    """How one lock takes codes: number of digits, and how it reads weekly hours."""

    digits: int = DIGITS
    week: WeekRules = _WEEK


@dataclass(frozen=True, slots=True)
class Weekly:
    """Weekdays (0 for Monday; None: all) and minutes of the day (None: all of it).

    ``zone`` is the IANA name of the zone that people mean them in.
    """

    zone: str
    weekdays: frozenset[int] | None = None
    begin: int | None = None
    end: int | None = None


@dataclass(frozen=True, slots=True)
class OnlineOneTimeRequest:
    """A code for one use from ``start`` (now) to ``end``; random digits unless chosen.

    ``code_id`` is the id that it gets, where it is to be the same on several locks.
    """

    name: str
    end: datetime
    start: datetime | None = None
    digits: SecretStr | None = None
    code_id: str | None = None


@dataclass(frozen=True, slots=True)
class OnlinePeriodicRequest:
    """A code for any number of uses from ``start`` to ``end``, at some times of a week."""

    name: str
    start: datetime
    end: datetime
    weekly: Weekly
    digits: SecretStr | None = None
    code_id: str | None = None


OnlineRequest = OnlineOneTimeRequest | OnlinePeriodicRequest


def issue_online(
    request: OnlineRequest,
    now: datetime,
    book: Book,
    keys: CodeKeys,
    rules: OnlineRules,
) -> OnlineCode:
    """The code that answers a request made at ``now``; nothing is at the lock yet.

    Raises:
        InvalidWindow: Times that cannot be.
        CodeRefused: A bad name, bad digits, a schedule without any time in it.
    """
    name = clean_name(request.name, required=True)
    # From the running minute on: the lock counts whole seconds, not quite ours.
    start = request.start or now.replace(second=0, microsecond=0)
    start, end = checked_times(start, request.end, now)
    kind, schedule = CodeKind.ONLINE_ONE_TIME, None
    if isinstance(request, OnlinePeriodicRequest):
        kind = CodeKind.ONLINE_PERIODIC
        schedule = schedule_of(request.weekly)
        require_occurrence(schedule, start, end)
    taken = taken_digits(book, keys, now, end, rules.digits)
    return OnlineCode(
        id=request.code_id or new_id(book.codes),
        kind=kind,
        name=name,
        digits=chosen_or_random(request.digits, rules.digits, taken),
        created=moment(now),
        valid_from=start,
        valid_until=end,
        key_mark=keys.key_mark,
        online=Online(rules.week, schedule),
    )


def checked_times(
    start: datetime, end: datetime, now: datetime
) -> tuple[datetime, datetime]:
    """Both as UTC seconds. A start within the running minute is not in the past.

    Raises:
        InvalidWindow, CodeRefused: Naive, in the past, in the wrong order, too far away.
    """
    first = moment(now).replace(second=0)
    _require_moment(start, "start")
    if start < first:
        start = begun(start, now)
    if start < first:
        shown = first.astimezone(now.tzinfo).isoformat(timespec="minutes")
        raise InvalidWindow(WindowProblem.START_IN_PAST, "start", shown)
    return moment(start), checked_end(start, end, now)


def checked_end(start: datetime, end: datetime, now: datetime) -> datetime:
    """The end as a UTC second; after the start and not in the past. Raises as above."""
    _require_moment(end, "end")
    # Two times of one zone are compared by what its clocks show, which they show twice.
    if end <= now.astimezone(UTC):
        shown = now.isoformat(timespec="minutes")
        raise CodeRefused(CodeProblem.END_IN_PAST, "end", shown)
    if end <= start.astimezone(UTC):
        shown = start.astimezone(now.tzinfo).isoformat(timespec="minutes")
        raise InvalidWindow(WindowProblem.END_BEFORE_START, "end", shown)
    return moment(end)


def _require_moment(at: datetime, field: str) -> None:
    """Raise InvalidWindow where it has no zone, or a lock could not hold it."""
    if at.utcoffset() is None:
        raise InvalidWindow(WindowProblem.NAIVE_TIME, field)
    if at > _LAST:
        limit = f"≤ {_LAST.isoformat()}"
        raise InvalidWindow(WindowProblem.TIME_OUT_OF_RANGE, field, limit)


def schedule_of(weekly: Weekly) -> Schedule:
    """The schedule that is meant.

    Raises:
        CodeRefused: No weekday, only one of from and to, or both the same.
    """
    if weekly.weekdays is not None and not weekly.weekdays:
        raise CodeRefused(CodeProblem.WEEKDAYS_EMPTY, "weekdays")
    weekdays = EVERY_DAY if weekly.weekdays is None else weekly.weekdays
    match weekly.begin, weekly.end:
        case None, None:
            return Schedule(weekdays, 0, DAY, weekly.zone)
        case None, _:
            raise CodeRefused(CodeProblem.HOURS_INCOMPLETE, "from")
        case _, None:
            raise CodeRefused(CodeProblem.HOURS_INCOMPLETE, "to")
        case int(begin), int(end) if begin != end:
            return Schedule(weekdays, begin, end, weekly.zone)
    raise CodeRefused(CodeProblem.HOURS_EQUAL, "to")


def require_occurrence(schedule: Schedule, start: datetime, end: datetime) -> None:
    """Raise CodeRefused where no time of the schedule lies between the two."""
    if not schedule.occurs(start, end):
        raise CodeRefused(CodeProblem.NEVER_OCCURS, "weekdays, from, to")


def with_rules(code: IssuedCode, rules: WeekRules) -> IssuedCode:
    """The same code for a lock that reads weekly hours so."""
    if not isinstance(code, OnlineCode) or code.online.rules == rules:
        return code
    return code.with_online(replace(code.online, rules=rules))

"""Days before and after the next change of the clocks in the home's zone."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Self
from zoneinfo import ZoneInfo

ZONES = ("Europe/Amsterdam", "America/New_York")
"""Zones with daylight saving whose clocks never change within the same week."""
_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY = timedelta(days=1)
_YEAR = 400


def zone_to_check(at: datetime) -> str:
    """The zone whose clocks change last: the days before the change are needed."""
    return max(ZONES, key=lambda zone: change_after(at, ZoneInfo(zone)))


def change_after(at: datetime, zone: ZoneInfo) -> date:
    """The day on which the clocks of a zone change next.

    Raises:
        ValueError: They do not.
    """
    today, offset = at.astimezone(zone).date(), at.astimezone(zone).utcoffset()
    for days in range(_YEAR):
        if _noon(today + days * _DAY, zone).utcoffset() != offset:
            return today + days * _DAY
    raise ValueError(f"{zone.key} has no daylight saving")


def _noon(day: date, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, time(12), zone)


@dataclass(frozen=True, slots=True)
class Days:
    """Two days in a row on which a code works, and the one after, when it does not."""

    first: date
    zone: ZoneInfo

    @classmethod
    def before_and_after(cls, at: datetime, zone: ZoneInfo) -> tuple[Self, Self]:
        """Tomorrow, and the same days of the week once the clocks have changed."""
        tomorrow = at.astimezone(zone).date() + _DAY
        change = change_after(at, zone)
        weeks = (change - tomorrow) // (7 * _DAY) + 1
        return cls(tomorrow, zone), cls(tomorrow + weeks * 7 * _DAY, zone)

    @property
    def weekdays(self) -> list[str]:
        """The two days in Home Assistant's words."""
        return [_WEEKDAYS[(self.first + days * _DAY).weekday()] for days in range(2)]

    @property
    def offset(self) -> str:
        """From UTC, as it is on these days."""
        return f"{_noon(self.first, self.zone):%z}"

    def moments(self) -> Iterator[tuple[datetime, bool]]:
        """What the clock shows, and whether a code of 09:00 to 12:00 opens then."""
        for days, clock, opens in (
            (0, time(8, 59), False),
            (0, time(9), True),
            (0, time(12, 1), False),
            (1, time(11, 59), True),
            (2, time(10), False),
            (1, time(10), True),
        ):
            yield datetime.combine(self.first + days * _DAY, clock, self.zone), opens

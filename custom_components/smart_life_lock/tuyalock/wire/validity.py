"""When a credential is good: the 17 bytes of protocol.md §6.8."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
import struct
from typing import Final, Self

from ..errors import RemoteProtocolError
from .fields import exactly, pack

ALWAYS: Final = bytes(9)
"""Every day, all day."""
EVERY_DAY: Final = 0x7F

_VALIDITY = struct.Struct(">II9s")
_HOURS = struct.Struct(">B3x5B")
_WEEKLY = 2


class DayOrder(StrEnum):
    """Which bit of the days is Sunday; the sources differ (§6.8), so a lock tells.

    The app sends Sunday as the lowest bit; one reading of the documents has it as the
    highest of seven.
    """

    SUNDAY_LOWEST = "sunday_lowest"
    SUNDAY_HIGHEST = "sunday_highest"

    def bit(self, weekday: int) -> int:
        """The bit of a weekday, 0 for Monday to 6 for Sunday."""
        after_sunday = (weekday + 1) % 7
        if self is DayOrder.SUNDAY_LOWEST:
            return 1 << after_sunday
        return 1 << (6 - after_sunday)

    def bitmap(self, weekdays: Iterable[int]) -> int:
        """The bits of some weekdays."""
        return sum(self.bit(weekday) for weekday in set(weekdays))


class HoursZone(StrEnum):
    """In which zone a lock counts weekdays and hours; not known (§6.8).

    UTC: its clock is UTC (generation 3 ignores the zone that it is told). LOCAL: it adds
    the zone that it was told with the time (protocol.md §4.9).
    """

    UTC = "utc"
    LOCAL = "local"


@dataclass(frozen=True, slots=True)
class WeeklyHours:
    """From a minute to a minute of some weekdays, as the lock counts both.

    ``days`` is the bitmap as on the wire: see ``DayOrder`` and ``HoursZone``.
    """

    days: int
    begin: int
    end: int

    @property
    def minutes(self) -> int:
        """How long it lasts, as far as is known: the last minute belongs to it."""
        return self.end - self.begin + 1

    def covers(self, weekday: int, minute: int, order: DayOrder) -> bool:
        """Whether a minute of a weekday (0 for Monday) lies inside.

        That the last minute belongs to it is inferred: the app ends a day at 23:59.
        What a lock makes of an end before the beginning is not known; here nothing.
        """
        return bool(self.days & order.bit(weekday)) and self.begin <= minute <= self.end

    @classmethod
    def parse(cls, value: bytes) -> Self | None:
        """Nine bytes; None for anything but weekly hours, which then do not limit."""
        kind, days, *clock = _HOURS.unpack(value)
        if kind != _WEEKLY:
            return None
        return cls(days, clock[0] * 60 + clock[1], clock[2] * 60 + clock[3])

    def __bytes__(self) -> bytes:
        """Nine bytes. Raises LocalProtocolError where a number does not fit."""
        return pack(
            _HOURS, _WEEKLY, self.days, *divmod(self.begin, 60), *divmod(self.end, 60)
        )


@dataclass(frozen=True, slots=True)
class Validity:
    """From ``begin`` to ``end``, unix seconds of UTC, within nine bytes of hours."""

    begin: int
    end: int
    hours: bytes = ALWAYS

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """17 bytes. Raises RemoteProtocolError for another number."""
        if len(value) != _VALIDITY.size:
            raise RemoteProtocolError("a validity of the wrong length")
        return cls(*_VALIDITY.unpack(value))

    @property
    def weekly(self) -> WeeklyHours | None:
        """The weekly hours; None: every day, all day."""
        return WeeklyHours.parse(self.hours)

    def __bytes__(self) -> bytes:
        """17 bytes. Raises LocalProtocolError where a number does not fit."""
        return pack(_VALIDITY, self.begin, self.end, exactly(self.hours, len(ALWAYS)))

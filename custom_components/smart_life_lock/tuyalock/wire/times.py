"""Time requests and their answers (protocol.md §4.9). All moments are aware datetimes."""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone
from typing import ClassVar, Self

from ..errors import LocalProtocolError, RemoteProtocolError
from .commands import Code

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_HUNDREDTH = timedelta(hours=1) / 100
_STAMP_DIGITS = 13
_FIELDS = 7


@dataclass(frozen=True, slots=True)
class TimeRequest:
    """8011 … 8014 from the lock: it wants the time in the form that the code says.

    ``years`` is the body of 8014, 0 elsewhere.
    """

    code: int
    years: int = 0

    @classmethod
    def parse(cls, code: int, data: bytes) -> Self:
        """Read a request with or without a body."""
        return cls(code, data[0] if data else 0)

    def __bytes__(self) -> bytes:
        """The body: nothing, or the years of 8014."""
        return bytes((self.years,)) if self.code == Code.TIME_DST else b""

    def answer(self, now: datetime) -> bytes | None:
        """The body of the answer; ``now`` is aware, in the user's zone.

        None for 8014: its table of daylight saving has no public layout.
        """
        match self.code:
            case Code.TIME_STAMP:
                return bytes(TimeStamp.at(now))
            case Code.TIME_UTC | Code.TIME_LOCAL:
                return bytes(TimeFields(self.code, now))
        return None


@dataclass(frozen=True, slots=True)
class TimeStamp:
    """8011: milliseconds since 1970 in UTC, and the zone in hundredths of an hour."""

    milliseconds: int
    zone: int = 0
    code: ClassVar[int] = Code.TIME_STAMP

    @classmethod
    def at(cls, now: datetime) -> Self:
        """The answer for a moment. Raises LocalProtocolError when it is naive."""
        zone = _hundredths(now)
        return cls((now - _EPOCH) // _MS, zone)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read 13 ASCII digits and an optional zone.

        Raises:
            RemoteProtocolError: no digits there; a lock ignores such an answer.
        """
        digits = data[:_STAMP_DIGITS]
        if len(digits) < _STAMP_DIGITS or not digits.isdigit():
            raise RemoteProtocolError("a time without digits")
        return cls(int(digits), int.from_bytes(data[13:15], signed=True))

    def __bytes__(self) -> bytes:
        """15 bytes. Raises LocalProtocolError where it does not fit."""
        digits = f"{self.milliseconds:013d}"
        if len(digits) != _STAMP_DIGITS or self.milliseconds < 0:
            raise LocalProtocolError("a time out of range")
        return digits.encode() + _zone_bytes(self.zone)

    @property
    def seconds(self) -> int:
        """Unix seconds as L3 sets its clock: 500 ms and more are rounded up."""
        return (self.milliseconds + 500) // 1000


@dataclass(frozen=True, slots=True)
class TimeFields:
    """8012 (fields in UTC) and 8013 (fields in local time), with the zone.

    ``at`` is aware; its offset is the zone that is sent.
    """

    code: int
    at: datetime

    @classmethod
    def parse(cls, code: int, data: bytes) -> Self:
        """Read nine bytes; the weekday is not looked at.

        Raises:
            RemoteProtocolError: too short or no such moment.
        """
        if len(data) < _FIELDS + 2:
            raise RemoteProtocolError("a time too short")
        hundredths = int.from_bytes(data[7:9], signed=True)
        year, month, day, hour, minute, second = data[:6]
        try:
            local = timezone(hundredths * _HUNDREDTH)
            written = UTC if code == Code.TIME_UTC else local
            at = datetime(2000 + year, month, day, hour, minute, second, tzinfo=written)
            return cls(code, at.astimezone(local))
        except ValueError, OverflowError:
            raise RemoteProtocolError("no such time") from None

    def __bytes__(self) -> bytes:
        """Nine bytes. Raises LocalProtocolError when naive or before 2000."""
        zone = _zone_bytes(_hundredths(self.at))
        at = self.at.astimezone(UTC) if self.code == Code.TIME_UTC else self.at
        if not 2000 <= at.year < 2256:
            raise LocalProtocolError("a time out of range")
        weekday = at.isoweekday() % 7
        fields = (at.month, at.day, at.hour, at.minute, at.second, weekday)
        return bytes((at.year - 2000, *fields)) + zone


def _hundredths(moment: datetime) -> int:
    """The offset of a moment in hundredths of an hour, e.g. +5:30 is 550."""
    offset = moment.utcoffset()
    if offset is None:
        raise LocalProtocolError("a time without a zone")
    return round(offset / _HUNDREDTH)


def _zone_bytes(zone: int) -> bytes:
    try:
        return zone.to_bytes(2, signed=True)
    except OverflowError:
        raise LocalProtocolError("a zone out of range") from None

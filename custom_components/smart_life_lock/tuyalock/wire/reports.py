"""Data point reports of both generations and how each is answered (protocol.md §4.7)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import IntEnum, IntFlag
from typing import ClassVar, Self

from ..errors import LocalProtocolError, RemoteProtocolError
from .commands import Code
from .datapoints import DataPoint, decode, encode

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MS = timedelta(milliseconds=1)
_SECOND = timedelta(seconds=1)
_STAMP_DIGITS = 13


class Report4Flags(IntFlag):
    """Byte 5 of 8006 and 8007; the low nibble is 0 active, 1 passive (a reply)."""

    PASSIVE = 0x01
    NO_ANSWER = 0x80


class TimeForm(IntEnum):
    """How a report's time is written."""

    MILLISECONDS = 0
    SECONDS = 1


@dataclass(frozen=True, slots=True)
class Report3:
    """8001."""

    points: tuple[DataPoint, ...]
    code: ClassVar[int] = Code.REPORT
    at: ClassVar[None] = None
    wants_answer: ClassVar[bool] = True

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a report. Raises RemoteProtocolError on wrong lengths."""
        return cls(decode(data, 1))

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where a point does not fit."""
        return encode(self.points, 1)

    def answer(self, status: int = 0) -> bytes:
        """One byte; an empty answer would stop a chain of records."""
        return bytes((status,))


@dataclass(frozen=True, slots=True)
class Report3Time:
    """8003: a record; ``at`` is the lock's own clock, UTC, 1970 plus uptime when unset."""

    at: datetime
    points: tuple[DataPoint, ...]
    form: TimeForm = TimeForm.SECONDS
    code: ClassVar[int] = Code.REPORT_TIME
    wants_answer: ClassVar[bool] = True

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a report. Raises RemoteProtocolError on wrong lengths or time."""
        form, at, rest = _read_time(data)
        return cls(at, decode(rest, 1), form)

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where something does not fit."""
        return _time_bytes(self.form, self.at) + encode(self.points, 1)

    def answer(self, status: int = 0) -> bytes:
        """One byte; 0 lets the lock delete the record and send the next."""
        return bytes((status,))


@dataclass(frozen=True, slots=True)
class Report3Flag:
    """8004: numbered, with a mode (0 cloud+panel, 1 cloud, 2 panel, 3 neither)."""

    sn: int
    mode: int
    points: tuple[DataPoint, ...]
    code: ClassVar[int] = Code.REPORT_FLAG
    at: ClassVar[None] = None
    wants_answer: ClassVar[bool] = True

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a report. Raises RemoteProtocolError on wrong lengths."""
        _need(data, 3)
        return cls(int.from_bytes(data[:2]), data[2], decode(data[3:], 1))

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where something does not fit."""
        return _head(self.sn, 2, self.mode) + encode(self.points, 1)

    def answer(self, status: int = 0) -> bytes:
        """Number, mode and status: four bytes."""
        return _head(self.sn, 2, self.mode) + bytes((status,))


@dataclass(frozen=True, slots=True)
class Report3FlagTime:
    """8005: as 8004, with a time."""

    sn: int
    mode: int
    at: datetime
    points: tuple[DataPoint, ...]
    form: TimeForm = TimeForm.SECONDS
    code: ClassVar[int] = Code.REPORT_FLAG_TIME
    wants_answer: ClassVar[bool] = True

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a report. Raises RemoteProtocolError on wrong lengths or time."""
        _need(data, 3)
        form, at, rest = _read_time(data[3:])
        return cls(int.from_bytes(data[:2]), data[2], at, decode(rest, 1), form)

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where something does not fit."""
        head = _head(self.sn, 2, self.mode)
        return head + _time_bytes(self.form, self.at) + encode(self.points, 1)

    def answer(self, status: int = 0) -> bytes:
        """Number, mode and status: four bytes."""
        return _head(self.sn, 2, self.mode) + bytes((status,))


@dataclass(frozen=True, slots=True)
class Report4:
    """8006; ``version`` is 0 in all that was seen."""

    sn: int
    points: tuple[DataPoint, ...]
    flags: int = 0
    mode: int = 0
    version: int = 0
    code: ClassVar[int] = Code.REPORT_V4
    at: ClassVar[None] = None

    @property
    def wants_answer(self) -> bool:
        """False when the lock said that it wants none."""
        return not self.flags & Report4Flags.NO_ANSWER

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a report. Raises RemoteProtocolError on wrong lengths."""
        version, sn, flags, mode = _read_head4(data)
        return cls(sn, decode(data[7:], 2), flags, mode, version)

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where something does not fit."""
        return self._head() + encode(self.points, 2)

    def answer(self, status: int = 0) -> bytes:
        """The first seven bytes and a status."""
        return self._head() + bytes((status,))

    def _head(self) -> bytes:
        return bytes((self.version,)) + _head(self.sn, 4, self.flags, self.mode)


@dataclass(frozen=True, slots=True)
class Report4Time:
    """8007: as 8006, with a time (UTC)."""

    sn: int
    at: datetime
    points: tuple[DataPoint, ...]
    flags: int = 0
    mode: int = 0
    version: int = 0
    form: TimeForm = TimeForm.SECONDS
    code: ClassVar[int] = Code.REPORT_TIME_V4

    @property
    def wants_answer(self) -> bool:
        """False when the lock said that it wants none."""
        return not self.flags & Report4Flags.NO_ANSWER

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a report. Raises RemoteProtocolError on wrong lengths or time."""
        version, sn, flags, mode = _read_head4(data)
        form, at, rest = _read_time(data[7:])
        return cls(sn, at, decode(rest, 2), flags, mode, version, form)

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where something does not fit."""
        return self._head() + _time_bytes(self.form, self.at) + encode(self.points, 2)

    def answer(self, status: int = 0) -> bytes:
        """The first seven bytes and a status."""
        return self._head() + bytes((status,))

    def _head(self) -> bytes:
        return bytes((self.version,)) + _head(self.sn, 4, self.flags, self.mode)


type Report = (
    Report3 | Report3Time | Report3Flag | Report3FlagTime | Report4 | Report4Time
)


_PARSERS: dict[int, Callable[[bytes], Report]] = {
    Code.REPORT: Report3.parse,
    Code.REPORT_TIME: Report3Time.parse,
    Code.REPORT_FLAG: Report3Flag.parse,
    Code.REPORT_FLAG_TIME: Report3FlagTime.parse,
    Code.REPORT_V4: Report4.parse,
    Code.REPORT_TIME_V4: Report4Time.parse,
}


def parse_report(code: int, data: bytes) -> Report:
    """A report. Raises RemoteProtocolError: malformed, or not of ``REPORTS``."""
    if code not in _PARSERS:
        raise RemoteProtocolError("not a report")
    return _PARSERS[code](data)


@dataclass(frozen=True, slots=True)
class ReportAnswer:
    """A client's answer to a report, as the lock sees it.

    ``status`` is None for an empty answer, which L3 takes for none at all.
    ``sn`` is the report's own number where its form has one.
    """

    code: int
    status: int | None
    sn: int | None = None

    @classmethod
    def parse(cls, code: int, data: bytes) -> Self:
        """Read an answer of any length; the status is the byte after the head."""
        match code:
            case Code.REPORT_FLAG | Code.REPORT_FLAG_TIME:
                size, number = 3, data[:2]
            case Code.REPORT_V4 | Code.REPORT_TIME_V4:
                size, number = 7, data[1:5]
            case _:
                return cls(code, data[0] if data else None)
        if len(data) <= size:
            return cls(code, None)
        return cls(code, data[size], int.from_bytes(number))


def _need(data: bytes, size: int) -> None:
    if len(data) < size:
        raise RemoteProtocolError("report too short")


def _head(sn: int, size: int, *rest: int) -> bytes:
    try:
        return sn.to_bytes(size) + bytes(rest)
    except ValueError, OverflowError:
        raise LocalProtocolError("a report field is out of range") from None


def _read_head4(data: bytes) -> tuple[int, int, int, int]:
    _need(data, 7)
    return data[0], int.from_bytes(data[1:5]), data[5], data[6]


def _read_time(data: bytes) -> tuple[TimeForm, datetime, bytes]:
    match data[:1]:
        case b"\x01" if len(data) >= 5:
            at = _EPOCH + int.from_bytes(data[1:5]) * _SECOND
            return TimeForm.SECONDS, at, data[5:]
        case b"\x00" if len(data) >= 14 and data[1:14].isdigit():
            return TimeForm.MILLISECONDS, _EPOCH + int(data[1:14]) * _MS, data[14:]
    raise RemoteProtocolError("a report without a time")


def _time_bytes(form: TimeForm, at: datetime) -> bytes:
    try:
        if form is TimeForm.SECONDS:
            return b"\x01" + ((at - _EPOCH) // _SECOND).to_bytes(4)
        digits = f"{(at - _EPOCH) // _MS:013d}"
    except TypeError, OverflowError:
        raise LocalProtocolError("a report time is naive or out of range") from None
    if len(digits) != _STAMP_DIGITS or not digits.isdigit():
        raise LocalProtocolError("a report time is out of range")
    return b"\x00" + digits.encode()

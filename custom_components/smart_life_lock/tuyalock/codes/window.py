"""Times, hours, rounding and limits of every code: the one place that knows them.

The lock counts whole UTC seconds in 32 bits, offline codes count whole UTC hours from
the hour of T0 (protocol.md §7). Windows are inclusive at both ends.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final

from ..errors import InvalidWindow, WindowProblem

HOUR: Final = 3600
"""Seconds."""
STEP: Final = 300
"""Seconds for which one dynamic code is the current one."""
UINT32_MAX: Final = 0xFFFF_FFFF
"""The last second that the lock can count: 2106-02-07 06:28:15 UTC."""

LOGIN_KEY_LENGTH: Final = 6
DYNAMIC_LENGTH: Final = 8
OFFLINE_LENGTH: Final = 10

MAX_HOUR: Final = 99_999
"""Largest hour after T0 that an offline code can name."""
MAX_DURATION: Final = 9_999
"""Hours; the shortest that we issue is 1."""
SERIALS_PER_HOUR: Final = 10
"""One-time and clear-all codes that we issue for one hour: serials 0 to 9."""
LAST_SERIAL: Final = 10
"""Largest serial that the lock accepts."""
FIRST_USE_SECONDS: Final = 24 * HOUR
"""A temporary code dies if it is not used so soon after its start."""
ONE_TIME_SECONDS: Final = 6 * HOUR
CLEAR_ALL_SECONDS: Final = 24 * HOUR

_DAY: Final = 24 * HOUR
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_WHOLE_HOUR: Final = timedelta(seconds=HOUR)
_LAST_HOUR: Final = UINT32_MAX // HOUR

FACTORY_T0: Final = datetime(2020, 5, 12, 2, 49, 59, tzinfo=UTC)
"""The T0 of a lock that nobody has given one (protocol.md §7.3)."""


@dataclass(frozen=True, slots=True)
class Window:
    """When an offline code works, UTC; each bound is the last or first second itself.

    A code that was not used up to ``first_use_by`` is dead, even before ``end``.
    """

    start: datetime
    first_use_by: datetime
    end: datetime


def units_since_1970(unit: int, at: datetime, field: str, first: int, last: int) -> int:
    """Whole ``unit`` seconds (a part of a day) of UTC up to ``at``, cut down.

    Zone and daylight saving do not matter. Raises InvalidWindow for a naive time, or
    when the result is not ``first`` to ``last``.
    """
    try:
        since = at - _EPOCH
    except TypeError:
        raise _naive(field) from None
    units = since.days * (_DAY // unit) + since.seconds // unit
    if not first <= units <= last:
        raise InvalidWindow(
            WindowProblem.TIME_OUT_OF_RANGE,
            field,
            f"{moment(first * unit).isoformat()} – "
            f"{moment((last + 1) * unit - 1).isoformat()}",
        )
    return units


def unix_seconds(at: datetime, field: str = "at", last: int = UINT32_MAX) -> int:
    """Whole UTC seconds since 1970. Raises InvalidWindow as ``units_since_1970``."""
    return units_since_1970(1, at, field, 0, last)


def moment(seconds: int) -> datetime:
    """The UTC time of unix ``seconds``."""
    return _EPOCH + timedelta(seconds=seconds)


def floor_hour(at: datetime, field: str = "at") -> datetime:
    """The UTC hour in which ``at`` lies, as UTC counts hours. Raises InvalidWindow."""
    return moment(units_since_1970(HOUR, at, field, 0, _LAST_HOUR - 1) * HOUR)


def ceil_hour(at: datetime, field: str = "at") -> datetime:
    """The first UTC hour that is not before ``at``. Raises InvalidWindow."""
    hour = floor_hour(at, field)
    return hour + _WHOLE_HOUR if _after(at, hour) else hour


def whole_hours(start: datetime, end: datetime) -> tuple[datetime, int]:
    """Start hour and number of hours of a temporary code: start cut down, end up.

    Raises InvalidWindow: naive or absurd times, an end not after the start, more than
    9999 hours.
    """
    first, last = floor_hour(start, "start"), ceil_hour(end, "end")
    if not _after(end, start):
        shown = start.isoformat(timespec="minutes")
        raise InvalidWindow(WindowProblem.END_BEFORE_START, "end", shown)
    hours = (last - first) // _WHOLE_HOUR
    if hours > MAX_DURATION:
        raise InvalidWindow(WindowProblem.TOO_LONG, "end", str(MAX_DURATION))
    return first, hours


def renewed_t0(now: datetime, former: datetime | None) -> datetime:
    """A T0 for a lock of which codes of another one are out.

    A later T0 moves every code on by as many hours (§7.2): with the present hour each of
    them, long over, would open once more in its time. So T0 goes back, by the longest
    code and as much again for one that starts later. ``former`` may be unknown or wrong:
    the true one is taken to be no older than that. Where the hours up to 99999 would not
    last, it is the running hour all the same, and former codes open again.
    Raises InvalidWindow: naive or absurd.
    """
    hour = floor_hour(now)
    back = timedelta(hours=2 * MAX_DURATION)
    start = hour - back
    if former is not None:
        start = min(start, floor_hour(former))
    new = start - back
    lasting = new + timedelta(hours=MAX_HOUR) - hour
    return new if lasting > back else hour


def hour_number(t0_hour: int, at: datetime, field: str, lasting: int = 0) -> int:
    """Hours from T0's hour (unix seconds) to the hour of ``at``, 0 to 99999.

    Raises InvalidWindow outside of that, for a naive or absurd time, or when the lock's
    32 bits end within ``lasting`` seconds.
    """
    hour = (unix_seconds(at, field, last=UINT32_MAX - lasting) - t0_hour) // HOUR
    if not 0 <= hour <= MAX_HOUR:
        first, last = moment(t0_hour), moment(t0_hour + (MAX_HOUR + 1) * HOUR - 1)
        raise InvalidWindow(
            WindowProblem.HOUR_OUT_OF_RANGE,
            field,
            f"{first.isoformat()} – {last.isoformat()}",
        )
    return hour


def require_serial(serial: int, at: datetime) -> int:
    """The same serial. Raises InvalidWindow unless it is 0 to 9; says when there is more."""
    if not 0 <= serial < SERIALS_PER_HOUR:
        following = floor_hour(at) + _WHOLE_HOUR
        raise InvalidWindow(
            WindowProblem.SERIALS_USED_UP, "serial", following.isoformat()
        )
    return serial


def require_digits(text: str, length: int, field: str) -> str:
    """The same text. Raises InvalidWindow unless it is ``length`` digits 0 to 9."""
    if not is_digits(text, length):
        raise InvalidWindow(WindowProblem.BAD_DIGITS, field, f"{length} × 0–9")
    return text


def is_digits(text: object, length: int) -> bool:
    """Whether ``text`` is a string of exactly ``length`` ASCII digits."""
    return (
        isinstance(text, str)
        and len(text) == length
        and text.isascii()
        and text.isdecimal()
    )


def require_login_key(login_key: bytes) -> bytes:
    """The same key. Raises ValueError unless it has 6 bytes."""
    if len(login_key) != LOGIN_KEY_LENGTH:
        raise ValueError(f"login key: exactly {LOGIN_KEY_LENGTH} bytes")
    return login_key


def _after(later: datetime, earlier: datetime) -> bool:
    # Two times of one zone Python compares by their wall clocks, which repeat an hour.
    return later - _EPOCH > earlier - _EPOCH


def _naive(field: str) -> InvalidWindow:
    return InvalidWindow(WindowProblem.NAIVE_TIME, field)

"""What the host tells of time, besides the time itself."""

import ctypes
from datetime import UTC, datetime
import time
from typing import Final

from homeassistant.const import MAJOR_VERSION, MINOR_VERSION

# Linux counts there also what it slept. A virtual machine that its host held still
# counts that nowhere; its kernel tells when a time server has answered again.
_BOOTTIME: Final[int | None] = getattr(time, "CLOCK_BOOTTIME", None)
# What adjtimex(2) returns for a clock that nobody disciplines, and its struct's space.
_NOT_SYNCHRONISED = 5
_SPACE = 1024
_ADJTIMEX = getattr(ctypes.CDLL(None), "adjtimex", None)


def steady() -> float:
    """Seconds of a clock that nobody sets; with those that the host slept, on Linux."""
    if _BOOTTIME is None:
        return time.monotonic()
    return time.clock_gettime(_BOOTTIME)


def built() -> datetime:
    """A time before this Home Assistant was published, so that it has surely passed.

    Versions are named by the month; the first test versions come a month earlier.
    """
    months = MAJOR_VERSION * 12 + MINOR_VERSION - 1 - 2
    return datetime(months // 12, months % 12 + 1, 1, tzinfo=UTC)


def synchronised() -> bool:
    """Whether the kernel says that a time server keeps its clock right.

    False also where it does not tell: in some containers, or on another system.
    """
    if _ADJTIMEX is None:
        return False
    state = _ADJTIMEX(ctypes.create_string_buffer(_SPACE))
    return bool(0 <= state < _NOT_SYNCHRONISED)

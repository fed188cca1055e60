"""What a client is given and gives back, besides its work."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from .link_profile import LinkProfile
from .timeouts import IDLE, Limits

_NO_PROFILE = LinkProfile()
_LIMITS = Limits()


def _loop_time() -> float:
    return asyncio.get_running_loop().time()


def _always() -> bool:
    return True


@dataclass(frozen=True, slots=True)
class ClientMemory:
    """What is worth keeping between runs: plain values, nothing secret.

    ``seen`` recognises reports that were told already.
    """

    profile: LinkProfile = _NO_PROFILE
    seen: tuple[str, ...] = ()


_NO_MEMORY = ClientMemory()


@dataclass(frozen=True, slots=True)
class ClientOptions:
    """``idle`` seconds without traffic close the link, unless ``keep_open``.

    ``steady`` gives seconds of a clock that nobody sets. ``may_tell_time``: whether the
    user's clock is good enough to set the lock's by it; if not, a lock that asks for the
    time gets no answer. ``bolt_reversed``: DP 47 true means locked.
    """

    idle: float = IDLE
    keep_open: bool = False
    limits: Limits = _LIMITS
    memory: ClientMemory = _NO_MEMORY
    steady: Callable[[], float] = _loop_time
    may_tell_time: Callable[[], bool] = _always
    bolt_reversed: bool = False


@dataclass(frozen=True, slots=True)
class ClientStatistics:
    """GATT writes, notifications, round trips waited for, and connections so far."""

    writes: int
    notifications: int
    waits: int
    connects: int


@dataclass(frozen=True, slots=True)
class SyncResult:
    """``clock_set``: when the lock's clock was set; None when it did not ask.

    ``records``: how many stored records arrived that were not known.
    """

    clock_set: datetime | None
    records: int

"""Whether a lock takes codes at all, by the data points that it has."""

from typing import Final

from ..ledger.errors import CodeProblem, CodeRefused
from ..ledger.issue_offline import CodeRequest
from ..ledger.issue_online import OnlineRequest
from ..tuyalock.wire.datapoints import Dp
from .lock_device import LockDevice

# Writing a password into the lock, and opening with it (protocol.md §6.4).
_ONLINE: Final = frozenset(
    {
        Dp.TEMPORARY_PASSWORD_CREATE,
        Dp.TEMPORARY_PASSWORD_DELETE,
        Dp.TEMPORARY_PASSWORD_MODIFY,
        Dp.UNLOCK_TEMPORARY,
    }
)
# What else shows that the lock has a keypad, or somewhere to type a code (§7).
_KEYPAD: Final = frozenset(
    {
        Dp.UNLOCK_PASSWORD,
        Dp.UNLOCK_DYNAMIC,
        Dp.OFFLINE_T0,
        Dp.OFFLINE_CLEAR_ONE,
        Dp.OFFLINE_CLEAR_ALL,
        Dp.OFFLINE_UNLOCK,
    }
)


def require_codes(lock: LockDevice, request: CodeRequest) -> None:
    """Raise CodeRefused for a code that the lock has no data points for.

    It takes no online codes where data point 51 was written and never answered. It has no
    keypad where besides nothing speaks for one; or where an account lists its data points
    and none of them does. A single report of one of them is proof of the opposite, and so
    is a T0, which only the lock itself or an account can tell. An account's list alone is
    no proof that data point 51 is missing: it may list only what the lock has reported.
    """
    there = lock.data_points
    if not there.isdisjoint(_ONLINE):
        return
    mute = Dp.TEMPORARY_PASSWORD_CREATE in lock.state.unanswered
    if (mute or lock.announced) and there.isdisjoint(_KEYPAD) and lock.t0 is None:
        raise CodeRefused(CodeProblem.NO_CODES, "code")
    if mute and isinstance(request, OnlineRequest):
        raise CodeRefused(CodeProblem.NO_ONLINE_CODES, "code")

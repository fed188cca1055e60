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

    They are missing where an account lists others, or where data point 51 was written
    and never answered. A single report of one of them is proof of the opposite.
    """
    there = lock.data_points
    mute = Dp.TEMPORARY_PASSWORD_CREATE in lock.state.unanswered
    if not there.isdisjoint(_ONLINE) or not (mute or lock.announced):
        return
    # Of a lock with a T0 the account or the lock itself has said that it takes codes.
    if there.isdisjoint(_KEYPAD) and lock.t0 is None:
        raise CodeRefused(CodeProblem.NO_CODES, "code")
    if isinstance(request, OnlineRequest):
        raise CodeRefused(CodeProblem.NO_ONLINE_CODES, "code")

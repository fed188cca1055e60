"""Whether a lock's batteries are low, by its own reports."""

from typing import Final

from ..tuyalock.model import LockState
from ..tuyalock.wire.datapoints import Dp

# Of a lock that tells only a percentage. The firmware calls the last third "low"
# (protocol.md §6.1, DP 9), in which many locks still work for months.
LOW_PERCENT: Final = 20


def told_low(state: LockState) -> bool | None:
    """By DP 23, and by the lower half of DP 9; None: the lock told neither."""
    low, level = state.values.get(Dp.LOW_POWER), state.values.get(Dp.BATTERY_STATE)
    if low is None and level is None:
        return None
    return low is True or level in ("low", "power_off")


def battery_is_low(state: LockState) -> bool:
    """Whether the lock says so, or its percentage (DP 8) does.

    An alarm (DP 21) is not looked at: the lock tells its beginning and no end.
    """
    percent = state.values.get(Dp.BATTERY_PERCENT)
    told = isinstance(percent, int) and percent <= LOW_PERCENT
    return told or told_low(state) is True

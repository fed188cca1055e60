"""Whether a lock's batteries are low, by its own reports."""

from typing import Final

from ..tuyalock.battery import LOW_WORDS, is_plainly_not_low
from ..tuyalock.model import LockState
from ..tuyalock.wire.datapoints import Dp

# Of a lock that tells only a percentage. The firmware calls the last third "low"
# (protocol.md §6.1, DP 9), in which many locks still work for months.
LOW_PERCENT: Final = 20


def told_low(state: LockState) -> bool | None:
    """By DP 23, and by the lower half of DP 9; None: the lock told neither.

    Where a later percentage contradicts them, by that.
    """
    words = {dp: state.values.get(dp) for dp in LOW_WORDS}
    if any(value in LOW_WORDS[dp] for dp, value in words.items()):
        return True
    percent = state.values.get(Dp.BATTERY_PERCENT)
    silent = all(value is None for value in words.values())
    return None if silent and not is_plainly_not_low(percent) else False


def battery_is_low(state: LockState) -> bool:
    """Whether the lock says so, or its percentage (DP 8) does.

    An alarm (DP 21) is not looked at: the lock tells its beginning and no end.
    """
    percent = state.values.get(Dp.BATTERY_PERCENT)
    told = isinstance(percent, int) and percent <= LOW_PERCENT
    return told or told_low(state) is True

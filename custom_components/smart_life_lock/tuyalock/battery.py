"""What a lock said of its battery, and which of it a later percentage makes doubtful."""

from collections.abc import Container, Mapping
from typing import Final

from .data_kinds import Value
from .wire.datapoints import Dp

LOW_WORDS: Final[Mapping[int, Container[Value]]] = {
    Dp.BATTERY_STATE: ("low", "power_off"),
    Dp.LOW_POWER: (True,),
}
"""What DP 9 and DP 23 say of a low battery."""

# Above it DP 9 is not "low" (protocol.md §6.1). At what percentage a lock sends DP 23 is
# not published, nor whether it always takes it back: the same is assumed of it.
_LOW_UP_TO: Final = 33


def is_plainly_not_low(percent: Value | None) -> bool:
    """Whether a value of DP 8 (0 to 100) contradicts the word "low"."""
    return isinstance(percent, int) and percent > _LOW_UP_TO


def after_percentage(
    values: Mapping[int, Value | None], percent: Value | None
) -> Mapping[int, Value | None]:
    """Values that were told before a percentage: what that contradicts is unknown."""
    if not is_plainly_not_low(percent):
        return values
    return {
        dp: None if value in LOW_WORDS.get(dp, ()) else value
        for dp, value in values.items()
    }

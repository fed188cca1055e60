"""Data points in the file of a lock's memory, also as earlier versions wrote them."""

from collections.abc import Mapping
from typing import Any, Final

from ..tuyalock.data_kinds import Value
from ..tuyalock.data_point_table import FEATURES
from ..tuyalock.wire.datapoints import Dp
from .typed_values import BYTE, number, typed

_LEVELS: Final = ("high", "medium", "low", "power_off")

type Points = tuple[frozenset[int], Mapping[int, Value | None]]
"""Which data points the lock has, and the last values of some of them."""


def points_from(raw: Mapping[str, Any]) -> Points:
    """What was written. Raises KeyError, TypeError or ValueError for anything else."""
    if "reported" not in raw:
        return _from_names(raw)
    reported = frozenset(number(dp, 0, BYTE) for dp in typed(raw["reported"], list))
    values = {
        number(int(dp), 0, BYTE): value
        for dp, value in typed(raw["values"], dict).items()
    }
    return reported, {dp: _checked(dp, value) for dp, value in values.items()}


def _checked(dp: int, value: object) -> Value | None:
    """A value that the table of data points allows; else it is unknown by now."""
    if value is None or isinstance(value, bool | int | str):
        row = FEATURES.get(dp)
        return value if row is not None and row.kind.allows(value) else None
    raise TypeError("not the value of a data point")


def _from_names(raw: Mapping[str, Any]) -> Points:
    """The same from a file of version 0.2 or earlier, which had four names."""
    names = frozenset(typed(name, str) for name in typed(raw["features"], list))
    level, low = raw.get("battery_level"), raw.get("low_power")
    found: dict[int, Value | None] = {
        Dp.BATTERY_PERCENT: _checked(Dp.BATTERY_PERCENT, raw["battery"]),
        Dp.BATTERY_STATE: None if level is None else _LEVELS[number(level, 0, 3)],
        Dp.LOW_POWER: None if low is None else typed(low, bool),
    }
    values = {dp: value for dp, value in found.items() if value is not None}
    door = {Dp.DOOR_STATE} if "door" in names else set()
    return frozenset(values) | door, values

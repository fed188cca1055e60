"""Settings: stored when they are in range, echoed as received in any case (§5, §6.1)."""

from collections.abc import Callable, Mapping

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint

from .application import Firmware, Write

type Range = Callable[[bytes], bool]


def _enum(top: int) -> Range:
    return lambda value: len(value) == 1 and value[0] <= top


def _bytes(count: int) -> Range:
    return lambda value: len(value) == count


def _text(value: bytes) -> bool:
    return len(value) <= 50


SETTINGS: dict[int, Range] = {
    25: _enum(1),
    26: _enum(10),
    27: _enum(3),
    28: _enum(10),
    29: _text,
    30: _enum(10),
    31: _enum(10),
    32: _enum(1),
    33: _enum(1),
    34: _enum(6),
    36: _bytes(4),
    37: _bytes(4),
    38: _bytes(4),
    48: _enum(1),
    56: _enum(2),
    58: _enum(1),
}
"""DP → what is stored. The public application knows no other settings."""
PRODUCT_SETTINGS: dict[int, Range] = {44: _enum(1), 79: _enum(1)}
"""Of products; that they are kept and echoed like the others is assumed."""

RANGES = SETTINGS | PRODUCT_SETTINGS
GUIDE_PAGE = 59


def setting(lock: Firmware, point: DataPoint) -> None:
    """Echo id, type and value; store the value if it is in range.

    The type is not checked (§5): a bool may be written as an enum.
    """
    if RANGES[point.id](point.value):
        lock.memory.settings[point.id] = point.value
    lock.report(point)


def guide_page(lock: Firmware, point: DataPoint) -> None:
    """DP 59: ``func`` → ``func 00``."""
    lock.report(DataPoint(point.id, point.type, point.value + b"\x00"))


WRITES: Mapping[int, Write] = {
    **dict.fromkeys(RANGES, setting),
    GUIDE_PAGE: guide_page,
}

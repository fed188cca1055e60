"""Locks from shops, as far as others have shown which data points they have.

Which data points a model has comes from public device lists and issues (see
docs/supported-locks.md); nobody here has seen one of these locks. That they do with a
data point what the public firmware does is assumed, and so is the generation where it is
not ``generation_seen``. A product id alone never tells what a lock has: `a6nttc41` was
also reported with quite other data points.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final, override

from custom_components.smart_life_lock.tuyalock.wire.datapoints import (
    DataPoint,
    Dp,
    DpType,
)


@dataclass(frozen=True, slots=True)
class Model:
    """One product; ``dps`` are the data points that it has.

    ``ignores`` are those that it shows and does not let be changed. ``bolt_reversed``: it
    tells a locked bolt by true.
    """

    product_id: str
    sold_as: str
    generation: int
    dps: frozenset[int]
    generation_seen: bool = False
    ignores: frozenset[int] = frozenset()
    bolt_reversed: bool = False

    def has(self, dp: int) -> bool:
        """Whether the lock has the data point."""
        return dp in self.dps

    def obeys(self, dp: int) -> bool:
        """Whether something happens when the data point is written."""
        return self.has(dp) and dp not in self.ignores

    def bolt_state(self, *, is_open: bool) -> DataPoint:
        """DP 47."""
        return DataPoint.bool(Dp.MOTOR_STATE, is_open is not self.bolt_reversed)


@dataclass(frozen=True, slots=True)
class PublicFirmware(Model):
    """No product: all that the public lock application does, and a bench may report all."""

    @override
    def has(self, dp: int) -> bool:
        return True

    @override
    def obeys(self, dp: int) -> bool:
        return dp not in PRODUCT_ONLY


def _dps(*parts: int | Iterable[int]) -> frozenset[int]:
    """Single data points and ranges of them."""
    every: set[int] = set()
    for part in parts:
        every |= {part} if isinstance(part, int) else set(part)
    return frozenset(every)


def _to(first: int, last: int) -> range:
    return range(first, last + 1)


PRODUCT_ONLY: Final = frozenset({Dp.DOUBLE_LOCK, Dp.RTC_LOCK})
PUBLIC: Final = PublicFirmware("", "the public lock application", 3, frozenset())

MODELS: Final = {
    "ailrinni": Model(
        "ludzroix",
        "Ailrinni, TEKXDD",
        3,
        _dps(_to(1, 3), 6, 8, _to(12, 14), 19, 21, 31, 47, _to(51, 55), _to(60, 67)),
    ),
    "n1": Model(
        "boamwzo9",
        "N1 BS_OEL01",
        3,
        _dps(_to(1, 3), 6, 8, _to(12, 14), 19, 21, 33, _to(51, 55), _to(60, 62))
        | _dps(_to(64, 67)),
    ),
    "gainsborough": Model(
        "yfqp0shy",
        "Gainsborough Liberty",
        4,
        _dps(_to(1, 3), 8, _to(12, 16), 19, 21, 22, 24, _to(31, 34), 36, 44, 46, 47)
        | _dps(_to(51, 55), _to(61, 67), _to(69, 71), 73),
    ),
    "foxgard": Model(
        "99gv5nmz",
        "Foxgard",
        4,
        _dps(8, 9, _to(12, 16), _to(19, 22), 24, 28, 31, 33, 34, 36, 40, 44, 46, 47)
        | _dps(_to(50, 55), _to(61, 64), 67, _to(69, 74)),
    ),
    "xcase": Model(
        "qicggi0m",
        "XCase NX-4964 lock box",
        3,
        _dps(_to(1, 3), 8, 9, 13, 14, 19, 21, _to(51, 55), _to(61, 67), _to(69, 73)),
    ),
    "hornbill": Model(
        "g7rboh0x",
        "Hornbill Y4",
        3,
        _dps(_to(1, 3), 8, 12, 13, 15, _to(18, 21), 26, 28, 31, 33, 36, 46, 47)
        | _dps(_to(51, 55), _to(61, 67), 70, 71, 73),
    ),
    "orion": Model(
        "a6nttc41",
        "Orion DL021HA",
        3,
        # DP 6 is how it is opened, by another list.
        _dps(1, 2, 6, 8, 12, 19, 33, 54),
    ),
    "bstuokey": Model(
        "kpn4zaf7",
        "BSTUOKEY invisible lock",
        4,
        _dps(9, 15, 19, 21, 28, 31, 47, 54, 70, 71),
    ),
    "raykube": Model(
        "stugc8dl",
        "HU06, Raykube K7 Pro+",
        4,
        _dps(8, 13, 16, 19, 21, 22, 24, 27, 33, 36, 40, 43, 47, 62, 63)
        | _dps(71, 102, 103, 105, 107),
    ),
    "a1-ultra": Model(
        "hc7n0urm",
        "A1 Ultra-JM",
        4,
        _dps(9, 16, _to(19, 21), 31, 33, 36, 44, 46, 47, 54, _to(61, 63), _to(68, 73))
        | _dps(78),
        generation_seen=True,
    ),
    "h8-pro": Model(
        "wwbdbt3h",
        "H8 Pro",
        3,
        _dps(33, 36, 79),
        generation_seen=True,
    ),
    "smart-lock-3": Model(
        "qqmu5mit",
        "Smart Lock 3",
        4,
        _dps(8, 33, 36, 51, 69, 79),
        generation_seen=True,
        ignores=frozenset({33, 36}),
    ),
    "kb150a": Model(
        "0binhnjg",
        "KB150A keypad",
        3,
        _dps(_to(1, 3), 8, _to(12, 14), 16, 19, 21, 28, 31, 33, 36, 47, 55, 61, 62, 76),
    ),
    "reverse-motor": Model(
        "0qxp5u7s",
        "a lock whose motor is mounted the other way round",
        3,
        _dps(33, 47),
        bolt_reversed=True,
    ),
}
"""By the name that ``--model`` takes."""

_NEW: Final = (
    DataPoint.enum(Dp.VOLUME, 2),
    DataPoint.enum(Dp.LANGUAGE, 1),
    DataPoint.enum(Dp.BEEP_VOLUME, 2),
    DataPoint.bool(Dp.AUTOMATIC_LOCK, True),
    DataPoint.number(Dp.AUTO_LOCK_TIME, 5),
    DataPoint.enum(Dp.DOOR_STATE, 2),
    DataPoint.bool(Dp.RTC_LOCK, False),
    DataPoint.enum(Dp.MOTOR_DIRECTION, 0),
    DataPoint.bool(Dp.ARMING_SWITCH, False),
    DataPoint.bool(Dp.DOUBLE_LOCK, False),
)
# Nobody has published what they mean; the lock box's second battery is one.
_STRANGE: Final = (
    DataPoint(102, DpType.ENUM, b"\1"),
    DataPoint.number(103, 87),
    DataPoint.raw(105, b"12345678"),
)


def battery_step(percent: int) -> DataPoint:
    """DP 9: high above 66 %, medium above 33 % (protocol.md §6.1)."""
    return DataPoint.enum(
        Dp.BATTERY_STATE, 0 if percent > 66 else 1 if percent > 33 else 2
    )


def settings_of(model: Model, stored: dict[int, bytes]) -> tuple[DataPoint, ...]:
    """The states and settings of a product as they are now; a new one has defaults."""
    return tuple(
        DataPoint(point.id, point.type, stored.get(point.id, point.value))
        for point in (*_NEW, *_STRANGE)
        if point.id in model.dps
    )

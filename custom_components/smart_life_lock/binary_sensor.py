"""Whether something is wrong, where door and bolt are, and what the lock warns of."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
    BinarySensorEntityDescription,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry, LockCoordinator
from .device.alarms import AlarmGroup
from .device.health import LockHealth
from .device.low_battery import told_low
from .entity import LockEntityBase
from .point_entity import PointEntity, PointRow, async_add_reported
from .tuyalock.model import LockState
from .tuyalock.wire.datapoints import Dp

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class BinarySensorRow(BinarySensorEntityDescription, PointRow):
    """Something of the lock's state that is so, or not, or unknown."""

    look: Callable[[LockState], bool | None]
    needs_lock: bool = False


@dataclass(frozen=True, kw_only=True)
class AlarmRow(BinarySensorEntityDescription, PointRow):
    """A group of alarms."""

    group: AlarmGroup
    dps: tuple[int, ...] = (Dp.ALARM,)


BINARY_SENSORS = (
    BinarySensorRow(
        key="low_battery",
        device_class=BinarySensorDeviceClass.BATTERY,
        entity_category=EntityCategory.DIAGNOSTIC,
        dps=(Dp.LOW_POWER, Dp.BATTERY_STATE),
        look=told_low,
    ),
    BinarySensorRow(
        key="door",
        device_class=BinarySensorDeviceClass.DOOR,
        dps=(Dp.DOOR_STATE, Dp.DOOR_LOG),
        look=lambda state: state.door_open,
        needs_lock=True,
    ),
    BinarySensorRow(
        key="bolt",
        translation_key="bolt",
        device_class=BinarySensorDeviceClass.LOCK,
        dps=(Dp.MOTOR_STATE,),
        look=lambda state: None if state.locked is None else not state.locked,
        needs_lock=True,
    ),
    BinarySensorRow(
        key="jammed",
        translation_key="jammed",
        device_class=BinarySensorDeviceClass.PROBLEM,
        dps=(Dp.ALARM,),
        look=lambda state: state.jammed,
    ),
)
ALARMS = (
    AlarmRow(
        key="tamper",
        device_class=BinarySensorDeviceClass.TAMPER,
        group=AlarmGroup.TAMPER,
    ),
    AlarmRow(
        key="alarm",
        translation_key="alarm",
        device_class=BinarySensorDeviceClass.PROBLEM,
        group=AlarmGroup.PROBLEM,
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """The problem sensor; the rest once the lock has reported it."""
    async_add_entities([ProblemSensor(entry.runtime_data.health)])
    async_add_reported(entry, async_add_entities, BINARY_SENSORS, PointBinarySensor)
    async_add_reported(entry, async_add_entities, ALARMS, AlarmSensor)


class ProblemSensor(LockEntityBase, BinarySensorEntity):
    """On while codes may fail or the lock does not obey; repairs say what to do."""

    _key = "problem"
    _attr_device_class = BinarySensorDeviceClass.PROBLEM
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    def __init__(self, health: LockHealth) -> None:
        """Belong to one lock."""
        super().__init__(health.device)
        self._health = health

    @property
    @override
    def is_on(self) -> bool:
        return bool(self._health.problems)

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        return {"problems": sorted(self._health.problems)}


class PointBinarySensor(PointEntity, BinarySensorEntity):
    """As the lock reported it last."""

    def __init__(self, lock: LockCoordinator, row: BinarySensorRow) -> None:
        """Belong to one lock."""
        super().__init__(lock, row)
        self._needs_lock = row.needs_lock
        self._look = row.look

    @property
    @override
    def is_on(self) -> bool | None:
        return self._look(self.device.state)


class AlarmSensor(PointEntity, BinarySensorEntity):
    """On for a while after an alarm: the lock tells no end of it."""

    def __init__(self, lock: LockCoordinator, row: AlarmRow) -> None:
        """Belong to one lock."""
        super().__init__(lock, row)
        self._alarms, self._group = lock.alarms, row.group

    @property
    @override
    def is_on(self) -> bool:
        return self._group in self._alarms.present

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        kind = self._alarms.present.get(self._group)
        return {} if kind is None else {"alarm": kind}

"""Whether something is wrong, whether the door is open, and a low battery."""

from typing import Any, override

from homeassistant.components.binary_sensor import (
    BinarySensorDeviceClass,
    BinarySensorEntity,
)
from homeassistant.const import EntityCategory
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry
from .device.health import LockHealth
from .entity import LockEntityBase, async_add_when_reported
from .storage.lock_memory import Feature
from .tuyalock.model import BatteryLevel

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """The problem sensor; door and low battery once the lock has reported them."""
    device = entry.runtime_data.device
    async_add_entities([ProblemSensor(entry.runtime_data.health)])
    async_add_when_reported(
        entry, Feature.DOOR, lambda: async_add_entities([DoorSensor(device)])
    )
    async_add_when_reported(
        entry,
        Feature.LOW_BATTERY,
        lambda: async_add_entities([LowBattery(device)]),
    )


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


class DoorSensor(LockEntityBase, BinarySensorEntity):
    """DP 40, as the lock reported it last."""

    _key = "door"
    _named_by_device_class = True
    _attr_device_class = BinarySensorDeviceClass.DOOR
    _needs_lock = True

    @property
    @override
    def is_on(self) -> bool | None:
        return self.device.state.door_open


class LowBattery(LockEntityBase, BinarySensorEntity):
    """DP 23, and the lower half of DP 9, as the lock reported them last."""

    _key = "low_battery"
    _named_by_device_class = True
    _attr_device_class = BinarySensorDeviceClass.BATTERY
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def is_on(self) -> bool:
        state = self.device.state
        level = state.battery_level
        return bool(state.low_power) or (
            level is not None and level >= BatteryLevel.LOW
        )

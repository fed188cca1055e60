"""What all entities of a lock share."""

from typing import override

from homeassistant.helpers.device_registry import CONNECTION_BLUETOOTH, DeviceInfo
from homeassistant.helpers.entity import Entity

from .device.lock_device import LockDevice
from .localize import words_now


class LockEntityBase(Entity):
    """An entity of one lock: pushed, named by its translation, told of every change."""

    _attr_has_entity_name = True
    _attr_should_poll = False
    # Codes and what was heard last stay true with the lock out of range; entities that
    # need the lock itself say so.
    _needs_lock = False

    # What tells the entity from the lock's others; its translation key too.
    _key: str
    # Home Assistant names the entity by its device class, in every language it knows.
    _named_by_device_class = False

    def __init__(self, device: LockDevice) -> None:
        """Name and place the entity."""
        self.device = device
        if not self._named_by_device_class:
            self._attr_translation_key = self._key
        self._attr_unique_id = f"{device.address}_{self._key}"
        info = device.state.info
        self._attr_device_info = DeviceInfo(
            connections={(CONNECTION_BLUETOOTH, device.address)},
            name=device.name,
            manufacturer="Tuya",
            model=words_now(device.hass, "new_lock").get("model"),
            model_id=device.product_id,
            serial_number=device.credentials.device_id,
            sw_version=info.firmware if info else None,
            hw_version=info.hardware if info else None,
        )

    @property
    @override
    def available(self) -> bool:
        return self.device.available or not self._needs_lock

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the lock for as long as the entity lives."""
        await super().async_added_to_hass()
        self.async_on_remove(self.device.async_add_listener(self.async_write_ha_state))

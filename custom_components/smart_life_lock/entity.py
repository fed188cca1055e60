"""What all entities share, and the one seam from the lock's errors to Home Assistant's."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Final, override

from homeassistant.core import callback
from homeassistant.helpers.device_registry import CONNECTION_BLUETOOTH, DeviceInfo
from homeassistant.helpers.entity import Entity

from .coordinator import LockConfigEntry, LockCoordinator
from .device.ha_errors import explain
from .storage.facts import Feature
from .tuyalock.errors import TuyaLockError

MODEL: Final = "Bluetooth lock"


@contextmanager
def translated_errors(
    coordinator: LockCoordinator, *, outcome_unknown: str = "outcome_unknown"
) -> Iterator[None]:
    """Raise the lock's errors as Home Assistant's, with the lock's name in them.

    ``outcome_unknown``: the translation key for a command that may have been carried out.
    """
    try:
        yield
    except TuyaLockError as error:
        raise explain(
            coordinator.hass,
            coordinator.name,
            coordinator.address,
            error,
            outcome_unknown=outcome_unknown,
        ) from error


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

    def __init__(self, coordinator: LockCoordinator) -> None:
        """Name and place the entity."""
        self.coordinator = coordinator
        if not self._named_by_device_class:
            self._attr_translation_key = self._key
        self._attr_unique_id = f"{coordinator.address}_{self._key}"
        info = coordinator.state.info
        self._attr_device_info = DeviceInfo(
            connections={(CONNECTION_BLUETOOTH, coordinator.address)},
            name=coordinator.name,
            manufacturer="Tuya",
            model=MODEL,
            model_id=coordinator.product_id,
            serial_number=coordinator.credentials.device_id,
            sw_version=info.firmware if info else None,
            hw_version=info.hardware if info else None,
        )

    @property
    @override
    def available(self) -> bool:
        return self.coordinator.available or not self._needs_lock

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the coordinator for as long as the entity lives."""
        await super().async_added_to_hass()
        self.async_on_remove(
            self.coordinator.async_add_listener(self.async_write_ha_state)
        )


@callback
def async_add_when_reported(
    entry: LockConfigEntry, feature: Feature, add: Callable[[], None]
) -> None:
    """Call ``add`` once: now, or when the lock first reports that it has the feature."""
    memory = entry.runtime_data.memory
    if feature in memory.facts.features:
        add()
        return

    @callback
    def look() -> None:
        if feature in memory.facts.features:
            end()
            add()

    end = entry.runtime_data.async_add_listener(look)
    entry.async_on_unload(end)

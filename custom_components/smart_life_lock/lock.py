"""The lock itself. Its state is what the lock reported, and unknown until then."""

from typing import Any, override

from homeassistant.components.lock import LockEntity
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry
from .entity import LockEntityBase, translated_errors

# The client itself lets one conversation happen at a time.
PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Every lock has one."""
    async_add_entities([DoorLock(entry.runtime_data)])


class DoorLock(LockEntityBase, LockEntity):
    """Locks and unlocks over Bluetooth."""

    _key = "lock"
    _attr_name = None
    _needs_lock = True

    @property
    @override
    def is_locked(self) -> bool | None:
        return self.coordinator.state.locked

    @property
    @override
    def changed_by(self) -> str | None:
        """Name of the code that opened last, else how it was opened."""
        last = self.coordinator.memory.facts.last_access
        return None if last is None else last.who or last.method

    @override
    async def async_lock(self, **kwargs: Any) -> None:
        """Lock; the lock's own report changes the state."""
        with translated_errors(self.coordinator):
            await self.coordinator.async_lock()

    @override
    async def async_unlock(self, **kwargs: Any) -> None:
        """Unlock; returns when the lock said how it went."""
        with translated_errors(self.coordinator, outcome_unknown="unlock_unknown"):
            await self.coordinator.async_unlock()

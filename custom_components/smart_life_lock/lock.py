"""The lock itself. Its state is what the lock reported, and unknown until then."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, override

from homeassistant.components.lock import LockEntity, LockState
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry, LockCoordinator
from .device.ha_errors import translated_errors
from .entity import LockEntityBase

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

    def __init__(self, lock: LockCoordinator) -> None:
        """Belong to one lock."""
        super().__init__(lock.device)
        self._sessions, self._unlocking = lock.sessions, lock.unlocking
        self._under_way: list[LockState] = []

    @property
    @override
    def is_locked(self) -> bool | None:
        return self.device.state.locked

    @property
    @override
    def is_locking(self) -> bool:
        return LockState.LOCKING in self._under_way

    @property
    @override
    def is_unlocking(self) -> bool:
        return LockState.UNLOCKING in self._under_way

    @property
    @override
    def is_jammed(self) -> bool:
        """Told of a lock at rest: who tries again wants to see that it tries."""
        return self.device.state.jammed and not self._under_way

    @property
    @override
    def changed_by(self) -> str | None:
        """Name of the code that opened last, else how it was opened."""
        last = self.device.memory.facts.last_access
        return None if last is None else last.who or last.method

    @override
    async def async_lock(self, **kwargs: Any) -> None:
        """Lock; the lock's own report changes the state."""
        with self._works(LockState.LOCKING), translated_errors(self.device):
            await self._sessions.async_exchange(self.device.client.lock)

    @override
    async def async_unlock(self, **kwargs: Any) -> None:
        """Unlock; returns when the lock said how it went."""
        with (
            self._works(LockState.UNLOCKING),
            translated_errors(self.device, outcome_unknown="unlock_unknown"),
        ):
            await self._sessions.async_exchange(self._unlocking.async_unlock)

    @contextmanager
    def _works(self, way: LockState) -> Iterator[None]:
        """Show what the lock was told to do until it is known how that went."""
        self._under_way.append(way)
        self.async_write_ha_state()
        try:
            yield
        finally:
            self._under_way.remove(way)
            self.async_write_ha_state()

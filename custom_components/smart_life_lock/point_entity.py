"""Entities made from data points: each when the lock has reported one of its own."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Protocol

from homeassistant.const import EntityCategory
from homeassistant.core import callback
from homeassistant.helpers.entity import Entity, EntityDescription
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry, LockCoordinator
from .device.ha_errors import translated_errors
from .entity import LockEntityBase
from .tuyalock.data_kinds import Value


class Calls(Protocol):
    """What calls for an entity."""

    @property
    def dps(self) -> tuple[int, ...]:
        """Data points of which one is enough; the first one holds the value."""


@dataclass(frozen=True, kw_only=True)
class PointRow(EntityDescription):
    """A row of a platform's table: an entity, and the data points that call for it."""

    dps: tuple[int, ...]


class PointEntity(LockEntityBase):
    """What the lock reported last, out of the table ``tuyalock.data_point_table``."""

    def __init__(self, lock: LockCoordinator, row: PointRow) -> None:
        """A row without a translation key is named by its device class."""
        self.entity_description = row
        self._key = row.key
        self._named_by_device_class = row.translation_key is None
        self._dp = row.dps[0]
        super().__init__(lock.device)

    @property
    def reported(self) -> Value | None:
        """The value; None where it is unknown."""
        return self.device.state.values.get(self._dp)


class SettingEntity(PointEntity):
    """A setting; what it shows is what the lock echoed, never what was asked for."""

    _attr_entity_category = EntityCategory.CONFIG
    _needs_lock = True

    def __init__(self, lock: LockCoordinator, row: PointRow) -> None:
        """Belong to one lock."""
        super().__init__(lock, row)
        self._sessions = lock.sessions

    async def _async_set(self, value: Value) -> None:
        """Tell the lock; returns when it has told what it has now."""
        client = self.device.client
        with translated_errors(self.device):
            await self._sessions.async_exchange(
                lambda: client.settings.set(self._dp, value)
            )


@callback
def async_add_reported[Row: Calls](
    entry: LockConfigEntry,
    add: AddConfigEntryEntitiesCallback,
    rows: Iterable[Row],
    make: Callable[[LockCoordinator, Row], Entity],
) -> None:
    """Add the entities of what the lock has: announced, or reported now or later."""
    lock = entry.runtime_data
    waiting = list(rows)

    @callback
    def look() -> None:
        there = lock.device.data_points
        due = [row for row in waiting if not there.isdisjoint(row.dps)]
        if due:
            waiting[:] = [row for row in waiting if row not in due]
            add(make(lock, row) for row in due)

    look()
    entry.async_on_unload(lock.device.async_add_listener(look))

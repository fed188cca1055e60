"""Who came in, who did not, who rang: one event entity, never with digits."""

from typing import override

from homeassistant.components.event import EventEntity, EventExtraStoredData
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry, LockCoordinator
from .device.access_events import AccessEvent, described
from .device.news import News
from .entity import LockEntityBase

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Every lock has one."""
    async_add_entities([AccessEntity(entry.runtime_data)])


class AccessEntity(LockEntityBase, EventEntity):
    """Fires once for each record of the lock, and for each code that died unused."""

    _key = "access"
    _attr_event_types = [event.value for event in AccessEvent]

    def __init__(self, lock: LockCoordinator) -> None:
        """Belong to one lock."""
        super().__init__(lock.device)
        self._records = lock.records

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the records too."""
        await super().async_added_to_hass()
        self.async_on_remove(self._records.async_add_listener(self._on_news))

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Begin without an event.

        A restored one would be written as a new state, and Activity, history and
        automations take each new state for something that happens now.
        """
        return None

    @callback
    def _on_news(self, news: News) -> None:
        kind, words = described(news)
        self._trigger_event(kind, words)
        self.async_set_context(news.context)
        self.async_write_ha_state()

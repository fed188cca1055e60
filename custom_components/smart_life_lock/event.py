"""Who came in, who did not, who rang: events without digits."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.event import (
    DoorbellEventType,
    EventDeviceClass,
    EventEntity,
    EventExtraStoredData,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry, LockCoordinator
from .device.access_events import AccessEvent, event_of_news
from .device.news import News, RecordNews
from .entity import LockEntityBase
from .point_entity import async_add_reported
from .tuyalock.model import DoorbellRung
from .tuyalock.wire.datapoints import Dp

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Accesses of every lock; a doorbell once the lock has reported one."""
    lock = entry.runtime_data
    async_add_entities([AccessEntity(lock)])
    bell = Doorbell(lock)
    entry.async_on_unload(lock.records.async_add_listener(bell.async_hear))
    async_add_reported(entry, async_add_entities, [BellRow()], lambda *_: bell)


@dataclass(frozen=True, slots=True)
class BellRow:
    """The data point of the doorbell."""

    dps: tuple[int, ...] = (Dp.DOORBELL,)


class LockEvent(LockEntityBase, EventEntity):
    """An event that is told when it happens, and not again after a restart."""

    @override
    async def async_get_last_event_data(self) -> EventExtraStoredData | None:
        """Begin without an event.

        A restored one would be written as a new state, and Activity, history and
        automations take each new state for something that happens now.
        """
        return None


class AccessEntity(LockEvent):
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

    @callback
    def _on_news(self, news: News) -> None:
        kind, words = event_of_news(news)
        self._trigger_event(kind, words)
        self.async_set_context(news.context)
        self.async_write_ha_state()


class Doorbell(LockEvent):
    """Rings for Home Assistant's own doorbell triggers; what is late does not ring.

    The first ring is what shows that the lock has a bell: it waits for the entity.
    """

    _key = "doorbell"
    _named_by_device_class = True
    _attr_device_class = EventDeviceClass.DOORBELL
    _attr_event_types = [DoorbellEventType.RING]

    def __init__(self, lock: LockCoordinator) -> None:
        """Belong to one lock."""
        super().__init__(lock.device)
        self._is_there = False
        self._waiting: RecordNews | None = None

    @override
    async def async_added_to_hass(self) -> None:
        """Tell of the ring that has waited."""
        await super().async_added_to_hass()
        self._is_there = True
        if self._waiting is not None:
            self._ring(self._waiting)

    @callback
    def async_hear(self, news: News) -> None:
        """Something happened at the lock."""
        match news:
            case RecordNews(record=DoorbellRung(late=False)) if self._is_there:
                self._ring(news)
            case RecordNews(record=DoorbellRung(late=False)):
                self._waiting = news

    @callback
    def _ring(self, news: RecordNews) -> None:
        self._trigger_event(DoorbellEventType.RING)
        self.async_set_context(news.context)
        self.async_write_ha_state()

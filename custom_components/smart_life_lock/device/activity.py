"""What happens at a lock, as an event of Home Assistant's bus: Activity tells it by that."""

from typing import Any

from homeassistant.const import ATTR_DEVICE_ID, ATTR_ENTITY_ID, Platform
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import entity_registry as er

from ..const import DOMAIN, EVENT_ACCESS
from .access_events import event_of_news
from .news import News, RecordNews


@callback
def async_tell_activity(hass: HomeAssistant, address: str, news: News) -> None:
    """Fire the event; what happened earlier is placed at its own time."""
    kind, words = event_of_news(news)
    at: float | None = None
    if isinstance(news, RecordNews) and news.record.late:
        at = news.record.at.timestamp()
    hass.bus.async_fire(
        EVENT_ACCESS,
        {**_place(hass, address), "event_type": kind.value, **words},
        context=news.context,
        time_fired=at,
    )


def _place(hass: HomeAssistant, address: str) -> dict[str, Any]:
    """The lock that it is about, so that its own page and its device's page show it."""
    registry = er.async_get(hass)
    lock = registry.async_get_entity_id(Platform.LOCK, DOMAIN, f"{address}_lock")
    if lock is None:
        return {}
    device = registry.entities[lock].device_id
    return {ATTR_ENTITY_ID: lock, ATTR_DEVICE_ID: device}

"""What Activity says of a lock: who came in and how, in one sentence."""

from collections.abc import Callable
from typing import Any

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_ACCESS
from .device.activity_words import sentence


@callback
def async_describe_events(
    hass: HomeAssistant,
    async_describe_event: Callable[[str, str, Callable[[Event], dict[str, Any]]], None],
) -> None:
    """Put our event into words."""

    @callback
    def describe(event: Event) -> dict[str, Any]:
        data, entity_id = event.data, event.data.get(ATTR_ENTITY_ID)
        state = hass.states.get(entity_id) if entity_id else None
        return {
            LOGBOOK_ENTRY_NAME: DOMAIN if state is None else state.name,
            LOGBOOK_ENTRY_MESSAGE: sentence(hass, data),
            LOGBOOK_ENTRY_ENTITY_ID: entity_id,
        }

    async_describe_event(DOMAIN, EVENT_ACCESS, describe)

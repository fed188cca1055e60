"""What Activity says of a lock: who came in and how, in one sentence."""

from collections.abc import Callable, Mapping
from typing import Any

from homeassistant.components.logbook import (
    LOGBOOK_ENTRY_ENTITY_ID,
    LOGBOOK_ENTRY_MESSAGE,
    LOGBOOK_ENTRY_NAME,
)
from homeassistant.const import ATTR_ENTITY_ID
from homeassistant.core import Event, HomeAssistant, callback

from .const import DOMAIN, EVENT_ACCESS
from .device.access_events import AccessEvent
from .localize import attribute_words_now, words_now


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


@callback
def sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """What happened, in the language of Home Assistant."""
    phrases, ways = words_now(hass, "activity"), words_now(hass, "way")
    alarms = attribute_words_now(hass, "event.access", "alarm")
    way = data.get("code_kind") or data.get("method") or ""
    alarm = data.get("alarm", "")
    said: str = phrases.get(_phrase(data), data["event_type"]).format_map(
        {
            "name": data.get("code_name", ""),
            "way": ways.get(way, way),
            "number": data.get("identifier", ""),
            "alarm": alarms.get(alarm, alarm),
        }
    )
    for more in ("deleted", "late"):
        if data.get(more):
            said = phrases[more].format(said=said)
    return said


def _phrase(data: Mapping[str, Any]) -> str:
    """The key of the phrase for an event: the type, and what is known besides."""
    kind = str(data["event_type"])
    match kind:
        case AccessEvent.CODES_CLEARED:
            return str(data["cleared"])
        case AccessEvent.ACCESS_GRANTED | AccessEvent.CODE_EXPIRED_UNUSED:
            if data.get("code_name"):
                return f"{kind}_named"
            numbered = "identifier" in data and "code_id" not in data
            return f"{kind}_numbered" if numbered else kind
        case _:
            return kind

"""When the words of a notice become untrue although nothing happens at the lock."""

from datetime import datetime

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.const import EVENT_CORE_CONFIG_UPDATE
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect
from homeassistant.helpers.event import async_track_time_change


@callback
def async_renew(
    hass: HomeAssistant, entry: ConfigEntry, look: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Call ``look`` when a notice of this entry may read otherwise; returns the end.

    That is when the entry is renamed, when Home Assistant's zone or language changes,
    and at midnight: the times of today are written without their date.
    """

    @callback
    def on_entry(_change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed.entry_id == entry.entry_id:
            look()

    @callback
    def on_config(_event: Event) -> None:
        look()

    @callback
    def on_midnight(_now: datetime) -> None:
        look()

    ends = (
        async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_entry),
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, on_config),
        async_track_time_change(hass, on_midnight, hour=0, minute=0, second=0),
    )

    @callback
    def stop() -> None:
        for end in ends:
            end()

    return stop

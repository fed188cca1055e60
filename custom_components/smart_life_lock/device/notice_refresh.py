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

from ..localize import async_load_words


@callback
def async_follow_entry(
    hass: HomeAssistant, entry: ConfigEntry, look: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Call ``look`` when the entry is changed, as by another name; returns the end."""

    @callback
    def on_change(_change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed.entry_id == entry.entry_id:
            look()

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, on_change)


@callback
def async_follow_name(
    hass: HomeAssistant, entry: ConfigEntry, renamed: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Call ``renamed`` when the entry has another name; returns what ends that."""
    told = entry.title

    @callback
    def on_change() -> None:
        nonlocal told
        if entry.title != told:
            told = entry.title
            renamed()

    return async_follow_entry(hass, entry, on_change)


@callback
def async_follow_home(hass: HomeAssistant, look: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Call ``look`` when a notice of times may read otherwise; returns the end.

    That is when Home Assistant's zone or language changes, and at midnight: the times of
    today are written without their date.
    """
    followed = True

    async def on_home(_event: Event) -> None:
        await async_load_words(hass)
        if followed:
            look()

    @callback
    def on_midnight(_now: datetime) -> None:
        look()

    ends = (
        hass.bus.async_listen(EVENT_CORE_CONFIG_UPDATE, on_home),
        async_track_time_change(hass, on_midnight, hour=0, minute=0, second=0),
    )

    @callback
    def stop() -> None:
        nonlocal followed
        followed = False
        for end in ends:
            end()

    return stop


@callback
def async_follow_words(
    hass: HomeAssistant, entry: ConfigEntry, look: CALLBACK_TYPE
) -> CALLBACK_TYPE:
    """Call ``look`` when a notice that tells the lock's name, and times, may read otherwise.

    Returns what ends that.
    """
    ends = (
        async_follow_name(hass, entry, look),
        async_follow_home(hass, look),
    )

    @callback
    def stop() -> None:
        for end in ends:
            end()

    return stop

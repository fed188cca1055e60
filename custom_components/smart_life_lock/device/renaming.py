"""An entry that is renamed: its new name is everywhere at once."""

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from .lock_device import LockDevice


@callback
def async_follow_name(device: LockDevice, renamed: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Call ``renamed`` when the entry has another name; returns what ends that."""

    @callback
    def look(_change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed is device.entry and changed.title != device.name:
            renamed()

    return async_dispatcher_connect(device.hass, SIGNAL_CONFIG_ENTRY_CHANGED, look)

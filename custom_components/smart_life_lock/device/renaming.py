"""An entry that is renamed: its new name is everywhere at once."""

from homeassistant.config_entries import (
    SIGNAL_CONFIG_ENTRY_CHANGED,
    ConfigEntry,
    ConfigEntryChange,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import device_registry as dr
from homeassistant.helpers.dispatcher import async_dispatcher_connect

from ..coordinator import LockCoordinator


@callback
def async_follow_name(hass: HomeAssistant, entry: ConfigEntry) -> CALLBACK_TYPE:
    """Call the lock what its entry is called; returns what ends that."""

    @callback
    def look(_change: ConfigEntryChange, changed: ConfigEntry) -> None:
        if changed is entry and entry.title != entry.runtime_data.name:
            _rename(entry.runtime_data, entry.title)
            _rename_device(hass, entry)

    return async_dispatcher_connect(hass, SIGNAL_CONFIG_ENTRY_CHANGED, look)


def _rename(lock: LockCoordinator, name: str) -> None:
    lock.name = lock.ledger.name = name
    lock.health.async_tell_anew()
    lock.notices.async_look()
    lock.async_notify()


def _rename_device(hass: HomeAssistant, entry: ConfigEntry) -> None:
    registry = dr.async_get(hass)
    for device in dr.async_entries_for_config_entry(registry, entry.entry_id):
        registry.async_update_device(device.id, name=entry.title)

"""Follows the name of an entry, so that a new name is shown everywhere at once."""

from homeassistant.core import CALLBACK_TYPE, callback

from .lock_device import LockDevice
from .notice_refresh import async_follow_entry


@callback
def async_follow_name(device: LockDevice, renamed: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Call ``renamed`` when the entry has another name; returns what ends that."""
    told = device.name

    @callback
    def on_change() -> None:
        nonlocal told
        if device.name != told:
            told = device.name
            renamed()

    return async_follow_entry(device.hass, device.entry, on_change)

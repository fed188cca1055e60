"""An entry that is renamed: its new name is everywhere at once."""

from homeassistant.core import CALLBACK_TYPE, callback

from .lock_device import LockDevice
from .notice_refresh import async_follow_entry


@callback
def async_follow_name(device: LockDevice, renamed: CALLBACK_TYPE) -> CALLBACK_TYPE:
    """Call ``renamed`` when the entry has another name; returns what ends that."""
    told = device.name

    @callback
    def look() -> None:
        nonlocal told
        if device.name != told:
            told = device.name
            renamed()

    return async_follow_entry(device.hass, device.entry, look)

"""The repair issue of a lock whose key version 0.1 drew from too few characters."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, ISSUE_WEAK_KEY
from ..storage.entry_data import is_weak
from .notice_refresh import async_follow_entry


@callback
def async_tell_weak_key(hass: HomeAssistant, entry: ConfigEntry) -> CALLBACK_TYPE:
    """Tell of an entry's weak key; returns what takes that back."""
    name = f"{ISSUE_WEAK_KEY}_{entry.entry_id}"

    @callback
    def look() -> None:
        if is_weak(entry.data):
            ir.async_create_issue(
                hass,
                DOMAIN,
                name,
                data={"entry_id": entry.entry_id},
                is_fixable=True,
                severity=ir.IssueSeverity.WARNING,
                translation_key=ISSUE_WEAK_KEY,
                translation_placeholders={"name": entry.title},
            )

    end = async_follow_entry(hass, entry, look)
    look()

    @callback
    def stop() -> None:
        end()
        ir.async_delete_issue(hass, DOMAIN, name)

    return stop

"""The repair issue of a lock that was not what was paired again in its place."""

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir

from ..const import DOMAIN, ISSUE_FORMER_KEY
from .notice_refresh import async_follow_entry


@callback
def async_tell_former_key(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Tell it, until somebody dismisses it."""
    ir.async_create_issue(
        hass,
        DOMAIN,
        _name(entry),
        is_fixable=False,
        is_persistent=True,
        severity=ir.IssueSeverity.WARNING,
        translation_key=ISSUE_FORMER_KEY,
        translation_placeholders={"name": entry.title},
    )


@callback
def async_follow_former_key(hass: HomeAssistant, entry: ConfigEntry) -> CALLBACK_TYPE:
    """Have it name the lock as it is called now, if it is told; returns the end."""

    @callback
    def look() -> None:
        if ir.async_get(hass).async_get_issue(DOMAIN, _name(entry)) is not None:
            async_tell_former_key(hass, entry)

    look()
    return async_follow_entry(hass, entry, look)


def _name(entry: ConfigEntry) -> str:
    return f"{ISSUE_FORMER_KEY}_{entry.entry_id}"

"""Translated words outside of Home Assistant's own forms: notes, names, list entries."""

from homeassistant.core import HomeAssistant
from homeassistant.helpers.translation import async_get_translations

from .const import DOMAIN


async def async_words(hass: HomeAssistant, selector: str) -> dict[str, str]:
    """The options of a selector by their keys, in the language of Home Assistant."""
    words = await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )
    start = f"component.{DOMAIN}.selector.{selector}.options."
    return {
        key.removeprefix(start): text
        for key, text in words.items()
        if key.startswith(start)
    }

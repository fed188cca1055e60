"""Translated words outside of Home Assistant's own forms: notes, names, list entries."""

from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util

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


@callback
def time_of_day(hass: HomeAssistant, at: datetime) -> str:
    """A time in Home Assistant's zone, as its pages write it in its language.

    They follow the language; of those that Home Assistant has, plain English alone counts
    twelve hours. Whoever chose otherwise for himself is not known here.
    """
    here = dt_util.as_local(at)
    if hass.config.language == "en":
        return f"{here:%I:%M %p}".lstrip("0")
    return f"{here:%H:%M}"

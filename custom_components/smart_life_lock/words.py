"""Translated words outside of Home Assistant's own forms: notes, names, list entries."""

from collections.abc import Mapping
from datetime import datetime

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.translation import (
    async_get_cached_translations,
    async_get_translations,
)
from homeassistant.util import dt as dt_util

from .const import DOMAIN


async def async_words(hass: HomeAssistant, selector: str) -> dict[str, str]:
    """The options of a selector by their keys, in the language of Home Assistant."""
    return _options(
        await async_get_translations(hass, hass.config.language, "selector", {DOMAIN}),
        selector,
    )


@callback
def words_now(hass: HomeAssistant, selector: str) -> dict[str, str]:
    """The same where nobody can wait; Home Assistant loads them with the integration."""
    return _options(_cached(hass, "selector"), selector)


@callback
def attribute_words_now(
    hass: HomeAssistant, entity: str, attribute: str
) -> dict[str, str]:
    """The values of an attribute of an entity ("event.access") by their keys."""
    start = f"entity.{entity}.state_attributes.{attribute}.state"
    return _below(_cached(hass, "entity"), start)


def _cached(hass: HomeAssistant, category: str) -> Mapping[str, str]:
    language = hass.config.language
    return async_get_cached_translations(hass, language, category, DOMAIN)


def _options(words: Mapping[str, str], selector: str) -> dict[str, str]:
    return _below(words, f"selector.{selector}.options")


def _below(words: Mapping[str, str], place: str) -> dict[str, str]:
    start = f"component.{DOMAIN}.{place}."
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

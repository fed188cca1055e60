"""Translated words outside of Home Assistant's own forms: notes, names, list entries.

Times are written as Home Assistant's pages write them in its language, in its zone. Each
user may choose otherwise for himself; a notification and an error are the same for all,
so what one of them chose is not looked at.
"""

from collections.abc import Mapping
from contextlib import suppress
from datetime import datetime, timedelta
import re

from homeassistant.const import WEEKDAYS
from homeassistant.core import HomeAssistant, async_get_hass_or_none, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.translation import (
    async_get_cached_translations,
    async_get_translations,
)
from homeassistant.util import dt as dt_util

from .const import DOMAIN

_WEEK = timedelta(days=6)
_MOMENT = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d(?::\d\d)?[+-]\d\d:\d\d")


async def async_load_words(hass: HomeAssistant) -> dict[str, str]:
    """The words of Home Assistant's language, which are at hand from then on."""
    return await async_get_translations(
        hass, hass.config.language, "selector", {DOMAIN}
    )


async def async_words(hass: HomeAssistant, selector: str) -> dict[str, str]:
    """The options of a selector by their keys, in the language of Home Assistant."""
    return _options(await async_load_words(hass), selector)


@callback
def words_now(hass: HomeAssistant, selector: str) -> dict[str, str]:
    """The same where nobody can wait; Home Assistant loads them with the integration.

    In English while a language that was just chosen is loaded.
    """
    for language in (hass.config.language, "en"):
        words = async_get_cached_translations(hass, language, "selector", DOMAIN)
        if options := _options(words, selector):
            return options
    return {}


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
def label_of(field: str) -> str:
    """What people see instead of the name of an action's field, or of several."""
    hass = async_get_hass_or_none()
    labels = {} if hass is None else words_now(hass, "field")
    return ", ".join(labels.get(name, name) for name in field.split(", "))


@callback
def readable(text: str) -> str:
    """A text whose moments are written as a person says them, in Home Assistant's zone."""
    hass = async_get_hass_or_none()
    if hass is None:
        return text

    def told(found: re.Match[str]) -> str:
        return told_moment(hass, datetime.fromisoformat(found[0]))

    return _MOMENT.sub(told, text)


@callback
def error_words(hass: HomeAssistant, error: HomeAssistantError) -> str:
    """What an error says, as whole sentences in the language of Home Assistant.

    Its own text is always English, for the log.
    """
    domain, language = error.translation_domain, hass.config.language
    told = str(error)
    if domain is not None:
        words = async_get_cached_translations(hass, language, "exceptions", domain)
        place = f"component.{domain}.exceptions.{error.translation_key}.message"
        with suppress(KeyError):
            told = words[place].format(**error.translation_placeholders or {})
    return told if told.endswith((".", "!", "?")) else f"{told}."


def grouped(digits: str) -> str:
    """Digits in two groups that do not part at the end of a line."""
    half = len(digits) // 2
    return f"{digits[:half]}\N{NO-BREAK SPACE}{digits[half:]}"


@callback
def time_left(left: timedelta) -> str:
    """A duration in hours and minutes, by symbols that every language uses."""
    hours, minutes = divmod(max(int(left.total_seconds()), 0) // 60, 60)
    if not hours:
        return f"{minutes} min" if minutes > 0 else "< 1 min"
    return f"{hours} h {minutes} min"


def time_of_day(hass: HomeAssistant, at: datetime) -> str:
    """A time in Home Assistant's zone, as its pages write it in its language.

    They follow the language; of those that Home Assistant has, plain English alone counts
    twelve hours. Whoever chose otherwise for himself is not known here.
    """
    here = dt_util.as_local(at)
    if hass.config.language == "en":
        return f"{here:%I:%M %p}".lstrip("0")
    return f"{here:%H:%M}"


def typed_moment(at: datetime) -> str:
    """A moment as a person may type it, in Home Assistant's zone: without any words.

    For forms and repairs: each reader has those in a language of their own, and what is
    put into them should fit every language.
    """
    return f"{dt_util.as_local(at):%Y-%m-%d %H:%M}"


@callback
def dated_moment(hass: HomeAssistant, at: datetime) -> str:
    """A moment with its date, where "today" may be read on another day or be wrong."""
    pattern = words_now(hass, "moment").get("far")
    if pattern is None:
        return typed_moment(at)
    return _worded(hass, pattern, dt_util.as_local(at))


@callback
def told_moment(hass: HomeAssistant, at: datetime) -> str:
    """A moment as a person says it: with its day and date where it is not today's.

    Within the next six days the weekday says enough.
    """
    here, today = dt_util.as_local(at), dt_util.now().date()
    clock, date = time_of_day(hass, at), here.date()
    if date == today:
        return clock
    patterns = words_now(hass, "moment")
    if not patterns:
        return f"{date} {clock}"
    near = today < date <= today + _WEEK
    return _worded(hass, patterns["near" if near else "far"], here)


def _worded(hass: HomeAssistant, pattern: str, here: datetime) -> str:
    return pattern.format(
        time=time_of_day(hass, here),
        weekday=words_now(hass, "weekday")[WEEKDAYS[here.weekday()]],
        day=here.day,
        month=words_now(hass, "month")[f"m{here.month}"],
        year=here.year,
    )


def clock_time(minute: int) -> str:
    """A minute of the day as clocks show it."""
    return f"{minute // 60 % 24:02d}:{minute % 60:02d}"

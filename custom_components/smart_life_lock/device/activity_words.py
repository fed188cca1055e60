"""Which words tell what happened at a lock: for Activity, actions and the card."""

from collections.abc import Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback

from ..ledger.found_code import MEMBER_METHODS
from ..localize import attribute_words_now, words_now
from .access_events import UNKNOWN, AccessEvent

ADDITIONS = ("deleted", "late")
"""What may be said besides; each is a phrase of its own, around the rest."""


@callback
def sentence(hass: HomeAssistant, data: Mapping[str, Any]) -> str:
    """What happened, in the language of Home Assistant."""
    phrases, ways = words_now(hass, "activity"), words_now(hass, "way")
    alarms = attribute_words_now(hass, "event.access", "alarm")
    way, alarm = way_of(data), data.get("alarm", "")
    said: str = phrases.get(phrase(data), data["event_type"]).format_map(
        {
            "name": data.get("code_name", ""),
            "way": ways.get(way, way),
            "number": alarm_number(data) or data.get("identifier", ""),
            "alarm": alarms.get(alarm, alarm),
        }
    )
    for more in ADDITIONS:
        if data.get(more):
            said = phrases[more].format(said=said)
    return said


def way_of(data: Mapping[str, Any]) -> str:
    """How it was done: the kind of the code where it is known, else the method.

    *Made elsewhere* is left out of a member's fingerprint, card or PIN: all of them are.
    """
    method = data.get("method")
    return str(
        method if method in MEMBER_METHODS else data.get("code_kind") or method or ""
    )


def alarm_number(data: Mapping[str, Any]) -> str | None:
    """The number of an alarm that has no name."""
    alarm = str(data.get("alarm") or "")
    return alarm.removeprefix(UNKNOWN) if alarm.startswith(UNKNOWN) else None


def phrase(data: Mapping[str, Any]) -> str:
    """The key of the phrase for an event: the type, and what is known besides."""
    kind = str(data["event_type"])
    match kind:
        case AccessEvent.CODES_CLEARED:
            return str(data["cleared"])
        case AccessEvent.ALARM if alarm_number(data) is not None:
            return f"{kind}_unknown"
        case AccessEvent.ACCESS_GRANTED | AccessEvent.CODE_EXPIRED_UNUSED:
            if data.get("code_name"):
                return f"{kind}_named"
            known = "code_id" in data and data.get("method") not in MEMBER_METHODS
            numbered = "identifier" in data and not known
            return f"{kind}_numbered" if numbered else kind
        case _:
            return kind

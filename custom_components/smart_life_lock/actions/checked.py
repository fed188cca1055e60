"""Checks the fields of an action's call; errors name the labels that people see."""

from collections.abc import Mapping
from functools import partial
from typing import Any, Final

from homeassistant.const import WEEKDAYS
from homeassistant.core import async_get_hass_or_none, callback
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import config_validation as cv
import voluptuous as vol

from ..const import DOMAIN
from ..device.access_events import IN_HISTORY
from ..ledger.history import HISTORY
from ..ledger.kinds import CodeKind, CodeStatus
from ..localize import label_of, words_now
from .schema import FIELDS, Action, Field, When, schema_of

# What is allowed in a field: values to choose from, or the key of a translated text.
_ALLOWED: Final[Mapping[Field, tuple[str, ...] | str]] = {
    Field.NAME: "text",
    Field.START: "moment",
    Field.END: "moment",
    Field.CODE: "digits",
    Field.WEEKDAYS: tuple(WEEKDAYS),
    Field.FROM: "hour",
    Field.TO: "hour",
    Field.ALL_DAY: "switch",
    Field.CONFIRM: "switch",
    Field.CODE_ID: "code",
    Field.STATUS: tuple(status.value for status in CodeStatus),
    Field.KIND: tuple(kind.value for kind in CodeKind),
    Field.WHEN: tuple(when.value for when in When),
    Field.OFFLINE: "switch",
    Field.LIMIT: (f"1 – {HISTORY}",),
    Field.SINCE: "moment",
    Field.WHAT: tuple(IN_HISTORY),
}
_OF_A_TARGET: Final = frozenset(map(str, cv.ENTITY_SERVICE_FIELDS))


class BadField(ServiceValidationError):
    """A field is missing, has another value than it may have, or does not exist."""

    def __init__(self, problem: str, field: str, limit: str) -> None:
        """Name it as people see it, and what is allowed."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=f"field_{problem}",
            translation_placeholders={"field": label_of(field), "limit": limit},
        )


def checked_schema(action: Action) -> vol.Schema:
    """The schema of an action, whose errors name a field by the label that people see.

    Home Assistant's own errors would name its key. They stay where the target is wrong,
    because that is the same for the actions of all integrations.
    """
    return vol.Schema(partial(_checked, action, schema_of(action)))


@callback
def _checked(
    action: Action, schema: vol.Schema, data: Mapping[str, Any]
) -> dict[str, Any]:
    """The fields as the schema makes them. Raises BadField."""
    try:
        valid: dict[str, Any] = schema(data)
    except vol.MultipleInvalid as error:
        name = str(error.errors[0].path[0]) if error.errors[0].path else ""
        fields = [str(field) for field in FIELDS[action]]
        if name in fields:
            problem = "wrong" if name in data else "missing"
            raise BadField(problem, name, _allowed(Field(name))) from None
        if name and name not in _OF_A_TARGET:
            raise BadField(
                "unknown", name, label_of(", ".join(fields)) or "–"
            ) from None
        raise
    return valid


def _allowed(field: Field) -> str:
    allowed = _ALLOWED[field]
    if not isinstance(allowed, str):
        return ", ".join(allowed)
    hass = async_get_hass_or_none()
    return "" if hass is None else words_now(hass, "allowed").get(allowed, allowed)

"""The actions by name, and what each of them takes (docs/actions.md)."""

from datetime import datetime
from enum import StrEnum
from typing import Any, Final

from homeassistant.const import WEEKDAYS
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
import voluptuous as vol

from ..device.access_events import IN_HISTORY
from ..ledger.history import HISTORY
from ..ledger.kinds import CodeKind, CodeStatus


class Action(StrEnum):
    """The names of the actions."""

    CREATE_CODE = "create_code"
    CREATE_DYNAMIC_CODE = "create_dynamic_code"
    CREATE_OFFLINE_ONE_TIME_CODE = "create_offline_one_time_code"
    CREATE_OFFLINE_TEMPORARY_CODE = "create_offline_temporary_code"
    CREATE_CLEAR_CODE = "create_clear_code"
    CREATE_ONLINE_ONE_TIME_CODE = "create_online_one_time_code"
    CREATE_ONLINE_PERIODIC_CODE = "create_online_periodic_code"
    UPDATE_CODE = "update_code"
    PAUSE_CODE = "pause_code"
    RESUME_CODE = "resume_code"
    GET_CODES = "get_codes"
    GET_CODE = "get_code"
    GET_HISTORY = "get_history"
    DELETE_CODE = "delete_code"
    SYNC = "sync"


class Field(StrEnum):
    """The names of their arguments."""

    NAME = "name"
    START = "start"
    END = "end"
    CODE = "code"
    WEEKDAYS = "weekdays"
    FROM = "from"
    TO = "to"
    ALL_DAY = "all_day"
    CODE_ID = "code_id"
    STATUS = "status"
    KIND = "kind"
    WHEN = "when"
    OFFLINE = "offline"
    LIMIT = "limit"
    SINCE = "since"
    WHAT = "what"
    CONFIRM = "confirm"


class When(StrEnum):
    """When a code shall open."""

    NOW = "now"
    ONCE = "once"
    TODAY = "today"
    WEEKEND = "weekend"
    PERIOD = "period"
    WEEKLY = "weekly"


MIDNIGHT: Final = "24:00"
"""The end of a day, as a time of the day."""

_TIME: Final = vol.Any(datetime, cv.string)
_NAME: Final[VolDictType] = {vol.Optional(Field.NAME, default=""): cv.string}
_STAY: Final[VolDictType] = {
    vol.Required(Field.NAME): cv.string,
    vol.Optional(Field.START): _TIME,
    vol.Required(Field.END): _TIME,
}
_DIGITS: Final[VolDictType] = {vol.Optional(Field.CODE): cv.string}
_WEEKLY: Final[VolDictType] = {
    vol.Optional(Field.WEEKDAYS): vol.All(cv.ensure_list, [vol.In(WEEKDAYS)]),
    vol.Optional(Field.FROM): cv.time,
    vol.Optional(Field.TO): vol.Any(MIDNIGHT, f"{MIDNIGHT}:00", cv.time),
}


def _some_of(values: type[StrEnum]) -> vol.All[Any]:
    """One or several of them. ``Coerce`` alone tells people the name of our class."""
    known = vol.In([value.value for value in values])
    return vol.All(cv.ensure_list, [vol.All(known, vol.Coerce(values))])


_ONE: Final[VolDictType] = {vol.Required(Field.CODE_ID): cv.string}

WISH: Final[VolDictType] = {
    vol.Optional(Field.NAME): cv.string,
    vol.Required(Field.WHEN): vol.In([when.value for when in When]),
    vol.Optional(Field.START): _TIME,
    vol.Optional(Field.END): _TIME,
    **_WEEKLY,
    **_DIGITS,
    vol.Optional(Field.OFFLINE): cv.boolean,
}

FIELDS: Final[dict[Action, VolDictType]] = {
    Action.CREATE_CODE: WISH,
    Action.CREATE_DYNAMIC_CODE: _NAME,
    Action.CREATE_OFFLINE_ONE_TIME_CODE: _NAME,
    Action.CREATE_OFFLINE_TEMPORARY_CODE: _STAY,
    Action.CREATE_CLEAR_CODE: {vol.Optional(Field.CODE_ID): cv.string},
    Action.CREATE_ONLINE_ONE_TIME_CODE: {**_STAY, **_DIGITS},
    Action.CREATE_ONLINE_PERIODIC_CODE: {**_STAY, **_WEEKLY, **_DIGITS},
    Action.UPDATE_CODE: {
        **_ONE,
        vol.Optional(Field.NAME): cv.string,
        vol.Optional(Field.START): _TIME,
        vol.Optional(Field.END): _TIME,
        **_WEEKLY,
        vol.Optional(Field.ALL_DAY, default=False): cv.boolean,
        **_DIGITS,
    },
    Action.PAUSE_CODE: _ONE,
    Action.RESUME_CODE: _ONE,
    Action.GET_CODES: {
        vol.Optional(Field.STATUS): _some_of(CodeStatus),
        vol.Optional(Field.KIND): _some_of(CodeKind),
    },
    Action.GET_CODE: _ONE,
    Action.GET_HISTORY: {
        vol.Optional(Field.LIMIT, default=50): vol.All(
            vol.Coerce(int), vol.Range(min=1, max=HISTORY)
        ),
        vol.Optional(Field.SINCE): _TIME,
        vol.Optional(Field.WHAT): vol.All(cv.ensure_list, [vol.In(IN_HISTORY)]),
    },
    Action.DELETE_CODE: {
        **_ONE,
        vol.Optional(Field.CONFIRM, default=False): cv.boolean,
    },
    Action.SYNC: {},
}


def schema_of(action: Action) -> vol.Schema:
    """What a call may have: the fields of the action, and a target or none."""
    # The frontend keeps notes of its own in ``metadata``.
    notes: VolDictType = {vol.Remove("metadata"): dict}
    return vol.Schema({**notes, **FIELDS[action], **cv.ENTITY_SERVICE_FIELDS})

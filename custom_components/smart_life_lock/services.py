"""The actions: words to requests, codes to answers (product.md §4)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from enum import StrEnum
from functools import partial
from typing import Any, Final

from homeassistant.core import (
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import VolDictType
from homeassistant.util import dt as dt_util
import voluptuous as vol

from .answers import described, farewell, local, moment_from
from .codebook import CodeKind, CodeStatus, left_to_do
from .const import DOMAIN
from .entity import translated_errors
from .issuing import (
    ClearRequest,
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from .permission import async_require_permission
from .targets import TargetLock, async_target_locks
from .words import async_words


class Action(StrEnum):
    """The names of the actions."""

    CREATE_DYNAMIC_CODE = "create_dynamic_code"
    CREATE_OFFLINE_ONE_TIME_CODE = "create_offline_one_time_code"
    CREATE_OFFLINE_TEMPORARY_CODE = "create_offline_temporary_code"
    CREATE_CLEAR_CODE = "create_clear_code"
    GET_CODES = "get_codes"
    GET_CODE = "get_code"
    DELETE_CODE = "delete_code"
    SYNC = "sync"


class Field(StrEnum):
    """The names of their arguments."""

    NAME = "name"
    START = "start"
    END = "end"
    CODE_ID = "code_id"
    STATUS = "status"
    KIND = "kind"


type Answer = dict[str, Any]
type Work = Callable[[ServiceCall, list[TargetLock]], Awaitable[dict[str, Answer]]]

_TIME: Final = vol.Any(datetime, cv.string)
_NAME: Final[VolDictType] = {vol.Optional(Field.NAME, default=""): cv.string}
_STAY: Final[VolDictType] = {
    vol.Required(Field.NAME): cv.string,
    vol.Required(Field.START): _TIME,
    vol.Required(Field.END): _TIME,
}
_ONE: Final[VolDictType] = {vol.Required(Field.CODE_ID): cv.string}
_ONE_OR_ALL: Final[VolDictType] = {vol.Optional(Field.CODE_ID): cv.string}
_SOME: Final[VolDictType] = {
    vol.Optional(Field.STATUS): vol.All(cv.ensure_list, [vol.Coerce(CodeStatus)]),
    vol.Optional(Field.KIND): vol.All(cv.ensure_list, [vol.Coerce(CodeKind)]),
}


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register every action, once for all locks."""
    optional, only = SupportsResponse.OPTIONAL, SupportsResponse.ONLY
    actions: tuple[tuple[Action, Work, VolDictType, SupportsResponse], ...] = (
        (Action.CREATE_DYNAMIC_CODE, _create, _NAME, optional),
        (Action.CREATE_OFFLINE_ONE_TIME_CODE, _create, _NAME, optional),
        (Action.CREATE_OFFLINE_TEMPORARY_CODE, _create, _STAY, optional),
        (Action.CREATE_CLEAR_CODE, _create, _ONE_OR_ALL, optional),
        (Action.GET_CODES, _get_codes, _SOME, only),
        (Action.GET_CODE, _get_code, _ONE, only),
        (Action.DELETE_CODE, _delete_code, _ONE, optional),
        (Action.SYNC, _sync, {}, optional),
    )
    for action, work, fields, supports in actions:
        hass.services.async_register(
            DOMAIN,
            action,
            partial(_async_act, work),
            schema=cv.make_entity_service_schema(fields),
            supports_response=supports,
        )


async def _async_act(work: Work, call: ServiceCall) -> ServiceResponse:
    """Find the locks, see whether the caller may, do the work, answer by entity."""
    locks = await async_target_locks(call)
    if call.service != Action.SYNC:
        for lock in locks:
            entry = lock.coordinator.entry
            await async_require_permission(call.hass, entry, call.context)
    answers = await work(call, locks)
    return dict(answers) if call.return_response else None


async def _create(call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """A new code on each lock; none at all where one of them could not be."""
    request, now = _request(call), dt_util.now()
    for lock in locks:
        with translated_errors(lock.coordinator):
            lock.coordinator.ledger.check(request, now)
    answers = {}
    for lock in locks:
        with translated_errors(lock.coordinator):
            code = await lock.coordinator.async_issue(request)
        answers[lock.entity_id] = described(code, dt_util.utcnow())
    return answers


def _request(call: ServiceCall) -> CodeRequest:
    data = call.data
    match call.service:
        case Action.CREATE_DYNAMIC_CODE:
            return DynamicRequest(data[Field.NAME])
        case Action.CREATE_OFFLINE_ONE_TIME_CODE:
            return OneTimeRequest(data[Field.NAME])
        case Action.CREATE_OFFLINE_TEMPORARY_CODE:
            return TemporaryRequest(
                data[Field.NAME],
                moment_from(data[Field.START], Field.START, later=False),
                moment_from(data[Field.END], Field.END, later=True),
            )
        case _:
            return ClearRequest(data.get(Field.CODE_ID))


async def _get_codes(call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """The ledger of each lock, filtered."""
    now = dt_util.utcnow()
    kinds = call.data.get(Field.KIND, list(CodeKind))
    statuses = call.data.get(Field.STATUS, list(CodeStatus))
    return {
        lock.entity_id: {
            "codes": [
                described(code, now)
                for code in lock.coordinator.ledger.codes()
                if code.kind in kinds and code.status(now) in statuses
            ]
        }
        for lock in locks
    }


async def _get_code(call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    now, code_id = dt_util.utcnow(), call.data[Field.CODE_ID]
    return {
        lock.entity_id: described(lock.coordinator.ledger.get(code_id), now)
        for lock in locks
    }


async def _delete_code(call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """The code is no longer wanted; the answer says what that cannot do."""
    code_id = call.data[Field.CODE_ID]
    for lock in locks:
        lock.coordinator.ledger.get(code_id)
    words = await async_words(call.hass, "left_to_do")
    answers = {}
    for lock in locks:
        now = dt_util.utcnow()
        code = await lock.coordinator.ledger.async_delete(code_id, now)
        left = left_to_do(code, now)
        told = {"message": words[left.value]}
        answers[lock.entity_id] = farewell(code, left, now) | told
    return answers


async def _sync(_call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """Set each lock's clock and fetch its records; this is the one that needs radio."""
    answers = {}
    for lock in locks:
        with translated_errors(lock.coordinator):
            await lock.coordinator.async_sync()
        clock_set = lock.coordinator.state.clock_set
        answers[lock.entity_id] = {
            "clock_set": None if clock_set is None else local(clock_set)
        }
    return answers

"""The actions at work: find the locks, do it, answer (docs/actions.md)."""

from collections.abc import Awaitable, Callable
from datetime import datetime
from functools import partial
from typing import Any

from homeassistant.core import (
    Context,
    HomeAssistant,
    ServiceCall,
    ServiceResponse,
    SupportsResponse,
    callback,
)
from homeassistant.util import dt as dt_util

from .actions import arguments
from .actions.answers import doubtful, farewell, local, require_no_problem
from .actions.checked import checked_schema
from .actions.get_history import async_get_history
from .actions.make_code import async_make, async_make_fitting
from .actions.permission import async_require_permission, async_require_sight
from .actions.schema import Action, Field
from .actions.several_locks import async_all
from .actions.stored_codes import async_get_code, async_get_codes, named_code, told
from .actions.targets import TargetLock, async_target_locks
from .const import DOMAIN
from .coordinator import LockConfigEntry
from .device.ha_errors import translated_errors
from .device.warnings import async_warning
from .ledger import update
from .ledger.book import Book, Changes
from .ledger.code import IssuedCode
from .ledger.errors import CodeRefused
from .ledger.found_code import FoundCode
from .ledger.issue_offline import CodeRequest, TemporaryRequest
from .ledger.status import left_to_do
from .ledger.view import Rule
from .localize import async_words, told_moment, words_now

type Answer = dict[str, Any]
type Require = Callable[[HomeAssistant, LockConfigEntry, Context], Awaitable[None]]
type Work = Callable[[ServiceCall, list[TargetLock]], Awaitable[dict[str, Answer]]]


@callback
def async_setup_services(hass: HomeAssistant) -> None:
    """Register every action, once for all locks."""
    only = {Action.GET_CODES, Action.GET_CODE, Action.GET_HISTORY}
    for action, work in _WORK.items():
        hass.services.async_register(
            DOMAIN,
            action,
            partial(_async_act, work),
            schema=checked_schema(action),
            supports_response=SupportsResponse.ONLY
            if action in only
            else SupportsResponse.OPTIONAL,
        )


async def _async_act(work: Work, call: ServiceCall) -> ServiceResponse:
    """Find the locks, see whether the caller may, do the work, answer by entity."""
    locks = await async_target_locks(call)
    if (require := _REQUIRE.get(call.service, async_require_permission)) is not None:
        for lock in locks:
            await require(call.hass, lock.device.entry, call.context)
    answers = await work(call, locks)
    return dict(answers) if call.return_response else None


async def _create(call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """A new code on each lock; none at all where one of them could not be."""
    coordinators = [lock.coordinator for lock in locks]
    zone = call.hass.config.time_zone
    why: Answer = {}
    if call.service == Action.CREATE_CODE:
        words = await async_words(call.hass, "card")
        wish = arguments.wish(call.data, zone, words["guest"])
        choice, made = await async_make_fitting(coordinators, wish)
        request = choice.request
        why = {"why": words[f"why_{choice.why}"], "reason": choice.why.value}
    else:
        now = dt_util.as_local(locks[0].device.clock.past)
        request = arguments.creation(call.service, call.data, zone, now)
        made = await async_make(coordinators, request)
    return {
        lock.entity_id: await _told(call, lock, code.id)
        | _rounded(call, request, code)
        | why
        for lock, code in zip(locks, made, strict=True)
    }


def _rounded(call: ServiceCall, request: CodeRequest, code: IssuedCode) -> Answer:
    """What became of the asked times of a temporary code: it has whole hours of UTC."""
    if not isinstance(request, TemporaryRequest):
        return {}
    asked, given = (request.start, request.end), (code.valid_from, code.valid_until)
    if asked == given:
        return {"rounded": False}
    words = words_now(call.hass, "rounding")
    start, end = (told_moment(call.hass, at) for at in given)
    return {
        "rounded": True,
        "message": words["rounded"].format(start=start, end=end),
    }


async def _change(
    rule: Callable[[ServiceCall, TargetLock, str], Rule],
    call: ServiceCall,
    locks: list[TargetLock],
) -> dict[str, Answer]:
    """Change a code on each lock; on none where one of them could not."""
    ids = [named_code(lock, call.data[Field.CODE_ID]).id for lock in locks]
    rules = [rule(call, *both) for both in zip(locks, ids, strict=True)]
    for lock, one in zip(locks, rules, strict=True):
        with translated_errors(lock.device):
            lock.device.ledger.try_out(one)
    await _changed(locks, rules)
    return {
        lock.entity_id: await _told(call, lock, code_id)
        for lock, code_id in zip(locks, ids, strict=True)
    }


async def _changed(locks: list[TargetLock], rules: list[Rule]) -> None:
    async def change(lock: TargetLock, rule: Rule) -> None:
        with translated_errors(lock.device):
            await lock.coordinator.async_change(rule)

    await async_all([change(*both) for both in zip(locks, rules, strict=True)])


def _updated(call: ServiceCall, lock: TargetLock, code_id: str) -> Rule:
    request = arguments.update(code_id, call.data, call.hass.config.time_zone)
    now = dt_util.as_local(lock.device.clock.past)
    return lock.device.ledger.updating(request, now)


def _of_id(
    rule: Callable[[str, datetime, Book], Changes],
    _call: ServiceCall,
    lock: TargetLock,
    code_id: str,
) -> Rule:
    clock = lock.device.clock
    return lambda book: rule(code_id, clock.now(), book)


async def _told(call: ServiceCall, lock: TargetLock, code_id: str) -> Answer:
    """The code as it is by now. Raises HomeAssistantError where the lock refused it."""
    answer = told(lock, named_code(lock, code_id))
    tried = call.service in (
        Action.CREATE_CODE,
        Action.CREATE_ONLINE_ONE_TIME_CODE,
        Action.CREATE_ONLINE_PERIODIC_CODE,
        Action.UPDATE_CODE,
        Action.RESUME_CODE,
    )
    if tried:
        require_no_problem(lock.device.name, answer)
    return answer | await async_warning(call.hass, lock.coordinator.health)


async def _delete_code(call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """The code is no longer wanted; the answer says what that cannot do."""
    before = [named_code(lock, call.data[Field.CODE_ID]) for lock in locks]
    deleted = partial(update.deleted, confirmed=call.data[Field.CONFIRM])
    rules = [
        _of_id(deleted, call, lock, code.id)
        for lock, code in zip(locks, before, strict=True)
    ]
    await _changed(locks, rules)
    words = await async_words(call.hass, "left_to_do")
    answers = {}
    for lock, former in zip(locks, before, strict=True):
        code, now = _now_or_gone(lock, former), lock.device.clock.now()
        left = left_to_do(code, now)
        answers[lock.entity_id] = farewell(code, left, now) | {
            "message": words[left.value]
        }
    return answers


def _now_or_gone(
    lock: TargetLock, former: IssuedCode | FoundCode
) -> IssuedCode | FoundCode:
    """What others made vanishes from the ledger with its slot."""
    try:
        return lock.device.ledger.get(former.id)
    except CodeRefused:
        return former


async def _sync(_call: ServiceCall, locks: list[TargetLock]) -> dict[str, Answer]:
    """Set each lock's clock, write what waits, fetch its records; needs radio."""

    async def sync(lock: TargetLock) -> Answer:
        with translated_errors(lock.device):
            finished = await lock.coordinator.sessions.async_sync_for_caller()
        clock, clock_set = lock.device.clock, lock.device.state.clock_set
        return {
            "finished": finished,
            "clock_set": None if clock_set is None else local(clock_set),
            "pending_changes": len(lock.device.ledger.waiting(clock.now())),
        } | doubtful(clock)

    answers = await async_all([sync(lock) for lock in locks])
    return {lock.entity_id: answer for lock, answer in zip(locks, answers, strict=True)}


# What needs another permission than to make codes, or none.
_REQUIRE: dict[str, Require | None] = {
    Action.SYNC: None,
    Action.GET_HISTORY: async_require_sight,
}
_WORK: dict[Action, Work] = {
    Action.CREATE_CODE: _create,
    Action.CREATE_DYNAMIC_CODE: _create,
    Action.CREATE_OFFLINE_ONE_TIME_CODE: _create,
    Action.CREATE_OFFLINE_TEMPORARY_CODE: _create,
    Action.CREATE_CLEAR_CODE: _create,
    Action.CREATE_ONLINE_ONE_TIME_CODE: _create,
    Action.CREATE_ONLINE_PERIODIC_CODE: _create,
    Action.UPDATE_CODE: partial(_change, _updated),
    Action.PAUSE_CODE: partial(_change, partial(_of_id, update.paused)),
    Action.RESUME_CODE: partial(_change, partial(_of_id, update.resumed)),
    Action.GET_CODES: async_get_codes,
    Action.GET_CODE: async_get_code,
    Action.GET_HISTORY: async_get_history,
    Action.DELETE_CODE: _delete_code,
    Action.SYNC: _sync,
}

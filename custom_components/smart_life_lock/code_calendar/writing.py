"""Make, change and take back codes by the events of their calendar."""

from typing import Any, Final

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from ..actions.make_code import async_make_fitting, require_taken
from ..actions.permission import async_all_may_make_codes
from ..const import DOMAIN
from ..coordinator import LockCoordinator
from ..device.ha_errors import translated_errors
from ..ledger.code import ComputedCode, IssuedCode
from ..ledger.errors import CodeProblem, CodeRefused
from ..ledger.found_code import FoundCode
from ..ledger.occurrences import occurrences
from ..ledger.status import LeftToDo, left_to_do
from ..ledger.update import UpdateRequest, deleted
from ..localize import told_moment
from .event_requests import Event, change_of, wish_of
from .events import day_from
from .repeats import rule_of

_FROM_THEN_ON: Final = "THISANDFUTURE"
_CANNOT_REVOKE: Final = frozenset(
    {LeftToDo.WAIT, LeftToDo.CLEAR_NOW, LeftToDo.CLEAR_AFTER_USE}
)


async def async_create(
    hass: HomeAssistant, lock: LockCoordinator, event: dict[str, Any]
) -> None:
    """The code that fits a new event, shown as that of a pressed button.

    Raises HomeAssistantError where there can be none.
    """
    now = dt_util.as_local(lock.device.clock.past)
    wish = wish_of(event, hass.config.time_zone, now)
    _, (made,) = await async_make_fitting([lock], wish)
    code = _code(lock, made.id)
    require_taken(lock, code)
    for_all = await async_all_may_make_codes(hass, lock.device.entry)
    await lock.notices.async_show(code, for_all=for_all, kept=True)


async def async_update(
    lock: LockCoordinator,
    code_id: str,
    event: Event,
    recurrence_id: str | None,
    recurrence_range: str | None,
) -> None:
    """Change a code. Raises HomeAssistantError where the lock cannot have it so."""
    code = _code(lock, code_id)
    if _is_part(code, recurrence_id, recurrence_range):
        raise _refused("calendar_one_of_many", code)
    if _comes_before(lock, code, recurrence_id):
        raise _refused("calendar_from_then_on", code)
    day = day_from(recurrence_id or "")
    request = change_of(code, event, day, lock.device.hass.config.time_zone)
    if request.name is not None or request.about_the_lock:
        await _async_change(lock, request)


async def async_delete(
    lock: LockCoordinator,
    code_id: str,
    recurrence_id: str | None,
    recurrence_range: str | None,
) -> None:
    """Take a code back, or end a repeated one.

    Raises HomeAssistantError, and changes nothing, where it would open all the same.
    """
    code = _code(lock, code_id)
    if _is_part(code, recurrence_id, recurrence_range):
        raise _refused("calendar_one_of_many", code)
    if _comes_before(lock, code, recurrence_id):
        day = day_from(recurrence_id or "")
        await _async_change(lock, UpdateRequest(code.id, end=day))
        return
    now = lock.device.clock.now()
    with translated_errors(lock.device):
        after = lock.device.ledger.try_out(lambda book: deleted(code_id, now, book))
        left = left_to_do(after.code or code, now)
        if isinstance(code, ComputedCode) and left in _CANNOT_REVOKE:
            raise _cannot_revoke(lock, code, left)
        await lock.async_change(lambda book: deleted(code_id, now, book))


async def _async_change(lock: LockCoordinator, request: UpdateRequest) -> None:
    now = dt_util.as_local(lock.device.clock.past)
    with translated_errors(lock.device):
        await lock.async_change(lock.device.ledger.updating(request, now))
    require_taken(lock, _code(lock, request.code_id))


def _code(lock: LockCoordinator, code_id: str) -> IssuedCode:
    """The code of an event. Raises HomeAssistantError where it is gone."""
    with translated_errors(lock.device):
        code = lock.device.ledger.get(code_id)
        if isinstance(code, FoundCode):
            # What others made has no times, and no events.
            raise CodeRefused(CodeProblem.UNKNOWN_CODE, "code_id", code_id)
        return code


def _is_part(code: IssuedCode, recurrence_id: str | None, until: str | None) -> bool:
    """Whether one time of many is meant, which no lock can treat differently."""
    return bool(recurrence_id and rule_of(code) and until != _FROM_THEN_ON)


def _comes_before(
    lock: LockCoordinator, code: IssuedCode, recurrence_id: str | None
) -> bool:
    """Whether the code still opens at other times before the one that is meant."""
    day = day_from(recurrence_id or "")
    if day is None or rule_of(code) is None:
        return False
    now = lock.device.clock.now()
    return any(
        one.day is not None and one.day < day
        for one in occurrences(code, now, day, now)
    )


def _refused(key: str, code: IssuedCode) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"code": code.name},
    )


def _cannot_revoke(
    lock: LockCoordinator, code: IssuedCode, left: LeftToDo
) -> HomeAssistantError:
    return HomeAssistantError(
        translation_domain=DOMAIN,
        translation_key=f"calendar_{left.value}",
        translation_placeholders={
            "code": code.name,
            "until": told_moment(lock.device.hass, code.opens_until),
        },
    )

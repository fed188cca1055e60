"""Make the code that was asked for: the one way for actions, buttons and calendars."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..coordinator import LockCoordinator
from ..device.code_for_all_locks import async_issue_for_all, async_take_back, made_at
from ..device.ha_errors import translated_errors
from ..ledger.code import IssuedCode
from ..ledger.issue_offline import CodeRequest
from ..ledger.kinds import CodeStatus
from ..ledger.status import status_of
from .choose_kind import Choice, Why, Wish, chosen


async def async_make(
    locks: Sequence[LockCoordinator],
    request: CodeRequest,
    now: datetime | None = None,
) -> list[IssuedCode]:
    """A new code on each lock, as issued; the locks have heard of it if they are near.

    ``now``: when it is made; else as ``made_at`` says.

    Raises HomeAssistantError where one of them cannot; then none of them has a code.
    """
    now = now or made_at(request, locks[0].device.clock)
    made = await async_issue_for_all(
        [lock.device for lock in locks], request, now, attempt=True
    )
    pairs = tuple(zip(locks, made, strict=True))
    try:
        await asyncio.gather(
            *(lock.sessions.async_await_write(code.id) for lock, code in pairs)
        )
    finally:
        for lock, code in pairs:
            lock.device.ledger.drop_note(code.id)
    return made


async def async_make_fitting(
    locks: Sequence[LockCoordinator], wish: Wish
) -> tuple[Choice, list[IssuedCode]]:
    """A new code of the kind that fits who and when, on each lock.

    Where the kind is left to us, a code that a lock did not take into its memory is
    replaced by a computed one, if that is possible.

    Raises HomeAssistantError where one of them cannot; then none of them has a code.
    """
    now = dt_util.as_local(locks[0].device.clock.past)
    near = all(lock.can_write_now for lock in locks)
    choice = chosen(wish, now, near=near)
    made = await async_make(locks, choice.request)
    is_open = wish.offline is None and choice.other is True
    if not is_open or not _any_failed(locks, made):
        return choice, made
    instead = chosen(replace(wish, offline=True), now, near=near)
    if not _all_can_make(locks, instead.request):
        return choice, made
    await async_take_back([lock.device for lock in locks], made)
    made = await async_make(locks, instead.request)
    return replace(instead, why=Why.NOT_TAKEN), made


def _any_failed(locks: Sequence[LockCoordinator], made: Sequence[IssuedCode]) -> bool:
    """Whether a lock said no to one of these codes."""
    return any(
        status_of(code, lock.device.clock.now()) is CodeStatus.FAILED
        for lock, one in zip(locks, made, strict=True)
        for code in lock.device.ledger.codes()
        if code.id == one.id
    )


def _all_can_make(locks: Sequence[LockCoordinator], request: CodeRequest) -> bool:
    """Whether each of them could make this code now."""
    try:
        for lock in locks:
            ledger, now = lock.device.ledger, made_at(request, lock.device.clock)
            with translated_errors(lock.device):
                ledger.try_out(ledger.issuing(request, dt_util.as_local(now)))
    except HomeAssistantError:
        return False
    return True

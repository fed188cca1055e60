"""Make the code that was asked for: the one way for actions, buttons and calendars."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..coordinator import LockCoordinator
from ..device.code_for_all_locks import (
    announce,
    async_issue_for_all,
    async_take_back,
    made_at,
    require_issuable,
)
from ..device.lock_device import LockDevice
from ..ledger.code import IssuedCode
from ..ledger.found_code import FoundCode
from ..ledger.issue_offline import CodeRequest
from .answers import described, require_no_problem
from .choose_kind import Choice, Why, Wish, chosen


async def async_make(
    locks: Sequence[LockCoordinator],
    request: CodeRequest,
    now: datetime | None = None,
) -> list[IssuedCode]:
    """A new code on each lock, as issued; the locks have heard of it if they are near.

    ``now``: when it is made; else as ``made_at`` says. One that a lock has refused by
    then is ``failed`` in its ledger.

    Raises HomeAssistantError where one of them cannot issue it; then none of them has.
    """
    made = await _async_issue(locks, request, now)
    try:
        await _async_attempt(made)
    finally:
        announce(_at_devices(made))
    return [code for _, code in made]


async def async_make_fitting(
    locks: Sequence[LockCoordinator], wish: Wish
) -> tuple[Choice, list[IssuedCode]]:
    """A new code of the kind that fits who and when, on each lock; as ``async_make``.

    Where the kind is left to us and no lock took the code into its memory, nothing of it
    is kept and a computed one is made in its place. Where that is impossible, the failed
    code is kept and returned.
    """
    now = dt_util.as_local(locks[0].device.clock.past)
    near = all(lock.can_write_now for lock in locks)
    choice = chosen(wish, now, near=near)
    may_compute = wish.offline is None and choice.other is True
    made = await _async_issue(locks, choice.request)
    try:
        await _async_attempt(made)
        if may_compute and _all_refused(made):
            instead = chosen(replace(wish, offline=True), now, near=near)
            if _all_can_issue(locks, instead.request):
                refused, made = made, ()
                await async_take_back(_at_devices(refused))
                made = await _async_issue(locks, instead.request)
                choice = replace(instead, why=Why.NOT_TAKEN)
    finally:
        announce(_at_devices(made))
    return choice, [code for _, code in made]


type _Made = tuple[tuple[LockCoordinator, IssuedCode], ...]


def _at_devices(made: _Made) -> tuple[tuple[LockDevice, IssuedCode], ...]:
    return tuple((lock.device, code) for lock, code in made)


async def _async_issue(
    locks: Sequence[LockCoordinator],
    request: CodeRequest,
    now: datetime | None = None,
) -> _Made:
    now = now or made_at(request, locks[0].device.clock)
    devices = [lock.device for lock in locks]
    made = await async_issue_for_all(devices, request, now, attempt=True)
    return tuple(zip(locks, made, strict=True))


async def _async_attempt(made: _Made) -> None:
    """Have the locks hear of it, where they are near."""
    try:
        await asyncio.gather(
            *(lock.sessions.async_await_write(code.id) for lock, code in made)
        )
    finally:
        for lock, code in made:
            lock.device.ledger.drop_note(code.id)


def _all_refused(made: _Made) -> bool:
    """Whether each lock has said no to its code."""
    return all(
        code.id
        in {one.id for one in lock.device.ledger.failed(lock.device.clock.now())}
        for lock, code in made
    )


def _all_can_issue(locks: Sequence[LockCoordinator], request: CodeRequest) -> bool:
    """Whether each of them could issue this code now."""
    now = dt_util.as_local(made_at(request, locks[0].device.clock))
    try:
        require_issuable([lock.device for lock in locks], request, now)
    except HomeAssistantError:
        return False
    return True


def require_taken(lock: LockCoordinator, code: IssuedCode | FoundCode) -> None:
    """Raise HomeAssistantError with the reason where the lock said no to its code."""
    device = lock.device
    require_no_problem(device.name, described(code, device.clock.now()))

"""Make the code that was asked for: the one way for actions, buttons and calendars."""

import asyncio
from collections.abc import Sequence
from datetime import datetime

from ..coordinator import LockCoordinator
from ..device.code_for_all_locks import async_issue_for_all, made_at
from ..ledger.code import IssuedCode
from ..ledger.issue_offline import CodeRequest


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

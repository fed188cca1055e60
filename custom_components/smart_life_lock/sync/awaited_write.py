"""Waits for what the lock says to a code that was changed just now."""

import asyncio

from homeassistant.core import callback

from ..const import ANSWER_LIMIT
from ..device.lock_device import LockDevice
from .schedule import SyncSchedule


async def async_await_write(
    device: LockDevice, schedule: SyncSchedule, code_id: str
) -> None:
    """Let the lock hear of a changed code now, and wait a while for its word.

    Returns at once where the lock is not near; the work is then done when it is heard.
    """
    if not _waits(device, code_id):
        return
    if not device.client.connected and not device.adverts.near:
        schedule.async_reschedule()
        return
    told = asyncio.Event()

    @callback
    def on_change() -> None:
        if not _waits(device, code_id):
            told.set()

    end = device.ledger.async_add_listener(on_change)
    try:
        schedule.async_now()
        await _until(told, schedule)
    finally:
        end()


async def _until(told: asyncio.Event, schedule: SyncSchedule) -> None:
    """Until the lock has spoken, no session runs any more, or patience ends."""
    heard = asyncio.ensure_future(told.wait())
    try:
        async with asyncio.timeout(ANSWER_LIMIT):
            while not heard.done() and (task := schedule.task) is not None:
                await asyncio.wait({heard, task}, return_when=asyncio.FIRST_COMPLETED)
    except TimeoutError:
        return
    finally:
        heard.cancel()


def _waits(device: LockDevice, code_id: str) -> bool:
    waiting = device.ledger.waiting(device.clock.now())
    return any(code.id == code_id for code in waiting)

"""Sessions that somebody waits for: the caller is answered in time, finished or not."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any

from homeassistant.core import callback

from ..const import ANSWER_LIMIT, DOMAIN
from ..device.lock_device import LockDevice
from ..tuyalock.errors import Stopped


class SessionCalls:
    """Has ``session`` run for callers, who wait for it no longer than ANSWER_LIMIT.

    A session waits for its turn and has several exchanges: it may take longer, and goes
    on without its caller. Who asks while one has not begun yet waits for the same one.
    """

    def __init__(
        self, device: LockDevice, session: Callable[[], Coroutine[Any, Any, None]]
    ) -> None:
        """Belong to one lock."""
        self._device, self._session = device, session
        self._next: asyncio.Task[None] | None = None

    @callback
    def async_begins(self) -> None:
        """A session begins: who asks from now on wants another one."""
        if asyncio.current_task() is self._next:
            self._next = None

    async def async_wait(self) -> bool:
        """Have a session; whether it came to its end. Raises as it does, in time."""
        task = self._next
        if task is None:
            # Not eagerly: the task must be known here before its session begins.
            task = self._next = self._device.entry.async_create_background_task(
                self._device.hass,
                self._session(),
                f"{DOMAIN} session {self._device.name}",
                eager_start=False,
            )
            task.add_done_callback(self._ended)
        await asyncio.wait({task}, timeout=ANSWER_LIMIT)
        if not task.done():
            return False
        if task.cancelled():
            raise Stopped("unloaded")
        await task
        return True

    @callback
    def _ended(self, task: asyncio.Task[None]) -> None:
        """What went wrong later than its caller waited is told by the lock's health."""
        if self._next is task:
            self._next = None
        if not task.cancelled():
            task.exception()

"""Config flow: progress while something is waited for that cannot fail."""

import asyncio
from collections.abc import Awaitable, Callable

from homeassistant.config_entries import ConfigFlowResult

from .const import DOMAIN
from .flow_base import FlowBase


class WaitingSteps(FlowBase):
    """Steps that show progress, and then go on whatever came of it."""

    _waiting: asyncio.Task[None] | None = None

    async def _async_show_wait(
        self, step: str, work: Callable[[], Awaitable[None]], *, done: str
    ) -> ConfigFlowResult:
        """Show progress while ``work`` lasts, then go to the step ``done``."""
        if self._waiting is None:
            # Never done at once, as in `_async_show_work`.
            self._waiting = self.hass.async_create_task(
                _wait(work), f"{DOMAIN} {step}", eager_start=False
            )
        if not self._waiting.done():
            return self.async_show_progress(
                step_id=step, progress_action=step, progress_task=self._waiting
            )
        task, self._waiting = self._waiting, None
        await task
        return self.async_show_progress_done(next_step_id=done)


async def _wait(work: Callable[[], Awaitable[None]]) -> None:
    await work()

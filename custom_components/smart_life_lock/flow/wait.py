"""Config flow: waiting, with progress or behind a page that goes on by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Container
from contextlib import suppress
from typing import override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.core import callback
from homeassistant.data_entry_flow import UnknownFlow

from ..const import DOMAIN
from ..coordinator import LockConfigEntry
from .base import FlowBase


class WaitingSteps(FlowBase):
    """Steps that wait for what cannot fail, and then go on whatever came of it."""

    _waiting: asyncio.Task[None] | None = None
    _watch: asyncio.Task[None] | None = None

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

    def _go_on_after(
        self,
        entry: LockConfigEntry,
        work: Callable[[], Awaitable[None]],
        steps: Container[str],
    ) -> None:
        """Ask the step at hand again when ``work`` is done, if it is one of ``steps``.

        Ends with the flow, or when the entry is unloaded. The page follows only where
        the same dialog has shown progress before: the frontend listens since then.
        """
        if self._watch is None:
            self._watch = entry.async_create_background_task(
                self.hass, self._async_go_on(work, steps), f"{DOMAIN} {self.flow_id}"
            )

    async def _async_go_on(
        self, work: Callable[[], Awaitable[None]], steps: Container[str]
    ) -> None:
        await work()
        if self.cur_step is None or self.cur_step["step_id"] not in steps:
            return
        self._watch = None  # this very task, which the next step must not cancel
        with suppress(UnknownFlow):
            await self.hass.config_entries.flow.async_configure(self.flow_id)
            self.async_notify_flow_changed()

    def _stop_watching(self) -> None:
        watch, self._watch = self._watch, None
        if watch is not None:
            watch.cancel()

    @callback
    @override
    def async_remove(self) -> None:
        """The flow has ended."""
        self._stop_watching()
        super().async_remove()


async def _wait(work: Callable[[], Awaitable[None]]) -> None:
    await work()

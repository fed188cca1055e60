"""Config flow: waiting, with progress or behind a page that goes on by itself."""

import asyncio
from collections.abc import Awaitable, Callable, Container, Mapping
from contextlib import suppress
from types import MappingProxyType
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
    # By what they wait for.
    _watches: Mapping[str, asyncio.Task[None]] = MappingProxyType({})

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
        entry: LockConfigEntry | None,
        work: Callable[[], Awaitable[None]],
        steps: Container[str],
    ) -> None:
        """Ask the step at hand again when ``work`` is done, if it is one of ``steps``.

        A step may wait for several works, and for each once.

        Ends with the flow, or when the entry, if any, is unloaded. The page follows only
        where the same dialog has shown progress before: the frontend listens since then.
        """
        if work.__name__ in self._watches:
            return
        going_on, name = self._async_go_on(work, steps), f"{DOMAIN} {self.flow_id}"
        if entry is None:
            watch = self.hass.async_create_background_task(going_on, name)
        else:
            watch = entry.async_create_background_task(self.hass, going_on, name)
        self._watches = {**self._watches, work.__name__: watch}

    async def _async_go_on(
        self, work: Callable[[], Awaitable[None]], steps: Container[str]
    ) -> None:
        await work()
        # This very task must not be cancelled by the next step.
        self._watches = {
            name: watch
            for name, watch in self._watches.items()
            if name != work.__name__
        }
        if self.cur_step is None or self.cur_step["step_id"] not in steps:
            return
        with suppress(UnknownFlow):
            await self.hass.config_entries.flow.async_configure(self.flow_id)
            self.async_notify_flow_changed()

    def _stop_watching(self) -> None:
        watches, self._watches = self._watches, {}
        for watch in watches.values():
            watch.cancel()

    @callback
    @override
    def async_remove(self) -> None:
        """The flow has ended."""
        self._stop_watching()
        super().async_remove()


async def _wait(work: Callable[[], Awaitable[None]]) -> None:
    await work()

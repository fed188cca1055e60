"""What all steps of the config flow share: the lock at hand, and work with progress."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_NAME
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from ..const import CONF_DEVICE_ID, DOMAIN, LOGGER
from ..coordinator import LockConfigEntry, LockCoordinator
from ..device.bluetooth import Heard
from ..device.host_clock import async_load_host_clock
from ..device.lock_conversations import Data, TrialFailed, async_open_keystore
from ..ledger.errors import CodeRefused
from ..ledger.names_and_ids import clean_name
from ..localize import async_words
from ..storage.kept_keys import Kept, Keystore


class FlowBase(ConfigFlow):
    """State of one flow. ``_data`` grows until it is the entry's data.

    ``_known`` are the entry data of a lock that we have, or had until its entry was
    deleted: it is not bound with other keys unless somebody says that it was reset.
    """

    VERSION = 1
    MINOR_VERSION = 3

    def __init__(self) -> None:
        """Know nothing yet."""
        self._address = ""
        self._advertised_id: str | None = None
        self._name = ""
        self._known: Kept | None = None
        self._data: Data = {}
        self._task: asyncio.Task[None] | None = None
        self._failure: TrialFailed | None = None

    @property
    def _entry(self) -> LockConfigEntry | None:
        """The entry that this flow mends, or None when it makes one."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    @property
    def _coordinator(self) -> LockCoordinator | None:
        """That of the entry, if it is set up."""
        entry = self._entry
        if entry is None or entry.state is not ConfigEntryState.LOADED:
            return None
        coordinator: LockCoordinator = entry.runtime_data
        return coordinator

    async def _async_take_up(self, heard: Heard) -> None:
        """Make this flow one about the lock that was heard; AbortFlow: we have it."""
        # Before anything is waited for: by its id a discovered lock counts as offered.
        await self.async_set_unique_id(
            format_mac(heard.address), raise_on_progress=self.source != SOURCE_USER
        )
        self._abort_if_unique_id_configured()
        device_id = heard.advert.device_id
        if device_id is not None:
            self._async_abort_entries_match({CONF_DEVICE_ID: device_id})
        self._address, self._advertised_id = heard.address, device_id
        await async_load_host_clock(self.hass)
        self._known = await self._async_known(device_id)
        # In the language of Home Assistant: it becomes the lock's name for everybody.
        self._name = (await async_words(self.hass, "new_lock"))["name"]
        self.context["title_placeholders"] = {
            "name": f"{self._name} {heard.address[-5:]}"
        }

    async def _async_known(self, device_id: str | None) -> Kept | None:
        """What we have of a lock, or kept when its entry was deleted."""
        for entry in self._async_current_entries(include_ignore=False):
            if entry.data[CONF_DEVICE_ID] == device_id:
                return entry.data
        store = await self._async_keystore()
        if store is None or device_id is None:
            return None
        return next(iter(store.worked(device_id)), None)

    async def _async_keystore(self) -> Keystore | None:
        """The keystore; without its file the flow goes on as far as that allows."""
        try:
            return await async_open_keystore(self.hass)
        except TrialFailed as failure:
            LOGGER.error("The kept keys cannot be read: %s", failure.path)
            return None

    def _name_field(self) -> dict[vol.Marker, Any]:
        """The lock's name, for a new entry; an older one has its own."""
        if self._entry is not None:
            return {}
        return {vol.Required(CONF_NAME, default=self._free_name()): TextSelector()}

    def _take_name(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Errors of the form, if it is no name."""
        if self._entry is None:
            try:
                self._name = clean_name(user_input[CONF_NAME]) or self._free_name()
            except CodeRefused:
                return {CONF_NAME: "invalid_name"}
        return {}

    def _free_name(self) -> str:
        """The name so far, unless another lock has it meanwhile."""
        taken = {entry.title for entry in self._async_current_entries()}
        if self._name not in taken:
            return self._name
        return f"{self._name} {self._address[-5:].replace(':', '')}"

    def _errors(self) -> dict[str, str]:
        """Why the last attempt failed, for the form that is shown again."""
        return {"base": self._failure.problem} if self._failure else {}

    def _words(self) -> dict[str, str]:
        """Placeholders of every form; ``path`` belongs to the error."""
        failure, self._failure = self._failure, None
        return {
            "name": self._name,
            "address": self._address,
            "path": failure.path if failure else "",
        }

    async def _async_show_work(
        self,
        step: str,
        work: Callable[[], Awaitable[Data]],
        *,
        done: str,
        failed: Callable[[str], str],
    ) -> ConfigFlowResult:
        """Show progress while ``work`` lasts, then go to the step that its end needs."""
        if self._task is None:
            # Never done at once: Home Assistant would go on to the next step with the
            # input of this one, and so round in a circle.
            self._task = self.hass.async_create_task(
                self._async_work(work), f"{DOMAIN} {step}", eager_start=False
            )
        if not self._task.done():
            return self.async_show_progress(
                step_id=step, progress_action=step, progress_task=self._task
            )
        task, self._task = self._task, None
        try:
            await task
        except TrialFailed as failure:
            self._failure = failure
            return self.async_show_progress_done(next_step_id=failed(failure.problem))
        return self.async_show_progress_done(next_step_id=done)

    async def _async_work(self, work: Callable[[], Awaitable[Data]]) -> None:
        """Keep what comes of it: asyncio logs a slow task together with its result."""
        lock = self._coordinator
        try:
            # A lock has one link only.
            if lock is not None:
                await lock.async_pause()
            self._data = await work()
        except TrialFailed:
            raise
        except Exception as error:
            LOGGER.exception("Unexpected trouble with the lock at %s", self._address)
            raise TrialFailed("unknown") from error
        finally:
            if lock is not None:
                lock.async_start()

    @asynccontextmanager
    async def _undisturbed(self) -> AsyncIterator[None]:
        """Keep the coordinator from the lock, and from taking what happens for news.

        It goes on where this fails; else the entry has to be reloaded or removed.
        """
        lock = self._coordinator
        try:
            if lock is not None:
                await lock.async_pause()
            yield
        except BaseException:
            if lock is not None:
                lock.async_start()
            raise

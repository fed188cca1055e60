"""What all steps of the config flow share: the lock at hand, progress, and the end."""

import asyncio
from collections.abc import Awaitable, Callable

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    SOURCE_USER,
    ConfigEntry,
    ConfigFlow,
    ConfigFlowResult,
)
from homeassistant.const import CONF_ADDRESS
from homeassistant.helpers.device_registry import format_mac

from .const import CONF_DEVICE_ID, CONF_INTENT, CONF_UNBOUND, DOMAIN, LOGGER
from .radio import Heard
from .trial import Data, TrialFailed

DEFAULT_NAME = "Smart lock"


class FlowBase(ConfigFlow):
    """State of one flow. ``_data`` grows until it is the entry's data."""

    VERSION = 1
    MINOR_VERSION = 1

    def __init__(self) -> None:
        """Know nothing yet."""
        self._address = ""
        self._advertised_id: str | None = None
        self._name = DEFAULT_NAME
        self._data: Data = {}
        self._task: asyncio.Task[Data] | None = None
        self._failure: TrialFailed | None = None

    @property
    def _entry(self) -> ConfigEntry | None:
        """The entry that this flow mends, or None when it makes one."""
        if self.source == SOURCE_REAUTH:
            return self._get_reauth_entry()
        if self.source == SOURCE_RECONFIGURE:
            return self._get_reconfigure_entry()
        return None

    async def _async_take_up(self, heard: Heard) -> None:
        """Make this flow one about the lock that was heard; AbortFlow: we have it."""
        await self.async_set_unique_id(
            format_mac(heard.address), raise_on_progress=self.source != SOURCE_USER
        )
        self._abort_if_unique_id_configured()
        device_id = heard.advert.device_id
        if device_id is not None:
            self._async_abort_entries_match({CONF_DEVICE_ID: device_id})
        self._address, self._advertised_id = heard.address, device_id
        self.context["title_placeholders"] = {
            "name": f"{DEFAULT_NAME} {heard.address[-5:]}"
        }

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
        """Placeholders of every form; ``reason`` belongs to the error."""
        failure, self._failure = self._failure, None
        return {
            "name": self._name,
            "address": self._address,
            "reason": failure.reason if failure else "",
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
            self._data = await task
        except TrialFailed as failure:
            self._failure = failure
            return self.async_show_progress_done(next_step_id=failed(failure.problem))
        return self.async_show_progress_done(next_step_id=done)

    async def _async_work(self, work: Callable[[], Awaitable[Data]]) -> Data:
        await self._async_free_link()
        try:
            return await work()
        except TrialFailed:
            raise
        except Exception as error:
            LOGGER.exception("Unexpected trouble with the lock at %s", self._address)
            raise TrialFailed("unknown") from error

    async def _async_free_link(self) -> None:
        """A lock has one link only: end that of its loaded entry."""
        entry = self._entry
        if entry is not None and (lock := getattr(entry, "runtime_data", None)):
            await lock.client.close()

    async def async_step_finish(self, user_input: None = None) -> ConfigFlowResult:
        """Make the entry, or mend it; the ledger finds out what became of its codes."""
        data = {CONF_ADDRESS: self._address, **self._data}
        entry = self._entry
        data = {**(entry.data if entry else {}), **data}
        for mark in (CONF_INTENT, CONF_UNBOUND):
            data.pop(mark, None)
        if entry is None:
            return self.async_create_entry(title=self._name, data=data)
        return self.async_update_reload_and_abort(entry, data=data)

"""A repair that has something done at a lock, and can be tried again."""

from collections.abc import Awaitable
from typing import Any

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import voluptuous as vol

from ..coordinator import LockConfigEntry, LockCoordinator
from ..device.lock_conversations import problem_of
from ..ledger.errors import CodeRefused, LedgerError
from ..tuyalock.errors import NotAuthorized, NotStored, Paused, TuyaLockError


class NotMended(Exception):
    """It was done, and did not help; ``problem`` is an error of the dialog."""

    def __init__(self, problem: str) -> None:
        """Remember why."""
        super().__init__(problem)
        self.problem = problem


async def async_have_session(lock: LockCoordinator) -> None:
    """A session for a repair. Raises as the session does.

    And NotMended where it goes on for longer than somebody is kept waiting.
    """
    if not await lock.sessions.async_sync_for_caller():
        raise NotMended("still_being_told")


class LockRepair(RepairsFlow):
    """Explain, and do it when the user agrees; what fails can be tried again."""

    def __init__(self, entry: LockConfigEntry) -> None:
        """Mend one lock."""
        self._entry = entry

    @property
    def _lock(self) -> LockCoordinator | None:
        """The lock, if its entry is set up."""
        loaded = self._entry.state is ConfigEntryState.LOADED
        return self._entry.runtime_data if loaded else None

    async def _async_mend(self, lock: LockCoordinator) -> None:
        """Do it; what it raises is told in the dialog."""

    def _words(self, lock: LockCoordinator) -> dict[str, str]:
        return lock.health.words()

    async def _async_mended(self, lock: LockCoordinator) -> RepairsFlowResult:
        return self.async_create_entry(data={})

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Go on to the only step."""
        return await self.async_step_confirm()

    async def async_step_confirm(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Warn, then mend."""
        errors: dict[str, str] = {}
        if (lock := self._lock) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            problem = await self._async_problem_of(lock, self._async_mend(lock))
            if problem is None:
                return await self._async_mended(lock)
            errors["base"] = problem
        return self.async_show_form(
            step_id="confirm",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders=self._words(lock),
        )

    async def _async_problem_of(  # noqa: PLR0911  a ladder
        self, lock: LockCoordinator, work: Awaitable[None]
    ) -> str | None:
        """Why work at the lock failed, as an error of the dialog; None: it did not."""
        try:
            await work
        except NotMended as failure:
            return failure.problem
        except NotAuthorized:
            return "not_authorized"
        except Paused:
            return "paused"
        except CodeRefused, ServiceValidationError:
            return "not_made"
        except NotStored, LedgerError, HomeAssistantError:
            return "not_written"
        except TuyaLockError as error:
            return problem_of(self.hass, lock.device.address, error)
        return None

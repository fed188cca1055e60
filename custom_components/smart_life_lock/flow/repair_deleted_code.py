"""The repair of a deleted code that still opens: its clear code, to type at the lock."""

from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult
import voluptuous as vol

from ..coordinator import LockConfigEntry, LockCoordinator
from ..device.code_for_all_locks import async_issue_for_all
from ..device.deleted_code_issue import words_of
from ..ledger.code import IssuedCode
from ..ledger.issue_offline import ClearRequest
from ..ledger.lifetime import can_open
from ..localize import grouped
from .repair_at_lock import LockRepair, async_have_session


class TypeClearCode(LockRepair):
    """Show the clear code to who asks for it, and see whether the lock has taken it."""

    def __init__(self, entry: LockConfigEntry, code_id: str) -> None:
        """Revoke one code of one lock."""
        super().__init__(entry)
        self._code_id = code_id
        self._told: dict[str, str] = {}
        self._digits = ""

    @override
    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Go on to the question, unless there is nothing to revoke any more."""
        if (lock := self._lock) is None:
            return self.async_abort(reason="not_loaded")
        code = self._opening(lock)
        if code is None:
            return self.async_abort(reason="opens_no_more")
        self._told = words_of(lock.device, code)
        return await self.async_step_confirm()

    @override
    def _words(self, lock: LockCoordinator) -> dict[str, str]:
        return self._told

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        """Make the clear code; asked for again, it is the same one."""
        device, request = lock.device, ClearRequest(self._code_id)
        (made,) = await async_issue_for_all([device], request, device.clock.now())
        self._digits = grouped(str(made.digits))

    @override
    async def _async_mended(self, lock: LockCoordinator) -> RepairsFlowResult:
        return await self.async_step_type()

    async def async_step_type(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Show the digits; who says that they are typed has the lock asked."""
        errors: dict[str, str] = {}
        if (lock := self._lock) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            problem = await self._async_problem(lock)
            if problem is None:
                return self.async_create_entry(data={})
            errors["base"] = problem
        return self.async_show_form(
            step_id="type",
            data_schema=vol.Schema({}),
            errors=errors,
            description_placeholders={**self._told, "digits": self._digits},
        )

    async def _async_problem(self, lock: LockCoordinator) -> str | None:
        """Why the code is not revoked as far as is known; fetches the lock's records."""
        if self._opening(lock) is None:
            return None
        problem = await self._async_problem_of(lock, async_have_session(lock))
        return None if self._opening(lock) is None else problem or "not_cleared"

    def _opening(self, lock: LockCoordinator) -> IssuedCode | None:
        """The code, as long as it may open the lock."""
        code = lock.device.ledger.look(lambda book: book.codes.get(self._code_id))
        return code if code and can_open(code, lock.device.clock.now()) else None

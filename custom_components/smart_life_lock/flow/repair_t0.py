"""The repairs of a T0 that nobody knows, and of one that is wrong."""

from datetime import UTC, datetime
from typing import Any, override

from homeassistant.components.repairs import RepairsFlowResult
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from ..const import CONF_T0
from ..coordinator import LockCoordinator
from ..tuyalock.codes import renewed_t0
from ..tuyalock.codes.window import HOUR
from .repair_at_lock import LockRepair
from .t0 import parse_t0


class SettleT0(LockRepair):
    """T0 is unknown: enter it, or have the lock count from another one."""

    @override
    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Ask which; to enter it stands first, because it ends no code."""
        if (lock := self._lock) is None:
            return self.async_abort(reason="not_loaded")
        return self.async_show_menu(
            step_id="init",
            menu_options=["typed", "confirm"],
            description_placeholders=self._words(lock),
        )

    async def async_step_typed(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Take it from who has it of the account; nothing is written into the lock."""
        errors: dict[str, str] = {}
        if (lock := self._lock) is None:
            return self.async_abort(reason="not_loaded")
        if user_input is not None:
            if (t0 := parse_t0(user_input[CONF_T0])) is not None:
                lock.use_t0(datetime.fromtimestamp(t0, UTC), confirmed=False)
                return self.async_create_entry(data={})
            errors[CONF_T0] = "invalid_t0"
        schema = vol.Schema({vol.Required(CONF_T0): TextSelector()})
        return self.async_show_form(
            step_id="typed",
            data_schema=self.add_suggested_values_to_schema(schema, user_input),
            errors=errors,
            description_placeholders=self._words(lock),
        )

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        """Write another one. Codes of the former die with it."""
        device = lock.device
        t0 = renewed_t0(device.clock.past, device.t0)
        written = await lock.sessions.async_exchange(lambda: device.client.write_t0(t0))
        lock.use_t0(written, confirmed=True)


class UseFormerT0(LockRepair):
    """The lock took a code as only one with a former T0 does: count from that again."""

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        hour = lock.device.ledger.t0_by_use
        if hour is not None:
            t0 = datetime.fromtimestamp(hour * HOUR, UTC)
            lock.use_t0(t0, confirmed=False)

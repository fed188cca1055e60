"""Repairs: what this integration mends itself, and what its config flow goes on with."""

from typing import Any, override

from homeassistant.components.repairs import RepairsFlow, RepairsFlowResult
from homeassistant.components.repairs.const import FlowType
from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.core import HomeAssistant

from .const import (
    DOMAIN,
    ISSUE_CLOCK,
    ISSUE_DELETED_OPENS,
    ISSUE_NEW_KEY,
    ISSUE_WEAK_KEY,
)
from .coordinator import LockConfigEntry, LockCoordinator
from .device.problems import DOUBTS, Problem
from .flow.reconfigure import CONF_STEP
from .flow.repair_at_lock import LockRepair, async_have_session
from .flow.repair_battery import ChangeBatteries
from .flow.repair_clock import AcceptClock
from .flow.repair_deleted_code import TypeClearCode
from .flow.repair_doubt import SettleDoubt
from .flow.repair_t0 import SettleT0, UseFormerT0


class HaveSession(LockRepair):
    """The clock was not set for too long, codes wait, or something else had the lock.

    A session does what is to be done, if the lock can be reached.
    """

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        await async_have_session(lock)


class WriteLedger(LockRepair):
    """The disk did not take the lock's record of codes: see whether it does now."""

    @override
    async def _async_mend(self, lock: LockCoordinator) -> None:
        await lock.device.ledger.async_stored()


class GoOn(RepairsFlow):
    """What is mended by another key, which the config flow sees to.

    The dialog goes on with it at once. This issue ends when the lock is well.
    """

    def __init__(self, entry: LockConfigEntry, step: str) -> None:
        """Mend one lock by a step of the config flow."""
        self._entry, self._step = entry, step

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> RepairsFlowResult:
        """Hand over."""
        flow = await self.hass.config_entries.flow.async_init(
            DOMAIN,
            context={
                "source": SOURCE_RECONFIGURE,
                "entry_id": self._entry.entry_id,
            },
            data={CONF_STEP: self._step},
        )
        return self.async_abort(
            reason="goes_on", next_flow=(FlowType.CONFIG_FLOW, flow["flow_id"])
        )


async def async_create_fix_flow(
    hass: HomeAssistant, issue_id: str, data: dict[str, Any] | None
) -> RepairsFlow:
    """The repair of one of our issues."""
    if issue_id == ISSUE_CLOCK:
        return AcceptClock()
    entry: LockConfigEntry = hass.config_entries.async_get_known_entry(
        (data or {})["entry_id"]
    )
    if issue_id.startswith(ISSUE_DELETED_OPENS):
        return TypeClearCode(entry, (data or {})["code_id"])
    return _of_lock(entry, issue_id)


def _of_lock(entry: LockConfigEntry, issue_id: str) -> RepairsFlow:  # noqa: PLR0911  a ladder
    if issue_id.startswith(Problem.T0_UNKNOWN):
        return SettleT0(entry)
    if issue_id.startswith(Problem.T0_WRONG):
        return UseFormerT0(entry)
    if issue_id.startswith(tuple(DOUBTS.values())):
        return SettleDoubt(entry)
    if issue_id.startswith(Problem.DISK):
        return WriteLedger(entry)
    if issue_id.startswith(Problem.BATTERY):
        return ChangeBatteries(entry)
    if issue_id.startswith(Problem.RESET):
        return GoOn(entry, "pair_again")
    if issue_id.startswith(ISSUE_WEAK_KEY):
        return GoOn(entry, "rekey")
    if issue_id.startswith(ISSUE_NEW_KEY):
        return GoOn(entry, "tuya_entry")
    return HaveSession(entry)

"""Config flow: from the flow that sets a lock up to the one that proves it at the door.

The proof is a flow of its own, which the frontend opens after the one that made the entry:
closing the dialog at any moment loses nothing, since lock and code exist by then. Its
source is *user* and its context has the entry's id. With another source it would be shown
among the discovered locks, or would keep re-authentication from starting for as long as
its dialog was closed without an answer.
"""

from typing import Any, override

from homeassistant.config_entries import (
    SOURCE_USER,
    ConfigEntryState,
    ConfigFlowContext,
    ConfigFlowResult,
    FlowType,
)

from ..const import DOMAIN
from ..coordinator import LockConfigEntry
from ..device.lock_conversations import Data
from .proof_steps import ProofSteps


class HandOverSteps(ProofSteps):
    """Whatever made or mended an entry ends with a proof, which may be skipped."""

    @override
    async def async_on_create_entry(self, result: ConfigFlowResult) -> ConfigFlowResult:
        """Go on with the proof, unless the entry could not be set up."""
        if result["result"].state is ConfigEntryState.LOADED:
            result["next_flow"] = await self._async_proof_flow(result["result"])
        return result

    @override
    async def _async_end(self, entry: LockConfigEntry, data: Data) -> ConfigFlowResult:
        """Go on with the proof; within one, T0 was mended and the proof begins anew."""
        proving = self._proof is not None
        result = await super()._async_end(entry, data)
        if proving:
            return await self.async_step_proof_code()
        result["next_flow"] = await self._async_proof_flow(entry)
        return result

    async def _async_proof_flow(self, entry: LockConfigEntry) -> tuple[FlowType, str]:
        """The flow that tests this lock; one that nobody went on with ends."""
        flows = self.hass.config_entries.flow
        context = ConfigFlowContext(source=SOURCE_USER, entry_id=entry.entry_id)
        for flow in flows.async_progress_by_handler(
            DOMAIN, match_context=dict(context)
        ):
            flows.async_abort(flow["flow_id"])
        begun = await flows.async_init(DOMAIN, context=context)
        return FlowType.CONFIG_FLOW, begun["flow_id"]

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Begin the proof of a lock that is set up, or look for a new one."""
        if "entry_id" in self.context:
            return await self.async_step_proof()
        return await super().async_step_user(user_input)

    @property
    @override
    def _entry(self) -> LockConfigEntry | None:
        if self.source == SOURCE_USER and "entry_id" in self.context:
            return self.hass.config_entries.async_get_entry(self.context["entry_id"])
        return super()._entry

"""Config flow: the proof at the door, after a lock was set up or its keys were changed."""

from dataclasses import replace
from typing import Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..const import CONF_BOUND_AT
from ..localize import error_words, grouped, time_left, time_of_day, typed_moment
from .proof import Proof
from .reconfigure import ReconfigureSteps

# The steps that show digits, and from which the page goes on by itself.
TYPING: Final = ("proof_type", "proof_type_dynamic")


class ProofSteps(ReconfigureSteps):
    """Show a code, learn whether it opened, and find out why where it did not."""

    _proof: Proof | None = None
    _trouble = ""
    _ten_digits_refused = False

    async def async_step_proof(self, user_input: None = None) -> ConfigFlowResult:
        """Say what comes, and leave the choice."""
        if (entry := self._entry) is None:
            return self._end_proof("proof_not_loaded")
        self._take_up_entry(entry)
        return self._clock_warning("clock_code", "proof") or self._show_proof_menu(
            "proof", "proof_code", "proof_later"
        )

    def _show_proof_menu(
        self, step: str, *options: str, **words: str
    ) -> ConfigFlowResult:
        own = {"now": time_of_day(self.hass, dt_util.utcnow())}
        return self.async_show_menu(
            step_id=step,
            menu_options=list(options),
            description_placeholders={**self._words(), **own, **words},
        )

    # The code.

    async def async_step_proof_code(self, user_input: None = None) -> ConfigFlowResult:
        """Set the clock and make a code, with progress."""
        return await self._async_show_wait(
            "proof_code", self._async_new_code, done="proof_type"
        )

    async def async_step_proof_dynamic(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """The same with a code that needs no T0."""
        return await self._async_show_wait(
            "proof_dynamic", self._async_new_dynamic_code, done="proof_type"
        )

    async def _async_new_code(self, *, without_t0: bool = False) -> None:
        self._stop_watching()
        again = self._proof is not None
        self._proof, self._trouble = None, ""
        if (entry := self._entry) is None:
            return
        async with entry.setup_lock:
            pass  # a reload with other keys may be under way
        if (lock := self._coordinator) is None:
            return
        proof = Proof(self.hass, lock)
        try:
            await proof.async_prepare(
                without_t0=without_t0, after_failure=again and not without_t0
            )
        except HomeAssistantError as error:
            self._trouble = error_words(self.hass, error)
        else:
            self._proof = proof

    async def _async_new_dynamic_code(self) -> None:
        await self._async_new_code(without_t0=True)

    async def async_step_proof_type(self, user_input: None = None) -> ConfigFlowResult:
        """Show the code; go on by itself when the lock reports it or its time is over."""
        proof, entry = self._proof, self._entry
        if proof is None or entry is None:
            reason = "proof_no_code" if self._trouble else "proof_not_loaded"
            return self._end_proof(reason)
        if proof.reported is not None:
            return await self.async_step_proof_reported()
        if proof.over:
            return self._show_proof_menu("proof_over", "proof_code", "proof_later")
        for work in (proof.async_told, proof.async_minute):
            self._go_on_after(entry, work, TYPING)
        return self._show_proof_menu(
            TYPING[not proof.needs_t0],
            "proof_opened",
            "proof_refused",
            "proof_later",
            code=grouped(str(proof.code.digits)),
            until=time_of_day(self.hass, proof.code.last_chance),
            left=time_left(proof.left),
        )

    async def async_step_proof_type_dynamic(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """Show the code that needs no T0."""
        return await self.async_step_proof_type()

    async def async_step_proof_over(self, user_input: None = None) -> ConfigFlowResult:
        """Say that the code's time has passed, and offer another."""
        return await self.async_step_proof_type()

    # What the lock or the person says.

    async def async_step_proof_reported(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """The lock says that it took the code: so it should be open."""
        return self._show_proof_menu("proof_reported", "proof_done", "proof_stranger")

    async def async_step_proof_done(self, user_input: None = None) -> ConfigFlowResult:
        """It opened. Where only the code without T0 did, T0 is wrong.

        By itself such a code proves nothing about those with T0.
        """
        proof = self._proof
        self._note_opened()
        if self._ten_digits_refused and proof is not None and not proof.needs_t0:
            return await self.async_step_proof_t0()
        if proof is not None and proof.clock_doubtful:
            return self._end_proof("proof_done_clock")
        if proof is not None and not proof.needs_t0:
            return self._end_proof("proof_done_dynamic")
        return self._end_proof("proof_done")

    async def async_step_proof_stranger(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """A lock says that it took the code, but this door's did not open."""
        return self._show_proof_menu("proof_stranger", "proof_code", "proof_unfinished")

    async def async_step_proof_opened(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """It opened, and the lock has not reported it."""
        return await self.async_step_proof_done()

    def _note_opened(self) -> None:
        """Somebody has seen the door open by a code of the present key."""
        if (lock := self._coordinator) is not None:
            device = lock.device
            bound_at = device.entry.data.get(CONF_BOUND_AT)
            device.memory.note(replace(device.memory.facts, opened=bound_at))

    async def async_step_proof_refused(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """It did not open: find out which of key, clock and T0 is wrong."""
        proof = self._proof
        if proof is not None and proof.reported is not None:
            return await self.async_step_proof_stranger()
        if proof is not None and proof.may_miss_its_time:
            return await self.async_step_proof_host_clock()
        if proof is None or not proof.needs_t0:
            return await self.async_step_proof_key()
        self._ten_digits_refused = True
        return self._show_proof_menu(
            "proof_refused", "proof_type", "proof_dynamic", "proof_unfinished"
        )

    async def async_step_proof_host_clock(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """The code may be for another time than it is: Home Assistant's clock first."""
        return self._show_proof_menu(
            "proof_host_clock",
            "proof_code",
            "proof_unfinished",
            shown=typed_moment(dt_util.utcnow()),
        )

    async def async_step_proof_key(self, user_input: None = None) -> ConfigFlowResult:
        """Even a code without T0 did not open: the clock, the keypad, or another lock."""
        proof = self._proof
        step = "proof_key" if proof is not None and proof.clock_set else "proof_clock"
        return self._show_proof_menu(step, "proof_code", "proof_unfinished")

    async def async_step_proof_clock(self, user_input: None = None) -> ConfigFlowResult:
        """The lock was not reached, so its clock may be wrong."""
        return await self.async_step_proof_key()

    async def async_step_proof_t0(self, user_input: None = None) -> ConfigFlowResult:
        """Key and clock are right: offer to mend T0."""
        self._stop_watching()
        if (entry := self._entry) is None:
            return self._end_proof("proof_not_loaded")
        self._data = dict(entry.data)
        self._ten_digits_refused = False
        return self._show_proof_menu(
            "proof_t0", "t0_typed", "t0_write", "proof_code", "proof_unfinished"
        )

    async def async_step_proof_unfinished(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """End without a proof."""
        return self._end_proof("proof_unfinished")

    async def async_step_proof_later(self, user_input: None = None) -> ConfigFlowResult:
        """Skip the proof."""
        return self._end_proof("proof_later")

    def _end_proof(self, reason: str) -> ConfigFlowResult:
        words = {**self._words(), "reason": self._trouble}
        return self.async_abort(reason=reason, description_placeholders=words)

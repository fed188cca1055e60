"""Config flow: a lock that we know is bound anew, after a reset or with another key."""

from typing import Any, Final

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import BooleanSelector
import voluptuous as vol

from ..const import CONF_DEVICE_ID
from ..device.binding import STILL_OURS, Unbound, async_pair, async_rekey
from ..device.lock_conversations import Data
from ..ledger.code import IssuedCode
from ..ledger.rebind import ends_with_key, stands_in_lock
from ..storage.kept_keys import Kept
from ..tuyalock.errors import KeyProblem
from .finish import names
from .t0 import T0Steps

CONF_RESET_MYSELF: Final = "reset_myself"


class BindAgainSteps(T0Steps):
    """Pair again, or replace the key.

    Whoever comes near with a device that pretends to be the lock, unbound, must not get
    its key replaced by that alone: somebody has to say that the lock was reset.
    """

    @property
    def _lock_before(self) -> Kept:
        """The lock as we know it."""
        assert self._known is not None  # noqa: S101  these steps are for known locks
        return self._known

    async def async_step_pair_again(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain what it means that the lock is unbound, and have its reset confirmed."""
        if self._entry is None:
            device_id = self._lock_before[CONF_DEVICE_ID]
            self._async_abort_entries_match({CONF_DEVICE_ID: device_id})
        errors = self._errors()
        if user_input is not None:
            errors = self._take_name(user_input)
            if not user_input[CONF_RESET_MYSELF]:
                errors[CONF_RESET_MYSELF] = "not_reset"
            if not errors:
                return await self.async_step_pairing_again()
        fields = {
            **self._name_field(),
            vol.Required(CONF_RESET_MYSELF, default=False): BooleanSelector(),
        }
        return self._show_again("pair_again", fields, errors)

    async def async_step_pairing_again(
        self, user_input: None = None
    ) -> ConfigFlowResult:
        """Bind the lock anew, with progress."""
        return await self._async_show_work(
            "pairing_again",
            self._async_pair_again,
            done="finish",
            failed=self._step_after_pairing_again,
        )

    async def _async_pair_again(self) -> Data:
        async with self._undisturbed():
            data = await async_pair(self.hass, self._address, known=self._lock_before)
            return await self._async_taken_over(data)

    async def _async_taken_over(self, data: Data) -> Data:
        """Have the entry know the key before anything can come in between."""
        if (entry := self._entry) is not None:
            await self._async_take_over(entry, self._entry_data(data))
        return data

    def _step_after_pairing_again(self, problem: str) -> str:
        if problem == STILL_OURS:
            return "kept_keys" if self._entry is None else STILL_OURS
        if problem == KeyProblem.BOUND_ELSEWHERE:
            return "keys"
        if problem == KeyProblem.DEVICE_ID_MISMATCH and self._entry is None:
            return "device_id"
        return "rekey_on" if self._freed else "pair_again"

    async def async_step_still_ours(self, user_input: None = None) -> ConfigFlowResult:
        """Nothing has to be mended: the lock obeys the key that the entry has."""
        return self.async_abort(
            reason=STILL_OURS, description_placeholders=self._words()
        )

    # Another key for a lock that is ours.

    _freed = False

    async def async_step_rekey(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain what ends with the key, and name it; then replace the key."""
        if user_input is not None:
            return await self.async_step_rekeying()
        return self._show_again("rekey", {}, self._errors())

    async def async_step_rekeying(self, user_input: None = None) -> ConfigFlowResult:
        """Unbind the lock and bind it with another key, with progress."""
        return await self._async_show_work(
            "rekeying",
            self._async_rekey,
            done="finish",
            failed=self._step_after_rekeying,
        )

    async def _async_rekey(self) -> Data:
        async with self._undisturbed():
            data = await async_rekey(self.hass, self._address, self._lock_before)
            return await self._async_taken_over(data)

    def _step_after_rekeying(self, problem: str) -> str:
        self._freed = isinstance(self._failure, Unbound)
        if problem == KeyProblem.NOT_BOUND:
            return "pair_again"
        return "rekey_on" if self._freed else "rekey"

    async def async_step_rekey_on(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Go on with a lock that we unbound just now: nobody need say who reset it."""
        if user_input is not None:
            return await self.async_step_pairing_again()
        return self._show_again("rekey_on", {}, self._errors())

    def _show_again(
        self, step: str, fields: dict[vol.Marker, Any], errors: dict[str, str]
    ) -> ConfigFlowResult:
        """A form that names the codes that end, and those that can be written again."""
        ending, standing = self._codes_that_end()
        return self._show_before_work(
            step,
            data_schema=vol.Schema(fields),
            errors=errors,
            description_placeholders={
                **self._words(),
                "offline_codes": names(self.hass, ending),
                "online_codes": names(self.hass, standing),
            },
        )

    def _codes_that_end(self) -> tuple[tuple[IssuedCode, ...], tuple[IssuedCode, ...]]:
        """The offline codes, and the online ones, that end with the key."""
        lock = self._coordinator
        if lock is None:
            return (), ()
        now, look = lock.device.clock.now(), lock.device.ledger.look
        return (
            look(lambda book: ends_with_key(book, now)),
            look(lambda book: stands_in_lock(book, now)),
        )

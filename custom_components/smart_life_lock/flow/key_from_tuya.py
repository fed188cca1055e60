"""Config flow: keys from Home Assistant's own Tuya integration, where it is set up."""

from homeassistant.config_entries import ConfigFlowResult
import voluptuous as vol

from ..account.errors import AccountFailed
from ..account.matching import fits
from ..account.tuya_entry import async_ask_devices, async_known_devices
from ..device.lock_conversations import Data, TrialFailed, async_try
from ..tuyalock.errors import KeyProblem
from .account import AccountSteps


class TuyaEntrySteps(AccountSteps):
    """Nothing to type: the integration is asked for the lock that is at hand."""

    def _tuya_knows(self) -> bool:
        """Whether the integration has what may be this lock, at this moment."""
        return bool(self._locks_among(async_known_devices(self.hass)))

    async def async_step_tuya_entry(
        self, user_input: dict[str, str] | None = None
    ) -> ConfigFlowResult:
        """Ask; where that failed, say why and ask again."""
        if user_input is None and self._account_failure is not None:
            return self.async_show_form(
                step_id="tuya_entry",
                data_schema=vol.Schema({}),
                errors=self._account_errors(),
                description_placeholders=self._account_words(),
            )
        self._account_failure, self._asked_by = None, "tuya_entry"
        return await self.async_step_asking_tuya()

    async def async_step_asking_tuya(self, user_input: None = None) -> ConfigFlowResult:
        """Ask, with progress."""
        return await self._async_show_wait(
            "asking_tuya", self._async_ask_tuya, done="tuya_told"
        )

    async def _async_ask_tuya(self) -> None:
        """What it knows by heart will do if that fits; a pairing may have changed it."""
        self._told = known = async_known_devices(self.hass)
        if any(fits(one, self._advert) for one in self._locks_among(known)):
            return
        try:
            self._told = await async_ask_devices(self.hass)
        except AccountFailed as failure:
            self._account_failure = failure

    async def async_step_tuya_told(self, user_input: None = None) -> ConfigFlowResult:
        """Go on with what it told, or say why it told nothing."""
        if self._account_failure is not None:
            return await self.async_step_tuya_entry()
        return await self.async_step_account_told()

    # After the lock was paired anew in the app.

    async def async_step_renewing(self, user_input: None = None) -> ConfigFlowResult:
        """Fetch the new key and try it, with progress; nobody need be there."""
        return await self._async_show_work(
            "renewing",
            self._async_renew,
            done="offline_codes",
            failed=self._step_after_renewal,
        )

    def _step_after_renewal(self, problem: str) -> str:
        """The account's key is right where only the secret key is missing."""
        if problem == KeyProblem.NEEDS_SECRET_KEY:
            return self._step_after_trial(problem)
        return "source"

    async def _async_renew(self) -> Data:
        """The entry has the new key as soon as the lock has obeyed it."""
        await self._async_ask_tuya()
        match self._locks_among(self._told):
            case (one,) if one.local_key is not None and self._account_failure is None:
                self._of_account = one
            case _:
                raise TrialFailed(KeyProblem.REJECTED)
        await self._async_take_account_keys(one, self._device_id() or one.uuid)
        async with self._undisturbed():
            data = await async_try(self.hass, self._address, self._data)
            return await self._async_taken_over(data)

"""Config flow: where the keys come from, and the proof that they fit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from ..const import (
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_LEDGER,
    CONF_LOCAL_KEY,
    CONF_LOGIN_KEY,
    CONF_SECRET_KEY,
    CONF_T0,
    CONF_T0_CONFIRMED,
    CONF_VIRTUAL_ID,
)
from ..device.binding import KNOWN_LOCK, async_pair
from ..device.lock_conversations import Data, TrialFailed, async_hear, async_try
from ..storage.kept_keys import Kept
from ..tuyalock.errors import KeyProblem
from .key_from_kept import KeptKeysSteps

SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
LOGIN_KEY_LENGTH = 6
DEVICE_ID_LENGTH = 16
KEY_LENGTHS = {CONF_LOCAL_KEY: (6, 16), CONF_SECRET_KEY: (16,), CONF_CHECK_CODE: (8,)}

# What one login key keeps, wherever its other keys come from.
OF_A_LOGIN_KEY = (
    CONF_T0,
    CONF_T0_CONFIRMED,
    CONF_CHECK_CODE,
    CONF_VIRTUAL_ID,
    CONF_LEDGER,
)


def check_typed(typed: dict[str, Any]) -> dict[str, str]:
    """Errors of a form of keys, by field."""
    errors = {}
    for field, lengths in KEY_LENGTHS.items():
        text = typed.get(field, "")
        if text and (len(text) not in lengths or not text.isascii()):
            errors[field] = f"invalid_{field}"
    code = typed.get(CONF_CHECK_CODE, "")
    if code and not (code.isascii() and code.isdecimal()):
        errors[CONF_CHECK_CODE] = f"invalid_{CONF_CHECK_CODE}"
    device_id = typed.get(CONF_DEVICE_ID)
    if device_id is not None and (
        len(device_id) != DEVICE_ID_LENGTH or not device_id.isascii()
    ):
        errors[CONF_DEVICE_ID] = f"invalid_{CONF_DEVICE_ID}"
    return errors


def keys_from_typed(typed: dict[str, Any], device_id: str) -> Data:
    """Entry data out of a checked form of keys."""
    local_key = typed[CONF_LOCAL_KEY].encode("ascii")
    secret_key = typed.get(CONF_SECRET_KEY, "").encode("ascii")
    return {
        CONF_DEVICE_ID: typed.get(CONF_DEVICE_ID, device_id),
        CONF_LOGIN_KEY: local_key[:LOGIN_KEY_LENGTH].hex(),
        CONF_LOCAL_KEY: local_key.hex() if len(local_key) > LOGIN_KEY_LENGTH else None,
        CONF_SECRET_KEY: secret_key.hex() or None,
        CONF_VIRTUAL_ID: None,
        CONF_CHECK_CODE: typed.get(CONF_CHECK_CODE) or None,
    }


class KeyEntrySteps(KeptKeysSteps):
    """Pair the lock, or try keys."""

    # The step that keys came from, to which a failed trial goes back.
    _tried_from = "keys"
    _typed: Mapping[str, str] = MappingProxyType({})
    # What the last trial found; told to whoever opens the form, also a second time.
    _lacks_secret = False

    async def async_step_pair(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain what pairing here means, then do it."""
        if self._known is not None:
            return await self.async_step_pair_again()
        errors = self._errors()
        if user_input is not None:
            errors = self._take_name(user_input)
            if not errors:
                return await self.async_step_pairing()
        return self._show_before_work(
            "pair",
            data_schema=vol.Schema(self._name_field()),
            errors=errors,
            description_placeholders=self._words(),
        )

    async def async_step_pairing(self, user_input: None = None) -> ConfigFlowResult:
        """Bind the lock, with progress; one that is bound already has its own keys."""
        return await self._async_show_work(
            "pairing",
            self._async_pair,
            done="finish",
            failed=self._step_after_pairing,
        )

    async def _async_pair(self) -> Data:
        """Pair, unless the lock tells only now that it is one which we know."""
        device_id = self._device_id() or self._typed_id
        if device_id is None:
            advert = (await async_hear(self.hass, self._address)).advert
            device_id = self._advertised_id = advert.device_id
            self._known = await self._async_known(device_id)
            if self._known is not None:
                raise TrialFailed(KNOWN_LOCK)
        return await async_pair(self.hass, self._address, device_id)

    def _step_after_pairing(self, problem: str) -> str:
        """The form that the failure of a pairing concerns."""
        if problem == KNOWN_LOCK:
            self._failure = None
            return "pair_again"
        if problem == KeyProblem.BOUND_ELSEWHERE:
            return "keys"
        typed = problem in {"no_device_id", KeyProblem.DEVICE_ID_MISMATCH}
        return "device_id" if typed and self._entry is None else "pair"

    async def async_step_keys(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the keys that an account made; what was typed is shown again."""
        errors = self._errors()
        if self._lacks_secret:
            errors = {"base": KeyProblem.NEEDS_SECRET_KEY.value}
        if user_input is not None:
            # Pasted keys bring blanks and line breaks along.
            typed = self._typed = {f: text.strip() for f, text in user_input.items()}
            errors = self._take_name(user_input) | check_typed(typed)
            if not errors:
                await self._async_take_keys(
                    keys_from_typed(typed, self._device_id() or "")
                )
                return await self.async_step_trying()
        return self._show_before_work(
            "keys",
            data_schema=self.add_suggested_values_to_schema(
                self._key_fields(), self._typed
            ),
            errors=errors,
            description_placeholders=self._words(),
        )

    def _key_fields(self) -> vol.Schema:
        fields: dict[vol.Marker, Any] = {
            **self._name_field(),
            vol.Required(CONF_LOCAL_KEY): SECRET,
        }
        if self._device_id() is None:
            fields[vol.Required(CONF_DEVICE_ID)] = TextSelector()
        fields[vol.Optional(CONF_SECRET_KEY)] = SECRET
        fields[vol.Optional(CONF_CHECK_CODE)] = SECRET
        return vol.Schema(fields)

    async def _async_take_keys(self, data: Data) -> None:
        """The same login key as before means the same T0, check code and ledger.

        Another ledger would give out codes once more that this one gave out.
        """
        old: Kept | None = None
        if self._entry is not None:
            old = self._entry.data
        else:
            # An advert without the device id did not tell that we have this lock.
            self._async_abort_entries_match({CONF_DEVICE_ID: data[CONF_DEVICE_ID]})
            if (store := await self._async_keystore()) is not None:
                old = store.with_key(data[CONF_DEVICE_ID], data[CONF_LOGIN_KEY])
        data |= {CONF_T0: None, CONF_T0_CONFIRMED: False}
        if old is not None and data[CONF_LOGIN_KEY] == old[CONF_LOGIN_KEY]:
            data |= {
                field: old[field]
                for field in OF_A_LOGIN_KEY
                if not data.get(field) and field in old
            }
        self._data, self._tried_from = data, "keys"

    async def async_step_trying(self, user_input: None = None) -> ConfigFlowResult:
        """Prove the keys on the lock, with progress."""
        return await self._async_show_work(
            "trying",
            lambda: async_try(self.hass, self._address, self._data),
            done="offline_codes",
            failed=self._step_after_trial,
        )

    def _step_after_trial(self, problem: str) -> str:
        """The form that the failure of a trial concerns."""
        self._lacks_secret = problem == KeyProblem.NEEDS_SECRET_KEY
        if problem == KeyProblem.NOT_BOUND:
            return "pair"
        return self._tried_from

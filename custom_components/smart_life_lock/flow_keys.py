"""Config flow: where the keys come from, and the proof that they fit."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_NAME
from homeassistant.helpers.selector import (
    TextSelector,
    TextSelectorConfig,
    TextSelectorType,
)
import voluptuous as vol

from .const import (
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_INTENT,
    CONF_LEDGER,
    CONF_LOCAL_KEY,
    CONF_LOGIN_KEY,
    CONF_SECRET_KEY,
    CONF_T0,
    CONF_T0_CONFIRMED,
    CONF_VIRTUAL_ID,
    LOGGER,
)
from .flow_offline import OfflineSteps
from .names import clean_name
from .radio import async_heard
from .refusal import CodeRefused
from .trial import Data, TrialFailed, async_open_keystore, async_pair, async_try
from .tuyalock.errors import KeyProblem

SECRET = TextSelector(
    TextSelectorConfig(type=TextSelectorType.PASSWORD, autocomplete="off")
)
LOGIN_KEY_LENGTH = 6
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
    if device_id is not None and (len(device_id) != 16 or not device_id.isascii()):
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
        CONF_VIRTUAL_ID: "",
        CONF_CHECK_CODE: typed.get(CONF_CHECK_CODE) or None,
    }


class KeySteps(OfflineSteps):
    """Pair the lock, or try the keys that were typed or kept."""

    _kept_in_use = False
    _typed: Mapping[str, str] = MappingProxyType({})

    async def async_step_source(self, user_input: None = None) -> ConfigFlowResult:
        """Offer what applies to the lock as it is now."""
        heard = async_heard(self.hass, self._address)
        if heard is not None and not heard.advert.bound:
            options = ["pair"]
        elif await self._async_kept() is not None:
            options = ["kept_keys", "keys"]
        else:
            options = ["keys"]
        return self.async_show_menu(
            step_id="source",
            menu_options=options,
            description_placeholders=self._words(),
        )

    async def _async_kept(self) -> Data | None:
        """The keys of a deleted entry or of a pairing cut short, if they fit."""
        heard = async_heard(self.hass, self._address)
        if heard is None:
            return None
        try:
            kept = (await async_open_keystore(self.hass)).fitting(heard.advert)
        except TrialFailed as failure:
            LOGGER.error("The kept keys cannot be read: %s", failure.reason)
            return None
        return None if kept is None else dict(kept)

    def _name_field(self) -> dict[vol.Marker, Any]:
        """The lock's name, for a new entry; an older one has its own."""
        if self._entry is not None:
            return {}
        return {vol.Required(CONF_NAME, default=self._free_name()): TextSelector()}

    def _take_name(self, user_input: dict[str, Any]) -> dict[str, str]:
        """Errors of the form, if it is no name."""
        if self._entry is None:
            try:
                self._name = clean_name(user_input[CONF_NAME]) or self._free_name()
            except CodeRefused:
                return {CONF_NAME: "invalid_name"}
        return {}

    async def async_step_pair(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Explain what pairing here means, then do it."""
        errors = self._errors()
        if user_input is not None:
            errors = self._take_name(user_input)
            if not errors:
                return await self.async_step_pairing()
        return self.async_show_form(
            step_id="pair",
            data_schema=vol.Schema(self._name_field()),
            errors=errors,
            description_placeholders=self._words(),
        )

    async def async_step_pairing(self, user_input: None = None) -> ConfigFlowResult:
        """Bind the lock, with progress; one that is bound already has its own keys."""
        return await self._async_show_work(
            "pairing",
            lambda: async_pair(self.hass, self._address, self._device_id()),
            done="finish",
            failed=self._step_after_pairing,
        )

    def _step_after_pairing(self, problem: str) -> str:
        """The form that the failure of a pairing concerns."""
        if problem == KeyProblem.BOUND_ELSEWHERE:
            return "keys"
        typed = problem in {"no_device_id", KeyProblem.DEVICE_ID_MISMATCH}
        return "device_id" if typed and self._entry is None else "pair"

    async def async_step_keys(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask for the keys that an account made; what was typed is shown again."""
        errors = self._errors()
        if user_input is not None:
            # Pasted keys bring blanks and line breaks along.
            typed = self._typed = {f: text.strip() for f, text in user_input.items()}
            errors = self._take_name(user_input) | check_typed(typed)
            if not errors:
                await self._async_take_keys(
                    keys_from_typed(typed, self._device_id() or "")
                )
                return await self.async_step_trying()
        return self.async_show_form(
            step_id="keys",
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

    def _device_id(self) -> str | None:
        """The device id that the advert or the entry gave, so that nobody types it."""
        if self._entry is not None:
            return str(self._entry.data[CONF_DEVICE_ID])
        return self._advertised_id

    async def _async_take_keys(self, data: Data) -> None:
        """The same login key as before means the same T0, check code and ledger.

        Another ledger would give out codes once more that this one gave out.
        """
        entry = self._entry
        if entry is None:
            # An advert without the device id did not tell that we have this lock.
            self._async_abort_entries_match({CONF_DEVICE_ID: data[CONF_DEVICE_ID]})
        old = await self._async_kept() or {} if entry is None else entry.data
        data |= {CONF_T0: None, CONF_T0_CONFIRMED: False}
        if data[CONF_LOGIN_KEY] == old.get(CONF_LOGIN_KEY):
            data |= {
                field: old[field]
                for field in OF_A_LOGIN_KEY
                if not data.get(field) and field in old
            }
        self._data, self._kept_in_use = data, False

    async def async_step_kept_keys(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use what was kept when this lock's entry was deleted, or pairing cut short."""
        errors = self._errors()
        if user_input is not None:
            errors = self._take_name(user_input)
        if user_input is not None and not errors:
            kept = await self._async_kept()
            if kept is None:
                return await self.async_step_source()
            if CONF_INTENT in kept:
                # The lock was bound, but T0 and the check code may be missing in it.
                return await self.async_step_pairing()
            self._data, self._kept_in_use = kept, True
            return await self.async_step_trying()
        return self.async_show_form(
            step_id="kept_keys",
            data_schema=vol.Schema(self._name_field()),
            errors=errors,
            description_placeholders=self._words(),
        )

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
        if problem == KeyProblem.NOT_BOUND:
            return "pair"
        return "kept_keys" if self._kept_in_use else "keys"

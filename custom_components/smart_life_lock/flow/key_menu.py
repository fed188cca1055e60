"""Config flow: which way to the keys somebody takes, and the way of the kept ones."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.helpers.selector import TextSelector
import voluptuous as vol

from ..const import CONF_DEVICE_ID, CONF_INTENT
from ..device.bluetooth import async_heard
from ..device.lock_conversations import Data
from .key_from_qr import QrSteps


class KeyMenuSteps(QrSteps):
    """The menu of all ways, and the kept keys."""

    async def async_step_source(self, user_input: None = None) -> ConfigFlowResult:
        """Offer every way in; the one that fits what is heard stands first.

        None of ours is left out: an advert is no proof, and half of it may be hours old.
        An account has nothing of a lock that nobody has bound.
        """
        heard = async_heard(self.hass, self._address)
        pair = "pair" if self._known is None else "pair_again"
        if heard is not None and not heard.advert.bound:
            options = [pair, "keys"]
        elif await self._async_may_be_kept():
            options = ["kept_keys", *self._ways_of_others(), pair]
        else:
            options = [*self._ways_of_others(), pair]
        if self._entry is None and self._known is not None:
            options.append("forget_keys")
        return self.async_show_menu(
            step_id="source",
            menu_options=options,
            description_placeholders=self._words(),
        )

    def _ways_of_others(self) -> tuple[str, ...]:
        """To keys that others made: without typing first."""
        first = ("tuya_entry",) if self._tuya_knows() else ()
        return (*first, "qr_code", "keys")

    async def async_step_kept_keys(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Use what was kept when this lock's entry was deleted, or pairing cut short."""
        errors = self._errors()
        if user_input is not None:
            errors = self._take_name(user_input)
            self._take_id(user_input)
        if user_input is not None and not errors:
            if (kept := await self._async_kept()) is not None:
                return await self._async_use_kept(kept)
            if self._device_id() is not None:
                return await self.async_step_source()
            errors = {CONF_DEVICE_ID: "no_keys_kept"}
        fields = self._name_field()
        if self._device_id() is None:
            fields[vol.Required(CONF_DEVICE_ID)] = TextSelector()
        return self._show_before_work(
            "kept_keys",
            data_schema=self.add_suggested_values_to_schema(
                vol.Schema(fields), user_input
            ),
            errors=errors,
            description_placeholders=self._words(),
        )

    def _take_id(self, user_input: dict[str, Any]) -> None:
        typed = user_input.get(CONF_DEVICE_ID)
        if typed is not None:
            self._typed_id = typed.strip()
            self._async_abort_entries_match({CONF_DEVICE_ID: self._typed_id})

    async def _async_use_kept(self, kept: Data) -> ConfigFlowResult:
        if CONF_INTENT in kept:
            # The lock was bound, but T0 and the check code may be missing in it.
            return await self.async_step_pairing()
        self._data, self._tried_from = kept, "kept_keys"
        return await self.async_step_trying()

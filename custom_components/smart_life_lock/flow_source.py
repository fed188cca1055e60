"""Config flow: which device is meant, discovered or picked from all that is heard."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlowResult
from homeassistant.const import CONF_ADDRESS
from homeassistant.helpers.device_registry import format_mac
from homeassistant.helpers.selector import (
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from .flow_keys import KeySteps
from .products import is_surely_lock
from .radio import Discovery, Heard, async_all_heard, async_heard, heard_from
from .words import async_words


class SourceSteps(KeySteps):
    """The two ways in."""

    @override
    async def async_step_bluetooth(self, discovery_info: Discovery) -> ConfigFlowResult:
        """Offer what surely is a lock; a thermometer of the same maker is not."""
        heard = heard_from(discovery_info)
        if heard is None or not is_surely_lock(heard):
            return self.async_abort(reason="not_a_lock")
        await self._async_take_up(heard)
        return await self.async_step_source()

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """List everything heard that could be a lock."""
        if user_input is not None:
            heard = async_heard(self.hass, user_input[CONF_ADDRESS])
            if heard is not None:
                await self._async_take_up(heard)
                return await self.async_step_source()
        configured = self._async_current_ids(include_ignore=False)
        options = [
            await self._async_option(heard)
            for heard in sorted(async_all_heard(self.hass), key=_surest_first)
            if format_mac(heard.address) not in configured
        ]
        if not options:
            return self.async_abort(reason="no_devices_found")
        picker = SelectSelector(
            SelectSelectorConfig(options=options, mode=SelectSelectorMode.LIST)
        )
        return self.async_show_form(
            step_id="user",
            data_schema=vol.Schema({vol.Required(CONF_ADDRESS): picker}),
            errors={} if user_input is None else {"base": "fell_silent"},
        )

    async def _async_option(self, heard: Heard) -> SelectOptionDict:
        """One line of the list, in the language of this Home Assistant."""
        kind = "lock" if is_surely_lock(heard) else "maybe"
        bound = "bound" if heard.advert.bound else "unbound"
        words = await async_words(self.hass, "heard")
        label = f"{heard.address}: {words[f'{kind}_{bound}']}"
        return SelectOptionDict(value=heard.address, label=label)


def _surest_first(heard: Heard) -> tuple[bool, str]:
    return not is_surely_lock(heard), heard.address

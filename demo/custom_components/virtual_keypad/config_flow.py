"""One keypad, whose control port YAML or a person names."""

from typing import Any, override

from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
import voluptuous as vol

from virtual_lock.control.client import ControlError, ControlPort

from .const import CONF_CONTROL, DOMAIN

FORM = vol.Schema({vol.Required(CONF_CONTROL, default="127.0.0.1:9002"): str})


class VirtualKeypadFlow(ConfigFlow, domain=DOMAIN):
    """Ask for the control port and try it."""

    async def async_step_import(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Take the port from YAML; the newest start of the demo wins."""
        for entry in self._async_current_entries():
            return self.async_update_reload_and_abort(
                entry, data=data, reason="already_configured"
            )
        return self.async_create_entry(title="Virtual keypad", data=data)

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask a person."""
        if user_input is None:
            return self.async_show_form(step_id="user", data_schema=FORM)
        self._async_abort_entries_match(user_input)
        try:
            await ControlPort(user_input[CONF_CONTROL]).ask("state")
        except ControlError, ValueError:
            return self.async_show_form(
                step_id="user", data_schema=FORM, errors={"base": "cannot_connect"}
            )
        return self.async_create_entry(title="Virtual keypad", data=user_input)

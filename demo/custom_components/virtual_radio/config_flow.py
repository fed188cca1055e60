"""Where the controller is: one Bumble transport, named by YAML or a person."""

from typing import Any, override

from bumble.transport.common import TransportSpecError
from homeassistant.config_entries import ConfigFlow, ConfigFlowResult
import voluptuous as vol

from .adapter import BumbleAdapter, address_for
from .const import CONF_TRANSPORT, DEFAULT_TRANSPORT, DOMAIN

FORM = vol.Schema({vol.Required(CONF_TRANSPORT, default=DEFAULT_TRANSPORT): str})


class VirtualRadioFlow(ConfigFlow, domain=DOMAIN):
    """Ask for the transport and try it."""

    async def async_step_import(self, data: dict[str, Any]) -> ConfigFlowResult:
        """Take the transport from YAML; the newest start of the demo wins."""
        for entry in self._async_current_entries():
            if entry.data == data:
                return self.async_abort(reason="already_configured")
            return self.async_update_reload_and_abort(
                entry, data=data, reason="already_configured"
            )
        return self.async_create_entry(title="Virtual radio", data=data)

    @override
    async def async_step_user(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Ask a person, and see that a controller answers."""
        errors = {}
        if user_input is not None:
            self._async_abort_entries_match(user_input)
            error = await _error_of(user_input[CONF_TRANSPORT])
            if error is None:
                return self.async_create_entry(title="Virtual radio", data=user_input)
            errors = {"base": error}
        form = self.add_suggested_values_to_schema(FORM, user_input)
        return self.async_show_form(step_id="user", data_schema=form, errors=errors)


async def _error_of(spec: str) -> str | None:
    adapter = BumbleAdapter(address_for("a try"))
    try:
        await adapter.open(spec)
    except TransportSpecError:
        return "invalid_transport"
    except Exception:  # noqa: BLE001  transports raise whatever they like
        return "cannot_connect"
    await adapter.stop()
    return None

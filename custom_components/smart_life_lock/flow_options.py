"""Options of a lock: who may make codes, and how long a connection is held."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
)
import voluptuous as vol

from .const import (
    CONF_EVERYONE,
    CONF_IDLE_SECONDS,
    CONF_KEEP_CONNECTION,
    DEFAULT_IDLE_SECONDS,
    MAX_IDLE_SECONDS,
    MIN_IDLE_SECONDS,
)

SCHEMA = vol.Schema(
    {
        vol.Required(CONF_EVERYONE, default=False): BooleanSelector(),
        vol.Required(CONF_KEEP_CONNECTION, default=False): BooleanSelector(),
        vol.Required(CONF_IDLE_SECONDS, default=DEFAULT_IDLE_SECONDS): NumberSelector(
            NumberSelectorConfig(
                min=MIN_IDLE_SECONDS,
                max=MAX_IDLE_SECONDS,
                step=1,
                mode=NumberSelectorMode.SLIDER,
                unit_of_measurement=UnitOfTime.SECONDS,
            )
        ),
    }
)


class LockOptionsFlow(OptionsFlowWithReload):
    """One form; the entry is reloaded when something changed."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and take the options."""
        if user_input is not None:
            seconds = int(user_input[CONF_IDLE_SECONDS])
            return self.async_create_entry(
                data={**user_input, CONF_IDLE_SECONDS: seconds}
            )
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                SCHEMA, self.config_entry.options
            ),
        )

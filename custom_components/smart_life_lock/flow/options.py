"""Options of a lock: who may make codes, how the lock takes them, when it is let go."""

from typing import Any

from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import UnitOfTime
from homeassistant.helpers.selector import (
    BooleanSelector,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import (
    CONF_CODE_LENGTH,
    CONF_DAY_ORDER,
    CONF_EVERYONE,
    CONF_HOURS_ZONE,
    CONF_IDLE_SECONDS,
    CONF_KEEP_CONNECTION,
    DEFAULT_IDLE_SECONDS,
    MAX_IDLE_SECONDS,
    MIN_IDLE_SECONDS,
)
from ..ledger.issue_online import DIGITS
from ..tuyalock.wire.numerals import MAX_DIGITS
from ..tuyalock.wire.validity import DayOrder, HoursZone


def _choice(values: type[DayOrder | HoursZone]) -> SelectSelector:
    """One of a few words, which the translations explain."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[value.value for value in values],
            translation_key=values.__name__.lower(),
            mode=SelectSelectorMode.LIST,
        )
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
        vol.Required(CONF_CODE_LENGTH, default=DIGITS): NumberSelector(
            NumberSelectorConfig(
                min=DIGITS, max=MAX_DIGITS, step=1, mode=NumberSelectorMode.BOX
            )
        ),
        vol.Required(CONF_HOURS_ZONE, default=HoursZone.UTC.value): _choice(HoursZone),
        vol.Required(CONF_DAY_ORDER, default=DayOrder.SUNDAY_LOWEST.value): _choice(
            DayOrder
        ),
    }
)
NUMBERS = (CONF_IDLE_SECONDS, CONF_CODE_LENGTH)


class LockOptionsFlow(OptionsFlowWithReload):
    """One form; the entry is reloaded when something changed."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and take the options."""
        if user_input is not None:
            numbers = {name: int(user_input[name]) for name in NUMBERS}
            return self.async_create_entry(data={**user_input, **numbers})
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                SCHEMA, self.config_entry.options
            ),
        )

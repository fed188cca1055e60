"""Options of a lock: who may make codes, how the lock wants them, the connection."""

from collections.abc import Mapping
from typing import Any

from homeassistant.components.notify import DOMAIN as NOTIFY
from homeassistant.config_entries import ConfigFlowResult, OptionsFlowWithReload
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.helpers.selector import (
    BooleanSelector,
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    SelectOptionDict,
    SelectSelector,
    SelectSelectorConfig,
    SelectSelectorMode,
)
import voluptuous as vol

from ..const import (
    AUTOMATIC,
    CONF_BOLT_REVERSED,
    CONF_CALENDAR_MAKES,
    CONF_CHECK_CODE,
    CONF_CHOSEN,
    CONF_CODE_LENGTH,
    CONF_CODES_TO,
    CONF_DAY_ORDER,
    CONF_GUESTS,
    CONF_HOURS_ZONE,
    CONF_IDLE_SECONDS,
    CONF_KEEP_CONNECTION,
    CONF_OTHERS_SEE,
    CONF_UNLOCK_WAY,
    CONF_WHO,
    DEFAULT_IDLE_SECONDS,
    MAX_IDLE_SECONDS,
    MIN_IDLE_SECONDS,
    Who,
)
from ..ledger.issue_online import DIGITS
from ..tuyalock.model import UnlockWay
from ..tuyalock.wire.numerals import MAX_DIGITS
from ..tuyalock.wire.validity import DayOrder, HoursZone
from .guest_options import guests_section


def _choice(values: type[DayOrder | HoursZone | Who]) -> SelectSelector:
    """A choice between a few values, whose labels are translated."""
    return SelectSelector(
        SelectSelectorConfig(
            options=[value.value for value in values],
            translation_key=values.__name__.lower(),
            mode=SelectSelectorMode.LIST,
        )
    )


AT_THE_LOCK = {
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
    vol.Required(CONF_UNLOCK_WAY, default=AUTOMATIC): SelectSelector(
        SelectSelectorConfig(
            options=[AUTOMATIC, *UnlockWay],
            translation_key=CONF_UNLOCK_WAY,
            mode=SelectSelectorMode.LIST,
        )
    ),
    vol.Required(CONF_BOLT_REVERSED, default=False): BooleanSelector(),
    vol.Required(CONF_HOURS_ZONE, default=HoursZone.UTC.value): _choice(HoursZone),
    vol.Required(CONF_DAY_ORDER, default=DayOrder.SUNDAY_LOWEST.value): _choice(
        DayOrder
    ),
}
NUMBERS = (CONF_IDLE_SECONDS, CONF_CODE_LENGTH)


async def _people(hass: HomeAssistant) -> dict[str, str]:
    """Names of the users who could be allowed to make codes, by their ids."""
    return {
        user.id: user.name or user.id
        for user in await hass.auth.async_get_users()
        if user.is_active and not user.system_generated and not user.is_admin
    }


def _schema(hass: HomeAssistant, people: Mapping[str, str]) -> vol.Schema:
    """The form; ``people`` are those who can be chosen."""
    options = [SelectOptionDict(value=who, label=name) for who, name in people.items()]
    chosen = SelectSelectorConfig(
        options=options, multiple=True, sort=True, mode=SelectSelectorMode.LIST
    )
    return vol.Schema(
        {
            vol.Required(CONF_WHO, default=Who.ADMINISTRATORS.value): _choice(Who),
            vol.Optional(CONF_CHOSEN, default=list): SelectSelector(chosen),
            vol.Required(CONF_OTHERS_SEE, default=False): BooleanSelector(),
            vol.Optional(CONF_CODES_TO): EntitySelector(
                EntitySelectorConfig(domain=NOTIFY)
            ),
            vol.Required(CONF_CALENDAR_MAKES, default=False): BooleanSelector(),
            **AT_THE_LOCK,
            vol.Required(CONF_GUESTS): guests_section(hass),
        }
    )


class LockOptionsFlow(OptionsFlowWithReload):
    """One form; the entry is reloaded when something changed."""

    async def async_step_init(
        self, user_input: dict[str, Any] | None = None
    ) -> ConfigFlowResult:
        """Show and take the options."""
        errors: dict[str, str] = {}
        people = await _people(self.hass)
        if user_input is not None:
            errors = self._errors(user_input, people)
            if not errors:
                numbers = {name: int(user_input[name]) for name in NUMBERS}
                return self.async_create_entry(data={**user_input, **numbers})
        shown = dict(self.config_entry.options if user_input is None else user_input)
        # Whoever was chosen may be no user any more, or an administrator by now.
        shown[CONF_CHOSEN] = [
            who for who in shown.get(CONF_CHOSEN, ()) if who in people
        ]
        return self.async_show_form(
            step_id="init",
            data_schema=self.add_suggested_values_to_schema(
                _schema(self.hass, people), shown
            ),
            errors=errors,
        )

    def _errors(
        self, user_input: Mapping[str, Any], people: Mapping[str, str]
    ) -> dict[str, str]:
        """What does not go together, by the field that is to be changed."""
        errors = {}
        if user_input[CONF_WHO] == Who.CHOSEN and not user_input[CONF_CHOSEN]:
            errors[CONF_CHOSEN] = "nobody_chosen" if people else "nobody_to_choose"
        checked = user_input[CONF_UNLOCK_WAY] == UnlockWay.CHECKED
        if checked and not self.config_entry.data.get(CONF_CHECK_CODE):
            errors[CONF_UNLOCK_WAY] = "no_check_code"
        return errors

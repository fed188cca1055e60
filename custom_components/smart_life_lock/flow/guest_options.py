"""The part of a lock's options that is about a calendar of guests."""

from homeassistant.components.calendar import DOMAIN as CALENDAR
from homeassistant.components.notify import DOMAIN as NOTIFY
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant, callback
from homeassistant.data_entry_flow import SectionConfig, section
from homeassistant.helpers import entity_registry as er
from homeassistant.helpers.selector import (
    EntitySelector,
    EntitySelectorConfig,
    NumberSelector,
    NumberSelectorConfig,
    NumberSelectorMode,
    TextSelector,
    TextSelectorConfig,
    TimeSelector,
)
import voluptuous as vol

from ..const import (
    CONF_CHECK_IN,
    CONF_CHECK_OUT,
    CONF_GUEST_CALENDAR,
    CONF_GUESTS_TO,
    CONF_IGNORED_TITLES,
    CONF_LEAD_HOURS,
    DEFAULT_CHECK_IN,
    DEFAULT_CHECK_OUT,
    DEFAULT_LEAD_HOURS,
    DOMAIN,
    MAX_LEAD_HOURS,
)

IGNORED = ["Not available"]


@callback
def our_calendars(hass: HomeAssistant) -> list[str]:
    """The calendars of codes: a code for each code would never end."""
    return [
        entity.entity_id
        for entity in er.async_get(hass).entities.values()
        if entity.platform == DOMAIN and entity.domain == CALENDAR
    ]


@callback
def guests_section(hass: HomeAssistant) -> section:
    """The part of the form."""
    calendars = EntitySelectorConfig(
        domain=CALENDAR, exclude_entities=our_calendars(hass)
    )
    hours = NumberSelectorConfig(
        min=0,
        max=MAX_LEAD_HOURS,
        step=1,
        mode=NumberSelectorMode.BOX,
        unit_of_measurement=UnitOfTime.HOURS,
    )
    schema = {
        vol.Optional(CONF_GUEST_CALENDAR): EntitySelector(calendars),
        vol.Required(CONF_LEAD_HOURS, default=DEFAULT_LEAD_HOURS): NumberSelector(
            hours
        ),
        vol.Required(CONF_CHECK_IN, default=DEFAULT_CHECK_IN): TimeSelector(),
        vol.Required(CONF_CHECK_OUT, default=DEFAULT_CHECK_OUT): TimeSelector(),
        vol.Optional(CONF_IGNORED_TITLES, default=IGNORED): TextSelector(
            TextSelectorConfig(multiple=True)
        ),
        vol.Optional(CONF_GUESTS_TO): EntitySelector(
            EntitySelectorConfig(domain=NOTIFY)
        ),
    }
    return section(vol.Schema(schema), SectionConfig(collapsed=True))

"""What automations can start with: a code used or refused, a code ending, a problem."""

from collections.abc import Mapping
from datetime import timedelta
from typing import Any, Final, override

from homeassistant.components.binary_sensor import (
    DOMAIN as BINARY_SENSOR_DOMAIN,
    BinarySensorDeviceClass,
)
from homeassistant.components.event import DOMAIN as EVENT_DOMAIN
from homeassistant.const import CONF_OPTIONS, CONF_TARGET, STATE_ON
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, State
from homeassistant.helpers import config_validation as cv, entity_registry as er
from homeassistant.helpers.automation import DomainSpec
from homeassistant.helpers.target import TargetSelection
from homeassistant.helpers.trigger import (
    ENTITY_STATE_TRIGGER_SCHEMA,
    EntityTargetStateTriggerBase,
    NotTriggeredReasonReporter,
    StatelessEntityTriggerBase,
    Trigger,
    TriggerActionRunner,
    TriggerConfig,
    TriggerNotTriggeredReporter,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .const import DOMAIN
from .device.access_events import AccessEvent
from .ending_codes import EndingCodes
from .ledger.found_code import MEMBER_METHODS
from .tuyalock.model import Method

CONF_NAMES: Final = "names"
CONF_BEFORE: Final = "before"
CONF_ONLY_UNUSED: Final = "only_unused"

_NAMES: Final = vol.All(cv.ensure_list, [cv.string])


class _AccessTrigger(StatelessEntityTriggerBase):
    """Fires for one type of a lock's access event."""

    _domain_specs = {EVENT_DOMAIN: DomainSpec()}
    _event_type: AccessEvent

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return _ours(self._hass, super().entity_filter(entities))

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        return state.attributes.get("event_type") == self._event_type


class CodeUsedTrigger(_AccessTrigger):
    """Somebody came in with a code; with names, by whatever has one of them.

    A fingerprint or a card can have a name as well.
    """

    _event_type = AccessEvent.ACCESS_GRANTED
    _schema = ENTITY_STATE_TRIGGER_SCHEMA.extend(
        {
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_NAMES, default=list): _NAMES
            }
        }
    )

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the names that count; a field that was left empty is none."""
        super().__init__(hass, config)
        names = self._options[CONF_NAMES]
        self._names = {name.strip().casefold() for name in names if name.strip()}

    @override
    def is_valid_state(
        self, state: State, report_not_triggered: NotTriggeredReasonReporter
    ) -> bool:
        if not super().is_valid_state(state, report_not_triggered):
            return False
        told = state.attributes
        if self._names:
            return str(told.get("code_name", "")).casefold() in self._names
        if told.get("code_id") is None:
            return False  # by a finger, a card, or a code that nobody knows here
        return told.get("method") not in MEMBER_METHODS - {Method.PASSWORD}


class AccessRefusedTrigger(_AccessTrigger):
    """The lock refused a code, a finger, a card or a face."""

    _event_type = AccessEvent.ACCESS_DENIED


class NeedsAttentionTrigger(EntityTargetStateTriggerBase):
    """A lock has a problem, and had none before."""

    _domain_specs = {
        BINARY_SENSOR_DOMAIN: DomainSpec(device_class=BinarySensorDeviceClass.PROBLEM)
    }
    _to_states = {STATE_ON}
    _primary_entities_only = False

    @override
    def entity_filter(self, entities: set[str]) -> set[str]:
        return _ours(self._hass, super().entity_filter(entities))


class CodeExpiringTrigger(Trigger):
    """A code that still opens will end after the time that is set."""

    _schema = vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS, default=dict): {
                vol.Optional(CONF_BEFORE, default={"hours": 2}): vol.All(
                    cv.positive_time_period, vol.Range(min=timedelta(minutes=1))
                ),
                vol.Optional(CONF_ONLY_UNUSED, default=False): cv.boolean,
            },
        }
    )

    @override
    @classmethod
    async def async_validate_config(
        cls, hass: HomeAssistant, config: ConfigType
    ) -> ConfigType:
        validated: ConfigType = cls._schema(config)
        return validated

    def __init__(self, hass: HomeAssistant, config: TriggerConfig) -> None:
        """Take the locks, and how long before the end."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        self._options: Mapping[str, Any] = config.options or {}

    @override
    async def async_attach_runner(
        self,
        run_action: TriggerActionRunner,
        did_not_trigger: TriggerNotTriggeredReporter | None = None,
    ) -> CALLBACK_TYPE:
        return await EndingCodes(
            self._hass,
            self._selection,
            before=self._options[CONF_BEFORE],
            only_unused=self._options[CONF_ONLY_UNUSED],
            on_ending=run_action,
        ).async_setup()


def _ours(hass: HomeAssistant, entities: set[str]) -> set[str]:
    """Of the entities of an area or a label, those of our locks."""
    registry = er.async_get(hass)
    known = {entity_id: registry.async_get(entity_id) for entity_id in entities}
    return {
        entity_id
        for entity_id, entity in known.items()
        if entity is not None and entity.platform == DOMAIN
    }


TRIGGERS: Final[dict[str, type[Trigger]]] = {
    "code_used": CodeUsedTrigger,
    "access_refused": AccessRefusedTrigger,
    "code_expiring": CodeExpiringTrigger,
    "needs_attention": NeedsAttentionTrigger,
}


async def async_get_triggers(hass: HomeAssistant) -> dict[str, type[Trigger]]:
    """Return the triggers for Home Assistant's automation editor."""
    return TRIGGERS

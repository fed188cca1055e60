"""What automations can ask: whether a code is active now."""

from typing import Any, Final, Unpack, override

from homeassistant.const import CONF_OPTIONS, CONF_TARGET
from homeassistant.core import HomeAssistant
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.condition import (
    Condition,
    ConditionCheckParams,
    ConditionConfig,
)
from homeassistant.helpers.target import (
    TargetSelection,
    async_extract_referenced_entity_ids,
)
from homeassistant.helpers.typing import ConfigType
import voluptuous as vol

from .actions.targets import loaded_lock, our_locks
from .ledger.kinds import CodeStatus
from .ledger.status import status_of

CONF_CODE: Final = "code"


class CodeIsActiveCondition(Condition):
    """Whether one of the locks has an active code of that name or id.

    Active means what the code's status says: its time is now, it is not paused, and an
    online code is in the lock.
    """

    _schema = vol.Schema(
        {
            vol.Required(CONF_TARGET): cv.TARGET_FIELDS,
            vol.Required(CONF_OPTIONS): {
                vol.Required(CONF_CODE): vol.All(
                    cv.string, vol.Strip, vol.Length(min=1)
                )
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

    def __init__(self, hass: HomeAssistant, config: ConditionConfig) -> None:
        """Take the locks, and the name or id."""
        super().__init__(hass, config)
        self._selection = TargetSelection(config.target or {})
        options: dict[str, Any] = config.options or {}
        self._code: str = options[CONF_CODE]

    @override
    def _async_check(self, **kwargs: Unpack[ConditionCheckParams]) -> bool:
        selected = async_extract_referenced_entity_ids(self._hass, self._selection)
        meant = selected.referenced | selected.indirectly_referenced
        return any(self._has_active_code(one) for one in our_locks(self._hass, meant))

    def _has_active_code(self, entity_id: str) -> bool:
        if (lock := loaded_lock(self._hass, entity_id)) is None:
            return False
        now = lock.device.clock.now()
        name = self._code.casefold()
        return any(
            status_of(code, now) is CodeStatus.ACTIVE
            for code in lock.device.ledger.codes(now)
            if self._code == code.id or name == code.name.casefold()
        )


CONDITIONS: Final[dict[str, type[Condition]]] = {
    "code_is_active": CodeIsActiveCondition
}


async def async_get_conditions(hass: HomeAssistant) -> dict[str, type[Condition]]:
    """Return the conditions for Home Assistant's automation editor."""
    return CONDITIONS

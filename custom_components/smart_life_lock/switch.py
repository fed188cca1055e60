"""Settings of the lock that are on or off."""

from dataclasses import dataclass
from typing import Any, override

from homeassistant.components.switch import SwitchEntity, SwitchEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry, LockCoordinator
from .point_entity import PointRow, SettingEntity, async_add_reported
from .tuyalock.wire.datapoints import Dp

# The client itself lets one conversation happen at a time.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SwitchRow(SwitchEntityDescription, PointRow):
    """A switch of the lock; ``opposite``: it is on where the lock's is off."""

    opposite: bool = False


SWITCHES = (
    SwitchRow(key="auto_lock", translation_key="auto_lock", dps=(Dp.AUTOMATIC_LOCK,)),
    # The same data point, for those who think of it the other way round.
    SwitchRow(
        key="passage_mode",
        translation_key="passage_mode",
        dps=(Dp.AUTOMATIC_LOCK,),
        opposite=True,
        entity_registry_enabled_default=False,
    ),
    SwitchRow(key="double_lock", translation_key="double_lock", dps=(Dp.DOUBLE_LOCK,)),
    SwitchRow(key="arming", translation_key="arming", dps=(Dp.ARMING_SWITCH,)),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Those that the lock has reported."""
    async_add_reported(entry, async_add_entities, SWITCHES, SettingSwitch)


class SettingSwitch(SettingEntity, SwitchEntity):
    """As the lock reported it last."""

    def __init__(self, lock: LockCoordinator, row: SwitchRow) -> None:
        """Belong to one lock."""
        super().__init__(lock, row)
        self._opposite = row.opposite

    @property
    @override
    def is_on(self) -> bool | None:
        value = self.reported
        return None if value is None else bool(value) is not self._opposite

    @override
    async def async_turn_on(self, **kwargs: Any) -> None:
        """Set it, and wait for the lock's echo."""
        await self._async_set(not self._opposite)

    @override
    async def async_turn_off(self, **kwargs: Any) -> None:
        """Set it, and wait for the lock's echo."""
        await self._async_set(self._opposite)

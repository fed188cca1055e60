"""Settings of the lock that are one of a few."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.select import SelectEntity, SelectEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .coordinator import LockConfigEntry
from .point_entity import PointRow, SettingEntity, async_add_reported
from .tuyalock.data_kinds import Choice
from .tuyalock.data_point_table import BEEP_VOLUMES, DIRECTIONS, LANGUAGES, VOLUMES
from .tuyalock.wire.datapoints import Dp

# The client itself lets one conversation happen at a time.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SelectRow(SelectEntityDescription, PointRow):
    """A choice of the lock."""


def _row(key: str, dp: Dp, choice: Choice) -> SelectRow:
    options = list(choice.names)
    return SelectRow(key=key, translation_key=key, options=options, dps=(dp,))


SELECTS = (
    _row("volume", Dp.VOLUME, VOLUMES),
    _row("beep_volume", Dp.BEEP_VOLUME, BEEP_VOLUMES),
    _row("language", Dp.LANGUAGE, LANGUAGES),
    _row("direction", Dp.MOTOR_DIRECTION, DIRECTIONS),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Those that the lock has reported."""
    async_add_reported(entry, async_add_entities, SELECTS, SettingSelect)


class SettingSelect(SettingEntity, SelectEntity):
    """As the lock reported it last."""

    @property
    @override
    def current_option(self) -> str | None:
        value = self.reported
        return None if value is None else str(value)

    @override
    async def async_select_option(self, option: str) -> None:
        """Set it, and wait for the lock's echo."""
        await self._async_set(option)

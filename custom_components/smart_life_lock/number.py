"""Settings of the lock that are a number."""

from dataclasses import dataclass
from typing import override

from homeassistant.components.number import (
    NumberEntity,
    NumberEntityDescription,
    NumberMode,
)
from homeassistant.const import UnitOfTime
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import DOMAIN
from .coordinator import LockConfigEntry
from .point_entity import PointRow, SettingEntity, async_add_reported
from .tuyalock.data_point_table import AUTO_LOCK_SECONDS
from .tuyalock.wire.datapoints import Dp

# The client itself lets one conversation happen at a time.
PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class NumberRow(NumberEntityDescription, PointRow):
    """A number of the lock."""


NUMBERS = (
    NumberRow(
        key="auto_lock_delay",
        translation_key="auto_lock_delay",
        native_min_value=AUTO_LOCK_SECONDS.low,
        native_max_value=AUTO_LOCK_SECONDS.high,
        native_step=1,
        native_unit_of_measurement=UnitOfTime.SECONDS,
        mode=NumberMode.BOX,
        dps=(Dp.AUTO_LOCK_TIME,),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Those that the lock has reported."""
    async_add_reported(entry, async_add_entities, NUMBERS, SettingNumber)


class SettingNumber(SettingEntity, NumberEntity):
    """As the lock reported it last."""

    @property
    @override
    def native_value(self) -> float | None:
        value = self.reported
        return None if value is None else float(value)

    @override
    async def async_set_native_value(self, value: float) -> None:
        """Set it, and wait for the lock's echo.

        Home Assistant looks at the range before, but not at fractions.
        """
        if not value.is_integer():
            raise ServiceValidationError(
                translation_domain=DOMAIN,
                translation_key="not_whole",
                translation_placeholders={
                    "name": str(self.name),
                    "low": f"{self.native_min_value:g}",
                    "high": f"{self.native_max_value:g}",
                },
            )
        await self._async_set(int(value))

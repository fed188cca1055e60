"""What a person at the door sees: the bolt, the verdict, and the lock's clock."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
)
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .keypad import KeypadConfigEntry, KeypadEntity, KeypadView

VERDICTS = (
    "verdict_0",
    "verdict_1",
    "verdict_2",
    *(f"verdict_minus_{number}" for number in range(1, 12)),
    "accepted",
    "wrong_code",
    "blocked",
    "unpaired",
)


@dataclass(frozen=True, kw_only=True)
class SightDescription(SensorEntityDescription):
    """One sight and where it is read."""

    value: Callable[[KeypadView], str | datetime | None]


SIGHTS = (
    SightDescription(
        key="bolt",
        translation_key="bolt",
        device_class=SensorDeviceClass.ENUM,
        options=["locked", "unlocked"],
        value=lambda view: view.bolt,
    ),
    SightDescription(
        key="verdict",
        translation_key="verdict",
        device_class=SensorDeviceClass.ENUM,
        options=list(VERDICTS),
        value=lambda view: view.verdict,
    ),
    SightDescription(
        key="clock",
        translation_key="clock",
        device_class=SensorDeviceClass.TIMESTAMP,
        value=lambda view: view.clock.replace(second=0),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: KeypadConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the sights."""
    async_add_entities(Sight(entry.runtime_data, sight) for sight in SIGHTS)


class Sight(KeypadEntity, SensorEntity):
    """One thing to see."""

    entity_description: SightDescription

    @property
    @override
    def native_value(self) -> str | datetime | None:
        return self.entity_description.value(self.coordinator.data)

"""The display of the keypad; digits may be pasted into it."""

from typing import override

from homeassistant.components.text import TextEntity, TextEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .const import LONGEST
from .keypad import KeypadConfigEntry, KeypadEntity

DISPLAY = TextEntityDescription(
    key="digits", translation_key="digits", native_max=LONGEST, pattern=r"\d*"
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: KeypadConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the display."""
    async_add_entities([Display(entry.runtime_data, DISPLAY)])


class Display(KeypadEntity, TextEntity):
    """What was typed so far."""

    @property
    @override
    def native_value(self) -> str:
        return self.coordinator.data.digits

    @override
    async def async_set_value(self, value: str) -> None:
        self.coordinator.async_show(value)

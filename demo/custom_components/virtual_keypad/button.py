"""What a person can do to the lock besides pressing its keys."""

from dataclasses import dataclass, field
import secrets
from typing import Any, override

from homeassistant.components import persistent_notification
from homeassistant.components.button import ButtonEntity, ButtonEntityDescription
from homeassistant.core import HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .keypad import KeypadConfigEntry, KeypadEntity


@dataclass(frozen=True, kw_only=True)
class ActButtonDescription(ButtonEntityDescription):
    """A button and the control request that it sends."""

    do: str
    arguments: dict[str, Any] = field(default_factory=dict)


ACTS = (
    ActButtonDescription(
        key="clock_minutes",
        translation_key="clock_minutes",
        do="clock",
        arguments={"add": 900},
    ),
    ActButtonDescription(
        key="clock_hour",
        translation_key="clock_hour",
        do="clock",
        arguments={"add": 3600},
    ),
    ActButtonDescription(
        key="clock_day",
        translation_key="clock_day",
        do="clock",
        arguments={"add": 86400},
    ),
    ActButtonDescription(
        key="carry_away",
        translation_key="carry_away",
        do="range",
        arguments={"in": False},
    ),
    ActButtonDescription(
        key="bring_back",
        translation_key="bring_back",
        do="range",
        arguments={"in": True},
    ),
    ActButtonDescription(key="battery", translation_key="battery", do="battery"),
    ActButtonDescription(key="reset", translation_key="reset", do="reset"),
)
ENTER = ButtonEntityDescription(key="enter", translation_key="enter")
APP = ButtonEntityDescription(key="app", translation_key="app")


async def async_setup_entry(
    hass: HomeAssistant,
    entry: KeypadConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Add the buttons."""
    keypad = entry.runtime_data
    async_add_entities(
        [
            EnterButton(keypad, ENTER),
            AppButton(keypad, APP),
            *(ActButton(keypad, act) for act in ACTS),
        ]
    )


class EnterButton(KeypadEntity, ButtonEntity):
    """Type the code that the display shows."""

    @override
    async def async_press(self) -> None:
        await self.coordinator.async_enter()


class AppButton(KeypadEntity, ButtonEntity):
    """The owner's phone makes a code; its screen is a notification here."""

    @override
    async def async_press(self) -> None:
        digits = f"{secrets.randbelow(10**6):06}"
        await self.coordinator.async_do("app", make="temporary", digits=digits)
        persistent_notification.async_create(
            self.hass, f"Made in the app: **{digits}**", title="Phone"
        )


class ActButton(KeypadEntity, ButtonEntity):
    """One request to the control port."""

    entity_description: ActButtonDescription

    @override
    async def async_press(self) -> None:
        act = self.entity_description
        await self.coordinator.async_do(act.do, **act.arguments)

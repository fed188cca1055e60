"""The keypad as Home Assistant sees it: what is typed, and the lock's last word."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
import logging
from typing import Any, override

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.device_registry import DeviceInfo
from homeassistant.helpers.entity import EntityDescription
from homeassistant.helpers.update_coordinator import (
    CoordinatorEntity,
    DataUpdateCoordinator,
    UpdateFailed,
)
from homeassistant.util import dt as dt_util

from virtual_lock.control.client import ControlError, ControlPort

from .const import CONF_CONTROL, DOMAIN, LONGEST

_LOGGER = logging.getLogger(__name__)
POLL = timedelta(seconds=1)
"""The bolt moves by itself; a demonstration wants to see it soon."""

type KeypadConfigEntry = ConfigEntry[Keypad]


@dataclass(frozen=True, slots=True)
class KeypadView:
    """The outside of the lock: what a person at the door can see."""

    bolt: str
    clock: datetime
    digits: str = ""
    verdict: str | None = None


class Keypad(DataUpdateCoordinator[KeypadView]):
    """Holds the digits typed so far and sends them to the lock."""

    config_entry: KeypadConfigEntry

    def __init__(self, hass: HomeAssistant, entry: KeypadConfigEntry) -> None:
        """Connect to the control port that the entry names."""
        super().__init__(
            hass, _LOGGER, config_entry=entry, name=entry.title, update_interval=POLL
        )
        self._port = ControlPort(entry.data[CONF_CONTROL])
        self._digits = ""
        self._verdict: str | None = None

    @override
    async def _async_update_data(self) -> KeypadView:
        try:
            return self._view(await self._port.ask("state"))
        except ControlError as err:
            raise UpdateFailed(str(err)) from err

    async def async_press(self, key: str) -> None:
        """One key of the keypad: a digit, ``clear`` or ``enter``."""
        if key == "enter":
            await self.async_enter()
        else:
            self.async_show("" if key == "clear" else self._digits + key)

    def async_show(self, digits: str) -> None:
        """Put digits on the display, as many as it has room for."""
        self._digits, self._verdict = digits[:LONGEST], None
        self.async_set_updated_data(
            replace(self.data, digits=self._digits, verdict=None)
        )

    async def async_enter(self) -> None:
        """Type what the display shows; the lock's verdict appears."""
        digits, self._digits = self._digits, ""
        reply = await self._ask("type", digits=digits)
        self._verdict = _word(reply)
        self.async_set_updated_data(self._view(reply))

    async def async_do(self, do: str, **arguments: Any) -> None:
        """Something else that a person can do to the lock."""
        self.async_set_updated_data(self._view(await self._ask(do, **arguments)))

    async def _ask(self, do: str, **arguments: Any) -> dict[str, Any]:
        try:
            return await self._port.ask(do, **arguments)
        except ControlError as err:
            raise HomeAssistantError(str(err)) from err

    def _view(self, reply: dict[str, Any]) -> KeypadView:
        state = reply["state"]
        return KeypadView(
            bolt=state["bolt"],
            clock=dt_util.utc_from_timestamp(state["clock"]),
            digits=self._digits,
            verdict=self._verdict,
        )


def _word(reply: dict[str, Any]) -> str:
    """The verdict, or why the lock came to none; a state of the sensor."""
    if (number := reply["verdict"]) is not None:
        return f"verdict_{number}".replace("-", "minus_")
    if reply["entry"] == "pin":
        return "accepted" if reply["opened"] else "wrong_code"
    if not reply["state"]["bound"]:
        return "unpaired"
    return "blocked"


class KeypadEntity(CoordinatorEntity[Keypad]):
    """One thing to see or press on the virtual keypad."""

    _attr_has_entity_name = True

    def __init__(self, keypad: Keypad, description: EntityDescription) -> None:
        """Everything belongs to the one keypad device."""
        super().__init__(keypad)
        self.entity_description = description
        entry_id = keypad.config_entry.entry_id
        self._attr_unique_id = f"{entry_id}_{description.key}"
        self._attr_device_info = DeviceInfo(
            identifiers={(DOMAIN, entry_id)}, name="Virtual keypad", model="Demo"
        )

"""What tests of blueprints do: make an automation, let time pass, tap a notification."""

from datetime import timedelta
from pathlib import Path
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed  # type: ignore[import-untyped]

from ..support import wait_for
from .phone import Push

BLUEPRINTS = Path(__file__).parents[3] / "blueprints"
TAPPED = "mobile_app_notification_action"
FOLDER = "smart_life_lock"
NAMES = sorted(path.name for path in (BLUEPRINTS / "automation" / FOLDER).iterdir())


async def pass_time(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, delta: timedelta
) -> None:
    """Fire the timers of the next hours, then let the wall clock follow."""
    async_fire_time_changed(hass, dt_util.utcnow() + delta)
    clock.tick(delta)
    await hass.async_block_till_done()


async def automate(hass: HomeAssistant, blueprint: str, **inputs: Any) -> None:
    """Make an automation from a blueprint."""
    config = {
        "id": "it",
        "use_blueprint": {"path": f"{FOLDER}/{blueprint}", "input": inputs},
    }
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    (automation,) = hass.states.async_all("automation")
    assert automation.state == "on"


async def waiting(hass: HomeAssistant) -> None:
    """The phone has a notification a little before the automation waits for the tap."""
    await wait_for(lambda: TAPPED in hass.bus.async_listeners())


async def tap(hass: HomeAssistant, notification: Push) -> None:
    """Tap the button of a notification, as the app tells it."""
    (button,) = notification.data["data"]["actions"]
    hass.bus.async_fire(TAPPED, {"action": button["action"]})
    await hass.async_block_till_done()

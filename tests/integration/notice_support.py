"""What people see of notifications, and how they use them."""

from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from .code_support import LOGIN, T0
from .support import reported

CODES = OfflineCodes(LOGIN, T0)


def notes(hass):
    shown = hass.data.get("persistent_notification", {})
    return [note["message"] for note in shown.values()]


async def press(hass, name):
    target = {"entity_id": f"button.front_door_{name}"}
    await hass.services.async_call("button", "press", target, blocking=True)


async def later(hass, clock, delta):
    clock.tick(delta)
    async_fire_time_changed(hass, dt_util.utcnow() + delta)
    await hass.async_block_till_done()


def newest(entry):
    return entry.runtime_data.device.ledger.codes()[-1]


def used(entry, code, at, *, late=False):
    plain = CODES.decode(code.digits).plain
    entered = OfflineCodeEntered(at, OfflineOutcome.OPENED, plain, late)
    reported(entry.runtime_data, entered)


def changes_of(code):
    return Changes((code,), code)

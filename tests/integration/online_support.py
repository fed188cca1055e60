"""Online codes as people ask for them, in a few words."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .code_support import act
from .support import wait_for

HOUR = timedelta(hours=1)
DAY = timedelta(days=1)


def until(delta: timedelta) -> str:
    """A moment of a field, so far from now."""
    return (dt_util.now() + delta).isoformat()


async def once(
    hass: HomeAssistant, name: str = "Courier", **fields: Any
) -> dict[str, Any]:
    """A code for one use within a day."""
    fields = {"name": name, "end": until(DAY)} | fields
    return await act(hass, "create_online_one_time_code", **fields)


async def periodic(
    hass: HomeAssistant, name: str = "Anna", **fields: Any
) -> dict[str, Any]:
    """A code for a month."""
    fields = {"name": name, "start": until(HOUR * 0), "end": until(30 * DAY)} | fields
    return await act(hass, "create_online_periodic_code", **fields)


def coordinator(hass):
    (entry,) = hass.config_entries.async_entries("smart_life_lock")
    return entry.runtime_data


async def idle(hass):
    """The session that an action began has come to its end."""
    await wait_for(lambda: coordinator(hass).sessions.schedule.task is None, 30)


async def status(hass, code):
    return (await act(hass, "get_code", code_id=code["id"]))["status"]

"""Online codes as people ask for them, in a few words."""

from datetime import timedelta
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util

from .code_support import act

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

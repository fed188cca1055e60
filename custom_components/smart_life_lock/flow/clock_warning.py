"""What a dialog says of Home Assistant's clock before anything is made by it."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..device.host_clock import async_load_host_clock, host_clock
from ..localize import async_words, dated_moment, words_now

_WORDS = "clock_warning"


async def async_load_clock_warning(hass: HomeAssistant) -> None:
    """Know the time and the words, also where no lock is set up yet."""
    await async_load_host_clock(hass)
    await async_words(hass, _WORDS)


@callback
def clock_warning(hass: HomeAssistant, about: str) -> str:
    """A paragraph, or nothing while the clock seems right.

    ``about``: "lock", whose clock cannot be set now; or "code", which is made by it.
    """
    if host_clock(hass).doubt is None:
        return ""
    text = words_now(hass, _WORDS).get(about, "")
    return "\n\n" + text.format(shown=dated_moment(hass, dt_util.utcnow()))

"""What people are told along with a code that may not open the lock."""

from collections.abc import Iterator

from homeassistant.core import HomeAssistant, callback

from ..localize import async_words, words_now
from .health import LockHealth
from .problems import Problem


async def async_warning(hass: HomeAssistant, health: LockHealth) -> dict[str, str]:
    """``warning``, in the language of Home Assistant, where a code may not work.

    Because the lock seems to be reset, or the host's clock cannot be right. The code is
    made all the same: no key proves that a lock is bound to nobody, so somebody else may
    have answered in its place; and the clock may be right in spite of all.
    """
    found = [(await async_words(hass, kind))[key] for kind, key in _warnings(health)]
    return {"warning": " ".join(found)} if found else {}


@callback
def loaded_warning(health: LockHealth) -> str:
    """The same words at once; none where all seems well."""
    found = (
        words_now(health.device.hass, kind).get(key, "")
        for kind, key in _warnings(health)
    )
    return " ".join(found)


def _warnings(health: LockHealth) -> Iterator[tuple[str, str]]:
    """Where the words of each stand: the selector and its option."""
    if health.seems_reset:
        yield "warning", Problem.RESET
    if (doubt := health.device.clock.doubt) is not None:
        yield "clock_in_doubt", doubt

"""What people are told along with a code that may not open the lock."""

from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from .health import Problem
from .words import async_words, words_now

if TYPE_CHECKING:
    from .coordinator import LockCoordinator


async def async_warning(hass: HomeAssistant, lock: LockCoordinator) -> dict[str, str]:
    """``warning``, in the language of Home Assistant, where the lock seems to be reset.

    The code is made all the same: no key proves that a lock is bound to nobody, so
    somebody else may have answered in its place.
    """
    if not lock.health.seems_reset:
        return {}
    return {"warning": (await async_words(hass, "warning"))[Problem.RESET]}


@callback
def loaded_warning(lock: LockCoordinator) -> str:
    """The same words at once; none where the lock seems well."""
    if not lock.health.seems_reset:
        return ""
    return words_now(lock.hass, "warning").get(Problem.RESET, "")

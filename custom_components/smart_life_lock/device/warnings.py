"""What people are told along with a code that may not open the lock."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from homeassistant.core import HomeAssistant, callback

from ..localize import async_words, words_now
from .health import Problem

if TYPE_CHECKING:
    from ..coordinator import LockCoordinator


async def async_warning(hass: HomeAssistant, lock: LockCoordinator) -> dict[str, str]:
    """``warning``, in the language of Home Assistant, where a code may not work.

    Because the lock seems to be reset, or the host's clock cannot be right. The code is
    made all the same: no key proves that a lock is bound to nobody, so somebody else may
    have answered in its place; and the clock may be right in spite of all.
    """
    found = [(await async_words(hass, kind))[key] for kind, key in _warnings(lock)]
    return {"warning": " ".join(found)} if found else {}


@callback
def loaded_warning(lock: LockCoordinator) -> str:
    """The same words at once; none where all seems well."""
    found = (words_now(lock.hass, kind).get(key, "") for kind, key in _warnings(lock))
    return " ".join(found)


def _warnings(lock: LockCoordinator) -> Iterator[tuple[str, str]]:
    """Where the words of each stand: the selector and its option."""
    if lock.health.seems_reset:
        yield "warning", Problem.RESET
    if (doubt := lock.clock.doubt) is not None:
        yield "clock_in_doubt", doubt

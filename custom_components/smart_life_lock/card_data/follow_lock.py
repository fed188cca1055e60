"""Following one lock for as long as somebody listens, also across reloads."""

from asyncio import Handle
from collections.abc import Callable, Iterable
from typing import Final

from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..coordinator import LockConfigEntry, LockCoordinator

# How long a lock may be gone before cards are told: a reload takes less.
RELOAD_SECONDS: Final = 2.0

type Listen = Callable[[LockCoordinator], Iterable[CALLBACK_TYPE]]
"""Begins to listen to a lock that was loaded; gives what ends that."""


class LockFollower:
    """Calls ``tell`` once for whatever happens within one turn of the event loop.

    ``lock`` is None while the entry is not loaded.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LockConfigEntry,
        listen: Listen,
        tell: CALLBACK_TYPE,
    ) -> None:
        """``async_start`` follows."""
        self._hass, self._entry = hass, entry
        self._listen, self._tell = listen, tell
        self.lock: LockCoordinator | None = None
        self._endings: list[CALLBACK_TYPE] = []
        self._waiting: Handle | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Listen; returns what ends that."""
        end = self._entry.async_on_state_change(self._on_entry)
        self._follow()

        @callback
        def stop() -> None:
            end()
            self._leave()

        return stop

    @callback
    def tell_soon(self) -> None:
        """Something happened: tell when all that happens now has happened."""
        if self._waiting is None:
            self._waiting = self._hass.loop.call_soon(self._tell_once)

    @callback
    def _on_entry(self) -> None:
        """The entry was loaded, or is not any more."""
        if self._entry.state is ConfigEntryState.LOADED:
            self._follow()
            self.tell_soon()
        elif self.lock is not None:
            self._leave()
            self._waiting = self._hass.loop.call_later(RELOAD_SECONDS, self._tell_once)

    def _follow(self) -> None:
        self._leave()
        if self._entry.state is ConfigEntryState.LOADED:
            self.lock = self._entry.runtime_data
            self._endings = list(self._listen(self.lock))

    def _leave(self) -> None:
        self.lock = None
        while self._endings:
            self._endings.pop()()
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    @callback
    def _tell_once(self) -> None:
        self._waiting = None
        self._tell()

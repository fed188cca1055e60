"""What a card is told of one lock as long as it listens: all first, then what changes."""

from asyncio import Handle
from collections.abc import Callable, Iterator
from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.config_entries import ConfigEntryState
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..const import CARD_VERSION
from ..coordinator import LockConfigEntry, LockCoordinator
from .code_list import CodeList
from .header import header, header_not_loaded

# A reload takes less, and nobody has to see it.
RELOAD_SECONDS: Final = 2.0


class CardFeed:
    """Follows one lock for one card, also across reloads of its entry.

    Whatever happens within one turn of the event loop makes one message, and what
    changes nothing that the card shows makes none.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LockConfigEntry,
        entity_id: str,
        user: User,
        send: Callable[[dict[str, Any]], None],
    ) -> None:
        """``send`` takes each message. ``async_start`` follows."""
        self._hass, self._entry, self._send = hass, entry, send
        self._entity_id, self._user = entity_id, user
        self._codes = CodeList()
        self._header: dict[str, Any] = {}
        self._lock: LockCoordinator | None = None
        self._endings: list[CALLBACK_TYPE] = []
        self._waiting: Handle | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Send all that is so now, then what changes; returns what ends that."""
        end = self._entry.async_on_state_change(self._on_entry)
        self._follow()
        now = {"version": self._hass.data.get(CARD_VERSION, ""), **self._news()}
        self._send({"codes": [], "gone": []} | now)

        @callback
        def stop() -> None:
            end()
            self._leave()

        return stop

    @callback
    def _on_entry(self) -> None:
        """The entry was loaded, or is not any more."""
        if self._entry.state is ConfigEntryState.LOADED:
            self._follow()
            self._look()
        elif self._lock is not None:
            self._leave()
            self._waiting = self._hass.loop.call_later(RELOAD_SECONDS, self._tell)

    def _follow(self) -> None:
        self._leave()
        if self._entry.state is not ConfigEntryState.LOADED:
            return
        lock = self._lock = self._entry.runtime_data
        self._codes.ledger_changed()
        self._endings = [
            lock.device.async_add_listener(self._look),
            lock.device.ledger.async_add_listener(self._on_ledger),
        ]

    def _leave(self) -> None:
        self._lock = None
        while self._endings:
            self._endings.pop()()
        if self._waiting is not None:
            self._waiting.cancel()
            self._waiting = None

    @callback
    def _on_ledger(self) -> None:
        self._codes.ledger_changed()
        self._look()

    @callback
    def _look(self) -> None:
        """See what is new when all that happens now has happened."""
        if self._waiting is None:
            self._waiting = self._hass.loop.call_soon(self._tell)

    @callback
    def _tell(self) -> None:
        self._waiting = None
        if news := self._news():
            self._send(news)

    def _news(self) -> dict[str, Any]:
        return {name: part for name, part in self._parts() if part}

    def _parts(self) -> Iterator[tuple[str, Any]]:
        lock, about = self._lock, (self._entity_id, self._user)
        zone = self._hass.config.time_zone
        if lock is None:
            now = header_not_loaded(self._entry, *about, zone)
        else:
            now = header(lock, *about, zone)
        if now != self._header:
            self._header = now
            yield "lock", now
        if lock is not None and now["may"]["see"]:
            news = self._codes.news(lock.device.ledger, lock.device.clock.now())
            yield "codes", news.codes
            yield "gone", news.gone

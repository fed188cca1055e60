"""What a card is told of a lock's codes: all first, then what changes."""

from collections.abc import Callable, Iterator
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..const import CARD_VERSION
from ..coordinator import LockConfigEntry, LockCoordinator
from .code_list import CodeList
from .follow_lock import LockFollower
from .header import header, header_not_loaded

type Send = Callable[[dict[str, Any]], None]


class CodeFeed:
    """Tells one card about one lock, and only what changes something that it shows."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LockConfigEntry,
        entity_id: str,
        user: User,
        send: Send,
    ) -> None:
        """``send`` takes each message. ``async_start`` follows."""
        self._hass, self._entry, self._send = hass, entry, send
        self._entity_id, self._user = entity_id, user
        self._codes = CodeList(may_change=False)
        self._header: dict[str, Any] = {}
        self._follower = LockFollower(hass, entry, self._listen, self._tell)

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Send the present state, then each change; returns what ends that."""
        end = self._follower.async_start()
        version = self._hass.data.get(CARD_VERSION, "")
        self._send({"version": version, "codes": [], "gone": []} | self._news())
        return end

    def _listen(self, lock: LockCoordinator) -> Iterator[CALLBACK_TYPE]:
        self._codes.ledger_changed()
        yield lock.device.async_add_listener(self._follower.tell_soon)
        yield lock.device.ledger.async_add_listener(self._on_ledger)

    @callback
    def _on_ledger(self) -> None:
        self._codes.ledger_changed()
        self._follower.tell_soon()

    @callback
    def _tell(self) -> None:
        if news := self._news():
            self._send(news)

    def _news(self) -> dict[str, Any]:
        return {name: part for name, part in self._parts() if part}

    def _parts(self) -> Iterator[tuple[str, Any]]:
        lock, about = self._follower.lock, (self._entity_id, self._user)
        zone = self._hass.config.time_zone
        if lock is None:
            shown = header_not_loaded(self._entry, *about, zone)
        else:
            shown = header(lock, *about, zone)
        if shown != self._header:
            if shown["may"] != self._header.get("may"):
                # With other permissions every row is sent again, or none any more.
                self._codes = CodeList(may_change=shown["may"]["create"])
            self._header = shown
            yield "lock", shown
        if lock is not None and shown["may"]["see"]:
            news = self._codes.news(lock.device.ledger, lock.device.clock.now())
            yield "codes", news.codes
            yield "gone", news.gone

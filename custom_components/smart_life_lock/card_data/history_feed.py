"""What a card is told of a lock's history: the newest events first, then each new one."""

from collections.abc import Callable, Iterator
from typing import Any

from homeassistant.auth.models import User
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..actions.permission import may_see_codes
from ..coordinator import LockConfigEntry, LockCoordinator
from ..device.access_events import event_of_history
from ..device.activity_words import ADDITIONS, alarm_number, phrase, way_of
from ..device.news import News
from ..ledger.history import Happened, History
from .follow_lock import LockFollower
from .sentence import Sentence

_ALARM = "entity.event.access.state_attributes.alarm.state"


class HistoryFeed:
    """One card's view of what happened at one lock."""

    def __init__(
        self,
        hass: HomeAssistant,
        entry: LockConfigEntry,
        user: User,
        limit: int,
        send: Callable[[dict[str, Any]], None],
    ) -> None:
        """``limit``: how many events are sent at once. ``async_start`` follows."""
        self._entry, self._user = entry, user
        self._limit, self._send = limit, send
        self._last = 0
        self._follower = LockFollower(hass, entry, self._listen, self._tell)

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Send the newest, then each new one; returns what ends that."""
        end = self._follower.async_start()
        self._send({"entries": _entries(self._new())})
        return end

    def _listen(self, lock: LockCoordinator) -> Iterator[CALLBACK_TYPE]:
        yield lock.device.ledger.async_add_listener(self._follower.tell_soon)
        yield lock.records.async_add_listener(self._on_news)

    @callback
    def _on_news(self, _news: News) -> None:
        """Some news is not written to the ledger's file at once: only records tell of it."""
        self._follower.tell_soon()

    @callback
    def _tell(self) -> None:
        # The options may have been changed meanwhile.
        if may_see_codes(self._entry, self._user) and (new := self._new()):
            self._send({"entries": _entries(new)})

    def _new(self) -> History:
        """What was not sent yet, in the order in which it happened; the newest of it."""
        if (lock := self._follower.lock) is None:
            return ()
        history, last = lock.device.ledger.history, self._last
        self._last = max((one.number for one in history), default=0)
        return tuple(one for one in history if one.number > last)[-self._limit :]


def _entries(history: History) -> list[dict[str, Any]]:
    return [entry_of(one) for one in reversed(history)]


def entry_of(one: Happened) -> dict[str, Any]:
    """One event as the card shows it; its sentences are those of Activity."""
    kind, words = event_of_history(one)
    return {
        "id": str(one.number),
        "at": words["at"],
        "what": kind.value,
        "way": way_of(words) or None,
        "name": words.get("code_name"),
        "code_id": words.get("code_id"),
        "late": words["late"],
        "sentences": [each.as_json() for each in sentences_of(one)],
    }


def sentences_of(one: Happened) -> Iterator[Sentence]:
    """What Activity says, then what is worth knowing besides."""
    kind, words = event_of_history(one)
    yield _sentence({"event_type": kind, **words})
    for more in ADDITIONS:
        if words.get(more):
            yield Sentence(f"history_{more}")


def _sentence(data: dict[str, Any]) -> Sentence:
    names, words = {}, {}
    if (name := data.get("code_name")) is not None:
        names["name"] = name
    nameless = alarm_number(data)
    if (number := nameless or data.get("identifier")) is not None:
        names["number"] = str(number)
    if way := way_of(data):
        words["way"] = f"selector.way.options.{way}"
    if nameless is None and (alarm := data.get("alarm")):
        words["alarm"] = f"{_ALARM}.{alarm}"
    return Sentence(phrase(data), selector="activity", names=names, words=words)

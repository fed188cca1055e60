"""What the phone shows: the newest notifications, one for each tag."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from itertools import count
from typing import Any

from homeassistant.core import HomeAssistant, callback

from .const import DOMAIN, TAPPED

SCREEN = f"{DOMAIN}.screen"
REMOVE = "clear_notification"
ROOM = 5
"""Notifications that the screen has room for."""


@dataclass(frozen=True, slots=True)
class Note:
    """One notification, as the service that passes them on to phones gets it."""

    id: int
    title: str
    message: str
    tag: str
    actions: list[dict[str, Any]] = field(default_factory=list)


class Screen:
    """The notifications, newest first, as the state that the card draws."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Nothing has come yet."""
        self._hass = hass
        self._notes: list[Note] = []
        self._ids = count(1)
        self._show()

    @callback
    def take(self, push: Mapping[str, Any]) -> None:
        """A notification was pushed, or is taken back."""
        more = push.get("data") or {}
        tag, message = str(more.get("tag", "")), str(push.get("message", ""))
        self._notes = [note for note in self._notes if not tag or note.tag != tag]
        if message != REMOVE:
            title, actions = str(push.get("title", "")), more.get("actions") or []
            self._notes.insert(0, Note(next(self._ids), title, message, tag, actions))
            del self._notes[ROOM:]
        self._show()

    @callback
    def tap(self, note_id: int, action: str) -> None:
        """A button of a notification is tapped: the app tells it, and the note goes."""
        self._hass.bus.async_fire(TAPPED, {"action": action})
        self.dismiss(note_id)

    @callback
    def dismiss(self, note_id: int) -> None:
        """It is wiped away."""
        self._notes = [note for note in self._notes if note.id != note_id]
        self._show()

    def _show(self) -> None:
        notes = [asdict(note) for note in self._notes]
        self._hass.states.async_set(
            SCREEN, str(len(notes)), {"notifications": notes}, force_update=True
        )

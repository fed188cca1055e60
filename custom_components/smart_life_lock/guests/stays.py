"""The events of a calendar as stays of guests."""

from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime, time, tzinfo

from homeassistant.components.calendar import CalendarEvent

from ..ledger.code import MAX_NAME_LENGTH
from ..ledger.errors import CodeRefused
from ..ledger.names_and_ids import clean_name
from ..storage.guest_stays import Stay
from .settings import GuestSettings


def stays_of(
    events: Iterable[CalendarEvent], settings: GuestSettings, zone: tzinfo, guest: str
) -> dict[str, Stay]:
    """The stays by their keys, times in UTC; not those whose titles are to be ignored.

    ``zone``: that of days without hours. ``guest``: the name where a title has none.
    """
    stays: dict[str, Stay] = {}
    for event in events:
        start, end = _times(event, settings, zone)
        if start >= end or _is_ignored(event.summary, settings):
            continue
        key = _key(event, start)
        if key in stays:
            key = f"{key} {start.isoformat()}"
        stays[key] = Stay(key, guest_name(event.summary) or guest, start, end)
    return stays


def guest_name(title: str) -> str:
    """A title as the name of a code: in one line, without what nobody sees; or nothing."""
    shown = "".join(char if char.isprintable() else " " for char in title)
    name = " ".join(shown.split())[:MAX_NAME_LENGTH]
    try:
        return clean_name(name)
    except CodeRefused:
        return ""


def _is_ignored(title: str, settings: GuestSettings) -> bool:
    text = " ".join(title.split()).casefold()
    return any(words in text for words in settings.ignored)


def _key(event: CalendarEvent, start: datetime) -> str:
    """What an event keeps when it is moved; without an id of its own it cannot be."""
    if not event.uid:
        return f"{event.summary} {start.isoformat()}"
    if event.recurrence_id:
        return f"{event.uid} {event.recurrence_id}"
    return f"{event.uid} {start.isoformat()}" if event.rrule else event.uid


def _times(
    event: CalendarEvent, settings: GuestSettings, zone: tzinfo
) -> tuple[datetime, datetime]:
    """From the arrival to the departure; whole days have the hours of the options."""
    return (
        _moment(event.start, settings.check_in, zone, later=False),
        _moment(event.end, settings.check_out, zone, later=True),
    )


def _moment(at: date, clock: time, zone: tzinfo, *, later: bool) -> datetime:
    """The moment in UTC; an hour that clocks skip begins when they go on.

    ``later``: of two hours that they show alike the second.
    """
    if isinstance(at, datetime):
        return at.astimezone(UTC)
    here = datetime.combine(at, clock, zone)
    first, second = (here.replace(fold=fold).astimezone(UTC) for fold in (0, 1))
    return max(first, second) if later else first


def soonest(stays: Iterable[Stay]) -> Iterator[Stay]:
    """Those who come first are served first."""
    yield from sorted(stays, key=lambda stay: (stay.start, stay.key))

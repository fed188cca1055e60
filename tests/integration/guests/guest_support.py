"""A calendar of bookings in Home Assistant's own local calendar, and a lock that follows it."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from freezegun.api import FrozenDateTimeFactory
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,
    async_fire_time_changed,
)

from ..code_support import ZONE

BERLIN = ZoneInfo(ZONE)


BOOKINGS = "calendar.bookings"


async def add_calendar(hass: HomeAssistant) -> MockConfigEntry:
    """An empty local calendar, as people add it."""
    entry = MockConfigEntry(
        domain="local_calendar",
        title="Bookings",
        data={"calendar_name": "Bookings", "storage_key": "bookings"},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


def guest_options(**more: Any) -> dict[str, Any]:
    """The options of a lock that follows it."""
    guests = {
        "guest_calendar": BOOKINGS,
        "lead_hours": 24,
        "check_in": "15:00:00",
        "check_out": "11:00:00",
        "ignored_titles": ["Not available"],
    }
    send_to = {"codes_to": more.pop("codes_to")} if "codes_to" in more else {}
    return {**send_to, "guests": guests | more}


class Bookings:
    """The calendar as its owner writes into it, by Home Assistant's own entity."""

    def __init__(self, hass: HomeAssistant) -> None:
        self._hass = hass
        self._entity = hass.data["calendar"].get_entity(BOOKINGS)

    async def book(self, summary: str, start: object, end: object, **more: Any) -> str:
        """Enter an event; its uid."""
        before = await self._uids()
        await self._entity.async_create_event(
            summary=summary, dtstart=start, dtend=end, **more
        )
        (uid,) = await self._uids() - before
        return uid

    async def change(self, uid: str, summary: str, start: object, end: object) -> None:
        """Change an event."""
        event = {"summary": summary, "dtstart": start, "dtend": end}
        await self._entity.async_update_event(uid, event)

    async def cancel(self, uid: str) -> None:
        """Delete an event."""
        await self._entity.async_delete_event(uid)

    async def _uids(self) -> set[str]:
        now = dt_util.now()
        year = timedelta(days=365)
        events = await self._entity.async_get_events(
            self._hass, now - year, now + 4 * year
        )
        return {event.uid for event in events}


async def settle(hass: HomeAssistant) -> None:
    """All that the calendar has set off is done."""
    await hass.async_block_till_done(wait_background_tasks=True)


async def wait(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, delta: timedelta
) -> None:
    """Time passes, in steps in which the calendar is looked at."""
    until = dt_util.utcnow() + delta
    while (left := until - dt_util.utcnow()) > timedelta():
        clock.tick(min(left, timedelta(minutes=15)))
        # Timers wait on where it is too early for them.
        async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=2))
        await settle(hass)


def told(codes: list[dict[str, Any]]) -> list[tuple[str, str, str]]:
    """Name and times of codes."""
    return [(one["name"], one["valid_from"], one["valid_until"]) for one in codes]


def hours(begin: datetime, length: float) -> tuple[datetime, datetime]:
    """From a moment on, so many hours."""
    return begin, begin + timedelta(hours=length)


def at(day, hour=0, minute=0, month=3):
    """A moment in Berlin in 2026; it is 3 March, 11:20."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)

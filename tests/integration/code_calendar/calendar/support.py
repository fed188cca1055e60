"""The page of the calendar, and a lock with codes in it."""

from datetime import datetime
from zoneinfo import ZoneInfo

from ...code_support import ZONE, act

BERLIN = ZoneInfo(ZONE)


def at(day, hour=0, minute=0, month=3):
    """A moment in Berlin in 2026; 3 March is a Tuesday, and it is 11:20."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def event(summary, start, end, **more):
    """An event as the calendar page sends it."""
    return {
        "summary": summary,
        "dtstart": start.isoformat(),
        "dtend": end.isoformat(),
        **more,
    }


async def cleaner(hass, **more):
    """A code for Tuesdays and Fridays, nine to twelve; the lock has yet to hear of it."""
    given = {
        "name": "Cleaner",
        "start": at(3, 11, 20).isoformat(),
        "end": at(30, 23).isoformat(),
        "weekdays": ["tue", "fri"],
        "from": "09:00",
        "to": "12:00",
    }
    return await act(hass, "create_online_periodic_code", **given | more)

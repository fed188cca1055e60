"""What each of these tests begins with."""

import pytest

from ...code_support import NOW, ZONE, lock_entry, set_up
from ..guest_support import Bookings, add_calendar, guest_options, settle


@pytest.fixture
def options():
    return guest_options()


@pytest.fixture
async def home(hass, enable_bluetooth, clock, options):
    """A lock out of range, and a calendar that it follows."""
    clock.move_to(NOW)
    await hass.config.async_set_time_zone(ZONE)
    await add_calendar(hass)
    entry = await set_up(hass, lock_entry(options=options))
    await settle(hass)
    return entry


@pytest.fixture
def bookings(hass, home):
    return Bookings(hass)

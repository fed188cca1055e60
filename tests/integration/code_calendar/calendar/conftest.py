"""What each of these tests begins with."""

import pytest

from custom_components.smart_life_lock.const import CONF_CALENDAR_MAKES

from ...code_support import NOW, lock_entry, set_up
from ..calendar_support import Page


@pytest.fixture
def expected_lingering_timers():
    """A calendar keeps its alarms until its entity is removed."""
    return True


@pytest.fixture
def options():
    return {CONF_CALENDAR_MAKES: True}


@pytest.fixture
async def home(hass, enable_bluetooth, clock, options):
    """A lock out of range."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry(options=options))


@pytest.fixture
async def page(hass, home, hass_ws_client):
    """An administrator has the calendar open."""
    return Page(await hass_ws_client(hass))

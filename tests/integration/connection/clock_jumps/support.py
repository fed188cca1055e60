"""A clock that jumps, and what is seen of it."""

import asyncio
from contextlib import asynccontextmanager
from datetime import timedelta
from itertools import product
import time

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from ...flow_support import DOMAIN
from ...online_support import DAY, HOUR
from ...support import wait_for

MINUTE = timedelta(minutes=1)
YEAR = 365 * DAY
SIZES = (3 * MINUTE, 5 * HOUR, 2 * DAY, 20 * DAY, 70 * DAY, 3 * YEAR)
BOTH_WAYS = tuple(sign * size for size, sign in product(SIZES, (1, -1)))

LOOK = timedelta(seconds=11)
PHASES = pytest.mark.parametrize("phase", ["idle", "link open", "session"])


def coordinator(hass):
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry.runtime_data


async def rested(hass):
    """No session: ``noticed`` would end its waits as well, as if the lock were silent."""
    await wait_for(lambda: coordinator(hass).sessions.schedule.task is None, 30)


async def hung_up(hass, lock):
    """No session, no link."""
    await rested(hass)
    await coordinator(hass).device.client.close()
    await wait_for(lambda: not lock.core.is_connected)


@asynccontextmanager
async def phase_of(hass, lock, phase):
    """Bring the lock there; a session that runs is over at the end."""
    if phase == "link open":
        await rested(hass)
        assert lock.core.is_connected
    else:
        await hung_up(hass, lock)
    if phase != "session":
        yield
        return
    begun = asyncio.ensure_future(coordinator(hass).sessions.async_sync())
    await wait_for(lambda: coordinator(hass).device.client.connected)
    yield
    await begun


async def noticed(hass):
    """So much time has passed that the clock was looked at."""
    async_fire_time_changed(hass, dt_util.utcnow() + LOOK)
    await hass.async_block_till_done()


def off(lock):
    """By how many seconds the lock's clock is wrong; real ones pass on the way."""
    with lock.at_hand() as core:
        return abs(core.clock.unix - time.time())


async def right_again(lock, seconds=20):
    await wait_for(lambda: off(lock) < 60, seconds)


def issue(hass):
    return ir.async_get(hass).async_get_issue(DOMAIN, "host_clock")


def problems(hass):
    return hass.states.get("binary_sensor.front_door_problem").attributes["problems"]

"""Frozen and moved clocks beside a running air: what the fixtures promise."""

import asyncio
from datetime import timedelta
import threading

from homeassistant.components import bluetooth
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from ..support import NOTIFY, heard, make_unavailable, pass_time, wait_for


async def test_plain_freezer_stops_the_loop(hass, freezer):
    """Why there is a ``clock`` fixture: no timer fires while plain freezegun is on."""
    fired = []
    hass.loop.call_later(0.01, fired.append, 1)
    for _ in range(20):
        threading.Event().wait(0.002)  # real time passes, also for a frozen clock
        await asyncio.sleep(0)
    assert not fired
    freezer.tick(1)
    await asyncio.sleep(0)
    await asyncio.sleep(0)
    assert fired


async def test_clock_moves_alone_and_the_air_goes_on(hass, link, radio, clock):
    start = dt_util.utcnow()
    radio.latency = 0.005  # needs the loop's timers
    for _ in range(3):
        await pass_time(hass, clock, timedelta(hours=6))
        assert await link.ask(b"tick") == b"tick"
    assert dt_util.utcnow() - start == timedelta(hours=18)


async def test_pass_time_moves_locks_too(hass, adapter, virtual_lock, clock):
    lock = await virtual_lock()
    lock.core.clock.set(1_700_000_000)
    await pass_time(hass, clock, timedelta(hours=2), lock)
    assert 7200 <= lock.core.clock.unix - 1_700_000_000 <= 7202


async def test_firing_time_during_bluetooth_work_breaks_only_that_work(
    hass, link, radio, clock
):
    radio.latency = 0.2
    work = asyncio.create_task(link.client.read_gatt_char(NOTIFY))
    await wait_for(lambda: radio.counts)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
    await asyncio.wait([work])
    work.exception()
    radio.latency = 0
    assert await link.ask(b"fine") == b"fine"


async def test_carried_away_device_becomes_unavailable(
    hass, adapter, virtual_lock, clock
):
    lock = await virtual_lock()
    await heard(hass, lock.address)
    gone = []
    unsubscribe = bluetooth.async_track_unavailable(hass, gone.append, lock.address)
    await make_unavailable(hass, lock.address, lock.radio)
    unsubscribe()
    assert [info.address for info in gone] == [lock.address]

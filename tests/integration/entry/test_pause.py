"""In a pause the lock is left to somebody else, and nothing that it tells gets lost."""

import asyncio
from functools import partial

import pytest

from custom_components.smart_life_lock.tuyalock.errors import Paused

from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..house_support import STEP, packet


async def several_sessions(lock):
    """One runs, two wait behind it."""
    await lock.device.client.close()
    work = []
    for _ in range(3):
        work.append(asyncio.ensure_future(lock.sessions.async_sync()))
        await asyncio.sleep(0)
    return work


@pytest.mark.timeout(300)
async def test_nothing_is_done_or_lost_in_a_pause_at_any_packet(hass, house):
    number, came, told, lock = 0, True, house.told_cards(), house.now
    while came:
        number += STEP
        house.come_in(number)
        work = await several_sessions(lock)
        came = await packet(house, number, work[:1])
        await lock.async_pause()
        connections = house.connections[-1]
        assert not lock.device.client.connected
        assert not lock.sessions.busy
        await asyncio.gather(*work, return_exceptions=True)
        for ask in (
            lock.sessions.async_sync,
            partial(lock.sessions.async_exchange, lock.device.client.unlock),
            lock.device.client.probe,
        ):
            with pytest.raises(Paused):
                await ask()
        assert house.connections[-1] == connections
        lock.async_start()
    await lock.sessions.async_sync()
    await hass.async_block_till_done()
    assert number > 20
    assert sorted(told) == [*range(STEP, number + 1, STEP)]


async def test_what_waits_behind_a_session_is_told_of_the_pause(house):
    running, *waiting = await several_sessions(house.now)
    await house.now.async_pause()
    for one in (running, *waiting):
        with pytest.raises(Paused):
            await one
    assert "Paused" not in repr(house.now.sessions.last_failure)
    house.now.async_start()


async def test_two_pauses_end_with_the_last(house):
    life = house.now
    await life.async_pause()
    await life.async_pause()
    life.async_start()
    with pytest.raises(Paused):
        await house.now.sessions.async_sync()
    life.async_start()
    await house.now.sessions.async_sync()


async def test_pause_that_is_cut_off_ends_as_every_other(house):
    pause = asyncio.ensure_future(house.now.async_pause())
    await asyncio.sleep(0)
    pause.cancel()
    await asyncio.gather(pause, return_exceptions=True)
    with pytest.raises(Paused):
        await house.now.sessions.async_exchange(house.now.device.client.unlock)
    house.now.async_start()
    await house.now.sessions.async_sync()


async def test_nothing_starts_when_a_pause_ends_after_a_reload(hass, house):
    old = house.now
    await old.async_pause()
    await hass.config_entries.async_reload(house.entry.entry_id)
    old.async_start()
    assert not old.sessions.schedule._started
    await house.now.sessions.async_sync()

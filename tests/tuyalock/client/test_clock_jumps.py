"""The host's clock is set while a link is open, or is not to be believed."""

import asyncio
from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.model import ClockSet
from virtual_lock.firmware.clock import UPTIME_LIMIT

from .scene import DEFAULTS, scene
from .virtual_time import virtual_time

JUMPS = tuple(
    sign * size
    for size in (
        timedelta(seconds=40),
        timedelta(minutes=5),
        timedelta(hours=3),
        timedelta(days=60),
        timedelta(days=1000),
    )
    for sign in (1, -1)
)
KEPT = ClientOptions(idle=1000)


def off(stage):
    """By how many seconds the lock's clock is wrong."""
    return abs(stage.lock.clock.unix - stage.now().timestamp())


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("generation", [3, 4])
def test_clock_is_set_anew_on_a_link_on_which_it_was_told_just_before(generation, jump):
    @virtual_time
    async def run():
        async with scene(generation, options=KEPT) as stage:
            await stage.client.probe()
            stage.start += jump
            synced = await stage.client.sync()
            assert synced.clock_set == stage.client.state.clock_set
            assert len(stage.told(ClockSet)) == 2
            assert off(stage) <= 5
            assert stage.client.statistics.connects == (1 if generation == 3 else 2)

    run()


@pytest.mark.parametrize("generation", [3, 4])
def test_lock_keeps_its_time_while_ours_is_in_doubt(generation):
    @virtual_time
    async def run():
        trusted = [True]
        options = replace(KEPT, may_tell_time=lambda: trusted[0])
        async with scene(generation, options=options) as stage:
            await stage.client.sync()
            trusted[0] = False
            stage.start += timedelta(days=1000)
            assert (await stage.client.sync()).clock_set is not None
            await stage.client.close()
            assert (await stage.client.sync()).clock_set is None
            assert len(stage.told(ClockSet)) == 1
            stage.start -= timedelta(days=1000)
            assert off(stage) <= 5
            trusted[0] = True
            await asyncio.sleep(100)
            await stage.client.sync()
            assert len(stage.told(ClockSet)) == 2

    run()


@virtual_time
async def test_lock_that_never_had_the_time_gets_none_from_a_clock_in_doubt():
    options = replace(DEFAULTS, may_tell_time=lambda: False)
    async with scene(3, options=options) as stage:
        await stage.client.sync()
        assert stage.lock.clock.unix < UPTIME_LIMIT

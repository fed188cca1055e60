"""Floods and delays: everything ends in time, and the next honest session works."""

import asyncio
import tracemalloc

import pytest

from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from tests.tuyalock.client.scene import T0, scene
from tests.tuyalock.client.virtual_time import virtual_time

from .floods import FLOODS, Late
from .household import stand_between_ends
from .middle import Plan

BOTH = pytest.mark.parametrize("generation", [3, 4])
LONGEST = 15.0
ROOM = 250_000  # bytes; the packets of the flood are many times more


async def in_time(work):
    """How long it took until an error came, and the error."""
    loop = asyncio.get_running_loop()
    begun = loop.time()
    error = None
    try:
        await work
    except TuyaLockError as caught:
        error = caught
    assert loop.time() - begun <= LONGEST
    return error


def operations(client):
    return [
        client.unlock,
        client.lock,
        client.sync,
        client.probe,
        client.passwords.list,
        client.unbind,
        lambda: client.write_t0(T0),
    ]


async def works_again(stage, middle):
    middle.plan = Plan()
    await asyncio.sleep(20)
    assert stage.lock.memory.bound
    await stage.client.write_t0(T0)
    await stage.client.probe()


@BOTH
@pytest.mark.parametrize("flood", FLOODS)
@virtual_time
async def test_flood_in_the_place_of_the_lock(generation, flood):
    async with scene(generation, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = flood()
        for work in operations(stage.client):
            assert await in_time(work())
        assert stage.lock.firmware.openings == 0
        assert [e for e in stage.events if type(e).__name__ != "ClockSet"] == []
        await works_again(stage, middle)


@BOTH
@virtual_time
async def test_memory_does_not_grow_with_the_flood(generation):
    async with scene(generation, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = FLOODS[0](times=5_000)
        tracemalloc.start()
        assert await in_time(stage.client.unlock())
        await asyncio.sleep(30)
        for kept in (middle.written, stage.loopback.effects, stage.loopback.carried):
            kept.clear()
        left, _ = tracemalloc.get_traced_memory()
        tracemalloc.stop()
        assert left < ROOM
        await works_again(stage, middle)


@BOTH
@pytest.mark.parametrize("seconds", [0.5, 1.0, 1.8, 2.1, 2.4, 2.9, 5.9])
@virtual_time
async def test_each_word_just_in_time(generation, seconds):
    """The lock itself answers, each message of it late."""
    async with scene(generation, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = Late(seconds, middle.tell)
        for work in operations(stage.client)[:5]:
            # Records may come for a minute; that nothing else comes is told sooner.
            await in_time(work())
            await stage.client.close()
            await asyncio.sleep(10)
        await works_again(stage, middle)


@BOTH
@virtual_time
async def test_rubbish_around_true_words_only_costs_the_link(generation):
    async with scene(generation, proven=True) as stage:
        middle = stand_between_ends(stage)
        rubbish = FLOODS[2](times=20)

        class Around(Plan):
            def of_lock(self, packet):
                if packet[0]:
                    return (packet,)
                return (*rubbish.answers(b""), packet)

        middle.plan = Around()
        for work in operations(stage.client)[:5]:
            await in_time(work())
        assert stage.lock.firmware.openings <= 1
        await works_again(stage, middle)

"""What the lock has stored is never lost, and told as it happened (protocol.md §13.5)."""

import asyncio
from contextlib import suppress
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.quirks import MEASURED

from .scene import T0, scene
from .virtual_time import virtual_time

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])
LIVE = 1000
MOMENTS = (None, 0.05, 0.4, 0.95, 1.05, 1.25, 1.5, 2.0, 3.5)


def opened(stage, number):
    stage.loopback._pace.catch_up()  # a lock at rest does not know the time
    stage.lock.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, number))
    stage.lock.save()


async def unlock_by_dp_6(client):
    client._inbox.credentials = replace(client.credentials, check_code=None)
    await client.unlock()


ACTS = {
    "unlock": lambda client: client.unlock(),
    "unlock by DP 6": unlock_by_dp_6,
    "write": lambda client: client.write_t0(T0),
    "sync": lambda client: client.sync(),
}


async def filled(stage, stored, *, restarted, pause=7):
    """Records 1, 2, 3, … lie in the lock, and nobody has heard of them."""
    await stage.client.set_check_code(stage.credentials.check_code)
    await stage.client.sync()
    await stage.client.close()
    stage.events.clear()
    for number in range(1, stored + 1):
        opened(stage, number)
        await asyncio.sleep(pause)
    if restarted:
        stage.lock.change_battery()


def cards(stage):
    return [one for one in stage.told(Access) if one.method is Method.CARD]


@pytest.mark.parametrize("moment", MOMENTS)
@pytest.mark.parametrize("act", ACTS)
@GENERATIONS
@virtual_time
async def test_everything_stored_is_told_once_late_and_oldest_first(
    generation, act, moment
):
    for stored in (0, 1, 2, 9):
        for restarted in (False, True):
            async with scene(generation, quirks=MEASURED) as stage:
                await filled(stage, stored, restarted=restarted)
                if moment is not None:
                    loop = asyncio.get_running_loop()
                    loop.call_later(moment, opened, stage, LIVE)
                await ACTS[act](stage.client)
                await asyncio.sleep(40)
                await stage.client.sync()
                told = [one.identifier for one in cards(stage)]
                assert sorted(told) == sorted({*told})
                expected = [*range(1, stored + 1)]
                assert [number for number in told if number != LIVE] == expected
                assert (LIVE in told) is (moment is not None)
                late = {one.identifier for one in cards(stage) if one.late}
                assert late == set(expected)
                if moment is not None:
                    assert told[-1] == LIVE


@pytest.mark.parametrize("way", Direction)
@pytest.mark.parametrize("act", ["unlock", "unlock by DP 6", "sync"])
@GENERATIONS
@virtual_time
async def test_nothing_stored_is_lost_with_a_link(generation, act, way):
    for number in range(1, 60):
        async with scene(generation, quirks=MEASURED) as stage:
            await filled(stage, 4, restarted=number % 2 == 0, pause=1)
            base = stage.loopback.packets[way]
            stage.loopback.faults.lose_link_at[way] = base + number
            with suppress(TuyaLockError):
                await ACTS[act](stage.client)
            await asyncio.sleep(17)
            stage.loopback.faults.clear()
            opened(stage, LIVE)
            await stage.client.sync()
            told = [one.identifier for one in cards(stage)]
            assert set(told) == {1, 2, 3, 4, LIVE}
            assert len(told) == 5


@GENERATIONS
@virtual_time
async def test_unlocking_does_not_wait_for_what_is_stored(generation):
    async with scene(generation, quirks=MEASURED) as stage:
        await filled(stage, 5, restarted=True)
        before = stage.elapsed
        await stage.client.unlock()
        assert stage.elapsed - before < 0.2
        await asyncio.sleep(10)
        access = stage.told(Access)
        assert [one.late for one in access] == [True] * 5 + [False]
        assert access[-1].method is Method.BLUETOOTH


@GENERATIONS
@virtual_time
async def test_a_link_without_news_costs_no_question_for_records(generation):
    async with scene(generation, quirks=MEASURED) as stage:
        points, obey = [], stage.lock.written
        stage.lock.written = lambda point: (points.append(point.id), obey(point))
        await stage.client.write_t0(T0)
        await asyncio.sleep(20)
        assert points == [Dp.OFFLINE_T0]


@GENERATIONS
@virtual_time
async def test_records_are_asked_for_once_on_a_link(generation):
    async with scene(generation, quirks=MEASURED) as stage:
        await stage.client.probe()
        points, obey = [], stage.lock.written
        stage.lock.written = lambda point: (points.append(point.id), obey(point))
        for number in range(3):
            opened(stage, number)
            await asyncio.sleep(0.3)
        await asyncio.sleep(5)
        opened(stage, 9)
        await asyncio.sleep(1)
        assert points == [Dp.RECORDS]
        assert [one.identifier for one in cards(stage)] == [0, 1, 2, 9]
        assert len(stage.lock.memory.records) == 0


@GENERATIONS
@virtual_time
async def test_a_fetch_that_is_under_way_serves_what_comes_meanwhile(generation):
    async with scene(generation, quirks=MEASURED) as stage:
        await filled(stage, 3, restarted=True)
        points, obey = [], stage.lock.written
        stage.lock.written = lambda point: (points.append(point.id), obey(point))
        asyncio.get_running_loop().call_later(0.5, opened, stage, LIVE)
        await stage.client.sync()
        assert points == [Dp.RECORDS]


@GENERATIONS
@virtual_time
async def test_a_sync_has_told_everything_when_it_ends(generation):
    """Though another fetch, which a live record has begun, is not over yet."""
    async with scene(generation, quirks=MEASURED) as stage:
        await filled(stage, 3, restarted=True)
        await stage.client.probe()
        opened(stage, LIVE)
        await asyncio.sleep(1)
        syncing = asyncio.ensure_future(stage.client.sync())
        await asyncio.sleep(2)
        opened(stage, LIVE + 1)
        await syncing
        told = [one.identifier for one in cards(stage)]
        assert set(told) == {1, 2, 3, LIVE, LIVE + 1}
        assert [number for number in told if number < LIVE] == [1, 2, 3]


@GENERATIONS
@virtual_time
async def test_a_record_in_the_middle_of_the_question_causes_no_second_one(generation):
    async with scene(generation, quirks=MEASURED) as stage:
        await filled(stage, 0, restarted=False)
        points, obey = [], stage.lock.written

        def written(point):
            points.append(point.id)
            opened(stage, LIVE)  # before the lock has acknowledged anything
            obey(point)

        say, link = stage.lock.link.say, stage.lock.link
        late = []
        link.say = lambda message, *more: (
            late.append((message, more))
            if message.code in (0x0002, 0x0027) and not late
            else say(message, *more)
        )
        stage.lock.written = written
        asyncio.get_running_loop().call_later(0.5, lambda: say(late[0][0], *late[0][1]))
        await stage.client.sync()
        assert points == [Dp.RECORDS]
        assert [one.identifier for one in cards(stage)] == [LIVE]


@GENERATIONS
@virtual_time
async def test_a_record_whose_answer_waits_is_not_lost_by_closing(generation):
    async with scene(generation, quirks=MEASURED) as stage:
        await filled(stage, 3, restarted=True)
        await stage.client.unlock()
        await asyncio.sleep(0.3)
        await stage.client.close()
        await stage.client.sync()
        assert [one.identifier for one in cards(stage)] == [1, 2, 3]


@pytest.mark.parametrize("refuses", [False, True])
@GENERATIONS
@virtual_time
async def test_a_lock_that_takes_no_question_for_records_is_answered_all_the_same(
    generation, refuses
):
    async with scene(generation, quirks=MEASURED) as stage:
        await stage.client.probe()
        stage.lock.written = lambda _point: None
        if refuses:
            say, link = stage.lock.link.say, stage.lock.link

            def refusing(message, *more):
                if message.code in (Code.DP_WRITE, Code.DP_WRITE_V4):
                    message = replace(message, data=message.data[:-1] + b"\1")
                say(message, *more)

            link.say = refusing
        opened(stage, 1)
        await asyncio.sleep(10)
        assert [one.identifier for one in cards(stage)] == [1]
        assert len(stage.lock.memory.records) == 0
        assert stage.client.connected


@pytest.mark.parametrize("act", ["sync", "unlock", "keep alive"])
@pytest.mark.parametrize("jump", [3600, 300, 30, -100, -3600])
@GENERATIONS
@virtual_time
async def test_records_of_a_clock_that_was_wrong_are_late_and_in_order(
    generation, jump, act
):
    options = ClientOptions(keep_open=act == "keep alive")
    async with scene(generation, quirks=MEASURED, options=options) as stage:
        await filled(stage, 0, restarted=False)
        for number in (1, 2, 3, 4):
            if number == 3:
                stage.loopback._pace.catch_up()
                stage.lock.clock.jump(jump)
            opened(stage, number)
            await asyncio.sleep(8)
        if act == "keep alive":
            await stage.client.write_t0(T0)
            await asyncio.sleep(100)
        else:
            await ACTS[act](stage.client)
            await asyncio.sleep(10)
        told = cards(stage)
        assert {one.late for one in told} == {True}
        assert all(one.at <= stage.now() for one in told)
        numbers = [one.identifier for one in told]
        # Of newer locks nothing but the times is known, and those were wrong.
        assert numbers == [1, 2, 3, 4] if generation == 3 else sorted(numbers)

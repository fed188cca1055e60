"""A stopped client says nothing, connects to nothing, and leaves nothing behind."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.errors import (
    LinkLost,
    Paused,
    Stopped,
    TuyaLockError,
    Unreachable,
)
from custom_components.smart_life_lock.tuyalock.model import Access, AlarmRaised, Method
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from .scene import T0, scene
from .virtual_time import virtual_time

GENERATIONS = pytest.mark.parametrize(("generation", "max_packet"), [(3, 20), (4, 20)])
ACTS = {
    "sync": lambda client: client.sync(),
    "unlock": lambda client: client.unlock(),
    "list": lambda client: client.passwords.list(),
    "write": lambda client: client.write_t0(T0),
}
KEEP_OPEN = ClientOptions(keep_open=True)


async def stopped_at(stage, number, turns, work):
    """Stop at that packet, so many turns of the loop later; whether it came."""
    loop, came = asyncio.get_running_loop(), asyncio.Event()

    def hook(_direction, _number, packet):
        if sum(stage.loopback.packets.values()) == number:
            loop.call_soon(came.set)
        return packet

    stage.loopback.faults.hook = hook
    coming = asyncio.ensure_future(came.wait())
    await asyncio.wait({coming, *work}, return_when=asyncio.FIRST_COMPLETED)
    coming.cancel()
    for _ in range(turns):
        await asyncio.sleep(0)
    await stage.client.stop()
    return came.is_set()


async def require_silence(stage):
    """Now and for a day, whoever asks and whatever the lock does."""
    before = stage.loopback.connections
    for act in ACTS.values():
        with pytest.raises(Stopped):
            await act(stage.client)
    assert not stage.client.connected
    assert not stage.lock.is_connected
    await asyncio.sleep(100)
    assert stage.loopback.connections == before


@pytest.mark.parametrize("first", range(1, 5))
@pytest.mark.parametrize("act", ACTS)
@GENERATIONS
@virtual_time
async def test_nothing_begins_after_a_stop_at_any_packet(
    generation, max_packet, act, first
):
    """One works, others wait behind it, and a record asks for a fetch of its own."""
    number, came = first, True
    while came:
        number += 4
        async with scene(generation, max_packet, options=KEEP_OPEN) as stage:
            stage.lock.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, 1))
            acts = [ACTS[act](stage.client) for _ in range(3)]
            work = [asyncio.ensure_future(one) for one in acts]
            came = await stopped_at(stage, number - 4, number // 4 % 4, work[-1:])
            ends = await asyncio.gather(*work, return_exceptions=True)
            assert all(end is None or not isinstance(end, Unreachable) for end in ends)
            await require_silence(stage)


@GENERATIONS
@virtual_time
async def test_what_waits_behind_running_work_is_told_that_the_client_was_stopped(
    generation, max_packet
):
    async with scene(generation, max_packet) as stage:
        running = asyncio.ensure_future(stage.client.probe())
        waiting = asyncio.ensure_future(stage.client.sync())
        await asyncio.sleep(0)
        await stage.client.stop()
        for work in (running, waiting):
            with pytest.raises(Stopped):
                await work


@virtual_time
async def test_stop_that_is_cut_off_holds_all_the_same():
    async with scene(3) as stage:
        await stage.client.probe()
        stop = asyncio.ensure_future(stage.client.stop())
        await asyncio.sleep(0)
        stop.cancel()
        with suppress(asyncio.CancelledError):
            await stop
        with pytest.raises(Stopped):
            await stage.client.probe()


@virtual_time
async def test_closed_client_goes_on_when_it_is_asked():
    async with scene(3) as stage:
        probing = asyncio.ensure_future(stage.client.probe())
        await asyncio.sleep(0)
        await stage.client.close()
        with pytest.raises(LinkLost) as told:
            await probing
        assert not isinstance(told.value, Stopped)
        await stage.client.probe()


@GENERATIONS
@virtual_time
async def test_paused_client_leaves_the_lock_alone_until_it_goes_on(
    generation, max_packet
):
    async with scene(generation, max_packet, options=KEEP_OPEN) as stage:
        await stage.client.probe()
        acts = [act(stage.client) for act in ACTS.values()]
        work = [asyncio.ensure_future(one) for one in acts]
        await asyncio.sleep(0)
        await stage.client.pause()
        await asyncio.gather(*work, return_exceptions=True)
        for act in ACTS.values():
            with pytest.raises(Paused):
                await act(stage.client)
        before = stage.loopback.connections
        await asyncio.sleep(100)
        assert stage.loopback.connections == before
        stage.client.resume()
        await stage.client.sync()


@GENERATIONS
@virtual_time
async def test_pause_that_is_cut_off_leaves_no_second_link(generation, max_packet):
    async with scene(generation, max_packet) as stage:
        for turns in range(12):
            await stage.client.probe()
            pause = asyncio.ensure_future(stage.client.pause())
            for _ in range(turns):
                await asyncio.sleep(0)
            pause.cancel()
            with suppress(asyncio.CancelledError):
                await pause
            stage.client.resume()
            await stage.client.sync()


@virtual_time
async def test_stopped_client_goes_on_after_no_pause():
    async with scene(3) as stage:
        await stage.client.pause()
        await stage.client.stop()
        stage.client.resume()
        with pytest.raises(Stopped):
            await stage.client.probe()


@virtual_time
async def test_who_waits_for_a_turn_longer_than_allowed_is_told_of_the_pause():
    async with scene(3) as stage:
        connection = stage.client._connection
        async with connection._busy:
            waiting = asyncio.ensure_future(stage.client.probe())
            await asyncio.sleep(0)
            connection.gate.paused = True
            with pytest.raises(Paused):
                await waiting


# What is on disk, before the lock may forget it.


def come_in(stage, *cards):
    stage.loopback._pace.catch_up()
    for card in cards:
        stage.lock.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, card))


async def filled(stage):
    await stage.client.set_check_code(stage.credentials.check_code)
    await stage.client.sync()
    await stage.client.close()
    for card in (1, 2, 3):
        come_in(stage, card)
        await asyncio.sleep(7)


@GENERATIONS
@virtual_time
async def test_record_is_on_disk_before_the_lock_deletes_it(generation, max_packet):
    async with scene(generation, max_packet) as stage:
        await filled(stage)
        stage.shelf.seconds = 0.3
        held = len(stage.lock.memory.records)
        least = []

        def hook(_direction, _number, packet):
            deleted = held - len(stage.lock.memory.records)
            least.append(stage.shelf.on_disk >= deleted)
            return packet

        stage.loopback.faults.hook = hook
        await stage.client.sync()
        assert held == 3
        assert len(stage.lock.memory.records) == 0
        assert all(least)
        assert [one.identifier for one in stage.told(Access)] == [1, 2, 3]


@pytest.mark.parametrize("trouble", ["full", "hangs"])
@GENERATIONS
@virtual_time
async def test_lock_keeps_what_the_disk_does_not_take(generation, max_packet, trouble):
    async with scene(generation, max_packet) as stage:
        await filled(stage)
        stage.shelf.full = trouble == "full"
        stage.shelf.seconds = 60.0 if trouble == "hangs" else 0.0
        with pytest.raises(TuyaLockError):
            await stage.client.sync()
        assert len(stage.lock.memory.records) == 3
        await stage.client.close()
        stage.shelf.full, stage.shelf.seconds = False, 0.0
        await stage.client.sync()
        assert len(stage.lock.memory.records) == 0
        told = [one.identifier for one in stage.told(Access)]
        assert sorted(told) == [1, 2, 3]


@GENERATIONS
@virtual_time
async def test_client_that_keeps_nothing_leaves_all_records_to_the_lock(
    generation, max_packet
):
    async with scene(generation, max_packet, keeps=False) as stage:
        await filled(stage)
        await stage.client.unlock()
        await asyncio.sleep(0.5)
        come_in(stage, 4)
        await asyncio.sleep(5)
        await stage.client.sync()
        assert len(stage.lock.memory.records) == 3


@GENERATIONS
@virtual_time
async def test_record_that_is_not_taken_stays_in_the_lock_and_stops_nothing_else(
    generation, max_packet, caplog
):
    async with scene(generation, max_packet) as stage:
        await filled(stage)
        shelf, take = stage.shelf, stage.shelf.take

        def fail_at_second(event, mark):
            if isinstance(event, Access) and event.identifier == 2:
                raise ValueError
            take(event, mark)

        shelf.take = fail_at_second
        await stage.client.sync()
        assert "A record was not taken" in caplog.text
        # Newest first, so the second one and what is behind it are left.
        assert len(stage.lock.memory.records) == 2
        await stage.client.unlock()
        await stage.client.close()
        shelf.take = take
        await stage.client.sync()
        assert len(stage.lock.memory.records) == 0
        cards = [one for one in stage.told(Access) if one.method is Method.CARD]
        assert sorted(one.identifier for one in cards) == [1, 2, 3]
        kept = [event.identifier for event, _ in shelf.taken if event in cards]
        assert sorted(kept) == [1, 2, 3]


@GENERATIONS
@virtual_time
async def test_report_without_a_time_that_is_not_taken_is_told(
    generation, max_packet, caplog
):
    async with scene(generation, max_packet) as stage:
        await stage.client.probe()

        def fail(_event, _mark):
            raise ValueError

        stage.shelf.take = fail
        stage.loopback._pace.catch_up()
        stage.lock.firmware.report(DataPoint.enum(Dp.ALARM, 3))
        await asyncio.sleep(5)
        assert len(stage.told(AlarmRaised)) == 1
        assert "A record was not taken" in caplog.text


# In order.


@pytest.mark.parametrize("moment", [0.05, 0.4, 0.95, 1.5])
@pytest.mark.parametrize("act", ["sync", "unlock", "keep alive"])
@GENERATIONS
@virtual_time
async def test_stored_records_are_told_before_the_live_one_that_came_with_them(
    generation, max_packet, act, moment
):
    options = KEEP_OPEN if act == "keep alive" else ClientOptions()
    async with scene(generation, max_packet, options=options) as stage:
        await filled(stage)
        stage.events.clear()
        loop = asyncio.get_running_loop()
        if act == "keep alive":
            await stage.client.write_t0(T0)
            loop.call_later(90 + moment, come_in, stage, 9)
            await asyncio.sleep(100)
        else:
            loop.call_later(moment, come_in, stage, 9)
            await ACTS[act](stage.client)
            await asyncio.sleep(20)
        cards = [one for one in stage.told(Access) if one.method.value == "card"]
        assert [one.identifier for one in cards] == [1, 2, 3, 9]
        assert [one.late for one in cards] == [True, True, True, False]

"""Reconnecting: what it costs, the clock, the stored records."""

import asyncio
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    ClockSet,
    Method,
    StateChanged,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.effects import ClockSet as LockClockSet
from virtual_lock.firmware.quirks import Quirks
from virtual_lock.firmware.replay import HostWords

from .scene import START, T0, scene
from .virtual_time import virtual_time

LONG = Quirks(build_packet=244)


def counts(stage):
    packets = stage.loopback.packets
    return packets[Direction.TO_LOCK], packets[Direction.TO_CLIENT]


@virtual_time
async def test_a_reconnect_with_time_costs_the_minimum():
    async with scene(3) as stage:
        await stage.client.probe()
        assert counts(stage) == (10, 11)
        statistics = stage.client.statistics
        assert (statistics.writes, statistics.notifications) == (10, 11)


@pytest.mark.parametrize(
    ("generation", "max_packet", "quirks", "packets"),
    [
        (3, 20, Quirks(), (10 + 3 + 2, 11 + 2 + 3)),
        # A report that answers a write wants no acknowledgement in generation 4.
        (4, 20, Quirks(), (11 + 3, 8 + 4 + 3 + 4)),
        (4, 244, LONG, (4, 5)),
    ],
)
@virtual_time
async def test_a_cold_write_waits_twice_and_costs_the_minimum(
    generation, max_packet, quirks, packets
):
    async with scene(generation, max_packet, quirks=quirks) as stage:
        await stage.client.write_t0(T0)
        await stage.client.close()
        assert stage.client.statistics.waits == 2
        writes, notifications = counts(stage)
        assert writes <= packets[0]
        assert notifications <= packets[1]


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_commands_share_one_link(generation):
    async with scene(generation) as stage:
        await stage.client.write_t0(T0)
        await stage.client.write_t0(T0)
        assert stage.client.statistics.connects == 1
        assert stage.client.statistics.waits == 3


@pytest.mark.parametrize(
    ("zone", "month", "hundredths"),
    [
        ("Europe/Berlin", 7, 200),
        ("Europe/Berlin", 1, 100),
        ("Asia/Kolkata", 7, 550),
        ("America/St_Johns", 1, -350),
    ],
)
@pytest.mark.parametrize("form", [0, 1, 2])
@virtual_time
async def test_the_time_is_told_in_utc_with_the_zone_of_that_day(
    zone, month, hundredths, form
):
    day = datetime(2026, month, 1, 12, tzinfo=UTC)
    async with scene(4, zone=ZoneInfo(zone), start=day) as stage:
        await stage.client.probe()
        stage.loopback.effects.clear()
        HostWords(stage.lock).act(f"timereq {form}")
        await stage.client.write_t0(T0)
        told = [e for e in stage.loopback.effects if isinstance(e, LockClockSet)]
        assert [each.zone for each in told] == [hundredths]
        assert abs(told[0].unix - stage.now().timestamp()) <= 1


@virtual_time
async def test_probe_tells_what_the_lock_is_and_that_its_clock_was_set():
    async with scene(3) as stage:
        info = await stage.client.probe()
        assert (info.protocol, info.firmware, info.bound) == ((3, 0), "3.3", True)
        assert stage.client.state.info == info
        assert stage.told(StateChanged)[0].state.info == info
        assert stage.client.state.clock_set == stage.told(ClockSet)[0].at


@virtual_time
async def test_probe_of_an_open_link_asks_nothing():
    async with scene(3) as stage:
        await stage.client.probe()
        before = counts(stage)
        await stage.client.probe()
        assert counts(stage) == before


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_sync_fetches_all_stored_records_and_tells_them_oldest_first(generation):
    async with scene(generation) as stage:
        await stage.client.probe()
        await stage.client.close()
        for number in range(5):
            await asyncio.sleep(30)
            HostWords(stage.lock).act(f"sim 0c 0c{number:02x}")
        result = await stage.client.sync()
        assert result.records == 5
        assert result.clock_set == stage.client.state.clock_set
        found = stage.told(Access)
        assert [each.identifier for each in found] == [0, 1, 2, 3, 4]
        assert {each.method for each in found} == {Method.FINGERPRINT}
        assert all(each.late for each in found)


@virtual_time
async def test_a_full_store_is_emptied_in_one_session():
    async with scene(3) as stage:
        await stage.client.probe()
        await stage.client.close()
        for number in range(64):
            await asyncio.sleep(1)
            HostWords(stage.lock).act(f"sim 0c 0c{number:02x}")
        assert (await stage.client.sync()).records == 64
        assert (await stage.client.sync()).records == 0
        assert stage.client.statistics.connects == 2


@virtual_time
async def test_a_live_record_comes_once_though_the_lock_sends_it_twice():
    async with scene(3) as stage:
        await stage.client.sync()
        stage.events.clear()
        stage.loopback._pace.catch_up()  # a lock at rest does not know the time
        HostWords(stage.lock).act("sim 0c 0c05")
        await stage.client.sync()
        stage.loopback._pace.catch_up()
        HostWords(stage.lock).act("sim 0c 0c06")
        await stage.client.sync()
        assert [each.identifier for each in stage.told(Access)] == [5, 6]
        assert not any(each.late for each in stage.told(Access))


@virtual_time
async def test_records_known_in_an_earlier_life_are_not_told_again():
    async with scene(3) as stage:
        await stage.client.sync()
        HostWords(stage.lock).act("sim 0c 0c05")
        await stage.client.sync()
        memory = stage.client.memory
        await stage.client.close()
        HostWords(stage.lock).act("sim 0c 0c06")
        client = LockClient(
            stage.loopback.connect,
            stage.credentials,
            bound=True,
            generation=3,
            now=stage.now,
            options=ClientOptions(memory=memory),
        )
        result = await client.sync()
        await client.close()
        assert result.records == 1


@virtual_time
async def test_sync_right_after_another_does_not_set_the_clock_again():
    async with scene(3) as stage:
        await stage.client.sync()
        await stage.client.sync()
        assert len(stage.told(ClockSet)) == 1


@virtual_time
async def test_generation_3_takes_the_time_unasked_on_an_old_link():
    async with scene(3, options=ClientOptions(idle=1000)) as stage:
        await stage.client.probe()
        await asyncio.sleep(100)
        stage.lock.clock.jump(-1000)
        synced = await stage.client.sync()
        assert synced.clock_set == stage.client.state.clock_set
        assert synced.clock_set >= START + timedelta(seconds=100)
        assert stage.client.statistics.connects == 1
        assert abs(stage.lock.clock.unix - stage.now().timestamp()) <= 3


@virtual_time
async def test_a_clock_set_before_a_time_that_repeats_is_not_fresh_after_it():
    start = datetime(2026, 4, 4, 14, 50, tzinfo=UTC)  # half an hour repeats at 15:00
    zone, options = ZoneInfo("Australia/Lord_Howe"), ClientOptions(keep_open=True)
    async with scene(3, options=options, start=start, zone=zone) as stage:
        await stage.client.probe()
        await asyncio.sleep(1820)
        await stage.client.sync()
        assert stage.client.statistics.connects == 1
        assert len(stage.told(ClockSet)) == 2


@virtual_time
async def test_news_right_after_the_clocks_went_forward_is_not_late():
    async with scene(3, start=datetime(2026, 3, 29, 1, 0, 1, tzinfo=UTC)) as stage:
        await stage.client.sync()
        stage.lock.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, 1))
        await stage.client.sync()
        (found,) = stage.told(Access)
        assert not found.late


@virtual_time
async def test_a_newer_lock_is_connected_to_anew_to_set_its_clock():
    async with scene(4, options=ClientOptions(idle=1000)) as stage:
        await stage.client.probe()
        await asyncio.sleep(100)
        stage.lock.clock.jump(-1000)
        await stage.client.sync()
        assert stage.client.statistics.connects == 2
        assert abs(stage.lock.clock.unix - stage.now().timestamp()) <= 3


@virtual_time
async def test_reports_of_every_form_are_acknowledged_with_their_own_body():
    async with scene(4) as stage:
        await stage.client.probe()
        words = HostWords(stage.lock)
        words.act("send 0,0,0,7 0802000400000032")
        words.act("sendtime 0,1,8,1782907200 1302000400000005")
        words.act("sendtime 0,0,9,1782907201 1302000400000006")
        await stage.client.write(DataPoint.bool(Dp.AUTOMATIC_LOCK, True))
        assert stage.client.state.values[Dp.BATTERY_PERCENT] == 50
        await asyncio.sleep(5)
        assert [each.identifier for each in stage.told(Access)] == [5, 6]


@virtual_time
async def test_a_session_that_was_late_by_an_hour_still_orders_its_times():
    async with scene(3) as stage:
        await stage.client.probe()
        await stage.client.close()
        await asyncio.sleep(1)
        HostWords(stage.lock).act("sim 0c 0c01")
        await asyncio.sleep(3000)
        await stage.client.sync()
        (found,) = stage.told(Access)
        assert found.late
        assert abs(found.at - START) < timedelta(minutes=1)

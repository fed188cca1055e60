"""A link when there is work, none when idle, and nothing left over."""

import asyncio

import pytest

from custom_components.smart_life_lock.tuyalock.client import timeouts
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.errors import LinkLost
from custom_components.smart_life_lock.tuyalock.model import Access
from virtual_lock.firmware.replay import HostWords

from .scene import T0, scene
from .virtual_time import virtual_time

KEEP_OPEN = ClientOptions(keep_open=True)


@virtual_time
async def test_nothing_is_connected_before_it_is_needed():
    async with scene(3) as stage:
        await asyncio.sleep(1000)
        assert stage.loopback.connections == 0
        assert not stage.client.connected


@virtual_time
async def test_an_idle_link_is_closed():
    async with scene(3) as stage:
        await stage.client.write_t0(T0)
        await asyncio.sleep(14)
        assert stage.client.connected
        await asyncio.sleep(2)
        assert not stage.client.connected
        assert not stage.lock.is_connected


@virtual_time
async def test_a_command_postpones_the_end():
    async with scene(3, options=ClientOptions(idle=5)) as stage:
        for _ in range(5):
            await stage.client.write_t0(T0)
            await asyncio.sleep(4)
        assert stage.client.statistics.connects == 1


@virtual_time
async def test_a_report_postpones_the_end():
    async with scene(3, options=ClientOptions(idle=5)) as stage:
        await stage.client.write_t0(T0)
        for number in range(5):
            await asyncio.sleep(4)
            HostWords(stage.lock).act(f"sim 0c 0c{number:02x}")
        await asyncio.sleep(1)
        assert stage.client.connected
        assert len(stage.told(Access)) == 5
        await asyncio.sleep(5)
        assert not stage.client.connected


@virtual_time
async def test_a_link_that_the_lock_ends_is_put_away():
    async with scene(3, options=ClientOptions(idle=500)) as stage:
        await stage.client.write_t0(T0)
        await asyncio.sleep(121)  # an L3 lock hangs up after 120 s
        assert not stage.client.connected
        assert not stage.lock.is_connected
        await stage.client.write_t0(T0)
        assert stage.client.statistics.connects == 2


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_an_open_link_is_kept_as_long_as_wanted(generation):
    async with scene(generation, options=KEEP_OPEN) as stage:
        await stage.client.write_t0(T0)
        await asyncio.sleep(3000)
        assert stage.client.connected
        assert stage.client.statistics.connects == 1


@virtual_time
async def test_an_open_link_that_was_lost_is_opened_by_the_next_sign_of_life():
    async with scene(3, options=KEEP_OPEN) as stage:
        await stage.client.write_t0(T0)
        stage.loopback.lose_link()
        await asyncio.sleep(1)
        assert not stage.client.connected
        await asyncio.sleep(3000)
        assert not stage.client.connected  # who wants it open calls again
        await stage.client.sync()
        assert stage.client.connected


@virtual_time
async def test_a_sign_of_life_that_fails_is_nobody_s_trouble():
    async with scene(3, options=KEEP_OPEN) as stage:
        await stage.client.write_t0(T0)
        stage.loopback.faults.silent = True
        await asyncio.sleep(200)
        assert not stage.client.connected


@virtual_time
async def test_a_link_lost_right_after_the_work_is_put_away():
    async with scene(3) as stage:
        await stage.client.write_t0(T0)
        connection = stage.client._connection
        async with connection.turn():
            stage.loopback.lose_link()
            await asyncio.sleep(0.01)
        assert connection._link is None


@virtual_time
async def test_work_that_begins_as_the_rest_ends_finds_a_link():
    async with scene(3, options=ClientOptions(idle=5)) as stage:
        await stage.client.write_t0(T0)
        before = stage.elapsed
        await asyncio.sleep(5)
        assert stage.elapsed - before >= 5
        await stage.client.write_t0(T0)
        await asyncio.sleep(1)
        assert stage.client.connected


@virtual_time
async def test_a_rest_that_ends_during_work_does_not_disturb_it():
    async with scene(3, options=ClientOptions(idle=5)) as stage:
        await stage.client.write_t0(T0)
        connection = stage.client._connection
        async with connection.turn():
            connection._rested()
            await asyncio.sleep(1)
        await asyncio.sleep(1)
        assert stage.client.connected


@virtual_time
async def test_a_transport_that_cannot_close_holds_nobody_up():
    async with scene(3) as stage:

        async def connect():
            transport = await stage.loopback.connect()
            transport.close = asyncio.Event().wait
            return transport

        client = LockClient(
            connect, stage.credentials, bound=True, generation=3, now=stage.now
        )
        await client.probe()
        before = stage.elapsed
        await client.close()
        assert stage.elapsed - before < timeouts.CLOSE + 0.01
        assert not client.connected


@virtual_time
async def test_a_link_that_never_falls_silent_does_not_hold_up_sync():
    quick = ClientOptions(limits=Limits(drain=20))
    async with scene(3, options=quick) as stage:
        syncing = asyncio.ensure_future(stage.client.sync())
        number = 0
        while not syncing.done():
            await asyncio.sleep(1)
            number += 1
            HostWords(stage.lock).act(f"sim 0c 0c{number:02x}")
        await syncing
        assert stage.elapsed < 25


@virtual_time
async def test_a_closed_link_says_so_to_who_still_asks():
    async with scene(3) as stage:
        await stage.client.probe()
        link = stage.client._connection.link
        await stage.client.close()
        with pytest.raises(LinkLost):
            link.ask(0, b"")


def test_the_limits_add_up_to_what_people_are_promised():
    """Trouble within 15 s of the call, silence within 8 s on a link."""
    assert timeouts.COMMAND + timeouts.CLOSE < 15
    assert timeouts.CONNECT < timeouts.COMMAND
    assert 2 * timeouts.INFO + timeouts.PLAIN < 8
    assert timeouts.INFO + 2 * timeouts.PAIR < 8
    # One of the modes of asking is answered; an unproven lock has three.
    assert 3 * timeouts.INFO + timeouts.PAIR <= timeouts.COMMAND

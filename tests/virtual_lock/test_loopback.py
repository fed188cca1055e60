"""The way without air: a Transport joined to a lock, and what goes wrong on it."""

import asyncio

import pytest

from custom_components.smart_life_lock.tuyalock.errors import LinkLost, Unreachable
from virtual_lock.air.loopback import Loopback
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.lock import VirtualLock

from .talker import IDENTITY, bound_talker, new_talker

HANDSHAKE = 2
"""Seconds, a safety net only."""


class End:
    """Counts what arrives; ``lost`` is set when the link has ended."""

    def __init__(self):
        self.packets = []
        self.arrived = asyncio.Event()
        self.lost = asyncio.Event()
        self.losses = 0

    def on_data(self, packet):
        self.packets.append(packet)
        self.arrived.set()

    def on_lost(self):
        self.losses += 1
        self.lost.set()


def info_packets():
    """The packets of an info request to an unbound L3 lock, in plain."""
    talker = new_talker()
    talker.connect()
    sent = []
    talker.lock.packet = sent.append
    talker.say(0)
    return sent


@pytest.fixture
async def loopback():
    loopback = Loopback(VirtualLock(IDENTITY))
    yield loopback
    loopback.stop()


async def opened(loopback):
    transport, end = await loopback.connect(), End()
    transport.start(end.on_data, end.on_lost)
    return transport, end


async def ask(transport):
    for packet in info_packets():
        await transport.send(packet)


async def within(event):
    async with asyncio.timeout(HANDSHAKE):
        await event.wait()


async def test_packets_go_both_ways_and_are_counted(loopback):
    transport, end = await opened(loopback)
    assert transport.max_packet == 20
    await ask(transport)
    await within(end.arrived)
    await asyncio.sleep(0)
    assert loopback.packets == {Direction.TO_LOCK: 1, Direction.TO_CLIENT: 7}
    assert len(end.packets) == 7


async def test_what_arrives_before_start_is_not_lost(loopback):
    transport, end = await loopback.connect(), End()
    await ask(transport)
    for _ in range(5):
        await asyncio.sleep(0)
    transport.start(end.on_data, end.on_lost)
    assert len(end.packets) == 7


async def test_there_is_one_link_at_a_time(loopback):
    transport, end = await opened(loopback)
    with pytest.raises(Unreachable):
        await loopback.connect()
    await transport.close()
    await within(end.lost)
    await opened(loopback)
    assert loopback.connections == 2


async def test_closing_twice_is_told_once(loopback):
    transport, end = await opened(loopback)
    await transport.close()
    await transport.close()
    await within(end.lost)
    assert end.losses == 1
    with pytest.raises(LinkLost):
        await transport.send(b"\0")
    assert not loopback.lock.is_connected


async def test_lock_that_hangs_up_ends_the_link(loopback):
    _, end = await opened(loopback)
    loopback.lock.advance(30_000)
    await within(end.lost)
    assert end.losses == 1


async def test_lost_link_is_told_to_who_starts_late(loopback):
    transport, end = await loopback.connect(), End()
    loopback.lose_link()
    transport.start(end.on_data, end.on_lost)
    await within(end.lost)


async def test_out_of_range_is_unreachable(loopback):
    loopback.faults.out_of_range = True
    with pytest.raises(Unreachable):
        await loopback.connect()
    loopback.faults.clear()
    await opened(loopback)


async def test_silent_lock_hears_but_is_not_heard(loopback):
    loopback.faults.silent = True
    transport, end = await opened(loopback)
    await ask(transport)
    await asyncio.sleep(0)
    assert loopback.packets[Direction.TO_LOCK] == 1
    assert (end.packets, end.losses) == ([], 0)


@pytest.mark.parametrize(
    ("direction", "number", "arrived"),
    [(Direction.TO_CLIENT, 3, 2), (Direction.TO_LOCK, 1, 0)],
)
async def test_link_dies_at_a_chosen_packet(loopback, direction, number, arrived):
    loopback.faults.lose_link_at[direction] = number
    transport, end = await opened(loopback)
    if direction is Direction.TO_LOCK:
        with pytest.raises(LinkLost):
            await ask(transport)
    else:
        await ask(transport)
    await within(end.lost)
    assert len(end.packets) == arrived
    assert not loopback.lock.is_connected


async def test_hook_drops_and_changes_packets(loopback):
    def hook(direction, number, packet):
        if direction is Direction.TO_CLIENT:
            return None if number == 1 else b"changed"
        return packet

    loopback.faults.hook = hook
    transport, end = await opened(loopback)
    await ask(transport)
    await within(end.arrived)
    await asyncio.sleep(0)
    assert end.packets == [b"changed"] * 6


async def test_time_runs_as_fast_as_it_is_told():
    talker = bound_talker()
    talker.leave()
    loopback = Loopback(talker.lock, speed=10_000)
    loopback.start()
    before = talker.lock.timers.now
    _, end = await opened(loopback)
    await within(end.lost)  # 30 s of the lock's time, 3 ms of ours
    loopback.stop()
    assert talker.lock.timers.now - before >= 30_000

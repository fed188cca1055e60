"""The link over Bluetooth: bleak-retry-connector on the software air."""

import asyncio
from datetime import UTC, datetime

from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
import bleak_retry_connector
import pytest

from custom_components.smart_life_lock.tuyalock import gatt
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.errors import LinkLost, Unreachable
from tests.integration import support
from tests.virtual_lock.radio_support import HANG_UP, wait_for
from virtual_lock.air.gatt import FACE_V3, FACE_V4, WRITE_VALUE, GattFace
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import Quirks

from .air import ADDRESS, an_echo
from .scene import T0, make_credentials

WITH_RESPONSE = GattFace("1910", "2B11", "2B10", WRITE_VALUE, 23)
NOT_A_LOCK = GattFace("180F", "2A19", "2A1A", WRITE_VALUE, 23)


class Heard:
    """What a transport told its user."""

    def __init__(self, transport):
        self.packets, self.losses = [], 0
        self.lost = asyncio.Event()
        transport.start(self.packets.append, self._on_lost)

    def _on_lost(self):
        self.losses += 1
        self.lost.set()


@pytest.mark.parametrize("face", [FACE_V3, FACE_V4, WITH_RESPONSE])
async def test_packets_go_both_ways_whatever_the_characteristics(air, on_air, face):
    core = await an_echo(on_air, face)
    transport = await air.connect()
    heard = Heard(transport)
    for packet in (b"one", b"two"):
        await transport.send(packet)
    await wait_for(lambda: len(heard.packets) == 2)
    assert heard.packets == [b"one", b"two"] == core.packets
    await transport.close()


async def test_what_was_heard_before_the_start_is_not_lost(air, on_air):
    await an_echo(on_air)
    transport = await air.connect()
    await transport.send(b"early")
    await wait_for(lambda: transport._early)
    assert Heard(transport).packets == [b"early"]
    await transport.close()


@pytest.mark.parametrize(("max_mtu", "largest"), [(23, 20), (247, 244)])
async def test_the_largest_packet_follows_the_mtu(air, on_air, max_mtu, largest):
    await an_echo(on_air, FACE_V4, max_mtu=max_mtu)
    transport = await air.connect()
    assert transport.max_packet == largest
    await transport.close()


async def test_an_unconnected_transport_promises_the_least_and_sends_nothing():
    transport = gatt.BleakTransport(ADDRESS)
    assert transport.max_packet == 20
    with pytest.raises(LinkLost):
        await transport.send(b"nobody")
    await transport.close()


async def test_the_end_is_told_once_when_the_lock_hangs_up(air, on_air):
    core = await an_echo(on_air)
    transport = await air.connect()
    heard = Heard(transport)
    await transport.send(HANG_UP)
    async with asyncio.timeout(2):
        await heard.lost.wait()
    with pytest.raises(LinkLost):
        await transport.send(b"too late")
    await transport.close()
    assert heard.losses == 1
    assert core.packets == [HANG_UP]


async def test_the_end_is_told_once_when_we_hang_up(air, on_air):
    core = await an_echo(on_air)
    transport = await air.connect()
    heard = Heard(transport)
    await transport.close()
    await transport.close()
    assert heard.losses == 1
    await wait_for(lambda: core.ends == 1)


async def test_an_end_before_the_start_is_told_at_the_start(air, on_air):
    await an_echo(on_air)
    transport = await air.connect()
    await transport.close()
    assert Heard(transport).losses == 1


async def test_a_write_that_the_link_does_not_carry_is_a_lost_link(air, on_air):
    await an_echo(on_air)
    transport = await air.connect()
    Heard(transport)
    with pytest.raises(LinkLost):
        await transport.send(bytes(100))
    await transport.close()


async def test_a_disconnection_that_fails_is_nobody_s_trouble(air, on_air, monkeypatch):
    await an_echo(on_air)
    transport = await air.connect()
    heard = Heard(transport)
    (client,) = air.clients
    hang_up = client.disconnect

    async def fail():
        raise BleakError("no answer from the adapter")

    monkeypatch.setattr(client, "disconnect", fail)
    await transport.close()
    assert heard.losses == 1
    await hang_up()


async def test_other_services_are_unreachable_and_forgotten(air, on_air):
    await an_echo(on_air, NOT_A_LOCK)
    with pytest.raises(Unreachable):
        await air.connect()
    (client,) = air.clients
    assert air.cache.cleared == 1
    assert not client.is_connected


async def test_half_of_a_lock_s_services_is_not_enough(air, on_air):
    await an_echo(on_air, GattFace("1910", "2B11", "2A1A", WRITE_VALUE, 23))
    with pytest.raises(Unreachable):
        await air.connect()


async def test_no_connection_is_unreachable(air, monkeypatch):
    async def fail(*_args, **_kwargs):
        raise bleak_retry_connector.BleakNotFoundError

    monkeypatch.setattr(bleak_retry_connector, "establish_connection", fail)
    with pytest.raises(Unreachable) as told:
        await gatt.connect_bleak(BLEDevice(ADDRESS, None, {}))
    assert isinstance(told.value.__cause__, bleak_retry_connector.BleakNotFoundError)


async def test_cancelling_a_connection_leaves_none_behind(air, on_air, monkeypatch):
    await an_echo(on_air)
    reached = asyncio.Event()

    async def hang(*_args, **_kwargs):
        reached.set()
        await asyncio.Event().wait()

    monkeypatch.setattr(support.BumbleBleakClient, "start_notify", hang)
    task = asyncio.ensure_future(air.connect())
    async with asyncio.timeout(2):
        await reached.wait()
    task.cancel()
    await asyncio.wait((task,))
    assert task.cancelled()
    assert not air.clients[0].is_connected


@pytest.mark.parametrize(
    ("generation", "face", "packets"),
    [(3, FACE_V3, (15, 16)), (4, FACE_V4, (4, 5))],
)
async def test_a_lock_on_the_air_is_bound_and_obeys(
    air, on_air, generation, face, packets
):
    quirks = Quirks(build_packet=244)
    core = VirtualLock(Identity.from_seed(1), generation=generation, quirks=quirks)
    peripheral = await on_air(core, face)
    client = LockClient(
        air.connect,
        make_credentials(core.identity.device_id),
        bound=False,
        generation=generation,
        now=lambda: datetime.now(UTC),
    )
    await client.bind()
    await client.close()
    assert await client.write_t0(T0) == T0
    await wait_for(lambda: peripheral.counts[-1].writes == packets[0])
    assert peripheral.counts[-1].notifications == packets[1]
    await client.close()
    assert core.memory.t0 == int(T0.timestamp())

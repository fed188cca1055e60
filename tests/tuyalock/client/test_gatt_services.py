"""Subscribing: on BlueZ, and where what is kept of a lock's services is out of date."""

import asyncio
import logging

from bleak import BleakClient
from bleak.assigned_numbers import gatt_char_props_to_strs
from bleak.backends.bluezdbus.client import BleakClientBlueZDBus
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.backends.service import BleakGATTService, BleakGATTServiceCollection
from bleak.exc import BleakError, BleakGATTProtocolError
from dbus_fast import Message, MessageType
import pytest

from custom_components.smart_life_lock.tuyalock import gatt
from custom_components.smart_life_lock.tuyalock.errors import LinkLost, Unreachable
from tests.integration import support
from tests.virtual_lock.radio_support import wait_for
from virtual_lock.air.gatt import FACE_V3, FACE_V4, WRITE_VALUE, GattFace
from virtual_lock.firmware.effects import Notify

from .air import ADDRESS, an_echo

WITH_RESPONSE = GattFace("1910", "2B11", "2B10", WRITE_VALUE, 23)


async def echoes(transport, packet):
    got = []
    transport.start(got.append, lambda: None)
    await transport.send(packet)
    await wait_for(lambda: got)
    return got == [packet]


# Services that are out of date


@pytest.mark.parametrize("face", [FACE_V3, FACE_V4])
async def test_handles_that_moved_are_forgotten_and_the_next_link_works(
    air, on_air, face
):
    await an_echo(on_air, face)
    await (await air.connect()).close()
    air.cache.outdate()
    with pytest.raises(Unreachable) as told:
        await air.connect()
    assert isinstance(told.value.__cause__, BleakGATTProtocolError)
    assert air.cache.cleared == 1
    assert not air.clients[-1].is_connected
    transport = await air.connect()
    assert await echoes(transport, b"well again")
    await transport.close()


@pytest.mark.parametrize(
    "error", [BleakError("Internal words"), TimeoutError(), BrokenPipeError("Internal")]
)
async def test_a_subscription_that_fails_is_unreachable_and_the_services_are_forgotten(
    air, on_air, monkeypatch, caplog, error
):
    caplog.set_level(logging.DEBUG, gatt.__name__)
    await an_echo(on_air)

    async def fail(*_args, **_kwargs):
        raise error

    monkeypatch.setattr(support.BumbleBleakClient, "start_notify", fail)
    with pytest.raises(Unreachable) as told:
        await air.connect()
    assert told.value.__cause__ is error
    assert "Internal" not in str(told.value)
    assert repr(error) in caplog.text
    assert air.cache.cleared == 1
    assert not air.clients[0].is_connected


async def test_a_write_that_the_lock_refuses_forgets_the_services(air, on_air, caplog):
    caplog.set_level(logging.DEBUG, gatt.__name__)
    await an_echo(on_air, WITH_RESPONSE)
    transport = await air.connect()
    transport._write.obj.handle = 0x0FFF  # there is no such handle
    with pytest.raises(LinkLost) as told:
        await transport.send(b"to the wrong handle")
    assert isinstance(told.value.__cause__, BleakGATTProtocolError)
    assert repr(told.value.__cause__) in caplog.text
    assert air.cache.cleared == 1
    await transport.close()


async def test_a_link_that_went_down_says_nothing_about_services(
    air, on_air, monkeypatch
):
    await an_echo(on_air)
    transport = await air.connect()
    (client,) = air.clients

    async def go_down(*_args, **_kwargs):
        await client.disconnect()
        raise BleakError("Not connected")

    monkeypatch.setattr(client, "write_gatt_char", go_down)
    with pytest.raises(LinkLost):
        await transport.send(b"one")
    assert air.cache.cleared == 0


@pytest.mark.parametrize("closed_before", [False, True])
async def test_services_are_forgotten_when_asked(air, on_air, closed_before):
    await an_echo(on_air)
    transport = await air.connect()
    if closed_before:
        await transport.close()
    await transport.forget_services()
    assert air.cache.cleared == 1
    await transport.close()


async def test_without_a_connection_there_is_nothing_to_forget():
    await gatt.BleakTransport(ADDRESS).forget_services()


async def never():
    await asyncio.Event().wait()


async def fail():
    raise BleakError("Not connected")


@pytest.mark.parametrize("clear_cache", [never, fail])
async def test_forgetting_never_fails_and_is_soon_over(
    air, on_air, monkeypatch, clear_cache
):
    monkeypatch.setattr(gatt, "_FORGET_LIMIT", 0.05)
    await an_echo(on_air)
    transport = await air.connect()
    monkeypatch.setattr(air.clients[0], "clear_cache", clear_cache)
    async with asyncio.timeout(1):
        await transport.forget_services()
    await transport.close()


# The end of a link


async def test_a_new_link_waits_until_the_one_before_has_ended(
    air, on_air, monkeypatch
):
    monkeypatch.setattr(gatt, "_CLOSE_LIMIT", 0.02)
    core, late = await an_echo(on_air), []
    transport = await air.connect()
    transport.start(late.append, lambda: None)
    (client,) = air.clients
    hang_up, may_end = client.disconnect, asyncio.Event()

    async def slowly():
        await may_end.wait()
        await hang_up()

    monkeypatch.setattr(client, "disconnect", slowly)
    async with asyncio.timeout(1):
        await transport.close()
    assert client.is_connected
    core.outbox(Notify(b"late"))
    connecting = asyncio.create_task(air.connect())
    await asyncio.sleep(0.05)
    assert air.clients == [client]
    assert late == []
    may_end.set()
    transport = await connecting
    assert not client.is_connected
    assert await echoes(transport, b"a link of its own")
    await transport.close()


async def test_a_disconnection_that_never_ends_is_given_up_and_all_forgotten(
    air, on_air, monkeypatch
):
    monkeypatch.setattr(gatt, "_CLOSE_LIMIT", 0.02)
    monkeypatch.setattr(gatt, "_LEAVE_LIMIT", 0.1)
    await an_echo(on_air)
    transport = await air.connect()
    (client,) = air.clients
    hang_up = client.disconnect
    monkeypatch.setattr(client, "disconnect", never)
    await transport.close()
    await transport.close()
    await wait_for(lambda: air.cache.cleared)
    await hang_up()
    async with asyncio.timeout(2):
        transport = await air.connect()
    await transport.close()


# BlueZ: bleak's own client of it, on a bus that is not there


class SystemBus:
    """What bluetoothd answers."""

    connected = True

    def __init__(self):
        self.asked = []
        self.ended = False

    async def call(self, message):
        self.asked.append(message.member)
        return Message(message_type=MessageType.METHOD_RETURN, reply_serial=1)

    def disconnect(self):
        self.ended = True

    async def wait_for_disconnect(self):
        assert self.ended


def v3_services():
    """As bleak's manager of BlueZ builds them; ``obj`` is the path and the properties."""
    services = BleakGATTServiceCollection()
    service = BleakGATTService(("/lock/service", {}), 1, FULL_UUID.format("1910"))
    services.add_service(service)
    for handle, uuid, properties in ((2, "2b11", 0x0C), (4, "2b10", 0x10)):
        acquired = {"NotifyAcquired": False} if properties == 0x10 else {}
        services.add_characteristic(
            BleakGATTCharacteristic(
                (f"/lock/service/{uuid}", acquired),
                handle,
                FULL_UUID.format(uuid),
                list(gatt_char_props_to_strs(properties)),
                lambda: 20,
                service,
            )
        )
    return services


FULL_UUID = "0000{}-0000-1000-8000-00805f9b34fb"


@pytest.fixture
def bluez():
    """A client that is connected over BlueZ, and its bus."""
    device = BLEDevice(ADDRESS, "LJ", {"path": "/lock", "props": {}})
    client = BleakClient(device, backend=BleakClientBlueZDBus)
    client._backend._bus = SystemBus()
    client._backend._is_connected = True
    client._backend.services = v3_services()
    return client


async def test_bluez_is_asked_for_what_survives_a_refusal(bluez):
    transport, got = gatt.BleakTransport(ADDRESS), []
    await transport.subscribe(bluez)
    transport.start(got.append, lambda: None)
    backend = bluez._backend
    assert backend._bus.asked == ["StartNotify"]
    (tell,) = backend._notification_callbacks.values()
    tell(bytearray(b"one"))
    assert got == [b"one"]


async def test_a_disconnection_that_takes_bluez_long_is_not_broken_off(
    bluez, monkeypatch
):
    monkeypatch.setattr(gatt, "_CLOSE_LIMIT", 0.02)
    transport, backend = gatt.BleakTransport(ADDRESS), bluez._backend
    bus = backend._bus
    await transport.subscribe(bluez)
    await transport.close()
    assert (bus.asked[-1], bus.ended) == ("Disconnect", False)
    assert gatt._LEAVE_LIMIT > 3, "BlueZ takes two to three seconds"
    backend.services, backend._is_connected = None, False
    backend._disconnecting_event.set()  # two seconds later it tells that it is done
    await wait_for(lambda: bus.ended)

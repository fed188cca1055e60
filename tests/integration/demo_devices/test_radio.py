"""The demo's radio as Home Assistant's Bluetooth and a Bluetooth client see it."""

import asyncio

from bleak.exc import BleakError, BleakGATTProtocolError
from habluetooth import get_manager
from homeassistant.components import bluetooth
import pytest

from tests.virtual_lock.radio_support import HANG_UP

from ..support import (
    ECHO_ADDRESS,
    NOTIFY,
    WRITE,
    EchoLink,
    adapter_on,
    heard,
    raw_client,
    wait_for,
)

V4_SERVICE = "0000fd50-0000-1000-8000-00805f9b34fb"


async def test_home_assistant_hears_advert_and_scan_response(
    hass, adapter, virtual_lock, radio
):
    lock = await virtual_lock()
    radio.rssi[lock.address] = -63
    await heard(hass, lock.address)
    info = bluetooth.async_last_service_info(hass, lock.address)
    assert info.name == "LJ"
    assert info.rssi == -63
    assert list(info.manufacturer_data) == [0x07D0]
    (service_data,) = info.service_data.values()
    assert lock.core.identity.product_id.encode() in service_data


async def test_rssi_alone_is_heard_too(hass, adapter, virtual_lock, radio):
    lock = await virtual_lock()
    await heard(hass, lock.address)
    radio.rssi[lock.address] = -91
    await wait_for(
        lambda: bluetooth.async_last_service_info(hass, lock.address).rssi == -91
    )


async def test_v4_lock_has_its_own_gatt_face(hass, adapter, virtual_lock):
    lock = await virtual_lock(4)
    client = await raw_client(adapter, lock.address)
    await client.connect(pair=False)
    service = client.services.get_service(V4_SERVICE)
    properties = {c.uuid[:8]: c.properties for c in service.characteristics}
    assert properties == {
        "00000001": ["write-without-response"],
        "00000002": ["notify"],
    }
    assert client.mtu_size == 247
    await client.disconnect()


async def test_packets_through_home_assistant(link, echo):
    assert await link.ask(b"hello") == b"hello"
    assert await link.ask(bytes(244)) == bytes(244)
    assert echo.packets == [b"hello", bytes(244)]


async def test_first_packet_of_a_lock_is_counted(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    client = await raw_client(adapter, lock.address)
    await client.connect(pair=False)
    await client.start_notify(
        client.services.get_characteristic(NOTIFY), lambda _data: None
    )
    characteristic = client.services.get_characteristic(WRITE)
    await client.write_gatt_char(characteristic, b"\x00\x05\x30junk", response=False)
    await wait_for(lambda: lock.links[0].writes == 1)
    assert lock.links[0].notifications == 0
    await client.disconnect()


async def test_write_that_does_not_fit_is_refused(hass, adapter, virtual_lock):
    lock = await virtual_lock()  # an L3: MTU 23
    client = await raw_client(adapter, lock.address)
    await client.connect(pair=False)
    characteristic = client.services.get_characteristic(WRITE)
    assert characteristic.max_write_without_response_size == 20
    await client.write_gatt_char(characteristic, bytes(20), response=False)
    with pytest.raises(BleakError, match="21 bytes do not fit"):
        await client.write_gatt_char(characteristic, bytes(21), response=False)
    await client.disconnect()


async def test_misuse_is_a_bleak_error(hass, adapter, echo):
    client = await raw_client(adapter, ECHO_ADDRESS)
    with pytest.raises(BleakError, match="Not connected"):
        await client._run(asyncio.sleep(0))
    await client.connect(pair=False)
    with pytest.raises(BleakError, match="Already connected"):
        await client.connect(pair=False)
    notify = client.services.get_characteristic(NOTIFY)
    await client.start_notify(notify, lambda _data: None)
    with pytest.raises(BleakError, match="already enabled"):
        await client.start_notify(notify, lambda _data: None)
    await client.stop_notify(notify)
    await client.start_notify(notify, lambda _data: None)
    (cccd,) = [d for d in notify.descriptors if d.uuid.startswith("00002902")]
    assert await client.read_gatt_descriptor(cccd) == b"\x01\x00"
    await client.write_gatt_descriptor(cccd, b"\x00\x00")
    assert await client.read_gatt_descriptor(cccd) == b"\x00\x00"
    cccd.obj.handle = 0xFFF0
    with pytest.raises(BleakGATTProtocolError):
        await client.read_gatt_descriptor(cccd)
    await client.disconnect()


async def test_end_of_link_is_told_whoever_ends_it(hass, link, radio):
    await link.client.write_gatt_char(WRITE, HANG_UP, response=False)
    await asyncio.wait_for(link.ended.wait(), 2)
    assert link.got == [HANG_UP]
    again = EchoLink()
    await again.open(hass)
    radio.lose_all_links()
    await asyncio.wait_for(again.ended.wait(), 2)
    assert not again.client.is_connected


async def test_request_pending_when_link_dies_is_an_error(link, radio):
    radio.add_fault("disconnect", "write_req")
    with pytest.raises(BleakError):
        await link.client.write_gatt_char(WRITE, b"x", response=True)


async def test_retry_connector_gets_over_a_link_that_dies_young(
    hass, adapter, echo, radio
):
    fault = radio.add_fault("disconnect", "mtu_req")
    link = EchoLink()
    await link.open(hass)
    assert fault.hits == 1
    assert await link.ask(b"still here") == b"still here"
    await link.client.disconnect()


async def test_one_of_two_racing_clients_connects(hass, radio, echo):
    pairs = [await adapter_on(radio, f"F0:00:00:00:00:0{n}") for n in (2, 3)]
    clients = [await raw_client(adapter, ECHO_ADDRESS) for adapter, _ in pairs]
    results = await asyncio.gather(
        *(asyncio.wait_for(client.connect(pair=False), 2) for client in clients),
        return_exceptions=True,
    )
    assert [type(result) for result in results].count(type(None)) == 1
    assert sum(client.is_connected for client in clients) == 1
    for client, (adapter, controller) in zip(clients, pairs, strict=True):
        await client.disconnect()
        await adapter.stop()
        controller.unplug()


async def test_cancelled_connect_leaves_the_controller_usable(
    hass, adapter, echo, radio
):
    client = await raw_client(adapter, ECHO_ADDRESS)
    radio.carry_away(ECHO_ADDRESS)
    attempt = asyncio.create_task(client.connect(pair=False))
    controller = next(c for c in radio.controllers if c.name == adapter.address)
    await wait_for(lambda: controller.pending_le_connection)
    attempt.cancel()
    with pytest.raises(asyncio.CancelledError):
        await attempt
    radio.bring_back(ECHO_ADDRESS)
    await client.connect(pair=False)
    await client.disconnect()


async def test_connect_cancelled_at_any_moment_makes_no_trouble(hass, adapter, echo):
    """A callback that fails would be found when the test ends."""
    moments = 0
    while True:
        client = await raw_client(adapter, ECHO_ADDRESS)
        attempt = asyncio.create_task(client.connect(pair=False))
        for _ in range(moments):
            await asyncio.sleep(0)
        moments += 1
        if attempt.done():
            break
        attempt.cancel()
        with pytest.raises(asyncio.CancelledError):
            await attempt
        for _ in range(20):
            await asyncio.sleep(0)
    assert moments > 20
    await client.disconnect()


async def test_connect_times_out_and_leaves_the_controller_usable(
    hass, adapter, echo, radio
):
    client = await raw_client(adapter, ECHO_ADDRESS)
    radio.carry_away(ECHO_ADDRESS)
    with pytest.raises(TimeoutError):
        await client.connect(pair=False, timeout=0.05)
    radio.bring_back(ECHO_ADDRESS)
    await client.connect(pair=False)
    await client.disconnect()


async def test_slots_are_reported(hass, adapter, link):
    def allocations():
        (one,) = get_manager().async_current_allocations(adapter.address)
        return one

    assert allocations().allocated == [ECHO_ADDRESS]
    assert allocations().free == adapter.slots - 1
    await link.client.disconnect()
    assert allocations().free == adapter.slots


async def test_stopped_adapter_ends_its_links(link, adapter):
    await adapter.stop()
    await asyncio.wait_for(link.ended.wait(), 2)
    with pytest.raises(BleakError):
        await link.client.write_gatt_char(WRITE, b"x", response=False)

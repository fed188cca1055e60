"""Dongles over TCP, and the lock on a dongle that is not its own."""

from bumble import hci
from bumble.device import Device, DeviceConfiguration
from bumble.host import Host
from bumble.transport import open_transport
import pytest

from virtual_lock.air.hci_server import port_of, serve_hci
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import Radio

from .radio_support import Central, Echo, wait_for

pytestmark = pytest.mark.usefixtures("socket_enabled")


async def test_each_tcp_client_is_a_dongle_of_its_own(radio_served):
    radio, spec = radio_served
    echo = Echo()
    lock = Peripheral(echo)
    await lock.start_on_radio(radio)
    echo.advertise()
    async with (
        await open_transport(spec) as (source, sink),
        await open_transport(spec) as (other_source, other_sink),
    ):
        near = _device("F0:00:00:00:00:02", source, sink)
        far = _device("F0:00:00:00:00:03", other_source, other_sink)
        await near.power_on()
        await far.power_on()
        heard = []
        far.on("advertisement", heard.append)
        await far.start_scanning()
        await wait_for(lambda: heard)
        await near.connect(hci.Address(lock.address, 0), timeout=2)
        await wait_for(lambda: lock.is_connected)
        assert len(radio.controllers) == 3
    # Unplugged: the lock is told, and alone on the air.
    await wait_for(lambda: echo.ends == 1 and len(radio.controllers) == 1)
    await lock.stop()


async def test_lock_on_a_dongle_takes_a_static_random_address(radio_served):
    radio, spec = radio_served
    echo = Echo()
    async with await open_transport(spec) as (source, sink):
        lock = Peripheral(echo, address="1C:23:4D:00:00:01")
        await lock.start_on_hci(source, sink)
        echo.advertise()
        assert lock.address == "DC:23:4D:00:00:01"
        phone = Central(radio)
        await phone.start()
        await phone.scan()
        await wait_for(lambda: phone.adverts)
        address = phone.adverts[0].address
        assert address.address_type == hci.Address.RANDOM_DEVICE_ADDRESS
        assert address.to_string(False) == lock.address
        connection = await phone.device.connect(address, timeout=2)
        assert connection.peer_address == address
        await wait_for(lambda: lock.is_connected)
        await phone.stop()
        await lock.stop()
    await wait_for(lambda: not radio.controllers)


@pytest.fixture
async def radio_served():
    radio = Radio()
    server = await serve_hci(radio, "127.0.0.1", 0)
    yield radio, f"tcp-client:127.0.0.1:{port_of(server)}"
    server.close()
    await server.wait_closed()


def _device(address: str, source, sink) -> Device:
    config = DeviceConfiguration(name="phone", address=hci.Address(address))
    return Device(config=config, host=Host(source, sink))

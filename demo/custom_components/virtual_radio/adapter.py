"""One Bluetooth controller through Bumble: it scans, connects, and has slots."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
import hashlib

from bleak.exc import BleakError
from bumble import hci
from bumble.core import BaseBumbleError
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration
from bumble.host import Host
from bumble.transport import open_transport
from bumble.transport.common import Transport

SLOTS = 3
_ANSWER = 10.0  # seconds that a controller may take to start; it needs milliseconds
_NEVER = 1e9
_GOODBYE = 2.0  # seconds that it may take to stop; one that was unplugged never does


def address_for(name: str) -> str:
    """A static random address, always the same for one name."""
    digest = hashlib.sha256(name.encode()).digest()[:6]
    return bytes([digest[0] | 0xC0, *digest[1:]]).hex(":").upper()


class BumbleAdapter:
    """A controller from `start` or `open` to `stop`.

    ``on_advertisement`` and ``on_slots_changed`` are called when there is news;
    ``connections`` are the occupied slots by peer address.
    """

    def __init__(self, address: str, slots: int = SLOTS) -> None:
        self.address, self.slots = address, slots
        self.on_advertisement: Callable[[Advertisement], None] | None = None
        self.on_slots_changed: Callable[[], None] | None = None
        self.connections: dict[str, Connection] = {}
        self._device: Device | None = None
        self._transport: Transport | None = None
        self._heard: dict[str, hci.Address] = {}
        self._connecting = asyncio.Lock()

    async def start(self, host: Host, *, active: bool = True) -> None:
        """Take over a controller, and scan."""
        config = DeviceConfiguration(
            name="Home Assistant", address=hci.Address(self.address)
        )
        self._device = device = Device(config=config, host=host)
        # All that can take long has a limit of its own: `open`, `connect`, `stop`.
        device.command_timeout = _NEVER
        device.on(Device.EVENT_ADVERTISEMENT, self._on_advertisement)
        await device.power_on()
        await device.start_scanning(active=active)

    async def scan(self, *, active: bool) -> None:
        """Scan so from now on; a passive scanner hears no scan responses."""
        if self._device is not None:
            await self._device.stop_scanning()
            await self._device.start_scanning(active=active)

    async def open(self, spec: str) -> None:
        """Start on a Bumble transport: ``tcp-client:host:port``, ``usb:0`` and so on.

        Raises what the transport raises (OSError, Bumble's errors), TimeoutError, or
        ValueError for a transport that does not exist.
        """
        async with asyncio.timeout(_ANSWER):
            self._transport = transport = await open_transport(spec)
            try:
                await self.start(Host(transport.source, transport.sink))
            except BaseException:
                await self.stop()
                raise

    async def wait_until_gone(self) -> None:
        """Return when the transport has ended."""
        if self._transport is not None:
            await asyncio.wait([self._transport.source.terminated])

    async def stop(self) -> None:
        """Let everything go; whoever is connected is told so."""
        device, self._device = self._device, None
        transport, self._transport = self._transport, None
        gone = transport is not None and transport.source.terminated.done()
        if device is not None and not gone:
            with suppress(BaseBumbleError, TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await _leave(device)
        if device is not None:
            for connection in list(device.connections.values()):
                device.on_disconnection(
                    connection.handle, hci.HCI_ErrorCode.CONNECTION_TIMEOUT_ERROR
                )
        if transport is not None:
            await transport.close()

    def has_heard(self, address: str) -> bool:
        """Whether an advert of this address came in."""
        return address in self._heard

    async def connect(self, address: str, seconds: float) -> Connection:
        """Connect to an address. Raises BleakError, Bumble's errors or TimeoutError."""
        async with asyncio.timeout(seconds), self._connecting:
            if self._device is None:
                raise BleakError("The radio is gone")
            connection = await self._make_connection(self._device, address)
            if connection.handle not in self._device.connections:
                # It ended before anybody could listen for its end.
                raise BleakError("Connection failed to be established")
        self.connections[address] = connection
        connection.on(
            Connection.EVENT_DISCONNECTION, lambda _reason: self._forget(address)
        )
        self._slots_changed()
        return connection

    async def _make_connection(self, device: Device, address: str) -> Connection:
        """Cancelling reaches the controller, which can make one connection at a time."""
        peer = self._heard.get(
            address, hci.Address(address, hci.Address.PUBLIC_DEVICE_ADDRESS)
        )
        attempt = asyncio.ensure_future(device.connect(peer, timeout=None))
        try:
            return await asyncio.shield(attempt)
        except asyncio.CancelledError:
            if attempt.cancelled() and not _is_cancelled():
                raise BleakError("The radio went away") from None
            with suppress(BaseBumbleError, TimeoutError):
                async with asyncio.timeout(_GOODBYE):
                    await _abandon(device, attempt)
            raise

    def _on_advertisement(self, advertisement: Advertisement) -> None:
        self._heard[advertisement.address.to_string(False)] = advertisement.address
        if self.on_advertisement is not None:
            self.on_advertisement(advertisement)

    def _forget(self, address: str) -> None:
        self.connections.pop(address, None)
        self._slots_changed()

    def _slots_changed(self) -> None:
        if self.on_slots_changed is not None:
            self.on_slots_changed()


async def _abandon(device: Device, attempt: asyncio.Future[Connection]) -> None:
    # Not `cancel_connection`: that does nothing until Bumble knows of the attempt's start.
    with suppress(BaseBumbleError):  # refused when the connection has just been made
        await device.send_sync_command(hci.HCI_LE_Create_Connection_Cancel_Command())
    await (await attempt).disconnect()


async def _leave(device: Device) -> None:
    await device.stop_scanning()
    for connection in list(device.connections.values()):
        await connection.disconnect()
    await device.power_off()


def _is_cancelled() -> bool:
    task = asyncio.current_task()
    return task is not None and task.cancelling() > 0

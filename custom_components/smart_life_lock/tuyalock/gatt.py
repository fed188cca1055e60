"""A lock's link over Bluetooth: the only module that knows bleak."""

import asyncio
from collections.abc import Callable
import logging

from bleak.args.bluez import BlueZNotifyArgs
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError
import bleak_retry_connector
from bleak_retry_connector import BLEAK_RETRY_EXCEPTIONS

from .errors import LinkLost, Unreachable
from .transport import Transport

_LOGGER = logging.getLogger(__name__)

# Write and notify characteristic of generation 4 and 3. Resolved by what is there, not
# by what was advertised: a lock that advertises 4 may offer 3 (protocol.md §2).
_PAIRS = (
    (
        "00000001-0000-1001-8001-00805f9b07d0",
        "00000002-0000-1001-8001-00805f9b07d0",
    ),
    (
        "00002b11-0000-1000-8000-00805f9b34fb",
        "00002b10-0000-1000-8000-00805f9b34fb",
    ),
)
_SMALLEST_PACKET = 20  # ATT's default MTU of 23 less its header of 3
_WRITE_LIMIT = 5.0  # a write without response only waits for a free buffer
_CLOSE_LIMIT = 2.0  # a stalled adapter must not hold up who only wants to leave
_LEAVE_LIMIT = 10.0  # BlueZ takes two to three seconds to end a link
_FORGET_LIMIT = 2.0  # a proxy may have to be asked, too

# bleak's default has changed before. With AcquireNotify, bluetoothd 5.87 ends by an error
# of its own when a lock refuses the subscription. Stacks other than BlueZ ignore this.
_BLUEZ: BlueZNotifyArgs = {"use_start_notify": True}

# What the stacks below raise when a device, an adapter or a proxy is gone.
_STACK_ERRORS: tuple[type[Exception], ...] = (*BLEAK_RETRY_EXCEPTIONS, OSError)

# Links that are being ended, by address. A connection that is made meanwhile would be
# taken for the old one, and end with it.
_leaving: dict[str, asyncio.Task[None]] = {}


async def connect_bleak(
    device: BLEDevice, current_device: Callable[[], BLEDevice] | None = None
) -> Transport:
    """A connected, subscribed link to ``device``.

    ``current_device`` tells the best path to the lock at each further attempt. The
    caller brings the time limit; bleak-retry-connector goes on for over a minute.

    Raises:
        Unreachable: no connection, or not a lock's services.
    """
    if (leaving := _leaving.get(device.address)) is not None:
        await asyncio.wait({leaving})
    transport = BleakTransport(device.address)
    try:
        # Both names are looked up now: Home Assistant exchanges the classes below.
        client = await bleak_retry_connector.establish_connection(
            bleak_retry_connector.BleakClientWithServiceCache,
            device,
            device.name or device.address,
            disconnected_callback=transport.ended,
            ble_device_callback=current_device,
        )
    except _STACK_ERRORS as error:
        _LOGGER.debug("No connection to %s: %r", device.address, error)
        raise Unreachable("no connection") from error
    try:
        await transport.subscribe(client)
    except BaseException:
        await transport.close()
        raise
    return transport


class BleakTransport:
    """A ``Transport`` over a bleak client that is connected to ``address``."""

    def __init__(self, address: str) -> None:
        """Nothing is connected before ``subscribe``."""
        self._address = address
        self._client: bleak_retry_connector.BleakClientWithServiceCache | None = None
        self._left: asyncio.Task[None] | None = None
        self._write: BleakGATTCharacteristic | None = None
        self._on_data: Callable[[bytes], None] | None = None
        self._on_lost: Callable[[], None] | None = None
        self._early: list[bytes] = []
        self._ended = False

    @property
    def max_packet(self) -> int:
        """Largest single write that the link carries now, bytes."""
        if self._write is None:
            return _SMALLEST_PACKET
        return max(self._write.max_write_without_response_size, _SMALLEST_PACKET)

    async def subscribe(
        self, client: bleak_retry_connector.BleakClientWithServiceCache
    ) -> None:
        """Find the lock's characteristics and ask for notifications.

        Raises:
            Unreachable: this is no lock, or what was kept of its services is out of
                date. That is forgotten: the next link reads them from the lock.
        """
        self._client = client
        for write, notify in _PAIRS:
            self._write = client.services.get_characteristic(write)
            source = client.services.get_characteristic(notify)
            if self._write and source:
                await self._listen(client, source)
                return
        await self.forget_services()
        raise Unreachable("the services of a lock are not there")

    async def _listen(
        self,
        client: bleak_retry_connector.BleakClientWithServiceCache,
        source: BleakGATTCharacteristic,
    ) -> None:
        try:
            await client.start_notify(source, self._heard, bluez=_BLUEZ)
        except _STACK_ERRORS as error:
            _LOGGER.debug("No notifications: %r", error)
            await self.forget_services()
            raise Unreachable("the lock does not let us listen") from error

    def start(
        self, on_data: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> None:
        """Deliver what was heard and will be, and the end of the link, once."""
        self._on_data, self._on_lost = on_data, on_lost
        early, self._early = self._early, []
        for packet in early:
            on_data(packet)
        if self._ended:
            on_lost()

    def _heard(self, _source: BleakGATTCharacteristic, data: bytearray) -> None:
        if self._ended:  # bleak takes a while to end what we have left
            return
        if self._on_data is None:
            self._early.append(bytes(data))
        else:
            self._on_data(bytes(data))

    def ended(self, _client: object = None) -> None:
        """The link is down; bleak's ``disconnected_callback``."""
        if self._ended:
            return
        self._ended = True
        if self._on_lost is not None:
            self._on_lost()

    async def send(self, packet: bytes) -> None:
        """Write one packet, without response where the lock offers that.

        Raises:
            LinkLost: the link is down, or the write did not get through.
        """
        if self._ended or self._client is None or self._write is None:
            raise LinkLost("the link is down")
        response = "write-without-response" not in self._write.properties
        try:
            async with asyncio.timeout(_WRITE_LIMIT):
                await self._client.write_gatt_char(self._write, packet, response)
        except _STACK_ERRORS as error:
            _LOGGER.debug("A write failed: %r", error)
            if isinstance(error, BleakError) and self._client.is_connected:
                await self.forget_services()  # refused: it may be another handle now
            raise LinkLost("a write failed") from error

    async def forget_services(self) -> None:
        """Have the next link read the lock's services anew; see ``Transport``."""
        if self._client is None:
            return
        try:
            async with asyncio.timeout(_FORGET_LIMIT):
                await self._client.clear_cache()
        except _STACK_ERRORS as error:
            _LOGGER.debug("The services could not be forgotten: %r", error)

    async def close(self) -> None:
        """End the link; never raises, may be called again.

        Goes on by itself where that takes long. A disconnection that is broken off leaves
        bleak's D-Bus connection behind, and BlueZ then tells each notification of the
        next link once more (bleak issue 2002).
        """
        if self._client is not None:
            if self._left is None:
                leave = self._leave(self._client)
                self._left = asyncio.create_task(leave, eager_start=True)
                if not self._left.done():
                    _leaving[self._address] = self._left
            await asyncio.wait({self._left}, timeout=_CLOSE_LIMIT)
        self.ended()

    async def _leave(
        self, client: bleak_retry_connector.BleakClientWithServiceCache
    ) -> None:
        try:
            async with asyncio.timeout(_LEAVE_LIMIT):
                await client.disconnect()
        except _STACK_ERRORS as error:
            _LOGGER.debug("Disconnecting failed: %r", error)
            await self.forget_services()  # with them BlueZ forgets who listened
        finally:
            _leaving.pop(self._address, None)

"""A bleak backend over a `BumbleAdapter`: one peripheral of one controller."""

import asyncio
from collections.abc import Callable, Coroutine
from typing import Any, override

from bleak.args import SizedBuffer
from bleak.backends.characteristic import BleakGATTCharacteristic
from bleak.backends.client import BaseBleakClient, NotifyCallback
from bleak.backends.descriptor import BleakGATTDescriptor
from bleak.backends.device import BLEDevice
from bleak.exc import BleakError, BleakGATTProtocolError
from bumble import att, core
from bumble.device import Connection, Peer

from .adapter import BumbleAdapter
from .gatt import GattClient
from .services import bleak_services

_WANTED_MTU = 517
_SMALLEST_MTU = 23
_ATT_HEADER = 3
_HANG_UP = 5.0  # seconds for a controller that may not answer any more


class BumbleBleakClient(BaseBleakClient):
    """What habluetooth and bleak-retry-connector drive; knows nothing of locks."""

    def __init__(
        self,
        address_or_ble_device: BLEDevice | str,
        *,
        adapter: BumbleAdapter,
        **kwargs: Any,
    ) -> None:
        super().__init__(address_or_ble_device, **kwargs)
        self._adapter = adapter
        self._connection: Connection | None = None
        # Until connect() is through, a lost link is its exception and nobody's callback.
        self._established = False
        self._listeners: dict[int, Callable[[bytes], None]] = {}

    @property
    @override
    def name(self) -> str:
        return self.address

    @property
    @override
    def is_connected(self) -> bool:
        return self._connection is not None

    @property
    @override
    def mtu_size(self) -> int:
        return self._connection.att_mtu if self._connection else _SMALLEST_MTU

    @override
    async def connect(self, pair: bool, **kwargs: Any) -> None:
        if self.is_connected:
            raise BleakError("Already connected")
        seconds = kwargs.get("timeout", self._timeout)
        try:
            connection = await self._adapter.connect(self.address, seconds)
        except core.BaseBumbleError as err:
            raise BleakError(f"Failed to connect: {err}") from err
        connection.gatt_client = GattClient(connection)
        self._connection = connection
        connection.on(Connection.EVENT_DISCONNECTION, self._on_disconnection)
        try:
            async with asyncio.timeout(seconds):
                await self._first_session(connection, pair)
        except BaseException:
            await self.disconnect()
            raise
        self._established = True

    async def _first_session(self, connection: Connection, pair: bool) -> None:
        peer = Peer(connection)
        await self._run(peer.request_mtu(_WANTED_MTU))
        await self._run(peer.discover_all())  # type: ignore[no-untyped-call]
        self.services = bleak_services(peer, lambda: self.mtu_size - _ATT_HEADER)
        if pair:
            await self.pair()

    @override
    async def disconnect(self) -> None:
        if (connection := self._connection) is None:
            return
        try:
            async with asyncio.timeout(_HANG_UP):
                await self._run(connection.disconnect())
        except BleakError, TimeoutError:
            pass  # it went away by itself, or the controller does not answer
        finally:
            self._on_disconnection(None)

    def _on_disconnection(self, _reason: int | None) -> None:
        if self._connection is None:
            return
        self._connection = None
        self._listeners.clear()
        established, self._established = self._established, False
        if established and self._disconnected_callback is not None:
            self._disconnected_callback()  # also when we hang up, as BlueZ does

    @override
    async def pair(self, *args: Any, **kwargs: Any) -> None:
        if self._connection is not None:
            await self._run(self._connection.pair())

    @override
    async def unpair(self) -> None:
        raise NotImplementedError("Bumble keeps keys in memory only here")

    async def clear_cache(self) -> bool:
        """Nothing is cached; bleak-retry-connector asks."""
        return True

    async def set_connection_params(self, *_parameters: int) -> None:
        """A software link has no parameters worth setting; habluetooth asks."""

    async def _run[T](self, operation: Coroutine[Any, Any, T]) -> T:
        """Run a Bumble operation; its exceptions become bleak's."""
        if self._connection is None:
            operation.close()
            raise BleakError("Not connected")
        try:
            return await operation
        except asyncio.CancelledError:
            # Bumble cancels what is pending when the link goes down. Unless somebody
            # cancelled this very task, that is a disconnection.
            task = asyncio.current_task()
            if task is not None and task.cancelling():
                raise
            raise BleakError("Disconnected during the operation") from None
        except att.ATT_Error as err:
            raise BleakGATTProtocolError(err.error_code) from err
        except core.TimeoutError as err:  # Bumble's own class, after 30 s
            raise TimeoutError(str(err)) from err
        except core.BaseBumbleError as err:
            raise BleakError(str(err)) from err

    @override
    async def read_gatt_char(
        self,
        characteristic: BleakGATTCharacteristic,
        *,
        use_cached: bool = False,
        **kwargs: Any,
    ) -> bytearray:
        return bytearray(await self._run(characteristic.obj.read_value()))

    @override
    async def read_gatt_descriptor(
        self,
        descriptor: BleakGATTDescriptor,
        *,
        use_cached: bool = False,
        **kwargs: Any,
    ) -> bytearray:
        return bytearray(await self._run(descriptor.obj.read_value()))

    @override
    async def write_gatt_char(
        self, characteristic: BleakGATTCharacteristic, data: SizedBuffer, response: bool
    ) -> None:
        value = bytes(data)
        if not response and len(value) > self.mtu_size - _ATT_HEADER:
            # Bumble would send it; no real radio does.
            raise BleakError(f"{len(value)} bytes do not fit MTU {self.mtu_size}")
        write = characteristic.obj.write_value(value, with_response=response)
        await self._run(write)

    @override
    async def write_gatt_descriptor(
        self, descriptor: BleakGATTDescriptor, data: SizedBuffer
    ) -> None:
        await self._run(descriptor.obj.write_value(bytes(data), with_response=True))

    @override
    async def start_notify(
        self,
        characteristic: BleakGATTCharacteristic,
        callback: NotifyCallback,
        **kwargs: Any,
    ) -> None:
        if characteristic.handle in self._listeners:
            raise BleakError("Notifications are already enabled")

        def on_value(value: bytes) -> None:
            callback(bytearray(value))

        self._listeners[characteristic.handle] = on_value
        await self._run(characteristic.obj.subscribe(on_value))

    @override
    async def stop_notify(self, characteristic: BleakGATTCharacteristic) -> None:
        if on_value := self._listeners.pop(characteristic.handle, None):
            await self._run(characteristic.obj.unsubscribe(on_value))

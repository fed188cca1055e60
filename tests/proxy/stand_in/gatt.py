"""What is said over a connection: services, reads, writes, notifications."""

from collections.abc import Awaitable, Callable
from typing import Any

from aioesphomeapi import api_pb2 as pb
from bumble import att
from bumble.core import UUID
from bumble.gatt_client import (
    CharacteristicProxy,
    Client as GattClient,
    DescriptorProxy,
    ServiceProxy,
)
from google.protobuf.message import Message

from .conditions import Conditions, Fate
from .journal import Journal
from .links import Link, Links
from .server import ApiServer, Client

_NOT_CONNECTED = -1
_HEADER = 3

type Work = Callable[[GattClient], Awaitable[Any]]


class Gatt:
    """Carries out GATT requests, those of one link in their order.

    As in the firmware a write without response is acknowledged to the client too, and
    subscribing only registers here: Home Assistant writes the CCCD itself.
    """

    def __init__(
        self, server: ApiServer, links: Links, conditions: Conditions, journal: Journal
    ) -> None:
        self._server, self._links = server, links
        self._conditions, self._journal = conditions, journal
        for kind, handler in (
            (pb.BluetoothGATTGetServicesRequest, self._services),
            (pb.BluetoothGATTReadRequest, self._read),
            (pb.BluetoothGATTReadDescriptorRequest, self._read),
            (pb.BluetoothGATTWriteRequest, self._write),
            (pb.BluetoothGATTWriteDescriptorRequest, self._write_descriptor),
            (pb.BluetoothGATTNotifyRequest, self._notify),
        ):
            server.handle(kind, handler)

    def _services(self, client: Client, message: Any) -> None:
        if (link := self._link(client, message.address)) is None:
            return
        for service in link.peer.services:
            self._server.tell(
                client,
                pb.BluetoothGATTGetServicesResponse(
                    address=message.address, services=[_service(service)]
                ),
            )
        done = pb.BluetoothGATTGetServicesDoneResponse(address=message.address)
        self._server.tell(client, done)

    def _read(self, client: Client, message: Any) -> None:
        self._do(
            client,
            message,
            lambda gatt: gatt.read_value(message.handle),
            lambda value: pb.BluetoothGATTReadResponse(
                address=message.address, handle=message.handle, data=bytes(value)
            ),
        )

    def _write(self, client: Client, message: pb.BluetoothGATTWriteRequest) -> None:
        size, counts = len(message.data), self._journal.counts
        counts["writes"] += 1
        counts["largest write"] = max(counts["largest write"], size)
        link = self._links.connected(message.address)
        if link is not None and size > link.connection.att_mtu - _HEADER:
            counts["writes longer than the MTU"] += 1

        async def write(gatt: GattClient) -> None:
            if (fate := self._conditions.at_write()) is not Fate.WRITTEN:
                self._journal.note(f"a write is {fate.name}")
                if fate is Fate.POWER_LOST:
                    self._server.stop()
                await self._links.end(link)
                return
            await gatt.write_value(
                message.handle, message.data, with_response=message.response
            )

        self._do(client, message, write, lambda _: _written(message))

    def _write_descriptor(self, client: Client, message: Any) -> None:
        async def write(gatt: GattClient) -> None:
            await gatt.write_value(message.handle, message.data, with_response=True)

        self._do(client, message, write, lambda _: _written(message))

    def _notify(self, client: Client, message: pb.BluetoothGATTNotifyRequest) -> None:
        link = self._links.connected(message.address)

        def heard(value: bytes) -> None:
            self._journal.counts["notifications"] += 1
            data = pb.BluetoothGATTNotifyDataResponse(
                address=message.address, handle=message.handle, data=bytes(value)
            )
            link.answers.put(lambda: self._server.tell(client, data))

        async def register(gatt: GattClient) -> None:
            gatt.notification_subscribers.pop(message.handle, None)
            if message.enable:
                gatt.notification_subscribers[message.handle] = {heard}

        self._do(
            client,
            message,
            register,
            lambda _: pb.BluetoothGATTNotifyResponse(
                address=message.address, handle=message.handle
            ),
        )

    def _do(
        self,
        client: Client,
        message: Any,
        work: Work,
        answer: Callable[[Any], Message],
    ) -> None:
        """Have it done when it is its turn; its answer, or its error, is told."""
        if (link := self._link(client, message.address, message.handle)) is None:
            return

        async def do() -> None:
            try:
                result = await work(link.peer.gatt_client)
            except att.ATT_Error as error:
                self._journal.note(f"GATT error {error.error_code}")
                self._refuse(client, message.address, message.handle, error.error_code)
            else:
                self._server.tell(client, answer(result))

        link.requests.put(do)

    def _link(self, client: Client, number: int, handle: int = 0) -> Link | None:
        """The link that a request is for; without one it is refused."""
        link = self._links.connected(number)
        if link is None:
            self._refuse(client, number, handle, _NOT_CONNECTED)
        return link

    def _refuse(self, client: Client, number: int, handle: int, error: int) -> None:
        refusal = pb.BluetoothGATTErrorResponse(
            address=number, handle=handle, error=error
        )
        self._server.tell(client, refusal)


def _written(message: Any) -> pb.BluetoothGATTWriteResponse:
    return pb.BluetoothGATTWriteResponse(address=message.address, handle=message.handle)


def _service(service: ServiceProxy) -> pb.BluetoothGATTService:
    return pb.BluetoothGATTService(
        uuid=_halves(service.uuid),
        handle=service.handle,
        characteristics=[_characteristic(one) for one in service.characteristics],
    )


def _characteristic(one: CharacteristicProxy[bytes]) -> pb.BluetoothGATTCharacteristic:
    return pb.BluetoothGATTCharacteristic(
        uuid=_halves(one.uuid),
        handle=one.handle,
        properties=int(one.properties),
        descriptors=[_descriptor(descriptor) for descriptor in one.descriptors],
    )


def _descriptor(one: DescriptorProxy) -> pb.BluetoothGATTDescriptor:
    return pb.BluetoothGATTDescriptor(uuid=_halves(one.type), handle=one.handle)


def _halves(uuid: UUID) -> list[int]:
    """128 bits as the API has them: two numbers, the higher first."""
    number = int.from_bytes(uuid.to_bytes(force_128=True), "little")
    return [number >> 64, number & (1 << 64) - 1]

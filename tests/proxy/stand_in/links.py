"""Connections of the proxy: their slots, how they are made, and how they end."""

import asyncio
from contextlib import suppress
from typing import Any

from aioesphomeapi import api_pb2 as pb
from bumble import hci
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device, Peer

from .conditions import Conditions
from .journal import Journal
from .lane import PacedLane
from .scanner import Scanner
from .server import ApiServer, Client

_OTHERS = 0xF00000000001
_PREFIX = "BLUETOOTH_DEVICE_REQUEST_TYPE_"
_SMALLEST_MTU = 23
_NO_CONNECTION = int(hci.HCI_ErrorCode.CONNECTION_FAILED_TO_BE_ESTABLISHED_ERROR)
_WE_ENDED_IT = int(hci.HCI_ErrorCode.CONNECTION_TERMINATED_BY_LOCAL_HOST_ERROR)


class Link:
    """One slot in use; ``peer`` is None until the connection is made."""

    def __init__(self, number: int, conditions: Conditions) -> None:
        self.number = number
        self.peer: Peer | None = None
        self.attempt: asyncio.Task[None] | None = None
        self.requests, self.answers = PacedLane(conditions), PacedLane(conditions)

    @property
    def connection(self) -> Connection | None:
        """The connection itself."""
        return None if self.peer is None else self.peer.connection

    def stop(self) -> None:
        """Nothing is done on it any more."""
        self.requests.stop()
        self.answers.stop()


class Links:
    """What is connected, by the number of its address. The firmware has no others."""

    def __init__(
        self,
        server: ApiServer,
        device: Device,
        scanner: Scanner,
        conditions: Conditions,
        journal: Journal,
    ) -> None:
        self._server, self._device, self._scanner = server, device, scanner
        self._conditions, self._journal = conditions, journal
        self._links: dict[int, Link] = {}
        self._one_attempt = asyncio.Lock()
        server.on_empty = self.end_all  # as the firmware: nobody listens, no links
        server.handle(pb.BluetoothDeviceRequest, self._on_request)
        server.handle(pb.SubscribeBluetoothConnectionsFreeRequest, self._on_subscribe)
        server.handle(
            pb.BluetoothSetConnectionParamsRequest,
            lambda client, message: server.tell(
                client, pb.BluetoothSetConnectionParamsResponse(address=message.address)
            ),
        )

    def connected(self, number: int) -> Link | None:
        """The link to a device, if it can carry anything."""
        link = self._links.get(number)
        return None if link is None or link.peer is None else link

    def __len__(self) -> int:
        """How many slots are in use."""
        return len(self._links)

    def tell_slots(self) -> None:
        """Tell every client how many are free, and who has the others."""
        self._server.tell_all(self._slots())

    async def end_all(self) -> None:
        """End every link."""
        for link in list(self._links.values()):
            await self.end(link)

    async def lose_all_silently(self) -> None:
        """Every link ends, and no client is told."""
        for link in list(self._links.values()):
            del self._links[link.number]
            link.stop()
            if link.connection is not None:
                await link.connection.disconnect()

    async def end(self, link: Link) -> None:
        """End one link, or the attempt to make it; the clients are told."""
        if link.connection is None:
            if link.attempt is not None:
                link.attempt.cancel()
            self._ended(link, _WE_ENDED_IT)
            return
        try:
            await link.connection.disconnect()
        except BaseBumbleError:
            self._ended(link, _WE_ENDED_IT)

    def _slots(self) -> pb.BluetoothConnectionsFreeResponse:
        slots, others = self._conditions.slots, self._conditions.others
        taken = [*self._links, *range(_OTHERS, _OTHERS + others)]
        free = max(0, slots - len(taken))
        return pb.BluetoothConnectionsFreeResponse(
            free=free, limit=slots, allocated=taken
        )

    def _on_subscribe(self, client: Client, _message: Any) -> None:
        self._server.tell(client, self._slots())

    def _on_request(self, client: Client, message: pb.BluetoothDeviceRequest) -> None:
        word = pb.BluetoothDeviceRequestType.Name(message.request_type)
        word, number = word.removeprefix(_PREFIX), message.address
        self._journal.note(word)
        match word:
            case "CONNECT_V3_WITH_CACHE" | "CONNECT_V3_WITHOUT_CACHE":
                self._connect(client, number, cached=word.endswith("WITH_CACHE"))
            case "DISCONNECT":
                self._disconnect(client, number)
            case "CLEAR_CACHE":
                answer = pb.BluetoothDeviceClearCacheResponse
                self._server.tell(client, answer(address=number, success=True))

    def _disconnect(self, client: Client, number: int) -> None:
        if (link := self._links.get(number)) is not None:
            self._server.run(self.end(link))
            return
        none = pb.BluetoothDeviceConnectionResponse(address=number)
        self._server.tell(client, none)
        self.tell_slots()

    def _connect(self, client: Client, number: int, *, cached: bool) -> None:
        if number in self._links:
            self._tell_connected(self._links[number])
            return
        full = len(self._links) + self._conditions.others >= self._conditions.slots
        if full or self._conditions.refuse:
            error = self._conditions.refuse
            self._server.tell(
                client,
                pb.BluetoothDeviceConnectionResponse(address=number, error=error),
            )
            return
        link = self._links[number] = Link(number, self._conditions)
        self.tell_slots()
        link.attempt = self._server.run(self._make(link, cached=cached))

    async def _make(self, link: Link, *, cached: bool) -> None:
        try:
            await asyncio.sleep(self._conditions.connect_delay)
            await self._made(link, cached=cached)
        except BaseBumbleError, TimeoutError:
            self._ended(link, _NO_CONNECTION)
            return
        mtu = link.connection.att_mtu
        self._journal.note(f"connected, MTU {mtu}{', from the cache' * cached}")
        self._tell_connected(link)

    def _tell_connected(self, link: Link) -> None:
        """Nothing is told of a connection that is still being made."""
        if link.connection is not None:
            mtu = int(link.connection.att_mtu)
            self._server.tell_all(
                pb.BluetoothDeviceConnectionResponse(
                    address=link.number, connected=True, mtu=mtu
                )
            )
            self.tell_slots()

    async def _made(self, link: Link, *, cached: bool) -> None:
        """It is there and, unless the client has them cached, its services are known."""
        connection = await self._connection(link)
        peer = Peer(connection)
        connection.on(
            Connection.EVENT_DISCONNECTION, lambda reason: self._ended(link, reason)
        )
        try:
            if self._conditions.mtu > _SMALLEST_MTU:
                await peer.request_mtu(self._conditions.mtu)
            if not cached:
                await peer.discover_all()
        except asyncio.CancelledError:  # given up, or the link ended
            await asyncio.shield(_hang_up(connection))
            raise
        link.peer = peer

    async def _connection(self, link: Link) -> Connection:
        """The controller can make one connection at a time."""
        async with self._one_attempt:
            if self._conditions.unanswered:
                await asyncio.get_running_loop().create_future()
            address = self._scanner.address(link.number)
            connecting = self._device.connect(address, timeout=None)
            attempt = asyncio.ensure_future(connecting)
            try:
                return await asyncio.shield(attempt)
            except asyncio.CancelledError:
                await asyncio.shield(self._abandon(attempt))
                raise

    async def _abandon(self, attempt: asyncio.Future[Connection]) -> None:
        """Until this is done the controller would refuse the next attempt."""
        with suppress(BaseBumbleError):  # refused if it has just been made
            await self._device.send_sync_command(
                hci.HCI_LE_Create_Connection_Cancel_Command()
            )
        with suppress(BaseBumbleError):
            await _hang_up(await attempt)

    def _ended(self, link: Link, reason: int) -> None:
        if self._links.get(link.number) is not link:
            return
        del self._links[link.number]
        link.stop()
        self._journal.note(f"disconnected, {reason:#x}")
        self._server.tell_all(
            pb.BluetoothDeviceConnectionResponse(address=link.number, error=reason)
        )
        self.tell_slots()


async def _hang_up(connection: Connection) -> None:
    with suppress(BaseBumbleError):
        await connection.disconnect()

"""A lock core that echoes, and a central of plain Bumble, for tests of the radio alone."""

import asyncio
from collections.abc import Callable

from bumble import hci
from bumble.core import UUID
from bumble.device import Advertisement, Connection, Device, DeviceConfiguration, Peer
from bumble.host import Host

from virtual_lock.air.controller import RadioController
from virtual_lock.air.radio import Radio
from virtual_lock.firmware.effects import AdvertChanged, Disconnect, Effect, Notify

ADVERT = bytes.fromhex("020106030201a2")
SCAN_RESPONSE = bytes.fromhex("03094c4a0affd007") + b"0123456"
INTERVAL = 20  # ms

HANG_UP = b"bye"  # what makes the echo hang up after its answer


class Echo:
    """Answers each packet by itself; what it was told is in its lists.

    ``due`` is its only timer, ms from now; when it fires, the time goes to ``rang``.
    """

    def __init__(self) -> None:
        self.outbox: Callable[[Effect], None] = lambda _effect: None
        self.packets: list[bytes] = []
        self.payloads: list[int] = []
        self.ends = 0
        self.now = 0
        self.due: int | None = None
        self.rang: list[int] = []
        self.advances = 0

    def advertise(self, scan_response: bytes = SCAN_RESPONSE) -> None:
        self.outbox(AdvertChanged(ADVERT, scan_response, INTERVAL))

    def connected(self, att_mtu_payload: int = 20) -> None:
        self.payloads.append(att_mtu_payload)

    def disconnected(self) -> None:
        self.ends += 1

    def packet(self, data: bytes) -> None:
        self.packets.append(data)
        self.outbox(Notify(data))
        if data == HANG_UP:
            self.outbox(Disconnect())

    def advance(self, milliseconds: int) -> None:
        self.advances += 1
        self.now += milliseconds
        if self.due is not None:
            self.due -= milliseconds
            if self.due <= 0:
                self.due = None
                self.rang.append(self.now)

    def next_deadline(self) -> int | None:
        return self.due


async def wait_for[T](condition: Callable[[], T], seconds: float = 10.0) -> T:
    """The first true result; TimeoutError when there is none in time."""
    async with asyncio.timeout(seconds):
        while not (result := condition()):  # noqa: ASYNC110  any condition, not an event
            await asyncio.sleep(0.002)
        return result


class Central:
    """A phone on the air; ``got`` are the notifications, ``adverts`` what it heard."""

    def __init__(self, radio: Radio, address: str = "F0:00:00:00:00:02") -> None:
        self.controller = RadioController(address, radio)
        host = Host()
        host.controller = self.controller
        config = DeviceConfiguration(name="phone", address=hci.Address(address))
        self.device = Device(config=config, host=host)
        self.adverts: list[Advertisement] = []
        self.device.on("advertisement", self.adverts.append)
        self.got: list[bytes] = []
        self.connection: Connection | None = None
        self.reasons: list[int] = []

    async def start(self) -> None:
        await self.device.power_on()

    async def scan(self) -> None:
        await self.device.start_scanning(active=True)

    async def connect(self, address: str, *, mtu: int | None = None) -> None:
        peer_address = hci.Address(address, hci.Address.PUBLIC_DEVICE_ADDRESS)
        self.connection = await self.device.connect(peer_address, timeout=2)
        self.connection.on("disconnection", self.reasons.append)
        self.peer = Peer(self.connection)
        if mtu is not None:
            await self.peer.request_mtu(mtu)

    async def subscribe(self, notify: str = "2B10", write: str = "2B11") -> None:
        await self.peer.discover_all()  # type: ignore[no-untyped-call]
        (self._notify,) = self.peer.get_characteristics_by_uuid(UUID(notify))
        (self._write,) = self.peer.get_characteristics_by_uuid(UUID(write))
        await self._notify.subscribe(lambda value: self.got.append(bytes(value)))

    async def write(self, packet: bytes, *, response: bool = False) -> None:
        await self._write.write_value(packet, with_response=response)

    async def stop(self) -> None:
        for connection in list(self.device.connections.values()):
            await connection.disconnect()
        await self.device.power_off()
        self.controller.unplug()

"""The lock's radio: puts a lock core on the air through any Bumble host.

The core does no I/O. Each GATT write becomes ``core.packet``, its effects become
notifications, a disconnect or another advert, strictly in their order; real time becomes
``core.advance``, by a timer that is set only while the core has a deadline.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager, suppress
from functools import partial
import logging
from typing import Protocol

from bumble import hci
from bumble.core import BaseBumbleError
from bumble.device import Connection, Device, DeviceConfiguration
from bumble.gatt import CharacteristicValue
from bumble.host import Host
from bumble.transport.common import TransportSink, TransportSource

from ..firmware.effects import AdvertChanged, Disconnect, Effect, Notify
from .advertiser import Advertiser
from .controller import RadioController
from .gatt import FACE_V3, GattFace, LinkCount
from .link_direction import Ways
from .packet_faults import PacketFaults
from .radio import Radio
from .real_time import Pace, Timed

_LOGGER = logging.getLogger(__name__)

DEFAULT_ADDRESS = "DC:23:4D:00:00:01"

_NAME = "LJ"  # in GATT; what is advertised is the core's affair (protocol.md §1.1)
_ATT_HEADER = 3  # opcode and handle, in every write and notification
_KEPT_COUNTS = 1000  # connections; enough for a benchmark, bounded for a demo of weeks
_NEVER = 1e9  # a software controller always answers; and tests fire time-outs at will
_GOODBYE = 2.0  # seconds for a controller to take our leave; a dead one never does

type Act = Callable[[], Awaitable[None]]


class LockCore(Timed, Protocol):
    """What the radio needs of a lock; `virtual_lock.lock.VirtualLock` is one."""

    outbox: Callable[[Effect], None]
    backlog: Callable[[], int]

    def connected(self, att_mtu_payload: int = 20) -> None:
        """A central is there; a packet has at most this many bytes."""

    def disconnected(self) -> None:
        """It is gone, whoever ended it."""

    def packet(self, data: bytes) -> None:
        """A GATT write arrived."""


class Peripheral:
    """One lock on the air.

    The core is given ``max_mtu`` - 3 as its largest packet; a client that never asks for
    a larger MTU gets longer notifications cut by the stack, as from a real one. ``counts``
    tells what each connection carried, oldest first. ``listeners`` hear every effect.
    ``interval_ms`` replaces the core's advertising interval: tests are impatient. What
    the lock asks of connection parameters is not acted upon. ``faults`` apply between
    the core and the stack. ``face`` may be changed between two starts.
    """

    def __init__(
        self,
        core: LockCore,
        face: GattFace = FACE_V3,
        *,
        address: str = DEFAULT_ADDRESS,
        max_mtu: int | None = None,
        interval_ms: int | None = None,
    ) -> None:
        self.core = core
        self.address = address
        self.counts: deque[LinkCount] = deque(maxlen=_KEPT_COUNTS)
        self.listeners: list[Callable[[Effect], None]] = []
        self.faults = PacketFaults()
        self._ways = Ways(self.faults)
        self.face = face
        self._max_mtu = max_mtu or face.largest_mtu
        self._pace = Pace(core)
        self._acts: asyncio.Queue[Act | None] = asyncio.Queue()
        self._worker: asyncio.Task[None] | None = None
        self._device: Device | None = None
        self._connection: Connection | None = None
        self._hanging_up = False
        self._advertiser = Advertiser(interval_ms)
        core.outbox = self._on_effect
        core.backlog = self._ways.to_client.backlog

    # Where it lives.

    async def start_on_radio(self, radio: Radio) -> None:
        """Go on the software air, with a public address."""
        host = Host()
        public = hci.Address(self.address, hci.Address.PUBLIC_DEVICE_ADDRESS)
        host.controller = RadioController("lock", radio, public_address=public)
        await self._start(host)

    async def start_on_hci(self, source: TransportSource, sink: TransportSink) -> None:
        """Go on the air through a real dongle.

        Its public address is burnt in, so the lock takes a static random one: the given
        address with the two highest bits set, which ``address`` then says.
        """
        first = int(self.address[:2], 16) | 0xC0
        self.address = f"{first:02X}{self.address[2:]}"
        self._advertiser.own_address_type = hci.OwnAddressType.RANDOM
        await self._start(Host(source, sink))

    async def stop(self) -> None:
        """Leave the air; nothing is left running. The core may be started elsewhere."""
        device, self._device = self._device, None
        if device is None:
            return
        self._pace.stop()
        await self._finish_acts()
        with suppress(BaseBumbleError, TimeoutError):
            async with asyncio.timeout(_GOODBYE):
                await device.stop_advertising()
                for connection in list(device.connections.values()):
                    await connection.disconnect()
                await device.power_off()
        if isinstance(device.host.controller, RadioController):
            device.host.controller.unplug()

    async def _finish_acts(self) -> None:
        """Cancelling at once would leave Bumble with half an HCI command."""
        if (worker := self._worker) is None:
            return
        self._acts.put_nowait(None)
        done, _ = await asyncio.wait([worker], timeout=_GOODBYE)
        if not done:
            worker.cancel()
        with suppress(asyncio.CancelledError):
            await worker
        self._acts = asyncio.Queue()

    async def _start(self, host: Host) -> None:
        config = DeviceConfiguration(name=_NAME, address=hci.Address(self.address))
        self._device = device = Device(config=config, host=host)
        self._advertiser.is_silent()
        device.gatt_server.max_mtu = self._max_mtu
        if isinstance(host.controller, RadioController):
            device.command_timeout = _NEVER
        on_write = CharacteristicValue[bytes](write=self._on_write)
        services, self._notifying = self.face.build(on_write)
        device.add_services(services)
        device.on(Device.EVENT_CONNECTION, self._on_connection)
        await device.power_on()
        if self._acts.empty():  # started again: the core has told its advert before
            self._acts.put_nowait(self._advertise)
        self._worker = asyncio.create_task(self._act(), name="virtual lock radio")
        self._pace.start()

    # What others do to it.

    @property
    def max_mtu(self) -> int:
        """Largest ATT MTU to which the lock agrees; 23 means packets of 20 bytes."""
        return self._max_mtu

    @max_mtu.setter
    def max_mtu(self, mtu: int) -> None:
        self._max_mtu = mtu
        if self._device is not None:
            self._device.gatt_server.max_mtu = mtu

    @property
    def is_connected(self) -> bool:
        """Whether a central is there."""
        return self._connection is not None

    @contextmanager
    def at_hand(self) -> Iterator[None]:
        """Do something to the core, from outside: its time is right, its timers run on.

        All calls of the core that do not come from the air belong inside.
        """
        self._pace.catch_up()
        try:
            yield
        finally:
            self._pace.set_timer()

    # What the air does to it.

    def _on_connection(self, connection: Connection) -> None:
        self._connection, self._hanging_up = connection, False
        self._advertiser.is_silent()
        self.counts.append(LinkCount())
        self._ways.renew()
        connection.on(
            Connection.EVENT_DISCONNECTION,
            lambda _reason: self._on_disconnection(connection),
        )
        with self.at_hand():
            self.core.connected(self._max_mtu - _ATT_HEADER)

    def _on_disconnection(self, connection: Connection) -> None:
        if connection is not self._connection:
            return
        self._connection = None
        self._ways.renew()
        with self.at_hand():
            self.core.disconnected()
        self._acts.put_nowait(self._advertise)

    def _on_write(self, connection: Connection, value: bytes) -> None:
        if connection is not self._connection or self._hanging_up:
            return
        self.counts[-1].wrote(value)
        packet = bytes(value)
        arrive = partial(self._arrive, connection, packet)
        self._ways.to_lock.carry(packet, arrive)

    def _arrive(self, connection: Connection, packet: bytes) -> None:
        if connection is self._connection and not self._hanging_up:
            with self.at_hand():
                self.core.packet(packet)

    # What the core wants.

    def _on_effect(self, effect: Effect) -> None:
        for listener in self.listeners:
            listener(effect)
        link = self._connection
        match effect:
            case Notify(packet, code) if link is not None:
                notify = partial(self._notify, link, packet)
                act = partial(self._acts.put_nowait, notify)
                self._ways.to_client.carry(packet, act, code)
            case Disconnect() if link is not None:
                self._hanging_up = True
                hang_up = partial(self._hang_up, link)
                act = partial(self._acts.put_nowait, hang_up)
                self._ways.to_client.behind(act)
            case AdvertChanged():
                self._advertiser.want(effect)
                self._acts.put_nowait(self._advertise)
        self._pace.set_timer_soon()

    async def _act(self) -> None:
        while (act := await self._acts.get()) is not None:
            try:
                await act()
            except BaseBumbleError as err:  # the link went away meanwhile
                _LOGGER.debug("not done: %s", err)

    async def _notify(self, connection: Connection, packet: bytes) -> None:
        if connection is self._connection and self._device is not None:
            self.counts[-1].notified(packet)
            await self._device.notify_subscriber(connection, self._notifying, packet)

    async def _hang_up(self, connection: Connection) -> None:
        if connection is self._connection and self._device is not None:
            await connection.disconnect()

    async def _advertise(self) -> None:
        if self._device is not None:
            await self._advertiser.update(self._device, lambda: self.is_connected)

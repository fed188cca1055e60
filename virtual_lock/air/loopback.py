"""A lock without any air: a Transport joined to a VirtualLock in the same process."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import partial
from typing import override

from custom_components.smart_life_lock.tuyalock.errors import LinkLost, Unreachable
from custom_components.smart_life_lock.tuyalock.transport import Transport

from ..firmware.effects import Disconnect, Effect, Notify
from ..firmware.lock import VirtualLock
from .link_direction import Ways
from .packet_faults import PacketFaults
from .real_time import Pace
from .traffic import Carried, Direction

__all__ = ["Direction", "Hook", "Loopback", "LoopbackFaults", "LoopbackTransport"]

type Hook = Callable[[Direction, int, bytes], bytes | None]
"""Sees each packet with its number (from 1, of this loopback and direction) and gives
what arrives; None: nothing does."""


@dataclass(slots=True)
class LoopbackFaults:
    """What goes wrong; may be changed at any time.

    Attributes:
        out_of_range: connecting fails at once with Unreachable.
        silent: the lock is heard no more; its packets vanish, the link stays.
        lose_link_at: the link dies instead of carrying this packet of a direction.
        hook: sees, changes or drops single packets.
        packets: hold back, lose or stall packets and whole messages.
    """

    out_of_range: bool = False
    silent: bool = False
    lose_link_at: dict[Direction, int] = field(default_factory=dict)
    hook: Hook | None = None
    packets: PacketFaults = field(default_factory=PacketFaults)

    def clear(self) -> None:
        """Everything works again."""
        self.out_of_range = self.silent = False
        self.lose_link_at.clear()
        self.hook = None
        self.packets.clear()


class Loopback:
    """One VirtualLock and the way to it; ``connect`` is what a LockClient takes.

    Delivery is asynchronous, one turn of the event loop per packet. The lock's time runs
    with the loop's between ``start`` and ``stop``, ``speed`` times as fast; without them
    only ``lock.advance`` moves it. ``packets`` counts what was sent, by direction;
    ``carried`` is all that an eavesdropper would have, oldest first.
    """

    def __init__(
        self, lock: VirtualLock, *, max_packet: int = 20, speed: int = 1
    ) -> None:
        """``max_packet``: the link's ATT MTU − 3, bytes: 20, or more for a v4 lock."""
        self.lock = lock
        self.max_packet = max_packet
        self.faults = LoopbackFaults()
        self.packets = dict.fromkeys(Direction, 0)
        self.connections = self.forgotten = 0
        self.effects: list[Effect] = []
        self.carried: list[Carried] = []
        self._link: LoopbackTransport | None = None
        self._ways = Ways(self.faults.packets)
        self._speed = speed
        self._pace = Pace(_Hurried(lock, speed))
        lock.outbox = self._on_effect
        lock.backlog = self._backlog

    def start(self) -> None:
        """Let the lock's time run."""
        self._pace.start()

    def stop(self) -> None:
        """Let it stand still, and end the link."""
        self._pace.stop()
        self.lose_link()

    async def connect(self) -> Transport:
        """Open a fresh link; there is only one. Raises Unreachable."""
        await asyncio.sleep(0)
        if self.faults.out_of_range or self._link is not None:
            raise Unreachable("the virtual lock does not answer")
        self._link = LoopbackTransport(self)
        self._ways.renew()
        self.connections += 1
        with_time = self._pace
        with_time.catch_up()
        self.lock.connected(self.max_packet)
        with_time.set_timer()
        return self._link

    def lose_link(self) -> None:
        """The link dies under both ends."""
        if (link := self._link) is not None:
            self._link = None
            self._ways.renew()
            self.lock.disconnected()
            link.lost()

    def recorded(self, connection: int) -> list[Carried]:
        """All packets of one link, counted from 1, in the order they were sent."""
        return [one for one in self.carried if one.connection == connection]

    # The ends of the link.

    def to_lock(self, link: LoopbackTransport, packet: bytes) -> None:
        """Carry a client's packet. Raises LinkLost."""
        if link is not self._link:
            raise LinkLost("no link")
        arriving = self._passed(Direction.TO_LOCK, packet)
        if self._link is None:
            raise LinkLost("the link died")
        if arriving is not None:
            loop = asyncio.get_running_loop()
            arrive = partial(loop.call_soon, self._arrive, link, arriving)
            self._ways.to_lock.carry(packet, arrive)

    def _arrive(self, link: LoopbackTransport, packet: bytes) -> None:
        if link is self._link:
            self._pace.catch_up()
            self.lock.packet(packet)
            self._pace.set_timer()

    def hang_up(self, link: LoopbackTransport) -> None:
        """The client ends its link; what it has sent before still arrives."""
        asyncio.get_running_loop().call_soon(self._hung_up, link)

    def _hung_up(self, link: LoopbackTransport) -> None:
        if link is self._link:
            self.lose_link()

    def _on_effect(self, effect: Effect) -> None:
        self.effects.append(effect)
        link = self._link
        if link is None:
            return
        match effect:
            case Notify(packet, code) if not self.faults.silent:
                arriving = self._passed(Direction.TO_CLIENT, packet)
                if arriving is not None and self._link is not None:
                    deliver = partial(link.deliver, arriving)
                    self._ways.to_client.carry(packet, deliver, code)
            case Disconnect():
                loop = asyncio.get_running_loop()
                hung_up = partial(loop.call_soon, self._hung_up, link)
                self._ways.to_client.behind(hung_up)

    def _backlog(self) -> int:
        return self._ways.to_client.backlog() * self._speed

    def _passed(self, direction: Direction, packet: bytes) -> bytes | None:
        self.packets[direction] += 1
        number = self.packets[direction]
        at = asyncio.get_running_loop().time()
        self.carried.append(Carried(self.connections, direction, packet, at))
        if self.faults.lose_link_at.get(direction) == number:
            self.lose_link()
            return None
        if self.faults.hook is not None:
            return self.faults.hook(direction, number, packet)
        return packet


class LoopbackTransport(Transport):
    """The client's end of a Loopback."""

    def __init__(self, loopback: Loopback) -> None:
        """Made by ``Loopback.connect``."""
        self._loopback = loopback
        self._on_data: Callable[[bytes], None] | None = None
        self._on_lost: Callable[[], None] | None = None
        self._early: list[bytes] = []
        self._is_lost = False

    @property
    @override
    def max_packet(self) -> int:
        return self._loopback.max_packet

    @override
    def start(
        self, on_data: Callable[[bytes], None], on_lost: Callable[[], None]
    ) -> None:
        self._on_data, self._on_lost = on_data, on_lost
        early, self._early = self._early, []
        for packet in early:
            on_data(packet)
        if self._is_lost:
            asyncio.get_running_loop().call_soon(on_lost)

    @override
    async def send(self, packet: bytes) -> None:
        await asyncio.sleep(0)
        self._loopback.to_lock(self, packet)

    @override
    async def forget_services(self) -> None:
        """Nothing is kept here; the loopback's ``forgotten`` counts how often."""
        self._loopback.forgotten += 1

    @override
    async def close(self) -> None:
        self._loopback.hang_up(self)
        await asyncio.sleep(0)

    def deliver(self, packet: bytes) -> None:
        """A notification is under way."""
        asyncio.get_running_loop().call_soon(self._deliver, packet)

    def _deliver(self, packet: bytes) -> None:
        if self._on_data is None:
            self._early.append(packet)
        else:
            self._on_data(packet)

    def lost(self) -> None:
        """The link is gone; told once, behind all packets under way."""
        self._is_lost = True
        if self._on_lost is not None:
            asyncio.get_running_loop().call_soon(self._on_lost)


class _Hurried:
    """A lock whose time runs faster."""

    def __init__(self, lock: VirtualLock, speed: int) -> None:
        self._lock = lock
        self._speed = speed

    def advance(self, milliseconds: int) -> None:
        self._lock.advance(milliseconds * self._speed)

    def next_deadline(self) -> int | None:
        due = self._lock.next_deadline()
        return None if due is None else -(-due // self._speed)

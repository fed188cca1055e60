"""A peripheral with the lock's address: it answers for the lock, or stands in between."""

from collections.abc import Callable, Iterable
from typing import Protocol

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from virtual_lock.firmware.effects import AdvertChanged, Effect, Notify


class End(Protocol):
    """A lock's radio, as somebody sees it who holds the cable to it in his hands."""

    def connected(self, att_mtu_payload: int = 20) -> None:
        """A client is there."""

    def disconnected(self) -> None:
        """It is gone."""

    def packet(self, data: bytes) -> None:
        """It wrote something."""


class Plan:
    """What the attacker does on the link; here: nothing, both hear each other.

    ``keeps_lock``: the lock does not hear that its client has gone.
    """

    keeps_lock = False

    def begun(self) -> Iterable[bytes]:
        """A client is there: what it is told at once."""
        return ()

    def of_client(self, packet: bytes) -> tuple[Iterable[bytes], Iterable[bytes]]:
        """The client wrote: what goes on to the lock, and what is answered."""
        return (packet,), ()

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """The lock said something: what the client hears."""
        return (packet,)


class Alone(Plan):
    """In the place of the lock, which hears nothing; silent unless made otherwise."""

    def of_client(self, packet: bytes) -> tuple[Iterable[bytes], Iterable[bytes]]:
        """Keep it."""
        return (), self.answers(packet)

    def answers(self, packet: bytes) -> Iterable[bytes]:
        """What the client is told."""
        return ()

    def of_lock(self, packet: bytes) -> Iterable[bytes]:
        """There is none."""
        return ()


class Middle:
    """Between a lock's own radio and whoever connects to it; ``plan`` says what happens."""

    def __init__(self, lock: End, to_client: Callable[[Effect], None]) -> None:
        """``to_client`` is the radio's way to the client."""
        self.plan = Plan()
        self.links = 0
        self.written: list[bytes] = []
        self._lock, self._to_client = lock, to_client
        self._lock_has_link = False

    # What the radio tells.

    def connected(self, att_mtu_payload: int = 20) -> None:
        """A client is there."""
        self.links += 1
        self._lock_has_link = not isinstance(self.plan, Alone)
        if self._lock_has_link:
            self._lock.connected(att_mtu_payload)
        self.tell(self.plan.begun())

    def disconnected(self) -> None:
        """The client is gone."""
        if self._lock_has_link and not self.plan.keeps_lock:
            self._lock_has_link = False
            self._lock.disconnected()

    def packet(self, data: bytes) -> None:
        """The client wrote."""
        self.written.append(data)
        to_lock, to_client = self.plan.of_client(data)
        for packet in to_lock:
            self.to_lock(packet)
        self.tell(to_client)

    # What the lock tells.

    def take(self, effect: Effect) -> None:
        """The lock wants something of its radio."""
        match effect:
            case Notify(packet):
                self.tell(self.plan.of_lock(packet))
            case AdvertChanged() if isinstance(self.plan, Alone):
                pass  # the lock is out of reach
            case _:
                self._to_client(effect)

    def advertise(self, content: AdvertContent) -> None:
        """Say something else than the lock, over the same radio."""
        self._to_client(AdvertChanged(content.advertising, content.scan_response, 100))

    def to_lock(self, packet: bytes) -> None:
        """Write something to the lock."""
        if self._lock_has_link:
            self._lock.packet(packet)

    def tell(self, packets: Iterable[bytes]) -> None:
        """Notify the client."""
        for packet in packets:
            self._to_client(Notify(packet))

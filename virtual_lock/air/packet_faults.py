"""Packets that come late or never: the same faults for every way to a lock.

Unlike the faults of the software air (``faults``) these know to which message of the
lock a packet belongs, and they work without air as well.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from .traffic import Direction, MessageKind, begins_message

LONGEST = 1000
"""Seconds of a hold or a stall."""


class Harm(StrEnum):
    """What a fault does.

    ``HOLD``: the packet comes so many seconds late, and all behind it wait for it.
    ``LOSE``: it never comes, the link stays.
    ``STALL``: from this packet on the link layer takes no notification for so many
    seconds. The firmware repeats each in its turn for 5.7 s and then gives it up; only
    then it goes on with what it was told (protocol.md §13.3, measured on L3). So it
    opens late, and it opens although the client has heard nothing and is gone.
    """

    HOLD = "hold"
    LOSE = "lose"
    STALL = "stall"


@dataclass(slots=True)
class PacketFault:
    """Catches ``count`` packets or messages from the ``nth`` on, counted from now.

    Without ``message`` each packet of ``direction`` counts; with it each whole message
    of that kind, by its first packet. What a client sends cannot be told apart: there
    only ``MessageKind.ANY``. A ``count`` of -1 never ends. ``hits`` counts what was
    caught.
    """

    harm: Harm
    direction: Direction = Direction.TO_CLIENT
    message: MessageKind | None = None
    nth: int = 1
    count: int = 1
    seconds: float = 0
    hits: int = 0

    def __post_init__(self) -> None:
        """Refuse what cannot be. Raises ValueError."""
        if not 0 <= self.seconds <= LONGEST:  # not a number is refused, too
            raise ValueError(f"seconds: 0 to {LONGEST}")
        if self.nth < 1:
            raise ValueError("nth: 1 or more")
        if self.direction is Direction.TO_LOCK:
            if self.harm is Harm.STALL:
                raise ValueError("stall: of what the lock sends only")
            if self.message not in (None, MessageKind.ANY):
                raise ValueError("message: 'any' is all that can be told of a client's")

    def catches(self, packet: bytes, kind: MessageKind) -> bool:
        """Whether this packet of its direction is hit; counts it."""
        if self.count == 0 or not self._aims_at(packet, kind):
            return False
        if self.nth > 1:
            self.nth -= 1
            return False
        if self.count > 0:
            self.count -= 1
        self.hits += 1
        return True

    def _aims_at(self, packet: bytes, kind: MessageKind) -> bool:
        if self.message is None:
            return True
        wanted = self.message in (kind, MessageKind.ANY)
        return wanted and begins_message(packet)


class PacketFaults:
    """What goes wrong at present; empty when everything works."""

    def __init__(self) -> None:
        """Nothing goes wrong."""
        self._faults: list[PacketFault] = []

    def __len__(self) -> int:
        """How many there are, those included that have caught all they wanted."""
        return len(self._faults)

    def add(self, fault: PacketFault) -> PacketFault:
        """Let this go wrong too; given back, so that its hits can be read."""
        self._faults.append(fault)
        return fault

    def hold(
        self,
        seconds: float,
        message: MessageKind | None = None,
        *,
        nth: int = 1,
        direction: Direction = Direction.TO_CLIENT,
    ) -> PacketFault:
        """Hold back the ``nth`` packet, or message of a kind, from now on."""
        return self.add(PacketFault(Harm.HOLD, direction, message, nth, 1, seconds))

    def lose(
        self,
        message: MessageKind | None = None,
        *,
        nth: int = 1,
        direction: Direction = Direction.TO_CLIENT,
    ) -> PacketFault:
        """Lose the ``nth`` packet, or message of a kind, from now on."""
        return self.add(PacketFault(Harm.LOSE, direction, message, nth))

    def stall(
        self, seconds: float, message: MessageKind | None = None, *, nth: int = 1
    ) -> PacketFault:
        """Stall the link layer from the ``nth`` notification, or message, from now."""
        to_client = Direction.TO_CLIENT
        return self.add(PacketFault(Harm.STALL, to_client, message, nth, 1, seconds))

    def clear(self) -> None:
        """Everything works again, for what is sent from now on."""
        self._faults.clear()

    def catching(
        self, direction: Direction, packet: bytes, kind: MessageKind
    ) -> Iterator[PacketFault]:
        """Those that hit this packet; each counts it."""
        for fault in self._faults:
            if fault.direction is direction and fault.catches(packet, kind):
                yield fault

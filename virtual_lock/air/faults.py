"""What can go wrong with a packet in the software air."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import IntEnum, StrEnum

from bumble.controller import Connection, Controller

_ATT_CHANNEL = b"\x04\x00"
LARGEST = 1000
"""The largest value of a fault, whatever it counts."""


class FaultAction(StrEnum):
    """What happens to a packet that a fault catches."""

    DROP = "drop"
    DELAY = "delay"
    TRUNCATE = "truncate"
    DUPLICATE = "duplicate"
    CORRUPT = "corrupt"
    DISCONNECT = "disconnect"


class PacketKind(IntEnum):
    """ATT opcodes that a fault can aim at (Bluetooth Core, Vol 3 Part F, 3.4.8)."""

    MTU_REQ = 0x02
    READ_REQ = 0x0A
    WRITE_REQ = 0x12
    NOTIFY = 0x1B
    INDICATE = 0x1D
    WRITE_CMD = 0x52

    @classmethod
    def named(cls, name: str) -> PacketKind:
        """The kind of a name as a control port spells it, such as ``write_cmd``.

        Raises KeyError when there is none.
        """
        return cls[name.upper()]


@dataclass(frozen=True, slots=True)
class Packet:
    """One L2CAP PDU on its way: length (2), channel (2), payload."""

    sender: Controller
    connection: Connection  # the sender's end of the link
    pdu: bytes

    @property
    def opcode(self) -> int | None:
        """ATT opcode; None when this is not ATT."""
        if self.pdu[2:4] != _ATT_CHANNEL or len(self.pdu) < 5:
            return None
        return self.pdu[4]

    @property
    def att(self) -> bytes:
        """The ATT PDU: opcode, then its parameters."""
        return self.pdu[4:]

    def with_att(self, att: bytes) -> bytes:
        """The same L2CAP PDU around another ATT PDU."""
        return len(att).to_bytes(2, "little") + self.pdu[2:4] + att


@dataclass(slots=True)
class Fault:
    """Catches the next ``count`` ATT packets of ``kind`` (None: of any kind).

    ``skip`` packets pass first; a ``count`` of -1 never ends. ``value`` is seconds for a
    delay, bytes of the value kept for a truncation, copies for a duplication (2 when 0).
    ``hits`` counts what was caught.
    """

    action: FaultAction
    kind: PacketKind | None = None
    count: int = 1
    skip: int = 0
    value: float = 0
    hits: int = 0

    def __post_init__(self) -> None:
        """Refuse what the air could not do. Raises ValueError."""
        if not 0 <= self.value <= LARGEST:  # refuses NaN, too
            raise ValueError(f"value: 0 to {LARGEST}")

    def catches(self, packet: Packet) -> bool:
        """Whether this packet is hit; counts it."""
        opcode = packet.opcode
        if self.count == 0 or opcode is None:
            return False
        if self.kind is not None and opcode != self.kind:
            return False
        if self.skip > 0:
            self.skip -= 1
            return False
        if self.count > 0:
            self.count -= 1
        self.hits += 1
        return True


@dataclass(frozen=True, slots=True)
class Passage:
    """What becomes of a packet: these PDUs, this late; or the link dies instead."""

    pdus: tuple[bytes, ...]
    delay: float
    link_dies: bool = False


def passage(packet: Packet, faults: Iterable[Fault], latency: float) -> Passage:
    """Send a packet through all faults that catch it, in their order."""
    pdus: tuple[bytes, ...] = (packet.pdu,)
    delay = latency
    for fault in faults:
        if not fault.catches(packet):
            continue
        match fault.action:
            case FaultAction.DISCONNECT:
                return Passage((), 0, link_dies=True)
            case FaultAction.DELAY:
                delay += fault.value
            case _:
                pdus = _mangled(packet, fault, pdus)
    return Passage(pdus, delay)


def _mangled(
    packet: Packet, fault: Fault, pdus: tuple[bytes, ...]
) -> tuple[bytes, ...]:
    match fault.action:
        case FaultAction.DROP:
            return ()
        case FaultAction.TRUNCATE:
            header = 3  # opcode and handle stay: only the value is cut
            return (packet.with_att(packet.att[: header + int(fault.value)]),)
        case FaultAction.CORRUPT:
            att = packet.att
            return (packet.with_att(att[:-1] + bytes([att[-1] ^ 0xFF])),)
        case FaultAction.DUPLICATE:
            return pdus * (int(fault.value) or 2)
        case _:
            return pdus

"""What the attacker hears: every packet on the air, conversation by conversation."""

from dataclasses import dataclass, field

from virtual_lock.air.faults import Packet, PacketKind

_VALUE = 3  # opcode and handle stand before it


@dataclass(slots=True)
class Talk:
    """One connection: who spoke (True: the client) and what, in the order of the air."""

    said: list[tuple[bool, bytes]] = field(default_factory=list)

    @property
    def of_client(self) -> list[bytes]:
        """The client's packets."""
        return [packet for by_client, packet in self.said if by_client]

    @property
    def of_lock(self) -> list[bytes]:
        """The lock's packets."""
        return [packet for by_client, packet in self.said if not by_client]

    def after(self, written: int) -> list[bytes]:
        """What the lock said between the client's packet ``written`` and its next one."""
        heard, count = [], 0
        for by_client, packet in self.said:
            if by_client:
                count += 1
            elif count == written:
                heard.append(packet)
        return heard


class Ear:
    """Put it among the sniffers of a radio."""

    def __init__(self) -> None:
        """Nothing was heard yet."""
        self.talks: list[Talk] = []

    def __call__(self, packet: Packet) -> None:
        """A packet passes."""
        match packet.opcode:
            case PacketKind.MTU_REQ:  # how every client begins
                self.talks.append(Talk())
            case PacketKind.WRITE_CMD:
                self.talks[-1].said.append((True, packet.att[_VALUE:]))
            case PacketKind.NOTIFY:
                self.talks[-1].said.append((False, packet.att[_VALUE:]))

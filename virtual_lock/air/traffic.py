"""What goes over a link: packets with a direction, and the messages they belong to."""

from dataclasses import dataclass
from enum import StrEnum

from custom_components.smart_life_lock.tuyalock.wire.commands import REPORTS, Code


class Direction(StrEnum):
    """Which way a packet goes."""

    TO_LOCK = "to_lock"
    TO_CLIENT = "to_client"


class MessageKind(StrEnum):
    """What a message is to the client.

    ``ACKNOWLEDGEMENT`` answers a data point write (and, on an L3 lock, a status query:
    Quirks.query_answered_as_write); ``REPORT`` is one of data points, with a time or
    without; ``TIME`` asks for the time; ``ANY`` is each of them.
    """

    INFO = "info"
    PAIR = "pair"
    ACKNOWLEDGEMENT = "acknowledgement"
    REPORT = "report"
    TIME = "time"
    OTHER = "other"
    ANY = "any"

    @classmethod
    def of(cls, code: int | None) -> MessageKind:
        """The kind of a command from the lock; ``OTHER`` where nobody knows it."""
        match code:
            case Code.INFO:
                return cls.INFO
            case Code.PAIR:
                return cls.PAIR
            case Code.DP_WRITE | Code.DP_WRITE_V4:
                return cls.ACKNOWLEDGEMENT
            case Code.TIME_STAMP | Code.TIME_UTC | Code.TIME_LOCAL | Code.TIME_DST:
                return cls.TIME
        return cls.REPORT if code in REPORTS else cls.OTHER


@dataclass(frozen=True, slots=True)
class Carried:
    """One packet as its sender sent it, whatever became of it on the way.

    ``connection`` counts the links from 1, ``at`` is the event loop's time in seconds.
    """

    connection: int
    direction: Direction
    packet: bytes
    at: float


def begins_message(packet: bytes) -> bool:
    """Whether it is the first packet of a message (protocol.md §3.1)."""
    return packet[:1] == b"\0"

"""What a lock lists of its credentials: DP 54 (protocol.md §6.3)."""

from dataclasses import dataclass
import struct
from typing import ClassVar, Final, Self

from ..errors import RemoteProtocolError
from .datapoints import Dp
from .fields import pack, u8, unpack
from .layout import Payload

MAX_NODES: Final = 20
"""Of one package."""

_HEAD = struct.Struct(">BB")
_NODE = struct.Struct(">4B")


@dataclass(frozen=True, slots=True)
class SyncRequest(Payload):
    """DP 54 to the lock: the types to list, one byte each."""

    kinds: tuple[int, ...]
    dp: ClassVar[int] = Dp.UNLOCK_METHOD_SYNC

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Any number of bytes."""
        return cls(tuple(value))

    def __bytes__(self) -> bytes:
        """One byte for each type. Raises LocalProtocolError."""
        return b"".join(map(u8, self.kinds))


@dataclass(frozen=True, slots=True)
class Node:
    """One credential in the lock's list, without its digits."""

    hard_id: int
    kind: int
    member: int
    active: bool

    def __bytes__(self) -> bytes:
        """Four bytes; the last is 0 for a frozen one (§6.3). Raises LocalProtocolError."""
        return pack(_NODE, self.hard_id, self.kind, self.member, self.active)


@dataclass(frozen=True, slots=True)
class SyncPackage(Payload):
    """DP 54 from the lock: some credentials of one type, package ``number`` from 0."""

    number: int
    nodes: tuple[Node, ...]
    dp: ClassVar[int] = Dp.UNLOCK_METHOD_SYNC

    def __bytes__(self) -> bytes:
        """Two bytes, and four for each credential. Raises LocalProtocolError."""
        return pack(_HEAD, 0, self.number) + b"".join(map(bytes, self.nodes))


@dataclass(frozen=True, slots=True)
class SyncEnd(Payload):
    """DP 54 from the lock: that was all, in so many packages."""

    packages: int
    dp: ClassVar[int] = Dp.UNLOCK_METHOD_SYNC

    def __bytes__(self) -> bytes:
        """Two bytes. Raises LocalProtocolError."""
        return pack(_HEAD, 1, self.packages)


def parse_sync(value: bytes) -> SyncPackage | SyncEnd:
    """A report of DP 54. Raises RemoteProtocolError."""
    form, number = unpack(_HEAD, value)
    if form == 1:
        return SyncEnd(number)
    if form != 0 or len(value) % 4 != 2:
        raise RemoteProtocolError("a list of an unknown form")
    nodes = (
        Node(value[at], value[at + 1], value[at + 2], active=value[at + 3] != 0)
        for at in range(2, len(value), 4)
    )
    return SyncPackage(number, tuple(nodes))

"""Unlocking from afar with a key: DP 60 and 61 (protocol.md §6.5)."""

from dataclasses import dataclass
from enum import IntEnum
import struct
from typing import ClassVar, Self

from ..secret import SecretBytes
from .datapoints import Dp
from .fields import exactly, pack, unpack
from .layout import Payload

UNLIMITED = 0xFFFF
"""Uses of a remote key that never end; 0 is none left on L3 and unlimited elsewhere."""

KEY_SIZE = 8
_KEY = struct.Struct(">BHIIH8s")
_UNLOCK = struct.Struct(">BH8sB")
_RESULT = struct.Struct(">BH")


class Source(IntEnum):
    """Who asks: a phone (recorded as DP 62) or a voice assistant (DP 63)."""

    PHONE = 1
    VOICE = 2


@dataclass(frozen=True, slots=True)
class _Result(Payload):
    """How a request of one member went."""

    result: int
    member: int

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read three bytes."""
        return cls(*unpack(_RESULT, value))

    def __bytes__(self) -> bytes:
        """Three bytes."""
        return pack(_RESULT, self.result, self.member)


@dataclass(frozen=True, slots=True)
class RemoteKey(Payload):
    """DP 60: sets the one remote key; ``begin`` and ``end`` are unix seconds, inclusive."""

    member: int
    begin: int
    end: int
    times: int
    key: SecretBytes
    valid: int = 1
    dp: ClassVar[int] = Dp.REMOTE_KEY_SET

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 21 bytes."""
        valid, member, begin, end, times, key = unpack(_KEY, value)
        return cls(member, begin, end, times, SecretBytes(key), valid)

    def __bytes__(self) -> bytes:
        """21 bytes."""
        fields = (self.valid, self.member, self.begin, self.end, self.times)
        return pack(_KEY, *fields, exactly(self.key, KEY_SIZE))


@dataclass(frozen=True, slots=True)
class RemoteKeyResult(_Result):
    """DP 60 from the lock; ``result`` 0 is ok."""

    dp: ClassVar[int] = Dp.REMOTE_KEY_SET


@dataclass(frozen=True, slots=True)
class RemoteUnlock(Payload):
    """DP 61: opens by the remote key; L3 looks neither at ``open_`` nor at ``member``."""

    member: int
    key: SecretBytes
    source: int = Source.PHONE
    open_: int = 1
    dp: ClassVar[int] = Dp.REMOTE_UNLOCK

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read twelve bytes."""
        open_, member, key, source = unpack(_UNLOCK, value)
        return cls(member, SecretBytes(key), source, open_)

    def __bytes__(self) -> bytes:
        """Twelve bytes."""
        return pack(
            _UNLOCK, self.open_, self.member, exactly(self.key, KEY_SIZE), self.source
        )


@dataclass(frozen=True, slots=True)
class RemoteUnlockResult(_Result):
    """DP 61 from the lock.

    ``result``: 0 ok, 1 failed, 2 no key, 3 no uses left, 4 outside its time,
    5 wrong key.
    """

    dp: ClassVar[int] = Dp.REMOTE_UNLOCK

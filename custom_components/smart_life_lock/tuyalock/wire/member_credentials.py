"""Passwords, cards, fingers, faces of members: DP 1 to 3 (protocol.md §6.2).

Parsing is stricter than the public firmware, which copies as many digits as it is told
into ten bytes and does not look at the length of the data point (§6.2). Here a value
that is too short or too long, or has more than ten digits, is refused at both ends.
"""

from dataclasses import dataclass, field
from enum import IntEnum
import struct
from typing import ClassVar, Self

from ..errors import RemoteProtocolError
from ..secret import SecretBytes
from .datapoints import Dp
from .fields import pack, unpack
from .layout import Payload
from .numerals import length_of, read_numerals
from .validity import Validity

_METHOD = struct.Struct(">5B17sBB")
_REPORT = struct.Struct(">7B")
_DELETE = struct.Struct(">6B")


class CredentialType(IntEnum):
    """The type byte. L3 stores and lists a temporary password as 5; F0 is documented."""

    PASSWORD = 1
    CARD = 2
    FINGER = 3
    FACE = 4
    TEMPORARY = 5
    TEMPORARY_DOCUMENTED = 0xF0


class Stage(IntEnum):
    """How far the creation of a credential has got."""

    START = 0x00
    RUNNING = 0xFC
    FAILED = 0xFD
    CANCELLED = 0xFE
    COMPLETE = 0xFF


class MethodStatus(IntEnum):
    """The last byte of a report of DP 2 or 3."""

    NOT_FOUND = 0
    DONE = 0xFF


@dataclass(frozen=True, slots=True)
class MethodRequest(Payload):
    """DP 1 and 3 to the lock: create (or cancel, by ``stage``) and modify."""

    dp: int
    kind: int
    stage: int
    admin: int
    member: int
    hard_id: int
    validity: Validity
    times: int
    digits: SecretBytes = field(repr=False)

    @classmethod
    def parse(cls, dp: int, value: bytes) -> Self:
        """24 bytes and the digits. Raises RemoteProtocolError."""
        kind, stage, admin, member, hard_id, when, times, length = unpack(
            _METHOD, value
        )
        digits = read_numerals(value[_METHOD.size :], length)
        validity = Validity.parse(when)
        return cls(dp, kind, stage, admin, member, hard_id, validity, times, digits)

    def __bytes__(self) -> bytes:
        """24 bytes and the digits. Raises LocalProtocolError."""
        head = (self.kind, self.stage, self.admin, self.member, self.hard_id)
        tail = (bytes(self.validity), self.times, length_of(self.digits))
        return pack(_METHOD, *head, *tail) + bytes(self.digits)


@dataclass(frozen=True, slots=True)
class MethodDelete(Payload):
    """DP 2 to the lock; ``style`` 0: all of the member, else this one."""

    kind: int
    member: int
    hard_id: int
    style: int = 1
    admin: int = 0
    stage: int = 0
    dp: ClassVar[int] = Dp.UNLOCK_METHOD_DELETE

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Six bytes. Raises RemoteProtocolError."""
        if len(value) > _DELETE.size:
            raise RemoteProtocolError("surplus bytes")
        kind, stage, admin, member, hard_id, style = unpack(_DELETE, value)
        return cls(kind, member, hard_id, style, admin, stage)

    def __bytes__(self) -> bytes:
        """Six bytes. Raises LocalProtocolError."""
        return pack(
            _DELETE,
            *(self.kind, self.stage, self.admin),
            *(self.member, self.hard_id, self.style),
        )


@dataclass(frozen=True, slots=True)
class MethodReport(Payload):
    """DP 1, 2 or 3 from the lock.

    ``detail`` is a count of presses (DP 1), the style (DP 2), or the times (DP 3).
    """

    dp: int
    kind: int
    stage: int
    admin: int
    member: int
    hard_id: int
    detail: int
    result: int

    @classmethod
    def parse(cls, dp: int, value: bytes) -> Self:
        """Seven bytes. Raises RemoteProtocolError."""
        return cls(dp, *unpack(_REPORT, value))

    def __bytes__(self) -> bytes:
        """Seven bytes. Raises LocalProtocolError."""
        return pack(
            _REPORT,
            *(self.kind, self.stage, self.admin, self.member),
            *(self.hard_id, self.detail, self.result),
        )

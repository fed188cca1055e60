"""What is written to the data points of credentials (protocol.md §6.2 to §6.4).

Parsing is stricter than the public firmware, which copies as many digits as it is told
into ten bytes and does not look at the length of the data point (§6.2). Here a payload
that is too short or too long, or has more than ten digits, raises RemoteProtocolError,
and so is acknowledged and ignored. What the digits are is not checked there either.
"""

from dataclasses import dataclass, field
import struct
from typing import Self

from custom_components.smart_life_lock.tuyalock.errors import RemoteProtocolError
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.fields import unpack

from .credentials import DIGITS, Validity

_METHOD = struct.Struct(">5B17sBB")
_TEMPORARY = struct.Struct(">B17sBB")
_DELETE = struct.Struct(">6B")


@dataclass(frozen=True, slots=True)
class MethodRequest:
    """DP 1 and 3: create (or cancel, by ``stage``) and modify."""

    kind: int
    stage: int
    admin: int
    member: int
    hard_id: int
    validity: Validity
    times: int
    digits: SecretBytes = field(repr=False)

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """24 bytes and the digits."""
        kind, stage, admin, member, hard_id, validity, times, length = unpack(
            _METHOD, value
        )
        digits = _digits(value[_METHOD.size :], length)
        hours = Validity.parse(validity)
        return cls(kind, stage, admin, member, hard_id, hours, times, digits)


@dataclass(frozen=True, slots=True)
class DeleteRequest:
    """DP 2; ``style`` 0: all of the member, else this one."""

    kind: int
    stage: int
    admin: int
    member: int
    hard_id: int
    style: int

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Six bytes."""
        if len(value) > _DELETE.size:
            raise RemoteProtocolError("surplus bytes")
        return cls(*unpack(_DELETE, value))


@dataclass(frozen=True, slots=True)
class TemporaryRequest:
    """DP 51, and DP 53 behind its hard id."""

    variety: int
    validity: Validity
    times: int
    digits: SecretBytes = field(repr=False)

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """20 bytes and the digits."""
        variety, validity, times, length = unpack(_TEMPORARY, value)
        digits = _digits(value[_TEMPORARY.size :], length)
        return cls(variety, Validity.parse(validity), times, digits)


@dataclass(frozen=True, slots=True)
class KnownNode:
    """One credential that the app knows, in DP 35."""

    hard_id: int
    kind: int
    check: int


def known_nodes(value: bytes) -> list[KnownNode]:
    """DP 35: a count, then three bytes each."""
    if not value or len(value) != 1 + 3 * value[0]:
        raise RemoteProtocolError("a list of the wrong length")
    return [KnownNode(*value[at : at + 3]) for at in range(1, len(value), 3)]


def one_byte(value: bytes) -> int:
    """DP 52: a hard id."""
    return _number(value, 1)


def four_bytes(value: bytes) -> int:
    """DP 4, 5, 49, 50: a hard id or a member id."""
    return _number(value, 4)


def _number(value: bytes, length: int) -> int:
    if len(value) != length:
        raise RemoteProtocolError("a number of the wrong length")
    return int.from_bytes(value)


def _digits(rest: bytes, length: int) -> SecretBytes:
    if length > DIGITS or len(rest) != length:
        raise RemoteProtocolError("digits of the wrong length")
    return SecretBytes(rest)

"""Temporary passwords: DP 51 to 53 (protocol.md §6.4).

Parsing is stricter than the public firmware, which copies as many digits as it is told
into ten bytes and does not look at the length of the data point (§6.2). Here a value
that is too short or too long, or has more than ten digits, is refused at both ends.
"""

from dataclasses import dataclass, field
from enum import IntEnum
import struct
from typing import ClassVar, Final, Self

from ..errors import RemoteProtocolError
from ..secret import SecretBytes
from .datapoints import Dp
from .fields import pack, u8, unpack
from .layout import Payload
from .numerals import length_of, read_numerals
from .validity import Validity

NO_ID: Final = 0xFF
"""In place of a hard id: the lock has assigned none."""
UNLIMITED: Final = 0
ONCE: Final = 1
"""Times of a temporary password, as the app uses them (§6.4)."""
VARIETY: Final = 1
"""The type byte of DP 51 and 53 that the app sends (§6.4)."""

_TEMPORARY = struct.Struct(">B17sBB")
_RESULT = struct.Struct(">BB")


class TemporaryStatus(IntEnum):
    """How DP 51, 52 or 53 went."""

    OK = 0
    FAILED = 1
    NO_FREE_ID = 2


@dataclass(frozen=True, slots=True)
class TemporaryRequest(Payload):
    """DP 51 to the lock: a password with a beginning and an end.

    ``digits`` are numbers 0 to 9, not ASCII. The public firmware only keeps
    ``variety``.
    """

    validity: Validity
    times: int
    digits: SecretBytes = field(repr=False)
    variety: int = VARIETY
    dp: ClassVar[int] = Dp.TEMPORARY_PASSWORD_CREATE

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """20 bytes and the digits. Raises RemoteProtocolError."""
        variety, validity, times, length = unpack(_TEMPORARY, value)
        digits = read_numerals(value[_TEMPORARY.size :], length)
        return cls(Validity.parse(validity), times, digits, variety)

    def __bytes__(self) -> bytes:
        """20 bytes and the digits. Raises LocalProtocolError."""
        head = (self.variety, bytes(self.validity), self.times, length_of(self.digits))
        return pack(_TEMPORARY, *head) + bytes(self.digits)


@dataclass(frozen=True, slots=True)
class TemporaryModify(Payload):
    """DP 53 to the lock: what DP 51 says, for a slot; no digits leave none there."""

    hard_id: int
    content: TemporaryRequest
    dp: ClassVar[int] = Dp.TEMPORARY_PASSWORD_MODIFY

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """A hard id, and DP 51. Raises RemoteProtocolError."""
        return cls(_one_byte(value[:1]), TemporaryRequest.parse(value[1:]))

    def __bytes__(self) -> bytes:
        """A hard id, and DP 51. Raises LocalProtocolError."""
        return u8(self.hard_id) + bytes(self.content)


@dataclass(frozen=True, slots=True)
class TemporaryDelete(Payload):
    """DP 52 to the lock."""

    hard_id: int
    dp: ClassVar[int] = Dp.TEMPORARY_PASSWORD_DELETE

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """One byte. Raises RemoteProtocolError."""
        return cls(_one_byte(value))

    def __bytes__(self) -> bytes:
        """One byte. Raises LocalProtocolError."""
        return u8(self.hard_id)


@dataclass(frozen=True, slots=True)
class TemporaryResult(Payload):
    """DP 51, 52 or 53 from the lock; ``hard_id`` FF where there is none."""

    dp: int
    hard_id: int
    result: int

    @classmethod
    def parse(cls, dp: int, value: bytes) -> Self:
        """Two bytes. Raises RemoteProtocolError."""
        return cls(dp, *unpack(_RESULT, value))

    def __bytes__(self) -> bytes:
        """Two bytes. Raises LocalProtocolError."""
        return pack(_RESULT, self.hard_id, self.result)


def _one_byte(value: bytes) -> int:
    if len(value) != 1:
        raise RemoteProtocolError("a number of the wrong length")
    return value[0]

"""What raw data points hold, both ways (protocol.md §6, §7.3, §7.6).

Each class is one value layout with ``parse(value)``, ``bytes(payload)`` and ``point()``.
``…Result`` is what the lock reports about a request. Parsing raises
RemoteProtocolError, building LocalProtocolError.
"""

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import re
import struct
from typing import ClassVar, Self, override

from ..errors import LocalProtocolError, RemoteProtocolError
from ..secret import SecretBytes
from .checkcode import (
    APP_MASTER,
    FIRST_SLAVE,
    NO_CODE,
    CheckCodeSet,
    CheckCodeSetResult,
    CheckedUnlock,
    CheckedUnlockRecord,
    CheckedUnlockResult,
    RecordsRequest,
    RemoteKeySet,
    RemoteKeySetResult,
)
from .datapoints import DataPoint, Dp, DpType
from .fields import pack, unpack
from .layout import Payload
from .remote import (
    UNLIMITED,
    RemoteKey,
    RemoteKeyResult,
    RemoteUnlock,
    RemoteUnlockResult,
    Source,
)

__all__ = [
    "APP_MASTER",
    "FIRST_SLAVE",
    "NO_CODE",
    "UNLIMITED",
    "BluetoothUnlock",
    "BluetoothUnlockResult",
    "CheckCodeSet",
    "CheckCodeSetResult",
    "CheckedUnlock",
    "CheckedUnlockRecord",
    "CheckedUnlockResult",
    "OfflineReport",
    "OfflineT0",
    "RecordsRequest",
    "RemoteKey",
    "RemoteKeyResult",
    "RemoteKeySet",
    "RemoteKeySetResult",
    "RemoteUnlock",
    "RemoteUnlockResult",
    "Source",
    "record_number",
]

_PAIR = struct.Struct(">BB")
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True, slots=True)
class OfflineT0(Payload):
    """DP 64: hour zero of offline codes, unix seconds, ten ASCII digits (§7.3)."""

    seconds: int
    dp: ClassVar[int] = Dp.OFFLINE_T0

    @classmethod
    def of(cls, at: datetime) -> Self:
        """The value for a moment, cut to seconds. Raises LocalProtocolError: naive."""
        if at.utcoffset() is None:
            raise LocalProtocolError("a time without a zone")
        return cls((at - _EPOCH) // timedelta(seconds=1))

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read as L3 does: the leading digits of the first ten bytes, none is 0."""
        digits = re.match(rb"[0-9]{0,10}", value)
        return cls(int(digits[0] or b"0") if digits else 0)

    def __bytes__(self) -> bytes:
        """Ten ASCII digits. Raises LocalProtocolError where it takes more."""
        if not 0 <= self.seconds < 10**10:
            raise LocalProtocolError("a time out of range")
        return b"%010d" % self.seconds

    @override
    def point(self) -> DataPoint:
        """The data point to write or report."""
        return DataPoint(self.dp, DpType.STRING, bytes(self))

    @property
    def at(self) -> datetime:
        """The moment, UTC."""
        return _EPOCH + timedelta(seconds=self.seconds)


@dataclass(frozen=True, slots=True)
class BluetoothUnlock(Payload):
    """DP 6 to the lock; ``open_`` False does nothing on L3 but an echo."""

    member: int
    open_: bool = True
    dp: ClassVar[int] = Dp.BLUETOOTH_UNLOCK

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read two bytes."""
        open_, member = unpack(_PAIR, value)
        return cls(member, open_ != 0)

    def __bytes__(self) -> bytes:
        """Two bytes."""
        return pack(_PAIR, self.open_, self.member)


@dataclass(frozen=True, slots=True)
class BluetoothUnlockResult(Payload):
    """DP 6 from the lock; ``result`` 1 is success, 0 failure."""

    result: int
    member: int
    dp: ClassVar[int] = Dp.BLUETOOTH_UNLOCK

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read two bytes."""
        return cls(*unpack(_PAIR, value))

    def __bytes__(self) -> bytes:
        """Two bytes."""
        return pack(_PAIR, self.result, self.member)


@dataclass(frozen=True, slots=True)
class OfflineReport(Payload):
    """DP 65, 66 or 67: the plaintext of an entered code under the codes' key (§7.6)."""

    dp: int
    ciphertext: SecretBytes

    @classmethod
    def parse(cls, dp: int, value: bytes) -> Self:
        """Read 16 bytes."""
        if len(value) != 16:
            raise RemoteProtocolError("an offline report of impossible size")
        return cls(dp, SecretBytes(value))

    def __bytes__(self) -> bytes:
        """16 bytes."""
        return bytes(self.ciphertext)


def record_number(dp: int, value: bytes) -> int:
    """The hard id, member or state in a value record, unsigned.

    L3 swaps the bytes of DP 62 and 63: member 7 comes as 00000700 (§6.1). A number
    whose low byte is empty and whose next is not is read that way.
    """
    number = int.from_bytes(value)
    swapped = dp in (Dp.UNLOCK_PHONE_REMOTE, Dp.UNLOCK_VOICE_REMOTE)
    if swapped and number and not number & 0xFF and number <= 0xFF00:
        return number >> 8
    return number

"""The check code that lets an app command a lock: DP 69 … 73 (protocol.md §6.6).

Requests say master first, reports say slave first. Codes are 8 ASCII digits.
"""

from dataclasses import dataclass
import struct
from typing import ClassVar, Self

from ..errors import RemoteProtocolError
from ..secret import SecretBytes
from .datapoints import Dp
from .fields import exactly, pack, unpack
from .layout import Payload
from .remote import RemoteKey

APP_MASTER = 0xFFFF
FIRST_SLAVE = 0x0001
NO_CODE = SecretBytes(8)
"""What the first check code of a lock is set with: eight zero bytes."""

CODE_SIZE = 8
_WHO = struct.Struct(">HH8s")
_SET = struct.Struct(">HH8sBH8s")
_SET_RESULT = struct.Struct(">HH8sBHB")
_UNLOCK = struct.Struct(">HH8sBIB")
_UNLOCK_RESULT = struct.Struct(">HH8sBIBB")
_REMOTE_RESULT = struct.Struct(">HH8sBHB")


@dataclass(frozen=True, slots=True)
class CheckCodeSet(Payload):
    """DP 70 to the lock: sets (``op`` 0) or deletes (1) the code of ``new_master``.

    The first set needs ``NO_CODE`` as ``code``, later ones the present one.
    """

    code: SecretBytes
    new_code: SecretBytes
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    op: int = 0
    new_master: int = APP_MASTER
    dp: ClassVar[int] = Dp.CHECK_CODE_SET

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read exactly 23 bytes; a lock ignores a value of any other length."""
        if len(value) != _SET.size:
            raise RemoteProtocolError("a check code value of impossible size")
        master, slave, code, op, new_master, new_code = unpack(_SET, value)
        secrets = SecretBytes(code), SecretBytes(new_code)
        return cls(*secrets, master, slave, op, new_master)

    def __bytes__(self) -> bytes:
        """23 bytes."""
        code = exactly(self.code, CODE_SIZE)
        new = (self.new_master, exactly(self.new_code, CODE_SIZE))
        return pack(_SET, self.master, self.slave, code, self.op, *new)


@dataclass(frozen=True, slots=True)
class CheckCodeSetResult(Payload):
    """DP 70 from the lock.

    ``result``: 0 ok, 2 unknown master, 3 wrong slave, 4 wrong code, 5 bad operation,
    6 table full, 7 not found. ``code`` is the request's own.
    """

    code: SecretBytes
    result: int
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    op: int = 0
    new_master: int = APP_MASTER
    dp: ClassVar[int] = Dp.CHECK_CODE_SET

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 16 bytes."""
        slave, master, code, op, new_master, result = unpack(_SET_RESULT, value)
        return cls(SecretBytes(code), result, master, slave, op, new_master)

    def __bytes__(self) -> bytes:
        """16 bytes."""
        code = exactly(self.code, CODE_SIZE)
        rest = (self.op, self.new_master, self.result)
        return pack(_SET_RESULT, self.slave, self.master, code, *rest)


@dataclass(frozen=True, slots=True)
class CheckedUnlock(Payload):
    """DP 71 to the lock: ``op`` 1 unlocks, 0 does nothing on L3.

    ``time`` is unix seconds, not looked at by L3. ``method`` 0 is a phone, whose
    ``info`` is the member id in one byte.
    """

    code: SecretBytes
    time: int
    info: bytes
    op: int = 1
    method: int = 0
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    dp: ClassVar[int] = Dp.CHECKED_UNLOCK

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 18 bytes and the info, which may be empty."""
        master, slave, code, op, time, method = unpack(_UNLOCK, value)
        info = value[_UNLOCK.size :]
        return cls(SecretBytes(code), time, info, op, method, master, slave)

    def __bytes__(self) -> bytes:
        """18 bytes and the info."""
        code = exactly(self.code, CODE_SIZE)
        rest = (self.op, self.time, self.method)
        return pack(_UNLOCK, self.master, self.slave, code, *rest) + self.info


@dataclass(frozen=True, slots=True)
class CheckedUnlockResult(Payload):
    """DP 71 from the lock, 19 bytes; L3 reports it as DP 72 for methods other than 0.

    ``result``: 0 ok, 1 failed, 2 unknown master, 3 wrong slave, 4 wrong code, 5 bad
    operation. For ``op`` 0 L3 echoes a byte of the request there.
    """

    code: SecretBytes
    time: int
    result: int
    op: int = 1
    method: int = 0
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    dp: int = Dp.CHECKED_UNLOCK

    @classmethod
    def parse(cls, value: bytes, dp: int = Dp.CHECKED_UNLOCK) -> Self:
        """Read 19 bytes."""
        slave, master, code, op, time, method, result = unpack(_UNLOCK_RESULT, value)
        return cls(SecretBytes(code), time, result, op, method, master, slave, dp)

    def __bytes__(self) -> bytes:
        """19 bytes."""
        code = exactly(self.code, CODE_SIZE)
        rest = (self.op, self.time, self.method, self.result)
        return pack(_UNLOCK_RESULT, self.slave, self.master, code, *rest)


@dataclass(frozen=True, slots=True)
class CheckedUnlockRecord(Payload):
    """DP 72 from the lock: the record of a DP 71 whose method is not 0."""

    code: SecretBytes
    time: int
    info: bytes
    op: int = 1
    method: int = 1
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    dp: ClassVar[int] = Dp.CHECKED_UNLOCK_RECORD

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 18 bytes and the info."""
        slave, master, code, op, time, method = unpack(_UNLOCK, value)
        info = value[_UNLOCK.size :]
        return cls(SecretBytes(code), time, info, op, method, master, slave)

    def __bytes__(self) -> bytes:
        """18 bytes and the info."""
        code = exactly(self.code, CODE_SIZE)
        rest = (self.op, self.time, self.method)
        return pack(_UNLOCK, self.slave, self.master, code, *rest) + self.info


@dataclass(frozen=True, slots=True)
class RemoteKeySet(Payload):
    """DP 73 to the lock: a remote key (DP 60) under the check code."""

    code: SecretBytes
    key: RemoteKey
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    dp: ClassVar[int] = Dp.CHECKED_REMOTE_KEY_SET

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 33 bytes."""
        master, slave, code = unpack(_WHO, value)
        key = RemoteKey.parse(value[_WHO.size :])
        return cls(SecretBytes(code), key, master, slave)

    def __bytes__(self) -> bytes:
        """33 bytes."""
        code = exactly(self.code, CODE_SIZE)
        return pack(_WHO, self.master, self.slave, code) + bytes(self.key)


@dataclass(frozen=True, slots=True)
class RemoteKeySetResult(Payload):
    """DP 73 from the lock; ``result`` as in ``CheckCodeSetResult``."""

    code: SecretBytes
    member: int
    result: int
    valid: int = 1
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    dp: ClassVar[int] = Dp.CHECKED_REMOTE_KEY_SET

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 16 bytes."""
        slave, master, code, valid, member, result = unpack(_REMOTE_RESULT, value)
        return cls(SecretBytes(code), member, result, valid, master, slave)

    def __bytes__(self) -> bytes:
        """16 bytes."""
        code = exactly(self.code, CODE_SIZE)
        rest = (self.valid, self.member, self.result)
        return pack(_REMOTE_RESULT, self.slave, self.master, code, *rest)


@dataclass(frozen=True, slots=True)
class RecordsRequest(Payload):
    """Asks for stored records: the body of 0023, or DP 69 raw on newer locks.

    L3 takes any DP 69, for example ``DataPoint.bool(69, True)``.
    """

    code: SecretBytes
    master: int = APP_MASTER
    slave: int = FIRST_SLAVE
    dp: ClassVar[int] = Dp.RECORDS

    @classmethod
    def parse(cls, value: bytes) -> Self:
        """Read 12 bytes; the zero behind them is not looked at."""
        master, slave, code = unpack(_WHO, value)
        return cls(SecretBytes(code), master, slave)

    def __bytes__(self) -> bytes:
        """13 bytes."""
        code = exactly(self.code, CODE_SIZE)
        return pack(_WHO, self.master, self.slave, code) + b"\0"

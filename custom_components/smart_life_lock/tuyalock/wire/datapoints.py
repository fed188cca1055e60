"""Data points: numbers, types, and their coding (protocol.md §5, §6.1)."""

import builtins
from collections.abc import Iterable
from dataclasses import dataclass, field
from enum import IntEnum
from typing import Self

from ..errors import LocalProtocolError, RemoteProtocolError


class Dp(IntEnum):
    """The lock data points of protocol.md §6.1; other numbers stay plain ``int``."""

    UNLOCK_METHOD_CREATE = 1
    UNLOCK_METHOD_DELETE = 2
    UNLOCK_METHOD_MODIFY = 3
    UNLOCK_METHOD_FREEZE = 4
    UNLOCK_METHOD_ENABLE = 5
    BLUETOOTH_UNLOCK = 6
    BLUETOOTH_UNLOCK_FEEDBACK = 7
    BATTERY_PERCENT = 8
    BATTERY_STATE = 9
    CHILD_LOCK = 10
    LIFTED_HANDLE_LOCK = 11
    UNLOCK_FINGERPRINT = 12
    UNLOCK_PASSWORD = 13
    UNLOCK_DYNAMIC = 14
    UNLOCK_CARD = 15
    UNLOCK_KEY = 16
    DOOR_LOG = 17
    OPEN_INSIDE = 18
    UNLOCK_BLE = 19
    LOCK_RECORD = 20
    ALARM = 21
    HIJACK = 22
    LOW_POWER = 23
    DOORBELL = 24
    MESSAGE = 25
    DOORBELL_SONG = 26
    VOLUME = 27
    LANGUAGE = 28
    WELCOME_WORDS = 29
    KEY_TONE = 30
    BEEP_VOLUME = 31
    REVERSE_LOCK = 32
    AUTOMATIC_LOCK = 33
    UNLOCK_SWITCH = 34
    UNLOCK_METHOD_SYNC_OLD = 35
    AUTO_LOCK_TIME = 36
    AUTO_LOCK_TIMER = 37
    FINGER_INPUT_TIMES = 38
    UNLOCK_FACE = 39
    DOOR_STATE = 40
    UNLOCK_EYE = 41
    UNLOCK_PALM = 42
    UNLOCK_FINGER_VEIN = 43
    RTC_LOCK = 44
    AUTO_LOCK_COUNTDOWN = 45
    MANUAL_LOCK = 46
    MOTOR_STATE = 47
    MOTOR_DIRECTION = 48
    MEMBER_FREEZE = 49
    MEMBER_ENABLE = 50
    TEMPORARY_PASSWORD_CREATE = 51
    TEMPORARY_PASSWORD_DELETE = 52
    TEMPORARY_PASSWORD_MODIFY = 53
    UNLOCK_METHOD_SYNC = 54
    UNLOCK_TEMPORARY = 55
    MOTOR_TORQUE = 56
    UNLOCK_DOUBLE = 57
    ARMING_SWITCH = 58
    GUIDE_PAGE = 59
    REMOTE_KEY_SET = 60
    REMOTE_UNLOCK = 61
    UNLOCK_PHONE_REMOTE = 62
    UNLOCK_VOICE_REMOTE = 63
    OFFLINE_T0 = 64
    OFFLINE_CLEAR_ONE = 65
    OFFLINE_CLEAR_ALL = 66
    OFFLINE_UNLOCK = 67
    SPECIAL_FUNCTION = 68
    RECORDS = 69
    CHECK_CODE_SET = 70
    CHECKED_UNLOCK = 71
    CHECKED_UNLOCK_RECORD = 72
    CHECKED_REMOTE_KEY_SET = 73
    UNLOCK_DOUBLE_KIT = 74
    DOUBLE_LOCK = 79


class DpType(IntEnum):
    """How a value is to be read (protocol.md §5); other numbers stay plain ``int``."""

    RAW = 0
    BOOL = 1
    VALUE = 2
    STRING = 3
    ENUM = 4
    BITMAP = 5


@dataclass(frozen=True, slots=True)
class DataPoint:
    """One value of a lock; ``value`` is as on the wire and not shown (may be digits).

    A lock does not reject a wrong type and echoes the one it was sent.
    """

    id: int
    type: int
    value: bytes = field(repr=False)

    @classmethod
    def raw(cls, dp: int, value: bytes) -> Self:
        """Bytes with their own layout, see ``payloads``."""
        return cls(dp, DpType.RAW, bytes(value))

    @classmethod
    def bool(cls, dp: int, value: builtins.bool) -> Self:
        """One byte, 0 or 1."""
        return cls(dp, DpType.BOOL, bytes((value,)))

    @classmethod
    def number(cls, dp: int, value: int) -> Self:
        """Four bytes, big-endian; negative numbers in two's complement."""
        return cls(dp, DpType.VALUE, (value & 0xFFFFFFFF).to_bytes(4))

    @classmethod
    def string(cls, dp: int, value: str) -> Self:
        """UTF-8 text."""
        return cls(dp, DpType.STRING, value.encode())

    @classmethod
    def enum(cls, dp: int, value: int) -> Self:
        """One byte: the index of a choice."""
        return cls(dp, DpType.ENUM, bytes((value,)))

    @property
    def unsigned(self) -> int:
        """The value read as an unsigned big-endian number; 0 where it is empty."""
        return int.from_bytes(self.value)

    @property
    def truth(self) -> builtins.bool:
        """The value read as a switch: anything but zeros is true."""
        return any(self.value)

    @property
    def text(self) -> str:
        """The value read as UTF-8, with replacements where it is none."""
        return self.value.decode(errors="replace")


def encode(points: Iterable[DataPoint], length_size: int) -> bytes:
    """Data points one behind the other; ``length_size`` 1 (protocol 3) or 2 (4).

    Raises:
        LocalProtocolError: a number, type or value does not fit.
    """
    out = bytearray()
    for point in points:
        try:
            out += bytes((point.id, point.type))
            out += len(point.value).to_bytes(length_size)
        except ValueError, OverflowError:
            raise LocalProtocolError("a data point does not fit") from None
        out += point.value
    return bytes(out)


def decode(data: bytes, length_size: int) -> tuple[DataPoint, ...]:
    """All data points of ``data``; unknown numbers and types are kept as they are.

    Raises:
        RemoteProtocolError: the lengths do not add up.
    """
    points = []
    offset = 0
    while offset < len(data):
        start = offset + 2 + length_size
        end = start + int.from_bytes(data[offset + 2 : start])
        if start > len(data) or end > len(data):
            raise RemoteProtocolError("data point lengths do not add up")
        points.append(DataPoint(data[offset], data[offset + 1], data[start:end]))
        offset = end
    return tuple(points)

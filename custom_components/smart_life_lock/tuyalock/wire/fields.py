"""Fixed layouts in one line each, with our errors instead of ``struct``'s."""

import struct
from typing import Any

from ..errors import LocalProtocolError, RemoteProtocolError


def unpack(layout: struct.Struct, value: bytes) -> tuple[Any, ...]:
    """The fields at the start of ``value``; surplus bytes are ignored.

    Raises:
        RemoteProtocolError: too short.
    """
    if len(value) < layout.size:
        raise RemoteProtocolError("a value is too short")
    return layout.unpack_from(value)


def pack(layout: struct.Struct, *fields: int | bytes) -> bytes:
    """The bytes of ``fields``.

    Raises:
        LocalProtocolError: a number does not fit its place.
    """
    try:
        return layout.pack(*fields)
    except struct.error:
        raise LocalProtocolError("a value does not fit its place") from None


def exactly(value: bytes, size: int) -> bytes:
    """The value itself. Raises LocalProtocolError when it has another length."""
    if len(value) != size:
        raise LocalProtocolError(f"a field needs {size} bytes")
    return bytes(value)


def first_byte(data: bytes) -> int:
    """The status that an answer begins with. Raises RemoteProtocolError when empty."""
    if not data:
        raise RemoteProtocolError("answer without a status")
    return data[0]


def u8(value: int) -> bytes:
    """One byte. Raises LocalProtocolError when it does not fit."""
    try:
        return value.to_bytes()
    except OverflowError:
        raise LocalProtocolError("a number does not fit in one byte") from None


def u32(value: int) -> bytes:
    """Four bytes, big-endian. Raises LocalProtocolError when it does not fit."""
    try:
        return value.to_bytes(4)
    except OverflowError:
        raise LocalProtocolError("a number does not fit in four bytes") from None

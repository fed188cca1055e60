"""Bytes into packets and back: the checksum, the inner frame, fragments.

protocol.md §3.1 and §3.3; nothing here knows a key.
"""

from dataclasses import dataclass, field
from enum import StrEnum
import struct
from typing import Self

from ..errors import LocalProtocolError, RemoteProtocolError

SMALLEST_PACKET = 20
"""What every link carries: the GATT payload of the default ATT MTU."""

_HEADER = struct.Struct(">IIHH")
_CRC = struct.Struct(">H")
_NUMBER_BYTES = 4
_OLDEST_VERSION = 2


def _crc_of(value: int) -> int:
    for _ in range(8):
        value = (value >> 1) ^ (0xA001 if value & 1 else 0)
    return value


_CRC_TABLE = tuple(_crc_of(value) for value in range(256))


def crc16(data: bytes) -> int:
    """CRC-16/Modbus: polynomial A001 reflected, start FFFF (protocol.md §3.3)."""
    crc = 0xFFFF
    for byte in data:
        crc = (crc >> 8) ^ _CRC_TABLE[(crc ^ byte) & 0xFF]
    return crc


@dataclass(frozen=True, slots=True)
class Frame:
    """An inner frame; ``code`` stays a number, so that unknown commands survive.

    ``ack_sn`` is the counter of the message being answered, else 0. ``data`` is
    not shown: it may hold keys and digits.
    """

    sn: int
    ack_sn: int
    code: int
    data: bytes = field(default=b"", repr=False)

    @classmethod
    def parse(cls, plain: bytes) -> Self:
        """Read a frame; what follows the checksum is padding of any content.

        Raises:
            RemoteProtocolError: too short for its own length field, or wrong checksum.
        """
        if len(plain) < _HEADER.size + _CRC.size:
            raise RemoteProtocolError("inner frame too short")
        sn, ack_sn, code, length = _HEADER.unpack_from(plain)
        end = _HEADER.size + length
        if len(plain) < end + _CRC.size:
            raise RemoteProtocolError("inner frame shorter than its length field")
        if _CRC.unpack_from(plain, end)[0] != crc16(plain[:end]):
            raise RemoteProtocolError("wrong checksum")
        return cls(sn, ack_sn, code, plain[_HEADER.size : end])

    def __bytes__(self) -> bytes:
        """The frame with its checksum, without padding.

        Raises:
            LocalProtocolError: a field does not fit its place.
        """
        try:
            header = _HEADER.pack(self.sn, self.ack_sn, self.code, len(self.data))
        except struct.error:
            raise LocalProtocolError("a frame field is out of range") from None
        body = header + self.data
        return body + _CRC.pack(crc16(body))


class Nibble(StrEnum):
    """How a sender's message counter goes on after 15 (protocol.md §3.1)."""

    WRAP = "wrap"
    STICK = "stick"

    def after(self, value: int) -> int:
        """The counter of the next message.

        ``STICK`` is the vendor device: 0 … 15 and then 0 until it is switched off.
        That state is told from a fresh start by counting on; see ``on_wire``.
        """
        return (value + 1) % 16 if self is Nibble.WRAP else min(value + 1, 16)

    @staticmethod
    def on_wire(value: int) -> int:
        """The four bits that stand for a counter."""
        return value % 16


def _varint(value: int) -> bytes:
    out = bytearray()
    while value > 0x7F:
        out.append(value & 0x7F | 0x80)
        value >>= 7
    out.append(value)
    return bytes(out)


def _read_varint(packet: bytes, start: int) -> tuple[int, int]:
    """The number at ``start`` and the offset behind it."""
    value = 0
    for index, byte in enumerate(packet[start : start + _NUMBER_BYTES]):
        value |= (byte & 0x7F) << (7 * index)
        if not byte & 0x80:
            return value, start + index + 1
    raise RemoteProtocolError("a packet's number does not end")


def split(message: bytes, packet_length: int, version: int, nibble: int) -> list[bytes]:
    """Cut an envelope into GATT packets of at most ``packet_length`` bytes.

    Raises:
        LocalProtocolError: empty message, or packets shorter than 20 bytes.
    """
    if not message or packet_length < SMALLEST_PACKET:
        raise LocalProtocolError("nothing to send, or packets too short")
    head = b"\0" + _varint(len(message)) + bytes((version << 4 | nibble & 0x0F,))
    packets: list[bytes] = []
    offset = 0
    while offset < len(message):
        if packets:
            head = _varint(len(packets))
        chunk = message[offset : offset + packet_length - len(head)]
        packets.append(head + chunk)
        offset += len(chunk)
    return packets


class Joiner:
    """Puts packets together again, exactly as the vendor's receiver (protocol.md §3.1).

    Number 0 always restarts. A repeated number appends the previous chunk once more
    without counting it, so such a message overflows and is lost. Any other wrong number
    loses the message at once. Surplus bytes are cut.
    """

    __slots__ = ("_buffer", "_chunk", "_counted", "_limit", "_number", "_total")

    def __init__(self, limit: int) -> None:
        """Accept messages of at most ``limit`` bytes."""
        self._limit = limit
        self.reset()

    def reset(self) -> None:
        """Forget what was heard; the next packet has to be a number 0."""
        self._buffer = bytearray()
        self._chunk = b""
        self._counted = 0
        self._number: int | None = None
        self._total = 0

    def feed(self, packet: bytes) -> bytes | None:
        """Take a packet; the whole message when it is complete, else None.

        Raises:
            RemoteProtocolError: the packet cannot belong to a message. What was heard is
                forgotten, and packets are refused until the next number 0.
        """
        try:
            self._take(packet)
        except RemoteProtocolError:
            self.reset()
            raise
        if self._counted < self._total:
            return None
        message = bytes(self._buffer)
        self.reset()
        return message

    def _take(self, packet: bytes) -> None:
        number, offset = _read_varint(packet, 0)
        if number == 0:
            self._start(packet, offset)
        elif number != self._number:
            self._follow(number, packet[offset:])
        if len(self._buffer) + len(self._chunk) > self._total:
            raise RemoteProtocolError("a packet was repeated")
        self._buffer += self._chunk

    def _start(self, packet: bytes, offset: int) -> None:
        self.reset()
        self._total, offset = _read_varint(packet, offset)
        if not 0 < self._total <= self._limit:
            raise RemoteProtocolError("a message of impossible length")
        if len(packet) <= offset or packet[offset] >> 4 < _OLDEST_VERSION:
            raise RemoteProtocolError("packet version not understood")
        self._number = 0
        self._count(packet[offset + 1 :])

    def _follow(self, number: int, chunk: bytes) -> None:
        if self._number is None or number != self._number + 1:
            raise RemoteProtocolError("packet out of order")
        self._number = number
        self._count(chunk)

    def _count(self, chunk: bytes) -> None:
        self._chunk = chunk[: self._total - self._counted]
        self._counted += len(self._chunk)

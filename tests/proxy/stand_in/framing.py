"""The two wire formats of ESPHome's native API: plain, and encrypted with Noise."""

from asyncio import StreamReader, StreamWriter
import base64
import struct
from typing import Protocol

from cryptography.exceptions import InvalidTag
from noise.connection import NoiseConnection

_PLAIN, _ENCRYPTED = 0, 1
_MORE = 0x80
_PROTOCOL = b"Noise_NNpsk0_25519_ChaChaPoly_SHA256"
_PROLOGUE = b"NoiseAPIInit\0\0"


class Framing(Protocol):
    """Cuts a TCP stream into messages."""

    async def start(self) -> None:
        """Agree with the client. Raises ConnectionError."""

    async def read(self) -> tuple[int, bytes]:
        """Type and protobuf of the next message. Raises EOFError, ConnectionError."""

    def write(self, kind: int, data: bytes) -> None:
        """Send one message."""


class PlainFraming:
    """0, then length and type as varints, then the protobuf."""

    def __init__(self, reader: StreamReader, writer: StreamWriter) -> None:
        self._reader, self._writer = reader, writer

    async def start(self) -> None:
        """Nothing is agreed upon."""

    async def read(self) -> tuple[int, bytes]:
        if (first := (await self._reader.readexactly(1))[0]) != _PLAIN:
            raise ConnectionError(f"a frame that begins with {first}")
        length, kind = await self._varint(), await self._varint()
        return kind, await self._reader.readexactly(length)

    def write(self, kind: int, data: bytes) -> None:
        self._writer.write(bytes([_PLAIN]) + varint(len(data)) + varint(kind) + data)

    async def _varint(self) -> int:
        value = shift = 0
        while True:
            byte = (await self._reader.readexactly(1))[0]
            value |= (byte & ~_MORE) << shift
            if not byte & _MORE:
                return value
            shift += 7


class NoiseFraming:
    """1, length (2, big endian), ciphertext; first a handshake with a shared key."""

    def __init__(
        self,
        reader: StreamReader,
        writer: StreamWriter,
        *,
        name: str,
        mac: str,
        psk: str,
    ) -> None:
        """``psk`` is 32 bytes in base64; name and MAC are told before the handshake."""
        self._reader, self._writer = reader, writer
        self._hello = b"\0".join([b"\1" + name.encode(), mac.encode(), b""])
        self._noise = NoiseConnection.from_name(_PROTOCOL)
        self._noise.set_as_responder()
        self._noise.set_psks(base64.b64decode(psk))
        self._noise.set_prologue(_PROLOGUE)

    async def start(self) -> None:
        await self._frame()  # the client's hello is empty
        self._send(self._hello)
        self._noise.start_handshake()
        try:
            self._noise.read_message((await self._frame())[1:])
        except InvalidTag:
            self._send(b"\1Handshake MAC failure")
            raise ConnectionError("another key") from None
        self._send(b"\0" + self._noise.write_message())

    async def read(self) -> tuple[int, bytes]:
        data = self._noise.decrypt(await self._frame())
        kind, length = struct.unpack(">HH", data[:4])
        return kind, data[4 : 4 + length]

    def write(self, kind: int, data: bytes) -> None:
        self._send(self._noise.encrypt(struct.pack(">HH", kind, len(data)) + data))

    async def _frame(self) -> bytes:
        head = await self._reader.readexactly(3)
        if head[0] != _ENCRYPTED:
            self._send(b"")  # so the client learns that a key is needed
            await self._reader.read()  # until it leaves: what is unread causes a reset
            raise ConnectionError("not encrypted")
        return await self._reader.readexactly(int.from_bytes(head[1:]))

    def _send(self, data: bytes) -> None:
        self._writer.write(bytes([_ENCRYPTED]) + len(data).to_bytes(2) + data)


def varint(value: int) -> bytes:
    """Seven bits a byte, lowest first, as protobuf has it."""
    out = bytearray()
    while value >= _MORE:
        out.append(value & ~_MORE & 0xFF | _MORE)
        value >>= 7
    return bytes([*out, value])

"""0000, device info: the request of each generation and the long answer (protocol.md §4.1)."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from ..errors import LocalProtocolError, RemoteProtocolError
from ..secret import SecretBytes
from .commands import Code

INFO_SIZE = 77
"""An L3 lock's answer; newer ones append what ``InfoTail`` reads."""

_SMALLEST_ANSWER = 12
_NO_KEY = SecretBytes()
_NO_AUTH = SecretBytes(32)


@dataclass(frozen=True, slots=True)
class InfoRequest:
    """Protocol 3: no body (``packet_length`` None). Protocol 4: the client's packet length."""

    packet_length: int | None = None
    code: ClassVar[int] = Code.INFO

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a request; any body but two bytes says no length.

        A protocol 4 lock disconnects on such a body; ``Session`` sees to it.
        """
        return cls(int.from_bytes(data) if len(data) == 2 else None)

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where the length is not 16 bits."""
        if self.packet_length is None:
            return b""
        try:
            return self.packet_length.to_bytes(2)
        except OverflowError:
            raise LocalProtocolError("a packet length has 16 bits") from None


@dataclass(frozen=True, slots=True)
class InfoAnswer:
    """What a lock says of itself.

    Versions are bytes as sent, e.g. ``(3, 3)``. ``auth_field`` is 32 bytes: the raw
    factory key of an L3 lock, the register key of newer ones. ``virtual_id`` is the
    stored one, empty when never bound. ``tail`` is everything from byte 77 on.
    """

    firmware: tuple[int, int]
    protocol: tuple[int, int]
    flags: int
    bound: bool
    srand: SecretBytes
    hardware: tuple[int, int] = (0, 0)
    auth_field: SecretBytes = _NO_AUTH
    firmware_long: tuple[int, int, int] = (0, 0, 0)
    hardware_long: tuple[int, int, int] = (0, 0, 0)
    ability: int = 0
    reserved: int = 0
    virtual_id: str = ""
    tail: bytes = field(default=b"", repr=False)
    code: ClassVar[int] = Code.INFO

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read an answer; what a short one lacks is taken as zeros.

        Raises:
            RemoteProtocolError: under 12 bytes, so without the session's random.
        """
        if len(data) < _SMALLEST_ANSWER:
            raise RemoteProtocolError("info answer too short")
        full = data.ljust(INFO_SIZE, b"\0")
        return cls(
            firmware=(full[0], full[1]),
            protocol=(full[2], full[3]),
            flags=full[4],
            bound=full[5] != 0,
            srand=SecretBytes(full[6:12]),
            hardware=(full[12], full[13]),
            auth_field=SecretBytes(full[14:46]),
            firmware_long=(full[46], full[47], full[48]),
            hardware_long=(full[49], full[50], full[51]),
            ability=int.from_bytes(full[52:54]),
            reserved=full[54],
            virtual_id=full[55:77].rstrip(b"\0").decode("latin-1"),
            tail=full[77:],
        )

    def __bytes__(self) -> bytes:
        """77 bytes and the tail. Raises LocalProtocolError where a part does not fit."""
        try:
            parts = (
                bytes((*self.firmware, *self.protocol, self.flags, self.bound)),
                _exactly(self.srand, 6),
                bytes(self.hardware),
                _exactly(self.auth_field, 32),
                bytes((*self.firmware_long, *self.hardware_long)),
                self.ability.to_bytes(2),
                bytes((self.reserved,)),
                _exactly(self.virtual_id.encode("latin-1").ljust(22, b"\0"), 22),
                self.tail,
            )
        except ValueError, OverflowError:
            raise LocalProtocolError("a part of the info answer does not fit") from None
        return b"".join(parts)

    @property
    def firmware_text(self) -> str:
        """The firmware version for people, three-part where the lock says it is valid.

        L3 leaves the flag unset and fills the three-part field all the same; its
        two-part one says the same.
        """
        return _dotted(self.firmware_long if self.flags & 4 else self.firmware)

    @property
    def hardware_text(self) -> str:
        """The hardware version for people."""
        return _dotted(self.hardware_long if self.flags & 1 else self.hardware)


@dataclass(frozen=True, slots=True)
class InfoTail:
    """From byte 77 on: the S21 (4.4) form of the answer.

    ``capabilities`` and ``mac`` are bytes as sent, ``firmware_key`` 0, 8 or 16 bytes,
    ``attachments`` pairs of channel and three-byte version.
    """

    mcu_firmware: bytes = bytes(3)
    mcu_hardware: bytes = bytes(3)
    wifi_mode: int = 0
    capabilities: bytes = bytes(4)
    address_type: int = 0
    mac: bytes = bytes(6)
    firmware_key: SecretBytes = _NO_KEY
    attachments: tuple[tuple[int, bytes], ...] = ()
    packet_size: int = 0

    @classmethod
    def parse(cls, tail: bytes) -> Self:
        """Read a tail; older firmware sends less of it, the rest is taken as zeros.

        The order after the firmware key: Zigbee address (skipped), attachments, packet
        size. Never raises.
        """
        key, rest = _counted(tail[18:], 1)
        _zigbee, rest = _counted(rest, 1)
        versions, rest = _counted(rest, 4)
        size, _ = _counted(rest, 1)
        fixed = tail.ljust(18, b"\0")
        return cls(
            mcu_firmware=fixed[0:3],
            mcu_hardware=fixed[3:6],
            wifi_mode=fixed[6],
            capabilities=fixed[7:11],
            address_type=fixed[11],
            mac=fixed[12:18],
            firmware_key=SecretBytes(key),
            attachments=tuple(
                (versions[at], versions[at + 1 : at + 4])
                for at in range(0, len(versions) - 3, 4)
            ),
            packet_size=int.from_bytes(size),
        )

    def __bytes__(self) -> bytes:
        """The 4.4 tail. Raises LocalProtocolError where a part does not fit."""
        try:
            attachments = b"".join(bytes((at,)) + ver for at, ver in self.attachments)
            return b"".join(
                (
                    _exactly(self.mcu_firmware, 3),
                    _exactly(self.mcu_hardware, 3),
                    bytes((self.wifi_mode,)),
                    _exactly(self.capabilities, 4),
                    bytes((self.address_type,)),
                    _exactly(self.mac, 6),
                    bytes((len(self.firmware_key),)) + self.firmware_key,
                    b"\0",
                    bytes((len(self.attachments),)) + attachments,
                    b"\2" + self.packet_size.to_bytes(2),
                )
            )
        except ValueError, OverflowError:
            raise LocalProtocolError("a part of the info tail does not fit") from None


def _counted(data: bytes, unit: int) -> tuple[bytes, bytes]:
    """A field behind its one-byte count of units, and what follows it."""
    if not data:
        return b"", b""
    end = 1 + data[0] * unit
    return data[1:end], data[end:]


def _exactly(value: bytes, size: int) -> bytes:
    if len(value) != size:
        raise ValueError(size)
    return value


def _dotted(version: tuple[int, ...]) -> str:
    return ".".join(str(part) for part in version)

"""Short requests and data point writes, with their answers (protocol.md §4.4 to §4.6)."""

from dataclasses import dataclass, field
from typing import ClassVar, Self

from ..errors import RemoteProtocolError
from .commands import Code
from .datapoints import DataPoint, decode, encode
from .fields import first_byte, u32


@dataclass(frozen=True, slots=True)
class StatusAnswer:
    """One byte, 0 for ok: the answer to 0002, 0003, 0005, 0006 and 0014.

    An L3 lock answers 0003 under code 0002.
    """

    code: int
    status: int

    @classmethod
    def parse(cls, code: int, data: bytes) -> Self:
        """Read the first byte. Raises RemoteProtocolError when there is none."""
        return cls(code, first_byte(data))

    def __bytes__(self) -> bytes:
        """One byte."""
        return bytes((self.status,))


@dataclass(frozen=True, slots=True)
class BareRequest:
    """A command without a body: 0005, 0006, 0014; a body that came is ignored."""

    code: int

    @classmethod
    def parse(cls, code: int, _data: bytes) -> Self:
        """Any body is accepted (protocol.md is silent about one)."""
        return cls(code)

    def __bytes__(self) -> bytes:
        """Nothing."""
        return b""


@dataclass(frozen=True, slots=True)
class StatusQuery:
    """0003: which data points are to be reported; none named means all (§4.5)."""

    dps: tuple[int, ...] = ()
    code: ClassVar[int] = Code.STATUS

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read any body."""
        return cls(tuple(data))

    def __bytes__(self) -> bytes:
        """One byte per data point."""
        return bytes(self.dps)


@dataclass(frozen=True, slots=True)
class PassThrough:
    """0023: on L3 the check code, which starts the upload of records (§6.6)."""

    payload: bytes = field(repr=False)
    code: ClassVar[int] = Code.PASS_THROUGH

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read any body; see ``payloads.RecordsRequest``."""
        return cls(data)

    def __bytes__(self) -> bytes:
        """The payload."""
        return self.payload


@dataclass(frozen=True, slots=True)
class DpWrite3:
    """0002: data points with one-byte lengths; L3 executes only a single one (§4.6)."""

    points: tuple[DataPoint, ...]
    code: ClassVar[int] = Code.DP_WRITE

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a write.

        Raises:
            RemoteProtocolError: under 4 bytes or wrong lengths; a lock answers status 1.
        """
        if len(data) < 4:
            raise RemoteProtocolError("data point write too short")
        return cls(decode(data, 1))

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where a point does not fit."""
        return encode(self.points, 1)


@dataclass(frozen=True, slots=True)
class DpWrite4:
    """0027: data points with two-byte lengths, numbered by the client (§4.6)."""

    sn: int
    points: tuple[DataPoint, ...]
    code: ClassVar[int] = Code.DP_WRITE_V4

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a write.

        Raises:
            RemoteProtocolError: version not 0 or wrong lengths; a lock answers
                ``DpWrite4Answer.to(data, 1)``.
        """
        if len(data) < 5 or data[0] != 0:
            raise RemoteProtocolError("data point write of an unknown version")
        return cls(int.from_bytes(data[1:5]), decode(data[5:], 2))

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where something does not fit."""
        return b"\0" + u32(self.sn) + encode(self.points, 2)


@dataclass(frozen=True, slots=True)
class DpWrite4Answer:
    """Answer to 0027: its first five bytes and a status, 0 ok or 1 malformed."""

    version: int
    sn: int
    status: int
    code: ClassVar[int] = Code.DP_WRITE_V4

    @classmethod
    def to(cls, request: bytes, status: int) -> Self:
        """What a lock answers to a 0027 body, which may be malformed.

        A body under five bytes is filled with zeros (unknown in protocol.md).
        """
        head = request[:5].ljust(5, b"\0")
        return cls(head[0], int.from_bytes(head[1:]), status)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read six bytes. Raises RemoteProtocolError when there are fewer."""
        if len(data) < 6:
            raise RemoteProtocolError("write answer too short")
        return cls(data[0], int.from_bytes(data[1:5]), data[5])

    def __bytes__(self) -> bytes:
        """Six bytes."""
        return bytes((self.version,)) + u32(self.sn) + bytes((self.status,))

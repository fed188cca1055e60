"""0001, pairing: the request that binds or proves, and its answer (protocol.md §4.2)."""

from dataclasses import dataclass
from enum import IntEnum
from typing import ClassVar, Self

from ..errors import LocalProtocolError, RemoteProtocolError
from ..secret import SecretBytes
from .commands import Code
from .fields import first_byte

PAIR_SIZE = 44
V5_PAIR_SIZE = 76
_DEVICE_ID = slice(0, 16)
_LOGIN_KEY = slice(16, 22)
_VIRTUAL_ID = slice(22, 44)
_LOCAL_KEY = slice(44, 60)
_SECRET_KEY = slice(60, 76)
_NOTHING = SecretBytes()


@dataclass(frozen=True, slots=True)
class PairRequest:
    """0001, 44 bytes (protocol.md §4.2): who is meant, and the key to keep or to prove.

    ``device_id`` is 16 characters and ``virtual_id`` 22 bytes of any value, shorter
    ones are filled with zeros. ``extra`` is what follows byte 44, e.g. the two keys of protocol 5 [H].
    """

    device_id: str
    login_key: SecretBytes
    virtual_id: SecretBytes
    extra: SecretBytes = _NOTHING
    code: ClassVar[int] = Code.PAIR

    @classmethod
    def with_secret(
        cls, base: PairRequest, local_key: bytes, secret_key: bytes
    ) -> Self:
        """The 76-byte form of protocol 5, flag 15 (reported by peers only)."""
        extra = SecretBytes(local_key + secret_key)
        return cls(base.device_id, base.login_key, base.virtual_id, extra)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read a request; a lock takes any length that holds the login key.

        Raises:
            RemoteProtocolError: shorter than 22 bytes (our own limit).
        """
        if len(data) < _LOGIN_KEY.stop:
            raise RemoteProtocolError("pair request too short")
        return cls(
            data[_DEVICE_ID].rstrip(b"\0").decode("latin-1"),
            SecretBytes(data[_LOGIN_KEY]),
            SecretBytes(data[_VIRTUAL_ID]),
            SecretBytes(data[PAIR_SIZE:]),
        )

    def __bytes__(self) -> bytes:
        """The body. Raises LocalProtocolError where a part is too long."""
        try:
            device_id = self.device_id.encode("latin-1")
        except UnicodeEncodeError:
            raise LocalProtocolError("an id with impossible characters") from None
        if len(device_id) > 16 or len(self.login_key) != 6 or len(self.virtual_id) > 22:
            raise LocalProtocolError("a part of the pair request does not fit")
        head = device_id.ljust(16, b"\0") + self.login_key
        return head + self.virtual_id.ljust(22, b"\0") + self.extra

    @property
    def local_key(self) -> SecretBytes | None:
        """Protocol 5 only."""
        whole = bytes(PAIR_SIZE) + self.extra
        return SecretBytes(whole[_LOCAL_KEY]) if len(whole) >= V5_PAIR_SIZE else None

    @property
    def secret_key(self) -> SecretBytes | None:
        """Protocol 5 only."""
        whole = bytes(PAIR_SIZE) + self.extra
        return SecretBytes(whole[_SECRET_KEY]) if len(whole) >= V5_PAIR_SIZE else None


class PairStatus(IntEnum):
    """The pair answers that exist in vendor code."""

    BOUND = 0
    DEVICE_ID_MISMATCH = 1
    ALREADY_BOUND = 2


@dataclass(frozen=True, slots=True)
class PairAnswer:
    """Answer to 0001; other numbers than ``PairStatus`` are listed by peers."""

    status: int
    code: ClassVar[int] = Code.PAIR

    @property
    def accepted(self) -> bool:
        """True for newly bound and for already bound."""
        return self.status in (PairStatus.BOUND, PairStatus.ALREADY_BOUND)

    @classmethod
    def parse(cls, data: bytes) -> Self:
        """Read the first byte. Raises RemoteProtocolError when there is none."""
        return cls(first_byte(data))

    def __bytes__(self) -> bytes:
        """One byte."""
        return bytes((self.status,))

"""Envelopes: which key a security flag means, sealing and opening (protocol.md §3.2, §3.4)."""

from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from hashlib import md5
from typing import Self

from cryptography.hazmat.primitives.ciphers import Cipher, algorithms, modes

from ..errors import KeyUnavailable, LocalProtocolError, RemoteProtocolError
from ..secret import SecretBytes

BLOCK = 16
NO_SRAND = bytes(6)
NO_SERVER_RAND = bytes(BLOCK)


class Flag(IntEnum):
    """The first byte of an envelope: the key it is sealed with (protocol.md §3.4)."""

    PLAIN = 0
    AUTH = 1
    AUTH_SESSION = 2
    AUTH_USER = 3
    LOGIN = 4
    SESSION = 5
    ECDH = 6
    FACTORY = 7
    ACTIVATION = 11
    ACTIVATION_PAIR = 12
    SECRET = 14
    SECRET_SESSION = 15

    @classmethod
    def of(cls, value: int) -> Self:
        """The flag of a number. Raises RemoteProtocolError where there is none."""
        try:
            return cls(value)
        except ValueError:
            raise RemoteProtocolError("unknown security flag") from None


class Derivation(StrEnum):
    """How flags 2 and 3 come about: OLD in protocol 3.0, NEW from 3.2 on."""

    OLD = "old"
    NEW = "new"

    @classmethod
    def of(cls, protocol: tuple[int, int]) -> Self:
        """The derivation that goes with a protocol version of an info answer.

        Between 3.0 (old, measured) and 3.2 (new, read in source) nothing is known.
        """
        return cls.OLD if protocol < (3, 2) else cls.NEW


@dataclass(slots=True, repr=False)
class Keys:
    """What a side knows; each flag's key follows from it.

    Lengths in bytes: ``auth_key`` 32, ``login_key`` 6, ``local_key`` and ``secret_key``
    16, ``srand`` and ``user_rand`` 6, ``server_rand`` 16. ``device_id`` is 16 ASCII
    characters. The session changes ``srand``, ``server_rand`` and (as a client)
    ``derivation``; the owner changes the others.
    """

    auth_key: bytes | None = None
    login_key: bytes | None = None
    device_id: str | None = None
    local_key: bytes | None = None
    secret_key: bytes | None = None
    srand: bytes = NO_SRAND
    user_rand: bytes | None = None
    server_rand: bytes = NO_SERVER_RAND
    derivation: Derivation = field(default=Derivation.OLD)

    def key(self, flag: Flag) -> SecretBytes:
        """The 16-byte key of a flag.

        Flags 14 and 15 are reported by peers only (protocol 5). Flags 6, 11 and 12 need
        values that only the vendor's cloud has.

        Raises:
            KeyUnavailable: something is missing that this key is made of.
        """
        parts: tuple[bytes | None, ...]
        match flag:
            case Flag.AUTH:
                return self._auth()
            case Flag.AUTH_SESSION:
                parts = (self._auth_base(), self.srand)
            case Flag.AUTH_USER:
                parts = (self._auth_base(), self.srand, self.user_rand)
            case Flag.LOGIN:
                parts = (self.login_key,)
            case Flag.SESSION:
                parts = (self.login_key, self.srand)
            case Flag.FACTORY if self.derivation is Derivation.NEW:
                parts = (self.device_id.encode() if self.device_id else None,)
            case Flag.SECRET:
                parts = (self.local_key, self.secret_key)
            case Flag.SECRET_SESSION:
                parts = (self.local_key, self.secret_key, self.srand)
            case _:
                raise KeyUnavailable(f"no key for flag {flag:d}")
        return self._md5(*parts)

    @staticmethod
    def _md5(*parts: bytes | None) -> SecretBytes:
        digest = md5(usedforsecurity=False)
        for part in parts:
            if part is None:
                raise KeyUnavailable("a part of the key is not known")
            digest.update(part)
        return SecretBytes(digest.digest())

    def _factory_key(self) -> bytes:
        if self.auth_key is None or len(self.auth_key) != 2 * BLOCK:
            raise KeyUnavailable("the factory key is not known")
        return self.auth_key

    def _auth(self) -> SecretBytes:
        auth = self._factory_key()
        text = auth + self.server_rand
        return SecretBytes(encrypt_cbc(auth[:BLOCK], bytes(BLOCK), text)[-BLOCK:])

    def _auth_base(self) -> SecretBytes:
        if self.derivation is Derivation.NEW:
            return self._auth()
        return self._md5(self.auth_key)

    @property
    def has_secret(self) -> bool:
        """Whether flags 14 and 15 can be used: protocol 5, not confirmed on hardware."""
        return self.local_key is not None and self.secret_key is not None

    def register_key(self) -> SecretBytes:
        """What newer locks put into their info answer instead of the factory key.

        32 bytes: AES-128-ECB(auth[0:16], server_rand), then 16 zeros (protocol.md §4.1).
        Raises KeyUnavailable.
        """
        key = self._factory_key()[:BLOCK]
        # One block under a zero IV is what ECB would give.
        block = encrypt_cbc(key, bytes(BLOCK), self.server_rand)
        return SecretBytes(block + bytes(BLOCK))


def encrypt_cbc(key: bytes, iv: bytes, plain: bytes) -> bytes:
    """AES-128-CBC without padding; ``plain`` is whole blocks."""
    encryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).encryptor()
    return encryptor.update(plain) + encryptor.finalize()


def decrypt_cbc(key: bytes, iv: bytes, ciphertext: bytes) -> bytes:
    """The inverse of ``encrypt_cbc``."""
    decryptor = Cipher(algorithms.AES(key), modes.CBC(iv)).decryptor()
    return decryptor.update(ciphertext) + decryptor.finalize()


def pad(plain: bytes) -> bytes:
    """Fill up to whole blocks as the vendor device does.

    p bytes of value p, and none when already aligned (so it is not PKCS#7).
    """
    missing = -len(plain) % BLOCK
    return plain + bytes((missing,)) * missing


def seal(keys: Keys, flag: Flag, plain: bytes, iv: bytes) -> bytes:
    """An envelope around ``plain``; ``iv`` is 16 bytes, not used by ``Flag.PLAIN``.

    Raises:
        KeyUnavailable: see ``Keys.key``.
        LocalProtocolError: ``iv`` is not 16 bytes.
    """
    if flag is Flag.PLAIN:
        return bytes((flag,)) + plain
    if len(iv) != BLOCK:
        raise LocalProtocolError("an initialisation vector has 16 bytes")
    return bytes((flag,)) + iv + encrypt_cbc(keys.key(flag), iv, pad(plain))


def unseal(keys: Keys, message: bytes) -> tuple[Flag, bytes]:
    """The flag of an envelope and its content with padding.

    Raises:
        KeyUnavailable: see ``Keys.key``.
        RemoteProtocolError: unknown flag, or a size that no envelope has.
    """
    if not message:
        raise RemoteProtocolError("empty envelope")
    flag = Flag.of(message[0])
    if flag is Flag.PLAIN:
        return flag, message[1:]
    iv, ciphertext = message[1 : 1 + BLOCK], message[1 + BLOCK :]
    if not ciphertext or len(ciphertext) % BLOCK:
        raise RemoteProtocolError("an envelope of impossible size")
    return flag, decrypt_cbc(keys.key(flag), iv, ciphertext)

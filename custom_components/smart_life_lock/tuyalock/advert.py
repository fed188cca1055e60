"""What a lock says of itself to everybody (protocol.md §1), read and built."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from hashlib import md5
from typing import Final

from .errors import LocalProtocolError
from .wire.cipher import BLOCK, decrypt_cbc, encrypt_cbc

COMPANY: Final = 0x07D0
UUID_V3: Final = "0000a201-0000-1000-8000-00805f9b34fb"
UUID_V4: Final = "0000fd50-0000-1000-8000-00805f9b34fb"

_V3_BOUND, _V3_SHARED, _V3_CONNECT = 0x80, 0x02, 0x01
_V4_BASE, _V4_BOUND, _V4_SHARED, _V4_CONNECT = 0x41, 0x08, 0x04, 0x02
_V3_MANUFACTURER = 22
_V4_MANUFACTURER = 20
# A device id of 20 characters travels packed into 16 bytes, which are no text.
_SECURE_TYPE_PACKED, _V4_PACKED = 3, 0x01
_FLAGS = bytes.fromhex("020106")
_V3_ADVERTISING_SIZE = 28
"""L3 always hands 28 bytes to the radio, the last ones zeros."""


@dataclass(frozen=True, slots=True)
class Advert:
    """An advertisement of a lock-like device.

    ``device_id`` is None where the advert has none (secure types 6 to 8), where it is
    packed (those of 20 characters), or where the scan response of generation 4 is still
    missing. Unbound, ``product_id`` is there where it is readable; bound, ``elements``.
    """

    version: int
    bound: bool
    please_connect: bool
    shared: bool
    device_id: str | None
    product_id: str | None
    elements: bytes | None

    def fits(self, login_key: bytes) -> bool:
        """Whether a bound advert is of the lock that ``login_key`` opens.

        False where it cannot be told: unbound, or without a device id.
        """
        if self.elements is None or self.device_id is None or len(login_key) != 6:
            return False
        size = len(self.elements)
        return size > 0 and self.elements == elements(login_key, self.device_id, size)


def elements(login_key: bytes, device_id: str, size: int = 8) -> bytes:
    """What a bound lock shows in place of its product id (protocol.md §1.3).

    ``size`` is the product id's length, at most 16. Raises LocalProtocolError where
    ``device_id`` has not 16 ASCII characters or the key not 6 bytes.
    """
    plain = _id_bytes(device_id)
    if len(login_key) != 6:
        raise LocalProtocolError("a login key has 6 bytes")
    # ECB of the first block; a zero IV makes CBC the same.
    block = plain.hex().encode()[:BLOCK]
    return encrypt_cbc(login_key + plain[:10], bytes(BLOCK), block)[:size]


def parse_advert(
    service_data: Mapping[str, bytes], manufacturer_data: Mapping[int, bytes]
) -> Advert | None:
    """Read what a scanner heard, advertising data and scan response together.

    Args:
        service_data: by 128-bit UUID in lower case, as bleak gives it.
        manufacturer_data: by company number, without it.

    Returns:
        None for anything that is not (yet) a whole v3 or v4 advert: other devices, a
        v3 advert whose scan response is missing (it says whether the lock is bound),
        the legacy v2 form, and two halves of different age. Scanners merge fresh
        advertising data with the scan response that they heard last, which may be hours
        old. The device id is then not readable, because its key is made from the
        advertising data, and nobody can tell which of the two halves is true.
    """
    manufacturer = manufacturer_data.get(COMPANY, b"")
    if (service := service_data.get(UUID_V4)) is not None:
        return _parse_v4(bytes(service), bytes(manufacturer))
    if (service := service_data.get(UUID_V3)) is not None:
        return _parse_v3(bytes(service), bytes(manufacturer))
    return None


def advertising_asks_for_connection(service_data: Mapping[str, bytes]) -> bool:
    """Whether the advertising data alone says "please connect".

    Generation 4 says it there, so it counts with an old scan response too. Generation 3
    says it in the scan response, which counts only in an advert that `parse_advert` reads.
    """
    service = service_data.get(UUID_V4, b"")
    return len(service) > 0 and service[0] >> 4 >= 4 and bool(service[0] & _V4_CONNECT)


# Each lock repeats the same bytes several times a second; remembering them keeps the
# cost of a known advert to two dictionary look-ups.
@lru_cache(maxsize=512)
def _parse_v3(service: bytes, manufacturer: bytes) -> Advert | None:
    if len(service) < 2 or len(manufacturer) < 3 or manufacturer[1] != 3:
        return None
    flags = manufacturer[0]
    bound = bool(flags & _V3_BOUND)
    product = service[1:]
    device_id = None
    if len(manufacturer) == _V3_MANUFACTURER:
        device_id = _decrypt_id(product, manufacturer[-BLOCK:])
        if device_id is None and manufacturer[2] != _SECURE_TYPE_PACKED:
            return None
    return Advert(
        version=3,
        bound=bound,
        please_connect=bool(flags & _V3_CONNECT),
        shared=bool(flags & _V3_SHARED),
        device_id=device_id,
        product_id=None if bound else _text(product),
        elements=product if bound else None,
    )


@lru_cache(maxsize=512)
def _parse_v4(service: bytes, manufacturer: bytes) -> Advert | None:
    if len(service) < 4 or service[0] >> 4 < 4 or len(service) < 4 + service[3]:
        return None
    flags = service[0]
    bound = bool(flags & _V4_BOUND)
    product = service[4 : 4 + service[3]]
    device_id = None
    if len(manufacturer) == _V4_MANUFACTURER:
        device_id = _decrypt_id(service, manufacturer[-BLOCK:])
        packed = manufacturer[0] == _SECURE_TYPE_PACKED or manufacturer[3] & _V4_PACKED
        if device_id is None and not packed:
            return None
    return Advert(
        version=4,
        bound=bound,
        please_connect=bool(flags & _V4_CONNECT),
        shared=bool(flags & _V4_SHARED),
        device_id=device_id,
        product_id=None if bound else _text(product),
        elements=product if bound else None,
    )


@dataclass(frozen=True, slots=True)
class AdvertContent:
    """What a lock wants to advertise; ``login_key`` is needed (only) when bound."""

    version: int
    device_id: str
    product_id: str
    login_key: bytes | None = field(default=None, repr=False)
    please_connect: bool = False
    shared: bool = False
    name: str = "LJ"
    secure_type: int = 0
    ability: int = 1

    @property
    def bound(self) -> bool:
        """Whether it advertises as bound."""
        return self.login_key is not None

    @property
    def service_data(self) -> bytes:
        """The value behind the 16-bit UUID."""
        product = _ascii(self.product_id)
        if self.login_key is not None:
            product = elements(self.login_key, self.device_id, len(product))
        if self.version == 3:
            return b"\0" + product
        flags = _V4_BASE
        flags |= _V4_BOUND if self.bound else 0
        flags |= _V4_SHARED if self.shared else 0
        flags |= _V4_CONNECT if self.please_connect else 0
        return bytes((flags, 0, 0, len(product))) + product

    @property
    def manufacturer_data(self) -> bytes:
        """The value behind the company number."""
        service = self.service_data
        ability = self.ability.to_bytes(2)
        if self.version != 3:
            head = bytes((self.secure_type,)) + ability + b"\0"
            return head + _encrypt_id(service, self.device_id)
        flags = _V3_BOUND if self.bound else 0
        flags |= _V3_SHARED if self.shared else 0
        flags |= _V3_CONNECT if self.please_connect else 0
        head = bytes((flags, 3, self.secure_type)) + ability + b"\0"
        return head + _encrypt_id(service[1:], self.device_id)

    @property
    def advertising(self) -> bytes:
        """The whole advertising data, at most 31 bytes."""
        uuid = bytes.fromhex("01a2" if self.version == 3 else "50fd")
        service = uuid + self.service_data
        data = _FLAGS + b"\x03\x02" + uuid + _structure(0x16, service)
        return data.ljust(_V3_ADVERTISING_SIZE, b"\0") if self.version == 3 else data

    @property
    def scan_response(self) -> bytes:
        """The whole scan response, at most 31 bytes."""
        name = _structure(0x09, self.name.encode())
        company = COMPANY.to_bytes(2, "little")
        manufacturer = _structure(0xFF, company + self.manufacturer_data)
        return name + manufacturer if self.version == 3 else manufacturer + name


def _structure(kind: int, value: bytes) -> bytes:
    return bytes((len(value) + 1, kind)) + value


def _id_key(source: bytes) -> bytes:
    return md5(source, usedforsecurity=False).digest()


def _ascii(text: str) -> bytes:
    try:
        return text.encode("ascii")
    except UnicodeEncodeError:
        raise LocalProtocolError("ids are ASCII") from None


def _id_bytes(device_id: str) -> bytes:
    plain = _ascii(device_id)
    if len(plain) != BLOCK:
        raise LocalProtocolError("a device id has 16 characters")
    return plain


def _encrypt_id(source: bytes, device_id: str) -> bytes:
    key = _id_key(source)
    return encrypt_cbc(key, key, _id_bytes(device_id))


def _decrypt_id(source: bytes, encrypted: bytes) -> str | None:
    """The 16 characters, or None where what comes out is no device id."""
    key = _id_key(source)
    text = _text(decrypt_cbc(key, key, encrypted))
    return text if text is not None and len(text) == BLOCK else None


def _text(value: bytes) -> str | None:
    """Printable ASCII, else None: what a wrong key makes of an id."""
    text = value.rstrip(b"\0").decode("ascii", "replace")
    return text if text and text.isascii() and text.isprintable() else None

"""The vector sections about bytes: ``keys_and_envelopes``, ``adverts``, ``fragments``, ``crc16``.

Each function takes the JSON value of its section and returns (passed, total), counting
items; an item passes when both roles do: sealing and opening, splitting and joining,
building and parsing. Parameters come from the file, everything else is only compared.
Data of the wrong form counts as not passed and never raises.
"""

from collections.abc import Callable
from typing import Any

from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    UUID_V4,
    AdvertContent,
    elements,
    parse_advert,
)
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.wire import (
    Derivation,
    Flag,
    Joiner,
    Keys,
    crc16 as checksum,
    seal,
    split,
    unseal,
)

type Json = Any
"""Whatever a file holds; a wrong form is found out by using it."""

_WRONG_DATA = (
    ArithmeticError,
    AttributeError,
    LookupError,
    TuyaLockError,
    TypeError,
    ValueError,
)
_ADVERTS = {
    "v3_unbound": (3, False, False),
    "v3_bound": (3, True, False),
    "v4_unbound": (4, False, False),
    "v4_unbound_connreq": (4, False, True),
    "v4_bound": (4, True, False),
    "v4_bound_connreq": (4, True, True),
}
_SERVICES = {3: ("service_data_a201", UUID_V3), 4: ("service_data_fd50", UUID_V4)}


def keys_and_envelopes(data: Json) -> tuple[int, int]:
    """Every flag's key in both derivations, sealed and opened, and the register key."""
    return _count(data, _envelopes)


def adverts(data: Json) -> tuple[int, int]:
    """Adverts of both generations, built and parsed, and whose they are."""
    return _count(data, _identity)


def fragments(data: Json) -> tuple[int, int]:
    """Messages cut into packets and put together again."""
    return _count(data, _fragments)


def crc16(data: Json) -> tuple[int, int]:
    """Checksums."""
    return _count(data, _checksum)


def _count(items: Json, check: Callable[[Json], bool]) -> tuple[int, int]:
    if not isinstance(items, list):
        return 0, 1
    return sum(_passes(check, item) for item in items), len(items)


def _passes(check: Callable[[Json], bool], item: Json) -> bool:
    try:
        return check(item)
    except _WRONG_DATA:
        return False


def _envelopes(item: Json) -> bool:
    return (
        set(item["keys"]) == set(item["sealed"]) == {"old", "new"}
        and all(_derivation(item, Derivation(name)) for name in item["keys"])
        and _keys(item, Derivation.NEW).register_key() == _hex(item, "register_key")
    )


def _derivation(item: Json, derivation: Derivation) -> bool:
    keys = _keys(item, derivation)
    expected, sealed = item["keys"][derivation], item["sealed"][derivation]
    return set(expected) == set(sealed) == _flags(derivation) and all(
        keys.key(Flag(int(name))) == bytes.fromhex(key)
        and _sealed(keys, Flag(int(name)), item, bytes.fromhex(sealed[name]))
        for name, key in expected.items()
    )


def _flags(derivation: Derivation) -> set[str]:
    """What the firmware of a derivation can do; flag 7 is in the newer one only."""
    return set("12345" if derivation is Derivation.OLD else "123457")


def _sealed(keys: Keys, flag: Flag, item: Json, expected: bytes) -> bool:
    plain = _hex(item, "plain")
    fill = -len(plain) % 16
    opened = (flag, plain + bytes((fill,)) * fill)
    return (
        seal(keys, flag, plain, _hex(item, "iv")) == expected
        and unseal(keys, expected) == opened
    )


def _keys(item: Json, derivation: Derivation) -> Keys:
    return Keys(
        auth_key=item["auth_key"].encode("ascii"),
        login_key=item["login_key"].encode("ascii"),
        device_id=item["device_id"],
        srand=_hex(item, "srand"),
        user_rand=_hex(item, "user_rand"),
        server_rand=_hex(item, "server_rand"),
        derivation=derivation,
    )


def _identity(item: Json) -> bool:
    key = item["login_key"].encode("ascii")
    ours = elements(key, item["device_id"], len(item["product_id"]))
    return ours == _hex(item, "elements") and all(
        _built(item, name, key) and _parsed(item, name, key) for name in _ADVERTS
    )


def _built(item: Json, name: str, key: bytes) -> bool:
    version, bound, please_connect = _ADVERTS[name]
    content = AdvertContent(
        version,
        item["device_id"],
        item["product_id"],
        login_key=key if bound else None,
        please_connect=please_connect,
    )
    service = _hex(item[name], _SERVICES[version][0])
    manufacturer = _hex(item[name], "manufacturer_07d0")
    return (content.service_data, content.manufacturer_data) == (service, manufacturer)


def _parsed(item: Json, name: str, key: bytes) -> bool:
    version, bound, please_connect = _ADVERTS[name]
    field, uuid = _SERVICES[version]
    manufacturer = {COMPANY: _hex(item[name], "manufacturer_07d0")}
    advert = parse_advert({uuid: _hex(item[name], field)}, manufacturer)
    return (
        advert is not None
        and (advert.version, advert.bound) == (version, bound)
        and (advert.please_connect, advert.shared) == (please_connect, False)
        and advert.device_id == item["device_id"]
        and advert.product_id == (None if bound else item["product_id"])
        and advert.elements == (_hex(item, "elements") if bound else None)
        and advert.fits(key) is bound
    )


def _fragments(item: Json) -> bool:
    message = _hex(item, "message")
    packets = [bytes.fromhex(packet) for packet in item["packets"]]
    length, version, nibble = item["packet_len"], item["version"], item["seq"]
    joiner = Joiner(len(message))
    return (
        0 <= nibble <= 15
        and split(message, length, version, nibble) == packets
        and [joiner.feed(packet) for packet in packets]
        == [None] * (len(packets) - 1) + [message]
    )


def _checksum(item: Json) -> bool:
    return checksum(_hex(item, "data")).to_bytes(2) == _hex(item, "crc16")


def _hex(item: Json, name: str) -> bytes:
    return bytes.fromhex(item[name])

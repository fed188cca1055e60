"""What one advertisement tells of a device, whole or half."""

from dataclasses import dataclass, field

import pytest

from custom_components.smart_life_lock.device.products import LOCK_PRODUCTS
from custom_components.smart_life_lock.device.sighting import (
    has_scan_response,
    sighting_from,
)
from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    UUID_V4,
    AdvertContent,
)

ADDRESS = "DC:23:4D:00:00:01"
KNOWN = min(LOCK_PRODUCTS)
SEEN_ON_LOCKS = ("xa83al0t", "zhk7n5ey", "2hmqh0ty", "u7zqabrt", "0m1ajdjg")
BOTH = pytest.mark.parametrize("generation", [3, 4])
UUIDS = {3: UUID_V3, 4: UUID_V4}


@dataclass
class Info:
    """What Home Assistant hands over."""

    service_data: dict[str, bytes]
    manufacturer_data: dict[int, bytes] = field(default_factory=dict)
    name: str = ADDRESS
    address: str = ADDRESS
    rssi: int = -60


def heard(content, *, whole=True):
    return Info(
        {UUIDS[content.version]: content.service_data},
        {COMPANY: content.manufacturer_data} if whole else {},
    )


def content(generation, product=KNOWN, **more):
    return AdvertContent(generation, "tuya0123456789ab", product, **more)


@BOTH
@pytest.mark.parametrize("key", [None, b"secret"])
def test_both_halves_are_complete(generation, key):
    seen = sighting_from(heard(content(generation, login_key=key)))
    assert seen.complete
    assert seen.advert.device_id == "tuya0123456789ab"
    assert seen.advert.bound is (key is not None)
    assert seen.surely_lock is (key is None)


@BOTH
@pytest.mark.parametrize("product", [KNOWN, "ebd5e0uauqx0vfsp"])
def test_half_of_an_unbound_lock_that_is_known_says_enough(generation, product):
    seen = sighting_from(heard(content(generation, product), whole=False))
    assert seen.surely_lock
    assert not seen.complete
    assert (seen.advert.version, seen.advert.bound) == (generation, False)
    assert seen.advert.product_id == product
    assert seen.advert.device_id is None


@pytest.mark.parametrize(
    "half", [content(3, "unknown1"), content(3, login_key=b"secret")]
)
def test_half_of_another_device_says_nothing(half):
    seen = sighting_from(heard(half, whole=False))
    assert seen.advert is None
    assert not seen.complete
    assert not seen.surely_lock


def test_a_locks_name_alone_makes_no_advertisement():
    info = Info({UUID_V3: b""}, name="LJ")
    seen = sighting_from(info)
    assert seen.surely_lock
    assert seen.advert is None


@pytest.mark.parametrize(("secure_type", "no_id"), [(0, False), (6, True), (8, True)])
def test_secure_types_without_an_id_are_complete_without_one(secure_type, no_id):
    info = heard(content(4))
    info.manufacturer_data[COMPANY] = bytes((secure_type, 0, 1, 0, 0)) + bytes(6)
    seen = sighting_from(info)
    assert seen.advert.device_id is None
    assert (seen.has_no_id, seen.complete) == (no_id, no_id)


@pytest.mark.parametrize(
    "service_data",
    [
        {},
        {UUID_V4: b""},
        {UUID_V4: b"\x41\0\0"},
        {UUID_V4: bytes.fromhex("300000083031323334353637")},
        {"0000fe95-0000-1000-8000-00805f9b34fb": b"\x30\x58"},
    ],
)
def test_other_devices_are_nothing(service_data):
    assert sighting_from(Info(service_data, {COMPANY: bytes(22)})) is None


@BOTH
def test_packet_with_a_scan_response_is_told_from_one_without(generation):
    heard_now = content(generation, login_key=b"secret")
    first = heard_now.advertising.rstrip(b"\0")
    assert has_scan_response(first + heard_now.scan_response)
    assert has_scan_response(heard_now.advertising + heard_now.scan_response)
    assert has_scan_response(heard_now.scan_response)
    assert not has_scan_response(first)
    assert not has_scan_response(heard_now.advertising)
    other = b"\x05\xff\x4c\x00\xd0\x07"
    assert not has_scan_response(first + other)


@pytest.mark.parametrize(
    "packet", [b"", b"\x00", b"\xff", b"\x04\xff\xd0", b"\x01\xff"]
)
def test_packet_that_is_cut_off_has_no_scan_response(packet):
    assert not has_scan_response(packet)


@pytest.mark.parametrize("product_id", SEEN_ON_LOCKS)
def test_product_ids_that_were_seen_on_locks_are_known(product_id):
    assert product_id in LOCK_PRODUCTS

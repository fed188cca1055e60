"""What was heard of a Tuya device, even where only half of its advertisement came.

A lock advertises in two parts (protocol.md §1.1, §1.2). Everybody hears the advertising data.
Only a scanner in active mode hears the scan response, which has the device id and, of
generation 3, whether the lock is bound. Most proxies scan passively most of the time.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from ..tuyalock.advert import COMPANY, UUID_V3, UUID_V4, Advert, parse_advert
from .products import LOCK_PRODUCTS, is_surely_lock

# Secure types whose scan response has an address in the place of the device id.
WITHOUT_ID: Final = frozenset({6, 7, 8})
# The type of manufacturer data, and the company.
_MANUFACTURER: Final = b"\xff" + COMPANY.to_bytes(2, "little")


class ServiceInfo(Protocol):
    """What Home Assistant knows of a Bluetooth device, as far as it matters here."""

    @property
    def address(self) -> str:
        """Bluetooth address."""

    @property
    def name(self) -> str:
        """Local name, or the address where there is none."""

    @property
    def rssi(self) -> int:
        """Strength of the signal in dBm."""

    @property
    def service_data(self) -> Mapping[str, bytes]:
        """Service data by 128-bit UUID in lower case."""

    @property
    def manufacturer_data(self) -> Mapping[int, bytes]:
        """Manufacturer data by company number."""


@dataclass(frozen=True, slots=True)
class Sighting:
    """A device of the Tuya family.

    ``advert`` is None while too little was heard to say whether the device is bound.
    ``has_no_id``: both parts were heard, and the device does not tell its id.
    """

    address: str
    name: str
    rssi: int
    advert: Advert | None
    has_no_id: bool = False

    @property
    def complete(self) -> bool:
        """Whether all that the device tells was heard."""
        if self.advert is None:
            return False
        return self.has_no_id or self.advert.device_id is not None

    @property
    def surely_lock(self) -> bool:
        """Whether something in the advertisement says that this is a lock."""
        product = None if self.advert is None else self.advert.product_id
        return is_surely_lock(self.name, product)


def sighting_from(info: ServiceInfo) -> Sighting | None:
    """What was heard, or None when it is nothing of the Tuya family."""
    if not _is_of_the_family(info.service_data):
        return None
    advert = parse_advert(info.service_data, info.manufacturer_data)
    if advert is None:
        advert = _half_advert(info.service_data.get(UUID_V3, b""))
    return Sighting(
        info.address,
        info.name,
        info.rssi,
        advert,
        has_no_id=_has_no_id(advert, info.manufacturer_data.get(COMPANY, b"")),
    )


def has_scan_response(packet: bytes) -> bool:
    """Whether a received packet has what a lock puts into its scan response.

    ``packet`` is a sequence of structures (length, type, value), as a scanner tells it. Zeros
    may fill up the advertising data before the scan response.
    """
    start = 0
    while start < len(packet):
        size = packet[start]
        if packet[start + 1 : start + size + 1].startswith(_MANUFACTURER):
            return True
        start += size + 1
    return False


def _is_of_the_family(service_data: Mapping[str, bytes]) -> bool:
    # Other makers use UUID_V4 too: only Tuya's have a version nibble of 4 or more.
    service = service_data.get(UUID_V4, b"")
    return UUID_V3 in service_data or (len(service) >= 4 and service[0] >> 4 >= 4)


def _half_advert(service: bytes) -> Advert | None:
    """A lock of generation 3 whose scan response is missing, where that says enough.

    A product id in the clear is that of an unbound device: a bound one puts eight
    encrypted bytes in its place (protocol.md §1.3).
    """
    product = service[1:].decode("ascii", "replace")
    if product not in LOCK_PRODUCTS:
        return None
    return Advert(
        version=3,
        bound=False,
        please_connect=False,
        shared=False,
        device_id=None,
        product_id=product,
        elements=None,
    )


def _has_no_id(advert: Advert | None, manufacturer: bytes) -> bool:
    if advert is None or advert.version == 3 or not manufacturer:
        return False
    return advert.device_id is None and manufacturer[0] in WITHOUT_ID

"""Home Assistant's Bluetooth: hearing, searching, connecting, and why that fails."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import StrEnum

from bleak.backends.device import BLEDevice
from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothReachabilityIntent,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..const import DOMAIN
from ..tuyalock.advert import UUID_V3, Advert
from ..tuyalock.errors import Unreachable
from ..tuyalock.gatt import connect_bleak
from ..tuyalock.transport import Connect, Transport
from .sighting import Sighting, has_scan_response, sighting_from

type Discovery = BluetoothServiceInfoBleak

# Longer than an attempt to connect, in which an adapter may have to stop listening.
HEARD_LATELY = 30.0


class NoConnection(StrEnum):
    """Why a lock cannot be connected to; each has its sentence in the translations."""

    NO_BLUETOOTH = "no_bluetooth"
    NO_ADAPTER = "no_adapter"
    NOT_HEARD = "not_heard"
    NO_SLOT = "no_slot"
    NO_ANSWER = "no_answer"


@dataclass(frozen=True, slots=True)
class Heard:
    """A Tuya device that Home Assistant hears, with what its advert says."""

    address: str
    name: str
    advert: Advert


def heard_from(info: BluetoothServiceInfoBleak) -> Heard | None:
    """What was heard, or None when it is no Tuya advert."""
    sighting = sighting_from(info)
    if sighting is None or sighting.advert is None:
        return None
    return Heard(info.address, info.name, sighting.advert)


@callback
def async_heard(hass: HomeAssistant, address: str) -> Heard | None:
    """The newest advert of one address, or None when it is not heard now."""
    info = bluetooth.async_last_service_info(hass, address, connectable=True)
    return None if info is None else heard_from(info)


@callback
def async_signal_strength(hass: HomeAssistant, address: str) -> int | None:
    """How strongly an address is heard, dBm; None when it is not heard now."""
    info = bluetooth.async_last_service_info(hass, address, connectable=True)
    return None if info is None else info.rssi


@callback
def async_reachability(hass: HomeAssistant, address: str) -> str:
    """Home Assistant's own words for why an address cannot be connected to.

    They are for the debug log and for diagnostics; people are told `async_no_connection`.
    """
    return bluetooth.async_address_reachability_diagnostics(
        hass, address, BluetoothReachabilityIntent.CONNECTION
    )


@callback
def async_no_connection(hass: HomeAssistant, address: str) -> NoConnection:
    """Why an attempt to connect to an address has just failed."""
    if not bluetooth.async_scanner_count(hass, connectable=False):
        return NoConnection.NO_BLUETOOTH
    if not bluetooth.async_scanner_count(hass, connectable=True):
        return NoConnection.NO_ADAPTER
    if not async_heard_within(hass, address, HEARD_LATELY):
        if async_heard_within(hass, address, HEARD_LATELY, connectable=False):
            return NoConnection.NO_ADAPTER
        return NoConnection.NOT_HEARD
    paths = bluetooth.async_scanner_devices_by_address(hass, address, connectable=True)
    # An adapter that does not count its connections says nothing about its room.
    free = [
        slots.free
        for path in paths
        if (slots := path.scanner.get_allocations()) is not None and slots.slots
    ]
    if free and not any(free):
        return NoConnection.NO_SLOT
    return NoConnection.NO_ANSWER


@callback
def async_heard_within(
    hass: HomeAssistant, address: str, seconds: float, *, connectable: bool = True
) -> bool:
    """Whether an advertisement came so lately."""
    info = bluetooth.async_last_service_info(hass, address, connectable=connectable)
    return info is not None and bluetooth.MONOTONIC_TIME() - info.time < seconds


@callback
def async_connected_adapters(hass: HomeAssistant, address: str) -> frozenset[str]:
    """The adapters and proxies that are connected to an address, for whomever.

    Those that do not tell to what they are connected are never among them.
    """
    return frozenset(
        scanner.name
        for scanner in bluetooth.async_current_scanners(hass)
        if (slots := scanner.get_allocations()) is not None
        and address in slots.allocated
    )


@callback
def async_is_fresh(hass: HomeAssistant, info: BluetoothServiceInfoBleak) -> bool:
    """Whether all that matters in an advertisement was heard with it, and not earlier.

    Home Assistant adds the last scan response, which may be hours old, to what a passive
    scanner hears. Generation 3 says there whether it asks for a connection.
    """
    if UUID_V3 not in info.service_data:
        return True
    if info.raw is not None:
        return has_scan_response(info.raw)
    # BlueZ and some proxies do not tell what was in the packet itself.
    scanner = bluetooth.async_scanner_by_source(hass, info.source)
    return scanner is None or scanner.current_mode is not BluetoothScanningMode.PASSIVE


def connector(hass: HomeAssistant, address: str) -> Connect:
    """A way to open links to one address, over whichever adapter hears it best."""

    def path() -> BLEDevice | None:
        return bluetooth.async_ble_device_from_address(hass, address, connectable=True)

    async def connect() -> Transport:
        device = path()
        if device is None:
            raise Unreachable("not heard")
        return await connect_bleak(device, lambda: path() or device)

    return connect


# Searching: what setting up a lock asks of Home Assistant's Bluetooth.

# Locks of generation 3 advertise about once a second or more often, of others nothing is
# published (protocol.md §1.4). A scanner in active mode may be busy with a connection for
# some seconds; nobody likes to wait longer.
SEARCH_SECONDS = 12.0


@callback
def async_can_connect(hass: HomeAssistant) -> bool:
    """Whether there is an adapter or proxy that makes connections."""
    return bluetooth.async_scanner_count(hass, connectable=True) > 0


@callback
def async_discover_anew(hass: HomeAssistant, address: str) -> None:
    """Have Home Assistant offer once more what it hears at an address."""
    bluetooth.async_rediscover_address(hass, address)


@callback
def async_sighting(hass: HomeAssistant, address: str) -> Sighting | None:
    """What is heard of one address now, if only half; None when it is not heard."""
    info = bluetooth.async_last_service_info(hass, address, connectable=True)
    return None if info is None else sighting_from(info)


@callback
def async_sightings(hass: HomeAssistant) -> list[Sighting]:
    """Every device of the Tuya family that can be connected to now."""
    infos = bluetooth.async_discovered_service_info(hass, connectable=True)
    return [found for info in infos if (found := sighting_from(info)) is not None]


async def async_search(hass: HomeAssistant, wanted: Callable[[Sighting], bool]) -> None:
    """Have everything scan actively until something wanted is heard, or time is over.

    What was heard before counts too.
    """
    heard = asyncio.Event()

    @callback
    def look(info: BluetoothServiceInfoBleak, _change: BluetoothChange) -> None:
        sighting = sighting_from(info)
        if sighting is not None and wanted(sighting):
            heard.set()

    end = bluetooth.async_register_callback(
        hass,
        look,
        BluetoothCallbackMatcher(connectable=True),
        BluetoothScanningMode.PASSIVE,
    )
    scan = hass.async_create_background_task(
        bluetooth.async_request_active_scan(hass, SEARCH_SECONDS), f"{DOMAIN} search"
    )
    try:
        with suppress(TimeoutError):
            async with asyncio.timeout(SEARCH_SECONDS):
                await heard.wait()
    finally:
        end()
        scan.cancel()


async def async_complete(hass: HomeAssistant, address: str) -> Sighting | None:
    """What is heard of one address, if need be after an active scan for its other half.

    None when it is not heard at all. May still be incomplete: all scanners that hear it
    may be passive ones.
    """
    sighting = async_sighting(hass, address)
    if sighting is not None and not sighting.complete:
        await async_search(hass, lambda s: s.address == address and s.complete)
        sighting = async_sighting(hass, address)
    return sighting


@dataclass(frozen=True, slots=True)
class ScanCadence:
    """How often (``scan_interval``) and how long (``scan_duration``) to scan actively.

    In seconds, for ``async_register_callback``; None: as Home Assistant likes. Scanners
    that are always active, or always passive, take no notice.
    """

    scan_interval: float | None = None
    scan_duration: float | None = None


def scan_cadence(generation: int) -> ScanCadence:
    """The cadence in which no *please connect* of a known lock is missed.

    Generation 3 asks for 30 s, in its scan response alone (protocol.md §1.4): between two
    windows must be less. Home Assistant allows one a minute at most. Generation 4 asks in
    its advertising data, which a passive scanner hears as well.
    """
    return ScanCadence(60.0, 32.0) if generation == 3 else ScanCadence()


@callback
def async_scan_now(hass: HomeAssistant, cadence: ScanCadence) -> CALLBACK_TYPE:
    """Scan actively once more, now; returns what ends that.

    Home Assistant begins with a cadence only when its first interval is over, and a lock
    that is used in the meantime asks for half of that.
    """
    if cadence.scan_duration is None:
        return lambda: None
    scan = hass.async_create_background_task(
        bluetooth.async_request_active_scan(hass, cadence.scan_duration),
        f"{DOMAIN} first scan",
    )

    @callback
    def end() -> None:
        scan.cancel()

    return end

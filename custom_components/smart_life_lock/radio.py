"""Home Assistant's Bluetooth, as far as a lock needs it: adverts, paths, and why not."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass

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

from .const import DOMAIN
from .sighting import Sighting, sighting_from
from .tuyalock.advert import Advert, parse_advert
from .tuyalock.errors import Unreachable
from .tuyalock.gatt import connect_bleak
from .tuyalock.transport import Connect, Transport

type Discovery = BluetoothServiceInfoBleak


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
def async_reachability(hass: HomeAssistant, address: str) -> str:
    """Home Assistant's own words for why an address cannot be connected to."""
    return bluetooth.async_address_reachability_diagnostics(
        hass, address, BluetoothReachabilityIntent.CONNECTION
    )


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


class AdvertWatch:
    """Follows one address: whether it is heard, and what its advert says anew.

    An advert that was heard before the lock last obeyed us proves nothing against our
    key: Home Assistant still shows the one from before the pairing. ``obeyed`` draws
    that line; ``evidence`` is the newest advert after it.
    """

    def __init__(self, hass: HomeAssistant, address: str) -> None:
        """Look at what is heard already, without listening yet."""
        self._hass, self._address = hass, address
        self._seen: tuple[object, object] | None = None
        self._line = bluetooth.MONOTONIC_TIME()
        self._failed: float | None = None
        self._on_change: CALLBACK_TYPE = lambda: None
        self.heard = bluetooth.async_address_present(hass, address, connectable=True)

    @callback
    def async_start(self, on_change: CALLBACK_TYPE) -> tuple[CALLBACK_TYPE, ...]:
        """Tell of each advert that says something new, and of silence.

        The last advert, if any, is told at once. Returns what ends the watch.
        """
        self._on_change = on_change
        return (
            bluetooth.async_register_callback(
                self._hass,
                self._on_advert,
                BluetoothCallbackMatcher(address=self._address, connectable=True),
                BluetoothScanningMode.ACTIVE,
            ),
            bluetooth.async_track_unavailable(
                self._hass, self._on_silence, self._address, connectable=True
            ),
        )

    def obeyed(self) -> None:
        """The lock did what we asked, just now."""
        self._line = bluetooth.MONOTONIC_TIME()
        self._failed = None

    def failed(self) -> None:
        """The lock could not be reached, or was lost, just now."""
        self._failed = bluetooth.MONOTONIC_TIME()

    @property
    def reachable(self) -> bool:
        """Whether the lock was heard since it last failed us."""
        if self._failed is None or not self.heard:
            return self.heard
        info = self._newest()
        return info is not None and info.time > self._failed

    def was_heard_within(self, seconds: float) -> bool:
        """Whether an advert came so lately."""
        info = self._newest()
        return info is not None and bluetooth.MONOTONIC_TIME() - info.time < seconds

    def _newest(self) -> BluetoothServiceInfoBleak | None:
        return bluetooth.async_last_service_info(
            self._hass, self._address, connectable=True
        )

    @property
    def evidence(self) -> Advert | None:
        """The newest advert, if it was heard after the lock last obeyed."""
        info = self._newest()
        if info is None or info.time <= self._line:
            return None
        return parse_advert(info.service_data, info.manufacturer_data)

    @callback
    def _on_advert(
        self, info: BluetoothServiceInfoBleak, _change: BluetoothChange
    ) -> None:
        """Most adverts say nothing new, and end at the first comparison."""
        seen = (info.service_data, info.manufacturer_data)
        if self.heard and seen == self._seen:
            return
        self._seen, self.heard = seen, True
        self._on_change()

    @callback
    def _on_silence(self, _info: BluetoothServiceInfoBleak) -> None:
        self._seen, self.heard = None, False
        self._on_change()


# Searching: what setting up a lock asks of Home Assistant's Bluetooth.

# A lock advertises at least once a second (protocol.md §1.4), and a scanner in active mode
# may be busy with a connection for some seconds; nobody likes to wait longer.
SEARCH_SECONDS = 12.0


@callback
def async_can_connect(hass: HomeAssistant) -> bool:
    """Whether there is an adapter or proxy that makes connections."""
    return bluetooth.async_scanner_count(hass, connectable=True) > 0


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

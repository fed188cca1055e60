"""Home Assistant's Bluetooth, as far as a lock needs it: adverts, paths, and why not."""

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
    advert = parse_advert(info.service_data, info.manufacturer_data)
    if advert is None:
        return None
    return Heard(info.address, info.name, advert)


@callback
def async_heard(hass: HomeAssistant, address: str) -> Heard | None:
    """The newest advert of one address, or None when it is not heard now."""
    info = bluetooth.async_last_service_info(hass, address, connectable=True)
    return None if info is None else heard_from(info)


@callback
def async_all_heard(hass: HomeAssistant) -> list[Heard]:
    """Every Tuya device that can be connected to now."""
    infos = bluetooth.async_discovered_service_info(hass, connectable=True)
    return [heard for info in infos if (heard := heard_from(info)) is not None]


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

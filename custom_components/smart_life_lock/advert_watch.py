"""What Home Assistant hears of one lock: whether it is there, and what it says anew."""

from dataclasses import asdict

from homeassistant.components import bluetooth
from homeassistant.components.bluetooth import (
    BluetoothCallbackMatcher,
    BluetoothChange,
    BluetoothScanningMode,
    BluetoothServiceInfoBleak,
)
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .const import NEAR
from .radio import async_heard_within, scan_cadence
from .tuyalock.advert import Advert, advertising_asks_for_connection, parse_advert


class AdvertWatch:
    """Follows one address: whether it is heard, and what its advert says anew.

    ``heard``: Home Assistant counts it as present, which it does for minutes after the
    last advert. `near` and `heard_since_failure` are the stricter questions.

    An advert that was heard before the lock last obeyed us proves nothing against our
    key: Home Assistant still shows the one from before the pairing. ``obeyed`` draws
    that line; only adverts after it count.
    """

    def __init__(self, hass: HomeAssistant, address: str, generation: int) -> None:
        """Look at what is heard already, without listening yet."""
        self._hass, self._address = hass, address
        self._cadence = scan_cadence(generation)
        self._seen: tuple[object, object] | None = None
        self._line = bluetooth.MONOTONIC_TIME()
        self._failed: float | None = None
        self._on_change: CALLBACK_TYPE = lambda: None
        self._listeners: set[CALLBACK_TYPE] = set()
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
                **asdict(self._cadence),
            ),
            bluetooth.async_track_unavailable(
                self._hass, self._on_silence, self._address, connectable=True
            ),
        )

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Tell of each new advert, before the coordinator; returns what ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    def obeyed(self) -> None:
        """The lock did what we asked, just now."""
        self._line = bluetooth.MONOTONIC_TIME()
        self._failed = None

    def failed(self) -> None:
        """The lock could not be reached, or was lost, just now."""
        self._failed = bluetooth.MONOTONIC_TIME()

    @property
    def heard_since_failure(self) -> bool:
        """Whether another attempt makes sense: it was heard since the last one failed."""
        if self._failed is None or not self.heard:
            return self.heard
        info = self._newest()
        return info is not None and info.time > self._failed

    @property
    def near(self) -> bool:
        """Whether it was heard just now, so that a connection need not be waited for."""
        return async_heard_within(self._hass, self._address, NEAR)

    @property
    def advert(self) -> Advert | None:
        """The newest advert that counts; None: there is none, or it says nothing."""
        info = self._newest_that_counts()
        if info is None:
            return None
        return parse_advert(info.service_data, info.manufacturer_data)

    @property
    def asks_for_connection(self) -> bool:
        """Whether it says "please connect", be it without its scan response."""
        if (advert := self.advert) is not None:
            return advert.please_connect
        info = self._newest_that_counts()
        return info is not None and advertising_asks_for_connection(info.service_data)

    def _newest(self) -> BluetoothServiceInfoBleak | None:
        return bluetooth.async_last_service_info(
            self._hass, self._address, connectable=True
        )

    def _newest_that_counts(self) -> BluetoothServiceInfoBleak | None:
        info = self._newest()
        return None if info is None or info.time <= self._line else info

    @callback
    def _on_advert(
        self, info: BluetoothServiceInfoBleak, _change: BluetoothChange
    ) -> None:
        """Most adverts say nothing new, and end at the first comparison."""
        seen = (info.service_data, info.manufacturer_data)
        if self.heard and seen == self._seen:
            return
        self._seen, self.heard = seen, True
        for listener in tuple(self._listeners):
            listener()
        self._on_change()

    @callback
    def _on_silence(self, _info: BluetoothServiceInfoBleak) -> None:
        self._seen, self.heard = None, False
        self._on_change()

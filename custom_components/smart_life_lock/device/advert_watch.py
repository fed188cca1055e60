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

from ..const import NEAR
from ..tuyalock.advert import Advert, advertising_asks_for_connection, parse_advert
from .bluetooth import async_heard_within, async_is_fresh, async_scan_now, scan_cadence


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
        self._fresh: BluetoothServiceInfoBleak | None = None
        self._line = bluetooth.MONOTONIC_TIME()
        self._failed: float | None = None
        self._on_change: CALLBACK_TYPE = lambda: None
        self._on_asked_again: CALLBACK_TYPE = lambda: None
        self._listeners: set[CALLBACK_TYPE] = set()
        self._end_scan: CALLBACK_TYPE | None = None
        self.heard = bluetooth.async_address_present(hass, address, connectable=True)

    @callback
    def async_start(
        self, on_change: CALLBACK_TYPE, on_asked_again: CALLBACK_TYPE
    ) -> tuple[CALLBACK_TYPE, ...]:
        """Tell of each advert that says something new, and of silence.

        ``on_asked_again``: nothing changed, but the lock asks for a connection after it
        last obeyed us as it did before. The last advert, if any, is told at once. Returns
        what ends the watch.
        """
        self._on_change, self._on_asked_again = on_change, on_asked_again
        return (
            bluetooth.async_register_advertisement_callback(
                self._hass, self._on_every_advert, self._address
            ),
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
            self._stop_scan,
        )

    @callback
    def _stop_scan(self) -> None:
        if self._end_scan is not None:
            self._end_scan()

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
        """Whether it says "please connect" in something that was heard now.

        Generation 4 says it without its scan response, too.
        """
        info = self._fresh
        return info is not None and info.time > self._line and _asks(info)

    def _newest(self) -> BluetoothServiceInfoBleak | None:
        return bluetooth.async_last_service_info(
            self._hass, self._address, connectable=True
        )

    def _newest_that_counts(self) -> BluetoothServiceInfoBleak | None:
        """Home Assistant's, or the one that it is about to take notice of."""
        infos = [info for info in (self._newest(), self._fresh) if info is not None]
        newest = max(infos, key=lambda info: info.time, default=None)
        return None if newest is None or newest.time <= self._line else newest

    @callback
    def _on_every_advert(self, info: BluetoothServiceInfoBleak) -> None:
        """Most adverts repeat what was told since the line, and end at the first `if`.

        Home Assistant tells of changes only. A lock that is used right after a session
        may ask with the very advert that it was heard with before that session.
        """
        last = self._fresh
        again = last is not None and _content(last) == _content(info)
        if last is not None and again and last.time > self._line:
            return
        if info.time <= self._line or not async_is_fresh(self._hass, info):
            return
        self._fresh = info
        if not again:
            self._on_change()
        elif _asks(info):
            self._on_asked_again()

    @callback
    def _on_advert(
        self, info: BluetoothServiceInfoBleak, _change: BluetoothChange
    ) -> None:
        """Most adverts say nothing new, and end at the first comparison."""
        seen = _content(info)
        if self.heard and seen == self._seen:
            return
        if self._end_scan is None:
            self._end_scan = async_scan_now(self._hass, self._cadence)
        self._seen, self.heard = seen, True
        for listener in tuple(self._listeners):
            listener()
        self._on_change()

    @callback
    def _on_silence(self, _info: BluetoothServiceInfoBleak) -> None:
        self._seen, self._fresh, self.heard = None, None, False
        self._on_change()


def _content(info: BluetoothServiceInfoBleak) -> tuple[object, object]:
    return info.service_data, info.manufacturer_data


def _asks(info: BluetoothServiceInfoBleak) -> bool:
    advert = parse_advert(info.service_data, info.manufacturer_data)
    if advert is None:
        return advertising_asks_for_connection(info.service_data)
    return advert.please_connect

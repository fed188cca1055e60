"""Keeps the lock's present advert on the air, and none while it is connected."""

from collections.abc import Callable

from bumble import hci
from bumble.device import Device

from ..firmware.effects import AdvertChanged


class Advertiser:
    """What a lock wants to advertise, and what it does advertise.

    ``interval_ms`` replaces the interval that the lock asks for.
    """

    def __init__(self, interval_ms: int | None) -> None:
        self.own_address_type = hci.OwnAddressType.PUBLIC
        self._interval_ms = interval_ms
        self._wanted: AdvertChanged | None = None
        self._on_air: AdvertChanged | None = None

    def want(self, advert: AdvertChanged) -> None:
        """Advertise this from the next `update` on."""
        self._wanted = advert

    def is_silent(self) -> None:
        """The stack has stopped: it was connected to, or started again."""
        self._on_air = None

    async def update(self, device: Device, connected: Callable[[], bool]) -> None:
        """Put on the air what is wanted, unless the lock is connected."""
        advert = self._wanted
        if advert is None or connected():
            return
        if advert == self._on_air:  # starting anew would miss who connects just now
            return
        interval = self._interval_ms or advert.interval_ms
        await device.start_advertising(
            own_address_type=self.own_address_type,
            advertising_data=advert.advertising,
            scan_response_data=advert.scan_response,
            advertising_interval_min=interval,
            advertising_interval_max=interval,
        )
        if connected():  # by a central that was faster than our commands
            await device.stop_advertising()
        else:
            self._on_air = advert

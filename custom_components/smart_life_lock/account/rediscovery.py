"""Locks that were heard before Home Assistant's Tuya integration knew them."""

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..device.bluetooth import async_discover_anew
from .tuya_entry import async_follow, async_known_devices

_DATA: HassKey[Rediscovery] = HassKey(f"{DOMAIN}.rediscovery")


class Rediscovery:
    """Addresses that nothing showed to be locks, offered again when more is known.

    At a start, Bluetooth hears a lock long before an account has told of it.
    """

    # Forged advertisements come from any number of addresses.
    MOST = 200

    def __init__(self, hass: HomeAssistant) -> None:
        """Follow the Tuya integration from now on."""
        self._hass = hass
        self._addresses: dict[str, None] = {}
        self._known = frozenset[str]()
        async_follow(hass, self._look)

    @callback
    def note(self, address: str) -> None:
        """This one was turned down."""
        self._addresses.pop(address, None)
        self._addresses[address] = None
        if len(self._addresses) > self.MOST:
            del self._addresses[next(iter(self._addresses))]

    @callback
    def _look(self) -> None:
        known = frozenset(one.id for one in async_known_devices(self._hass))
        news, self._known = known - self._known, known
        if not news:
            return
        addresses, self._addresses = self._addresses, {}
        for address in addresses:
            async_discover_anew(self._hass, address)


@callback
def rediscovery(hass: HomeAssistant) -> Rediscovery:
    """The one of this Home Assistant."""
    if _DATA not in hass.data:
        hass.data[_DATA] = Rediscovery(hass)
    return hass.data[_DATA]

"""Counts what bleak tells the integration, link by link; for `scripts/test-bluez` only.

The state ``link_counter.heard`` has them in its attribute ``links``, oldest first.
"""

from bleak.backends.characteristic import BleakGATTCharacteristic
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.typing import ConfigType

from custom_components.smart_life_lock.tuyalock.gatt import BleakTransport

DOMAIN = "link_counter"
CONFIG_SCHEMA = cv.empty_config_schema(DOMAIN)
STATE = f"{DOMAIN}.heard"


async def async_setup(hass: HomeAssistant, _config: ConfigType) -> bool:
    """Listen to every link from now on."""
    heard: dict[BleakTransport, int] = {}
    original = BleakTransport._heard  # noqa: SLF001

    @callback
    def tell() -> None:
        links = list(heard.values())
        hass.states.async_set(STATE, str(sum(links)), {"links": links})

    def counted(
        transport: BleakTransport, source: BleakGATTCharacteristic, data: bytearray
    ) -> None:
        heard[transport] = heard.get(transport, 0) + 1
        tell()
        original(transport, source, data)

    setattr(BleakTransport, "_heard", counted)  # noqa: B010  mypy knows no patches
    tell()
    return True

"""What changed advertisements of a known lock have Home Assistant write."""

from collections.abc import Iterator
import time

from homeassistant.components import bluetooth

from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    AdvertContent,
)
from custom_components.virtual_radio.scanner import BumbleScanner

from .air import NearLock, near_lock
from .figures import Figure, Figures
from .inside import home_assistant
from .watch import watched

ADVERTS = 50


async def measure() -> Figures:
    """Fifty adverts that differ in strength and content: of the states none has changed."""
    async with home_assistant() as hass, near_lock(hass, 1) as near:
        scanner = bluetooth.async_scanner_by_source(hass, near.adapter_address)
        if not isinstance(scanner, BumbleScanner):
            raise TypeError("not the adapter of this air")
        with watched() as seen:
            for content, rssi in _adverts(near):
                hear(scanner, near.peripheral.address, content, rssi)
            await hass.async_block_till_done()
    return {"states_written_for_fifty": Figure(seen.states, 0)}


def _adverts(near: NearLock) -> Iterator[tuple[AdvertContent, int]]:
    identity, key = near.core.identity, near.core.memory.login_key
    for number in range(ADVERTS):
        content = AdvertContent(
            3, identity.device_id, identity.product_id, key, ability=1 + number % 2
        )
        yield content, -40 - number


def hear(
    scanner: BumbleScanner, address: str, content: AdvertContent, rssi: int
) -> None:
    """Have Home Assistant hear an advert."""
    scanner._async_on_advertisement(  # noqa: SLF001  as adapters report
        address,
        rssi,
        content.name,
        [UUID_V3],
        {UUID_V3: content.service_data},
        {COMPANY: content.manufacturer_data},
        None,
        {"address_type": 0},
        time.monotonic(),
    )

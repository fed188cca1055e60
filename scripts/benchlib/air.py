"""A virtual lock in the air of a Home Assistant that has its keys, and hears it."""

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass

from bumble.host import Host
from homeassistant.components import bluetooth
from homeassistant.config_entries import ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant

from custom_components.smart_life_lock.const import CONF_LOGIN_KEY
from custom_components.smart_life_lock.coordinator import LockCoordinator
from custom_components.virtual_radio.adapter import BumbleAdapter
from custom_components.virtual_radio.scanner import async_attach
from virtual_lock.air.controller import RadioController
from virtual_lock.air.gatt import FACE_V3
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import Radio
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import RETAIL

from .inside import lock_data, lock_entry

ADVERT_MS = 50
LIMIT_S = 30


@dataclass(frozen=True, slots=True)
class NearLock:
    """A lock of generation 3, its entry, and the air that only those two are in."""

    core: VirtualLock
    peripheral: Peripheral
    radio: Radio
    hass: HomeAssistant
    entry: ConfigEntry[LockCoordinator]
    adapter_address: str

    async def settled(self) -> None:
        """Return when nothing is under way, and no link is open."""
        schedule = self.entry.runtime_data.sessions.schedule
        await _until(lambda: schedule.task is None)
        await self.entry.runtime_data.device.client.close()
        await self.hass.async_block_till_done()


@asynccontextmanager
async def near_lock(
    hass: HomeAssistant, number: int, codes: int = 0
) -> AsyncIterator[NearLock]:
    """The lock of a number is near, and has had its first session."""
    radio = Radio()
    core = VirtualLock(Identity.from_seed(number), generation=3, quirks=RETAIL)
    data = lock_data(number, core.identity.device_id)
    core.set_login_key(bytes.fromhex(data[CONF_LOGIN_KEY]))
    async with (
        _on_air(core, data[CONF_ADDRESS], radio) as peripheral,
        _adapter(hass, number, radio) as adapter,
    ):
        await _until(lambda: bluetooth.async_address_present(hass, data[CONF_ADDRESS]))
        entry = await lock_entry(hass, number, codes, data)
        device = entry.runtime_data.device
        await _until(lambda: device.state.clock_set is not None)
        near = NearLock(core, peripheral, radio, hass, entry, adapter)
        await near.settled()
        yield near
        await hass.config_entries.async_unload(entry.entry_id)


@asynccontextmanager
async def _on_air(
    core: VirtualLock, address: str, radio: Radio
) -> AsyncIterator[Peripheral]:
    peripheral = Peripheral(core, FACE_V3, address=address, interval_ms=ADVERT_MS)
    await peripheral.start_on_radio(radio)
    try:
        yield peripheral
    finally:
        await peripheral.stop()


@asynccontextmanager
async def _adapter(
    hass: HomeAssistant, number: int, radio: Radio
) -> AsyncIterator[str]:
    """The address of an adapter of this Home Assistant that hears this air."""
    address, host = f"F0:00:00:00:00:{number:02X}", Host()
    controller = host.controller = RadioController(address, radio)
    adapter = BumbleAdapter(address)
    await adapter.start(host)
    detach = async_attach(hass, adapter, f"air {number}")
    try:
        yield address
    finally:
        detach()
        await adapter.stop()
        controller.unplug()


async def _until(is_so: Callable[[], bool]) -> None:
    """Return when it is so; nothing tells when that is. Raises TimeoutError."""
    async with asyncio.timeout(LIMIT_S):
        while not is_so():  # noqa: ASYNC110  nothing tells
            await asyncio.sleep(0.05)

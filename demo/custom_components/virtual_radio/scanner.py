"""A Bumble controller in Home Assistant's Bluetooth, the way ESPHome proxies come in."""

import asyncio
from functools import partial
from typing import Any, cast, override

from bleak_retry_connector import Allocations  # type: ignore[attr-defined]  # no __all__
from bumble.device import Advertisement
from habluetooth import get_manager
from homeassistant.components.bluetooth import (
    MONOTONIC_TIME,
    BaseHaRemoteScanner,
    BluetoothScanningMode,
    HaBluetoothConnector,
    async_register_scanner,
)
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from .adapter import BumbleAdapter
from .client import BumbleBleakClient
from .const import DOMAIN


class BumbleScanner(BaseHaRemoteScanner):
    """Feeds what an adapter hears to habluetooth, and connects through it.

    In mode AUTO it scans passively, and actively only while habluetooth asks for it, as
    an ESPHome proxy does.
    """

    def __init__(
        self,
        adapter: BumbleAdapter,
        name: str,
        mode: BluetoothScanningMode = BluetoothScanningMode.ACTIVE,
    ) -> None:
        connector = HaBluetoothConnector(
            # Called like a class, as that of an ESPHome proxy, which is a partial too.
            client=cast(
                "type[BumbleBleakClient]", partial(BumbleBleakClient, adapter=adapter)
            ),
            source=adapter.address,
            can_connect=lambda: len(adapter.connections) < adapter.slots,
        )
        super().__init__(
            adapter.address,
            name,
            connector,
            connectable=True,
            requested_mode=mode,
            current_mode=(
                BluetoothScanningMode.PASSIVE
                if mode is BluetoothScanningMode.AUTO
                else mode
            ),
        )
        self._adapter = adapter
        adapter.on_advertisement = self._on_advertisement
        adapter.on_slots_changed = self.async_report_slots

    @callback
    def _on_advertisement(self, advertisement: Advertisement) -> None:
        self._async_on_raw_advertisement(
            advertisement.address.to_string(False),
            advertisement.rssi,
            bytes(advertisement.data),
            {"address_type": advertisement.address.address_type},
            MONOTONIC_TIME(),
        )

    @override
    async def async_request_active_window(self, duration: float) -> bool:
        if self.requested_mode is not BluetoothScanningMode.AUTO:
            return False
        self.set_current_mode(BluetoothScanningMode.ACTIVE)
        try:
            await self._adapter.scan(active=True)
            await asyncio.sleep(duration)
        finally:
            self.set_current_mode(BluetoothScanningMode.PASSIVE)
            await self._adapter.scan(active=False)
        return True

    @override
    def get_allocations(self) -> Allocations | None:
        slots, taken = self._adapter.slots, list(self._adapter.connections)
        return Allocations(self.source, slots, max(0, slots - len(taken)), taken)

    @callback
    def async_report_slots(self) -> None:
        """Tell habluetooth which connection slots are taken."""
        if (allocations := self.get_allocations()) is not None:
            get_manager().async_on_allocation_changed(allocations)


@callback
def async_attach(
    hass: HomeAssistant,
    adapter: BumbleAdapter,
    name: str,
    entry: ConfigEntry | None = None,
    mode: BluetoothScanningMode = BluetoothScanningMode.ACTIVE,
) -> CALLBACK_TYPE:
    """Register a started adapter; returns what takes it out again.

    Tests call this without a config entry. An adapter for mode AUTO or PASSIVE was
    started as a passive one.
    """
    scanner = BumbleScanner(adapter, name, mode)
    origin: dict[str, Any] = {}
    if entry is not None:
        origin = {
            "source_domain": DOMAIN,
            "source_model": "Bumble",
            "source_config_entry_id": entry.entry_id,
        }
    unregister = async_register_scanner(hass, scanner, **origin)
    unsetup = scanner.async_setup()
    scanner.async_report_slots()

    @callback
    def detach() -> None:
        adapter.on_advertisement = adapter.on_slots_changed = None
        unsetup()
        unregister()

    return detach

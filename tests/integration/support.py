"""A lock on the air and the things that tests do to air and time."""

import asyncio
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
import time
from typing import Any
from unittest.mock import patch

from bleak.backends.device import BLEDevice
import bleak_retry_connector
from bumble.host import Host
from freezegun.api import FrozenDateTimeFactory
from homeassistant.components import bluetooth
from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed  # type: ignore[import-untyped]

from custom_components.smart_life_lock.coordinator import LockCoordinator
from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    UUID_V4,
    AdvertContent,
)
from custom_components.smart_life_lock.tuyalock.model import LockEvent
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.virtual_radio.adapter import BumbleAdapter
from custom_components.virtual_radio.client import BumbleBleakClient
from custom_components.virtual_radio.scanner import BumbleScanner
from tests.virtual_lock.radio_support import wait_for
from virtual_lock.air.controller import RadioController
from virtual_lock.air.faults import Fault
from virtual_lock.air.gatt import LinkCount
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.air.radio import Radio
from virtual_lock.firmware.keypad import KeypadResult
from virtual_lock.firmware.lock import VirtualLock

__all__ = [
    "ECHO_ADDRESS",
    "NOTIFY",
    "WRITE",
    "EchoLink",
    "Forger",
    "HostClocks",
    "LockOnAir",
    "adapter_on",
    "first_session",
    "heard",
    "leap",
    "lock_reports",
    "make_unavailable",
    "pass_time",
    "raw_client",
    "reported",
    "wait_for",
]


@callback
def reported(lock: LockCoordinator, event: LockEvent) -> None:
    """Have a lock's client tell of something: first to be kept, then in its turn."""
    lock.records.take(event, None)
    lock.async_take(event)


async def leap(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, delta: timedelta
) -> None:
    """Let time pass, then fire every timer of the next day.

    For timers that look at the clock when they fire, and wait on where it is too early.
    """
    clock.tick(delta)
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(days=1))
    await hass.async_block_till_done()


WRITE = "00002b11-0000-1000-8000-00805f9b34fb"
NOTIFY = "00002b10-0000-1000-8000-00805f9b34fb"
ECHO_ADDRESS = "DC:23:4D:00:00:09"


@dataclass(frozen=True, slots=True)
class LockOnAir:
    """A virtual lock, its radio, and the air around it."""

    core: VirtualLock
    peripheral: Peripheral
    radio: Radio

    @property
    def address(self) -> str:
        """Bluetooth address as Home Assistant spells it."""
        return self.peripheral.address

    @property
    def unique_id(self) -> str:
        """The same as ``format_mac`` makes it."""
        return self.address.lower()

    @property
    def links(self) -> list[LinkCount]:
        """Writes and notifications of each connection, oldest first."""
        return list(self.peripheral.counts)

    def type(self, digits: str) -> KeypadResult:
        """Type a code at the keypad."""
        with self.peripheral.at_hand():
            return self.core.type(digits)

    def advance(self, seconds: float) -> None:
        """Let time pass for the lock alone; its idle timers fire on the way."""
        with self.peripheral.at_hand():
            self.core.advance(round(seconds * 1000))

    @contextmanager
    def at_hand(self) -> Iterator[VirtualLock]:
        """Do anything else to the core: its time is right, its timers run on."""
        with self.peripheral.at_hand():
            yield self.core

    def carry_away(self) -> None:
        """Out of range: unheard, its links are lost."""
        self.radio.carry_away(self.address)

    def bring_back(self) -> None:
        """In range again."""
        self.radio.bring_back(self.address)

    def says(self, **changes: Any) -> AdvertContent:
        """What it advertises while it is well, with changes: something to forge."""
        core = self.core
        content = AdvertContent(
            core.generation,
            core.identity.device_id,
            core.identity.product_id,
            core.memory.login_key,
        )
        return replace(content, **changes)

    def fault(self, action: str, kind: str | None = None, **how: float) -> Fault:
        """Put a fault on the air: see `virtual_lock.air.faults`."""
        return self.radio.add_fault(action, kind, **how)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Forger:
    """Somebody who sends adverts in the name of others; Home Assistant hears them."""

    hass: HomeAssistant
    scanner: BumbleScanner

    def send(self, address: str, content: AdvertContent) -> None:
        """Both halves of an advert, one right after the other."""
        self.send_halves(address, content, content)

    def send_halves(
        self, address: str, advertising: AdvertContent, response: AdvertContent
    ) -> None:
        """Advertising data of one advert with the scan response of another."""
        uuid = UUID_V3 if advertising.version == 3 else UUID_V4
        self.send_raw(
            address,
            {uuid: advertising.service_data},
            {COMPANY: response.manufacturer_data},
        )

    def send_raw(
        self, address: str, service: dict[str, bytes], company: dict[int, bytes]
    ) -> None:
        """Anything at all."""
        self.scanner._async_on_advertisement(
            address,
            -50,
            "LJ",
            list(service),
            service,
            company,
            None,
            {"address_type": 0},
            time.monotonic(),
        )

    def send_packet(self, address: str, packet: bytes) -> None:
        """One packet as it comes off the air: with a scan response, or without."""
        self.scanner._async_on_raw_advertisement(
            address, -50, packet, {"address_type": 0}, time.monotonic()
        )


@dataclass(slots=True)
class HostClocks:
    """The computer below Home Assistant; its steady clock goes with the wall clock.

    Except where that is moved by ``jump``: then no time has passed.
    """

    jumped: timedelta = timedelta()
    kernel_is_synchronised: bool = False
    oldest: datetime = datetime(2020, 1, 1, tzinfo=UTC)

    def jump(self, clock: FrozenDateTimeFactory, delta: timedelta) -> None:
        """Set the wall clock, as a person or a time server does."""
        clock.tick(delta)
        self.jumped += delta

    def steady(self) -> float:
        """Seconds of the clock that nobody sets."""
        return time.time() - self.jumped.total_seconds()

    def built(self) -> datetime:
        """When this Home Assistant was made; tests freeze earlier times than that."""
        return self.oldest

    def synchronised(self) -> bool:
        """What the kernel says."""
        return self.kernel_is_synchronised


class EchoLink:
    """A connection to the echo through Home Assistant's Bluetooth, as integrations do.

    ``got`` are the notifications; ``ended`` is set when the link is gone.
    """

    def __init__(self) -> None:
        self.got: list[bytes] = []
        self.ended = asyncio.Event()

    async def open(self, hass: HomeAssistant) -> None:
        """Wait until the echo is heard, connect and subscribe."""
        device = await heard(hass, ECHO_ADDRESS)
        # Home Assistant swaps both classes when its Bluetooth starts: not at import time.
        self.client = await bleak_retry_connector.establish_connection(
            bleak_retry_connector.BleakClientWithServiceCache,
            device,
            "echo",
            disconnected_callback=lambda _: self.ended.set(),
        )
        await self.client.start_notify(
            NOTIFY, lambda _, data: self.got.append(bytes(data))
        )

    async def ask(self, packet: bytes) -> bytes:
        """What comes back for a packet."""
        before = len(self.got)
        await self.client.write_gatt_char(WRITE, packet, response=False)
        await wait_for(lambda: len(self.got) > before)
        return self.got[-1]


async def adapter_on(
    radio: Radio, address: str = "F0:00:00:00:00:01", *, active: bool = True
) -> tuple[BumbleAdapter, RadioController]:
    """A started adapter with a controller of its own; stop the one, unplug the other."""
    controller = RadioController(address, radio)
    host = Host()
    host.controller = controller
    adapter = BumbleAdapter(address)
    await adapter.start(host, active=active)
    return adapter, controller


async def raw_client(adapter: BumbleAdapter, address: str) -> BumbleBleakClient:
    """A bleak client without Home Assistant's wrappers, not connected yet."""
    await wait_for(lambda: adapter.has_heard(address))
    return BumbleBleakClient(
        address, adapter=adapter, disconnected_callback=None, timeout=5
    )


async def heard(hass: HomeAssistant, address: str) -> BLEDevice:
    """Wait until Home Assistant has heard a connectable device."""
    device = await wait_for(
        lambda: bluetooth.async_ble_device_from_address(hass, address, connectable=True)
    )
    assert device is not None
    return device


async def make_unavailable(hass: HomeAssistant, address: str, radio: Radio) -> None:
    """Carry a device away, and let so much time pass that Home Assistant calls it gone.

    habluetooth reads a monotonic clock in C that freezegun does not see. Fire only while
    no Bluetooth work is under way: all timers fire, its time-outs too.
    """
    radio.carry_away(address)
    later = time.monotonic() + 3600
    with (
        patch("habluetooth.manager.monotonic_time_coarse", return_value=later),
        patch("habluetooth.base_scanner.monotonic_time_coarse", return_value=later),
    ):
        # Timers fire in no particular order: the scanner must forget the device before
        # the manager looks for it.
        for _ in range(2):
            async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=1))
            await hass.async_block_till_done()


async def lock_reports(entry: ConfigEntry, lock: LockOnAir, *points: DataPoint) -> None:
    """The lock tells these data points, one after the other; it is connected."""
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        for point in points:
            core.firmware.report(point)


async def first_session(entry: ConfigEntry) -> None:
    """The first session is over, with all that the lock had stored, and its lists."""
    running = entry.runtime_data
    await wait_for(
        lambda: (
            running.device.ledger.table.drained is not None
            and running.sessions.schedule.task is None
        ),
        30,
    )


async def pass_time(
    hass: HomeAssistant,
    clock: FrozenDateTimeFactory,
    delta: timedelta,
    *locks: LockOnAir,
) -> None:
    """Move Home Assistant's clock and those of the locks; timers fire.

    Only while no Bluetooth work is under way: its time-outs would fire as well.
    """
    clock.tick(delta)
    for lock in locks:
        lock.advance(delta.total_seconds())
    # Timers are due by the loop's clock, which stands apart from the frozen one.
    async_fire_time_changed(hass, dt_util.utcnow() + delta)
    await hass.async_block_till_done()

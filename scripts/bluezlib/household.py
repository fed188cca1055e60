"""The demo's household on another radio: the adapter that Linux has."""

import asyncio
from pathlib import Path
from typing import override

from scripts.demolib.household import Household, free_port
from scripts.demolib.processes import (
    START_LIMIT,
    StartFailed,
    end,
    environment,
    start_python,
)

from .bluetoothd import Bluetoothd
from .kinds import Kind

GUESTS = Path(__file__).parent / "guests"
CONFIGURATION = """
homeassistant:
  name: Machine
  time_zone: UTC
  country: NL
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32"]
      allow_bypass_login: true
config:
bluetooth:
link_counter:
logger:
  default: warning
  logs:
    custom_components.smart_life_lock: debug
    bleak_retry_connector: debug
    habluetooth: info
"""


class BluezHousehold(Household):
    """A lock behind the machine's adapter, bluetoothd, and Home Assistant."""

    def __init__(self, folder: Path, kind: Kind) -> None:
        """Nothing is started yet."""
        quirks = f"retail,build_packet={kind.packet}"
        lock = ("--generation", str(kind.generation), "--quirks", quirks)
        super().__init__(folder, free_port(), lock, zone="UTC", guests=GUESTS)
        self.bluetoothd = Bluetoothd(folder / "bluetoothd.log")

    def open_files(self) -> int:
        """How many files and sockets Home Assistant has open."""
        assert self._hass is not None  # noqa: S101
        return len(list(Path(f"/proc/{self._hass.pid}/fd").iterdir()))

    @override
    async def stop(self) -> None:
        await super().stop()
        await self.bluetoothd.stop()

    @override
    async def _start(self) -> None:
        """In this order: Home Assistant looks for adapters when it starts."""
        await self.bluetoothd.start()
        await self._start_lock()
        await self.bluetoothd.until_powered()
        await self.start_home_assistant()

    @override
    async def _start_lock(self) -> None:
        lock = await start_python(
            self.folder / "virtual-lock.log",
            (
                *("-m", "scripts.bluezlib.lock", "--control", self.control.address),
                *("--storage", str(self.folder / "virtual-lock.json")),
                *self._lock_options,
            ),
            environment({}),
            talks=True,
        )
        assert lock.stdout is not None  # noqa: S101
        try:
            async with asyncio.timeout(START_LIMIT):
                line = await lock.stdout.readline()
        except TimeoutError:
            line = b""
        if not line:
            await end(lock)
            raise StartFailed("the virtual lock did not start")
        self._locks.append(lock)

    @override
    def _furnish(self) -> None:
        super()._furnish()
        (self.folder / "configuration.yaml").write_text(CONFIGURATION)

"""A virtual lock, proxies, and a real Home Assistant that hears the lock through them."""

import asyncio
from collections.abc import Sequence
import contextlib
from dataclasses import dataclass, field
import json
from pathlib import Path
import sys
from typing import Any, override

from scripts.demolib.home import ApiError, Home, until
from scripts.demolib.household import Household, free_port
from scripts.demolib.processes import StartFailed, end, environment
from virtual_lock.control.client import ControlPort

READY_LIMIT = 40.0
"""Seconds that a proxy may take to be there; one or two are usual."""
CONFIGURATION = """
homeassistant:
  name: Proxies
  time_zone: UTC
  country: NL
  currency: EUR
  auth_providers:
    - type: trusted_networks
      trusted_networks: ["127.0.0.1/32"]
      allow_bypass_login: true
config:
bluetooth:
diagnostics:
logger:
  default: warning
  logs:
    custom_components.smart_life_lock: debug
    bleak_retry_connector: debug
    haffmpeg: fatal
"""
LOOPBACK_ONLY = {
    "version": 1,
    "minor_version": 1,
    "key": "core.network",
    "data": {"configured_adapters": ["lo"]},
}
"""Home Assistant's own store: the search for ESPHome devices stays on this machine."""


@dataclass(frozen=True, slots=True)
class Proxy:
    """One stand-in; ``options`` are those of its command line."""

    name: str = "hall"
    psk: str | None = None
    options: tuple[str, ...] = ()
    port: int = field(default_factory=free_port)
    control: ControlPort = field(
        default_factory=lambda: ControlPort(f"127.0.0.1:{free_port()}")
    )

    def arguments(self, air: str) -> tuple[str, ...]:
        """The command line."""
        secret = () if self.psk is None else ("--psk", self.psk)
        return (
            *("-m", "tests.proxy.stand_in", "--name", self.name, "--hci", air),
            *("--port", str(self.port)),
            *("--control", self.control.address.rpartition(":")[2]),
            *secret,
            *self.options,
        )

    async def set(self, **conditions: Any) -> None:
        """Change how it fares: see `stand_in.conditions`."""
        await self.control.ask("set", **conditions)

    async def is_used(self) -> bool:
        """Whether Home Assistant is connected."""
        return (await self.control.ask("state"))["clients"] > 0

    async def scans(self, mode: str) -> bool:
        """Whether Home Assistant is connected, and has set this scan mode."""
        is_active = (await self.control.ask("state"))["active"]
        return await self.is_used() and is_active is (mode == "active")

    async def links(self) -> int:
        """How many connections it holds."""
        return (await self.control.ask("state"))["links"]

    async def counts(self) -> dict[str, int]:
        """Of packets, since the journal was emptied."""
        return (await self.control.ask("state"))["counts"]

    async def notes(self) -> list[str]:
        """What happened, since the journal was emptied."""
        return [what for _, what in (await self.control.ask("state"))["notes"]]


class ProxyHousehold(Household):
    """Like the demo's, but with proxies instead of a radio; no proxy is added yet."""

    def __init__(
        self,
        folder: Path,
        *proxies: Proxy,
        lock_options: Sequence[str] = ("--quirks", "retail"),
    ) -> None:
        super().__init__(folder, free_port(), tuple(lock_options), zone="UTC")
        self.proxies = proxies
        self._processes: list[asyncio.subprocess.Process] = []

    @override
    async def stop(self) -> None:
        await self.stop_home_assistant()
        while self._processes:
            await end(self._processes.pop())
        await super().stop()

    @override
    async def _start(self) -> None:
        try:
            async with asyncio.TaskGroup() as starts:
                starts.create_task(self._start_air())
                starts.create_task(self.start_home_assistant())
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _start_air(self) -> None:
        await self._start_lock()
        for proxy in self.proxies:
            await self._start_proxy(proxy)

    async def _start_proxy(self, proxy: Proxy) -> None:
        path = self.folder / f"{proxy.name}.log"
        with path.open("ab") as log:
            process = await asyncio.create_subprocess_exec(
                sys.executable,
                *proxy.arguments(self._air),
                stdout=asyncio.subprocess.PIPE,
                stderr=log,
                env=environment({}),
                start_new_session=True,
            )
        self._processes.append(process)
        line = b""
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(READY_LIMIT):
                line = await process.stdout.readline()
        if not line:
            raise StartFailed(f"{proxy.name}: {path.read_text()[-2000:]}")

    @override
    def _furnish(self) -> None:
        super()._furnish()
        (self.folder / "configuration.yaml").write_text(CONFIGURATION)
        network = self.folder / ".storage" / "core.network"
        network.write_text(json.dumps(LOOPBACK_ONLY))


async def add_proxy(home: Home, proxy: Proxy, mode: str) -> None:
    """Add it as a person does: by host and port, then the scan mode in its options.

    ``mode``: auto, active or passive; auto is what Home Assistant begins with.
    """
    flow = "/api/config/config_entries/flow"
    step = await home.request("POST", flow, json={"handler": "esphome"})
    step = await home.answer_flow(step["flow_id"], host="127.0.0.1", port=proxy.port)
    if step.get("step_id") == "encryption_key":
        step = await home.answer_flow(step["flow_id"], noise_psk=proxy.psk)
    if step["type"] != "create_entry":
        raise AssertionError(f"{proxy.name} was not added: {step}")
    if mode != "auto":
        await set_mode(home, proxy, mode)


async def set_mode(home: Home, proxy: Proxy, mode: str) -> None:
    """Choose a scan mode in the proxy's options; it is in force when this returns."""
    await until(lambda: _mode_is_set(home, proxy, mode), pause=0.3)
    await until(lambda: proxy.scans(mode))


async def _mode_is_set(home: Home, proxy: Proxy, mode: str) -> bool:
    entries = await home.entries("esphome")
    (entry,) = [one for one in entries if one["title"].lower() == proxy.name]
    options = "/api/config/config_entries/options/flow"
    request = {"handler": entry["entry_id"]}
    try:
        step = await home.request("POST", options, json=request)
    except ApiError:
        return False  # the entry is not set up yet
    answers = {one["name"]: one.get("default", False) for one in step["data_schema"]}
    answers = {name: value for name, value in answers.items() if value is not None}
    if "bluetooth_scanning_mode" not in answers:
        return False  # nor is it known yet that it has Bluetooth
    answers["bluetooth_scanning_mode"] = mode
    step = await home.request("POST", f"{options}/{step['flow_id']}", json=answers)
    return step["type"] == "create_entry"

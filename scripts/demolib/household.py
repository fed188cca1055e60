"""The processes of the demo: virtual locks, and an unmodified Home Assistant.

The stand-in of the account server runs in this process.
"""

import asyncio
from collections.abc import Iterator
import contextlib
import fcntl
import json
import os
from pathlib import Path
import random
import shutil
import socket
from typing import Self
from zoneinfo import available_timezones

import aiohttp

from scripts.accountlib.certificate import write_certificate
from scripts.accountlib.server import AccountServer
from virtual_lock.control.client import ControlPort

from .processes import (
    DEMO,
    ROOT,
    START_LIMIT,
    StartFailed,
    end,
    environment,
    start_lock,
    start_python,
)

RESTART = 100
"""The exit code of a Home Assistant that wants to be started again: after *Restart*, or
when it has restored a backup."""
HOME = "Home Assistant"
AUTOMATIONS = "automations.yaml"
"""Written by Home Assistant's own editor, so it is kept."""
CERTIFICATE = "account-server.pem"
ADDRESS = "DC:23:4D:00:00:{:02d}"
TRIES = 20
"""How many ports are tried before the search is given up."""
USER_CODE = "demo"
"""The user code of the only account."""


def free_port() -> int:
    """A TCP port of the loopback interface that nobody uses now.

    It is none of those that systems give to outgoing connections (from 32768 up): one of
    them may be taken in the seconds before whoever asked listens there.
    """
    for _ in range(TRIES):
        port = random.randrange(20_000, 32_000)  # noqa: S311  no secret
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise StartFailed("no free port between 20000 and 32000")


def require_free(port: int) -> None:
    """Raise StartFailed when somebody listens on this loopback port already."""
    with socket.socket() as probe:
        if probe.connect_ex(("127.0.0.1", port)) == 0:
            raise StartFailed(
                f"port {port} is in use; end what listens there or pass --port"
            )


@contextlib.contextmanager
def alone_in(folder: Path) -> Iterator[None]:
    """Keep other demos out of this folder meanwhile. Raises StartFailed."""
    claim = os.open(folder, os.O_RDONLY)
    try:
        try:
            fcntl.flock(claim, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            raise StartFailed(
                f"another demo uses {folder}; end that one first"
            ) from None
        yield
    finally:
        os.close(claim)


class Household:
    """Starts lock and Home Assistant and ends them; an async context manager.

    ``folder`` holds the configuration, the lock's memory and both logs. ``zone`` is that
    of the home, by default this machine's. The components below ``guests`` are set up as
    well.
    """

    def __init__(
        self,
        folder: Path,
        port: int,
        lock_options: tuple[str, ...] = (),
        *,
        zone: str | None = None,
        guests: Path | None = None,
    ) -> None:
        """Nothing is started yet."""
        self.folder = folder
        self.port = port
        self.url = f"http://127.0.0.1:{port}"
        self._air, control, accounts = (f"127.0.0.1:{free_port()}" for _ in range(3))
        self.control = ControlPort(control)
        self.zone = zone or _zone()
        self._lock_options, self._guests = lock_options, guests
        self._environment = environment(
            {
                "DEMO_RADIO": f"tcp-client:{self._air}",
                "DEMO_CONTROL": control,
                "DEMO_ZONE": self.zone,
                "DEMO_ACCOUNT": accounts,
                "REQUESTS_CA_BUNDLE": str(folder / CERTIFICATE),
            },
            guests,
        )
        self.accounts = AccountServer()
        self.account = self.accounts.open(USER_CODE)
        self._locks: list[asyncio.subprocess.Process] = []
        self._hass: asyncio.subprocess.Process | None = None

    async def __aenter__(self) -> Self:
        """Both processes are up, Home Assistant answers."""
        require_free(self.port)
        try:
            self._furnish()
            await self._start_accounts()
            await self._start()
        except BaseException:
            await self.stop()
            raise
        return self

    async def __aexit__(self, *_: object) -> None:
        """Both processes have ended."""
        await self.stop()

    async def stop(self) -> None:
        """End what runs."""
        await self.stop_home_assistant()
        await self.accounts.stop()
        # The first one serves the radio of the others, so it ends last.
        while self._locks:
            await end(self._locks.pop())

    async def start_home_assistant(self) -> None:
        """Home Assistant answers on its port. Raises StartFailed."""
        self._hass = await self._run_home_assistant()
        await self._until_answering(self._hass)

    async def _run_home_assistant(self) -> asyncio.subprocess.Process:
        return await start_python(
            self.folder / "home-assistant-output.log",
            ("-m", "homeassistant", "--config", str(self.folder), "--skip-pip"),
            self._environment,
        )

    async def restore(self, archive: Path) -> None:
        """Put a backup back as Home Assistant itself does. Raises StartFailed."""
        await self.stop_home_assistant()
        wish = {
            "path": str(archive),
            "password": None,
            "remove_after_restore": False,
            "restore_database": False,
            "restore_homeassistant": True,
        }
        (self.folder / ".HA_RESTORE").write_text(json.dumps(wish))
        self._hass = await self._run_home_assistant()
        if await self._hass.wait() != RESTART:
            raise StartFailed("Home Assistant did not put the backup back")
        await self.start_home_assistant()

    async def stop_home_assistant(self) -> None:
        """Home Assistant has written its stores and ended."""
        await end(self._hass)
        self._hass = None

    async def add_lock(self, number: int = 2, *options: str) -> ControlPort:
        """Start another lock on the radio of the first; ``options``: where it differs."""
        control = f"127.0.0.1:{free_port()}"
        lock = await start_lock(
            self.folder,
            f"lock-{number}",
            *("--transport", f"tcp-client:{self._air}", "--control", control),
            *("--seed", str(number), "--address", ADDRESS.format(number)),
            *(*self._lock_options, *options),
        )
        self._locks.append(lock)
        return ControlPort(control)

    async def watch(self) -> str:
        """Wait until a process has ended by itself for good; returns its name.

        Meanwhile a Home Assistant that was told to restart is started again, as its
        supervisor does elsewhere. Raises StartFailed.
        """
        while True:
            name = await self._first_to_end()
            if name != HOME or self._hass is None or self._hass.returncode != RESTART:
                return name
            self._hass = await self._run_home_assistant()

    async def _first_to_end(self) -> str:
        assert self._locks and self._hass is not None  # noqa: S101, PT018
        waits = {
            asyncio.ensure_future(self._locks[0].wait()): "the virtual lock",
            asyncio.ensure_future(self._hass.wait()): HOME,
        }
        try:
            done, _ = await asyncio.wait(waits, return_when=asyncio.FIRST_COMPLETED)
            return waits[done.pop()]
        finally:
            for wait in waits:
                wait.cancel()

    async def _start_accounts(self) -> None:
        port = int(self._environment["DEMO_ACCOUNT"].rpartition(":")[2])
        await self.accounts.start(write_certificate(self.folder / CERTIFICATE), port)

    async def _start(self) -> None:
        """Start both at once; when one fails, the start of the other is cancelled."""
        try:
            async with asyncio.TaskGroup() as starts:
                starts.create_task(self._start_lock())
                starts.create_task(self.start_home_assistant())
        except ExceptionGroup as failures:
            raise failures.exceptions[0] from None

    async def _start_lock(self) -> None:
        air = ("--hci-server", self._air, "--control", self.control.address)
        lock = await start_lock(self.folder, "virtual-lock", *air, *self._lock_options)
        self._locks.append(lock)

    def _furnish(self) -> None:
        """Write the configuration; what Home Assistant stored before stays."""
        self.folder.mkdir(parents=True, exist_ok=True)
        for path in (DEMO / "config").glob("*.yaml"):
            if path.name != AUTOMATIONS or not (self.folder / AUTOMATIONS).exists():
                shutil.copy(path, self.folder)
        if self._guests is not None:
            with (self.folder / "configuration.yaml").open("a") as configuration:
                for path in self._guests.glob("custom_components/*/manifest.json"):
                    configuration.write(f"{path.parent.name}:\n")
        words = self.folder / "custom_templates"
        shutil.copytree(DEMO / "config" / words.name, words, dirs_exist_ok=True)
        blueprints = self.folder / "blueprints"
        shutil.copytree(ROOT / "blueprints", blueprints, dirs_exist_ok=True)
        storage = self.folder / ".storage"
        storage.mkdir(exist_ok=True)
        for path in (DEMO / "config" / "storage").iterdir():
            if not (storage / path.name).exists():
                shutil.copy(path, storage)
        (storage / "http").write_text(json.dumps(http_store(self.port)))

    async def _until_answering(self, process: asyncio.subprocess.Process) -> None:
        async with aiohttp.ClientSession() as session:
            with contextlib.suppress(TimeoutError):
                async with asyncio.timeout(START_LIMIT):
                    while process.returncode is None:
                        with contextlib.suppress(aiohttp.ClientError):
                            async with session.get(f"{self.url}/manifest.json"):
                                return
                        await asyncio.sleep(0.05)
        raise StartFailed(
            f"Home Assistant did not answer on {self.url}: see"
            f" {self.folder / 'home-assistant-output.log'}"
        )


def _zone() -> str:
    """The time zone of this machine, so that the screen and the home agree."""
    _, found, name = str(Path("/etc/localtime").resolve()).partition("/zoneinfo/")
    return name if found and name in available_timezones() else "UTC"


def http_store(port: int) -> dict[str, object]:
    """Home Assistant's own store of its HTTP settings: loopback only."""
    settings = {
        "server_host": ["127.0.0.1"],
        "server_port": port,
        "cors_allowed_origins": ["https://cast.home-assistant.io"],
        "login_attempts_threshold": -1,
        "ip_ban_enabled": True,
        "ssl_profile": "intermediate_v6",
        "use_x_frame_options": True,
        "created_at": "2026-01-01T00:00:00+00:00",
        "error": None,
        "error_message": None,
    }
    data = {"stable": settings, "pending": None, "yaml_migration_done": True}
    return {"version": 3, "minor_version": 1, "key": "http", "data": data}

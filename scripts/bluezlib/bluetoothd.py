"""The Bluetooth daemon of the machine, and the switch of its adapter."""

import asyncio
from pathlib import Path

from scripts.demolib.home import until
from scripts.demolib.processes import end

DAEMON = "/usr/libexec/bluetooth/bluetoothd"
ADAPTER_LIMIT = 30.0
"""Seconds until the adapter has power; two are usual."""


class Bluetoothd:
    """Starts, restarts and ends the daemon."""

    def __init__(self, log: Path) -> None:
        """Nothing is started yet."""
        self._log = log
        self._process: asyncio.subprocess.Process | None = None

    async def start(self) -> None:
        """It runs; its adapter may not be there yet."""
        with self._log.open("ab") as log:
            self._process = await asyncio.create_subprocess_exec(
                DAEMON, "-n", stdout=log, stderr=log
            )

    async def stop(self) -> None:
        """It has ended."""
        await end(self._process)

    async def switch(self, *, on: bool) -> None:
        """Give the adapter power, or take it."""
        await control("power", "on" if on else "off")

    async def until_powered(self) -> None:
        """Wait for an adapter with power. Raises TimeoutError."""

        async def powered() -> bool:
            return "Powered: yes" in await control("show")

        await until(powered, ADAPTER_LIMIT)


async def control(*words: str) -> str:
    """What bluetoothctl says to these words."""
    process = await asyncio.create_subprocess_exec(
        "bluetoothctl",
        *("--timeout", "5", *words),
        stdin=asyncio.subprocess.DEVNULL,
        stdout=asyncio.subprocess.PIPE,
        stderr=asyncio.subprocess.STDOUT,
    )
    told, _ = await process.communicate()
    return told.decode(errors="replace")

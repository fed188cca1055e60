"""Run the demo with its lock paired, until this process is told to end.

``python -m tests.browser.paired_home FOLDER`` prints one JSON line when all is ready:
the address of Home Assistant and of the lock's control port. Tests with a browser are
synchronous, and this is not: so it is a process of its own.
"""

import asyncio
import json
from pathlib import Path
import sys

from scripts.demolib.__main__ import LOCK as DEMO_LOCK, until_signal
from scripts.demolib.home import Home
from scripts.demolib.household import Household, free_port
from scripts.demolib.pairing import discover, pair
from scripts.demolib.scene import Scene

ZONE = "Europe/Berlin"
# All tests share the lock, and each leaves its codes there.
LOCK = ("--quirks", f"{DEMO_LOCK[1]},temporary_slots=60")


async def serve(folder: Path) -> None:
    async with Household(folder, free_port(), LOCK, zone=ZONE) as household:
        async with Home(household.url) as home:
            scene = Scene(household, home)
            await discover(scene)
            await pair(scene)
            await scene.synced()
            lock = scene.entity("lock")
        ready = {"url": household.url, "control": household.control.address}
        sys.stdout.write(json.dumps(ready | {"lock": lock}) + "\n")
        sys.stdout.flush()
        await household.watch()


if __name__ == "__main__":
    try:
        asyncio.run(until_signal(serve(Path(sys.argv[1]))))
    except asyncio.CancelledError:
        sys.exit(0)

"""What a real Home Assistant with a lock takes: to answer, to set up, to hear."""

import asyncio
from pathlib import Path
import shutil
import tempfile
import time

from scripts.demolib.check import discovered, paired
from scripts.demolib.home import Home, until
from scripts.demolib.household import Household, free_port
from scripts.demolib.scene import DOMAIN, Scene

from .figures import Figure, Figures

_RELOADS = 15


async def measure() -> Figures:
    """Seconds until ``hass`` answers, with the lock's start beside it; ms for a reload.

    A reload is unloading and setting up again, asked over the REST API, with the lock out
    of range and the entry known as such; the least of several counts. Beside it the same
    request for an entry that does nothing shows what the API itself takes.
    """
    folder = Path(tempfile.mkdtemp(prefix="smart-life-lock-"))
    begun = time.perf_counter()
    try:
        async with Household(folder, free_port()) as household:
            answered = time.perf_counter() - begun
            async with Home(household.url) as home:
                scene = Scene(household, home)
                await discovered(scene)
                await paired(scene)
                return {
                    "answers_after_s": Figure(round(answered, 2)),
                    **await _reloads(scene),
                }
    finally:
        await asyncio.to_thread(shutil.rmtree, folder, ignore_errors=True)


async def _reloads(scene: Scene) -> Figures:
    await scene.household.control.ask("range", **{"in": False})
    await scene.household.control.ask("lose_link")
    (entry,) = await scene.home.entries(DOMAIN)
    (other,) = await scene.home.entries("virtual_keypad")
    return {
        "reload_out_of_range_ms": Figure(await _least(scene, entry["entry_id"])),
        "reload_of_virtual_keypad_ms": Figure(await _least(scene, other["entry_id"])),
    }


async def _least(scene: Scene, entry_id: str) -> float:
    path = f"/api/config/config_entries/entry/{entry_id}/reload"
    times = []
    for _ in range(_RELOADS):
        begun = time.perf_counter()
        await scene.home.request("POST", path)
        times.append(time.perf_counter() - begun)
        await until(lambda: _loaded(scene, entry_id))
    return round(min(times) * 1000, 1)


async def _loaded(scene: Scene, entry_id: str) -> bool:
    entries = await scene.home.request("GET", "/api/config/config_entries/entry")
    return any(
        entry["entry_id"] == entry_id and entry["state"] == "loaded"
        for entry in entries
    )

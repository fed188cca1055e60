"""Inside the machine: start everything, check, and leave a report and all logs."""

import asyncio
from dataclasses import asdict
from importlib.metadata import version
import json
from pathlib import Path
import platform
import shutil
import sys
import time
import traceback
from typing import Any

from scripts.demolib.home import Home
from scripts.demolib.scene import Scene
from scripts.demolib.story import EXPECTED, Step, StepFailed

from .bluetoothd import control
from .checks import BEGINNING, CHECKS
from .household import BluezHousehold
from .kinds import Checked, Order
from .stage import Stage

FOLDER = Path("/run/home")
CHECK_LIMIT = 900.0
"""Seconds for one check; thirty links take five minutes."""
PACKAGES = ("homeassistant", "bleak", "bleak-retry-connector", "habluetooth")


async def checked(stage: Stage, check: Step[Stage]) -> Checked:
    """Do one check, and compare what was sent with what was heard meanwhile."""
    name = getattr(check, "__name__", "check")
    begun, error, seconds = time.perf_counter(), None, 0.0
    evidence: dict[str, Any] = {}
    try:
        async with asyncio.timeout(CHECK_LIMIT):
            evidence = await check(stage)
            seconds = time.perf_counter() - begun
            if stage.scene.name:
                evidence["notifications"] = await stage.counted_once()
    except StepFailed as err:
        evidence, error = evidence | err.evidence, str(err)
    except EXPECTED as err:
        error = f"{type(err).__name__}: {err}"
    seconds = round(seconds or time.perf_counter() - begun, 2)
    return Checked(name, error is None, seconds, evidence, error)


async def story(order: Order) -> list[Checked]:
    """All checks; those after a failed beginning make no sense."""
    done: list[Checked] = []
    wanted = [
        check
        for check in CHECKS
        if not order.only or getattr(check, "__name__", "") in order.only
    ]
    async with BluezHousehold(FOLDER, order.kind) as household:
        scene = Scene(household, await Home(household.url).__aenter__())
        stage = Stage(order, household, scene)
        try:
            for check in (*BEGINNING, *wanted):
                done.append(await checked(stage, check))
                sys.stdout.write(done[-1].line(order.lock) + "\n")
                sys.stdout.flush()
                if check in BEGINNING and not done[-1].ok:
                    break
        finally:
            await scene.home.__aexit__()
    return done


async def versions() -> dict[str, str]:
    """Of everything that is real here."""
    bluez = (await control("--version")).split()[-1]
    packages = {name: version(name) for name in PACKAGES}
    return {"kernel": platform.release(), "bluez": bluez, **packages}


def main(out: Path) -> None:
    """Do what the order in this folder says, and put the report beside it."""
    order = Order.read(out)
    report: dict[str, Any] = {"lock": order.lock, "ok": False}
    begun = time.perf_counter()
    try:
        report["versions"] = asyncio.run(versions())
        done = asyncio.run(story(order))
        report["ok"] = all(check.ok for check in done)
        report["checks"] = [asdict(check) for check in done]
    except Exception as err:  # noqa: BLE001  the host waits for a report
        report["error"] = f"{type(err).__name__}: {err}"
        traceback.print_exc()
    report["seconds"] = round(time.perf_counter() - begun, 1)
    (out / "report.json").write_text(json.dumps(report))
    for log in FOLDER.glob("*.log"):
        shutil.copy(log, out)


if __name__ == "__main__":
    main(Path(sys.argv[1]))

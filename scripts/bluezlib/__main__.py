"""Build the machine, start it once for each kind of lock, and say how it went."""

import argparse
import asyncio
import contextlib
import json
from pathlib import Path
import shutil
import signal
import sys
import tempfile
import time
from typing import Any

from scripts.demolib.__main__ import until_signal

from .checks import NAMES
from .kinds import KINDS, Order
from .machine import Impossible, boot, prepare, say

LIMIT = 1800.0
"""Seconds for one start of the machine; eight minutes are usual."""
NOT_TRIED = 77


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="scripts/test-bluez", description=__doc__)
    parser.add_argument("--lock", choices=KINDS, action="append", help="this kind only")
    parser.add_argument(
        "--only", choices=NAMES, action="append", help="this check only"
    )
    parser.add_argument("--links", type=int, default=30, help="so many links in a row")
    parser.add_argument("--logs", type=Path, help="a folder that keeps all logs")
    return parser.parse_args()


async def try_out(machine: Path, order: Order, out: Path) -> dict[str, Any]:
    """One start of the machine; its own report, or what stands in for it."""
    order.write(out)
    try:
        await boot(machine, out, LIMIT)
    except TimeoutError:
        return {"lock": order.lock, "ok": False, "error": "it took too long"}
    report = out / "report.json"
    if not report.exists():
        return {"lock": order.lock, "ok": False, "error": "no report"}
    told: dict[str, Any] = json.loads(report.read_text())
    return told


async def tell(machine: Path, given: argparse.Namespace, logs: Path) -> bool:
    """All kinds of lock, one after the other; whether all went well."""
    begun, runs = time.perf_counter(), []
    for lock in given.lock or KINDS:
        out = logs / lock
        shutil.rmtree(out, ignore_errors=True)
        out.mkdir(parents=True)
        order = Order(lock, given.links, tuple(given.only or ()))
        runs.append(await try_out(machine, order, out))
    good = all(run["ok"] for run in runs)
    seconds = round(time.perf_counter() - begun, 1)
    sys.stdout.write(json.dumps({"ok": good, "seconds": seconds, "runs": runs}) + "\n")
    return good


def main() -> int:
    """Exit code: 0 all well, 1 a check failed, 77 it could not be tried."""
    given = arguments()
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(1))  # a build must end, too
    try:
        machine = prepare()
    except Impossible as err:
        say(f"not tried: {err}")
        return NOT_TRIED
    logs = given.logs or Path(tempfile.mkdtemp(prefix="smart-life-lock-"))
    good = False
    with contextlib.suppress(asyncio.CancelledError):
        good = asyncio.run(until_signal(tell(machine, given, logs.resolve())))
    if good and not given.logs:
        shutil.rmtree(logs)
    else:
        say(f"all logs are in {logs}")
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())

"""Run the demo: ``scripts/demo [--port N] [--keep] [--check [--fault NAME]]``."""

import argparse
import asyncio
from collections.abc import Coroutine
import json
from pathlib import Path
import shutil
import signal
import sys
import tempfile
from typing import Any

from .check import FAULTS, STEPS
from .daylight import zone_to_check
from .furniture import furnish
from .home import ApiError, Home, until
from .household import Household, alone_in, free_port, require_free
from .processes import DEMO, START_LIMIT, StartFailed
from .scene import Scene, now
from .story import tell

STEP_LIMIT = 90.0
"""Seconds for one step; a lock that comes back may be written to after some retries."""
LOCK = ("--quirks", "retail,refuses_duplicates=no")
"""A lock that takes the same digits twice: weekly hours then fit in every zone, and
summer and winter have their own."""

WELCOME = """
Home Assistant is at {url}, with a virtual lock. Log in as Demo, who is the
administrator, or as Visitor, who may make no codes; there are no passwords.

  1. A new lock: Settings > Devices & services, add it, "Pair it here", keep its name.
     It then offers a code to try at the door: "Later", or open the dashboard in a
     second window and type it there.
  2. Dashboard "Front door" in the side bar: "New code" on the card, "Now, at the door".
  3. Type its digits on the virtual keypad, press ⏎: the bolt opens, and "Access"
     says which code it was.
  4. "Ring the door bell": the phone beside the keypad asks, one tap sends it a code.
  5. "Carry the lock away", make an online or weekday code, "Bring it back": the code
     waits, and is written into the lock by itself.
  6. The view "Guests": the codes of those who stay, from a calendar.
  7. "Factory reset": within half a minute a repair under Settings says that the lock
     was reset, and pairs it again.

Logs are in {folder}. Ctrl-C ends both.
"""


def port_number(text: str) -> int:
    """A TCP port. Raises ValueError."""
    if not 1 <= (port := int(text)) <= 65535:
        raise ValueError("1 to 65535")
    return port


def arguments() -> argparse.Namespace:
    """The command line."""
    parser = argparse.ArgumentParser(prog="scripts/demo", description=__doc__)
    parser.add_argument("--port", type=port_number, help="of Home Assistant (8123)")
    parser.add_argument(
        "--keep", action="store_true", help="go on with the lock and home of last time"
    )
    parser.add_argument(
        "--check", action="store_true", help="tell the story without a browser"
    )
    parser.add_argument("--fault", choices=sorted(FAULTS), help="with --check")
    given = parser.parse_args()
    if given.fault and not given.check:
        parser.error("--fault goes with --check")
    return given


async def until_signal[T](work: Coroutine[Any, Any, T]) -> T:
    """Do the work. Ctrl-C cancels it, at any moment; a second one changes nothing.

    So do the signals of a closed terminal and of ``kill``: no process is left behind.
    """
    task = asyncio.ensure_future(work)

    def end() -> None:
        if not task.cancelling():
            task.cancel()

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        asyncio.get_running_loop().add_signal_handler(number, end)
    return await task


async def show(folder: Path, port: int) -> int:
    """Run until one of the processes ends by itself."""
    async with Household(folder, port, LOCK) as household:
        async with Home(household.url) as home:
            await until(lambda: _has_started(home), limit=START_LIMIT)
            await furnish(home)
        sys.stdout.write(WELCOME.format(url=household.url, folder=folder))
        sys.stdout.flush()
        sys.stderr.write(f"{await household.watch()} ended by itself: see {folder}\n")
        return 1


async def _has_started(home: Home) -> bool:
    config: dict[str, Any] = await home.request("GET", "/api/config")
    return str(config["state"]) == "RUNNING"


def shown(given: argparse.Namespace) -> int:
    """Run the demo in its folder; what is there goes, unless ``--keep``."""
    port, folder = given.port or 8123, DEMO / "run"
    with alone_in(DEMO):
        require_free(port)
        if not given.keep:
            shutil.rmtree(folder, ignore_errors=True)
        try:
            return asyncio.run(until_signal(show(folder, port)))
        except asyncio.CancelledError:
            return 0


async def check(folder: Path, port: int, fault: str | None) -> bool:
    """Tell the story, print its report as one JSON line; whether all went well."""
    zone = zone_to_check(now())
    async with Household(folder, port, LOCK, zone=zone) as household:
        home = await Home(household.url).__aenter__()
        scene = Scene(household, home, fault)
        try:
            report = await tell(scene, STEPS, STEP_LIMIT)
        finally:
            await scene.home.__aexit__()
    sys.stdout.write(json.dumps(report.as_dict()) + "\n")
    return report.ok


def checked(given: argparse.Namespace) -> int:
    """Do ``--check`` in a folder of its own, which stays only for a failure."""
    folder = Path(tempfile.mkdtemp(prefix="smart-life-lock-"))
    good = False
    try:
        port = given.port or free_port()
        good = asyncio.run(until_signal(check(folder, port, given.fault)))
    except asyncio.CancelledError:
        pass
    finally:
        if good:
            shutil.rmtree(folder)
        else:
            sys.stderr.write(f"the logs of both processes are in {folder}\n")
    return 0 if good else 1


def main() -> int:
    """Exit code: 0 as wished, 1 a step or process failed, 2 nothing could be started."""
    given = arguments()
    try:
        return checked(given) if given.check else shown(given)
    except (ApiError, StartFailed) as err:
        sys.stderr.write(f"{err}\n")
        return 2


if __name__ == "__main__":
    sys.exit(main())

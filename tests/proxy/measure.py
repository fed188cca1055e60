"""How soon Home Assistant tells of a code that was used while nobody was connected.

``python -m tests.proxy.measure FOLDER [--mode auto] [--times 5]``; run by hand, since it
may take minutes a time where the proxy scans passively. The lock is of generation 3,
which asks for a connection for 30 s after a use, in its scan response alone; of newer
locks it is not known whether they ask.
"""

import argparse
import asyncio
from pathlib import Path
import random
import statistics

from scripts.demolib.home import until

from .household import Proxy, set_mode
from .support import LIMIT, home_with, paired, used_away

LONGEST = 400.0
"""Seconds; longer than a round of Home Assistant's active scans, which is 300."""
ROUND = 60.0
"""Seconds: a use comes at any time after the last session, not right after it."""


async def measure(folder: Path, mode: str, times: int) -> list[float]:
    """Seconds of each use; infinite where it was not told."""
    proxy, found = Proxy(), []
    async with home_with(folder, proxy, mode="active") as home:
        scene = await paired(home)
        if mode != "active":
            await set_mode(scene.home, proxy, mode)
        await until(proxy.is_used, LIMIT)
        for _ in range(times):
            await asyncio.sleep(20 + ROUND * random.random())
            try:
                found.append(await used_away(scene, LONGEST))
            except TimeoutError:
                found.append(float("inf"))
            print(f"{found[-1]:.1f} s", flush=True)  # noqa: T201
    return found


def main() -> None:
    """The command."""
    parser = argparse.ArgumentParser(prog="python -m tests.proxy.measure")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--mode", choices=("active", "auto", "passive"), default="auto")
    parser.add_argument("--times", type=int, default=5)
    found = asyncio.run(measure(**vars(parser.parse_args())))
    print(f"median {statistics.median(found):.1f} s, longest {max(found):.1f} s")  # noqa: T201


if __name__ == "__main__":
    main()

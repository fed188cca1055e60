"""How the demo's processes start and end."""

import asyncio
from collections.abc import Mapping
import contextlib
import os
from pathlib import Path
import signal
import sys

ROOT = Path(__file__).parents[2]
DEMO = ROOT / "demo"
START_LIMIT = 60.0
"""Seconds that a process may take to answer; 2 to 5 are usual."""
STOP_LIMIT = 20.0
"""Seconds that a process may take to end before it is killed."""


class StartFailed(Exception):
    """A process of the demo did not come up."""


async def start_python(
    log: Path,
    arguments: tuple[str, ...],
    environment: Mapping[str, str],
    *,
    talks: bool = False,
) -> asyncio.subprocess.Process:
    """Start this Python; ``talks``: its output is piped to us, only errors are logged."""
    with log.open("ab") as file:
        return await asyncio.create_subprocess_exec(
            sys.executable,
            *arguments,
            stdout=asyncio.subprocess.PIPE if talks else file,
            stderr=file,
            env=dict(environment),
            start_new_session=True,
        )


async def start_lock(
    folder: Path, name: str, *arguments: str
) -> asyncio.subprocess.Process:
    """Start a virtual lock and wait until it advertises; ``name``: of its memory and log.

    Raises:
        StartFailed: It ended, or took too long.
    """
    path = folder / f"{name}.log"
    memory = ("--storage", str(folder / f"{name}.json"))
    lock = await start_python(
        path,
        ("-m", "virtual_lock", *memory, *arguments),
        environment({}),
        talks=True,
    )
    assert lock.stdout is not None  # noqa: S101
    line = b""
    try:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(START_LIMIT):
                line = await lock.stdout.readline()
    finally:
        if not line:
            await end(lock)
    if not line:
        last = path.read_text(errors="replace").rstrip().rpartition("\n")[2]
        raise StartFailed(f"the virtual lock did not start: see {path}\n{last}")
    return lock


async def end(process: asyncio.subprocess.Process | None) -> None:
    """Ask it to end, then make it."""
    if process is None or process.returncode is not None:
        return
    with contextlib.suppress(ProcessLookupError):
        process.send_signal(signal.SIGTERM)
    try:
        async with asyncio.timeout(STOP_LIMIT):
            await process.wait()
    except TimeoutError:
        with contextlib.suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        await process.wait()


def environment(extra: Mapping[str, str], guests: Path | None = None) -> dict[str, str]:
    """Our environment, with all folders of custom components in one namespace package."""
    places = [ROOT, DEMO, DEMO / "stand_ins"]
    if guests is not None:
        places.append(guests)
    return {**os.environ, "PYTHONPATH": os.pathsep.join(map(str, places)), **extra}

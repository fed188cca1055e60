"""A paired household whose Home Assistant may be killed, and what can be seen of it.

Nothing here shows digits: they are ``SecretStr``, and answers are told without them.
"""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
import json
from pathlib import Path
import secrets
import signal
from typing import Any

import pytest

from custom_components.smart_life_lock.tuyalock.codes import is_trivial
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from scripts.demolib.home import ApiError, Home, until
from scripts.demolib.household import Household, free_port
from scripts.demolib.online import caught_up
from scripts.demolib.pairing import discover, pair
from scripts.demolib.scene import DOMAIN, Scene, now

from .custom_components.executioner.stages import Stage, stage_of

HERE = Path(__file__).parent
LOCK = ("--quirks", "retail")
LIMIT = 30.0
"""Seconds that something may take that needs the radio; 1 to 3 are usual."""
OVER = {"deleted", "used", "expired"}
HOUR = timedelta(hours=1)


@asynccontextmanager
async def paired_household(folder: Path) -> AsyncIterator[Household]:
    """A lock and a Home Assistant that know each other; the pairing is on disk."""
    async with Household(folder, free_port(), LOCK, guests=HERE) as household:
        async with Home(household.url) as home:
            scene = Scene(household, home)
            await discover(scene)
            await pair(scene)
            entries = folder / ".storage" / "core.config_entries"

            async def stored() -> bool:
                return entries.exists() and DOMAIN in entries.read_text()

            await until(stored, LIMIT)
            await synced(scene)
        yield household


@asynccontextmanager
async def scene_in(household: Household) -> AsyncIterator[Scene]:
    """Logged in, and no code in the lock or on its way.

    What a case that failed has left behind is put right.
    """
    if household._hass.returncode is not None:
        await household.start_home_assistant()
    async with Home(household.url) as home:
        scene = Scene(household, home)
        await scene.find_lock()
        if await codes(scene) or await scene.slots():
            await _emptied(scene)
        yield scene


async def _emptied(scene: Scene) -> None:
    await synced(scene)
    for code in await codes(scene):
        await scene.act("delete_code", code_id=code.id)
    await eventually(scene.slots, [])


@dataclass(frozen=True, slots=True)
class Code:
    """A code of which something may still be at the lock, as ``get_codes`` tells it."""

    id: str
    name: str
    status: str
    slots: list[int]


async def codes(scene: Scene) -> list[Code]:
    """All that are not over, whoever made them."""
    return [
        Code(code["id"], code["name"], code["status"], code.get("slots", []))
        for code in (await scene.act("get_codes"))["codes"]
        if code["status"] not in OVER
    ]


def new_digits() -> SecretStr:
    """Six of them, such as a person could choose."""
    while is_trivial(digits := f"{secrets.randbelow(10**6):06}"):
        pass
    return SecretStr(digits)


async def opens(scene: Scene, digits: SecretStr) -> bool:
    """Type it at the door; whether the bolt moved. It is locked again afterwards."""
    seen = await scene.type(digits)
    await scene.household.control.ask("lock")
    return seen["opened"]


async def make(scene: Scene, kind: str, name: str, digits: SecretStr) -> Code:
    """A code that is valid from now on, as the action answers it."""
    start = now()
    code = await scene.act(
        f"create_online_{kind}_code",
        name=name,
        code=digits,
        start=start.isoformat(),
        end=(start + HOUR).isoformat(),
    )
    await caught_up(scene)
    return Code(code["id"], name, code["status"], code["slots"])


async def arm(scene: Scene, point: str, name: str) -> None:
    """From now on Home Assistant does not survive this point of its work on a code."""
    await scene.home.request(
        "POST", "/api/services/executioner/arm", json={"point": point, "name": name}
    )


async def killed(scene: Scene, act: Awaitable[Any]) -> None:
    """Do what ends in the death of Home Assistant: nobody gets an answer."""
    with pytest.raises(ApiError):
        await act
    household = scene.household
    async with asyncio.timeout(LIMIT):
        assert await household.watch() == "Home Assistant"
    assert household._hass.returncode == -signal.SIGKILL


def on_disk(household: Household, name: str) -> Stage | None:
    """How far the ledger's file says that a code has come."""
    storage = household.folder / ".storage"
    [path] = storage.glob(f"{DOMAIN}.ledger.*")
    return stage_of(json.loads(path.read_bytes())["data"], name)


@asynccontextmanager
async def restarted(household: Household) -> AsyncIterator[Scene]:
    """Home Assistant once more, on what the disk holds; the lock is in reach."""
    await household.start_home_assistant()
    async with Home(household.url) as home:
        scene = Scene(household, home)
        await scene.find_lock()
        yield scene


async def synced(scene: Scene) -> None:
    """A session has gone through from beginning to end."""

    async def done() -> bool:
        try:
            return (await scene.act("sync"))["pending_changes"] == 0
        except ApiError:
            return False  # right after a start the lock may not be heard yet

    await until(done, LIMIT, 0.3)


async def eventually[T](probe: Callable[[], Awaitable[T]], wanted: T) -> None:
    """Ask until this is the answer; the last one is shown if it never was."""
    seen: list[T] = []

    async def asked() -> bool:
        try:
            seen[:] = [await probe()]
        except ApiError:
            return False  # right after a start our entry may not be loaded yet
        return seen == [wanted]

    try:
        await until(asked, LIMIT)
    except TimeoutError:
        raise AssertionError(f"{wanted} was expected, seen: {seen}") from None

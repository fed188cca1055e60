"""A copy of a whole Home Assistant, keys and all, that runs beside it at the same lock."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from pathlib import Path
import shutil
from typing import Any, override

from scripts.demolib.home import ApiError, Home, until
from scripts.demolib.household import Household, free_port
from scripts.demolib.scene import DOMAIN, Scene

from .support import LIMIT, paired_household, synced


class Copy(Household):
    """Another Home Assistant with a copy of the folder; the lock is the first one's."""

    def __init__(self, first: Household, folder: Path) -> None:
        super().__init__(folder, free_port(), zone=first.zone)
        self.control, self._environment = first.control, first._environment

    @override
    async def _start(self) -> None:
        await self.start_home_assistant()

    @override
    async def _start_accounts(self) -> None:
        """The first one's serves both."""


@asynccontextmanager
async def scene_of(household: Household) -> AsyncIterator[Scene]:
    """Logged in, and the lock was reached."""
    async with Home(household.url) as home:
        scene = Scene(household, home)
        await scene.find_lock()
        await synced(scene)
        yield scene


@asynccontextmanager
async def two_homes(folder: Path) -> AsyncIterator[tuple[Scene, Scene]]:
    """A home and its copy; each has had a session, and neither has made a code."""
    async with paired_household(folder / "home") as home:
        await home.stop_home_assistant()
        shutil.copytree(home.folder, folder / "copy")
        await home.start_home_assistant()
        async with (
            scene_of(home) as scene,
            Copy(home, folder / "copy") as copy,
            scene_of(copy) as other,
        ):
            yield scene, other


async def repairs(scene: Scene) -> list[str]:
    """What the repairs of our integration are about."""
    issues = (await scene.home.ask("repairs/list_issues"))["issues"]
    return sorted(one["translation_key"] for one in issues if one["domain"] == DOMAIN)


async def told(scene: Scene, what: str) -> None:
    """A session of this home ends with this repair."""

    async def probe() -> bool:
        with suppress(ApiError):  # while the other one talks to the lock
            await scene.act("sync")
        return what in await repairs(scene)

    await until(probe, LIMIT, 0.5)


async def code_of(scene: Scene, code_id: str) -> dict[str, Any]:
    """A code as this home knows it."""
    return await scene.act("get_code", code_id=code_id)

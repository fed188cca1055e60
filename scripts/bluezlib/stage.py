"""What the checks share: the lock, Home Assistant, and what went over the air."""

from dataclasses import dataclass
import time
from typing import Any

from scripts.demolib.home import ApiError, until
from scripts.demolib.scene import Scene
from scripts.demolib.story import StepFailed

from .household import BluezHousehold
from .kinds import Order

HEARD = "link_counter.heard"
IDLE_SECONDS = 5
"""The shortest that the options allow: so long a link stays after its last work."""
IDLE_LIMIT = 90.0
FEW_FILES = 5
"""That Home Assistant may open meanwhile for reasons of its own."""
RECOVERY_LIMIT = 300.0
"""Seconds for Home Assistant to find its way to the lock again."""


@dataclass(slots=True)
class Stage:
    """One lock, one Home Assistant; ``sent`` and ``heard`` are what was counted last."""

    order: Order
    household: BluezHousehold
    scene: Scene
    sent: int = 0
    heard: int = 0

    async def idle(self) -> None:
        """Wait until nobody is connected to the lock."""

        async def alone() -> bool:
            return not (await self.scene.lock_state())["connected"]

        await until(alone, IDLE_LIMIT)

    async def counted(self) -> dict[str, int]:
        """The notifications since the last count."""
        await self.idle()
        links = (await self.scene.lock_state())["links"]
        sent = sum(notifications for notifications, _ in links)
        heard = int((await self.scene.home.state(HEARD))["state"])
        new = {"sent": sent - self.sent, "heard": heard - self.heard}
        self.sent, self.heard = sent, heard
        return new

    async def counted_once(self) -> dict[str, int]:
        """The same. Raises StepFailed where something was heard more than once."""
        new = await self.counted()
        if new["heard"] > new["sent"]:
            raise StepFailed("notifications came more than once", new)
        return new

    async def links(self, number: int) -> dict[str, Any]:
        """So many links, each for one *Sync* and then let go. Raises StepFailed."""
        await self.counted_once()
        before = (await self.scene.lock_state())["connections"]
        files = self.household.open_files()
        seconds, errors = await self._synced(number)
        counted = await self.counted()
        made = (await self.scene.lock_state())["connections"] - before
        evidence = {
            "links": made,
            "failed": len(errors),
            "seconds": [seconds[0], seconds[number // 2], seconds[-1]],
            **counted,
            "files_left_open": self.household.open_files() - files,
        }
        if errors:
            raise StepFailed(errors[0], evidence)
        if made != number:
            raise StepFailed(f"{number} links were expected", evidence)
        if counted["sent"] != counted["heard"]:
            raise StepFailed("notifications were lost or repeated", evidence)
        if evidence["files_left_open"] >= max(number, FEW_FILES):
            raise StepFailed("each link leaves a file open", evidence)
        return evidence

    async def _synced(self, number: int) -> tuple[list[float], list[str]]:
        """How long each took, sorted, and what some failed with."""
        seconds, errors = [], []
        for _ in range(number):
            await self.idle()
            begun = time.perf_counter()
            try:
                await self.scene.act("sync")
            except ApiError as err:
                errors.append(str(err))
            seconds.append(round(time.perf_counter() - begun, 2))
        return sorted(seconds), errors

    async def recovered(self) -> dict[str, Any]:
        """*Sync* is pressed until it works."""
        begun, failed, last = time.perf_counter(), 0, ""

        async def works() -> bool:
            nonlocal failed, last
            try:
                await self.scene.act("sync")
            except ApiError as err:
                failed, last = failed + 1, str(err)
                return False
            return True

        await until(works, RECOVERY_LIMIT, pause=1)
        seconds = round(time.perf_counter() - begun, 1)
        return {"works_after": seconds, "failed_before": failed, "last_error": last}

    async def set_up(self) -> None:
        """Wait until Home Assistant has set the lock up; a busy machine takes its time."""

        async def loaded() -> bool:
            entries = await self.scene.home.entries("smart_life_lock")
            return [entry["state"] for entry in entries] == ["loaded"]

        await until(loaded, RECOVERY_LIMIT)

    async def unlock(self) -> dict[str, Any]:
        """Throw the bolt at the door, unlock in Home Assistant; what came of it."""
        await self.scene.control.ask("lock")
        begun, error = time.perf_counter(), None
        entity = {"entity_id": self.scene.entity("lock")}
        try:
            await self.scene.home.request(
                "POST", "/api/services/lock/unlock", json=entity
            )
        except ApiError as err:
            error = str(err)
        seconds = round(time.perf_counter() - begun, 2)
        bolt = (await self.scene.lock_state())["bolt"]
        return {"seconds": seconds, "bolt": bolt, "error": error}

    async def shorten_idle(self) -> None:
        """Choose the shortest rest of a link in the options of the lock."""
        await self.scene.home.set_options("smart_life_lock", idle_seconds=IDLE_SECONDS)

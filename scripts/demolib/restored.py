"""A real backup of Home Assistant, put back after codes have changed at the lock."""

from pathlib import Path
from typing import Any

from .home import ApiError, Home, until
from .online import DAY, make
from .scene import DOMAIN, Scene
from .story import Step, StepFailed

AGENT = "backup.local"
REPAIR = "ledger_restored"


async def restored_backup_asks_first(scene: Scene) -> dict[str, Any]:
    """Nothing is written to the lock by itself; the repair asks about each code.

    *Before* is deleted after the backup and stays out; *After*, which the backup does
    not know, opens until somebody deletes it by the repair.
    """
    before = await make(scene, "periodic", "Before the backup", DAY)
    await scene.act("sync")
    archive = await _backed_up(scene)
    after = await make(scene, "periodic", "After the backup", DAY)
    await scene.act("delete_code", code_id=before["id"])
    await scene.act("sync")
    slots = await scene.slots()
    await scene.household.restore(archive)
    await scene.home.__aexit__()
    scene.home = await Home(scene.household.url).__aenter__()
    await until(lambda: _lock_is_there(scene), limit=30.0)
    await scene.synced()
    evidence: dict[str, Any] = {"slots": slots, "restored": await scene.slots()}
    evidence["before"] = await scene.expect_online(before["code"], opens=False)
    evidence["after"] = await scene.expect_online(after["code"], opens=True)
    if evidence["restored"] != slots:
        raise StepFailed("something was written that nobody asked for", evidence)
    return evidence | await _settled(scene, after)


async def _lock_is_there(scene: Scene) -> bool:
    """Whether the lock has its entity again, under the name that it had."""
    try:
        await scene.home.state(scene.entity("lock"))
    except ApiError:
        return False
    return True


async def _backed_up(scene: Scene) -> Path:
    """Have Home Assistant make a backup; where it lies."""
    await scene.home.ask(
        "backup/generate", agent_ids=[AGENT], include_database=False, name="Demo"
    )
    folder = scene.household.folder / "backups"

    async def probe() -> Path | None:
        state = (await scene.home.ask("backup/info"))["state"]
        archives = sorted(folder.glob("*.tar"))
        return archives[-1] if archives and state == "idle" else None

    return await until(probe, limit=60.0)


async def _settled(scene: Scene, after: dict[str, Any]) -> dict[str, Any]:
    """Go through the repair, and take the code back that it does not know."""
    issues = (await scene.home.ask("repairs/list_issues"))["issues"]
    title = (await scene.home.state(scene.entity("lock")))["attributes"][
        "friendly_name"
    ]
    (issue,) = [
        one
        for one in issues
        if (one["domain"], one["translation_key"]) == (DOMAIN, REPAIR)
        and one["translation_placeholders"]["name"] == title
    ]
    flow = await scene.home.begin_repair(DOMAIN, issue["issue_id"])
    if flow["step_id"] == "confirm":
        flow = await scene.home.answer_repair(flow["flow_id"])
    words = flow["description_placeholders"]
    shown = {key: words[key] for key in ("known", "listed", "missing", "unknown")}
    unknown = (await scene.act("get_codes", kind="made_elsewhere"))["codes"]
    ids = [one["id"] for one in unknown if set(one["slots"]) & set(after["slots"])]
    done = await scene.home.answer_repair(flow["flow_id"], take_back=ids)
    evidence = {"repair": shown, "end": done["type"]}

    async def is_gone() -> bool:
        return set(await scene.slots()).isdisjoint(after["slots"])

    await until(is_gone, limit=30.0)
    evidence["taken_back"] = await scene.expect_online(after["code"], opens=False)
    return evidence


STEPS: tuple[Step[Scene], ...] = (restored_backup_asks_first,)

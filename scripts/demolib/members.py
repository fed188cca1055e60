"""A fingerprint that was enrolled at the lock gets a name, opens, and is deleted."""

from typing import Any

from .home import ApiError, until
from .online import RADIO_LIMIT
from .scene import Scene
from .story import Step, StepFailed

NAME = "Anna (finger)"
MEMBER = 7


async def a_named_fingerprint(scene: Scene) -> dict[str, Any]:
    """Enrolled at the lock, named here: *Access* tells the name when it opens."""
    slot = (await scene.control.ask("app", make="finger", member=MEMBER))["hard_id"]
    finger = await until(lambda: _listed(scene, slot), RADIO_LIMIT, 0.5)
    evidence: dict[str, Any] = {key: finger[key] for key in ("method", "member")}
    await scene.act("update_code", code_id=finger["id"], name=NAME)
    reply = await scene.control.ask("touch", hard_id=slot)
    evidence["bolt"] = reply["state"]["bolt"]
    await scene.control.ask("lock")
    evidence |= await scene.access_of(finger["id"])
    if (evidence["bolt"], evidence["code_name"]) != ("unlocked", NAME):
        raise StepFailed("an open door and the name were expected", evidence)
    return evidence


async def it_is_deleted_only_with_a_confirmation(scene: Scene) -> dict[str, Any]:
    """Nobody can make it again from here; everything else in the lock stays."""
    before = await _table(scene)
    try:
        await scene.act("delete_code", code_id=NAME)
    except ApiError as err:
        evidence: dict[str, Any] = {"refused": str(err)}
    else:
        raise StepFailed("a refusal was expected", {})
    if await _table(scene) != before:
        raise StepFailed("it was deleted without a confirmation", evidence)
    await scene.act("delete_code", code_id=NAME, confirm=True)

    async def left() -> list[list[Any]] | None:
        table = await _table(scene)
        return table if len(table) < len(before) else None

    gone = [one for one in before if one not in await until(left, RADIO_LIMIT)]
    evidence["gone"] = gone
    if [one[2] for one in gone] != [MEMBER]:
        raise StepFailed("just the finger was to go", evidence)
    return evidence


async def _listed(scene: Scene, slot: int) -> dict[str, Any] | None:
    """The finger as Home Assistant knows it, once a session has shown it."""
    await scene.act("sync")
    codes = (await scene.act("get_codes", kind="made_elsewhere"))["codes"]
    return next((one for one in codes if one["slots"] == [slot]), None)


async def _table(scene: Scene) -> list[list[Any]]:
    """All credentials in the lock: hard id, type, member, whether it is active."""
    table: list[list[Any]] = (await scene.lock_state())["credentials"]
    return table


STEPS: tuple[Step[Scene], ...] = (
    a_named_fingerprint,
    it_is_deleted_only_with_a_confirmation,
)

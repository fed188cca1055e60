"""Codes that others put into the lock, and a lock that has no room for more."""

from contextlib import suppress
import secrets
from typing import Any

from .home import ApiError, until
from .online import DAY, RADIO_LIMIT, becomes, make_any, seen
from .scene import Scene
from .story import Step, StepFailed


async def made_in_the_app_is_shown(scene: Scene) -> dict[str, Any]:
    """A code of the app opens, and is told as made elsewhere, without its digits."""
    digits = f"{secrets.randbelow(10**6):06}"
    reply = await scene.control.ask("app", make="temporary", digits=digits)
    await scene.act("sync")
    # Not at once where the slot was emptied just before: a list may lag.
    found = await until(lambda: _found(scene), RADIO_LIMIT, 0.5)
    evidence: dict[str, Any] = {"found": found, "slot": reply["hard_id"]}
    evidence |= await scene.expect_online(digits, opens=True)
    if [one["slots"] for one in found] != [[reply["hard_id"]]]:
        raise StepFailed("just that one was expected", evidence)
    return evidence


async def _refused(scene: Scene, name: str) -> dict[str, Any]:
    """A code that the lock will not take: an error, and the code is kept as failed."""
    with suppress(ApiError):
        await make_any(scene, "periodic", name, DAY)
        raise StepFailed("an error was expected", {"name": name})
    failed = (await scene.act("get_codes", status="failed"))["codes"]
    kept: dict[str, Any] = next(code for code in failed if code["name"] == name)
    return kept


async def full_lock_says_so(scene: Scene) -> dict[str, Any]:
    """No room: a clear answer, all others still open; with room it is written.

    The place that the weekday code holds for the summer goes to the last one that fits.
    """
    await scene.control.ask("app", fill=True)
    last = await make_any(scene, "periodic", "The last one", DAY)
    evidence: dict[str, Any] = {"last": seen(last)}
    evidence["last_code"] = await scene.expect_online(last["code"], opens=True)
    before = await scene.slots()
    made = await _refused(scene, "One too many")
    evidence |= {"slots": before, "answer": seen(made)}
    evidence["refused"] = await scene.expect_online(made["code"], opens=False)
    always = scene.codes["always"]["code"]
    evidence["other_code"] = await scene.expect_online(always, opens=True)
    if made.get("problem") != "lock_full" or await scene.slots() != before:
        raise StepFailed("lock_full and nothing else was expected", evidence)
    one = (await _found(scene))[0]
    gone = await scene.act("delete_code", code_id=one["id"])
    evidence["deleted"] = {"slots": one["slots"], "status": gone["status"]}
    evidence["then"] = await becomes(scene, made["id"], "active")
    evidence["opens"] = await scene.expect_online(made["code"], opens=True)
    evidence["other_code_then"] = await scene.expect_online(always, opens=True)
    evidence["left_elsewhere"] = left = await _tidied(scene)
    if left:
        raise StepFailed("what the app took back is still told of", evidence)
    return evidence


async def _found(scene: Scene) -> list[dict[str, Any]]:
    """All that Home Assistant knows of what others made."""
    codes = (await scene.act("get_codes", kind="made_elsewhere"))["codes"]
    if any("code" in one for one in codes):
        raise StepFailed("nobody can know the digits of these", {"codes": len(codes)})
    shown = ("id", "kind", "status", "method", "slots")
    return [{key: one[key] for key in shown} for one in codes]


async def _tidied(scene: Scene) -> int:
    """The app takes its codes back; how many Home Assistant still tells of."""
    for one in await _found(scene):
        await scene.control.ask("app", delete=one["slots"][0])
    await scene.act("sync")
    return len(await _found(scene))


STEPS: tuple[Step[Scene], ...] = (made_in_the_app_is_shown, full_lock_says_so)

"""The lock is reset: a repair says so, and the lock is paired again."""

from typing import Any

from .home import until
from .online import DAY, becomes, caught_up, make, seen
from .pairing import PROGRESSED, moved, prove
from .scene import DOMAIN, Scene
from .story import Step, StepFailed

RESET = "lock_reset"
TOLD_WITHIN = 60.0
"""Seconds until the repair is there; a session confirms the reset first, 1 to 15."""


async def reset_is_told(scene: Scene) -> dict[str, Any]:
    """The button inside is pressed; a repair says it, and no code opens any more."""
    scene.codes["family"] = family = await make(scene, "periodic", "Family", 7 * DAY)
    scene.codes["guest"] = guest = await make(scene, "periodic", "Guest", 7 * DAY)
    await caught_up(scene)
    before = await scene.expect_online(family["code"], opens=True)
    await scene.control.ask("reset")

    async def probe() -> list[dict[str, Any]]:
        return await _resets(scene)

    (issue,) = await until(probe, TOLD_WITHIN)
    shown = {key: issue[key] for key in ("translation_key", "severity", "is_fixable")}
    evidence: dict[str, Any] = {"made": [seen(family), seen(guest)], "before": before}
    evidence["repair"] = shown
    evidence["after"] = await scene.type(family["code"])
    if evidence["after"]["opened"]:
        raise StepFailed("a lock that was reset still opens", evidence)
    return evidence


async def paired_again(scene: Scene) -> dict[str, Any]:
    """The repair pairs it again, and only for somebody who says that they reset it."""
    (issue,) = await _resets(scene)
    flow_id = await _repair(scene, issue["issue_id"])
    form = await scene.home.flow(flow_id)
    refused = await scene.home.answer_flow(flow_id, reset_myself=False)
    evidence: dict[str, Any] = {"steps": [form["step_id"]], "no": refused["errors"]}
    if (await scene.lock_state())["bound"]:
        raise StepFailed("it was paired although nobody said so", evidence)
    async with scene.home.subscribed("subscribe_events", event_type=PROGRESSED) as news:
        step = await scene.home.answer_flow(flow_id, reset_myself=True)
        while step["type"] == "progress":
            evidence["steps"].append(step["step_id"])
            step = await moved(scene, flow_id, step, news)
    evidence["steps"].append(step["step_id"])
    if step["step_id"] != "rewrite":
        raise StepFailed(f"no question about codes: {step.get('errors')}", evidence)
    evidence |= await _left_as_suggested(scene, step)
    return evidence


async def _left_as_suggested(scene: Scene, step: dict[str, Any]) -> dict[str, Any]:
    """The codes are offered; who just goes on has none of them written."""
    offered = step["description_placeholders"]
    (field,) = step["data_schema"]
    end = await scene.home.answer_flow(step["flow_id"])
    await scene.synced()
    evidence = {
        "offered": offered["codes"].split(", "),
        "number": int(offered["number"]),
        "write_again": field["default"],
        "end": end["reason"],
        "slots": await scene.slots(),
        "repairs": len(await _repairs(scene)),
    }
    if not {"Family", "Guest"} <= set(evidence["offered"]):
        raise StepFailed("codes that were in the lock are not offered", evidence)
    if field["default"] or evidence["slots"] or evidence["repairs"]:
        raise StepFailed("an empty lock that is well was expected", evidence)
    scene.proof_id = end["next_flow"][1]
    return evidence


async def proof_after_the_reset(scene: Scene) -> dict[str, Any]:
    """The door agrees with the new key, and with T0, which was kept."""
    return await prove(scene)


async def chosen_code_opens_again(scene: Scene) -> dict[str, Any]:
    """*Resume code* writes one of the former codes; the other one stays out."""
    family, guest = scene.codes["family"], scene.codes["guest"]
    evidence: dict[str, Any] = {"dead": await becomes(scene, guest["id"], "dead")}
    await scene.act("resume_code", code_id=family["id"])
    evidence["chosen"] = await becomes(scene, family["id"], "active")
    evidence["opens"] = await scene.expect_online(family["code"], opens=True)
    evidence["other"] = await scene.expect_online(guest["code"], opens=False)
    return evidence


async def _repairs(scene: Scene) -> list[dict[str, Any]]:
    """The repairs of our integration that Home Assistant shows."""
    issues = (await scene.home.ask("repairs/list_issues"))["issues"]
    return [issue for issue in issues if issue["domain"] == DOMAIN]


async def _resets(scene: Scene) -> list[dict[str, Any]]:
    """Those that tell of a reset; codes made before may have repairs of their own."""
    return [one for one in await _repairs(scene) if one["translation_key"] == RESET]


async def _repair(scene: Scene, issue_id: str) -> str:
    """Press *Fix*; the id of the config flow with which the dialog goes on."""
    path = "/api/repairs/issues/fix"
    what = {"handler": DOMAIN, "issue_id": issue_id}
    end = await scene.home.request("POST", path, json=what)
    flow_id: str = end["next_flow"][1]
    return flow_id


STEPS: tuple[Step[Scene], ...] = (
    reset_is_told,
    paired_again,
    proof_after_the_reset,
    chosen_code_opens_again,
)

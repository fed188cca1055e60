"""Home Assistant offers a lock, and the lock is paired with it."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any

from .scene import DOMAIN, Scene
from .story import StepFailed

PROGRESSED = "data_entry_flow_progressed"
NO_BREAK_SPACE = "\N{NO-BREAK SPACE}"
PATIENCE = 30.0
"""Seconds for a page to go on; the lock tells at once, a session first takes some."""


async def discover(scene: Scene) -> dict[str, Any]:
    """Wait until Home Assistant offers a lock; its name."""
    flow = await scene.home.discovered(DOMAIN)
    scene.flow_id = flow["flow_id"]
    return {"name": flow["context"]["title_placeholders"]["name"]}


async def pair(scene: Scene, *others: str) -> dict[str, Any]:
    """The discovered card, *Pair it here*, and an entry exists.

    ``others`` are the object ids of the locks that are there already.
    """
    steps: list[str] = []
    step = await scene.home.flow(scene.flow_id)
    async with scene.home.subscribed("subscribe_events", event_type=PROGRESSED) as news:
        while step["type"] not in ("create_entry", "abort"):
            steps.append(step.get("step_id", step["type"]))
            step = await _next(scene, step, news)
    state = await scene.lock_state()
    evidence = {"steps": steps, "bound": state["bound"], "end": step["type"]}
    if step["type"] == "abort" or not state["bound"]:
        raise StepFailed(f"not paired: {step.get('reason')}", evidence)
    scene.proof_id = step["next_flow"][1]
    await scene.find_lock(*others)
    return evidence


async def prove(scene: Scene) -> dict[str, Any]:
    """The proof at the door: the code is typed, and its page goes on by itself."""
    step = await scene.home.flow(scene.proof_id)
    steps = [step["step_id"]]
    async with scene.home.subscribed("subscribe_events", event_type=PROGRESSED) as news:
        step = await scene.home.answer_flow(scene.proof_id, next_step_id="proof_code")
        while step["type"] == "progress":
            step = await moved(scene, scene.proof_id, step, news)
        steps.append(step["step_id"])
        shown = step["description_placeholders"]["code"].replace(NO_BREAK_SPACE, "")
        typed = await scene.expect(shown, 0)
        step = await moved(scene, scene.proof_id, step, news)
        steps.append(step["step_id"])
    end = await scene.home.answer_flow(scene.proof_id, next_step_id="proof_done")
    evidence = {"steps": steps, "typed": typed, "end": end.get("reason")}
    if (steps[-1], evidence["end"]) != ("proof_reported", "proof_done"):
        raise StepFailed("the page did not go on by itself", evidence)
    return evidence


async def moved(
    scene: Scene, flow_id: str, step: dict[str, Any], news: AsyncIterator[Any]
) -> dict[str, Any]:
    """The next step, fetched when Home Assistant tells that there is one."""
    async with asyncio.timeout(PATIENCE):
        async for event in news:
            if event["data"]["flow_id"] == flow_id:
                now = await scene.home.flow(flow_id)
                if now.get("step_id") != step["step_id"]:
                    return now
    raise StepFailed("Home Assistant ended the subscription", {})


async def _next(
    scene: Scene, step: dict[str, Any], news: AsyncIterator[Any]
) -> dict[str, Any]:
    match step["type"]:
        case "menu":
            return await scene.home.answer_flow(scene.flow_id, next_step_id="pair")
        case "progress":
            # As the frontend does. Who asks at the very moment of the end makes Home
            # Assistant take the last step twice.
            await anext(news)
            return await scene.home.flow(scene.flow_id)
        case _:
            return await scene.home.answer_flow(scene.flow_id)

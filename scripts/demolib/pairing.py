"""Home Assistant offers a lock, and the lock is paired with it."""

from collections.abc import AsyncIterator
from typing import Any

from .scene import DOMAIN, Scene
from .story import StepFailed

PROGRESSED = "data_entry_flow_progressed"


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
    await scene.find_lock(*others)
    return evidence


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

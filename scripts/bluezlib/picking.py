"""*Add integration*, and a lock out of the list."""

import asyncio
from typing import Any

from scripts.demolib.pairing import PROGRESSED
from scripts.demolib.scene import DOMAIN, Scene

PAUSE = 1.0
"""Seconds until somebody who found nothing tries again."""


async def pick(scene: Scene, address: str) -> dict[str, Any]:
    """Open *Add integration* until it lists this address, and choose it."""
    tries = 1
    async with scene.home.subscribed("subscribe_events", event_type=PROGRESSED) as news:
        step = await _begin(scene)
        while not _lists(step, address):
            if step["type"] == "progress":
                await anext(news)
                step = await scene.home.flow(step["flow_id"])
                continue
            await asyncio.sleep(PAUSE)
            tries += 1
            step = await _begin(scene)
    scene.flow_id = step["flow_id"]
    await scene.home.answer_flow(scene.flow_id, address=address)
    return {"tries": tries}


async def _begin(scene: Scene) -> dict[str, Any]:
    path = "/api/config/config_entries/flow"
    step: dict[str, Any] = await scene.home.request(
        "POST", path, json={"handler": DOMAIN}
    )
    return step


def _lists(step: dict[str, Any], address: str) -> bool:
    return step["type"] == "form" and address in str(step["data_schema"])

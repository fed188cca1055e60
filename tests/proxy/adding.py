"""*Add integration*, as somebody goes through it who wants to pair a lock here."""

from collections.abc import AsyncIterator
from dataclasses import dataclass
import time
from typing import Any

from scripts.demolib.home import Home
from scripts.demolib.scene import DOMAIN, Scene

PROGRESSED = "data_entry_flow_progressed"
MENU = ("pair", "later", "skip")
"""What is chosen where there is a choice."""
FLOWS = "/api/config/config_entries/flow"


@dataclass(slots=True)
class Added:
    """How *Add integration* went: seconds until a lock was offered, and the last step."""

    last: dict[str, Any]
    offered: float | None = None

    @property
    def reason(self) -> str | None:
        """Why it ended without a lock, if it did."""
        return self.last.get("reason") or (self.last.get("errors") or {}).get("base")


async def add_lock(scene: Scene) -> Added:
    """Open *Add integration*, take the first lock that is offered, and pair it here."""
    home, begun = scene.home, time.monotonic()
    async with home.subscribed("subscribe_events", event_type=PROGRESSED) as news:
        added = Added(await home.request("POST", FLOWS, json={"handler": DOMAIN}))
        while (answer := _answer(added.last)) is not None:
            if "address" in answer:
                added.offered = time.monotonic() - begun
            added.last = await _next(home, added.last, news, answer)
    return added


def _answer(step: dict[str, Any]) -> dict[str, Any] | None:
    """What somebody says who wants to pair the first lock; None where it cannot go on."""
    if step.get("errors"):
        return None
    match step:
        case {"type": "progress"}:
            return {}
        case {"type": "menu", "menu_options": options}:
            chosen = [option for option in MENU if option in options]
            return {"next_step_id": chosen[0]} if chosen else None
        case {"type": "form", "data_schema": fields}:
            return _filled_in(fields)
    return None


def _filled_in(fields: list[dict[str, Any]]) -> dict[str, Any]:
    """The first lock of a list; other forms are only confirmed."""
    for field in fields:
        if field["name"] == "address":
            return {"address": field["selector"]["select"]["options"][0]["value"]}
    return {}


async def _next(
    home: Home, step: dict[str, Any], news: AsyncIterator[Any], answer: dict[str, Any]
) -> dict[str, Any]:
    if step["type"] != "progress":
        return await home.answer_flow(step["flow_id"], **answer)
    # Asking at the very moment of the end makes Home Assistant take the last step twice:
    # wait until it says that there is another.
    async for change in news:
        if change["data"]["flow_id"] == step["flow_id"]:
            break
    return await home.flow(step["flow_id"])

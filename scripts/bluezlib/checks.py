"""The checks, in their order: the whole story of a lock, and links without number."""

import asyncio
from pathlib import Path
import time
from typing import Any

from scripts.demolib import online, pairing
from scripts.demolib.home import Home
from scripts.demolib.scene import HOUR
from scripts.demolib.story import Step, StepFailed
from virtual_lock.air.peripheral import DEFAULT_ADDRESS

from . import picking
from .stage import Stage

OFF_SECONDS = 10.0
"""How long the adapter is without power."""
AFTERWARDS = 3
"""Links that must work after a restart of something."""
LOG = "home-assistant-output.log"
OURS = "custom_components.smart_life_lock"


async def adapter(stage: Stage) -> dict[str, Any]:
    """Home Assistant takes the adapter."""
    home = stage.scene.home
    path = "/api/config/config_entries/flow"
    step = await home.request("POST", path, json={"handler": "bluetooth"})
    if step["type"] == "form":
        step = await home.answer_flow(step["flow_id"])
    return {"title": step.get("title"), "type": step["type"]}


async def discovered(stage: Stage) -> dict[str, Any]:
    """The lock is offered; one of generation 4 does not say what it is, and is picked."""
    if stage.order.kind.generation == 3:
        return await pairing.discover(stage.scene)
    return await picking.pick(stage.scene, DEFAULT_ADDRESS)


async def paired(stage: Stage) -> dict[str, Any]:
    """*Pair it here*, an entry exists, and a code proves it at the door."""
    evidence = await pairing.pair(stage.scene)
    evidence["proof"] = await pairing.prove(stage.scene)
    await stage.shorten_idle()
    await stage.recovered()
    return evidence


async def offline_code(stage: Stage) -> dict[str, Any]:
    """A code that was never sent opens at the keypad, and the event names it."""
    made = await stage.scene.act("create_offline_one_time_code", name="Courier")
    opened = await stage.scene.expect(made["code"], 0)
    return {**opened, **await stage.scene.access_of(made["id"])}


async def online_code(stage: Stage) -> dict[str, Any]:
    """A code that is written over the air opens at the keypad.

    It is pending at first where the last link ended so lately that the lock has not been
    heard again yet.
    """
    begun = time.perf_counter()
    made = await online.make_any(stage.scene, "one_time", "Parcel", HOUR)
    await online.becomes(stage.scene, made["id"], "active")
    seconds = round(time.perf_counter() - begun, 2)
    await online.caught_up(stage.scene)
    await stage.scene.act("sync")  # nobody types it before the lock has listed it
    opened = await stage.scene.expect_online(made["code"], opens=True)
    return {"answered": made["status"], "active_after": seconds, **opened}


async def unlock(stage: Stage) -> dict[str, Any]:
    """Without a link before."""
    await stage.idle()
    seen = await stage.unlock()
    if seen["bolt"] != "unlocked" or seen["error"]:
        raise StepFailed("an open bolt was expected", seen)
    return seen


async def link_lost_in_unlock(stage: Stage) -> dict[str, Any]:
    """Once while the command is sent, once before its answer; the next one works."""
    half = 1 if stage.order.kind.packet == 20 else 0
    return {
        "sending": await _lost(stage, kind="write_cmd", skip=half),
        "answer": await _lost(stage, kind="notify", skip=0),
    }


async def _lost(stage: Stage, **packet: Any) -> dict[str, Any]:
    await stage.scene.act("sync")  # the link is there, so the packet is the unlock's
    control = stage.scene.control
    await control.ask("fault", action="disconnect", count=1, **packet)
    first = await stage.unlock()
    await control.ask("clear_faults")
    seen = {"lost": packet["kind"], "first": first, "next": await stage.unlock()}
    if seen["next"]["bolt"] != "unlocked" or seen["next"]["error"]:
        raise StepFailed("the next unlock was expected to work", seen)
    await stage.idle()
    return seen


async def links(stage: Stage) -> dict[str, Any]:
    """Many links in a row; every notification comes once."""
    return await stage.links(stage.order.links)


async def handles_moved(stage: Stage) -> dict[str, Any]:
    """An update moved the lock's GATT handles; one attempt fails, the next one works.

    The old handles once refuse what is written to them, and once take it and do nothing.
    """
    evidence: dict[str, Any] = {}
    for word, refuse in (("refused", True), ("taken", False)):
        await stage.idle()
        await stage.scene.control.ask("handles", refuse=refuse)
        evidence[word] = await stage.recovered()
        if evidence[word]["failed_before"] > 1:
            raise StepFailed("the second attempt was expected to work", evidence)
    return {**evidence, "then": await stage.links(AFTERWARDS)}


async def bluetoothd_restarts(stage: Stage) -> dict[str, Any]:
    """The daemon ends and starts; links work again."""
    await stage.idle()
    daemon = stage.household.bluetoothd
    await daemon.stop()
    await daemon.start()
    await daemon.until_powered()
    return {**await stage.recovered(), "then": await stage.links(AFTERWARDS)}


async def adapter_off_and_on(stage: Stage) -> dict[str, Any]:
    """The adapter loses power for a while; links work again."""
    await stage.idle()
    daemon = stage.household.bluetoothd
    await daemon.switch(on=False)
    await asyncio.sleep(OFF_SECONDS)
    await daemon.switch(on=True)
    await daemon.until_powered()
    return {**await stage.recovered(), "then": await stage.links(AFTERWARDS)}


async def home_assistant_restarts(stage: Stage) -> dict[str, Any]:
    """Home Assistant ends and starts; the lock is there, and links work."""
    await stage.counted_once()
    household, scene = stage.household, stage.scene
    await household.stop_home_assistant()
    await household.start_home_assistant()
    await scene.home.__aexit__()
    scene.home = await Home(household.url).__aenter__()
    stage.heard = 0
    await stage.set_up()
    await scene.find_lock()
    return {**await stage.recovered(), "then": await stage.links(AFTERWARDS)}


async def log(stage: Stage) -> dict[str, Any]:
    """Home Assistant's log has no error of the integration, and no repeated packet."""
    bad = _errors(stage.household.folder / LOG)
    if bad:
        raise StepFailed("the log has errors", {"lines": bad[:10]})
    return {}


def _errors(log: Path) -> list[str]:
    return [
        line[:200]
        for line in log.read_text(errors="replace").splitlines()
        if ("ERROR" in line and f"[{OURS}" in line) or "was repeated" in line
    ]


BEGINNING: tuple[Step[Stage], ...] = (adapter, discovered, paired)
"""Without these nothing else can be checked."""
CHECKS: tuple[Step[Stage], ...] = (
    offline_code,
    online_code,
    unlock,
    link_lost_in_unlock,
    links,
    handles_moved,
    bluetoothd_restarts,
    adapter_off_and_on,
    home_assistant_restarts,
    log,
)
NAMES = tuple(check.__name__ for check in CHECKS if hasattr(check, "__name__"))

"""Locks that are in the app: their keys come from an account, and nobody types them."""

from collections.abc import AsyncIterator, Mapping
from dataclasses import replace
from typing import Any

from scripts.accountlib.account import lock
from virtual_lock.control.client import ControlPort
from virtual_lock.firmware.identity import Identity

from .home import ApiError, until
from .household import USER_CODE
from .pairing import PROGRESSED, discover, moved
from .scene import DOMAIN, Scene
from .story import Step, StepFailed

FLOWS = "/api/config/config_entries/flow"
KEYS = {
    3: "abc123defghijklm",
    4: "qrs456tuvwxyzabc",
    5: "tuv789wxyzabcdef",
    6: "wxy123zabcdefghi",
}
NEW_KEY = "new789defghijklm"
RENEWED_WITHIN = 60.0
"""Seconds until a lock that was paired anew in the app obeys again: two sessions."""


async def key_from_the_tuya_integration(scene: Scene) -> dict[str, Any]:
    """Home Assistant's own Tuya integration is set up; a lock that it knows is added."""
    scene.second = third = await in_the_app(scene, 3)
    tuya = await add_tuya(scene)
    evidence = await _add(third, {"source": {"next_step_id": "tuya_entry"}})
    return {"tuya": tuya, **evidence}


async def paired_anew_in_the_app(scene: Scene) -> dict[str, Any]:
    """The lock has another key: Home Assistant fetches and tries it by itself."""
    third = scene.neighbour
    (device,) = scene.household.account.homes["Home"]
    device["local_key"] = NEW_KEY
    await third.control.ask("set", login_key=_login_key(NEW_KEY))

    async def probe() -> bool:
        try:
            await third.act("sync")
        except ApiError:
            return False
        return True

    await until(probe, RENEWED_WITHIN, 1.0)
    made = await third.act("create_dynamic_code")
    flows = await scene.home.ask("config_entries/flow/progress")
    asked = [one["context"]["source"] for one in flows if one["handler"] == DOMAIN]
    evidence = {"asked": asked, **await third.expect(made["code"], 0)}
    if "reauth" in asked:
        raise StepFailed("somebody is asked for a key", evidence)
    return evidence


async def key_by_qr_code(scene: Scene) -> dict[str, Any]:
    """The code is scanned with the app; the page goes on by itself."""
    fourth = await in_the_app(scene, 4)
    others = set(scene.household.accounts.logins)
    answers = {
        "source": {"next_step_id": "qr_code"},
        "qr_code_beside_tuya": {"user_code": USER_CODE},
    }
    evidence = await _add(fourth, answers)
    evidence["logins_left"] = len(set(scene.household.accounts.logins) - others)
    if evidence["logins_left"]:
        raise StepFailed("the login was not revoked", evidence)
    return evidence


async def in_the_app(scene: Scene, number: int, name: str = "") -> Scene:
    """Another lock on the same air, which the app has paired; Home Assistant offers it."""
    door = await scene.household.add_lock(number)
    key = KEYS[number]
    await door.ask("set", login_key=_login_key(key))
    uuid = Identity.from_seed(number).device_id
    name = name or f"Door {number}"
    told = lock(f"bf{number}", uuid, key, name=name, t0=await _t0(door))
    scene.household.account.homes["Home"].append(told)
    at_door = replace(scene, name="", flow_id="", codes={}, door=door, second=None)
    await discover(at_door)
    return at_door


async def _t0(door: ControlPort) -> int:
    state: dict[str, Any] = (await door.ask("state"))["state"]
    return int(state["t0"])


def _login_key(local_key: str) -> str:
    return local_key[:6].encode().hex()


async def add_tuya(scene: Scene) -> str:
    """Set up Home Assistant's own integration, as somebody with the app does."""
    home = scene.home
    step = await home.request("POST", FLOWS, json={"handler": "tuya"})
    step = await home.answer_flow(step["flow_id"], user_code=USER_CODE)
    scene.household.accounts.scan()
    step = await home.answer_flow(step["flow_id"])
    return str(step["type"])


async def _add(scene: Scene, answers: Mapping[str, dict[str, str]]) -> dict[str, Any]:
    """Go through the dialog with these answers; then a code opens the lock."""
    others = [
        state["entity_id"].partition(".")[2]
        for state in await scene.home.states()
        if state["entity_id"].startswith("lock.")
    ]
    steps: list[str] = []
    step = await scene.home.flow(scene.flow_id)
    async with scene.home.subscribed("subscribe_events", event_type=PROGRESSED) as news:
        while step["type"] not in ("create_entry", "abort"):
            steps.append(step["step_id"])
            step = await _next(scene, step, answers, news)
    if step["type"] == "abort":
        raise StepFailed(f"not added: {step['reason']}", {"steps": steps})
    await scene.find_lock(*others)
    made = await scene.act("create_offline_one_time_code")
    return {"steps": steps, **await scene.expect(made["code"], 0)}


async def _next(
    scene: Scene,
    step: dict[str, Any],
    answers: Mapping[str, dict[str, str]],
    news: AsyncIterator[Any],
) -> dict[str, Any]:
    name = step["step_id"]
    if name == "scan":
        scene.household.accounts.scan()
    if name == "scan" or step["type"] == "progress":
        return await moved(scene, scene.flow_id, step, news)
    if name not in answers:
        raise StepFailed(f"nobody has an answer to {name}", {"step": step})
    return await scene.home.answer_flow(scene.flow_id, **answers[name])


STEPS: tuple[Step[Scene], ...] = (
    key_from_the_tuya_integration,
    paired_anew_in_the_app,
    key_by_qr_code,
)

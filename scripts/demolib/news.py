"""What a lock tells besides codes: battery, door, alarm, doorbell, and its settings."""

from contextlib import suppress
from dataclasses import replace
import secrets
from typing import Any

from .home import ApiError, until
from .pairing import discover, pair
from .scene import DOMAIN, Scene
from .story import Step, StepFailed

NUMBER = 5
MODEL = ("--model", "foxgard")
"""A lock that has all of these, as others have reported its data points."""
TRIES = 5
"""Wrong codes in a row, after which the lock blocks its keypad and tells an alarm."""
LOW, DELAY, IMPOSSIBLE = 12, 45, 99_999
AUTO_LOCK_TIME = "36"
RING = "ring"


async def lock_with_more_to_tell(scene: Scene) -> dict[str, Any]:
    """A lock with sensors, a bell and settings is paired; it tells what it has."""
    others = [
        state["entity_id"].partition(".")[2]
        for state in await scene.home.states()
        if state["entity_id"].startswith("lock.")
    ]
    door = await scene.household.add_lock(NUMBER, *MODEL)
    told = replace(scene, name="", flow_id="", codes={}, door=door, second=None)
    evidence = await discover(told)
    evidence |= await pair(told, *others)
    scene.second = told
    await _listens(told)
    await door.ask("tell")
    shown = [
        told.entity("sensor", "battery"),
        told.entity("binary_sensor", "door"),
        told.entity("number", "auto_lock_delay"),
    ]
    states = {one: await _state(told, one) for one in shown}
    return {**evidence, "states": states}


async def battery_is_shown_and_low_is_a_repair(scene: Scene) -> dict[str, Any]:
    """The percentage follows the lock, and low batteries open a repair of their own."""
    told = scene.neighbour
    battery = told.entity("sensor", "battery")
    evidence: dict[str, Any] = {}
    for percent, repairs in ((LOW, 1), (90, 0)):
        await _listens(told)
        await told.control.ask("level", percent=percent)
        evidence[f"at_{percent}"] = await _becomes(told, battery, str(percent))
        found = await _repairs(scene, "battery_low")
        evidence[f"repairs_at_{percent}"] = found
        if found != repairs:
            raise StepFailed(f"{repairs} repairs of batteries were expected", evidence)
    return evidence


async def door_is_shown(scene: Scene) -> dict[str, Any]:
    """Somebody opens the door, and closes it."""
    told = scene.neighbour
    door = told.entity("binary_sensor", "door")
    seen = []
    for is_open in (True, False):
        await _listens(told)
        await told.control.ask("door", open=is_open)
        seen.append(await _becomes(told, door, "on" if is_open else "off"))
    return {"door": seen}


async def alarm_after_wrong_codes(scene: Scene) -> dict[str, Any]:
    """Somebody tries codes until the keypad is blocked; the alarm is an access denied."""
    told = scene.neighbour
    for _ in range(TRIES):
        digits = f"{secrets.randbelow(10**6):06}"
        reply = await told.control.ask("type", digits=digits)
        if reply["opened"]:
            raise StepFailed("a code that nobody made has opened", {})
    event = told.entity("event", "access")

    async def denied() -> dict[str, Any] | None:
        await told.act("sync")
        attributes: dict[str, Any] = (await told.home.state(event))["attributes"]
        return attributes if attributes.get("event_type") == "access_denied" else None

    seen = await until(denied, pause=0.5)
    evidence = {key: seen.get(key) for key in ("event_type", "method")}
    evidence["keypad_blocked"] = (await told.lock_state())["keypad_blocked"]
    if (evidence["method"], evidence["keypad_blocked"]) != ("password", True):
        raise StepFailed("an alarm about wrong codes was expected", evidence)
    return evidence


async def doorbell_is_an_event(scene: Scene) -> dict[str, Any]:
    """Somebody presses the bell of the lock."""
    told = scene.neighbour
    bell = told.entity("event", "doorbell")
    await _listens(told)
    await told.control.ask("bell")

    async def rung() -> dict[str, Any] | None:
        with suppress(ApiError):  # the entity comes with the first ring
            attributes: dict[str, Any] = (await told.home.state(bell))["attributes"]
            return attributes if attributes.get("event_type") == RING else None
        return None

    seen = await until(rung)
    return {key: seen[key] for key in ("event_type", "device_class")}


async def setting_is_changed_and_read_back(scene: Scene) -> dict[str, Any]:
    """What is shown is what the lock echoed; an impossible value is never sent."""
    told = scene.neighbour
    delay = told.entity("number", "auto_lock_delay")
    before = await _setting(told)
    await _set(told, delay, DELAY)
    evidence: dict[str, Any] = {
        "before": before,
        "in_the_lock": await _setting(told),
        "shown": await _becomes(told, delay, f"{DELAY}.0", f"{DELAY}"),
    }
    with suppress(ApiError):
        await _set(told, delay, IMPOSSIBLE)
        raise StepFailed("an impossible value was taken", evidence)
    evidence["after_an_impossible_one"] = await _setting(told)
    if {evidence["in_the_lock"], evidence["after_an_impossible_one"]} != {DELAY}:
        raise StepFailed("the lock does not hold what was set", evidence)
    return evidence


async def _set(told: Scene, entity_id: str, value: int) -> None:
    body = {"entity_id": entity_id, "value": value}
    await told.home.request("POST", "/api/services/number/set_value", json=body)


async def _setting(told: Scene) -> int | None:
    """Seconds until it locks by itself, in the lock's own memory."""
    held = (await told.lock_state())["settings"].get(AUTO_LOCK_TIME)
    return None if held is None else int(held, 16)


async def _listens(told: Scene) -> None:
    """The lock is connected, so that it can tell what happens."""

    async def connected() -> bool:
        await told.synced()
        return bool((await told.lock_state())["connected"])

    await until(connected)


async def _state(told: Scene, entity_id: str) -> str:
    async def known() -> str | None:
        with suppress(ApiError):  # it comes with the first report
            state: str = (await told.home.state(entity_id))["state"]
            return None if state in ("unknown", "unavailable") else state
        return None

    return await until(known)


async def _becomes(told: Scene, entity_id: str, *expected: str) -> str:
    async def shown() -> str | None:
        state: str = (await told.home.state(entity_id))["state"]
        return state if state in expected else None

    return await until(shown)


async def _repairs(scene: Scene, kind: str) -> int:
    """How many repairs of a kind there are."""
    issues = (await scene.home.ask("repairs/list_issues"))["issues"]
    ours = [one["issue_id"] for one in issues if one["domain"] == DOMAIN]
    return sum(name.startswith(kind) for name in ours)


STEPS: tuple[Step[Scene], ...] = (
    lock_with_more_to_tell,
    battery_is_shown_and_low_is_a_repair,
    door_is_shown,
    doorbell_is_an_event,
    setting_is_changed_and_read_back,
    alarm_after_wrong_codes,
)

"""The codes that are written into the lock, at the door."""

import asyncio
from datetime import timedelta
import time
from typing import Any
from zoneinfo import ZoneInfo

from .daylight import Days
from .home import until
from .scene import HOUR, Scene, now
from .story import Step, StepFailed

DAY = timedelta(days=1)
UNHEARD = 12.0
"""Seconds after which Home Assistant knows that the lock is away; it takes 10."""
ANSWER_LIMIT = 2.0
"""Seconds for the answer that a code is pending: nobody is waited for."""
RADIO_LIMIT = 60.0
"""Seconds until what was pending is at the lock; 1 to 20 are usual."""


async def online_one_time_opens_once(scene: Scene) -> dict[str, Any]:
    """Written into the lock, it opens once; then it is used, and its slot is free."""
    made = await make(scene, "one_time", "Parcel", HOUR)
    await caught_up(scene)
    await scene.act("sync")  # nobody types it before the lock has listed it
    first = await scene.expect_online(made["code"], opens=True)
    second = await scene.expect_online(made["code"], opens=False)
    event = await scene.access_of(made["id"])
    status = await becomes(scene, made["id"], "used")
    return {"made": seen(made), "first": first, "second": second, **event, **status}


async def periodic_opens_in_its_hours(scene: Scene) -> dict[str, Any]:
    """Two days a week from 09:00 to 12:00, by the home's clock: summer and winter."""
    zone = ZoneInfo(scene.household.zone)
    before, after = Days.before_and_after(now(), zone)
    hours = {"weekdays": before.weekdays, "from": "09:00", "to": "12:00"}
    made = await make(scene, "periodic", "Cleaning", 400 * DAY, **hours)
    evidence: dict[str, Any] = {"zone": zone.key, **hours, "made": seen(made)}
    if len(made["slots"]) != 2:
        raise StepFailed("one slot for each side of the change was expected", evidence)
    for name, days in (("before", before), ("after", after)):
        evidence[f"offset_{name}"] = days.offset
        evidence[name] = [
            await scene.expect_online_at(at, made["code"], opens=opens)
            for at, opens in days.moments()
        ]
    await scene.set_clock(now())
    if evidence["offset_before"] == evidence["offset_after"]:
        raise StepFailed("the clocks have not changed", evidence)
    return evidence


async def made_out_of_range_active_when_back(scene: Scene) -> dict[str, Any]:
    """Without the lock it is pending at once; it is written when the lock is heard."""
    await scene.control.ask("range", **{"in": False})
    await asyncio.sleep(UNHEARD)
    begun = time.perf_counter()
    made = await make_any(scene, "periodic", "Neighbour's son", 7 * DAY)
    seconds = round(time.perf_counter() - begun, 2)
    evidence: dict[str, Any] = {"answered_after": seconds, "away": seen(made)}
    if made["status"] != "pending" or seconds > ANSWER_LIMIT:
        raise StepFailed("pending at once was expected", evidence)
    evidence["waiting"] = await _waiting(scene, 1)
    evidence["not_yet"] = await scene.expect_online(made["code"], opens=False)
    await scene.control.ask("range", **{"in": True})
    begun = time.perf_counter()
    evidence["back"] = await becomes(scene, made["id"], "active")
    evidence["written_after"] = round(time.perf_counter() - begun, 2)
    evidence["waiting_then"] = await _waiting(scene, 0)
    scene.codes["always"] = made
    return evidence | await scene.expect_online(made["code"], opens=True)


async def deleted_code_is_refused(scene: Scene) -> dict[str, Any]:
    """Deleting a code takes it off the lock; the door does not know it any more."""
    made = await make(scene, "periodic", "Former cleaner", 7 * DAY)
    opened = await scene.expect_online(made["code"], opens=True)
    gone = await scene.act("delete_code", code_id=made["id"])
    refused = await scene.expect_online(made["code"], opens=False)
    evidence = {
        "made": seen(made),
        "opened": opened,
        "deleted": {key: gone[key] for key in ("status", "left_to_do", "message")},
        "refused": refused,
        "slots": await scene.slots(),
    }
    if gone["status"] != "deleted" or set(made["slots"]) & set(evidence["slots"]):
        raise StepFailed("it is still at the lock", evidence)
    return evidence


async def make(
    scene: Scene, kind: str, name: str, length: timedelta, **more: Any
) -> dict[str, Any]:
    """A code that is in the lock when the answer comes, and works from now on."""
    made = await make_any(scene, kind, name, length, **more)
    if made["status"] != "active" or not made["slots"]:
        raise StepFailed("an active code was expected", seen(made))
    return made


async def make_any(
    scene: Scene, kind: str, name: str, length: timedelta, **more: Any
) -> dict[str, Any]:
    """A code that should work from now on, whatever became of it."""
    start = now().replace(second=0, microsecond=0)
    begins = {} if kind == "one_time" else {"start": start.isoformat()}
    return await scene.act(
        f"create_online_{kind}_code",
        name=name,
        end=(start + length).isoformat(),
        **begins,
        **more,
    )


async def caught_up(scene: Scene) -> None:
    """A code without a start begins now; a lock counts whole seconds, maybe one late."""
    begun = now().timestamp()

    async def begins() -> bool:
        return bool((await scene.lock_state())["clock"] >= begun)

    await until(begins)


async def becomes(scene: Scene, code_id: str, status: str) -> dict[str, Any]:
    """A code is asked for until it has come so far."""

    async def probe() -> dict[str, Any] | None:
        code = await scene.act("get_code", code_id=code_id)
        return code if code["status"] == status else None

    return seen(await until(probe, RADIO_LIMIT, 0.2))


def seen(code: dict[str, Any]) -> dict[str, Any]:
    """What may be told of a code: not its digits."""
    shown = ("status", "problem", "message", "slots")
    return {key: code[key] for key in shown if key in code}


async def _waiting(scene: Scene, number: int) -> int:
    """What the sensor of pending changes shows, once it is that."""
    sensor = scene.entity("sensor", "pending_changes")

    async def probe() -> bool:
        return bool((await scene.home.state(sensor))["state"] == str(number))

    await until(probe)
    return number


STEPS: tuple[Step[Scene], ...] = (
    online_one_time_opens_once,
    periodic_opens_in_its_hours,
    made_out_of_range_active_when_back,
    deleted_code_is_refused,
)

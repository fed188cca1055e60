"""The steps of ``scripts/demo --check``, in the order in which they are told."""

import asyncio
from datetime import datetime, timedelta
from typing import Any

from .home import ApiError, Home, until
from .scene import DOMAIN, HOUR, Scene, now, this_hour
from .story import Step, StepFailed

SECOND = timedelta(seconds=1)
KEPT = ("code", "kind", "name", "valid_from", "valid_until")
"""What a ledger must not forget of a code."""

FAULTS: dict[str, dict[str, Any]] = {
    "clock-slow": {"do": "clock", "add": -2 * 3600},
    "wrong-t0": {"do": "set", "t0_add": 3600},
    "wrong-key": {"do": "set", "login_key": "random"},
}
"""What ``--fault`` does to the lock after pairing."""


async def discovered(scene: Scene) -> dict[str, Any]:
    """Home Assistant hears the lock and offers it."""
    flow = await scene.home.discovered(DOMAIN)
    scene.flow_id = flow["flow_id"]
    return {"name": flow["context"]["title_placeholders"]["name"]}


async def paired(scene: Scene) -> dict[str, Any]:
    """The discovered card, *Pair it here*, and an entry exists."""
    steps: list[str] = []
    step = await scene.home.flow(scene.flow_id)
    while step["type"] not in ("create_entry", "abort"):
        steps.append(step.get("step_id", step["type"]))
        step = await _next(scene, step)
    state = await scene.lock_state()
    evidence = {"steps": steps, "bound": state["bound"], "end": step["type"]}
    if step["type"] == "abort" or not state["bound"]:
        raise StepFailed(f"not paired: {step.get('reason')}", evidence)
    await scene.find_lock()
    if scene.fault:
        await scene.household.control.ask(**FAULTS[scene.fault])
    return evidence


async def _next(scene: Scene, step: dict[str, Any]) -> dict[str, Any]:
    match step["type"]:
        case "menu":
            return await scene.home.answer_flow(scene.flow_id, next_step_id="pair")
        case "progress":
            await asyncio.sleep(0.1)
            return await scene.home.flow(scene.flow_id)
        case _:
            return await scene.home.answer_flow(scene.flow_id)


async def clock_set(scene: Scene) -> dict[str, Any]:
    """The lock counts the same UTC seconds as we do."""
    state = await scene.lock_state()
    drift = round(state["clock"] - now().timestamp())
    evidence = {"drift_seconds": drift}
    if abs(drift) > 2:
        raise StepFailed("the lock's clock is wrong", evidence)
    return evidence


async def t0_set(scene: Scene) -> dict[str, Any]:
    """The lock counts offline hours from the hour of pairing."""
    t0 = (await scene.lock_state())["t0"]
    behind = int(now().timestamp()) // 3600 - t0 // 3600
    evidence = {"t0": t0, "hours_ago": behind}
    if behind not in (0, 1):
        raise StepFailed("T0 is not the hour of pairing", evidence)
    return evidence


async def dynamic_opens(scene: Scene) -> dict[str, Any]:
    """A dynamic code opens, again and again while it lives."""
    made = await scene.act("create_dynamic_code", name="Neighbour")
    scene.codes["dynamic"] = made
    first = await scene.expect(made["code"], 0)
    return {"first": first, "again": await scene.expect(made["code"], 0)}


async def dynamic_event(scene: Scene) -> dict[str, Any]:
    """The access event names the dynamic code."""
    return await _access_of(scene, "dynamic")


async def dynamic_refused_after_its_window(scene: Scene) -> dict[str, Any]:
    """One second past ``valid_until`` it is a wrong code."""
    dynamic = scene.codes["dynamic"]
    end = datetime.fromisoformat(dynamic["valid_until"])
    await scene.set_clock(end)
    last = await scene.expect(dynamic["code"], 0)
    await scene.set_clock(end + SECOND)
    return {"last_second": last, "after": await scene.expect(dynamic["code"], -3)}


async def one_time_opens_once(scene: Scene) -> dict[str, Any]:
    """A one-time code opens once; the second time it is used up."""
    await scene.set_clock(now())
    made = await scene.act("create_offline_one_time_code", name="Courier")
    scene.codes["one_time"] = made
    first = await scene.expect(made["code"], 0)
    return {"first": first, "second": await scene.expect(made["code"], -4)}


async def temporary_refused_before_start(scene: Scene) -> dict[str, Any]:
    """Up to one second before its hour a temporary code is not yet valid."""
    start = this_hour() + 2 * HOUR
    made = await _temporary(scene, "Guest", start, start + 3 * HOUR)
    early = await scene.expect(made["code"], -5)
    await scene.set_clock(start - SECOND)
    return {"now": early, "last_second": await scene.expect(made["code"], -5)}


async def temporary_opens_inside(scene: Scene) -> dict[str, Any]:
    """From its hour on it opens, any number of times."""
    made = scene.codes["Guest"]
    await scene.set_clock(datetime.fromisoformat(made["valid_from"]))
    first = await scene.expect(made["code"], 0)
    again = await scene.expect(made["code"], 0)
    return {"first": first, "again": again, **await _access_of(scene, "Guest")}


async def temporary_refused_after_end(scene: Scene) -> dict[str, Any]:
    """At its end it still opens; one second later it has expired."""
    made = scene.codes["Guest"]
    end = datetime.fromisoformat(made["valid_until"])
    await scene.set_clock(end)
    last = await scene.expect(made["code"], 0)
    await scene.set_clock(end + SECOND)
    return {"last_second": last, "after": await scene.expect(made["code"], -6)}


async def temporary_refused_when_first_used_late(scene: Scene) -> dict[str, Any]:
    """First used 24 hours after its start it opens; one second later it is dead."""
    start = this_hour()
    just = await _temporary(scene, "Last-minute guest", start, start + 71 * HOUR)
    late = await _temporary(scene, "Late guest", start, start + 72 * HOUR)
    await scene.set_clock(start + 24 * HOUR)
    last = await scene.expect(just["code"], 0)
    await scene.set_clock(datetime.fromisoformat(late["first_use_by"]) + SECOND)
    seen = await scene.expect(late["code"], -7)
    await scene.set_clock(now())
    return {"last_second": last, "after": seen}


async def clear_one_revokes(scene: Scene) -> dict[str, Any]:
    """A clear code, typed at the lock, revokes one used temporary code."""
    made = await _temporary(scene, "Cleaner", this_hour(), this_hour() + 5 * HOUR)
    opened = await scene.expect(made["code"], 0)
    await _access_of(scene, "Cleaner")
    clear = await scene.act("create_clear_code", code_id=made["id"])
    cleared = await _clear(scene, clear["code"], 1)
    refused = await scene.expect(made["code"], -4)
    return {"opened": opened, "cleared": cleared, "refused": refused}


async def clear_all_revokes(scene: Scene) -> dict[str, Any]:
    """And another revokes all of them."""
    made = [
        await _temporary(scene, name, this_hour(), this_hour() + 6 * HOUR)
        for name in ("Painter", "Plumber")
    ]
    opened = [await scene.expect(code["code"], 0) for code in made]
    clear = await scene.act("create_clear_code")
    cleared = await _clear(scene, clear["code"], 2)
    refused = [await scene.expect(code["code"], -4) for code in made]
    return {"opened": opened, "cleared": cleared, "refused": refused}


async def access_event_names_the_code(scene: Scene) -> dict[str, Any]:
    """The access event, the ledger and the lock entity agree on who came in."""
    made = await _temporary(scene, "Gardener", this_hour(), this_hour() + 7 * HOUR)
    await scene.expect(made["code"], 0)
    evidence = await _access_of(scene, "Gardener")

    async def changed_by() -> str | None:
        state = await scene.home.state(scene.entity("lock"))
        who: str | None = state["attributes"].get("changed_by")
        return who if who == "Gardener" else None

    return {**evidence, "changed_by": await until(changed_by)}


async def restart_keeps_ledger_and_pairing(scene: Scene) -> dict[str, Any]:
    """After a restart of Home Assistant all codes are there, and the lock obeys."""
    before = await _ledger(scene)
    await scene.household.stop_home_assistant()
    await scene.household.start_home_assistant()
    await scene.home.__aexit__()
    scene.home = await Home(scene.household.url).__aenter__()
    await scene.find_lock()
    after = await _ledger(scene)
    evidence: dict[str, Any] = {"codes": len(after), "kept": before == after}
    if not before or before != after:
        raise StepFailed("the ledger changed", evidence)
    await until(lambda: _synced(scene))
    made = await scene.act("create_offline_one_time_code")
    return {**evidence, "synced": True, **await scene.expect(made["code"], 0)}


async def out_of_range_codes_still_made(scene: Scene) -> dict[str, Any]:
    """With the lock out of range offline codes are made, and open it."""
    await scene.household.control.ask("range", **{"in": False})
    before = await scene.lock_state()
    made = await scene.act("create_offline_one_time_code")
    dynamic = await scene.act("create_dynamic_code")
    seen: dict[str, Any] = {
        "one_time": await scene.expect(made["code"], 0),
        "dynamic": await scene.expect(dynamic["code"], 0),
    }
    after = await scene.lock_state()
    seen["connections"] = after["connections"] - before["connections"]
    if before["connected"] or seen["connections"]:
        raise StepFailed("the lock was still within reach", seen)
    await scene.household.control.ask("range", **{"in": True})
    return seen


async def _temporary(
    scene: Scene, name: str, start: datetime, end: datetime
) -> dict[str, Any]:
    made = await scene.act(
        "create_offline_temporary_code",
        name=name,
        start=start.isoformat(),
        end=end.isoformat(),
    )
    scene.codes[name] = made
    return made


async def _clear(scene: Scene, code: str, verdict: int) -> dict[str, Any]:
    """A clear code is accepted without moving the bolt."""
    seen = await scene.type(code)
    if seen["verdict"] != verdict or seen["opened"]:
        raise StepFailed(f"verdict {verdict} was expected", seen)
    return seen


async def _access_of(scene: Scene, which: str) -> dict[str, Any]:
    """The records are fetched, and the event entity shows this code's name."""
    code_id = scene.codes[which]["id"]
    event = scene.entity("event", "access")

    async def named() -> dict[str, Any] | None:
        await scene.act("sync")
        attributes: dict[str, Any] = (await scene.home.state(event))["attributes"]
        return attributes if attributes.get("code_id") == code_id else None

    seen: dict[str, Any] = await until(named, pause=0.5)
    return {key: seen[key] for key in ("event_type", "method", "code_name", "late")}


async def _ledger(scene: Scene) -> dict[str, dict[str, Any]]:
    """All that was issued, by id; not what became of it, which time changes."""
    told = (await scene.act("get_codes"))["codes"]
    return {code["id"]: {key: code[key] for key in KEPT} for code in told}


async def _synced(scene: Scene) -> bool:
    """Whether the lock can be reached; right after a start it may not be heard yet."""
    try:
        await scene.act("sync")
    except ApiError:
        return False
    return True


STEPS: tuple[Step[Scene], ...] = (
    discovered,
    paired,
    clock_set,
    t0_set,
    dynamic_opens,
    dynamic_event,
    dynamic_refused_after_its_window,
    one_time_opens_once,
    temporary_refused_before_start,
    temporary_opens_inside,
    temporary_refused_after_end,
    temporary_refused_when_first_used_late,
    clear_one_revokes,
    clear_all_revokes,
    access_event_names_the_code,
    restart_keeps_ledger_and_pairing,
    out_of_range_codes_still_made,
)

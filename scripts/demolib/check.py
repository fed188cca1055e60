"""The steps of ``scripts/demo --check``, in the order in which they are told."""

from typing import Any

from . import (
    accounts,
    elsewhere,
    host_clock,
    members,
    news,
    offline,
    online,
    reset,
    restored,
    two_locks,
)
from .home import Home
from .pairing import discover, pair, prove
from .scene import Scene, now
from .story import Step, StepFailed

KEPT = ("code", "kind", "name", "valid_from", "valid_until")
"""What a ledger must not forget of a code."""

STATES = [
    "pending",
    "scheduled",
    "active",
    "used",
    "expired",
    "cleared",
    "deleted",
    "deleting",
    "paused",
    "failed",
    "dead",
]
"""All states of codes; without them only those that have not ended are listed."""

FAULTS: dict[str, dict[str, Any]] = {
    "clock-slow": {"do": "clock", "add": -2 * 3600},
    "wrong-t0": {"do": "set", "t0_add": 3600},
    "wrong-key": {"do": "set", "login_key": "random"},
}
"""What ``--fault`` does to the lock after pairing."""


async def discovered(scene: Scene) -> dict[str, Any]:
    """Home Assistant hears the lock and offers it."""
    return await discover(scene)


async def paired(scene: Scene) -> dict[str, Any]:
    """The discovered card, *Pair it here*, and an entry exists."""
    evidence = await pair(scene)
    if scene.fault:
        await scene.household.control.ask(**FAULTS[scene.fault])
    return evidence


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


async def proof_at_the_door(scene: Scene) -> dict[str, Any]:
    """The last step of pairing: a code is typed, and the page goes on by itself."""
    return await prove(scene)


async def restart_keeps_ledger_and_pairing(scene: Scene) -> dict[str, Any]:
    """After a restart of Home Assistant all codes are there, and the lock obeys."""
    before = await _ledger(scene)
    await scene.household.stop_home_assistant()
    await scene.household.start_home_assistant()
    await scene.home.__aexit__()
    scene.home = await Home(scene.household.url).__aenter__()
    await scene.find_lock()
    await scene.synced()  # the entity is there before the lock is set up
    after = await _ledger(scene)
    evidence: dict[str, Any] = {"codes": len(after), "kept": before == after}
    if not before or before != after:
        raise StepFailed("the ledger changed", evidence)
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
    await scene.synced()
    return seen


async def _ledger(scene: Scene) -> dict[str, dict[str, Any]]:
    """All that was issued, by id; not what became of it, which time changes."""
    told = (await scene.act("get_codes", status=STATES))["codes"]
    return {code["id"]: {key: code[key] for key in KEPT} for code in told}


STEPS: tuple[Step[Scene], ...] = (
    discovered,
    paired,
    clock_set,
    t0_set,
    proof_at_the_door,
    *offline.STEPS,
    restart_keeps_ledger_and_pairing,
    out_of_range_codes_still_made,
    *online.STEPS,
    *elsewhere.STEPS,
    *members.STEPS,
    *two_locks.STEPS,
    *host_clock.STEPS,
    *reset.STEPS,
    *restored.STEPS,
    *accounts.STEPS,
    *news.STEPS,
)

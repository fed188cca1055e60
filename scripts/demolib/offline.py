"""The codes that are computed, at the door: dynamic, one-time, temporary, clear."""

from datetime import datetime, timedelta
from typing import Any

from .home import until
from .scene import HOUR, Scene, now, this_hour
from .story import Step, StepFailed

SECOND = timedelta(seconds=1)


async def dynamic_opens(scene: Scene) -> dict[str, Any]:
    """A dynamic code opens, again and again while it lives."""
    made = await scene.act("create_dynamic_code", name="Neighbour")
    scene.codes["dynamic"] = made
    first = await scene.expect(made["code"], 0)
    return {"first": first, "again": await scene.expect(made["code"], 0)}


async def dynamic_event(scene: Scene) -> dict[str, Any]:
    """The access event names the dynamic code."""
    return await scene.access_of(scene.codes["dynamic"]["id"])


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
    return {"first": first, "again": again, **await scene.access_of(made["id"])}


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
    await scene.access_of(made["id"])
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


async def used_deleted_code_is_told(scene: Scene) -> dict[str, Any]:
    """A deleted code still opens, is listed until it cannot, and its use is told."""
    made = await _temporary(scene, "Former guest", this_hour(), this_hour() + 4 * HOUR)
    gone = await scene.act("delete_code", code_id=made["id"])
    kept = await scene.act("get_code", code_id=made["id"])
    listed = [row["id"] for row in await _active_codes(scene)]
    opened = await scene.expect(made["code"], 0)
    told = await scene.access_of(made["id"])
    access = (await scene.home.state(scene.entity("event", "access")))["attributes"]
    clear = await scene.act("create_clear_code", code_id=made["id"])
    cleared = await _clear(scene, clear["code"], 1)
    evidence = {
        "deleted": [gone["status"], gone["left_to_do"]],
        "listed": made["id"] in listed and kept["status"] == "deleting",
        "opened": opened,
        "told": {**told, "left_to_do": access.get("left_to_do")},
        "cleared": cleared,
    }
    if (
        not evidence["listed"]
        or gone["status"] != "deleting"
        or access.get("deleted") is not True
        or access.get("left_to_do") != "clear_now"
    ):
        raise StepFailed("a deleted code that opens was not told as such", evidence)
    return evidence


async def _active_codes(scene: Scene) -> list[dict[str, Any]]:
    state = await scene.home.state(scene.entity("sensor", "active_codes"))
    rows: list[dict[str, Any]] = state["attributes"]["codes"]
    return rows


async def access_event_names_the_code(scene: Scene) -> dict[str, Any]:
    """The access event, the ledger and the lock entity agree on who came in."""
    made = await _temporary(scene, "Gardener", this_hour(), this_hour() + 7 * HOUR)
    await scene.expect(made["code"], 0)
    evidence = await scene.access_of(made["id"])

    async def changed_by() -> str | None:
        state = await scene.home.state(scene.entity("lock"))
        who: str | None = state["attributes"].get("changed_by")
        return who if who == "Gardener" else None

    return {**evidence, "changed_by": await until(changed_by)}


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


STEPS: tuple[Step[Scene], ...] = (
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
    used_deleted_code_is_told,
    access_event_names_the_code,
)

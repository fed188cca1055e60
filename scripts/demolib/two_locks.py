"""A second lock, and one code for both."""

from dataclasses import replace
from typing import Any

from .online import caught_up, seen
from .pairing import discover, pair
from .scene import DOMAIN, HOUR, Scene, now
from .story import Step, StepFailed


async def second_lock_paired(scene: Scene) -> dict[str, Any]:
    """Another lock on the same air is offered and paired as the first one was."""
    door = await scene.household.add_lock()
    second = replace(scene, name="", flow_id="", codes={}, door=door, second=None)
    evidence = await discover(second)
    evidence |= await pair(second, scene.name)
    scene.second = second
    return {**evidence, "entity": second.entity("lock")}


async def same_digits_open_two_locks(scene: Scene) -> dict[str, Any]:
    """One call makes one code for both; it opens each of them once."""
    both = [scene, scene.neighbour]
    made = await scene.home.act(
        DOMAIN,
        "create_online_one_time_code",
        entity_id=[one.entity("lock") for one in both],
        name="Both doors",
        end=(now() + HOUR).isoformat(),
    )
    answers = [made[one.entity("lock")] for one in both]
    evidence: dict[str, Any] = {
        "answers": [seen(answer) for answer in answers],
        "same_digits": answers[0]["code"] == answers[1]["code"],
        "same_id": answers[0]["id"] == answers[1]["id"],
    }
    if not (evidence["same_digits"] and evidence["same_id"]):
        raise StepFailed("one code for both was expected", evidence)
    for opens, turn in ((True, "first"), (False, "second")):
        evidence[turn] = []
        for one, answer in zip(both, answers, strict=True):
            await caught_up(one)
            evidence[turn].append(await one.expect_online(answer["code"], opens=opens))
    return evidence


STEPS: tuple[Step[Scene], ...] = (second_lock_paired, same_digits_open_two_locks)

"""Somebody in between does not get done twice what is to be done once.

He lets the lock do it, withholds what it says of that, and bends what it says later, so
that the client believes that its command was never heard.
"""

import asyncio
import secrets

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    OutcomeUnknown,
    TuyaLockError,
)
from tests.tuyalock.client.scene import scene
from tests.tuyalock.client.virtual_time import virtual_time

from .household import CONTENT, stand_between_ends
from .withheld import AnotherAcknowledged, LaterAnswer

BOTH = pytest.mark.parametrize("generation", [3, 4])
OPERATIONS = pytest.mark.parametrize("operation", ["unlock", "create"])
LINKS = pytest.mark.parametrize("is_open", [False, True], ids=["cold", "open"])
BEFORE_A_COMMAND = 3
"""What a lock says on a cold link: info, the pair answer, what time is it."""


async def attacked(stage, plan, operation, *, is_open):
    """What somebody is told who does it, and how often the lock has done it."""
    await stage.client.set_check_code(stage.credentials.check_code)
    await stage.client.close()
    await asyncio.sleep(1)
    stand_between_ends(stage).plan = plan
    if is_open:
        heard, plan.heard = plan.heard, 99
        await stage.client.probe()
        await asyncio.sleep(3)
        assert plan.said == heard
        plan.heard = heard
    told = await told_of(stage, operation)
    await asyncio.sleep(20)
    assert plan.withheld
    return told, stage.lock.openings + len(list(stage.lock.memory.credentials))


async def told_of(stage, operation):
    begun = stage.elapsed
    try:
        if operation == "unlock":
            await stage.client.unlock()
        else:
            await stage.client.passwords.create(CONTENT)
    except OutcomeUnknown:
        return "unknown"
    except TuyaLockError:
        return "failed"
    finally:
        assert stage.elapsed - begun < 15
    return "done"


@pytest.mark.parametrize(
    ("attack", "random"),
    [
        # An answer to something later takes the place of the acknowledgement.
        (LaterAnswer, secrets.token_bytes),
        # The acknowledgement names another message.
        (AnotherAcknowledged, bytes),
    ],
)
@BOTH
@OPERATIONS
@LINKS
@virtual_time
async def test_changed_acknowledgement_proves_nothing(
    generation, operation, is_open, attack, random
):
    async with scene(generation, proven=True, random=random) as stage:
        plan = attack(generation, BEFORE_A_COMMAND)
        found = await attacked(stage, plan, operation, is_open=is_open)
        assert found == ("unknown", 1)


@BOTH
@OPERATIONS
@virtual_time
async def test_later_pair_answer_in_place_of_the_first_proves_nothing(
    generation, operation
):
    async with scene(generation, proven=True) as stage:
        plan = LaterAnswer(generation, 1)
        found = await attacked(stage, plan, operation, is_open=False)
        assert found == ("done", 1)

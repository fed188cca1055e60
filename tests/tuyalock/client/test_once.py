"""What must not be done twice is done once at most, and told as what it was.

The whole grid: each packet of an unlock and of a new password held back, lost, or met by
a link layer that takes nothing, for several spans up to 15 s, in both directions.
"""

from dataclasses import dataclass, replace
import random

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    OutcomeUnknown,
    TuyaLockError,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.air.packet_faults import Harm, PacketFault
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.quirks import MEASURED

from .scene import scene
from .virtual_time import virtual_time

CODE = SecretStr("11223344")
CONTENT = SlotContent(SecretStr("314159"), Validity(0, 0xFFFFFFFF))
TO_LOCK, TO_CLIENT = Direction.TO_LOCK, Direction.TO_CLIENT
HOLDS = (0.3, 2.4, 3.1, 5.7, 6.2, 8.0, 15.0)
STALLS = (2.0, 5.6, 5.8, 15.0)
LINKS = [(3, 20), (4, 20), (4, 244)]


@dataclass(frozen=True)
class Operation:
    """``done`` counts how often the lock has carried it out."""

    check_code: bool
    run: object
    done: object


OPERATIONS = {
    "unlock by DP 71": Operation(
        True, lambda client: client.unlock(), lambda lock: lock.openings
    ),
    "unlock by DP 6": Operation(
        False, lambda client: client.unlock(), lambda lock: lock.openings
    ),
    "new password": Operation(
        True,
        lambda client: client.passwords.create(CONTENT),
        lambda lock: len(list(lock.memory.credentials)),
    ),
}
GRID = [
    pytest.param(
        name,
        generation,
        max_packet,
        is_open,
        id=f"{name}-{generation}-{max_packet}-{'open' if is_open else 'cold'}",
    )
    for name in OPERATIONS
    for generation, max_packet in LINKS
    for is_open in (False, True)
]


def grid(generation, max_packet, is_open):
    """One fault at each packet; a few numbers beyond the last one do no harm."""
    long = max_packet > 20
    last = (4 if long else 9) if is_open else (8 if long else 22)
    for nth in range(1, last + 1):
        for direction in (TO_LOCK, TO_CLIENT):
            yield PacketFault(Harm.LOSE, direction, nth=nth)
            for seconds in HOLDS:
                yield PacketFault(Harm.HOLD, direction, nth=nth, seconds=seconds)
        for seconds in STALLS:
            yield PacketFault(Harm.STALL, TO_CLIENT, nth=nth, seconds=seconds)


async def outcome(name, generation, max_packet, is_open, *faults, handling_ms=0):
    """What was told, and how often it was done.

    A lock that takes its time for each packet drops a command that comes right behind
    the pair request (protocol.md §13.3).
    """
    operation = OPERATIONS[name]
    quirks = replace(MEASURED, build_packet=max_packet, handling_ms=handling_ms)
    async with scene(generation, max_packet, quirks=quirks, proven=True) as stage:
        client = stage.client
        if operation.check_code:
            await client.set_check_code(CODE)
        else:
            client._inbox.credentials = replace(stage.credentials, check_code=None)
            await client.probe()
        if not is_open:
            await client.close()
        before = operation.done(stage.lock)
        for fault in faults:
            stage.loopback.faults.packets.add(fault)
        begun = stage.elapsed
        told = "done"
        try:
            await operation.run(client)
        except OutcomeUnknown:
            told = "unknown"
        except TuyaLockError:
            told = "failed"
        assert stage.elapsed - begun < 15
        await client.close()
        return told, operation.done(stage.lock) - before


def is_true(told, done):
    return {"done": done == 1, "failed": done == 0, "unknown": done <= 1}[told]


@pytest.mark.parametrize(("name", "generation", "max_packet", "is_open"), GRID)
@virtual_time
async def test_one_fault_at_any_packet_does_nothing_twice_and_tells_the_truth(
    name, generation, max_packet, is_open
):
    untrue, counts = [], dict.fromkeys(("done", "failed", "unknown"), 0)
    for fault in grid(generation, max_packet, is_open):
        tried = replace(fault)
        told, done = await outcome(name, generation, max_packet, is_open, tried)
        counts[told] += 1
        if not is_true(told, done):
            untrue.append((fault, told, done))
    assert untrue == []
    assert counts["done"]
    assert counts["unknown"]
    # On an open link nothing proves that the lock has not heard it (protocol.md §13.1).
    assert bool(counts["failed"]) is not is_open


@pytest.mark.parametrize(("name", "generation", "max_packet", "is_open"), GRID)
@virtual_time
async def test_several_faults_at_once_do_nothing_twice_and_tell_the_truth(
    name, generation, max_packet, is_open
):
    untrue = []
    faults = list(grid(generation, max_packet, is_open))
    dice = random.Random(8)
    for number in range(100):
        chosen = [replace(fault) for fault in dice.sample(faults, number % 4)]
        told, done = await outcome(
            name, generation, max_packet, is_open, *chosen, handling_ms=40
        )
        if not is_true(told, done):
            untrue.append((chosen, told, done))
    assert untrue == []

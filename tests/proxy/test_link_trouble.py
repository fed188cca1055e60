"""One proxy, and all that can go wrong between it and a lock, or with the lock itself.

The proxy scans actively, so that the lock is heard as well as can be.
"""

import asyncio

import pytest

from scripts.demolib.home import until

from .support import (
    LIMIT,
    becomes_active,
    connections,
    is_about_an_unlock,
    new_code,
    no_link,
    openings,
    opens,
    state,
    unlock,
    unlocks_once,
    unlocks_within,
    used_away,
)

pytestmark = [pytest.mark.asyncio(loop_scope="session"), pytest.mark.timeout(180)]

IN_EVERY_CASE = 15.0 + 1.0
"""Seconds from the call until a failure is told, and one for a busy machine."""
ON_A_LINK = 8.0 + 1.0
"""The same where the connection works."""
SOON = 30.0
"""Seconds until all is well by itself; two or three are usual."""


@pytest.fixture
def home(home3):
    return home3


async def test_lock_is_unlocked_once_over_a_fresh_connection(scene):
    await no_link(scene)
    assert await unlocks_once(scene)


async def test_new_code_is_written_over_a_fresh_connection_and_opens(scene):
    await no_link(scene)
    code = await new_code(scene, "Guest")
    assert code["status"] == "active"
    assert await opens(scene, code)


@pytest.mark.parametrize(
    ("linked", "write"),
    [(True, 1), (True, 2), (False, 10)],
    ids=["first packet", "second packet", "on the way"],
)
async def test_link_lost_in_an_unlock_leaves_the_lock_available(
    scene, proxy, linked, write
):
    """The error is told to who called; the next unlock is made, and opens once."""
    await no_link(scene)
    if linked:
        assert await unlocks_once(scene)
    before = await openings(scene)
    await proxy.set(drop_at=write)
    told = await unlock(scene)
    assert "a write is DROPPED" in await proxy.notes()
    assert told.seconds < ON_A_LINK
    assert await openings(scene) - before == (told.error is None)
    assert told.error is None or is_about_an_unlock(told.error), told.error
    assert await state(scene) != "unavailable"
    await scene.control.ask("lock")
    assert await unlocks_once(scene)


async def test_link_that_ended_unnoticed_costs_one_attempt_at_most(scene, proxy):
    assert await unlocks_once(scene)
    await proxy.control.ask("lose")  # and Home Assistant is not told
    told = await unlock(scene)
    assert told.seconds < IN_EVERY_CASE
    assert told.error is None or is_about_an_unlock(told.error), told.error
    await scene.control.ask("lock")
    assert await unlocks_within(scene, SOON) < SOON


async def test_silence_is_told_once_and_soon(scene, proxy):
    await no_link(scene)
    await proxy.control.ask("forget")
    await scene.control.ask("fault", action="drop", kind="notify", count=-1)
    told = await unlock(scene)
    assert told.error is not None
    assert is_about_an_unlock(told.error), told.error
    assert told.seconds < ON_A_LINK
    assert await connections(proxy) == 1
    await scene.control.ask("clear_faults")
    assert await state(scene) != "unavailable"
    assert await unlocks_within(scene, SOON) < SOON


async def test_silence_after_a_slow_connection_is_told_within_15_s(scene, proxy):
    await no_link(scene)
    await proxy.set(connect_delay=8.0)
    await scene.control.ask("fault", action="drop", kind="notify", count=-1)
    told = await unlock(scene)
    assert told.error is not None
    assert is_about_an_unlock(told.error), told.error
    assert told.seconds < IN_EVERY_CASE


@pytest.mark.parametrize(
    "condition",
    [{"others": 3}, {"refuse": 133}, {"unanswered": True}],
    ids=["no free slot", "connection refused", "connection never answered"],
)
async def test_no_connection_is_told_within_15_s(scene, proxy, condition):
    """In words, and the next unlock works as soon as the proxy does."""
    await no_link(scene)
    before = await openings(scene)
    await proxy.set(**condition)
    told = await unlock(scene)
    assert told.error is not None
    assert told.seconds < IN_EVERY_CASE
    assert await openings(scene) == before
    assert is_about_an_unlock(told.error), told.error
    await proxy.control.ask("well")
    assert await state(scene) != "unavailable"
    assert await unlocks_within(scene, SOON) < SOON


async def test_use_of_a_code_while_nobody_was_connected_is_told_by_itself(scene):
    assert await used_away(scene, SOON) < SOON


async def test_next_use_is_told_too_if_nothing_was_heard_in_between(scene):
    """The lock asks with the very advertisement that was heard before the session."""
    event = scene.entity("event", "access")
    await used_away(scene, SOON)
    await scene.control.ask("range", **{"in": False})
    before = (await scene.home.state(event))["state"]
    assert await opens(scene, await scene.act("create_dynamic_code", name="Postman"))
    await scene.control.ask("range", **{"in": True})

    async def is_told() -> bool:
        return (await scene.home.state(event))["state"] != before

    await until(is_told, SOON)


async def test_slow_proxy_is_slow_and_no_more(scene, proxy):
    """200 ms for each packet."""
    await no_link(scene)
    await proxy.set(pace=0.2)
    assert await unlocks_once(scene)
    code = await new_code(scene, "Slow")
    await becomes_active(scene, code, SOON)
    assert await opens(scene, code)


async def test_proxy_gone_and_back(scene, proxy):
    assert await unlocks_once(scene)
    await proxy.control.ask("down")
    told = await unlock(scene)
    assert told.error is not None
    assert told.seconds < IN_EVERY_CASE
    assert is_about_an_unlock(told.error), told.error
    await proxy.control.ask("up")
    assert await unlocks_within(scene, 60) < 60


async def test_proxy_gone_while_a_code_is_written_gets_it_there_once(scene, proxy):
    slots = len(await scene.slots())
    assert await unlocks_once(scene)
    await proxy.set(down_at=3)
    making = asyncio.create_task(new_code(scene, "Half"))

    async def gone() -> bool:
        return "a write is POWER_LOST" in await proxy.notes()

    await until(gone, LIMIT)
    await proxy.control.ask("up")
    code = await making
    await becomes_active(scene, code, 60)
    assert await opens(scene, code)
    assert len(await scene.slots()) == slots + 1


async def test_frozen_proxy_is_told_within_15_s(scene, proxy):
    """Its Wi-Fi is gone and TCP stays; then it starts again."""
    assert await unlocks_once(scene)
    await proxy.set(frozen=True)
    told = await unlock(scene)
    assert told.error is not None
    assert told.seconds < IN_EVERY_CASE
    assert is_about_an_unlock(told.error), told.error
    await proxy.set(frozen=False)
    await proxy.control.ask("kick")
    assert await unlocks_within(scene, 60) < 60

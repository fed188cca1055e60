"""Two Home Assistants with the same keys at one lock: a copy that runs beside the first.

Both are real processes, on adapters of their own. What one of them fetches from the lock
the other one never hears of.
"""

from contextlib import suppress
from datetime import timedelta

import pytest
import pytest_asyncio
import pytest_socket

from scripts.demolib.home import ApiError, until
from scripts.demolib.online import becomes, caught_up
from scripts.demolib.scene import now

from .support import LIMIT, synced
from .two_homes import code_of, repairs, scene_of, told, two_homes

pytestmark = [
    pytest.mark.asyncio(loop_scope="function"),
    pytest.mark.timeout(300),  # two Home Assistants may take a minute each
    pytest.mark.usefixtures("socket_enabled"),
]
DAY = timedelta(days=1)


@pytest_asyncio.fixture(loop_scope="function")
async def homes(tmp_path):
    pytest_socket.enable_socket()
    async with two_homes(tmp_path) as homes:
        yield homes


def stay():
    """A day from now on."""
    return {"start": now().isoformat(), "end": (now() + DAY).isoformat()}


async def made_elsewhere(scene):
    return (await scene.act("get_codes", kind="made_elsewhere"))["codes"]


async def test_use_that_only_the_other_one_hears_of_tells_it_that_there_are_two(homes):
    """It keeps what it did not make, and goes on; the first one knows nothing of it."""
    first, other = homes
    anna = await first.act("create_offline_one_time_code", name="Anna")
    await first.household.stop_home_assistant()
    assert (await first.type(anna["code"]))["opened"]
    await told(other, "lock_shared")
    event = (await other.home.state(other.entity("event", "access")))["attributes"]
    assert event["event_type"] == "access_granted"
    assert event["made_elsewhere"]
    (kept,) = (await other.act("get_codes", status="used"))["codes"]
    assert (kept["code"], kept["uses"]) == (anna["code"], 1)
    drawn = [await other.act("create_offline_one_time_code") for _ in range(8)]
    assert anna["code"] not in {one["code"] for one in drawn}
    await first.household.start_home_assistant()
    async with scene_of(first.household) as again:
        assert (await code_of(again, anna["id"]))["uses"] == 0
        assert await repairs(again) == []


async def test_slot_that_each_of_them_wants_otherwise_is_fought_over_twice(homes):
    """Then the one whose code goes tells that somebody else manages the lock."""
    first, other = homes
    bert = await first.act("create_online_periodic_code", name="Bert", **stay())
    await becomes(first, bert["id"], "active")
    await caught_up(first)
    for _ in range(3):
        await synced(other)
        (found,) = await until(lambda: made_elsewhere(other), LIMIT)
        assert "code" not in found
        await other.act("delete_code", code_id=found["id"])
        await synced(other)
        assert await first.slots() == []
        await synced(first)
        if "lock_shared" in await repairs(first):
            break
    assert await repairs(first) == ["lock_shared"]
    assert await first.slots() == []
    for home in (other, first, other):
        await synced(home)
    assert await first.slots() == []
    assert not (await first.type(bert["code"]))["opened"]
    carl = await first.act("create_online_periodic_code", name="Carl", **stay())
    await becomes(first, carl["id"], "active")
    await caught_up(first)
    assert (await first.type(carl["code"]))["opened"]


async def test_lock_that_the_other_one_pairs_again_asks_this_one_for_its_key(homes):
    first, other = homes
    dora = await first.act("create_online_periodic_code", name="Dora", **stay())
    await becomes(first, dora["id"], "active")
    await first.control.ask("reset")
    for home in homes:
        await until(lambda home=home: reset(home), 60)
    await pair_again(other)

    async def asked():
        with suppress(ApiError):  # it is refused
            await first.act("sync")
        flows = await first.home.ask("config_entries/flow/progress")
        return [one for one in flows if one["context"]["source"] == "reauth"]

    flow, *_ = await until(asked, 60, 0.5)
    assert flow["handler"] == "smart_life_lock"
    assert "lock_reset" not in await repairs(first)
    assert await first.slots() == []
    assert not (await first.type(dora["code"]))["opened"]
    await synced(other)
    emil = await other.act("create_online_periodic_code", name="Emil", **stay())
    await becomes(other, emil["id"], "active")
    await caught_up(other)
    assert (await other.type(emil["code"]))["opened"]


async def reset(scene):
    return "lock_reset" in await repairs(scene)


async def pair_again(scene):
    """The repair of a reset lock, with none of the former codes."""
    issues = (await scene.home.ask("repairs/list_issues"))["issues"]
    (issue,) = [one for one in issues if one["translation_key"] == "lock_reset"]
    step = await scene.home.begin_repair("smart_life_lock", issue["issue_id"])
    flow_id = step["next_flow"][1]
    step = await scene.home.answer_flow(flow_id, reset_myself=True)

    async def over():
        try:
            step = await scene.home.flow(flow_id)
        except ApiError:
            return True
        if step["type"] == "form":
            step = await scene.home.answer_flow(flow_id)
        return step["type"] == "abort"

    await until(over, 60, 0.5)

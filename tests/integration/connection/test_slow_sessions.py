"""A session that takes long: who asked is answered in time, and it goes on in order."""

import asyncio
from functools import partial

from homeassistant.exceptions import HomeAssistantError
import pytest

from custom_components.smart_life_lock import const
from custom_components.smart_life_lock.device import client_options
from custom_components.smart_life_lock.device.health import Problem
from custom_components.smart_life_lock.flow.proof import Proof
from custom_components.smart_life_lock.sync import awaited_session
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits

from ..code_support import act
from ..documents.action_tables import answered
from ..flow_support import paired, silence
from ..online_support import once, status
from ..repair_support import fix, issue
from ..support import heard, wait_for

pytestmark = pytest.mark.usefixtures("adapter")
LATENCY = 0.1
PATIENCE = 0.3
GRACE = 0.7


@pytest.fixture(params=[3, 4])
async def lock(hass, virtual_lock, request, monkeypatch):
    """A lock of which every packet is late: a session takes longer than anybody waits."""
    hasty = partial(ClientOptions, limits=Limits(quiet=0.2))
    monkeypatch.setattr(client_options, "ClientOptions", hasty)
    lock = await virtual_lock(request.param)
    entry = await paired(hass, lock)
    await rest(hass)
    monkeypatch.setattr(awaited_session, "ANSWER_LIMIT", PATIENCE)
    lock.fault("delay", count=-1, value=LATENCY)
    yield lock
    await hass.config_entries.async_unload(entry.entry_id)


def running(hass):
    (entry,) = hass.config_entries.async_entries("smart_life_lock")
    return entry.runtime_data


async def rest(hass):
    await wait_for(lambda: running(hass).device.ledger.table.seen is not None)
    await at_rest(hass)


async def at_rest(hass):
    await wait_for(lambda: not running(hass).sessions.at_work, 30)


async def in_time(work):
    """What comes of it, which must be soon."""
    return await asyncio.wait_for(work, PATIENCE + GRACE)


def test_everything_is_told_within_15_seconds_of_the_call():
    """A failed exchange before the caller is sent away, so that its reason is told."""
    limits = Limits()
    assert limits.command + limits.close < const.ANSWER_LIMIT <= 14.7


async def test_the_action_answers_what_is_so(hass, lock):
    """And who asks again meanwhile has no third session done."""
    code = await once(hass)
    links = running(hass).sessions.schedule
    answer = await in_time(act(hass, "sync"))
    assert answer["finished"] is False
    assert set(answer) <= answered()
    assert running(hass).sessions.busy
    again = await asyncio.gather(*(in_time(act(hass, "sync")) for _ in range(4)))
    assert not any(one["finished"] for one in again)
    await at_rest(hass)
    assert links.task is None
    assert await status(hass, code) == "active"
    assert len(lock.core.memory.credentials) == 1
    assert lock.type(code["code"]).opened


async def test_who_asks_before_it_has_begun_waits_for_the_same_session(hass, lock):
    """Otherwise they would pile up behind a lock that is slow."""
    sessions = running(hass).sessions
    begun = []
    former = sessions.schedule.async_list_read
    sessions.schedule.async_list_read = lambda at: (begun.append(at), former(at))
    ends = [await in_time(sessions.async_sync_for_caller()) for _ in range(6)]
    assert ends == [False] * 6
    await wait_for(lambda: not sessions.at_work and sessions._calls._next is None, 30)
    assert len(begun) < 6


async def test_the_action_of_a_lock_that_is_quick_says_that_it_is_finished(
    hass, lock, monkeypatch
):
    monkeypatch.setattr(awaited_session, "ANSWER_LIMIT", 30)
    answer = await act(hass, "sync")
    assert (answer["finished"], answer["pending_changes"]) == (True, 0)


async def test_the_button_returns_without_an_error(hass, lock):
    target = {"entity_id": "button.front_door_sync"}
    await in_time(hass.services.async_call("button", "press", target, blocking=True))
    assert running(hass).sessions.busy
    await at_rest(hass)


async def test_a_failure_in_time_is_told_to_who_asked(hass, lock):
    await running(hass).device.client.close()
    silence(hass, lock)
    with pytest.raises(HomeAssistantError):
        await in_time(act(hass, "sync"))


async def test_a_later_failure_is_told_as_of_a_session_that_nobody_asked_for(
    hass, lock, caplog
):
    sessions = running(hass).sessions
    assert not await in_time(sessions.async_sync_for_caller())
    assert sessions.last_failure is None
    lock.fault("disconnect", count=-1)
    await at_rest(hass)
    assert sessions.last_failure is not None
    assert "never retrieved" not in caplog.text


async def test_the_entry_may_end_meanwhile(hass, lock, monkeypatch):
    monkeypatch.setattr(awaited_session, "ANSWER_LIMIT", 30)
    asked = asyncio.ensure_future(act(hass, "sync"))
    await wait_for(lambda: running(hass).sessions.busy)
    (entry,) = hass.config_entries.async_entries("smart_life_lock")
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(HomeAssistantError):
        await asked


async def test_a_repair_stays_open_and_can_be_looked_at_again(hass, lock, clock):
    (entry,) = hass.config_entries.async_entries("smart_life_lock")
    silence(hass, lock)
    clock.tick(const.CLOCK_OVERDUE + const.CLOCK_GRACE)
    running(hass).health.async_update_problems()
    assert Problem.CLOCK_OVERDUE in running(hass).health.problems
    lock.bring_back()
    await heard(hass, lock.address)
    found = issue(hass, entry, Problem.CLOCK_OVERDUE)
    flow = await in_time((await fix(hass, found)).async_step_confirm({}))
    assert flow["errors"] == {"base": "still_being_told"}
    await at_rest(hass)


async def test_the_proof_goes_on(hass, lock):
    proof = Proof(hass, running(hass))
    await in_time(proof.async_prepare(after_failure=True))
    assert proof.code.digits
    await at_rest(hass)

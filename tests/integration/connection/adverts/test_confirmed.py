"""What a session has confirmed of what adverts said."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.const import ADVERT_SYNC_COOLDOWN
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem

from ...code_support import issued
from ...support import wait_for
from .support import OTHER_KEY, assert_well, idle, reauth, reset_issue


async def test_key_that_is_refused_asks_for_another_until_it_is_obeyed_again(
    hass, lock, entry, clock
):
    ours = lock.core.memory.login_key
    clock.tick(ADVERT_SYNC_COOLDOWN)
    with lock.at_hand() as core:
        core.set_login_key(OTHER_KEY)
    await wait_for(lambda: reauth(hass, entry), 30)
    await idle(entry)
    health = entry.runtime_data.health
    assert health.key_problem is KeyProblem.REJECTED
    assert health.problems == {"key"}
    assert reset_issue(hass, entry) is None
    # Codes made with our key may yet be wanted by who knows better than we do.
    await issued(entry.runtime_data, OneTimeRequest("Guest"))
    clock.tick(timedelta(minutes=5))
    with lock.at_hand() as core:
        core.set_login_key(ours)
    await wait_for(lambda: health.key_problem is None, 30)
    await idle(entry)
    assert not reauth(hass, entry)
    await assert_well(hass, entry)


async def test_reset_lock_is_a_repair_until_it_is_well_again(hass, lock, entry, clock):
    lock_entity = "lock.front_door"
    running = entry.runtime_data
    running.device.state = replace(running.device.state, locked=True)
    running.device.async_notify()
    assert hass.states.get(lock_entity).state == "locked"
    ours = lock.core.memory.login_key
    clock.tick(ADVERT_SYNC_COOLDOWN)
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(lambda: reset_issue(hass, entry), 30)
    await idle(entry)
    issue = reset_issue(hass, entry)
    assert issue.is_fixable
    assert issue.severity is ir.IssueSeverity.ERROR
    assert issue.translation_placeholders["name"] == "Front door"
    assert issue.data == {"entry_id": entry.entry_id}
    assert not reauth(hass, entry)
    assert hass.states.get(lock_entity).state == "unknown"
    problem = hass.states.get("binary_sensor.front_door_problem")
    assert (problem.state, problem.attributes["problems"]) == ("on", ["lock_reset"])
    assert running.health.seems_reset
    ledger = running.device.ledger
    ledger.try_out(ledger.issuing(OneTimeRequest("Guest"), dt_util.now()))
    clock.tick(timedelta(minutes=5))
    with lock.at_hand() as core:
        core.set_login_key(ours)
    await wait_for(lambda: reset_issue(hass, entry) is None, 30)
    await idle(entry)
    await assert_well(hass, entry)


async def test_reset_that_follows_a_refused_key_ends_the_request_for_another(
    hass, lock, entry, clock
):
    clock.tick(ADVERT_SYNC_COOLDOWN)
    with lock.at_hand() as core:
        core.set_login_key(OTHER_KEY)
    await wait_for(lambda: reauth(hass, entry), 30)
    await idle(entry)
    clock.tick(timedelta(minutes=5))
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(lambda: reset_issue(hass, entry), 30)
    await idle(entry)
    assert not reauth(hass, entry)
    assert entry.runtime_data.health.problems == {"lock_reset"}


async def test_session_that_finds_nobody_leaves_the_doubt_for_the_next(
    hass, lock, entry, forger, clock
):
    clock.tick(ADVERT_SYNC_COOLDOWN)
    requests = entry.runtime_data.sessions.schedule.adverts
    lock.carry_away()
    before = len(lock.links)
    forger.send(lock.address, lock.says(login_key=None))
    await idle(entry)
    assert requests.suspected
    lock.bring_back()
    await wait_for(lambda: not requests.suspected)
    async_fire_time_changed(hass, dt_util.utcnow())
    await idle(entry)
    assert len(lock.links) - before <= 1
    await assert_well(hass, entry)

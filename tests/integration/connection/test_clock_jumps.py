"""The host's clock jumps, or cannot be right: what becomes of codes, lock and screen."""

import asyncio
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from itertools import product
import time

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import entity_registry as er, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.device.host_clock import (
    _CLOCK as CLOCK,
    async_load_host_clock,
    host_clock,
)
from custom_components.smart_life_lock.localize import typed_moment
from custom_components.smart_life_lock.repairs import async_create_fix_flow
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ..code_support import act, codes, lock_entry, set_up
from ..flow_support import DOMAIN, paired, silence
from ..online_support import DAY, HOUR, once, periodic, until
from ..support import first_session, pass_time, wait_for

MINUTE = timedelta(minutes=1)
YEAR = 365 * DAY
SIZES = (3 * MINUTE, 5 * HOUR, 2 * DAY, 20 * DAY, 70 * DAY, 3 * YEAR)
BOTH_WAYS = tuple(sign * size for size, sign in product(SIZES, (1, -1)))
WRONG = tuple(jump for jump in BOTH_WAYS if abs(jump) > DAY)
LOOK = timedelta(seconds=11)
PHASES = pytest.mark.parametrize("phase", ["idle", "link open", "session"])
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


@pytest.fixture
def generation():
    return 3


@pytest.fixture
async def lock(hass, clock, adapter, virtual_lock, generation):
    """A lock that was paired here and has had its first session."""
    lock = await virtual_lock(generation)
    entry = await paired(hass, lock)
    await first_session(entry)
    await hass.async_block_till_done(wait_background_tasks=True)
    yield lock
    await hass.config_entries.async_unload(entry.entry_id)


def coordinator(hass):
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    return entry.runtime_data


async def rested(hass):
    """No session: ``noticed`` would end its waits as well, as if the lock were silent."""
    await wait_for(lambda: coordinator(hass).sessions.schedule.task is None, 30)


async def hung_up(hass, lock):
    """No session, no link."""
    await rested(hass)
    await coordinator(hass).device.client.close()
    await wait_for(lambda: not lock.core.is_connected)


async def status_of(hass, code):
    return (await act(hass, "get_code", code_id=code["id"]))["status"]


@asynccontextmanager
async def phase_of(hass, lock, phase):
    """Bring the lock there; a session that runs is over at the end."""
    if phase == "link open":
        await rested(hass)
        assert lock.core.is_connected
    else:
        await hung_up(hass, lock)
    if phase != "session":
        yield
        return
    begun = asyncio.ensure_future(coordinator(hass).sessions.async_sync())
    await wait_for(lambda: coordinator(hass).device.client.connected)
    yield
    await begun


async def noticed(hass):
    """So much time has passed that the clock was looked at."""
    async_fire_time_changed(hass, dt_util.utcnow() + LOOK)
    await hass.async_block_till_done()


def off(lock):
    """By how many seconds the lock's clock is wrong; real ones pass on the way."""
    with lock.at_hand() as core:
        return abs(core.clock.unix - time.time())


async def right_again(lock, seconds=20):
    await wait_for(lambda: off(lock) < 60, seconds)


def issue(hass):
    return ir.async_get(hass).async_get_issue(DOMAIN, "host_clock")


def problems(hass):
    return hass.states.get("binary_sensor.front_door_problem").attributes["problems"]


# A jump to a time that can be right.


@pytest.mark.parametrize("jump", BOTH_WAYS, ids=str)
@PHASES
async def test_lock_is_right_again_at_once(hass, clock, host, lock, jump, phase):
    host.kernel_is_synchronised = True
    async with phase_of(hass, lock, phase):
        host.jump(clock, jump)
        assert off(lock) > 60
    await noticed(hass)
    await right_again(lock)
    assert issue(hass) is None
    await hung_up(hass, lock)
    assert hass.states.get("sensor.front_door_last_clock_sync").state == (
        dt_util.utcnow().replace(microsecond=0).isoformat()
    )


@GENERATIONS
@pytest.mark.parametrize("jump", [5 * HOUR, -5 * HOUR], ids=str)
async def test_lock_out_of_reach_is_right_when_it_is_back(
    hass, clock, host, lock, jump, generation
):
    await hung_up(hass, lock)
    silence(hass, lock)
    coordinator(hass).device.adverts.heard = False
    host.jump(clock, jump)
    await noticed(hass)
    assert "clock_wrong" not in problems(hass)
    await pass_time(hass, clock, 2 * HOUR, lock)
    assert "clock_wrong" in problems(hass)
    assert off(lock) > 60
    lock.bring_back()
    await right_again(lock)
    await wait_for(lambda: "clock_wrong" not in problems(hass))


async def test_codes_begin_by_the_new_time_at_once(hass, clock, host, lock):
    code = await once(hass, start=until(2 * HOUR))
    assert code["status"] == "scheduled"
    await hung_up(hass, lock)
    host.jump(clock, 3 * HOUR)
    await noticed(hass)
    (shown,) = hass.states.get("sensor.front_door_active_codes").attributes["codes"]
    assert shown["status"] == "active"


async def test_code_that_ended_by_a_wrong_clock_is_in_the_lock_again(
    hass, clock, host, lock
):
    code = await periodic(hass, end=until(2 * HOUR))
    await hung_up(hass, lock)
    host.jump(clock, 5 * HOUR)
    await noticed(hass)
    await wait_for(lambda: not lock.core.memory.credentials, 20)
    await hung_up(hass, lock)
    host.jump(clock, -5 * HOUR)
    await noticed(hass)
    await wait_for(lambda: len(lock.core.memory.credentials) == 1, 20)
    await rested(hass)
    assert (await act(hass, "get_code", code_id=code["id"]))["status"] == "active"
    (book_row,) = coordinator(hass).device.ledger.codes()
    assert not book_row.expiry_told


async def test_access_after_a_clock_that_was_ahead_is_the_last_one(
    hass, clock, host, lock
):
    host.jump(clock, 5 * HOUR)
    await noticed(hass)
    records = coordinator(hass).records
    records.take(Access(dt_util.utcnow(), Method.CARD, 1, late=False), None)
    host.jump(clock, -5 * HOUR)
    await noticed(hass)
    records.take(Access(dt_util.utcnow(), Method.FINGERPRINT, 2, late=False), None)
    assert coordinator(hass).device.memory.facts.last_access.method == "fingerprint"


# A clock that cannot be right.


@pytest.mark.parametrize("jump", WRONG, ids=str)
@PHASES
async def test_nothing_ends_by_a_clock_in_doubt(hass, clock, host, lock, jump, phase):
    code = await periodic(hass, end=until(2 * HOUR))
    guest = await act(hass, "create_offline_one_time_code", name="Guest")
    async with phase_of(hass, lock, phase):
        host.jump(clock, jump)
    await noticed(hass)
    found = issue(hass)
    assert found.translation_key == (
        "host_clock_ahead" if jump > timedelta() else "host_clock_behind"
    )
    assert "host_clock" in problems(hass)
    await act(hass, "sync")
    await hung_up(hass, lock)
    doubt = found.translation_key.removeprefix("host_clock_")
    listed = await codes(hass)
    assert {one["status"] for one in listed} == {"active"}
    assert {one["clock_in_doubt"] for one in listed} == {doubt}
    assert len(lock.core.memory.credentials) == 1
    event = hass.states.get("event.front_door_access")
    assert event.attributes.get("event_type") != "code_expired_unused"
    assert abs(off(lock) - abs(jump).total_seconds()) < 60  # it has kept its time
    made = await act(hass, "create_dynamic_code")
    assert made["clock_in_doubt"] == doubt
    assert f"clock is {'far ' * (doubt == 'ahead')}{doubt}" in made["warning"]
    host.jump(clock, -jump)
    await noticed(hass)
    await right_again(lock)
    await hung_up(hass, lock)
    assert issue(hass) is None
    assert "host_clock" not in problems(hass)
    for one in (code, guest):
        seen = await act(hass, "get_code", code_id=one["id"])
        assert (seen["status"], seen.get("clock_in_doubt")) == ("active", None)
    # And now its time really passes.
    await pass_time(hass, clock, 3 * HOUR, lock)
    await wait_for(lambda: not lock.core.memory.credentials, 20)


@pytest.mark.parametrize("jump", WRONG, ids=str)
@pytest.mark.parametrize("dated", [True, False], ids=["dated", "of an unknown time"])
async def test_who_comes_in_by_a_clock_in_doubt_came_by_the_time_that_is_known(
    hass, clock, host, lock, jump, dated
):
    await hung_up(hass, lock)
    before = dt_util.utcnow()
    host.jump(clock, jump)
    await noticed(hass)
    if not dated:
        lock.core.change_battery()
    with lock.at_hand() as core:
        core.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, 7))
    told = async_capture_events(hass, EVENT_ACCESS)
    await act(hass, "sync")
    await hung_up(hass, lock)
    (event,) = told
    assert event.data["identifier"] == 7
    assert abs(dt_util.parse_datetime(event.data["at"]) - before) < 2 * MINUTE
    assert host_clock(hass).doubt is not None


async def test_button_says_that_the_clock_is_in_doubt(hass, clock, host, lock):
    host.jump(clock, -YEAR)
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": "button.front_door_new_dynamic_code"},
        blocking=True,
    )
    (shown,) = hass.data["persistent_notification"].values()
    assert "clock is behind" in shown["message"]


async def fix(hass):
    flow = await async_create_fix_flow(hass, "host_clock", issue(hass).data)
    flow.hass = hass
    return flow


async def test_person_may_confirm_the_clock(hass, clock, host, lock):
    await hung_up(hass, lock)
    host.jump(clock, 70 * DAY)
    await noticed(hass)
    flow = await fix(hass)
    form = await flow.async_step_init()
    shown = form["description_placeholders"]
    now, known = dt_util.now(), dt_util.now() - 70 * DAY
    assert shown["shown"] == typed_moment(now)
    assert shown["known"].startswith(f"{known:%Y-%m-%d} ")
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    assert issue(hass) is None
    await right_again(lock)
    assert (await flow.async_step_confirm({}))["reason"] == "clock_is_right"


async def test_repair_of_the_clock_follows_another_zone(hass, clock, host, lock):
    await hung_up(hass, lock)
    host.jump(clock, 70 * DAY)
    await noticed(hass)
    before = issue(hass).translation_placeholders["known"]
    await hass.config.async_update(time_zone="Pacific/Honolulu")
    await hass.async_block_till_done()
    now = issue(hass).translation_placeholders["known"]
    assert now != before
    assert now == coordinator(hass).device.clock.words()["known"]


async def test_time_before_home_assistant_was_made_is_no_persons_choice(
    hass, clock, host, lock
):
    host.oldest = dt_util.utcnow() - DAY
    host.jump(clock, -20 * YEAR)
    await noticed(hass)
    known = coordinator(hass).device.clock.now()
    form = await (await fix(hass)).async_step_confirm({})
    assert form["errors"] == {"base": "clock_cannot_be_right"}
    await hass.async_block_till_done()
    assert issue(hass) is not None
    assert timedelta() <= coordinator(hass).device.clock.now() - known < MINUTE
    host.jump(clock, 20 * YEAR)
    await noticed(hass)
    assert issue(hass) is None


@pytest.mark.parametrize("jump", WRONG, ids=str)
async def test_what_people_ask_for_is_judged_by_the_time_that_is_known(
    hass, clock, host, lock, jump
):
    """A start or an end is refused only where it has surely passed."""
    code = await periodic(hass, end=until(5 * DAY))
    later, soon = until(9 * DAY), until(HOUR)
    await hung_up(hass, lock)
    host.jump(clock, jump)
    await noticed(hass)
    changed = await act(hass, "update_code", code_id=code["id"], end=later)
    end = datetime.fromisoformat(later).replace(microsecond=0)
    assert datetime.fromisoformat(changed["valid_until"]) == end
    made = await once(hass, "Guest", start=soon, end=later)
    await rested(hass)
    assert await status_of(hass, made) == "scheduled"
    if jump < timedelta():  # an automation asks by the clock that is behind
        now = dt_util.now().isoformat()
        made = await once(hass, "Guest", start=now, end=later)
        await rested(hass)
        assert await status_of(hass, made) == "active"


@pytest.mark.parametrize("jump", WRONG, ids=str)
async def test_code_for_the_moment_opens_while_the_clock_is_wrong(
    hass, clock, host, lock, jump
):
    """The lock has gone on by the time that is known here too."""
    await hung_up(hass, lock)
    host.jump(clock, jump)
    await noticed(hass)
    for kind in ("dynamic", "offline_one_time"):
        code = await act(hass, f"create_{kind}_code", name="Anna")
        assert lock.type(code["code"]).opened, kind


@pytest.mark.parametrize("jump", WRONG, ids=str)
async def test_button_s_code_ends_within_a_day_of_the_time_that_is_known(
    hass, clock, host, lock, jump
):
    await hung_up(hass, lock)
    true = dt_util.utcnow()
    host.jump(clock, jump)
    await noticed(hass)
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": "button.front_door_new_online_one_time_code"},
        blocking=True,
    )
    (code,) = coordinator(hass).device.ledger.codes()
    assert abs(code.valid_until - true - DAY) < 2 * MINUTE


@pytest.mark.parametrize("days", [2, 20, 29])
async def test_a_running_clock_that_is_weeks_ahead_ends_nothing_and_is_right_again(
    hass, clock, host, lock, days
):
    code = await periodic(hass, end=until(DAY))
    await hung_up(hass, lock)
    host.jump(clock, days * DAY)
    await noticed(hass)
    await act(hass, "sync")
    await hung_up(hass, lock)
    assert lock.type(code["code"]).opened
    host.jump(clock, -days * DAY)
    await noticed(hass)
    await hung_up(hass, lock)
    assert coordinator(hass).device.clock.doubt is None
    assert coordinator(hass).device.clock.now() == dt_util.utcnow()
    (seen,) = await codes(hass)
    assert seen["status"] == "active"
    assert off(lock) < 60


# The start.


def stored(newest):
    return {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.clock",
        "data": {"newest": newest.isoformat()},
    }


@pytest.mark.parametrize("off_by", BOTH_WAYS, ids=str)
async def test_start_with_a_wrong_clock(hass, clock, host, hass_storage, off_by):
    true = dt_util.utcnow()
    hass_storage[f"{DOMAIN}.clock"] = stored(true)
    clock.tick(off_by)
    entry = await set_up(hass, lock_entry())
    wrong = off_by < timedelta() or off_by > 30 * DAY
    assert (issue(hass) is not None) is wrong
    host.jump(clock, -off_by)
    await noticed(hass)
    assert issue(hass) is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_lock_keeps_its_time_beside_a_host_that_was_off_and_starts_with_a_wrong_one(
    hass, clock, host, lock, hass_storage
):
    """What is known of the time is hours old by then, and the lock's clock went on."""
    await hung_up(hass, lock)
    (entry,) = hass.config_entries.async_entries(DOMAIN)
    await hass.config_entries.async_unload(entry.entry_id)
    hass_storage[f"{DOMAIN}.clock"] = stored(dt_util.utcnow() - 5 * HOUR)
    host.jump(clock, -YEAR)
    await async_load_anew(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await act(hass, "sync")
    await hung_up(hass, lock)
    assert host_clock(hass).doubt is not None
    assert abs(off(lock) - YEAR.total_seconds()) < 60


async def test_known_time_outlives_a_kill_and_a_stop(hass, clock, host, hass_storage):
    entry = await set_up(hass, lock_entry())
    await pass_time(hass, clock, 2 * HOUR)
    await pass_time(hass, clock, MINUTE)
    kept = hass_storage[f"{DOMAIN}.clock"]["data"]["newest"]
    assert datetime.fromisoformat(kept) >= dt_util.utcnow() - HOUR
    await pass_time(hass, clock, 10 * MINUTE)
    for event in ("homeassistant_stop", "homeassistant_final_write"):
        hass.bus.async_fire(event)
        await hass.async_block_till_done()
    kept = hass_storage[f"{DOMAIN}.clock"]["data"]["newest"]
    assert datetime.fromisoformat(kept) >= dt_util.utcnow() - 2 * MINUTE
    host.jump(clock, -YEAR)
    await noticed(hass)
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()
    assert issue(hass) is None
    assert f"{DOMAIN}.clock" not in hass_storage


async def test_known_time_is_stored_when_the_last_lock_is_unloaded(
    hass, clock, host, hass_storage
):
    entry = await set_up(hass, lock_entry())
    await pass_time(hass, clock, 40 * MINUTE)
    await hass.config_entries.async_unload(entry.entry_id)
    hass.bus.async_fire("homeassistant_final_write")
    await hass.async_block_till_done()
    kept = hass_storage[f"{DOMAIN}.clock"]["data"]["newest"]
    assert datetime.fromisoformat(kept) >= dt_util.utcnow() - MINUTE


@pytest.mark.parametrize("days", [2, 20])
async def test_right_clock_is_believed_after_a_start_with_one_that_was_ahead(
    hass, clock, host, hass_storage, days
):
    """In the same run, and in the next one."""
    true = dt_util.utcnow()
    hass_storage[f"{DOMAIN}.clock"] = stored(true)
    clock.tick(days * DAY)
    entry = await set_up(hass, lock_entry())
    assert issue(hass) is None
    await pass_time(hass, clock, 2 * HOUR)
    await pass_time(hass, clock, MINUTE)
    await hass.config_entries.async_unload(entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.clock"]["data"]
    newest, floor = (datetime.fromisoformat(kept[key]) for key in ("newest", "floor"))
    assert newest - floor == days * DAY
    host.jump(clock, -days * DAY)
    await async_load_anew(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert issue(hass) is None
    assert host_clock(hass).now() == dt_util.utcnow()
    await hass.config_entries.async_unload(entry.entry_id)


async def async_load_anew(hass):
    """What a new run does first."""
    hass.data.pop(CLOCK)
    await async_load_host_clock(hass)


async def test_damaged_time_is_as_good_as_none(hass, clock, hass_storage):
    hass_storage[f"{DOMAIN}.clock"] = stored(dt_util.utcnow()) | {"data": {}}
    entry = await set_up(hass, lock_entry())
    assert issue(hass) is None
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_an_earlier_run_noted_by_a_clock_ahead_is_mended(
    hass, clock, hass_storage
):
    ahead = dt_util.utcnow() + 2 * YEAR
    entry = lock_entry()
    entry.created_at = ahead
    hass_storage[f"{DOMAIN}.memory.{entry.entry_id}"] = {
        "version": 1,
        "minor_version": 1,
        "key": f"{DOMAIN}.memory.{entry.entry_id}",
        "data": {
            "info": None,
            "battery": None,
            "clock_set": ahead.isoformat(),
            "features": [],
            "last_access": {"at": ahead.isoformat(), "method": "card", "who": None},
            "habits": {"generation": 3},
            "seen": [],
            "failed_sessions": 0,
        },
    }
    await set_up(hass, entry)
    lock = entry.runtime_data
    assert hass.states.get("sensor.front_door_last_clock_sync").state == "unknown"
    assert lock.time.is_due
    assert lock.device.memory.facts.last_access.at == dt_util.utcnow()
    heard = []
    lock.records.async_add_listener(heard.append)
    at = dt_util.utcnow() - DAY
    lock.async_take(Access(at, Method.CARD, 1, late=True))
    assert [one.record.at for one in heard] == [at]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_dynamic_code_on_display_follows_a_jump(hass, clock, host):
    entry = lock_entry()
    await set_up(hass, entry)
    registry = er.async_get(hass)
    sensor = "sensor.front_door_dynamic_code"
    registry.async_update_entity(sensor, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()
    host.jump(clock, 5 * HOUR)
    await noticed(hass)
    end = datetime.fromisoformat(hass.states.get(sensor).state)
    assert timedelta() <= end - dt_util.utcnow() <= 10 * MINUTE
    known = dt_util.utcnow()
    host.jump(clock, 70 * DAY)
    await noticed(hass)
    end = datetime.fromisoformat(hass.states.get(sensor).state)
    assert timedelta() <= end - known <= 10 * MINUTE
    await hass.config_entries.async_unload(entry.entry_id)

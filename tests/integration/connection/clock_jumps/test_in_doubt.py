"""The clock cannot be right: what begins, ends and is told meanwhile."""

from datetime import datetime, timedelta

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.device.host_clock import host_clock
from custom_components.smart_life_lock.localize import typed_moment
from custom_components.smart_life_lock.repairs import async_create_fix_flow
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ...code_support import act, codes
from ...online_support import DAY, HOUR, once, periodic, status, until
from ...support import pass_time, wait_for
from .support import (
    BOTH_WAYS,
    MINUTE,
    PHASES,
    YEAR,
    coordinator,
    hung_up,
    issue,
    noticed,
    off,
    phase_of,
    problems,
    rested,
    right_again,
)

WRONG = tuple(jump for jump in BOTH_WAYS if abs(jump) > DAY)


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
    assert await status(hass, made) == "scheduled"
    if jump < timedelta():  # an automation asks by the clock that is behind
        now = dt_util.now().isoformat()
        made = await once(hass, "Guest", start=now, end=later)
        await rested(hass)
        assert await status(hass, made) == "active"


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

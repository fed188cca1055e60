"""What the user can mend: T0 unknown, the clock not set for long."""

from datetime import timedelta
import json
from pathlib import Path

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock import localize
from custom_components.smart_life_lock.const import CLOCK_OVERDUE
from custom_components.smart_life_lock.device.bluetooth import async_heard
from custom_components.smart_life_lock.device.health import CHECK_INTERVAL

from ..flow_support import DOMAIN, opened_repair, silence
from ..repair_support import fix, issue
from ..support import wait_for


@pytest.fixture
async def entry(entry):
    """Nobody is connected."""
    await entry.runtime_data.device.client.close()
    return entry


@pytest.fixture
async def without_t0(hass, entry):
    """The same lock, its T0 not known."""
    hass.config_entries.async_update_entry(entry, data={**entry.data, "t0": None})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()
    return entry


async def test_nothing_is_wrong_with_a_paired_lock(hass, entry):
    assert not issue(hass, entry, "t0_unknown")
    assert not issue(hass, entry, "clock_overdue")
    assert hass.states.get("binary_sensor.front_door_problem").state == "off"


async def test_unknown_t0_is_mended_by_writing_it(hass, lock, without_t0):
    found = issue(hass, without_t0, "t0_unknown")
    assert found.is_fixable
    problem = hass.states.get("binary_sensor.front_door_problem")
    assert (problem.state, problem.attributes["problems"]) == ("on", ["t0_unknown"])
    flow = await fix(hass, found)
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert without_t0.data["t0"] == lock.core.memory.t0
    assert not issue(hass, without_t0, "t0_unknown")
    assert hass.states.get("binary_sensor.front_door_problem").state == "off"


async def t0_menu(hass, entry):
    """The dialog about T0, at its menu."""
    found = issue(hass, entry, "t0_unknown")
    return await opened_repair(hass, found)


async def test_unknown_t0_is_entered_first_and_nothing_is_written(
    hass, lock, without_t0
):
    flow, menu = await t0_menu(hass, without_t0)
    assert menu["type"] is FlowResultType.MENU
    assert menu["menu_options"] == ["typed", "confirm"]
    assert menu["description_placeholders"]["name"] == "Front door"
    links = lock.core.connections
    form = await flow.async_step_typed()
    assert (form["step_id"], form["errors"]) == ("typed", {})
    form = await flow.async_step_typed({"t0": "yesterday"})
    assert form["errors"] == {"t0": "invalid_t0"}
    done = await flow.async_step_typed({"t0": str(lock.core.memory.t0)})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert without_t0.data["t0"] == lock.core.memory.t0
    assert not without_t0.data["t0_confirmed"]
    assert not issue(hass, without_t0, "t0_unknown")
    assert lock.core.connections == links
    made = await hass.services.async_call(
        DOMAIN,
        "create_offline_one_time_code",
        {"entity_id": "lock.front_door"},
        blocking=True,
        return_response=True,
    )
    assert lock.type(made["lock.front_door"]["code"]).verdict == 0


async def test_the_menu_and_the_hour_of_a_lock_that_is_not_loaded_end(hass, without_t0):
    flow, _ = await t0_menu(hass, without_t0)
    await hass.config_entries.async_unload(without_t0.entry_id)
    assert (await flow.async_step_init())["reason"] == "not_loaded"
    assert (await flow.async_step_typed({"t0": "1"}))["reason"] == "not_loaded"


@pytest.mark.parametrize("days", [-20, 2200])
async def test_t0_is_written_of_an_hour_that_has_passed_whatever_the_clock_shows(
    hass, clock, host, lock, without_t0, days
):
    """The lock counts from it on, and takes no code of an hour before."""
    true = dt_util.utcnow()
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    host.jump(clock, timedelta(days=days))
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert lock.core.memory.t0 <= true.timestamp()


async def test_a_repair_out_of_range_says_why_and_can_be_tried_again(
    hass, lock, without_t0
):
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    silence(hass, lock)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "not_heard"}
    lock.bring_back()
    await wait_for(lambda: async_heard(hass, lock.address))
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY


async def test_a_repair_whose_link_is_lost_can_be_tried_again(hass, lock, without_t0):
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    lock.fault("disconnect", "notify", count=-1)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "link_lost"}


async def test_a_repair_of_a_silent_lock_says_so(hass, lock, without_t0):
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    lock.fault("drop", "write_cmd", count=-1)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "lock_silent"}


async def test_a_repair_that_the_lock_refuses_says_so(
    hass, lock, without_t0, monkeypatch
):
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    monkeypatch.setattr(lock.core.firmware, "write", lambda point: None)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "refused"}


async def test_a_repair_with_a_key_that_counts_no_more_says_so(hass, lock, without_t0):
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    with lock.at_hand() as core:
        core.set_login_key(b"other1")
    requests = without_t0.runtime_data.sessions.schedule.adverts
    await wait_for(lambda: requests.suspected)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "not_authorized"}


async def test_a_repair_of_a_lock_that_is_not_loaded_ends(hass, lock, without_t0):
    flow = await fix(hass, issue(hass, without_t0, "t0_unknown"))
    await hass.config_entries.async_unload(without_t0.entry_id)
    assert (await flow.async_step_confirm({}))["reason"] == "not_loaded"
    assert not issue(hass, without_t0, "t0_unknown")


async def test_a_clock_not_set_for_a_week_is_mended_by_a_session(
    hass, lock, entry, clock
):
    silence(hass, lock)
    entry.runtime_data.device.adverts.heard = False
    clock.tick(CLOCK_OVERDUE + timedelta(minutes=1))
    async_fire_time_changed(hass, dt_util.utcnow() + CHECK_INTERVAL)
    await hass.async_block_till_done()
    found = issue(hass, entry, "clock_overdue")
    assert found.is_fixable
    lock.bring_back()
    await wait_for(lambda: async_heard(hass, lock.address))
    flow = await fix(hass, found)
    assert (await flow.async_step_confirm({}))["type"] is FlowResultType.CREATE_ENTRY
    assert not issue(hass, entry, "clock_overdue")


# As many as a telephone shows beside the button that closes the dialog.
LONGEST_TITLE = 28


def test_titles_of_dialogs_fit_on_one_line_of_a_telephone():
    """A second line would lie over who reports the repair, which stands below."""
    path = Path(localize.__file__).with_name("translations") / "en.json"
    for texts in json.loads(path.read_text())["issues"].values():
        for step in texts.get("fix_flow", {}).get("step", {}).values():
            assert len(step["title"]) <= LONGEST_TITLE
            # Home Assistant's own word for the button would be "Submit".
            assert step.get("submit") or step["menu_options"]

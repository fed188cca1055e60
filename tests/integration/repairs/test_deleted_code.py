"""A deleted code that still opens: the repair that shows its clear code."""

from datetime import datetime, timedelta

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.device.host_clock import LOOK_EVERY

from ..code_support import act, codes
from ..disk_support import full_for
from ..flow_support import opened_repair, silence


@pytest.fixture(params=[3, 4])
async def lock(adapter, virtual_lock, request):
    return await virtual_lock(request.param)


@pytest.fixture
async def anna(hass, lock, entry):
    """Her code was used and then deleted."""
    stay = {"start": dt_util.now(), "end": dt_util.now() + timedelta(hours=5)}
    code = await act(hass, "create_offline_temporary_code", name="Anna", **stay)
    assert lock.type(code["code"]).opened
    await entry.runtime_data.sessions.async_sync()
    assert not issues(hass)
    await act(hass, "delete_code", code_id=code["id"])
    return code


def issues(hass):
    return [
        one
        for one in ir.async_get(hass).issues.values()
        if one.translation_key == "deleted_opens"
    ]


async def opened(hass):
    """The dialog of the one repair, and what it shows first."""
    (found,) = issues(hass)
    return await opened_repair(hass, found)


async def test_it_shows_the_clear_code_and_sees_whether_the_lock_took_it(
    hass, lock, entry, anna
):
    (found,) = issues(hass)
    assert found.translation_placeholders["code"] == "Anna"
    # In no language, as each reader has the words around it in their own.
    end = dt_util.as_local(datetime.fromisoformat(anna["valid_until"]))
    assert found.translation_placeholders["until"] == f"{end:%Y-%m-%d %H:%M}"
    assert anna["code"] not in str(found)
    flow, form = await opened(hass)
    assert form["step_id"] == "confirm"
    assert "clear_one" not in {code["kind"] for code in await codes(hass)}
    form = await flow.async_step_confirm({})
    assert (form["step_id"], form["errors"]) == ("type", {})
    digits = form["description_placeholders"]["digits"].replace(
        "\N{NO-BREAK SPACE}", ""
    )
    form = await flow.async_step_type({})
    assert form["errors"] == {"base": "not_cleared"}
    assert lock.type(anna["code"]).opened
    assert not lock.type(digits).opened
    done = await flow.async_step_type({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert not issues(hass)
    assert not lock.type(anna["code"]).opened
    # A dialog that is still open, and one that is opened from an old list.
    done = await flow.async_step_type({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert (await flow.async_step_init())["reason"] == "opens_no_more"


async def test_out_of_reach_it_still_shows_the_clear_code(hass, lock, entry, anna):
    await entry.runtime_data.device.client.close()
    silence(hass, lock)
    flow, _ = await opened(hass)
    form = await flow.async_step_confirm({})
    assert form["step_id"] == "type"
    form = await flow.async_step_type({})
    assert form["errors"]["base"] in {"not_heard", "no_answer"}
    assert form["description_placeholders"]["digits"]


async def test_it_ends_with_the_entry_and_comes_back_with_it(hass, entry, anna):
    flow, _ = await opened(hass)
    await hass.config_entries.async_unload(entry.entry_id)
    assert not issues(hass)
    assert (await flow.async_step_init())["reason"] == "not_loaded"
    assert (await flow.async_step_type({}))["reason"] == "not_loaded"
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    assert len(issues(hass)) == 1


async def test_where_no_clear_code_can_be_made_it_says_why(
    hass, entry, anna, monkeypatch
):
    flow, _ = await opened(hass)
    monkeypatch.setattr(flow, "_code_id", "of no code")
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "not_made"}


async def test_a_lock_that_does_not_obey_any_more_is_told(hass, lock, entry, anna):
    flow, _ = await opened(hass)
    form = await flow.async_step_confirm({})
    with lock.at_hand() as core:
        core.set_login_key(b"other1")
    await entry.runtime_data.device.client.close()
    form = await flow.async_step_type({})
    assert form["errors"] == {"base": "not_authorized"}


async def test_a_disk_that_takes_nothing_is_told_as_such(hass, lock, entry, anna):
    flow, _ = await opened(hass)
    await flow.async_step_confirm({})
    assert lock.type(anna["code"]).opened  # something to store
    with full_for(entry):
        form = await flow.async_step_type({})
    assert form["errors"] == {"base": "not_written"}


async def test_a_lock_that_is_left_to_somebody_else_is_told_as_such(
    hass, lock, entry, anna
):
    flow, _ = await opened(hass)
    await flow.async_step_confirm({})
    await entry.runtime_data.async_pause()
    form = await flow.async_step_type({})
    assert form["errors"] == {"base": "paused"}
    entry.runtime_data.async_start()


async def test_clear_code_is_made_for_the_time_that_is_known(
    hass, clock, host, lock, entry, anna
):
    """By the clock, which cannot be right, there would be nothing to revoke any more."""
    host.jump(clock, timedelta(days=400))
    async_fire_time_changed(hass, dt_util.utcnow() + LOOK_EVERY)
    await hass.async_block_till_done()
    assert entry.runtime_data.device.clock.doubt is not None
    flow, form = await opened(hass)
    assert form["step_id"] == "confirm"
    form = await flow.async_step_confirm({})
    assert (form["step_id"], form["errors"]) == ("type", {})

"""Another T0 than that of the codes: what people are told, and what the lock shows."""

import asyncio
from datetime import timedelta

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.model import T0Reported

from ..code_support import NOW, T0, act, codes, lock_entry, set_up
from ..flow_support import DOMAIN, opened_repair, paired
from ..support import wait_for

HOUR = timedelta(hours=1)
STAY = {"name": "Anna", "start": "2026-03-03 11:20:00", "end": "2026-03-03 15:00:00"}
SENSOR = "sensor.front_door_active_codes"


@pytest.fixture
async def entry(hass, freezer, enable_bluetooth):
    """A lock that is never heard; its T0 was typed."""
    freezer.move_to(NOW)
    entry = await set_up(hass, lock_entry())
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)


async def type_t0(hass, entry, t0):
    """As the form does, which reloads the entry."""
    data = {**entry.data, "t0": int(t0.timestamp()), "t0_confirmed": False}
    hass.config_entries.async_update_entry(entry, data=data)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done()


def listed(hass):
    return hass.states.get(SENSOR).attributes["codes"]


async def test_code_of_a_former_t0_stays_listed_and_says_so(hass, entry):
    anna = await act(hass, "create_offline_temporary_code", **STAY)
    before = await codes(hass)
    await type_t0(hass, entry, T0 + 48 * HOUR)
    (code,) = await codes(hass)
    assert code == before[0] | {
        "other_t0": True,
        "may_open_from": "2026-03-05T11:00:00+01:00",
        "may_open_until": "2026-03-05T15:00:00+01:00",
    }
    assert code["status"] == "active"
    assert [(one["id"], one["other_t0"]) for one in listed(hass)] == [
        (anna["id"], True)
    ]
    await type_t0(hass, entry, T0)
    assert await codes(hass) == before
    assert "other_t0" not in listed(hass)[0]


async def test_deleting_it_tells_how_long_it_may_open(hass, entry):
    anna = await act(hass, "create_offline_temporary_code", **STAY)
    await type_t0(hass, entry, T0 + 48 * HOUR)
    gone = await act(hass, "delete_code", code_id=anna["id"])
    assert gone["left_to_do"] == "clear_after_use"
    assert gone["usable_until"] == "2026-03-05T15:00:00+01:00"
    assert gone["first_use_by"] == "2026-03-05T15:00:00+01:00"
    clear = await act(hass, "create_clear_code", code_id=anna["id"])
    assert clear["valid_until"] == anna["valid_until"]


async def test_t0_that_the_lock_tells_makes_other_codes_dead(hass, entry):
    anna = await act(hass, "create_offline_temporary_code", **STAY)
    entry.runtime_data.async_take(T0Reported(T0 - 100 * HOUR))
    await hass.async_block_till_done()
    assert entry.data["t0_confirmed"] is True
    (code,) = await codes(hass)
    assert (code["status"], code["other_t0"]) == ("dead", True)
    assert "may_open_from" not in code  # by this T0 it was over long ago
    assert listed(hass) == []
    gone = await act(hass, "delete_code", code_id=anna["id"])
    assert gone["left_to_do"] == "nothing"


async def test_lock_that_tells_the_typed_t0_confirms_it(hass, entry):
    await act(hass, "create_offline_temporary_code", **STAY)
    await type_t0(hass, entry, T0 - 100 * HOUR)
    assert (await codes(hass))[0]["status"] == "active"
    entry.runtime_data.async_take(T0Reported(T0 - 100 * HOUR))
    await hass.async_block_till_done()
    assert (await codes(hass))[0]["status"] == "dead"
    data = entry.data
    entry.runtime_data.async_take(T0Reported(T0 - 100 * HOUR))
    assert entry.data is data


async def test_dead_code_that_opens_later_says_when(hass, entry):
    """The app wrote a later T0: the same digits work as many hours later."""
    await act(hass, "create_offline_temporary_code", **STAY)
    entry.runtime_data.async_take(T0Reported(T0 + 48 * HOUR))
    await hass.async_block_till_done()
    (code,) = await codes(hass)
    assert (code["status"], code["may_open_from"], code["may_open_until"]) == (
        "dead",
        "2026-03-05T11:00:00+01:00",
        "2026-03-05T15:00:00+01:00",
    )


# At a lock.


@pytest.mark.usefixtures("adapter")
async def test_use_of_a_former_code_shows_that_the_typed_t0_is_wrong(
    hass, virtual_lock
):
    lock = await virtual_lock()
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    now = dt_util.now()
    stay = {"start": now.isoformat(), "end": (now + 3 * HOUR).isoformat()}
    anna = await act(hass, "create_offline_temporary_code", name="Anna", **stay)
    right = entry.data["t0"]
    await type_t0(hass, entry, dt_util.utc_from_timestamp(right) - 72 * HOUR)
    bert = await act(hass, "create_offline_temporary_code", name="Bert", **stay)
    issue_id = f"t0_wrong_{entry.entry_id}"
    registry = ir.async_get(hass)
    assert registry.async_get_issue(DOMAIN, issue_id) is None

    await asyncio.sleep(2)  # a use counts from the second after the change
    assert not lock.type(bert["code"]).opened
    assert lock.type(anna["code"]).opened
    await act(hass, "sync")
    assert (await act(hass, "get_code", code_id=anna["id"]))["uses"] == 1
    assert hass.states.get("event.front_door_access").attributes["code_name"] == "Anna"
    found = registry.async_get_issue(DOMAIN, issue_id)
    shown = f"{dt_util.as_local(dt_util.utc_from_timestamp(right)):%Y-%m-%d %H:00}"
    assert found.translation_placeholders["t0"] == shown

    flow, form = await opened_repair(hass, found)
    assert form["description_placeholders"]["t0"] == shown
    await flow.async_step_confirm({})
    assert entry.data["t0"] // 3600 == right // 3600
    assert registry.async_get_issue(DOMAIN, issue_id) is None
    anna, bert = await codes(hass)
    assert "other_t0" not in anna
    assert (bert["status"], bert["other_t0"]) == ("active", True)
    # Gone meanwhile, by another way: the dialog that is still open does no harm.
    await flow.async_step_confirm({})
    assert entry.data["t0"] // 3600 == right // 3600
    await hass.config_entries.async_unload(entry.entry_id)

"""Low batteries: told by the lock alone, and over when it says so."""

from datetime import timedelta

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ..flow_support import DOMAIN, opened_repair, silence
from ..support import lock_reports, wait_for

GOOD = (
    DataPoint.number(Dp.BATTERY_PERCENT, 95),
    DataPoint.enum(Dp.BATTERY_STATE, 0),
    DataPoint.bool(Dp.LOW_POWER, False),
)


@pytest.fixture(params=[3, 4])
async def lock(request, adapter, virtual_lock):
    return await virtual_lock(generation=request.param)


def issue(hass, entry):
    return ir.async_get(hass).async_get_issue(DOMAIN, f"battery_low_{entry.entry_id}")


async def fix(hass, entry):
    found = issue(hass, entry)
    assert found.is_fixable
    flow, form = await opened_repair(hass, found)
    assert form["description_placeholders"]["name"] == "Front door"
    return flow


@pytest.mark.parametrize(
    "low",
    [
        DataPoint.number(Dp.BATTERY_PERCENT, 20),
        DataPoint.enum(Dp.BATTERY_STATE, 2),
        DataPoint.enum(Dp.BATTERY_STATE, 3),
        DataPoint.bool(Dp.LOW_POWER, True),
    ],
    ids=["percent", "low", "empty", "flag"],
)
async def test_low_batteries_are_a_repair_until_the_lock_says_otherwise(
    hass, lock, entry, low
):
    assert issue(hass, entry) is None
    await lock_reports(entry, lock, low)
    await wait_for(lambda: issue(hass, entry))
    problem = hass.states.get("binary_sensor.front_door_problem")
    assert problem.attributes["problems"] == ["battery_low"]
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert issue(hass, entry), "forgotten over a restart"
    await lock_reports(entry, lock, next(point for point in GOOD if point.id == low.id))
    await wait_for(lambda: issue(hass, entry) is None)
    assert hass.states.get("binary_sensor.front_door_problem").state == "off"


@pytest.mark.parametrize(
    "low",
    [
        DataPoint.enum(Dp.BATTERY_STATE, 2),
        DataPoint.enum(Dp.BATTERY_STATE, 3),
        DataPoint.bool(Dp.LOW_POWER, True),
    ],
    ids=["low", "empty", "flag"],
)
@pytest.mark.parametrize("reloaded", [False, True], ids=["same_life", "next_life"])
async def test_a_percentage_that_is_told_later_contradicts_low_batteries(
    hass, lock, entry, low, reloaded
):
    await lock_reports(entry, lock, low)
    await wait_for(lambda: issue(hass, entry))
    battery = "binary_sensor.front_door_battery"
    assert hass.states.get(battery).state == "on"
    if reloaded:
        assert await hass.config_entries.async_reload(entry.entry_id)
    await lock_reports(entry, lock, GOOD[0])
    await wait_for(lambda: issue(hass, entry) is None)
    assert hass.states.get(battery).state == "off"
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert issue(hass, entry) is None
    await lock_reports(entry, lock, low)
    await wait_for(lambda: issue(hass, entry))
    assert hass.states.get(battery).state == "on"


@pytest.mark.parametrize(
    "point",
    [
        DataPoint.number(Dp.BATTERY_PERCENT, 21),
        DataPoint.enum(Dp.BATTERY_STATE, 1),
        DataPoint.enum(Dp.BATTERY_STATE, 9),
        DataPoint.number(Dp.BATTERY_PERCENT, 0xFFFFFFFF),
    ],
    ids=["percent", "medium", "unknown", "minus_one"],
)
async def test_what_is_not_low_or_says_nothing_is_no_repair(hass, lock, entry, point):
    await lock_reports(entry, lock, point)
    await wait_for(lambda: point.id in entry.runtime_data.device.state.reported)
    await hass.async_block_till_done()
    assert issue(hass, entry) is None


async def test_the_alarm_alone_is_no_repair_because_it_has_no_end(hass, lock, entry):
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.alarm(10)
    event = "event.front_door_access"
    await wait_for(
        lambda: hass.states.get(event).attributes.get("alarm") == "low_battery"
    )
    assert issue(hass, entry) is None


async def test_new_batteries_have_the_clock_set_and_the_lock_asked(hass, lock, entry):
    await lock_reports(entry, lock, DataPoint.number(Dp.BATTERY_PERCENT, 4))
    await wait_for(lambda: issue(hass, entry))
    await entry.runtime_data.device.client.close()
    with lock.at_hand() as core:
        core.change_battery()
        assert core.clock.unix < timedelta(days=1).total_seconds()
    flow = await fix(hass, entry)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "still_low"}
    assert abs(lock.core.clock.unix - dt_util.utcnow().timestamp()) < 2
    await lock_reports(entry, lock, *GOOD)
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert issue(hass, entry) is None


async def test_new_batteries_in_a_lock_out_of_range_can_be_tried_again(
    hass, lock, entry
):
    await lock_reports(entry, lock, DataPoint.number(Dp.BATTERY_PERCENT, 4))
    await wait_for(lambda: issue(hass, entry))
    await entry.runtime_data.device.client.close()
    flow = await fix(hass, entry)
    silence(hass, lock)
    form = await flow.async_step_confirm({})
    assert form["errors"] == {"base": "not_heard"}

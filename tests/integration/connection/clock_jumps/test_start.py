"""Home Assistant starts with a wrong clock, or after one."""

from datetime import datetime, timedelta

from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device.host_clock import (
    _CLOCK as CLOCK,
    async_load_host_clock,
    host_clock,
)
from custom_components.smart_life_lock.tuyalock.model import Access, Method

from ...code_support import act, lock_entry, set_up
from ...flow_support import DOMAIN
from ...online_support import DAY, HOUR
from ...support import pass_time
from .support import BOTH_WAYS, MINUTE, YEAR, hung_up, issue, noticed, off


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

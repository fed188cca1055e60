"""Added again after its ledger was kept; a restored backup of it; use told late."""

from datetime import timedelta
import shutil

from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events  # type: ignore[import-untyped]

from custom_components.smart_life_lock.const import CONF_LEDGER
from custom_components.smart_life_lock.device.backup_marks import (
    DATA_MARKS,
    async_backup_marks,
)
from custom_components.smart_life_lock.ledger.compare_slots import drained, without_list
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)

from ..code_support import LOGIN, T0, act, codes, issued, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..flow_support import opened_repair
from ..repair_support import issue
from ..support import reported
from .restore_support import backup, go_on_with, storage

pytestmark = pytest.mark.usefixtures("enable_bluetooth")


async def removed(hass, entry):
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done()


async def added_again(hass, entry):
    """As the flow does with keys that were kept."""
    again = lock_entry()
    data = {**again.data, CONF_LEDGER: entry.entry_id}
    object.__setattr__(again, "data", data)
    object.__setattr__(again, "created_at", dt_util.utcnow())
    return await set_up(hass, again)


@pytest.mark.parametrize("is_empty", [False, True])
async def test_kept_ledger_out_of_a_backup_is_in_doubt(hass, clock, is_empty):
    """The lock was deleted, its ledger kept; the backup is put back, the lock added."""
    entry = await set_up(hass, lock_entry())
    if not is_empty:
        await act(hass, "create_offline_one_time_code", name="Anna")
    await removed(hass, entry)
    copy = await backup(hass)
    shutil.rmtree(storage(hass))
    shutil.copytree(copy, storage(hass))
    for key in (DATA_MARKS, DATA_KEYSTORE):
        hass.data.pop(key, None)
    (restore,) = (await async_backup_marks(hass)).restores
    clock.tick(timedelta(minutes=5))
    again = await added_again(hass, entry)
    table = again.runtime_data.device.ledger.table
    (gap,) = table.gaps
    assert (gap.begin, gap.end) == (restore.at, dt_util.utcnow())
    assert (table.doubt is None) is is_empty
    await hass.config_entries.async_unload(again.entry_id)


async def test_use_while_the_entry_was_away_is_told(hass, clock):
    entry = await set_up(hass, lock_entry())
    code = await issued(entry.runtime_data, OneTimeRequest("Parcel"))
    await act(hass, "delete_code", code_id=code.id)
    await removed(hass, entry)
    before = dt_util.utcnow() - timedelta(days=1)
    clock.tick(timedelta(minutes=10))
    used = dt_util.utcnow()
    clock.tick(timedelta(minutes=50))
    again = await added_again(hass, entry)
    told = async_capture_events(hass, "smart_life_lock_access")
    plain = OfflineCodes(LOGIN, T0).decode(code.digits).plain
    opened = OfflineCodeEntered(used, OfflineOutcome.OPENED, plain, late=True)
    reported(again.runtime_data, opened)
    reported(again.runtime_data, Access(before, Method.CARD, 1, late=True))
    await hass.async_block_till_done()
    assert [event.data["code_id"] for event in told] == [code.id]
    await hass.config_entries.async_unload(again.entry_id)


async def test_offline_codes_are_asked_about_after_a_restore(hass, clock):
    entry = await set_up(hass, lock_entry())
    end = (dt_util.now() + timedelta(days=9)).isoformat()
    friend = await act(
        hass,
        "create_offline_temporary_code",
        name="Friend",
        start=dt_util.now().isoformat(),
        end=end,
    )
    once = await act(hass, "create_offline_one_time_code")
    copy = await backup(hass)
    await act(hass, "delete_code", code_id=friend["id"])
    await go_on_with(hass, entry, copy)
    told = {code["id"]: code for code in await codes(hass)}
    assert all(told[code["id"]]["in_doubt"] for code in (friend, once))
    now = dt_util.utcnow()
    ledger = entry.runtime_data.device.ledger
    ledger.change(lambda book: without_list(book, now))
    found = issue(hass, entry, "ledger_restored")
    flow, form = await opened_repair(hass, found)
    (field,) = form["data_schema"].schema
    assert field == "unwanted"
    options = form["data_schema"].schema[field].config["options"]
    assert {one["value"]: one["label"] for one in options} == {
        friend["id"]: "Friend",
        once["id"]: "One-time code",
    }
    await flow.async_step_choose({"unwanted": [friend["id"]]})
    told = {code["id"]: code for code in await codes(hass)}
    assert told[friend["id"]]["status"] == "deleting"
    assert told[once["id"]]["status"] == "active"
    assert not any("in_doubt" in code for code in told.values())
    await hass.config_entries.async_unload(entry.entry_id)


async def test_code_that_may_have_been_used_unheard_stays_listed(hass, clock):
    entry = await set_up(hass, lock_entry())
    told = async_capture_events(hass, "smart_life_lock_access")
    now = dt_util.now()
    code = await act(
        hass,
        "create_offline_temporary_code",
        name="Guest",
        start=now.isoformat(),
        end=(now + timedelta(days=10)).isoformat(),
    )
    clock.tick(timedelta(hours=26))
    entry.runtime_data._codes.async_restart()
    (row,) = hass.states.get("sensor.front_door_active_codes").attributes["codes"]
    assert (row["status"], row["may_open_until"]) == ("active", code["valid_until"])
    ledger = entry.runtime_data.device.ledger
    ledger.change(lambda book: without_list(book, dt_util.utcnow()))
    assert not told
    key = ledger.key_mark
    ledger.change(lambda book: drained(book, dt_util.utcnow(), key))
    await hass.async_block_till_done()
    assert hass.states.get("sensor.front_door_active_codes").state == "0"
    assert [event.data["event_type"] for event in told] == ["code_expired_unused"]
    await hass.config_entries.async_unload(entry.entry_id)

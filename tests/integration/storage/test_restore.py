"""A restored backup, a copied folder, two Home Assistants, a folder that was away."""

from datetime import datetime, timedelta
import json
from pathlib import Path
from unittest.mock import patch

from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest

from custom_components.smart_life_lock.localize import typed_moment
from custom_components.smart_life_lock.storage.kept_keys import DATA_KEYSTORE

from ..code_support import act, codes
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..flow_support import (
    DOMAIN,
    choose,
    opened_repair,
    paired,
    picked,
    silence,
    submit,
)
from ..online_support import periodic
from ..repair_support import issue
from ..support import first_session, wait_for
from .restore_support import archive, backup, go_on_with


@pytest.fixture
def generation() -> int:
    """Of the lock; some tests ask for the other one too."""
    return 3


@pytest.fixture
async def lock(hass, adapter, virtual_lock, generation):
    return await virtual_lock(generation)


@pytest.fixture
async def entry(hass, lock):
    entry = await paired(hass, lock)
    await first_session(entry)
    await quiet(hass, entry)
    yield entry
    if entry.state is ConfigEntryState.LOADED:
        await hass.config_entries.async_unload(entry.entry_id)


def written_a_minute_ago(copy: Path) -> None:
    """Nobody waits in a test until a slot is so old that the list must show it."""
    (path,) = copy.glob(f"{DOMAIN}.ledger.*")
    ledger = json.loads(path.read_text())
    online = ledger["data"]["fields"].index("online")
    for row in ledger["data"]["codes"]:
        for slot in row[online]["copies"]:
            since = datetime.fromisoformat(slot["since"]) - timedelta(minutes=1)
            slot["since"] = since.isoformat()
    path.write_text(json.dumps(ledger))


async def quiet(hass, entry):
    await wait_for(lambda: entry.runtime_data.sessions.schedule.task is None, 30)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()


async def looked(hass, entry):
    """The first session is over."""
    since = entry.runtime_data.device.ledger.table.doubt
    table = entry.runtime_data.device.ledger
    await wait_for(
        lambda: (
            table.table.seen is not None
            and (since is None or table.table.seen >= since.since)
        ),
        30,
    )
    await quiet(hass, entry)


async def repair(hass, found):
    return await opened_repair(hass, found)


def slots(lock):
    return sorted(one.hard_id for one in lock.core.memory.credentials)


@pytest.mark.parametrize("generation", [3, 4])
async def test_restored_backup_writes_nothing_until_somebody_chose(hass, lock, entry):
    anna = await periodic(hass, "Anna")
    bert = await periodic(hass, "Bert")
    await quiet(hass, entry)
    copy = await backup(hass)
    assert not Path(hass.config.path(f"{DOMAIN}.backup.log")).exists()
    await act(hass, "delete_code", code_id=anna["id"])
    carl = await periodic(hass, "Carl")
    dora = await periodic(hass, "Dora")
    await quiet(hass, entry)
    before = slots(lock)
    await go_on_with(hass, entry, copy)
    assert entry.runtime_data.health.problems == {"ledger_restored"}
    await looked(hass, entry)
    assert slots(lock) == before == [40, 41, 42]
    found = issue(hass, entry, "ledger_restored")
    known = dt_util.as_local(entry.runtime_data.device.ledger.table.doubt.known)
    assert found.translation_placeholders["known"] == typed_moment(known)
    assert lock.type(carl["code"]).opened

    flow, form = await repair(hass, found)
    assert form["step_id"] == "choose"
    words = form["description_placeholders"]
    assert (words["listed"], words["missing"], words["unknown"]) == (
        "Anna, Bert",
        "–",
        "Slot 42",
    )
    (stranger,) = (await act(hass, "get_codes", kind="made_elsewhere"))["codes"]
    done = await flow.async_step_choose(
        {"take_back": [anna["id"], stranger["id"]], "write": [bert["id"]]}
    )
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert not issue(hass, entry, "ledger_restored")
    await wait_for(lambda: len(slots(lock)) == 1, 30)
    await wait_for(lambda: not entry.runtime_data.device.has_codes_waiting, 30)
    assert lock.type(bert["code"]).opened
    assert not any(lock.type(code["code"]).opened for code in (anna, carl, dora))
    await quiet(hass, entry)
    # It is noted once: a later start asks nothing.
    await go_on_with(hass, entry, None)
    assert not entry.runtime_data.health.problems


async def test_code_paused_after_the_backup_stays_out(hass, lock, entry):
    anna = await periodic(hass, "Anna")
    await periodic(hass, "Bert")
    await quiet(hass, entry)
    copy = await backup(hass)
    await act(hass, "pause_code", code_id=anna["id"])
    await quiet(hass, entry)
    await go_on_with(hass, entry, copy)
    await looked(hass, entry)
    assert slots(lock) == [41]
    told = {code["name"]: code for code in await codes(hass)}
    assert {name: code["status"] for name, code in told.items()} == {
        "Anna": "paused",
        "Bert": "active",
    }
    assert all(code["in_doubt"] for code in told.values())
    assert not lock.type(anna["code"]).opened


async def test_repair_asks_the_lock_first_and_can_be_tried_again(hass, lock, entry):
    await periodic(hass, "Anna")
    await quiet(hass, entry)
    copy = await backup(hass)
    silence(hass, lock)
    await go_on_with(hass, entry, copy)
    flow, form = await repair(hass, issue(hass, entry, "ledger_restored"))
    assert form["step_id"] == "confirm"
    form = await flow.async_step_confirm({})
    assert form["errors"]["base"] in {"not_heard", "no_answer"}
    lock.bring_back()
    await wait_for(lambda: entry.runtime_data.device.adverts.near)
    form = await flow.async_step_confirm({})
    assert (form["step_id"], form["errors"]) == ("choose", {})
    (anna,) = await codes(hass)
    both = {"write": [anna["id"]], "take_back": [anna["id"]]}
    form = await flow.async_step_choose(both)
    assert form["errors"] == {"base": "both_chosen"}
    assert form["data_schema"]({}) == both
    with patch.object(Store, "_async_write_data", side_effect=WriteError("full")):
        form = await flow.async_step_choose({"take_back": []})
    assert form["errors"] == {"base": "not_written"}
    done = await flow.async_step_choose({"take_back": []})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert [code["status"] for code in await codes(hass)] == ["active"]


async def test_repair_of_a_lock_that_is_not_set_up_says_so(hass, lock, entry):
    await periodic(hass, "Anna")
    await quiet(hass, entry)
    await go_on_with(hass, entry, await backup(hass))
    await looked(hass, entry)
    flow, _ = await repair(hass, issue(hass, entry, "ledger_restored"))
    await hass.config_entries.async_unload(entry.entry_id)
    assert (await flow.async_step_choose({}))["reason"] == "not_loaded"
    assert (await flow.async_step_init())["reason"] == "not_loaded"


@pytest.mark.parametrize("generation", [3, 4])
async def test_copied_folder_is_known_by_the_lock_s_own_list(hass, lock, entry):
    """No mark: the files were only copied."""
    anna = await periodic(hass, "Anna")
    await periodic(hass, "Bert")
    await act(hass, "sync")
    await quiet(hass, entry)
    copy = archive(hass)
    written_a_minute_ago(copy)
    await act(hass, "delete_code", code_id=anna["id"])
    await quiet(hass, entry)
    await go_on_with(hass, entry, copy)
    await wait_for(lambda: issue(hass, entry, "ledger_older"), 30)
    await quiet(hass, entry)
    assert slots(lock) == [41]
    assert not lock.type(anna["code"]).opened


async def test_code_made_by_another_home_assistant_is_told_as_such(hass, lock, entry):
    """A copy goes on beside this one, with the same keys."""
    ledger = entry.runtime_data.device.ledger
    this_hour = dt_util.utcnow()
    later = this_hour - timedelta(hours=1)
    ledger.look(lambda book: setattr(book, "opened", later))
    theirs = ledger.keys.offline.one_time(this_hour, 4)
    assert lock.type(theirs).opened
    await act(hass, "sync")
    event = hass.states.get("event.front_door_access")
    assert event.attributes["event_type"] == "access_granted"
    assert event.attributes["made_elsewhere"]
    (code,) = await codes(hass)
    assert (code["id"], code["made_elsewhere"]) == (event.attributes["code_id"], True)
    await wait_for(lambda: issue(hass, entry, "lock_shared"))
    numbers = set()
    for _ in range(9):
        made = await act(hass, "create_offline_one_time_code")
        numbers.add(made["code"])
    assert theirs not in numbers
    flow, form = await repair(hass, issue(hass, entry, "lock_shared"))
    await quiet(hass, entry)
    if form["step_id"] == "confirm":
        form = await flow.async_step_confirm({})
    assert form["step_id"] == "choose"
    done = await flow.async_step_choose({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert not issue(hass, entry, "lock_shared")


async def test_entry_deleted_while_the_folder_was_away_goes_on_with_its_ledger(
    hass, lock, entry
):
    """In safe mode, or without the folder, nobody is told that an entry is deleted."""
    stay = {
        "start": dt_util.now().isoformat(),
        "end": (dt_util.now() + timedelta(hours=5)).isoformat(),
    }
    before = await act(hass, "create_offline_temporary_code", name="Anna", **stay)
    await quiet(hass, entry)
    with patch("custom_components.smart_life_lock.async_remove_entry"):
        await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    hass.data.pop(DATA_KEYSTORE)
    flow = await picked(hass, lock)
    if flow["type"] is FlowResultType.MENU:
        flow = await choose(hass, flow, "kept_keys")
    assert flow["step_id"] == "kept_keys"
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    await hass.async_block_till_done()
    again = flow["result"]
    assert [code["id"] for code in await codes(hass)] == [before["id"]]
    after = await act(hass, "create_offline_temporary_code", name="Bert", **stay)
    assert after["code"] != before["code"]
    assert again.entry_id != entry.entry_id
    await hass.config_entries.async_unload(again.entry_id)

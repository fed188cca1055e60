"""A restored backup, a copied folder, two Home Assistants, a folder that was away."""

from datetime import datetime, timedelta
import json
from pathlib import Path
import shutil
from unittest.mock import patch

from homeassistant.components.backup.const import DATA_MANAGER, EXCLUDE_FROM_BACKUP
from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smart_life_lock.backup import async_post_backup, async_pre_backup
from custom_components.smart_life_lock.const import CONF_LEDGER
from custom_components.smart_life_lock.device.backup_marks import (
    DATA_MARKS,
    async_backup_marks,
)
from custom_components.smart_life_lock.flow.repair_doubt import labelled
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    Question,
    Standing,
)
from custom_components.smart_life_lock.localize import typed_moment
from custom_components.smart_life_lock.storage.kept_keys import (
    DATA_KEYSTORE,
    async_keystore,
)

from ..code_support import NOW, act, codes, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..flow_support import choose, opened_repair, paired, picked, silence, submit
from ..online_support import periodic
from ..repair_support import issue
from ..support import first_session, wait_for
from .restore_support import archive, backup, go_on_with, storage

DOMAIN = "smart_life_lock"
HOUR, DAY = timedelta(hours=1), timedelta(days=1)


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


# A clock that is wrong.


@pytest.mark.parametrize("wrong", [-90 * DAY, -2 * DAY, 20 * DAY, 5 * 365 * DAY])
@pytest.mark.parametrize("vouched", [False, True])
async def test_restore_found_while_the_clock_is_wrong(
    hass, clock, host, enable_bluetooth, wrong, vouched
):
    """It is noticed whatever the clock shows, and the gap ends when the clock is right."""
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    copy = await backup(hass)
    begin = dt_util.utcnow()
    clock.tick(3 * HOUR)
    host.jump(clock, wrong)
    await go_on_with(hass, entry, copy)
    ledger = entry.runtime_data.device.ledger
    assert issue(hass, entry, "ledger_restored")
    assert ledger.table.doubt.known == begin
    host.kernel_is_synchronised = vouched
    host.jump(clock, 2 * DAY - wrong)  # the estimate was too early by so much
    host.kernel_is_synchronised = True
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=11))
    await hass.async_block_till_done()
    (gap,) = ledger.table.gaps
    assert (gap.begin, gap.end) == (begin, dt_util.utcnow())
    with pytest.raises(ServiceValidationError, match="hour"):
        await act(hass, "create_offline_one_time_code", name="Bert")
    clock.tick(HOUR)
    await act(hass, "create_offline_one_time_code", name="Bert")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_restore_found_by_a_clock_that_was_believed_and_ahead(
    hass, clock, host, enable_bluetooth
):
    host.kernel_is_synchronised = True
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    copy = await backup(hass)
    host.jump(clock, 5 * 365 * DAY)
    await go_on_with(hass, entry, copy)
    host.jump(clock, -5 * 365 * DAY)
    await go_on_with(hass, entry, None)
    table = entry.runtime_data.device.ledger.table
    assert table.doubt.since == table.gaps[0].end == dt_util.utcnow()
    clock.tick(HOUR)
    await act(hass, "create_offline_one_time_code", name="Bert")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_ledger_of_a_lock_that_was_deleted_before_the_backup_is_older_too(
    hass, clock, enable_bluetooth
):
    """The entry is younger than the restore, and its ledger came out of the archive."""
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    await hass.config_entries.async_remove(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    copy = await backup(hass)
    shutil.rmtree(storage(hass))
    shutil.copytree(copy, storage(hass))
    for key in (DATA_MARKS, DATA_KEYSTORE):
        hass.data.pop(key, None)
    await async_backup_marks(hass)
    clock.tick(timedelta(minutes=5))
    (kept,) = (await async_keystore(hass)).kept(entry.data["device_id"])
    again = MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        data={**entry.data, CONF_LEDGER: kept[CONF_LEDGER]},
    )
    await set_up(hass, again)
    table = again.runtime_data.device.ledger.table
    assert [code["name"] for code in await codes(hass)] == ["Anna"]
    assert table.gaps
    assert table.doubt.reason == "restored"
    await hass.config_entries.async_unload(again.entry_id)


async def test_backup_made_by_a_clock_in_doubt_tells_a_time_that_has_passed(
    hass, clock, host, enable_bluetooth
):
    entry = await set_up(hass, lock_entry())
    await act(hass, "create_offline_one_time_code", name="Anna")
    made = dt_util.utcnow()
    host.jump(clock, 5 * 365 * DAY)
    copy = await backup(hass)
    host.jump(clock, -5 * 365 * DAY)
    await go_on_with(hass, entry, copy)
    assert entry.runtime_data.device.ledger.table.doubt.known == made
    await hass.config_entries.async_unload(entry.entry_id)


# The marks of backups.


async def test_home_assistant_has_a_mark_made_for_each_backup(hass, enable_bluetooth):
    entry = await set_up(hass, lock_entry())
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    manager = hass.data[DATA_MANAGER]
    mark, here = (
        storage(hass) / f"{DOMAIN}.backup",
        Path(hass.config.path(f"{DOMAIN}.backup.log")),
    )
    await manager.async_pre_backup_actions()
    running = json.loads(mark.read_text())["data"]["running"]
    assert here.read_text() == running["token"]
    # It must not get into the archive, and the mark must.
    assert any(here.match(pattern) for pattern in EXCLUDE_FROM_BACKUP)
    assert not any(mark.match(pattern) for pattern in EXCLUDE_FROM_BACKUP)
    await manager.async_post_backup_actions()
    assert json.loads(mark.read_text())["data"]["running"] is None
    assert not here.exists()
    await hass.config_entries.async_unload(entry.entry_id)


async def test_home_assistant_that_died_during_a_backup_was_not_restored(hass):
    marks = await async_backup_marks(hass)
    await marks.async_begin()
    hass.data.pop(DATA_MARKS)
    assert (await async_backup_marks(hass)).restores == ()
    hass.data.pop(DATA_MARKS)
    assert (await async_backup_marks(hass)).restores == ()


async def test_file_damaged_by_a_power_cut_during_a_backup_stops_nothing(hass):
    marks = await async_backup_marks(hass)
    await marks.async_begin()
    Path(hass.config.path(f"{DOMAIN}.backup.log")).write_bytes(b"\xff\xfe\x00")
    hass.data.pop(DATA_MARKS)
    # Nobody knows, so it is asked about.
    assert len((await async_backup_marks(hass)).restores) == 1


async def test_each_restore_is_remembered_once(hass):
    await async_pre_backup(hass)
    copy = archive(hass)
    await async_post_backup(hass)
    for number in (1, 2):
        shutil.copytree(copy, storage(hass), dirs_exist_ok=True)
        hass.data.pop(DATA_MARKS)
        restores = (await async_backup_marks(hass)).restores
        assert len(restores) == 1, number
        hass.data.pop(DATA_MARKS)
        assert (await async_backup_marks(hass)).restores == restores


async def test_full_disk_hinders_no_backup(hass, caplog):
    await async_backup_marks(hass)
    with patch.object(Path, "write_text", side_effect=OSError("full")):
        await async_pre_backup(hass)
    assert "The backup has no mark" in caplog.text
    await async_post_backup(hass)


@pytest.fixture
def full_disk():
    """Home Assistant's own writing fails as on a full disk."""
    with patch(
        "homeassistant.helpers.storage.write_utf8_file_atomic", side_effect=WriteError
    ):
        yield


async def test_mark_that_a_full_disk_left_standing_is_no_restore(
    hass, enable_bluetooth, request, caplog
):
    """Neither the backup that filled the disk fails by it, nor a start."""
    entry = await set_up(hass, lock_entry())
    assert await async_setup_component(hass, "backup", {})
    await hass.async_block_till_done()
    manager = hass.data[DATA_MANAGER]
    await manager.async_pre_backup_actions()
    request.getfixturevalue("full_disk")
    await manager.async_post_backup_actions()
    assert "The mark of a backup could not be removed" in caplog.text
    for _ in range(2):  # the next backup finds the disk full, too
        hass.data.pop(DATA_MARKS)
        assert (await async_backup_marks(hass)).restores == ()
        await manager.async_pre_backup_actions()
    assert "The backup has no mark" in caplog.text
    await hass.config_entries.async_unload(entry.entry_id)


async def test_restore_is_known_on_a_full_disk(hass, request):
    await async_pre_backup(hass)
    copy = archive(hass)
    await async_post_backup(hass)
    shutil.copytree(copy, storage(hass), dirs_exist_ok=True)
    hass.data.pop(DATA_MARKS)
    request.getfixturevalue("full_disk")
    for _ in range(2):
        assert len((await async_backup_marks(hass)).restores) == 1
        await async_pre_backup(hass)
        hass.data.pop(DATA_MARKS)


async def test_marks_that_cannot_be_read_are_let_be(hass, caplog):
    storage(hass).mkdir(exist_ok=True)
    (storage(hass) / f"{DOMAIN}.backup").write_text("nonsense")
    assert (await async_backup_marks(hass)).restores == ()
    assert "Marks of backups could not be read" in caplog.text


async def test_entry_without_codes_that_was_restored_knows_what_it_may_lack(
    hass, enable_bluetooth
):
    """There is nothing to ask about, but codes of since then have been given out."""
    entry = await set_up(hass, lock_entry())
    copy = await backup(hass)
    await act(hass, "create_offline_one_time_code", name="Anna")
    await hass.config_entries.async_unload(entry.entry_id)
    shutil.rmtree(storage(hass))
    shutil.copytree(copy, storage(hass))
    hass.data.pop(DATA_MARKS)
    await async_backup_marks(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    table = entry.runtime_data.device.ledger.table
    assert (table.doubt, len(table.gaps), len(table.restores)) == (None, 1, 1)
    with pytest.raises(ServiceValidationError, match="may have been given out"):
        await act(hass, "create_offline_one_time_code", name="Bert")
    await hass.config_entries.async_unload(entry.entry_id)


async def test_entry_that_was_added_after_a_restore_is_in_no_doubt(
    hass, enable_bluetooth
):
    copy = await backup(hass)
    shutil.rmtree(storage(hass))
    shutil.copytree(copy, storage(hass))
    hass.data.pop(DATA_MARKS)
    await async_backup_marks(hass)
    entry = await set_up(hass, lock_entry())
    table = entry.runtime_data.device.ledger.table
    assert (table.doubt, table.gaps, len(table.restores)) == (None, (), 1)
    await hass.config_entries.async_unload(entry.entry_id)


# The keys that are kept beside the entry's own.


async def test_keys_of_an_entry_are_kept_with_what_it_learned(hass, enable_bluetooth):
    entry = await set_up(hass, lock_entry(t0=None))
    entry.runtime_data.use_t0(NOW, confirmed=True)
    await hass.async_block_till_done()
    store = await async_keystore(hass)
    (kept,) = store.kept(entry.data["device_id"])
    assert kept == {**entry.data, "ledger": entry.entry_id, "title": "Front door"}
    assert kept["t0"] == int(NOW.timestamp())
    await hass.config_entries.async_unload(entry.entry_id)


async def test_full_disk_keeps_no_lock_from_being_set_up(
    hass, enable_bluetooth, caplog
):
    with patch.object(Store, "_async_write_data", side_effect=WriteError("full")):
        entry = await set_up(hass, lock_entry())
    assert entry.state is ConfigEntryState.LOADED
    assert "the kept keys could not be written" in caplog.text
    await hass.config_entries.async_unload(entry.entry_id)


def test_codes_of_one_name_are_told_apart():
    def question(name: str, slot: int) -> Question:
        return Question(f"{name}{slot}", name, (slot,), Standing.LISTED, Choice.KEEP)

    asked = [question("Anna", 40), question("Anna", 41), question("", 42)]
    labels = list(labelled(asked, {"slot": "Slot {number}"}))
    assert labels == ["Anna", "Anna (2)", "Slot 42"]

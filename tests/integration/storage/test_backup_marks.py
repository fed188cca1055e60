"""The marks of backups, by which a restore is known; and keys that are kept."""

import json
from pathlib import Path
import shutil
from unittest.mock import patch

from homeassistant.components.backup.const import DATA_MANAGER, EXCLUDE_FROM_BACKUP
from homeassistant.config_entries import ConfigEntryState
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util.file import WriteError
import pytest

from custom_components.smart_life_lock.backup import async_post_backup, async_pre_backup
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
from custom_components.smart_life_lock.storage.kept_keys import async_keystore

from ..code_support import NOW, act, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..flow_support import DOMAIN
from .restore_support import archive, backup, storage


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

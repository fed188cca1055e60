"""A reload goes on with the book that it left, if nobody has touched the file since."""

import json
from pathlib import Path

from homeassistant.config_entries import ConfigEntryState
import pytest

from custom_components.smart_life_lock.storage import ledger_file, unloaded_books
from custom_components.smart_life_lock.storage.ledger_file import LedgerFile

from ..code_support import act, codes, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..online_support import DAY, until

LEDGER = "smart_life_lock.ledger."


@pytest.fixture
async def entry(hass):
    entry = await set_up(hass, lock_entry())
    await stay(hass)
    return entry


async def stay(hass):
    return await act(
        hass, "create_offline_temporary_code", name="Anna", end=until(2 * DAY)
    )


@pytest.fixture
def read(monkeypatch):
    """How often a ledger's file is read."""
    reads = []
    book_from = ledger_file.book_from

    def counted(data):
        reads.append(len(data["codes"]))
        return book_from(data)

    monkeypatch.setattr(ledger_file, "book_from", counted)
    return reads


def path_of(hass, entry) -> Path:
    return Path(hass.config.path(".storage", f"{LEDGER}{entry.entry_id}"))


async def test_reload_goes_on_with_what_it_left(hass, entry, read):
    before = await codes(hass)
    await hass.config_entries.async_reload(entry.entry_id)
    assert read == []
    assert await codes(hass) == before
    book = entry.runtime_data.device.ledger._book
    assert book == await LedgerFile(hass, entry.entry_id).async_read()
    assert (await stay(hass))["code"] != before[0]["code"]


async def test_file_that_somebody_changed_meanwhile_counts(hass, entry, read):
    await hass.config_entries.async_unload(entry.entry_id)
    path = path_of(hass, entry)
    path.write_text(path.read_text().replace('"Anna"', '"Berta"'))
    await hass.config_entries.async_setup(entry.entry_id)
    assert read == [1]
    assert [code["name"] for code in await codes(hass)] == ["Berta"]


async def test_file_that_was_damaged_meanwhile_is_damaged(hass, entry):
    await hass.config_entries.async_unload(entry.entry_id)
    path_of(hass, entry).write_text("{")
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR


async def test_file_that_was_deleted_meanwhile_is_gone(hass, entry):
    await hass.config_entries.async_unload(entry.entry_id)
    path_of(hass, entry).unlink()
    await hass.config_entries.async_setup(entry.entry_id)
    assert await codes(hass) == []


async def test_nothing_is_left_of_a_lock_that_was_deleted(hass, entry):
    await hass.config_entries.async_remove(entry.entry_id)
    assert not hass.data.get(unloaded_books._LEFT)


async def test_names_and_times_of_the_file_are_those_in_memory(hass, entry):
    """What is left is what the file says, whatever has happened to the codes."""
    lock = entry.runtime_data
    made = await codes(hass)
    await act(hass, "delete_code", code_id=made[0]["id"])
    await act(hass, "create_dynamic_code", name="Plumber")
    await hass.config_entries.async_unload(entry.entry_id)
    left = unloaded_books.take_book(hass, f"{LEDGER}{entry.entry_id}")
    data = json.loads(path_of(hass, entry).read_text())["data"]
    assert left.book.reopened() == ledger_file.book_from(data)
    assert lock.device.ledger.derived is not left.derived

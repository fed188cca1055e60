"""A disk that takes nothing, or not all: what is on it, what is undone, what is told."""

import asyncio
from datetime import timedelta
import json
from pathlib import Path
from unittest.mock import patch

from homeassistant.components.repairs import repairs_flow_manager
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.const import DOMAIN
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.storage.lock_memory import LockMemory, Memory
from custom_components.smart_life_lock.storage.sure_store import NotWritten, SureStore
from custom_components.smart_life_lock.tuyalock.errors import NotStored
from custom_components.smart_life_lock.tuyalock.model import Access, Method

from ..code_support import issued, lock_entry, set_up
from ..disk_support import (
    code_rows,
    hass_config_dir,  # noqa: F401  a fixture
    hass_storage,  # noqa: F401  a fixture
)

WRITE = Store._async_write_data


class Disk:
    """Takes what is written to files whose name has ``part``, or not, in its time."""

    def __init__(self, *ends, part=".ledger."):
        self.ends, self.part = list(ends), part
        self.full = False

    def __enter__(self):
        disk = self

        async def write(store, data):
            if disk.part in store.key:
                await asyncio.sleep(0.02)
                if disk.ends.pop(0) if disk.ends else disk.full:
                    raise WriteError("No space left on device")
            await WRITE(store, data)

        self._patch = patch.object(Store, "_async_write_data", write)
        self._patch.start()
        return self

    def __exit__(self, *_):
        self._patch.stop()


def on_disk(hass, entry, sort="ledger"):
    path = hass.config.path(".storage", f"{DOMAIN}.{sort}.{entry.entry_id}")
    return json.loads(Path(path).read_bytes())["data"]


def names(hass, entry):
    return [row["name"] for row in code_rows(on_disk(hass, entry))]


def came_in(lock, card=1):
    now = dt_util.utcnow()
    event = Access(now, Method.CARD, card, late=False)
    lock.device.ledger.attribute(event, now, f"{card:016x}")


async def test_each_write_has_its_own_end(hass):
    store = SureStore(hass, 1, "smart_life_lock.ledger.x")
    with Disk(True, False, True):
        writes = []
        for number in range(3):
            writes.append(asyncio.ensure_future(store.async_save_surely([number])))
            await asyncio.sleep(0.01 if number == 0 else 0.03)
        failed, good, last = await asyncio.gather(*writes, return_exceptions=True)
    assert isinstance(failed, NotWritten)
    assert good is None
    assert isinstance(last, NotWritten)
    assert store.pending


async def test_code_is_told_where_a_write_before_it_failed(hass):
    entry = await set_up(hass, lock_entry())
    with Disk(True, False):
        came_in(entry.runtime_data)
        await asyncio.sleep(0)
        await issued(entry.runtime_data, DynamicRequest("Anna"))
    assert names(hass, entry) == ["Anna"]


async def test_code_that_was_undone_is_not_on_disk(hass):
    """A report came while it was being written, and the disk took only that write."""
    entry = await set_up(hass, lock_entry())
    with Disk(True, False, False):
        making = asyncio.ensure_future(issued(entry.runtime_data, DynamicRequest("A")))
        await asyncio.sleep(0.01)
        came_in(entry.runtime_data)
        with pytest.raises(HomeAssistantError) as failed:
            await making
        assert failed.value.translation_key == "ledger_not_written"
        await hass.async_block_till_done()
    assert entry.runtime_data.device.ledger.codes() == ()
    assert names(hass, entry) == []
    assert on_disk(hass, entry)["marks"] == [f"{1:016x}"]


async def test_code_whose_maker_did_not_wait_is_not_on_disk(hass):
    entry = await set_up(hass, lock_entry())
    with Disk():
        making = asyncio.ensure_future(issued(entry.runtime_data, DynamicRequest("A")))
        await asyncio.sleep(0.01)
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
        await hass.async_block_till_done()
    assert entry.runtime_data.device.ledger.codes() == ()
    assert names(hass, entry) == []


async def test_record_that_shares_the_write_of_a_maker_who_left_is_on_disk(hass):
    """Both wait behind another write; the lock deletes the record once it is stored."""
    entry = await set_up(hass, lock_entry())
    lock = entry.runtime_data
    with Disk():
        came_in(lock, 1)
        await asyncio.sleep(0.01)
        making = asyncio.ensure_future(issued(lock, DynamicRequest("A")))
        await asyncio.sleep(0)
        came_in(lock, 2)
        storing = asyncio.ensure_future(lock.records.stored())
        await asyncio.sleep(0)
        making.cancel()
        await asyncio.gather(making, return_exceptions=True)
        await storing
        assert on_disk(hass, entry)["marks"] == [f"{1:016x}", f"{2:016x}"]
        await hass.async_block_till_done()
    assert names(hass, entry) == []


async def test_what_the_disk_did_not_take_is_written_at_the_stop(hass):
    entry = await set_up(hass, lock_entry())
    with Disk(True):
        came_in(entry.runtime_data)
        await hass.async_block_till_done()
        await hass.config_entries.async_unload(entry.entry_id)
    assert on_disk(hass, entry)["marks"] == [f"{1:016x}"]


async def test_memory_is_flushed_until_the_disk_took_it(hass):
    memory = LockMemory(hass, "x")
    await memory.async_load()
    path = Path(hass.config.path(".storage", f"{DOMAIN}.memory.x"))
    with Disk(True, part=".memory."):
        memory.note(Memory(failed_sessions=5))
        await memory.async_flush()
        assert not path.exists()
        await memory.async_flush()
    assert json.loads(path.read_bytes())["data"]["failed_sessions"] == 5


async def test_memory_is_flushed_also_while_it_is_being_written(hass):
    memory = LockMemory(hass, "x")
    await memory.async_load()
    path = Path(hass.config.path(".storage", f"{DOMAIN}.memory.x"))
    with Disk(part=".memory."):
        memory.note(Memory(failed_sessions=5))
        first = asyncio.ensure_future(memory.async_flush())
        await asyncio.sleep(0)
        await memory.async_flush()
        assert json.loads(path.read_bytes())["data"]["failed_sessions"] == 5
        await first


# What is told.


async def test_full_disk_is_named_and_its_repair_ends_with_it(hass, house):
    issue = f"not_stored_{house.entry.entry_id}"
    await house.now.device.client.close()
    house.come_in(1)
    told = house.told_cards()
    with Disk() as disk:
        disk.full = True
        with pytest.raises(NotStored):
            await house.now.sessions.async_sync()
        await hass.async_block_till_done()
        assert house.now.health.problems == {"not_stored"}
        shown = ir.async_get(hass).async_get_issue(DOMAIN, issue)
        assert shown.severity is ir.IssueSeverity.ERROR
        with pytest.raises(HomeAssistantError) as failed:
            await issued(house.now, DynamicRequest("Anna"))
        assert failed.value.translation_key == "ledger_not_written"
    assert len(house.lock.memory.records) == 1
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=61))
    await hass.async_block_till_done()
    assert house.now.health.problems == frozenset()
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is None
    house.loopback._pace.catch_up()
    await house.now.sessions.async_sync()
    await hass.async_block_till_done()
    assert told == [1]
    assert len(house.lock.memory.records) == 0


async def test_repair_of_the_disk_writes_again(hass):
    entry = await set_up(hass, lock_entry())
    issue = f"not_stored_{entry.entry_id}"
    assert await async_setup_component(hass, "repairs", {})
    flows = repairs_flow_manager(hass)
    with Disk() as disk:
        disk.full = True
        came_in(entry.runtime_data)
        await hass.async_block_till_done()
        form = await flows.async_init(DOMAIN, data={"issue_id": issue})
        form = await flows.async_configure(form["flow_id"], {})
        assert form["errors"] == {"base": "not_written"}
        disk.full = False
        done = await flows.async_configure(form["flow_id"], {})
        assert done["type"] == "create_entry"
    assert ir.async_get(hass).async_get_issue(DOMAIN, issue) is None
    assert on_disk(hass, entry)["marks"] == [f"{1:016x}"]

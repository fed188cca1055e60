"""How often the ledger is written while a lock sends what it stored."""

from datetime import timedelta
from unittest.mock import patch

from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ..code_support import act, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures
from ..flow_support import paired
from ..support import wait_for

RECORDS = 60
WRITE = Store._async_write_data


@pytest.fixture
def written():
    """What was written of the ledger, each time."""
    books = []

    async def write(store, data):
        await WRITE(store, data)
        if ".ledger." in store.key:
            books.append(data["data"])

    with patch.object(Store, "_async_write_data", write):
        yield books


@pytest.mark.parametrize("generation", [3, 4])
async def test_fetch_of_many_records_writes_each_once_and_all_tellings_together(
    hass, adapter, virtual_lock, written, generation
):
    """A lock sends the next record once it may forget the last one (§6.9)."""
    lock = await virtual_lock(generation)
    entry = await paired(hass, lock)
    device = entry.runtime_data.device
    await wait_for(lambda: device.ledger.table.seen is not None, 30)
    await hass.async_block_till_done(wait_background_tasks=True)
    await device.client.close()
    for number in range(RECORDS):
        lock.core.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, number))
    written.clear()
    told = async_capture_events(hass, EVENT_ACCESS)
    await act(hass, "sync")
    await device.ledger.async_stored()
    assert [event.data["identifier"] for event in told] == [*range(RECORDS)]
    seen = [len(book["marks"]) for book in written]
    assert seen[:RECORDS] == [*range(1, RECORDS + 1)]
    # All are told in one go: the first telling is written at once, the rest together;
    # then the lock's list is looked at, twice where it may lag.
    assert len(seen) <= RECORDS + 6
    assert not written[-1]["untold"]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_records_that_come_together_are_written_together(
    hass, enable_bluetooth, written
):
    """Where a lock does not wait for our answer, nor do they for each other's write."""
    entry = await set_up(hass, lock_entry())
    lock, now = entry.runtime_data, dt_util.utcnow().replace(microsecond=0)
    events = [
        Access(now - timedelta(minutes=n), Method.CARD, n, late=True)
        for n in range(RECORDS)
    ]
    await lock.records.stored()
    written.clear()
    for number, event in enumerate(events):
        lock.records.take(event, f"0a{number:02}")
    await lock.records.stored()
    # The first begins at once, and the others share the next.
    assert [len(book["marks"]) for book in written] == [1, RECORDS]
    for event in events:
        lock.async_take(event)
    await lock.records.stored()
    assert len(written) == 4
    assert not written[-1]["untold"]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_record_that_comes_during_a_write_is_stored_by_the_next_one(
    hass, enable_bluetooth, written
):
    entry = await set_up(hass, lock_entry())
    lock, now = entry.runtime_data, dt_util.utcnow().replace(microsecond=0)
    await lock.records.stored()
    written.clear()
    lock.records.take(Access(now, Method.CARD, 1, late=False), "0a")
    first = hass.async_create_task(lock.records.stored())
    store = lock.device.ledger._disk._file
    await wait_for(lambda: store._waiting is None)
    lock.records.take(Access(now, Method.CARD, 2, late=False), "0b")
    await lock.records.stored()
    assert [book["marks"] for book in written] == [["0a"], ["0a", "0b"]]
    await first
    await hass.config_entries.async_unload(entry.entry_id)

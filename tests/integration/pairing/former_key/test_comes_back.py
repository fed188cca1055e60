"""Another device was paired in the place of a lock, and the lock comes back."""

from datetime import timedelta
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.const import ISSUE_FORMER_KEY, WORK_POLL
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.storage.kept_keys import (
    DATA_KEYSTORE,
    async_keystore,
)
from custom_components.smart_life_lock.sync import former_keys as former
from custom_components.smart_life_lock.sync.advert_requests import HOUR, MOST_PER_HOUR
from custom_components.smart_life_lock.sync.former_keys import FIRST_PAUSE, PROVED_AFTER

from ...code_support import issued
from ...flow_support import DOMAIN, stored_entry
from ...support import wait_for
from ..reset_support import reconfigured, settled, statuses, table
from .support import as_before, replaced, tries

SECOND = timedelta(seconds=1)


async def back(lock, impostor):
    await impostor.peripheral.stop()
    await lock.peripheral.start_on_radio(lock.radio)


def told(hass, entry):
    name = f"{ISSUE_FORMER_KEY}_{entry.entry_id}"
    return ir.async_get(hass).async_get_issue(DOMAIN, name)


async def test_the_lock_is_known_by_its_former_key_and_nothing_is_lost(
    hass, lock, entry, virtual_lock
):
    before = dict(entry.data)
    codes = entry.runtime_data.device.ledger.codes()
    impostor = await replaced(hass, lock, entry, virtual_lock)
    assert set(statuses(entry).values()) == {CodeStatus.DEAD}
    between = await issued(entry.runtime_data, OneTimeRequest("Between"))
    false_key = entry.data["login_key"]

    await back(lock, impostor)
    await wait_for(lambda: entry.data["login_key"] == before["login_key"], 20)
    await hass.async_block_till_done()
    await wait_for(lambda: entry.state.recoverable)
    await settled(hass, entry)
    await entry.runtime_data.sessions.async_sync()
    assert {k: v for k, v in entry.data.items() if k != "ledger"} == before
    assert entry.data["ledger"] == entry.entry_id
    assert [entry.runtime_data.device.ledger.get(code.id) for code in codes] == list(
        codes
    )
    assert statuses(entry) == {
        "Anna": CodeStatus.ACTIVE,
        "Cleaner": CodeStatus.ACTIVE,
        "Between": CodeStatus.DEAD,
    }
    assert len(table(lock)) == 1
    assert lock.type(str(codes[0].digits)).opened
    assert not lock.type(str(between.digits)).opened
    assert told(hass, entry).severity is ir.IssueSeverity.WARNING
    assert not [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_REAUTH
    ]
    store = await async_keystore(hass)
    kept = [k["login_key"] for k in store.worked(before["device_id"])]
    assert set(kept) == {before["login_key"], false_key}


@pytest.mark.parametrize("held", [None, b"others"], ids=["present", "another"])
async def test_an_advert_alone_changes_nothing(
    hass, lock, entry, virtual_lock, caplog, held
):
    """Whoever has recorded the adverts of before can send them, but holds no key.

    Nor may somebody who does take the place of a lock that obeys the present one.
    """
    caplog.set_level("DEBUG", "custom_components.smart_life_lock")
    former_key = bytes.fromhex(entry.data["login_key"])
    impostor = await replaced(hass, lock, entry, virtual_lock)
    present = dict(entry.data)
    await as_before(hass, impostor, former_key, held)
    await wait_for(lambda: tries(caplog) == 1, 20)
    await settled(hass, entry)
    # However often it is heard: not before a pause, which grows.
    for _ in range(3):
        entry.runtime_data.device.async_notify()
    await settled(hass, entry)
    assert tries(caplog) == 1
    # Of the pause after sessions in vain the next test tells.
    entry.runtime_data.sessions.schedule.adverts._sessions.clear()
    async_fire_time_changed(hass, dt_util.utcnow() + FIRST_PAUSE + SECOND)
    await wait_for(lambda: tries(caplog) == 2, 20)
    await settled(hass, entry)
    async_fire_time_changed(hass, dt_util.utcnow() + FIRST_PAUSE + SECOND)
    await settled(hass, entry)
    assert tries(caplog) == 2
    assert entry.data == present
    assert told(hass, entry) is None


async def test_an_advert_breaks_off_no_session_and_counts_as_any_other(
    hass, lock, entry, virtual_lock, caplog
):
    caplog.set_level("DEBUG", "custom_components.smart_life_lock")
    former_key = bytes.fromhex(entry.data["login_key"])
    impostor = await replaced(hass, lock, entry, virtual_lock)
    running = entry.runtime_data
    await as_before(hass, impostor, former_key)
    await wait_for(lambda: tries(caplog) == 1, 20)
    await settled(hass, entry)
    asked = running.sessions.schedule.adverts
    for _ in range(MOST_PER_HOUR):
        asked.begin(dt_util.utcnow())
    async_fire_time_changed(hass, dt_util.utcnow() + FIRST_PAUSE + SECOND)
    await settled(hass, entry)
    assert tries(caplog) == 1
    asked._sessions.clear()
    async with running.sessions._one_at_a_time:
        async_fire_time_changed(hass, dt_util.utcnow() + HOUR + SECOND)
        await settled(hass, entry)
        assert tries(caplog) == 1
    async_fire_time_changed(hass, dt_util.utcnow() + WORK_POLL + SECOND)
    await wait_for(lambda: tries(caplog) == 2, 20)


async def test_nobody_goes_back_while_somebody_changes_the_keys(
    hass, lock, entry, virtual_lock, caplog
):
    caplog.set_level("DEBUG", "custom_components.smart_life_lock")
    former_key = bytes.fromhex(entry.data["login_key"])
    impostor = await replaced(hass, lock, entry, virtual_lock)
    flow = await reconfigured(hass, entry)
    await as_before(hass, impostor, former_key)
    entry.runtime_data.device.async_notify()
    await settled(hass, entry)
    assert tries(caplog) == 0
    hass.config_entries.flow.async_abort(flow["flow_id"])
    entry.runtime_data.device.async_notify()
    await wait_for(lambda: tries(caplog) == 1)


async def test_a_full_disk_does_not_keep_the_lock_from_coming_back(
    hass, lock, entry, virtual_lock
):
    former_key = entry.data["login_key"]
    impostor = await replaced(hass, lock, entry, virtual_lock)
    store = await async_keystore(hass)
    store._kept[entry.data["device_id"]] = [
        data
        for data in store._kept[entry.data["device_id"]]
        if data["login_key"] == former_key
    ]

    async def full(_store, _data):
        raise WriteError("No space left on device")

    with patch.object(Store, "_async_write_data", full):
        await back(lock, impostor)
        await wait_for(lambda: entry.data["login_key"] == former_key, 20)
    await hass.async_block_till_done()
    await wait_for(lambda: entry.state.recoverable)


# Which keys count as former.


KEY, OTHER = b"\x01\x02\x03\x04\x05\x06".hex(), b"\xff\x02\x03\x04\x05\x06".hex()


async def kept_for(hass, entry, **changes):
    """The keystore with one more key of an entry's lock."""
    store = await async_keystore(hass)
    data = {**entry.data, "login_key": OTHER, **changes}
    await store.async_keep(data)
    return store


async def former_keys(hass, entry):
    store = await async_keystore(hass)
    return [kept["login_key"] for kept in former._former(store, entry)]


async def test_neither_its_own_key_nor_a_weak_one_nor_an_attempt_is_asked_for(
    hass, adapter
):
    entry = stored_entry(hass, login_key=KEY)
    store = await kept_for(hass, entry)
    await store.async_keep({**entry.data})
    await store.async_keep({**entry.data, "login_key": OTHER[::-1], "intent": True})
    weak = {"login_key": b"aZ3xY9".hex(), "virtual_id_hex": (b"a" * 22).hex()}
    await store.async_keep({**entry.data, **weak})
    assert await former_keys(hass, entry) == [OTHER]


@pytest.mark.parametrize(
    ("after", "opened", "kept"),
    [
        (PROVED_AFTER + timedelta(hours=1), 0, [KEY]),
        (PROVED_AFTER - timedelta(hours=1), 0, [KEY, OTHER]),
        # Whoever was bound in the lock's place has good sessions as well.
        (PROVED_AFTER + timedelta(hours=1), None, [KEY, OTHER]),
        # The door opened under another key.
        (PROVED_AFTER + timedelta(hours=1), -60, [KEY, OTHER]),
        (None, 0, [KEY, OTHER]),
    ],
)
async def test_a_key_that_opened_the_door_and_served_for_long_has_proved_itself(
    hass, adapter, hass_storage, after, opened, kept
):
    bound_at = dt_util.utcnow() - timedelta(days=90)
    entry = stored_entry(hass, login_key=KEY, bound_at=int(bound_at.timestamp()))
    await kept_for(hass, entry)
    if after is not None:
        facts = {"info": None, "battery": None, "features": [], "last_access": None}
        facts |= {
            "habits": {},
            "seen": [],
            "clock_set": (bound_at + after).isoformat(),
        }
        if opened is not None:
            facts["opened"] = int(bound_at.timestamp()) + opened
        key = f"{DOMAIN}.memory.{entry.entry_id}"
        stored = {"version": 1, "minor_version": 1, "key": key, "data": facts}
        hass_storage[key] = stored
    await hass.config_entries.async_setup(entry.entry_id)
    store = await async_keystore(hass)
    device_id = entry.data["device_id"]
    assert [data["login_key"] for data in store.kept(device_id)] == kept
    await hass.config_entries.async_unload(entry.entry_id)


async def test_what_is_not_kept_need_not_be_dropped(hass, adapter, hass_storage):
    entry = stored_entry(hass, login_key=KEY, bound_at=0)
    key = f"{DOMAIN}.memory.{entry.entry_id}"
    facts = {"info": None, "battery": None, "features": [], "last_access": None}
    facts |= {"habits": {}, "seen": [], "clock_set": dt_util.utcnow().isoformat()}
    facts["opened"] = 0
    hass_storage[key] = {"version": 1, "minor_version": 1, "key": key, "data": facts}
    await hass.config_entries.async_setup(entry.entry_id)
    kept = hass_storage[f"{DOMAIN}.keys"]["data"][entry.data["device_id"]]
    assert [data["login_key"] for data in kept] == [KEY]
    await hass.config_entries.async_unload(entry.entry_id)


async def test_without_the_file_of_kept_keys_the_lock_works_all_the_same(
    hass, adapter, hass_storage, caplog
):
    newer = {"version": 9, "minor_version": 1, "key": f"{DOMAIN}.keys", "data": {}}
    hass_storage[f"{DOMAIN}.keys"] = newer
    entry = stored_entry(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert "no former keys" in caplog.text
    assert DATA_KEYSTORE not in hass.data
    await hass.config_entries.async_unload(entry.entry_id)

"""The file of kept keys: what it keeps, of which version, and how it is forgotten."""

from dataclasses import replace
from pathlib import Path
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest

from custom_components.smart_life_lock.device import (
    advert_watch,
    lock_conversations,
    sighting,
)
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.storage.current_keys import (
    async_keep_present,
    data_to_keep,
)
from custom_components.smart_life_lock.storage.entry_data import credentials_from
from custom_components.smart_life_lock.storage.kept_keys import (
    DATA_KEYSTORE,
    KEPT_PER_LOCK,
    KeystoreUnreadable,
    async_keystore,
)
from custom_components.smart_life_lock.storage.ledger_file import LedgerFile
from custom_components.smart_life_lock.storage.sure_store import NotWritten
from custom_components.smart_life_lock.tuyalock.advert import parse_advert

from ..code_support import issued, lock_entry
from ..flow_support import DOMAIN, begun, choose, paired, picked, stored_entry, submit
from ..support import heard, wait_for

DEVICE = "tuya35a717ae4ca8"
OTHER = "tuya000000000000"
KEYS = f"{DOMAIN}.keys"
LOCAL_KEY = "abc123defghijklm"


def data(number, device_id=DEVICE, **more):
    return {"device_id": device_id, "login_key": f"{number:012x}", **more}


async def full(_store, _data):
    raise WriteError("No space left on device")


# What is kept.


async def test_attempts_and_keys_that_worked_have_room_of_their_own(hass):
    store = await async_keystore(hass)
    for number in range(KEPT_PER_LOCK + 2):
        await store.async_keep(data(number))
        await store.async_keep(data(100 + number, intent=True))
    worked = [one["login_key"] for one in store.worked(DEVICE)]
    attempts = [one["login_key"] for one in store.attempts(DEVICE)]
    newest = range(KEPT_PER_LOCK + 1, 1, -1)
    assert worked == [f"{number:012x}" for number in newest]
    assert attempts == [f"{100 + number:012x}" for number in newest]
    assert len(list(store.kept(DEVICE))) == 2 * KEPT_PER_LOCK


async def test_an_attempt_that_worked_counts_as_such(hass):
    store = await async_keystore(hass)
    await store.async_keep(data(1))
    await store.async_keep(data(2, intent=True))
    await store.async_keep(data(2))
    assert [one["login_key"] for one in store.worked(DEVICE)] == [
        f"{2:012x}",
        f"{1:012x}",
    ]
    assert store.attempts(DEVICE) == ()


async def test_a_former_key_does_not_come_before_the_present_one_again(hass):
    store = await async_keystore(hass)
    await store.async_keep(data(1))
    await store.async_keep(data(2))
    await store.async_keep_former(data(1))
    assert next(iter(store.worked(DEVICE)))["login_key"] == f"{2:012x}"
    assert store.with_key(DEVICE, f"{1:012x}") == data(1)
    assert store.with_key(DEVICE, f"{3:012x}") is None


async def test_keys_that_could_not_be_forgotten_are_still_there(hass):
    store = await async_keystore(hass)
    await store.async_keep(data(1))
    with patch.object(Store, "_async_write_data", full), pytest.raises(NotWritten):
        await store.async_forget(DEVICE)
    assert list(store.kept(DEVICE)) == [data(1)]
    await store.async_forget(DEVICE)
    await store.async_forget(DEVICE)
    assert store.device_ids() == ()


@pytest.mark.parametrize("once_more", ["former", "present"])
async def test_keys_that_found_the_disk_full_are_on_disk_when_they_are_kept_again(
    hass, hass_storage, once_more
):
    entry = lock_entry()
    kept = data_to_keep(entry)
    store = await async_keystore(hass)
    with patch.object(Store, "_async_write_data", full), pytest.raises(NotWritten):
        await store.async_keep(kept)
    assert KEYS not in hass_storage
    if once_more == "former":
        await store.async_keep_former(kept)
    else:
        await async_keep_present(hass, entry)
    (written,) = hass_storage[KEYS]["data"][kept["device_id"]]
    assert written["login_key"] == kept["login_key"]


# Versions.


def stored(hass_storage, kept, minor=1):
    hass_storage[KEYS] = {
        "version": 1,
        "minor_version": minor,
        "key": KEYS,
        "data": kept,
    }


OLD = data(1, virtual_id="AbCdEfGhIjKlMnOpQrStU1", check_code="12345678", t0=1)
TYPED = data(2, virtual_id="", local_key=LOCAL_KEY.encode().hex())


async def test_a_file_of_version_0_1_is_read_and_brought_into_the_new_form(
    hass, hass_storage
):
    stored(hass_storage, {DEVICE: [OLD, TYPED], OTHER: [data(3, OTHER)]})
    store = await async_keystore(hass)
    old, typed = store.kept(DEVICE)
    assert credentials_from(old).virtual_id == OLD["virtual_id"].encode()
    assert credentials_from(typed).virtual_id == b""
    assert "virtual_id" not in old | typed
    assert {field: old[field] for field in ("login_key", "check_code", "t0")} == {
        field: OLD[field] for field in ("login_key", "check_code", "t0")
    }
    assert list(store.kept(OTHER)) == [data(3, OTHER)]
    assert hass_storage[KEYS]["minor_version"] == 2
    assert hass_storage[KEYS]["data"][DEVICE] == [old, typed]
    hass.data.pop(DATA_KEYSTORE)
    assert (await async_keystore(hass)).kept(DEVICE) == (old, typed)


@pytest.mark.parametrize("minor", [1, 2])
@pytest.mark.parametrize(
    "kept",
    [
        {DEVICE: ["nonsense"]},
        {DEVICE: [{"device_id": DEVICE}]},
        {DEVICE: [data(1) | {"login_key": "xyz"}]},
        {DEVICE: [data(1, virtual_id=7, virtual_id_hex=7)]},
        {DEVICE: 1},
        ["nonsense"],
    ],
)
async def test_a_damaged_file_of_either_version_stays_as_it_is(
    hass, hass_storage, kept, minor
):
    stored(hass_storage, kept, minor)
    before = repr(hass_storage[KEYS])
    with pytest.raises(KeystoreUnreadable):
        await async_keystore(hass)
    assert repr(hass_storage[KEYS]) == before


async def test_a_disk_that_takes_nothing_keeps_the_old_form(hass, hass_storage):
    stored(hass_storage, {DEVICE: [OLD]})

    async def broken(_store, _data):
        raise OSError(30, "read-only")

    with (
        patch.object(Store, "_async_write_data", broken),
        pytest.raises(KeystoreUnreadable),
    ):
        await async_keystore(hass)
    assert (await async_keystore(hass)).kept(DEVICE)


# Forgotten.


async def at_rest(hass, lock):
    """A paired lock after its first session."""
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()
    return entry


async def deleted(hass, lock):
    """A lock whose entry was deleted; the id of its ledger."""
    entry = await at_rest(hass, lock)
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await hass.config_entries.async_remove(entry.entry_id)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    return entry.entry_id


def options(flow, field):
    (selector,) = [
        selector
        for key, selector in flow["data_schema"].schema.items()
        if key.schema == field
    ]
    return {one["value"]: one["label"] for one in selector.config["options"]}


async def test_kept_keys_are_forgotten_from_the_menu_of_the_lock(
    hass, adapter, virtual_lock, hass_storage
):
    lock = await virtual_lock()
    ledger = await deleted(hass, lock)
    assert f"{DOMAIN}.ledger.{ledger}" in hass_storage
    flow = await choose(hass, await picked(hass, lock), "forget_keys")
    device_id = lock.core.identity.device_id
    assert options(flow, "locks") == {device_id: f"Front door ({device_id})"}
    with patch.object(Store, "_async_write_data", full):
        flow = await submit(hass, flow, locks=[device_id])
    assert flow["errors"] == {"base": "not_forgotten"}
    assert f"{DOMAIN}.ledger.{ledger}" in hass_storage
    flow = await submit(hass, flow, locks=[device_id])
    assert flow["reason"] == "keys_forgotten"
    assert device_id not in hass_storage[KEYS]["data"]
    assert f"{DOMAIN}.ledger.{ledger}" not in hass_storage
    assert (await picked(hass, lock))["menu_options"] == ["qr_code", "keys", "pair"]


async def test_keys_of_a_lock_that_is_not_heard_any_more_are_forgotten_from_the_list(
    hass, adapter
):
    store = await async_keystore(hass)
    await store.async_keep(data(1, ledger="elsewhere"))
    await store.async_keep(data(2, OTHER))
    flow = await choose(hass, await begun(hass), "forget_keys")
    assert options(flow, "locks") == {DEVICE: DEVICE, OTHER: OTHER}
    flow = await submit(hass, flow, locks=[DEVICE])
    assert flow["reason"] == "keys_forgotten"
    assert store.device_ids() == (OTHER,)


async def test_they_stand_below_the_locks_that_are_heard(hass, adapter, virtual_lock):
    store = await async_keystore(hass)
    await store.async_keep(data(1))
    lock = await virtual_lock()
    await heard(hass, lock.address)
    flow = await begun(hass)
    # Those without an address have a translation.
    (selector,) = flow["data_schema"].schema.values()
    assert selector.config["translation_key"] == "heard"
    every = [lock.address, "search_again", "forget_keys"]
    assert list(options(flow, "address")) == every
    flow = await submit(hass, flow, address="forget_keys")
    assert options(flow, "locks") == {DEVICE: DEVICE}


async def test_keys_of_a_lock_that_is_set_up_are_not_offered(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    entry = await at_rest(hass, lock)
    flow = await begun(hass)
    assert (flow["step_id"], flow["menu_options"]) == ("nothing_found", ["searching"])
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_ledger_that_is_in_use_stays(hass, adapter, hass_storage):
    entry = stored_entry(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    store = await async_keystore(hass)
    await store.async_keep(data(1, OTHER, ledger=entry.entry_id))
    flow = await choose(hass, await begun(hass), "forget_keys")
    flow = await submit(hass, flow, locks=[OTHER])
    assert flow["reason"] == "keys_forgotten"
    assert f"{DOMAIN}.ledger.{entry.entry_id}" in hass_storage
    await hass.config_entries.async_unload(entry.entry_id)


# A lock whose advert has no device id.


def hide_device_id(monkeypatch):
    """Adverts of secure types 6 to 8 have none (protocol.md §1.2)."""

    def hidden(service_data, manufacturer_data):
        advert = parse_advert(service_data, manufacturer_data)
        return advert and replace(advert, device_id=None)

    for module in (advert_watch, sighting):
        monkeypatch.setattr(module, "parse_advert", hidden)


async def test_keys_and_ledger_are_found_by_the_id_that_is_typed(
    hass, adapter, virtual_lock, monkeypatch
):
    lock = await virtual_lock()
    ledger = await deleted(hass, lock)
    hide_device_id(monkeypatch)
    flow = await picked(hass, lock)
    assert flow["menu_options"] == ["kept_keys", "qr_code", "keys", "pair"]
    flow = await choose(hass, flow, "kept_keys")
    fields = {"name": "Front door"}
    flow = await submit(hass, flow, **fields, device_id=OTHER)
    assert flow["errors"] == {"device_id": "no_keys_kept"}
    device_id = lock.core.identity.device_id
    flow = await submit(hass, flow, **fields, device_id=f" {device_id} ")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    await hass.async_block_till_done()
    entry = flow["result"]
    assert entry.data["ledger"] == ledger
    assert [code.name for code in entry.runtime_data.device.ledger.codes()] == [
        "Cleaner"
    ]
    assert entry.data["login_key"] == lock.core.memory.login_key.hex()
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    await hass.config_entries.async_unload(entry.entry_id)


async def test_nothing_is_offered_where_nothing_is_kept(
    hass, adapter, virtual_lock, monkeypatch
):
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(b"other1")
    await heard(hass, lock.address)
    hide_device_id(monkeypatch)
    assert (await picked(hass, lock))["menu_options"] == ["qr_code", "keys", "pair"]


async def test_a_typed_id_of_a_lock_that_is_set_up_is_refused(
    hass, adapter, virtual_lock, monkeypatch
):
    lock = await virtual_lock()
    entry = await at_rest(hass, lock)
    store = await async_keystore(hass)
    await store.async_keep(data(1, OTHER))
    twin = await virtual_lock(address="DC:23:4D:00:00:02")
    with twin.at_hand() as core:
        core.set_login_key(b"other1")
    await heard(hass, twin.address)
    hide_device_id(monkeypatch)
    flow = await choose(hass, await picked(hass, twin), "kept_keys")
    flow = await submit(hass, flow, name="Twin", device_id=entry.data["device_id"])
    assert flow["reason"] == "already_configured"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_key_that_an_entry_has_is_not_offered_to_it_as_a_kept_one(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    entry = await at_rest(hass, lock)
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    entry.async_start_reauth(hass)
    await hass.async_block_till_done()
    (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["menu_options"] == ["qr_code", "keys", "pair_again"]
    await hass.config_entries.async_unload(entry.entry_id)


# Copies of damaged ledgers.


async def test_copies_of_damaged_ledgers_go_with_the_ledger(
    hass, tmp_path, monkeypatch
):
    monkeypatch.setattr(hass.config, "config_dir", str(tmp_path))
    (tmp_path / ".storage").mkdir()
    file = LedgerFile(hass, "mine")
    path = Path(file.path)
    moved_away = f".corrupt.{dt_util.utcnow().isoformat()}"  # by the Store itself
    for name in ("", ".kept-12ab34cd", ".kept-00000000", moved_away):
        path.with_name(path.name + name).write_text("{}")
    others = path.with_name(f"{path.name}2.kept-12ab34cd")
    others.write_text("{}")
    with patch.object(Store, "async_remove", lambda _store: _nothing(path)):
        await file.async_remove()
    assert list(path.parent.iterdir()) == [others]


async def _nothing(path):
    path.unlink()


async def test_unbinding_removes_the_copies_too(
    hass, adapter, virtual_lock, tmp_path, monkeypatch
):
    lock = await virtual_lock()
    entry = await at_rest(hass, lock)
    monkeypatch.setattr(hass.config, "config_dir", str(tmp_path))
    path = Path(LedgerFile(hass, entry.entry_id).path)
    copy = path.with_name(f"{path.name}.kept-12ab34cd")
    copy.parent.mkdir()
    copy.write_text("{}")
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    flow = await submit(hass, await choose(hass, flow, "unbind"))
    assert flow["reason"] == "unbound"
    await hass.async_block_till_done()
    assert not copy.exists()


# A lock that tells its id late, or not at all.


@pytest.fixture
async def freed(hass, adapter, virtual_lock):
    """A lock of generation 4 that we had, deleted here and reset."""
    lock = await virtual_lock(4)
    await deleted(hass, lock)
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(
        lambda: not lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    return lock


async def named(hass, lock):
    """The dialog after *Pair it here* and a name, begun while no id was to be read."""
    with pytest.MonkeyPatch.context() as patch:
        hide_device_id(patch)
        flow = await picked(hass, lock)
        assert flow["menu_options"] == ["pair", "keys"]
        return await choose(hass, flow, "pair")


async def test_a_kept_lock_is_known_by_an_id_that_it_tells_late(hass, freed):
    flow = await submit(hass, await named(hass, freed), name="Front door")
    assert (flow["step_id"], flow["errors"]) == ("pair_again", {})
    flow = await submit(hass, flow, name="Front door", reset_myself=True)
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow


async def test_a_lock_that_is_set_up_is_known_by_an_id_that_it_tells_late(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock(4)
    entry = await at_rest(hass, lock)
    twin = await virtual_lock(4, address="DC:23:4D:00:00:02")
    await heard(hass, twin.address)
    flow = await submit(hass, await named(hass, twin), name="Back door")
    assert flow["reason"] == "already_configured"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_kept_lock_is_known_by_the_id_that_is_typed(hass, freed, monkeypatch):
    store = await async_keystore(hass)
    (keys,) = store.worked(freed.core.identity.device_id)
    await store.async_keep({**keys, "device_id": OTHER, "login_key": f"{1:012x}"})
    hide_device_id(monkeypatch)
    flow = await choose(hass, await picked(hass, freed), "pair")
    flow = await submit(hass, flow, name="Front door")
    assert (flow["step_id"], flow["errors"]) == (
        "device_id",
        {"base": "no_device_id"},
    )
    flow = await submit(hass, flow, device_id=OTHER)
    assert flow["step_id"] == "pair_again"
    flow = await submit(hass, flow, name="Front door", reset_myself=True)
    assert (flow["step_id"], flow["errors"]) == (
        "device_id",
        {"base": "device_id_mismatch"},
    )
    flow = await submit(hass, flow, device_id=freed.core.identity.device_id)
    assert flow["step_id"] == "pair_again"
    flow = await submit(hass, flow, name="Front door", reset_myself=True)
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow

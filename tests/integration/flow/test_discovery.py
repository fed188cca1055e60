"""Discovery, the list of what is heard, and *Pair it here*."""

from copy import deepcopy
from datetime import UTC, datetime
from unittest.mock import patch

from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest

from custom_components.smart_life_lock.device import binding, lock_conversations
from custom_components.smart_life_lock.storage.kept_keys import async_keystore
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.codes import floor_hour
from virtual_lock.firmware.quirks import PlainPolicy, Quirks

from ..flow_support import (
    DOMAIN,
    begun,
    choose,
    discovered,
    paired,
    picked,
    silence,
    submit,
)
from ..support import heard, wait_for

OTHER_ADDRESS = "DC:23:4D:00:00:02"


@pytest.fixture
def hasty(monkeypatch):
    """A flow that does not wait long for a silent lock."""
    limits = Limits(info=0.2, pair=0.2, write=0.5, report=0.5, clock=0.3)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


async def start(hass, lock):
    """The pairing form of a discovered, unbound lock."""
    await heard(hass, lock.address)
    return await choose(hass, await discovered(hass, lock), "pair")


@pytest.mark.parametrize("generation", [3, 4])
async def test_pairing_binds_the_lock_and_settles_clock_t0_and_check_code(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation)
    entry = await paired(hass, lock, "Front door")

    assert entry.title == "Front door"
    assert entry.unique_id == lock.unique_id
    memory = lock.core.memory
    assert memory.bound
    assert memory.login_key.hex() == entry.data["login_key"]
    assert memory.t0 == entry.data["t0"]
    hour = floor_hour(dt_util.utcnow())
    assert 0 <= (hour - datetime.fromtimestamp(memory.t0, UTC)).total_seconds() <= 3600
    assert memory.t0 % 3600 == 0
    assert [code.decode() for code in memory.masters.values()] == [
        entry.data["check_code"]
    ]
    assert abs(lock.core.clock.unix - dt_util.utcnow().timestamp()) < 3
    assert entry.data["generation"] == generation
    assert entry.data["product_id"] == lock.core.identity.product_id


async def test_menu_of_an_unbound_lock_offers_pairing_first(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    await heard(hass, lock.address)
    flow = await discovered(hass, lock)
    assert flow["menu_options"] == ["pair", "keys"]


async def test_menu_of_a_bound_lock_offers_typing_keys_first(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(b"other1")
    await heard(hass, lock.address)
    flow = await discovered(hass, lock)
    assert flow["menu_options"] == ["qr_code", "keys", "pair"]


async def test_lock_that_was_reset_after_it_was_heard_is_paired(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(b"other1")
    await heard(hass, lock.address)
    flow = await discovered(hass, lock)
    with lock.at_hand() as core:
        core.factory_reset()
    flow = await choose(hass, flow, "pair")
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow


async def test_name_is_a_default_that_no_other_lock_has(hass, adapter, virtual_lock):
    first, second = (
        await virtual_lock(),
        await virtual_lock(address=OTHER_ADDRESS, seed=2),
    )
    assert (await paired(hass, first, " ")).title == "Smart lock"
    flow = await start(hass, second)
    flow = await submit(hass, flow, name="")
    assert flow["title"] == "Smart lock 0002"


async def test_what_is_no_lock_is_not_offered_but_can_be_picked(
    hass, adapter, virtual_lock, monkeypatch
):
    monkeypatch.setattr(
        "custom_components.smart_life_lock.device.products.LOCK_NAME", "something else"
    )
    lock = await virtual_lock()
    await heard(hass, lock.address)
    await hass.async_block_till_done()
    assert not hass.config_entries.flow.async_progress_by_handler(DOMAIN)

    flow = await begun(hass)
    option, _ = flow["data_schema"].schema["address"].config["options"]
    assert option["value"] == lock.address
    assert "may not be a lock" in option["label"]
    flow = await submit(hass, flow, address=lock.address)
    flow = await choose(hass, flow, "pair")
    flow = await submit(hass, flow, name="Shed")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_a_known_product_is_offered_whatever_its_name(
    hass, adapter, virtual_lock, monkeypatch
):
    lock = await virtual_lock()
    products = "custom_components.smart_life_lock.device.products"
    monkeypatch.setattr(f"{products}.LOCK_NAME", "something else")
    monkeypatch.setattr(f"{products}.LOCK_PRODUCTS", {lock.core.identity.product_id})
    await heard(hass, lock.address)
    assert (await discovered(hass, lock))["step_id"] == "source"


async def test_list_is_empty_without_anything_new(hass, adapter, virtual_lock):
    assert (await begun(hass))["step_id"] == "nothing_found"
    await paired(hass, await virtual_lock())
    assert (await begun(hass))["step_id"] == "nothing_found"


async def test_a_device_that_falls_silent_can_be_chosen_again(
    hass, adapter, virtual_lock
):
    near = await virtual_lock()
    gone = await virtual_lock(address=OTHER_ADDRESS, seed=2)
    for lock in (near, gone):
        await discovered(hass, lock)
    flow = await begun(hass)
    silence(hass, gone)
    flow = await submit(hass, flow, address=gone.address)
    assert flow["errors"] == {"base": "fell_silent"}
    flow = await submit(hass, flow, address=near.address)
    assert flow["step_id"] == "source"


async def test_the_same_lock_twice_is_refused(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    await discovered(hass, lock)
    flow = await begun(hass)
    await paired(hass, lock)
    flow = await submit(hass, flow, address=lock.address)
    assert flow["reason"] == "already_configured"


async def test_the_same_lock_at_another_address_is_refused(hass, adapter, virtual_lock):
    await paired(hass, await virtual_lock(seed=1))
    twin = await virtual_lock(seed=1, address=OTHER_ADDRESS)
    await heard(hass, twin.address)
    flow = await begun(hass)
    flow = await submit(hass, flow, address=twin.address)
    assert flow["reason"] == "already_configured"


async def test_a_lock_out_of_range_can_be_paired_once_it_is_back(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    flow = await start(hass, lock)
    silence(hass, lock)
    flow = await submit(hass, flow, name="Front door")
    assert flow["errors"] == {"base": "not_heard"}
    assert "reason" not in flow["description_placeholders"]
    lock.bring_back()
    await heard(hass, lock.address)
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@pytest.mark.parametrize("skip", range(0, 22, 3))
async def test_a_link_lost_midway_loses_no_keys(
    hass, adapter, virtual_lock, hasty, skip
):
    """Wherever the links break, the lock's key is on disk, and none is bound with twice."""
    lock = await virtual_lock()
    flow = await start(hass, lock)
    fault = lock.fault("disconnect", "write_cmd", skip=skip, count=-1)
    flow = await submit(hass, flow, name="Front door")
    store = await async_keystore(hass)
    kept = [k["login_key"] for k in store.kept(lock.core.identity.device_id)]
    bound = lock.core.memory.login_key.hex() if lock.core.memory.bound else None
    lock.radio.clear_faults()
    if flow["type"] is FlowResultType.FORM:
        assert flow["errors"]["base"] in {"link_lost", "lock_silent", "no_answer"}
        assert fault.hits
        await wait_for(
            lambda: (
                lock_conversations.async_heard(hass, lock.address).advert.bound
                == lock.core.memory.bound
            )
        )
        flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    assert len(kept) == len(set(kept))
    assert lock.core.memory.login_key.hex() == flow["result"].data["login_key"]
    if bound is None:
        assert flow["result"].data["login_key"] not in kept
    else:
        assert flow["result"].data["login_key"] == bound
        assert bound in kept


@pytest.mark.parametrize("generation", [3, 4])
async def test_a_second_try_draws_another_key(
    hass, adapter, virtual_lock, hasty, generation
):
    """The link broke while the first one went over the air, to whoever listens."""
    lock = await virtual_lock(generation)
    flow = await choose(hass, await picked(hass, lock), "pair")
    fault = lock.fault("disconnect", "write_cmd", skip=2, count=1)
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert fault.hits
    store = await async_keystore(hass)
    kept = {k["login_key"] for k in store.kept(lock.core.identity.device_id)}
    told = kept - {lock.core.memory.login_key.hex()}
    assert len(told) == 1


async def test_keys_are_on_disk_before_the_lock_hears_of_them(
    hass, adapter, virtual_lock, hass_storage, hasty
):
    lock = await virtual_lock()
    flow = await start(hass, lock)
    lock.fault("drop", "write_cmd", count=-1)
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.FORM
    assert not lock.core.memory.bound
    kept = hass_storage[f"{DOMAIN}.keys"]["data"][lock.core.identity.device_id]
    assert len(kept[0]["login_key"]) == 12


async def test_the_disk_holds_keys_from_the_first_to_the_last_moment_of_a_pairing(
    hass, adapter, virtual_lock
):
    written = []
    write = Store._async_write_data

    async def watch(store, data):
        if store.key == f"{DOMAIN}.keys":
            written.append(deepcopy(data["data"]))
        await write(store, data)

    lock = await virtual_lock()
    with patch.object(Store, "_async_write_data", watch):
        await paired(hass, lock)
    assert len(written) >= 2
    key = lock.core.memory.login_key.hex()
    for kept in written:
        assert [data["login_key"] for data in kept[lock.core.identity.device_id]] == [
            key
        ]


@pytest.mark.parametrize("trouble", [WriteError("full"), OSError(30, "read-only")])
async def test_a_full_disk_stops_pairing_before_the_lock_hears_of_it(
    hass, adapter, virtual_lock, trouble
):
    async def fail(_store, _data):
        raise trouble

    lock = await virtual_lock()
    flow = await start(hass, lock)
    with patch.object(Store, "_async_write_data", fail):
        flow = await submit(hass, flow, name="Front door")
    assert flow["errors"] == {"base": "keys_not_written"}
    assert not lock.core.memory.bound
    assert lock.links == []
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_a_lock_bound_by_somebody_else_meanwhile_leads_to_typing_keys(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    flow = await start(hass, lock)
    with lock.at_hand() as core:
        core.set_login_key(b"other1")
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.bound
    )
    flow = await submit(hass, flow, name="Front door")
    assert (flow["step_id"], flow["errors"]) == ("keys", {"base": "bound_elsewhere"})
    flow = await submit(hass, flow, name="Front door", local_key="other1")
    flow = await choose(hass, flow, "t0_later")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_a_lock_that_needs_its_makers_cloud_says_so(
    hass, adapter, virtual_lock, hasty
):
    lock = await virtual_lock(quirks=Quirks(plain=PlainPolicy.REFUSE))
    flow = await start(hass, lock)
    flow = await submit(hass, flow, name="Front door")
    assert (flow["step_id"], flow["errors"]) == ("pair", {"base": "needs_cloud"})


async def test_damaged_kept_keys_stop_pairing_and_stay_as_they_are(
    hass, adapter, virtual_lock, hass_storage
):
    damaged = {"version": 9, "minor_version": 1, "key": f"{DOMAIN}.keys", "data": {}}
    hass_storage[f"{DOMAIN}.keys"] = dict(damaged)
    lock = await virtual_lock()
    flow = await start(hass, lock)
    flow = await submit(hass, flow, name="Front door")
    assert flow["errors"] == {"base": "keys_unreadable"}
    assert not lock.core.memory.bound
    assert hass_storage[f"{DOMAIN}.keys"] == damaged


async def test_trouble_of_our_own_is_told_and_logged(
    hass, adapter, virtual_lock, monkeypatch, caplog
):
    def broken(_advert_id):
        raise RuntimeError("a mistake of ours")

    lock = await virtual_lock()
    flow = await start(hass, lock)
    monkeypatch.setattr(binding, "make_credentials", broken)
    flow = await submit(hass, flow, name="Front door")
    assert flow["errors"] == {"base": "unknown"}
    assert "a mistake of ours" in caplog.text


async def test_a_lock_without_offline_codes_or_check_code_is_paired_all_the_same(
    hass, adapter, virtual_lock, hasty, monkeypatch
):
    lock = await virtual_lock()
    flow = await start(hass, lock)
    monkeypatch.setattr(lock.core.firmware, "write", lambda point: None)
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["result"].data["t0"] is None
    assert flow["result"].data["check_code"] is None

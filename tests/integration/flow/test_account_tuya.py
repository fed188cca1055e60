"""Keys from Home Assistant's own Tuya integration, which runs against the stand-in."""

from homeassistant.config_entries import (
    SOURCE_BLUETOOTH,
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntryState,
)
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.account import rediscovery, tuya_entry
from custom_components.smart_life_lock.device import lock_conversations, products
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.errors import NotAuthorized, Paused
from scripts.accountlib.account import RAW

from ..code_support import issued
from ..flow_support import (
    DOMAIN,
    choose,
    discovered,
    page,
    picked,
    repaired,
    settled,
    submit,
)
from ..support import heard, wait_for
from .account_support import (
    CHECK_CODE,
    LOCAL_KEY,
    OTHER_KEY,
    T0,
    add_tuya_entry,
    bind,
    in_account,
    set_up_tuya,
)


@pytest.fixture
async def told(account, bound):
    """That lock as the account has it."""
    return in_account(account, bound)


@pytest.fixture
async def tuya(hass, server, account, told):
    """The Tuya integration, which knows that lock."""
    entry = add_tuya_entry(hass, server, account)
    await set_up_tuya(hass)
    assert entry.state is ConfigEntryState.LOADED, entry.reason
    server.asked.clear()
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def added(hass, lock):
    """The lock's entry, with the key of the account."""
    flow = await choose(hass, await picked(hass, lock), "tuya_entry")
    flow = await settled(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    entry = flow["result"]
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done()
    return entry


async def paired_anew(hass, lock, told):
    """Somebody removed the lock from the app and added it again."""
    told["local_key"] = OTHER_KEY
    await bound_anew(hass, lock)


async def bound_anew(hass, lock):
    """The same where the account does not tell the new key yet."""
    bind(lock, OTHER_KEY)
    key = OTHER_KEY[:6].encode()
    await wait_for(
        lambda: lock_conversations.async_heard(hass, lock.address).advert.fits(key)
    )


async def refused(entry):
    """A session finds that the lock does not obey the key, if none has found it yet."""
    with pytest.raises((NotAuthorized, Paused)):
        await entry.runtime_data.sessions.async_sync()


def reauths(hass):
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_REAUTH
    ]


def key_of(entry):
    return bytes.fromhex(entry.data["login_key"]).decode()


# A new lock.


async def test_nothing_is_typed_and_nothing_is_asked(hass, server, bound, tuya):
    flow = await picked(hass, bound)
    assert flow["menu_options"] == ["tuya_entry", "qr_code", "keys", "pair"]
    flow = await settled(hass, await choose(hass, flow, "tuya_entry"))
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    assert flow["title"] == "Front door"
    data = flow["result"].data
    assert bytes.fromhex(data["local_key"]).decode() == LOCAL_KEY
    assert data["check_code"] == CHECK_CODE
    assert (data["t0"], data["t0_confirmed"]) == (T0, False)
    assert data["product_id"] == "ludzroix"
    assert set(data["announced"]) == set(RAW.values())
    assert data["device_id"] == bound.core.identity.device_id
    assert not [path for path in server.asked if "home" in path]


async def test_a_key_that_the_integration_does_not_know_yet_is_asked_for(
    hass, bound, told, tuya
):
    await paired_anew(hass, bound, told)
    entry = await added(hass, bound)
    assert key_of(entry) == OTHER_KEY[:6]
    assert tuya.state is ConfigEntryState.LOADED


FAULTS = {
    "down": "account_unreachable",
    "slow": "account_slow",
    "html": "account_not_understood",
    "1010": "login_ended",
    "1106": "account_refused",
}


@pytest.mark.parametrize(("fault", "error"), FAULTS.items())
async def test_trouble_with_the_account_is_told_and_tried_again(
    hass, server, bound, told, tuya, monkeypatch, fault, error
):
    monkeypatch.setattr(tuya_entry, "LIMIT", 1.0)
    server.slowness = 2.0
    await paired_anew(hass, bound, told)
    flow = await picked(hass, bound)
    server.fault, server.only = fault, "home"
    flow = await settled(hass, await choose(hass, flow, "tuya_entry"))
    assert (flow["step_id"], flow["errors"]) == ("tuya_entry", {"base": error})
    # It is still told when the dialog is opened again.
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert (flow["step_id"], flow["errors"]) == ("tuya_entry", {"base": error})
    server.fault = ""
    flow = await submit(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_the_account_has_no_key_that_fits(hass, bound, told, tuya):
    await bound_anew(hass, bound)
    flow = await choose(hass, await picked(hass, bound), "tuya_entry")
    flow = await settled(hass, flow)
    assert flow["step_id"] == "account_wrong_key"
    assert flow["menu_options"] == ["tuya_entry", "qr_code", "keys"]
    told["local_key"] = OTHER_KEY
    flow = await settled(hass, await choose(hass, flow, "tuya_entry"))
    assert flow["type"] is FlowResultType.CREATE_ENTRY


async def test_an_integration_that_does_not_work_is_not_offered(
    hass, server, account, bound, told
):
    add_tuya_entry(hass, server, account)
    server.fault = "down"
    await set_up_tuya(hass)
    flow = await picked(hass, bound)
    assert flow["menu_options"] == ["qr_code", "keys", "pair"]


async def test_an_integration_without_the_lock_is_not_offered(
    hass, server, account, bound, told, tuya, virtual_lock
):
    """Not even if another lock of the account has the same key."""
    other = await virtual_lock(address="DC:23:4D:00:00:22", seed=2)
    bind(other)
    flow = await picked(hass, other)
    assert flow["menu_options"] == ["qr_code", "keys", "pair"]


async def test_another_version_of_it_is_not_offered(hass, bound):
    """One that keeps its login elsewhere."""
    entry = MockConfigEntry(domain="tuya")
    entry.add_to_hass(hass)
    entry.mock_state(hass, ConfigEntryState.LOADED)
    flow = await picked(hass, bound)
    assert flow["menu_options"] == ["qr_code", "keys", "pair"]


# Discovery.


@pytest.fixture
def nameless(monkeypatch):
    """Locks whose name says nothing, as most retail locks are said to have."""
    monkeypatch.setattr(products, "LOCK_NAME", "never")


def offered(hass):
    flows = hass.config_entries.flow.async_progress_by_handler(DOMAIN)
    return [f for f in flows if f["context"]["source"] == SOURCE_BLUETOOTH]


async def test_a_bound_lock_that_it_knows_is_discovered(
    hass, server, account, nameless, adapter, virtual_lock
):
    lock = await virtual_lock()
    bind(lock)
    in_account(account, lock)
    entry = add_tuya_entry(hass, server, account)
    lock.carry_away()
    await set_up_tuya(hass)
    lock.bring_back()
    flow = await discovered(hass, lock)
    assert flow["menu_options"][0] == "tuya_entry"
    await hass.config_entries.async_unload(entry.entry_id)


async def test_it_is_discovered_too_when_it_was_heard_before(
    hass, nameless, server, account, adapter, virtual_lock, monkeypatch
):
    monkeypatch.setattr(rediscovery.Rediscovery, "MOST", 1)
    other = await virtual_lock(address="DC:23:4D:00:00:22", seed=2)
    bind(other)
    lock = await virtual_lock()
    bind(lock)
    in_account(account, lock)
    await heard(hass, lock.address)
    await heard(hass, other.address)
    await hass.async_block_till_done()
    assert offered(hass) == []
    monkeypatch.setattr(rediscovery.Rediscovery, "MOST", 200)
    rediscovery.rediscovery(hass).note(lock.address)
    entry = add_tuya_entry(hass, server, account)
    await set_up_tuya(hass)
    flow = await discovered(hass, lock)
    assert flow["menu_options"][0] == "tuya_entry"
    assert len(offered(hass)) == 1
    # Nothing new is no reason to offer anything.
    async_dispatcher_send(hass, "tuya_discovery_new", ["bf01"])
    await hass.async_block_till_done()
    assert len(offered(hass)) == 1
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_lamp_that_it_knows_is_not_discovered(
    hass, nameless, server, account, adapter, virtual_lock
):
    lamp = await virtual_lock()
    bind(lamp)
    in_account(account, lamp, category="dj", product_id="lamp")
    await heard(hass, lamp.address)
    entry = add_tuya_entry(hass, server, account)
    await set_up_tuya(hass)
    await hass.async_block_till_done()
    assert offered(hass) == []
    await hass.config_entries.async_unload(entry.entry_id)


# After the lock was paired anew in the app.


async def test_the_new_key_is_fetched_and_tried_by_itself(hass, bound, told, tuya):
    entry = await added(hass, bound)
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await paired_anew(hass, bound, told)
    await refused(entry)
    await wait_for(lambda: key_of(entry) == OTHER_KEY[:6])
    await wait_for(lambda: not reauths(hass))
    await hass.async_block_till_done()
    assert entry.state is ConfigEntryState.LOADED
    assert not entry.runtime_data.health.problems
    dead = entry.runtime_data.device.ledger.look(lambda book: book.codes[code.id])
    assert status_of(dead, dt_util.utcnow()) is CodeStatus.DEAD
    assert not ir.async_get(hass).async_get_issue(DOMAIN, f"new_key_{entry.entry_id}")


async def test_without_a_new_key_it_is_left_to_a_person(hass, bound, told, tuya):
    entry = await added(hass, bound)
    await bound_anew(hass, bound)
    await refused(entry)
    (flow,) = reauths(hass)
    await wait_for(lambda: page(hass, flow)["step_id"] == "source")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["menu_options"] == ["tuya_entry", "qr_code", "keys", "pair_again"]
    assert key_of(entry) == LOCAL_KEY[:6]
    return entry


@pytest.mark.parametrize("fault", ["down", "no key"])
async def test_an_account_that_tells_nothing_leaves_it_to_a_person(
    hass, server, bound, told, tuya, fault
):
    entry = await added(hass, bound)
    await paired_anew(hass, bound, told)
    if fault == "down":
        server.fault, server.only = fault, "home"
    else:
        told["local_key"] = ""
    await refused(entry)
    (flow,) = reauths(hass)
    await wait_for(lambda: page(hass, flow)["step_id"] == "source")
    assert key_of(entry) == LOCAL_KEY[:6]


async def test_the_repair_fetches_it_at_the_press_of_a_button(hass, bound, told, tuya):
    entry = await added(hass, bound)
    await bound_anew(hass, bound)
    await refused(entry)
    (flow,) = reauths(hass)
    await wait_for(lambda: page(hass, flow)["step_id"] == "source")
    await hass.async_block_till_done()
    assert ir.async_get(hass).async_get_issue(DOMAIN, f"new_key_{entry.entry_id}")
    told["local_key"] = OTHER_KEY
    flow = await settled(hass, await repaired(hass, "new_key", entry))
    assert flow["reason"] == "reconfigure_successful"
    await hass.async_block_till_done()
    assert key_of(entry) == OTHER_KEY[:6]
    await wait_for(lambda: not reauths(hass))
    assert not ir.async_get(hass).async_get_issue(DOMAIN, f"new_key_{entry.entry_id}")


async def test_reconfigure_offers_the_ways_of_accounts(hass, bound, tuya):
    entry = await added(hass, bound)
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    assert flow["menu_options"] == [
        "proof",
        "tuya_entry",
        "qr_code",
        "keys",
        "change_t0",
        "pair_again",
        "unbind",
    ]
    flow = await settled(hass, await choose(hass, flow, "tuya_entry"))
    assert flow["reason"] == "reconfigure_successful"
    assert entry.title == "Front door"

"""Locks of protocol 5 through Home Assistant, as peers describe them; none was measured."""

from dataclasses import replace
from datetime import timedelta

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.device import lock_conversations
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from virtual_lock.firmware.protocol_5 import pair_in_the_app
from virtual_lock.firmware.quirks import RETAIL

from ..flow_support import DOMAIN, choose, page, picked, settled, submit
from ..support import heard, wait_for
from .account_support import (
    CHECK_CODE,
    LOCAL_KEY,
    OTHER_KEY,
    T0,
    add_tuya_entry,
    in_account,
    set_up_tuya,
)

SECRET_KEY = "SECRETsecretSECR"
NAME = {"name": "Front door"}


@pytest.fixture(autouse=True)
def hasty(monkeypatch):
    limits = Limits(connect=2, info=0.3, pair=0.5, write=2, report=2, clock=1)
    monkeypatch.setattr(lock_conversations, "OPTIONS", ClientOptions(limits=limits))


@pytest.fixture
async def lock(adapter, virtual_lock):
    return await virtual_lock(4, quirks=replace(RETAIL, needs_secret=True))


@pytest.fixture
async def bound(hass, lock):
    """The app has paired it."""
    in_the_app(lock, LOCAL_KEY)
    await heard(hass, lock.address)
    return lock


def in_the_app(lock, local_key):
    with lock.at_hand() as core:
        pair_in_the_app(core, local_key.encode(), SECRET_KEY.encode())
        core.set_t0(T0)


async def keys_page(hass, lock):
    return await choose(hass, await picked(hass, lock), "keys")


async def act(hass, action, **data):
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        {"entity_id": "lock.front_door", **data},
        blocking=True,
        return_response=True,
    )
    return answer["lock.front_door"]


async def test_the_secret_key_is_asked_for_and_then_all_works(hass, bound):
    flow = await keys_page(hass, bound)
    flow = await submit(hass, flow, **NAME, local_key=LOCAL_KEY)
    assert (flow["step_id"], flow["errors"]) == ("keys", {"base": "needs_secret_key"})
    keys = {"local_key": LOCAL_KEY, "secret_key": SECRET_KEY}
    flow = await submit(hass, flow, **NAME, **keys)
    assert flow["step_id"] == "offline_codes"
    flow = await submit(hass, await choose(hass, flow, "t0_typed"), t0=str(T0))
    assert flow["type"] is FlowResultType.CREATE_ENTRY
    entry = flow["result"]
    assert bytes.fromhex(entry.data["secret_key"]).decode() == SECRET_KEY
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert entry.runtime_data.device.state.info.protocol == (5, 0)
    assert abs(bound.core.clock.unix - dt_util.utcnow().timestamp()) < 2
    # That offline codes come of the first six characters is what we assume.
    made = await act(hass, "create_offline_one_time_code")
    assert bound.type(made["code"]).verdict == 0
    end = (dt_util.utcnow() + timedelta(hours=2)).isoformat()
    online = await act(hass, "create_online_one_time_code", name="Guest", end=end)
    assert online["status"] == "active"
    assert bound.type(online["code"]).opened
    assert not entry.runtime_data.health.problems


async def test_a_wrong_secret_key_is_told_as_just_that(hass, bound):
    flow = await keys_page(hass, bound)
    keys = {"local_key": LOCAL_KEY, "secret_key": SECRET_KEY[::-1]}
    flow = await submit(hass, flow, **NAME, **keys)
    assert (flow["step_id"], flow["errors"]) == (
        "keys",
        {"base": "secret_key_rejected"},
    )


@pytest.mark.parametrize("generation", [3, 4])
async def test_a_secret_key_of_a_lock_that_has_none_is_left_out(
    hass, adapter, virtual_lock, generation
):
    other = await virtual_lock(generation)
    with other.at_hand() as core:
        core.set_login_key(LOCAL_KEY[:6].encode())
    await heard(hass, other.address)
    flow = await keys_page(hass, other)
    keys = {"local_key": LOCAL_KEY, "secret_key": SECRET_KEY}
    flow = await submit(hass, flow, **NAME, **keys)
    assert flow["step_id"] == "offline_codes"
    flow = await choose(hass, flow, "t0_later")
    assert flow["result"].data["secret_key"] is None


async def test_a_reset_one_cannot_be_paired_here_and_that_is_said(hass, lock):
    await heard(hass, lock.address)
    flow = await choose(hass, await picked(hass, lock), "pair")
    flow = await submit(hass, flow, **NAME)
    assert (flow["step_id"], flow["errors"]) == ("pair", {"base": "needs_cloud"})
    assert not lock.core.memory.bound


# In the app, with the account at hand.


@pytest.fixture
def told(account, bound):
    return in_account(account, bound)


@pytest.fixture
async def tuya(hass, server, account, told):
    """Home Assistant's Tuya integration, which knows that lock."""
    entry = add_tuya_entry(hass, server, account)
    await set_up_tuya(hass)
    yield entry
    await hass.config_entries.async_unload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)


async def added(hass, lock):
    """Its entry: the account gave all but the secret key, which was typed."""
    flow = await choose(hass, await picked(hass, lock), "tuya_entry")
    flow = await settled(hass, flow)
    assert (flow["step_id"], flow["errors"]) == ("keys", {"base": "needs_secret_key"})
    keys = {"local_key": LOCAL_KEY, "check_code": CHECK_CODE}
    flow = await submit(hass, flow, **NAME, **keys, secret_key=SECRET_KEY)
    if flow["type"] is FlowResultType.MENU:
        flow = await submit(hass, await choose(hass, flow, "t0_typed"), t0=str(T0))
    entry = flow["result"]
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done()
    return entry


async def test_after_a_new_pairing_the_secret_key_alone_is_asked_for(
    hass, bound, told, tuya
):
    entry = await added(hass, bound)
    told["local_key"] = OTHER_KEY
    in_the_app(bound, OTHER_KEY)
    (flow,) = await wait_for(lambda: reauths(hass), 30)
    await wait_for(lambda: page(hass, flow)["step_id"] == "keys")
    form = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert form["errors"] == {"base": "needs_secret_key"}
    suggested = {
        str(field): (field.description or {}).get("suggested_value")
        for field in form["data_schema"].schema
    }
    assert suggested["local_key"] == OTHER_KEY
    flow = await submit(hass, form, local_key=OTHER_KEY, secret_key=SECRET_KEY)
    if flow["type"] is FlowResultType.MENU:
        flow = await submit(hass, await choose(hass, flow, "t0_typed"), t0=str(T0))
    assert flow["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert bytes.fromhex(entry.data["login_key"]).decode() == OTHER_KEY[:6]


async def test_an_account_that_tells_the_secret_key_leaves_nothing_to_type(
    hass, bound, told, tuya
):
    told["sec_key"] = SECRET_KEY
    tuya_device = next(iter(tuya.runtime_data.manager.device_map.values()))
    tuya_device.sec_key = SECRET_KEY
    flow = await choose(hass, await picked(hass, bound), "tuya_entry")
    flow = await settled(hass, flow)
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    assert bytes.fromhex(flow["result"].data["secret_key"]).decode() == SECRET_KEY


def reauths(hass):
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_REAUTH
    ]

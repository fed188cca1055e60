"""A dialog that is closed, and a library that is missing or late."""

import asyncio
from datetime import timedelta
import sys

from homeassistant.config_entries import ConfigEntryState
from homeassistant.data_entry_flow import FlowResultType, UnknownFlow
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.smart_life_lock.account import library, qr_login
from tests.account.fixtures import USER_CODE
from virtual_lock.firmware.quirks import RETAIL

from ...flow_support import choose, description, paired, picked, submit
from ...support import wait_for
from ..account_support import LOCAL_KEY, bind, in_account
from .support import HOMES, asked


async def test_a_closed_dialog_asks_nothing_any_more(hass, server, account, bound):
    in_account(account, bound)
    flow = await asked(hass, bound)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await asyncio.sleep(0.2)
    count = len(server.asked)
    server.scan()
    await asyncio.sleep(0.3)
    assert len(server.asked) == count


async def test_a_dialog_that_is_closed_just_after_the_login_revokes_it(
    hass, server, account, bound, monkeypatch
):
    monkeypatch.setattr(library, "ANSWER_LIMIT", 1.0)
    in_account(account, bound)
    flow = await asked(hass, bound)
    server.fault, server.only = "slow", HOMES
    server.scan()
    await wait_for(lambda: server.logins)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await wait_for(lambda: not server.logins)
    with pytest.raises(UnknownFlow):
        await hass.config_entries.flow.async_configure(flow["flow_id"])


async def test_a_login_of_home_assistant_is_warned_of(hass, server, bound):
    flow = await choose(hass, await picked(hass, bound), "qr_code")
    assert flow["step_id"] == "qr_code"
    MockConfigEntry(domain="tuya").add_to_hass(hass)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "qr_code_beside_tuya"
    assert "Tuya integration" in await description(hass, flow)
    flow = await submit(hass, flow, user_code=USER_CODE)
    assert flow["step_id"] == "scan"


async def test_without_the_library_the_other_ways_work(
    hass, server, bound, monkeypatch
):
    monkeypatch.setitem(sys.modules, "tuya_sharing", None)
    flow = await asked(hass, bound)
    assert (flow["step_id"], flow["errors"]) == ("qr_code", {"base": "library_missing"})
    flow = await choose(hass, await picked(hass, bound), "keys")
    flow = await submit(hass, flow, name="Front door", local_key=LOCAL_KEY)
    flow = await choose(hass, flow, "t0_later")
    assert flow["type"] is FlowResultType.CREATE_ENTRY


@pytest.fixture
def blocked(monkeypatch):
    """The library is not there, and the registry does not answer."""
    for name in ("UV_DEFAULT_INDEX", "UV_INDEX_URL", "PIP_INDEX_URL"):
        monkeypatch.setenv(name, "http://127.0.0.1:9/simple")
    for name in ("UV_INDEX", "UV_EXTRA_INDEX_URL", "PIP_EXTRA_INDEX_URL"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("UV_HTTP_RETRIES", "0")
    monkeypatch.setattr(library, "REQUIREMENT", "tuya-device-sharing-sdk>=999")


async def test_with_the_registry_blocked_a_lock_is_paired_and_works(
    hass, adapter, virtual_lock, server, blocked, monkeypatch
):
    """Home Assistant really tries to install the library, which cannot be imported."""
    monkeypatch.setitem(sys.modules, "tuya_sharing", None)
    other = await virtual_lock(address="DC:23:4D:00:00:22", seed=2)
    bind(other)
    for _attempt in range(2):
        flow = await asked(hass, other)
        assert flow["step_id"] == "qr_code"
        assert flow["errors"] == {"base": "library_missing"}
        hass.config_entries.flow.async_abort(flow["flow_id"])
    assert server.asked == []
    assert not hass.config_entries.async_entries("tuya")
    lock = await virtual_lock(quirks=RETAIL)
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    assert await made_and_typed(hass, lock, "create_dynamic_code")
    assert await made_and_typed(hass, lock, "create_offline_one_time_code")
    end = (dt_util.utcnow() + timedelta(hours=2)).isoformat()
    assert await made_and_typed(
        hass, lock, "create_online_one_time_code", name="Guest", end=end
    )
    opened = lock.core.openings
    await hass.services.async_call(
        "lock", "unlock", {"entity_id": "lock.front_door"}, blocking=True
    )
    assert lock.core.openings == opened + 1
    assert await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: entry.state is ConfigEntryState.LOADED)
    assert await made_and_typed(hass, lock, "create_offline_one_time_code")
    assert server.asked == []


async def made_and_typed(hass, lock, action, **data):
    """Whether the lock takes a code that is made now."""
    answer = await hass.services.async_call(
        "smart_life_lock",
        action,
        {"entity_id": "lock.front_door", **data},
        blocking=True,
        return_response=True,
    )
    return lock.type(answer["lock.front_door"]["code"]).opened


async def test_an_installation_that_takes_too_long(
    hass, server, bound, blocked, monkeypatch
):
    monkeypatch.setattr(qr_login, "INSTALL_LIMIT", 0)
    flow = await asked(hass, bound)
    assert flow["errors"] == {"base": "library_missing"}

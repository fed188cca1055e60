"""What a set-up tests, and how Home Assistant takes what it finds."""

from datetime import timedelta
from pathlib import Path

from homeassistant.config_entries import (
    SOURCE_REAUTH,
    SOURCE_RECONFIGURE,
    ConfigEntryState,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.storage.kept_keys import async_keystore
from virtual_lock.firmware.quirks import RETAIL

from ..code_support import LOCK, act, lock_entry, set_up
from ..flow_support import choose, paired, settled, submit
from ..support import wait_for

A_WHILE = timedelta(minutes=5)
DAMAGED = [
    {"login_key": "8f7d"},
    {"login_key": "none"},
    {"login_key": None},
    {"local_key": "8"},
    {"t0": "yesterday"},
    {"generation": None},
]


@pytest.mark.parametrize("change", DAMAGED, ids=str)
async def test_damaged_keys_ask_for_others_instead_of_an_error_that_nobody_can_read(
    hass, enable_bluetooth, change, caplog
):
    entry = await set_up(hass, lock_entry())
    hass.config_entries.async_update_entry(entry, data={**entry.data, **change})
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    assert entry.error_reason_translation_key == "keys_damaged"
    (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
    page = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert "keys" in page["menu_options"]
    assert "Traceback" not in caplog.text


@pytest.mark.parametrize("generation", [3, 4])
async def test_keys_that_are_kept_elsewhere_mend_damaged_ones(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation, quirks=RETAIL)
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.clock_set is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    made = await act(hass, "create_offline_one_time_code", name="Cleaner")
    good = entry.data["login_key"]
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "login_key": "damage"}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    assert entry.state is ConfigEntryState.SETUP_ERROR
    (flow,) = entry.async_get_active_flows(hass, {SOURCE_REAUTH})
    page = await hass.config_entries.flow.async_configure(flow["flow_id"])
    page = await settled(hass, await choose(hass, page, "kept_keys"))
    page = await submit(hass, page)
    assert page["reason"] == "reauth_successful"
    await hass.async_block_till_done()
    assert (entry.state, entry.data["login_key"]) == (ConfigEntryState.LOADED, good)
    assert lock.type(made["code"]).opened
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_lock_with_damaged_keys_can_be_reconfigured(hass, enable_bluetooth):
    entry = await set_up(hass, lock_entry())
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "login_key": "damage"}
    )
    page = await hass.config_entries.flow.async_init(
        entry.domain,
        context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id},
    )
    assert "keys" in page["menu_options"]


async def test_damaged_keys_are_not_kept_when_the_entry_is_deleted(
    hass, enable_bluetooth
):
    entry = lock_entry()
    await set_up(hass, entry)
    good = dict(entry.data)
    hass.config_entries.async_update_entry(entry, data={**good, "login_key": "damage"})
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    kept = (await async_keystore(hass)).kept(good["device_id"])
    assert [one["login_key"] for one in kept] == [good["login_key"]]


async def test_a_ledger_that_the_disk_does_not_give_is_tried_again_by_itself(
    hass, enable_bluetooth
):
    entry = lock_entry()
    name = f"smart_life_lock.ledger.{entry.entry_id}"
    path = Path(hass.config.path(".storage", name))
    path.mkdir(parents=True)
    await set_up(hass, entry)
    assert entry.state is ConfigEntryState.SETUP_RETRY
    assert entry.error_reason_translation_key == "ledger_unreachable"
    path.rmdir()
    async_fire_time_changed(hass, dt_util.utcnow() + A_WHILE)
    await wait_for(lambda: entry.state is ConfigEntryState.LOADED)
    assert (await act(hass, "create_dynamic_code", LOCK))["code"]

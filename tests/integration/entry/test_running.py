"""An entry's life: set up, out of range, reloaded, deleted."""

from dataclasses import asdict
from datetime import timedelta
from unittest.mock import patch

from homeassistant.components import bluetooth
from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntryState
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import device_registry as dr, entity_registry as er
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_fire_time_changed

from custom_components.smart_life_lock.const import (
    ADVERT_SYNC_COOLDOWN,
    CONF_KEEP_CONNECTION,
    SYNC_INTERVAL,
    SYNC_RETRY,
)
from custom_components.smart_life_lock.coordinator import AVAILABILITY_CHECK
from custom_components.smart_life_lock.device.bluetooth import scan_cadence
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    OneTimeRequest,
)
from virtual_lock.firmware.quirks import RETAIL

from ..code_support import issued
from ..flow_support import DOMAIN, paired, silence, stored_entry
from ..support import make_unavailable, wait_for


async def ready(hass, lock):
    """A paired lock after its first session, no connection open."""
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.clock_set is not None)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()
    return entry


def flows(hass, source):
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == source
    ]


async def test_set_up_does_not_wait_for_the_radio_and_codes_work_at_once(hass, adapter):
    entry = stored_entry(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    code = await issued(entry.runtime_data, OneTimeRequest("Guest"))
    assert len(code.digits) == 10
    assert not entry.runtime_data.device.available
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_first_session_follows_by_itself_and_fills_the_device_page(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    assert hass.states.get("lock.front_door").state != STATE_UNAVAILABLE
    assert entry.runtime_data.device.available
    assert not flows(hass, SOURCE_REAUTH)
    (device,) = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)
    assert device.connections == {("bluetooth", lock.address)}
    assert device.sw_version
    assert device.serial_number == lock.core.identity.device_id


async def test_reloading_twice_leaves_nothing_behind(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    for _ in range(2):
        assert await hass.config_entries.async_unload(entry.entry_id)
        await wait_for(lambda: not lock.core.is_connected)
        assert await hass.config_entries.async_setup(entry.entry_id)
    assert entry.state is ConfigEntryState.LOADED
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.sessions.async_sync()


async def test_silence_makes_the_lock_unavailable_and_codes_go_on(
    hass, adapter, radio, virtual_lock, caplog
):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    caplog.set_level("INFO")
    caplog.clear()
    await make_unavailable(hass, lock.address, radio)
    assert hass.states.get("lock.front_door").state == STATE_UNAVAILABLE
    assert hass.states.get("button.front_door_new_dynamic_code").state != (
        STATE_UNAVAILABLE
    )
    assert len((await issued(entry.runtime_data, DynamicRequest())).digits) == 8
    lock.bring_back()
    await wait_for(
        lambda: hass.states.get("lock.front_door").state != STATE_UNAVAILABLE
    )
    assert caplog.text.count("Front door is unavailable") == 1
    assert caplog.text.count("Front door is available") == 1


async def unlocked(hass):
    """What a person does; Home Assistant skips an unavailable lock without a word."""
    await hass.services.async_call(
        "lock", "unlock", {"entity_id": "lock.front_door"}, blocking=True
    )


async def test_a_lost_link_is_an_error_to_its_caller_and_the_next_attempt_is_made(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock(quirks=RETAIL)
    entry = await ready(hass, lock)
    lock.fault("disconnect", "notify", count=-1)
    with pytest.raises(HomeAssistantError):
        await unlocked(hass)
    assert entry.runtime_data.device.available
    assert hass.states.get("lock.front_door").state != STATE_UNAVAILABLE
    lock.radio.clear_faults()
    await unlocked(hass)
    await wait_for(lambda: hass.states.get("lock.front_door").state == "unlocked")


async def test_a_link_that_ends_unheard_leaves_an_unavailable_lock(
    hass, adapter, virtual_lock
):
    """It does not advertise while it is connected, and may be gone afterwards."""
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    await entry.runtime_data.sessions.async_sync()
    entry.runtime_data.device.adverts._on_silence(None)
    assert hass.states.get("lock.front_door").state != STATE_UNAVAILABLE
    silence(hass, lock)
    await wait_for(lambda: not entry.runtime_data.device.client.connected)
    async_fire_time_changed(hass, dt_util.utcnow() + AVAILABILITY_CHECK)
    await hass.async_block_till_done()
    assert hass.states.get("lock.front_door").state == STATE_UNAVAILABLE
    lock.bring_back()
    await wait_for(
        lambda: hass.states.get("lock.front_door").state != STATE_UNAVAILABLE
    )


async def test_a_known_advert_tells_nobody(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    info = await wait_for(lambda: bluetooth.async_last_service_info(hass, lock.address))
    hear = entry.runtime_data.device.adverts._on_advert
    hear(info, bluetooth.BluetoothChange.ADVERTISEMENT)
    told = []
    entry.runtime_data.device.async_add_listener(lambda: told.append(None))
    hear(info, bluetooth.BluetoothChange.ADVERTISEMENT)
    assert not told


@pytest.mark.parametrize("generation", [3, 4])
async def test_scanners_are_asked_to_hear_every_request_of_the_lock(
    hass, adapter, generation
):
    with patch(
        "homeassistant.components.bluetooth.async_register_callback",
        wraps=bluetooth.async_register_callback,
    ) as register:
        entry = stored_entry(hass, generation=generation)
        await hass.config_entries.async_setup(entry.entry_id)
    (asked,) = register.mock_calls
    assert asked.kwargs == asdict(scan_cadence(generation))
    await hass.config_entries.async_unload(entry.entry_id)


async def test_the_lock_is_synchronised_twice_a_day(hass, adapter, virtual_lock, clock):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    connections = len(lock.links)
    async_fire_time_changed(hass, dt_util.utcnow() + SYNC_RETRY)
    await hass.async_block_till_done()
    assert len(lock.links) == connections
    clock.tick(SYNC_INTERVAL)
    async_fire_time_changed(hass, dt_util.utcnow() + SYNC_RETRY)
    await wait_for(lambda: len(lock.links) > connections)
    now = dt_util.utcnow()
    await wait_for(
        lambda: now - entry.runtime_data.device.state.clock_set < timedelta(minutes=1)
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_lock_that_asks_for_a_connection_gets_one(
    hass, adapter, virtual_lock, clock
):
    lock = await virtual_lock()
    await ready(hass, lock)
    clock.tick(120)
    connections = len(lock.links)
    with lock.at_hand() as core:
        core.ask_for_connection(wanted=True)
    await wait_for(lambda: len(lock.links) > connections)
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_a_code_typed_at_a_lock_that_asks_is_told_by_itself(
    hass, adapter, virtual_lock, clock
):
    lock = await virtual_lock(quirks=RETAIL)
    entry = await ready(hass, lock)
    code = await issued(entry.runtime_data, DynamicRequest("Neighbour"))
    await wait_for(lambda: not lock.core.is_connected)
    assert lock.type(code.digits).opened
    await wait_for(lambda: entry.runtime_data.sessions.schedule._timer)
    assert not lock.core.is_connected  # too soon after the last session
    clock.tick(ADVERT_SYNC_COOLDOWN)
    async_fire_time_changed(hass, dt_util.utcnow() + ADVERT_SYNC_COOLDOWN)
    await wait_for(
        lambda: (
            hass.states.get("event.front_door_access").attributes.get("code_name")
            == "Neighbour"
        )
    )
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_keys_and_ledger_survive_deletion_the_memory_does_not(
    hass, adapter, virtual_lock, hass_storage
):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    await issued(entry.runtime_data, OneTimeRequest("Guest"))
    await hass.config_entries.async_remove(entry.entry_id)
    device_id = lock.core.identity.device_id
    (kept,) = hass_storage[f"{DOMAIN}.keys"]["data"][device_id]
    assert kept["login_key"] == entry.data["login_key"]
    assert kept["ledger"] == entry.entry_id
    assert f"{DOMAIN}.ledger.{entry.entry_id}" in hass_storage
    assert f"{DOMAIN}.memory.{entry.entry_id}" not in hass_storage
    assert not er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)


async def test_unreadable_kept_keys_do_not_stop_a_deletion(
    hass, adapter, hass_storage, caplog
):
    newer = {"version": 9, "minor_version": 1, "key": f"{DOMAIN}.keys", "data": {}}
    hass_storage[f"{DOMAIN}.keys"] = dict(newer)
    entry = stored_entry(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.config_entries.async_remove(entry.entry_id)
    assert not hass.config_entries.async_entries(DOMAIN)
    assert "keys are not kept" in caplog.text
    assert hass_storage[f"{DOMAIN}.keys"] == newer


async def test_a_full_disk_does_not_stop_a_deletion(hass, adapter, caplog):
    async def full(_store, _data):
        raise WriteError("No space left on device")

    entry = stored_entry(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    with patch.object(Store, "_async_write_data", full):
        await hass.config_entries.async_remove(entry.entry_id)
    assert not hass.config_entries.async_entries(DOMAIN)
    assert "Far away: the kept keys could not be written" in caplog.text


@pytest.mark.parametrize(
    "stored",
    [
        {"version": 1, "data": {"info": 1}},
        {"version": 9, "data": {}},
    ],
)
async def test_a_memory_that_cannot_be_read_is_only_forgotten(
    hass, adapter, hass_storage, stored
):
    entry = stored_entry(hass)
    key = f"{DOMAIN}.memory.{entry.entry_id}"
    hass_storage[key] = {"minor_version": 1, "key": key, **stored}
    assert await hass.config_entries.async_setup(entry.entry_id)
    assert not entry.runtime_data.device.memory.facts.values
    await hass.config_entries.async_unload(entry.entry_id)
    if stored["version"] == 9:
        assert hass_storage[key]["version"] == 9


async def test_what_was_remembered_is_back_after_a_restart(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    before = entry.runtime_data
    await hass.config_entries.async_reload(entry.entry_id)
    after = entry.runtime_data
    assert after is not before
    assert after.device.state.clock_set == before.device.state.clock_set
    assert after.device.state.info == before.device.state.info
    assert after.device.memory.facts == before.device.memory.facts
    await hass.async_block_till_done(wait_background_tasks=True)


async def test_an_open_connection_is_an_option(hass, adapter, virtual_lock):
    lock = await virtual_lock()
    entry = await ready(hass, lock)
    hass.config_entries.async_update_entry(entry, options={CONF_KEEP_CONNECTION: True})
    await hass.config_entries.async_reload(entry.entry_id)
    await entry.runtime_data.sessions.async_sync()
    assert entry.runtime_data.device.client.connected
    await hass.config_entries.async_unload(entry.entry_id)
    await wait_for(lambda: not lock.core.is_connected)

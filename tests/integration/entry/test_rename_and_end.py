"""What happens around an entry: another name, and the end of Home Assistant."""

from contextlib import suppress

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers import issue_registry as ir
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import (
    DOMAIN,
    EVENT_ACCESS,
    EVENT_CODE_ISSUED,
)
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ..code_support import act, lock_entry, set_up
from ..flow_support import paired
from ..support import wait_for


async def test_another_name_is_seen_at_once(hass, enable_bluetooth):
    entry = await set_up(hass, lock_entry(t0=None))
    target = {"entity_id": "button.front_door_new_dynamic_code"}
    await hass.services.async_call("button", "press", target, blocking=True)
    hass.config_entries.async_update_entry(entry, title="Garden gate")
    await hass.async_block_till_done()
    issued = async_capture_events(hass, EVENT_CODE_ISSUED)
    await act(hass, "create_dynamic_code")
    assert issued[0].data["lock"] == "Garden gate"
    with pytest.raises(ServiceValidationError, match="Garden gate"):
        await act(hass, "create_offline_one_time_code")
    with pytest.raises(ServiceValidationError, match="Garden gate"):
        await act(hass, "get_code", code_id="unheard-of")
    state = hass.states.get("lock.front_door")
    assert state.attributes["friendly_name"] == "Garden gate"
    issue = ir.async_get(hass).async_get_issue(DOMAIN, f"t0_unknown_{entry.entry_id}")
    assert issue.translation_placeholders["name"] == "Garden gate"
    (note,) = hass.data["persistent_notification"].values()
    assert note["title"] == "Garden gate"


async def test_the_link_is_closed_when_home_assistant_stops(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock()
    entry = await paired(hass, lock)
    client = entry.runtime_data.device.client
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.sessions.async_sync()
    assert client.connected
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STOP)
    await hass.async_block_till_done()
    assert not client.connected
    await hass.config_entries.async_unload(entry.entry_id)


@pytest.mark.parametrize("generation", [3, 4])
async def test_what_a_session_has_fetched_is_told_before_its_entry_is_unloaded(
    hass, adapter, virtual_lock, generation
):
    """Nobody would hear of it any more where the entry is removed."""
    lock = await virtual_lock(generation)
    entry = await paired(hass, lock)
    device = entry.runtime_data.device
    await wait_for(lambda: device.ledger.table.seen is not None, 30)
    await hass.async_block_till_done(wait_background_tasks=True)
    await device.client.close()
    before = len(device.ledger.marks)
    for card in range(20):
        lock.core.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, card))
    told = async_capture_events(hass, EVENT_ACCESS)
    session = hass.async_create_task(entry.runtime_data.sessions.async_sync())
    await wait_for(lambda: len(device.ledger.marks) > before)
    assert not told  # held back until all have come
    await hass.config_entries.async_remove(entry.entry_id)
    with suppress(TuyaLockError):
        await session
    assert len(told) == len(device.ledger.marks) - before > 0

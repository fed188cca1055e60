"""Something else on Home Assistant's adapters has the lock's only connection."""

import asyncio
from datetime import timedelta

import bleak_retry_connector
from homeassistant.data_entry_flow import FlowResultType
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockConfigEntry,
    async_fire_time_changed,
)

from custom_components.smart_life_lock.const import CONF_IDLE_SECONDS
from custom_components.smart_life_lock.device.held_elsewhere import CHECK_INTERVAL

from ..flow_support import DOMAIN, opened_repair
from ..support import heard, wait_for


@pytest.fixture
async def entry(entry, lock):
    """Nobody is connected."""
    await entry.runtime_data.device.client.close()
    await wait_for(lambda: not lock.core.is_connected)
    return entry


@pytest.fixture
async def other(hass, lock, entry):
    """Another integration's connection, which it does not end by itself."""
    client = await bleak_retry_connector.establish_connection(
        bleak_retry_connector.BleakClientWithServiceCache,
        await heard(hass, lock.address),
        "other",
    )
    yield client
    await client.disconnect()


def issue(hass, entry):
    return ir.async_get(hass).async_get_issue(DOMAIN, f"lock_held_{entry.entry_id}")


async def minutes(hass, count):
    """So many looks; no Bluetooth work may be under way."""
    for _ in range(count):
        async_fire_time_changed(
            hass, dt_util.utcnow() + CHECK_INTERVAL + timedelta(seconds=1)
        )
        await asyncio.sleep(0)


async def test_a_lasting_connection_of_something_else_is_a_repair(
    hass, lock, entry, other
):
    await minutes(hass, 1)
    assert issue(hass, entry) is None
    await minutes(hass, 1)
    found = issue(hass, entry)
    assert found.is_fixable
    assert found.translation_placeholders["name"] == "Front door"
    assert found.translation_placeholders["adapters"]
    assert found.translation_placeholders["others"] == "–"
    problem = hass.states.get("binary_sensor.front_door_problem")
    assert problem.attributes["problems"] == ["lock_held"]
    await other.disconnect()
    await wait_for(lambda: not lock.core.is_connected)
    await minutes(hass, 1)
    assert issue(hass, entry) is None
    assert hass.states.get("binary_sensor.front_door_problem").state == "off"


async def test_another_integration_that_knows_the_lock_is_named(
    hass, lock, entry, other
):
    stranger = MockConfigEntry(domain="tuya_ble", title="Tuya BLE door")
    stranger.add_to_hass(hass)
    await minutes(hass, 2)
    dr.async_get(hass).async_get_or_create(
        config_entry_id=stranger.entry_id,
        connections={(dr.CONNECTION_BLUETOOTH, lock.address)},
    )
    await minutes(hass, 1)
    words = issue(hass, entry).translation_placeholders
    assert words["others"] == "Tuya BLE door"


async def test_our_own_connection_is_none(hass, lock, entry):
    hass.config_entries.async_update_entry(entry, options={CONF_IDLE_SECONDS: 100})
    await hass.config_entries.async_reload(entry.entry_id)
    await entry.runtime_data.device.client.probe()
    assert lock.core.is_connected
    await minutes(hass, 3)
    assert entry.runtime_data.device.client.connected
    assert issue(hass, entry) is None


async def test_two_short_connections_are_none(hass, lock, entry, other):
    await minutes(hass, 1)
    await other.disconnect()
    await wait_for(lambda: not lock.core.is_connected)
    await minutes(hass, 1)
    await other.connect()
    await minutes(hass, 1)
    assert issue(hass, entry) is None


async def test_the_repair_tries_again_and_ends_with_the_connection(
    hass, lock, entry, other
):
    await minutes(hass, 2)
    found = issue(hass, entry)
    flow, form = await opened_repair(hass, found)
    assert (form["type"], form["step_id"]) == (FlowResultType.FORM, "confirm")
    form = await flow.async_step_confirm({})
    assert form["errors"]["base"] in {"no_answer", "not_heard"}
    assert issue(hass, entry)
    await other.disconnect()
    await heard(hass, lock.address)
    done = await flow.async_step_confirm({})
    assert done["type"] is FlowResultType.CREATE_ENTRY
    assert issue(hass, entry) is None

"""Diagnostics: useful to others, useless to a burglar."""

import json

from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest

from .code_support import issued
from .flow_support import paired
from .support import wait_for


async def test_nothing_secret_leaves(hass, hass_client, adapter, virtual_lock):
    lock = await virtual_lock()
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    code = await issued(entry.runtime_data, OneTimeRequest("Grandmother"))
    lock.type(str(code.digits))
    await entry.runtime_data.sessions.async_sync()
    assert await async_setup_component(hass, "diagnostics", {})

    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    text = json.dumps(found)
    data = entry.data
    for secret in (
        data["login_key"],
        repr(bytes.fromhex(data["login_key"]))[2:-1],
        data["virtual_id_hex"],
        data["check_code"],
        data["device_id"],
        str(data["t0"]),
        str(code.digits),
        "Grandmother",
        "Front door",
        lock.address,
        lock.unique_id,
        entry.entry_id,
        adapter.address,
    ):
        assert secret not in text
    assert found["lock"]["state"]["info"]["firmware"]
    assert found["lock"]["statistics"]["connects"] >= 1
    assert found["codes"] == [{"kind": "offline_one_time", "status": "used", "uses": 1}]

"""Diagnostics: useful to others, useless to a burglar."""

import json

from homeassistant.setup import async_setup_component
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from virtual_lock.firmware.models import MODELS
from virtual_lock.firmware.quirks import RETAIL

from ..code_support import issued
from ..flow_support import paired
from ..support import wait_for


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


async def test_those_of_an_unknown_lock_show_its_data_points_without_secrets(
    hass, hass_client, adapter, virtual_lock
):
    """Also what stands where the table has something else, and what may be digits."""
    lock = await virtual_lock(model=MODELS["raykube"], quirks=RETAIL)
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.tell()
        core.firmware.report(
            DataPoint.number(107, 13_572_468), DataPoint.string(33, "13572468")
        )
    points = entry.runtime_data.device.client.points
    await wait_for(lambda: {33, 103, 107} <= {point.dp for point in points})
    assert await async_setup_component(hass, "diagnostics", {})

    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)

    assert "13572468" not in json.dumps(found)
    assert "12345678" not in json.dumps(found)
    rows = {row["data_point"]: row for row in found["lock"]["data_points"]}
    known = {
        dp: (row["code"], row["type"], row["size"], row["value"], row["understood"])
        for dp, row in rows.items()
    }
    assert known[8] == ("residual_electricity", 2, 4, 100, True)
    assert known[33] == ("automatic_lock", 3, 8, None, False)
    assert known[102] == (None, 4, 1, 1, False)
    assert known[103] == (None, 2, 4, 87, False)
    assert known[105] == (None, 0, 8, None, False)
    assert known[107] == (None, 2, 4, None, False)
    assert found["lock"]["state"]["values"]["auto_lock_time"] == 5
    assert found["lock"]["state"]["values"]["automatic_lock"] is None
    assert {8, 27, 36, 40, 47} <= set(found["lock"]["reported"])
    assert found["entry"]["data"]["product_id"] == "stugc8dl"
    await hass.config_entries.async_unload(entry.entry_id)

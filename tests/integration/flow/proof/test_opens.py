"""The code opens the door, and its report moves the page."""

import asyncio
from datetime import timedelta

from homeassistant.data_entry_flow import EVENT_DATA_ENTRY_FLOW_PROGRESSED
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.device import client_options
from custom_components.smart_life_lock.flow import proof
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.client import inbox
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions

from ...flow_support import DOMAIN, choose, page, proof_of, shown_code
from ...support import wait_for
from .support import BOTH, T0, codes, pair, type_keys


@BOTH
async def test_pairing_ends_with_a_code_whose_report_moves_the_page(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation)
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    assert (flow["step_id"], flow["menu_options"]) == (
        "proof",
        ["proof_code", "proof_later"],
    )
    flow, digits = await shown_code(hass, flow)
    assert flow["step_id"] == "proof_type"
    assert len(digits) == 10
    told = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")
    await wait_for(lambda: told)
    assert told[-1].data == {
        "handler": DOMAIN,
        "flow_id": flow["flow_id"],
        "refresh": True,
    }
    # The frontend fetches the page then.
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "proof_reported"
    flow = await choose(hass, flow, "proof_done")
    assert flow["reason"] == "proof_done"
    (code,) = codes(made["result"])
    assert (code.name, code.kind) == ("Test at the door", CodeKind.OFFLINE_ONE_TIME)
    assert status_of(code, dt_util.utcnow()) is CodeStatus.USED


async def test_what_the_person_says_counts_where_no_report_comes(hass, lock):
    flow, _ = await shown_code(hass, await proof_of(hass, await pair(hass, lock)))
    assert (await choose(hass, flow, "proof_opened"))["reason"] == "proof_done"


async def test_typed_keys_end_with_a_proof_too(hass, bound):
    flow = await proof_of(hass, await type_keys(hass, bound, T0))
    flow, digits = await shown_code(hass, flow)
    assert bound.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")


async def test_a_lock_without_t0_is_tested_with_a_dynamic_code(hass, bound):
    made = await type_keys(hass, bound)
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    assert flow["step_id"] == "proof_type_dynamic"
    assert len(digits) == 8
    assert bound.type(digits).opened
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "proof_type_dynamic", "nothing is reported of these"
    flow = await choose(hass, flow, "proof_opened")
    assert flow["reason"] == "proof_done_dynamic"
    (code,) = codes(made["result"])
    assert code.kind is CodeKind.DYNAMIC


async def test_a_report_that_came_while_the_link_was_lost_is_fetched(
    hass, lock, monkeypatch
):
    monkeypatch.setattr(proof, "LOOK_PAUSE", 0.3)
    # The lock begins to tell a second after it was asked for its records.
    monkeypatch.setattr(client_options, "ClientOptions", ClientOptions)
    made = await pair(hass, lock)
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    await made["result"].runtime_data.device.client.close()
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")


async def test_the_link_is_held_for_some_minutes_only(hass, lock, monkeypatch):
    monkeypatch.setattr(proof, "LOOK_PAUSE", 0.05)
    monkeypatch.setattr(proof, "LOOKS", 2)
    made = await pair(hass, lock)
    device = made["result"].runtime_data
    await wait_for(lambda: device.device.state.info and not device.sessions.busy)
    before = device.device.client.statistics.writes
    await shown_code(hass, await proof_of(hass, made))
    await wait_for(lambda: device.device.client.statistics.writes > before)
    await asyncio.sleep(1.5)
    after = device.device.client.statistics.writes
    await asyncio.sleep(0.5)
    assert device.device.client.statistics.writes == after


@BOTH
async def test_looking_for_the_report_sets_no_clock_again(
    hass, adapter, virtual_lock, monkeypatch, generation
):
    """Activity would have a line of each, and a newer lock another connection."""
    monkeypatch.setattr(proof, "LOOK_PAUSE", 0.05)
    monkeypatch.setattr(inbox, "FRESH", 0.0)
    lock = await virtual_lock(generation)
    made = await pair(hass, lock)
    device = made["result"].runtime_data
    await wait_for(lambda: device.device.state.clock_set and not device.sessions.busy)
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    statistics = device.device.client.statistics
    told = hass.states.get("sensor.front_door_last_clock_sync").state
    await wait_for(
        lambda: device.device.client.statistics.writes > statistics.writes + 3
    )
    assert hass.states.get("sensor.front_door_last_clock_sync").state == told
    assert device.device.client.statistics.connects == statistics.connects
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")


async def test_the_clock_of_the_lock_is_set_before_the_code_is_shown(
    hass, lock, monkeypatch
):
    monkeypatch.setattr(proof, "CLOCK_IS_FRESH", timedelta())
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    device = made["result"].runtime_data
    await wait_for(lambda: device.device.state.clock_set and not device.sessions.busy)
    await device.device.client.close()
    with lock.at_hand() as core:
        core.clock.jump(-7200)
    flow, digits = await shown_code(hass, flow)
    assert lock.type(digits).opened

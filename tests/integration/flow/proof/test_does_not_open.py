"""The code does not open: what is wrong, and what is done about it."""

from datetime import timedelta

from homeassistant.util import dt as dt_util

from custom_components.smart_life_lock.flow import proof
from custom_components.smart_life_lock.localize import time_of_day
from virtual_lock.firmware.quirks import Quirks

from ...flow_support import DOMAIN, choose, page, proof_of, shown_code, silence, submit
from ...support import heard, wait_for
from .support import LOCAL_KEY, T0, pair, type_keys

OTHER_ADDRESS = "DC:23:4D:00:00:02"


async def test_a_wrong_t0_is_found_and_entered_again(hass, bound):
    made = await type_keys(hass, bound, T0 - 7200)
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    assert not bound.type(digits).opened
    flow = await choose(hass, flow, "proof_refused")
    assert flow["step_id"] == "proof_refused"
    flow, digits = await shown_code(hass, flow, "proof_dynamic")
    assert (flow["step_id"], len(digits)) == ("proof_type_dynamic", 8)
    assert bound.type(digits).opened
    flow = await choose(hass, flow, "proof_opened")
    assert flow["step_id"] == "proof_t0"
    flow = await choose(hass, flow, "t0_typed")
    flow = await submit(hass, flow, t0=str(T0))
    assert flow["step_id"] == "proof_type"
    assert made["result"].data["t0"] == T0
    digits = flow["description_placeholders"]["code"].replace("\N{NO-BREAK SPACE}", "")
    assert bound.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")


async def test_a_wrong_t0_is_found_also_where_the_lock_reports_the_other_code(
    hass, adapter, virtual_lock
):
    lock = await virtual_lock(quirks=Quirks(reports_dynamic=True))
    with lock.at_hand() as core:
        core.set_login_key(LOCAL_KEY[:6].encode())
        core.set_t0(T0)
    made = await type_keys(hass, lock, T0 - 7200)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    flow = await choose(hass, flow, "proof_refused")
    flow, digits = await shown_code(hass, flow, "proof_dynamic")
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    flow = await choose(hass, flow, "proof_done")
    assert flow["step_id"] == "proof_t0"


async def test_a_wrong_t0_can_be_written_anew(hass, bound):
    made = await type_keys(hass, bound, T0 - 7200)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    flow = await choose(hass, flow, "proof_refused")
    flow, _ = await shown_code(hass, flow, "proof_dynamic")
    flow = await choose(hass, await choose(hass, flow, "proof_opened"), "t0_write")
    flow = await submit(hass, flow)
    assert flow["step_id"] == "proof_type"
    assert bound.core.memory.t0 == made["result"].data["t0"] != T0 - 7200
    digits = flow["description_placeholders"]["code"].replace("\N{NO-BREAK SPACE}", "")
    assert bound.type(digits).opened


async def test_another_code_after_the_verdict_on_t0_begins_anew(hass, bound):
    flow = await proof_of(hass, await type_keys(hass, bound, T0))
    flow, first = await shown_code(hass, flow)
    flow = await choose(hass, flow, "proof_refused")
    flow, _ = await shown_code(hass, flow, "proof_dynamic")
    flow = await choose(hass, flow, "proof_opened")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    flow, second = await shown_code(hass, flow)
    assert (flow["step_id"], first != second) == ("proof_type", True)
    assert (await choose(hass, flow, "proof_opened"))["reason"] == "proof_done"


async def test_the_same_code_may_be_typed_once_more(hass, lock):
    flow, digits = await shown_code(hass, await proof_of(hass, await pair(hass, lock)))
    assert not lock.type("1234567890").opened
    flow = await choose(hass, flow, "proof_refused")
    flow, again = await shown_code(hass, flow, "proof_type")
    assert again == digits
    assert lock.type(again).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")


async def test_a_lock_that_takes_neither_code_leaves_clock_keypad_and_another_lock(
    hass, lock
):
    made = await pair(hass, lock)
    await wait_for(lambda: made["result"].runtime_data.device.state.clock_set)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    flow = await choose(hass, flow, "proof_refused")
    flow, _ = await shown_code(hass, flow, "proof_dynamic")
    flow = await choose(hass, flow, "proof_refused")
    assert flow["step_id"] == "proof_key"
    assert flow["description_placeholders"]["now"] == time_of_day(
        hass, dt_util.utcnow()
    )
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "proof_key"
    flow = await choose(hass, flow, "proof_unfinished")
    assert flow["reason"] == "proof_unfinished"
    assert hass.config_entries.async_entries(DOMAIN)


async def test_a_lock_out_of_reach_has_perhaps_a_wrong_clock(hass, bound, monkeypatch):
    monkeypatch.setattr(proof, "CLOCK_IS_FRESH", timedelta())
    made = await type_keys(hass, bound)
    await wait_for(lambda: made["result"].runtime_data.device.state.clock_set)
    await wait_for(lambda: not made["result"].runtime_data.sessions.busy)
    silence(hass, bound)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    flow = await choose(hass, flow, "proof_refused")
    assert flow["step_id"] == "proof_clock"
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["step_id"] == "proof_clock"
    bound.bring_back()
    await heard(hass, bound.address)
    flow, digits = await shown_code(hass, flow)
    assert bound.type(digits).opened


async def test_another_device_than_the_lock_at_the_door_is_unmasked(
    hass, adapter, virtual_lock
):
    """It was paired in the place of the lock, and reports what it is asked to."""
    impostor = await virtual_lock()
    door = await virtual_lock(address=OTHER_ADDRESS, seed=2)
    flow, digits = await shown_code(
        hass, await proof_of(hass, await pair(hass, impostor))
    )
    assert not door.type(digits).opened
    assert impostor.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    flow = await choose(hass, flow, "proof_stranger")
    assert flow["step_id"] == "proof_stranger"
    assert flow["menu_options"] == ["proof_code", "proof_unfinished"]


async def test_not_opened_and_yet_reported_is_another_device_as_well(hass, lock):
    """The person answers in the very moment in which the report comes."""
    flow, digits = await shown_code(hass, await proof_of(hass, await pair(hass, lock)))
    hass.config_entries.flow._progress[flow["flow_id"]]._stop_watching()
    assert lock.type(digits).opened
    ledger = hass.config_entries.async_entries(DOMAIN)[0].runtime_data.device.ledger
    await wait_for(lambda: ledger.codes()[0].uses)
    assert page(hass, flow)["step_id"] == "proof_type"
    flow = await choose(hass, flow, "proof_refused")
    assert flow["step_id"] == "proof_stranger"

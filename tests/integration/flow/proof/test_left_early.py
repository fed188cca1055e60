"""The proof is skipped, closed, cut off, or done later."""

import asyncio
from datetime import timedelta

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, SOURCE_USER
import pytest

from custom_components.smart_life_lock.device import bluetooth

from ...flow_support import DOMAIN, choose, page, proof_of, shown_code, submit
from ...support import pass_time, wait_for
from .support import T0, codes, pair, type_keys


def proofs(hass):
    """The flows that wait for somebody at the door."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_USER
    ]


@pytest.mark.parametrize("shown", [False, True])
async def test_it_can_be_skipped(hass, lock, shown):
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    if shown:
        flow, _ = await shown_code(hass, flow)
    flow = await choose(hass, flow, "proof_later")
    assert flow["reason"] == "proof_later"
    assert len(codes(made["result"])) == shown
    assert not proofs(hass)


async def test_a_closed_dialog_loses_nothing_and_nobody_listens_on(hass, lock):
    made = await pair(hass, lock)
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    ledger = made["result"].runtime_data.device.ledger
    listeners = len(ledger._listeners)
    hass.config_entries.flow.async_abort(flow["flow_id"])
    await asyncio.sleep(0)
    await wait_for(lambda: len(ledger._listeners) == listeners - 1)
    assert lock.type(digits).opened
    await wait_for(lambda: ledger.codes()[0].uses)


async def test_a_dialog_that_was_left_open_does_not_keep_reauthentication_away(
    hass, lock
):
    made = await pair(hass, lock)
    await proof_of(hass, made)
    made["result"].async_start_reauth(hass)
    await wait_for(
        lambda: any(
            flow["context"]["source"] == SOURCE_REAUTH
            for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        )
    )


async def test_there_is_one_proof_of_a_lock_at_a_time(hass, bound):
    made = await type_keys(hass, bound, T0)
    assert len(proofs(hass)) == 1
    flow = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={
            "source": SOURCE_RECONFIGURE,
            "entry_id": made["result"].entry_id,
        },
    )
    flow = await choose(hass, await choose(hass, flow, "change_t0"), "t0_typed")
    flow = await submit(hass, flow, t0=str(T0))
    assert flow["reason"] == "reconfigure_successful"
    (waiting,) = proofs(hass)
    assert flow["next_flow"][1] == waiting["flow_id"]
    flow, digits = await shown_code(hass, await proof_of(hass, flow))
    assert bound.type(digits).opened


async def test_it_can_be_done_later_under_reconfigure(hass, lock):
    made = await pair(hass, lock)
    await wait_for(lambda: bluetooth.async_heard(hass, lock.address).advert.bound)
    flow = await hass.config_entries.flow.async_init(
        DOMAIN,
        context={
            "source": SOURCE_RECONFIGURE,
            "entry_id": made["result"].entry_id,
        },
    )
    flow = await choose(hass, flow, "proof")
    flow, digits = await shown_code(hass, flow)
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")


async def test_a_code_whose_time_passes_makes_room_for_another(
    hass, bound, clock, monkeypatch
):
    flow = await proof_of(hass, await type_keys(hass, bound))
    flow, first = await shown_code(hass, flow)
    await pass_time(hass, clock, timedelta(minutes=11), bound)
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_over")
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["menu_options"] == ["proof_code", "proof_later"]
    flow, second = await shown_code(hass, flow)
    assert second != first


async def test_a_page_that_was_left_is_not_moved(hass, lock):
    flow, digits = await shown_code(hass, await proof_of(hass, await pair(hass, lock)))
    flow = await choose(hass, flow, "proof_refused")
    assert lock.type(digits).opened
    ledger = hass.config_entries.async_entries(DOMAIN)[0].runtime_data.device.ledger
    await wait_for(lambda: ledger.codes()[0].uses)
    await hass.async_block_till_done()
    assert page(hass, flow)["step_id"] == "proof_refused"
    flow = await choose(hass, flow, "proof_type")
    assert flow["step_id"] == "proof_reported"

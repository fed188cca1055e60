"""The proof at the door: the last step of everything that makes or mends an entry."""

import asyncio
from datetime import timedelta
from functools import partial
from unittest.mock import patch

from homeassistant.config_entries import SOURCE_REAUTH, SOURCE_RECONFIGURE, SOURCE_USER
from homeassistant.data_entry_flow import (
    EVENT_DATA_ENTRY_FLOW_PROGRESSED,
    FlowResultType,
)
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.device import bluetooth, client_options
from custom_components.smart_life_lock.flow import proof
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.localize import time_left, time_of_day
from custom_components.smart_life_lock.tuyalock.client import inbox
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from virtual_lock.firmware.quirks import Quirks

from ..code_support import issued
from ..flow_support import (
    DOMAIN,
    choose,
    page,
    picked,
    proof_of,
    settled,
    shown_code,
    silence,
    submit,
)
from ..support import heard, pass_time, wait_for

BOTH = pytest.mark.parametrize("generation", [3, 4])
LOCAL_KEY = "abc123defghijklm"
T0 = 1_700_000_000
OTHER_ADDRESS = "DC:23:4D:00:00:02"


@pytest.fixture(autouse=True)
def _no_long_wait_for_records(monkeypatch):
    """Sessions of the locks here end soon: there are no records that come late."""
    hasty = partial(ClientOptions, limits=Limits(quiet=0.2))
    monkeypatch.setattr(client_options, "ClientOptions", hasty)


@pytest.fixture
async def bound(hass, adapter, virtual_lock):
    """One that an account has bound, with a T0 that it does not tell."""
    lock = await virtual_lock()
    with lock.at_hand() as core:
        core.set_login_key(LOCAL_KEY[:6].encode())
        core.set_t0(T0)
    return lock


async def pair(hass, lock):
    """The end of *Pair it here*."""
    flow = await choose(hass, await picked(hass, lock), "pair")
    flow = await submit(hass, flow, name="Front door")
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    return flow


async def type_keys(hass, lock, t0=None):
    """The end of *Enter the keys*."""
    flow = await choose(hass, await picked(hass, lock), "keys")
    flow = await submit(hass, flow, name="Front door", local_key=LOCAL_KEY)
    if t0 is None:
        flow = await choose(hass, flow, "t0_later")
    else:
        flow = await submit(hass, await choose(hass, flow, "t0_typed"), t0=str(t0))
    assert flow["type"] is FlowResultType.CREATE_ENTRY, flow
    return flow


def codes(entry):
    return entry.runtime_data.device.ledger.codes()


def proofs(hass):
    """The flows that wait for somebody at the door."""
    return [
        flow
        for flow in hass.config_entries.flow.async_progress_by_handler(DOMAIN)
        if flow["context"]["source"] == SOURCE_USER
    ]


# It opens


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


# It does not open


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


# Skipped, closed, cut off


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


# No code


async def test_an_entry_that_cannot_be_set_up_has_no_proof(hass, lock, hass_storage):
    with patch(
        "custom_components.smart_life_lock.async_load_ledger", side_effect=OSError
    ):
        made = await pair(hass, lock)
    assert "next_flow" not in made


async def test_an_entry_that_is_gone_ends_the_proof(hass, lock):
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    await hass.config_entries.async_remove(made["result"].entry_id)
    flow = await settled(hass, await choose(hass, flow, "proof_code"))
    assert flow["reason"] == "proof_not_loaded"


async def test_an_entry_that_is_gone_ends_the_proof_before_it_begins(hass, lock):
    made = await pair(hass, lock)
    await hass.config_entries.async_remove(made["result"].entry_id)
    assert (await proof_of(hass, made))["reason"] == "proof_not_loaded"


async def test_an_entry_that_goes_while_the_code_is_shown_ends_the_proof(hass, lock):
    made = await pair(hass, lock)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    await hass.config_entries.async_remove(made["result"].entry_id)
    flow = await hass.config_entries.flow.async_configure(flow["flow_id"])
    assert flow["reason"] == "proof_not_loaded"


async def test_an_entry_that_goes_during_the_verdict_ends_the_proof(hass, bound):
    made = await type_keys(hass, bound, T0)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    flow = await choose(hass, flow, "proof_refused")
    flow, _ = await shown_code(hass, flow, "proof_dynamic")
    await hass.config_entries.async_remove(made["result"].entry_id)
    assert (await choose(hass, flow, "proof_opened"))["reason"] == "proof_not_loaded"


async def test_an_entry_that_is_not_loaded_has_no_code(hass, lock):
    made = await pair(hass, lock)
    flow = await proof_of(hass, made)
    await hass.config_entries.async_unload(made["result"].entry_id)
    flow = await settled(hass, await choose(hass, flow, "proof_code"))
    assert flow["reason"] == "proof_not_loaded"


async def test_a_full_disk_is_told(hass, lock):
    async def fail(_store, _data):
        raise WriteError("full")

    flow = await proof_of(hass, await pair(hass, lock))
    with patch.object(Store, "_async_write_data", fail):
        flow = await settled(hass, await choose(hass, flow, "proof_code"))
    assert flow["reason"] == "proof_no_code"
    assert "written to the disk" in flow["description_placeholders"]["reason"]


async def test_an_hour_without_serials_is_tested_with_a_dynamic_code(hass, lock):
    made = await pair(hass, lock)
    for number in range(10):
        await issued(made["result"].runtime_data, OneTimeRequest(f"Guest {number}"))
    flow, digits = await shown_code(hass, await proof_of(hass, made))
    assert (flow["step_id"], len(digits)) == ("proof_type_dynamic", 8)


async def test_no_digits_are_given_out_twice_by_a_ledger_that_was_kept(hass, lock):
    made = await pair(hass, lock)
    flow, first = await shown_code(hass, await proof_of(hass, made))
    await choose(hass, flow, "proof_later")
    await hass.config_entries.async_remove(made["result"].entry_id)
    await hass.async_block_till_done()
    flow = await choose(hass, await picked(hass, lock), "kept_keys")
    made = await submit(hass, flow, name="Front door")
    flow, second = await shown_code(hass, await proof_of(hass, made))
    assert flow["step_id"] == "proof_type"
    assert first != second
    assert len(codes(made["result"])) == 2


# Digits, and times


async def test_the_digits_are_on_that_page_alone(hass, lock, caplog):
    fired = async_capture_events(hass, "*")
    flow, digits = await shown_code(hass, await proof_of(hass, await pair(hass, lock)))
    assert lock.type(digits).opened
    await wait_for(lambda: page(hass, flow)["step_id"] == "proof_reported")
    after = await hass.config_entries.flow.async_configure(flow["flow_id"])
    grouped = f"{digits[:5]}\N{NO-BREAK SPACE}{digits[5:]}"
    everything = [str(after), caplog.text, *map(repr, fired)]
    everything += [
        f"{state.state}{state.attributes}" for state in hass.states.async_all()
    ]
    for text in everything:
        assert digits not in text
        assert grouped not in text


@pytest.mark.parametrize("t0", [T0, None])
async def test_the_page_says_until_when_its_code_works(hass, bound, t0):
    made = await type_keys(hass, bound, t0)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    (code,) = codes(made["result"])
    told = flow["description_placeholders"]
    assert told["until"] == time_of_day(hass, code.last_chance)
    left = code.last_chance - dt_util.utcnow()
    assert told["left"] in {time_left(left), time_left(left + timedelta(seconds=30))}


async def test_the_page_counts_the_minutes_down_by_itself(hass, bound, clock):
    made = await type_keys(hass, bound, T0)
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    (code,) = codes(made["result"])
    before = flow["description_placeholders"]["left"]
    told = async_capture_events(hass, EVENT_DATA_ENTRY_FLOW_PROGRESSED)
    for minute in (1, 2):
        await pass_time(hass, clock, timedelta(minutes=1), bound)
        await wait_for(lambda minute=minute: len(told) == minute)
        now = page(hass, flow)["description_placeholders"]
        assert now["left"] == time_left(code.last_chance - dt_util.utcnow()) != before
        before = now["left"]
    # A page that was left counts no more, and goes on when somebody comes back.
    flow = await choose(hass, flow, "proof_refused")
    await pass_time(hass, clock, timedelta(minutes=1), bound)
    assert page(hass, flow)["step_id"] == "proof_refused"
    flow = await choose(hass, flow, "proof_type")
    assert flow["description_placeholders"]["left"] != before
    count = len(told)
    await pass_time(hass, clock, timedelta(minutes=1), bound)
    await wait_for(lambda: len(told) > count)


@pytest.mark.parametrize(
    ("left", "shown"),
    [
        ({"hours": 5, "minutes": 59, "seconds": 59}, "5 h 59 min"),
        ({"hours": 1}, "1 h 0 min"),
        ({"minutes": 4, "seconds": 59}, "4 min"),
        ({"seconds": 59}, "< 1 min"),
        ({"seconds": -1}, "< 1 min"),
    ],
)
def test_time_left_is_told_in_whole_minutes_and_never_too_much(left, shown):
    assert time_left(timedelta(**left)) == shown


@BOTH
@pytest.mark.parametrize("answer", ["proof_opened", "proof_later"])
async def test_only_a_persons_word_proves_that_the_key_opens_the_door(
    hass, adapter, virtual_lock, generation, answer
):
    lock = await virtual_lock(generation)
    flow = await choose(hass, await picked(hass, lock), "pair")
    made = await submit(hass, flow, name="Front door")
    flow, _ = await shown_code(hass, await proof_of(hass, made))
    await choose(hass, flow, answer)
    entry = made["result"]
    opened = entry.runtime_data.device.memory.facts.opened
    expected = entry.data["bound_at"] if answer == "proof_opened" else None
    assert opened == expected


@pytest.mark.parametrize(
    ("language", "shown"), [("en", "4:05 PM"), ("en-GB", "16:05"), ("de", "16:05")]
)
async def test_times_are_those_of_the_house_in_its_language(hass, language, shown):
    await hass.config.async_set_time_zone("Europe/Berlin")
    hass.config.language = language
    at = dt_util.parse_datetime("2026-11-28T15:05:30+00:00")
    assert time_of_day(hass, at) == shown

"""What the actions make, list and delete."""

from datetime import datetime, timedelta

from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events  # type: ignore[import-untyped]

from custom_components.smart_life_lock.const import DOMAIN
from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineCodes,
    OfflineVerifier,
    Verdict,
    verify_dynamic,
)

from ...code_support import LOCK, LOGIN, STAY, T0, act, codes


async def test_the_lock_is_out_of_range_in_these_tests(hass, entry):
    assert hass.states.get(LOCK).state == STATE_UNAVAILABLE


async def test_dynamic_code_opens_until_the_time_in_the_answer(hass, entry):
    answer = await act(hass, "create_dynamic_code", name=" Plumber ")
    assert answer["name"] == "Plumber"
    assert answer["kind"] == "dynamic"
    until = datetime.fromisoformat(answer["valid_until"])
    assert answer["valid_until"] == "2026-03-03T11:29:59+01:00"
    assert verify_dynamic(LOGIN, answer["code"], until) is Verdict.OPENED
    assert verify_dynamic(LOGIN, answer["code"], dt_util.utcnow()) is Verdict.OPENED


async def test_one_time_code_opens_once_until_its_first_use_by(hass, entry):
    answer = await act(hass, "create_offline_one_time_code")
    assert answer["valid_from"] == "2026-03-03T11:00:00+01:00"
    assert answer["first_use_by"] == "2026-03-03T17:00:00+01:00"
    verifier = OfflineVerifier(LOGIN, T0)
    last = datetime.fromisoformat(answer["first_use_by"])
    assert verifier.enter(answer["code"], last) is Verdict.OPENED
    assert verifier.enter(answer["code"], last) is Verdict.USED


async def test_temporary_code_answers_what_its_hours_became(hass, entry):
    answer = await act(hass, "create_offline_temporary_code", **STAY)
    assert answer["valid_from"] == "2026-03-03T15:00:00+01:00"
    assert answer["valid_until"] == "2026-03-03T18:00:00+01:00"
    assert answer["first_use_by"] == answer["valid_until"]
    assert answer["adjusted"] is False
    assert answer["status"] == "scheduled"
    again = await act(hass, "create_offline_temporary_code", **STAY | {"name": "Bert"})
    assert again["adjusted"] is True
    assert again["valid_until"] == "2026-03-03T19:00:00+01:00"
    assert again["code"] != answer["code"]
    decoded = OfflineCodes(LOGIN, T0).decode(again["code"])
    assert decoded.window.end == datetime.fromisoformat(again["valid_until"])


async def test_clear_code_for_one_and_for_all(hass, entry):
    stay = await act(
        hass, "create_offline_temporary_code", **STAY | {"start": "2026-03-03 11:30:00"}
    )
    verifier, now = OfflineVerifier(LOGIN, T0), dt_util.utcnow()
    assert verifier.enter(stay["code"], now) is Verdict.OPENED
    one = await act(hass, "create_clear_code", code_id=stay["id"])
    assert (one["kind"], one["clears"]) == ("clear_one", stay["id"])
    assert one["valid_until"] == stay["valid_until"]
    assert verifier.enter(one["code"], now) is Verdict.CLEARED_ONE
    everything = await act(hass, "create_clear_code")
    assert everything["kind"] == "clear_all"
    assert everything["valid_until"] == "2026-03-04T11:00:00+01:00"
    assert verifier.enter(everything["code"], now) is Verdict.NOT_FOUND


async def test_made_codes_are_listed_and_filtered(hass, entry, clock):
    once = await act(hass, "create_offline_one_time_code", name="Postman")
    stay = await act(hass, "create_offline_temporary_code", **STAY)
    clock.tick(timedelta(hours=5))
    assert [code["id"] for code in await codes(hass)] == [once["id"], stay["id"]]
    listed = await act(hass, "get_codes", status="active", kind=["offline_temporary"])
    assert [code["id"] for code in listed["codes"]] == [stay["id"]]
    assert listed["codes"][0]["code"] == stay["code"]
    assert (await act(hass, "get_codes", status=["used", "dead"]))["codes"] == []
    got = await act(hass, "get_code", code_id=once["id"])
    assert (got["code"], got["name"]) == (once["code"], "Postman")


async def test_deleting_an_unused_code_says_how_long_it_could_still_open(hass, entry):
    stay = await act(hass, "create_offline_temporary_code", **STAY)
    gone = await act(hass, "delete_code", code_id=stay["id"])
    assert gone["status"] == "deleting"
    assert gone["left_to_do"] == "clear_after_use"
    assert gone["usable_until"] == stay["valid_until"]
    assert gone["first_use_by"] == stay["first_use_by"]
    assert gone["clear_with"] == {
        "action": "smart_life_lock.create_clear_code",
        "code_id": stay["id"],
    }
    assert "cannot be revoked" in gone["message"]
    assert "code" not in gone
    code = await act(hass, "get_code", code_id=stay["id"])
    assert code["status"] == "deleting"
    assert {key: code[key] for key in ("left_to_do", "usable_until", "clear_with")} == {
        key: gone[key] for key in ("left_to_do", "usable_until", "clear_with")
    }
    assert (await act(hass, "create_clear_code", code_id=stay["id"]))["code"]


async def test_deleting_a_code_whose_time_is_over_leaves_nothing(hass, entry, clock):
    once = await act(hass, "create_offline_one_time_code")
    gone = await act(hass, "delete_code", code_id=once["id"])
    assert (gone["left_to_do"], "clear_with" in gone) == ("wait", False)
    clock.tick(timedelta(hours=7))
    gone = await act(hass, "delete_code", code_id=once["id"])
    assert gone["left_to_do"] == "nothing"
    assert gone["message"]
    assert "usable_until" not in gone


async def test_issued_code_is_told_on_the_bus_without_digits(hass, entry):
    events = async_capture_events(hass, "smart_life_lock_code_issued")
    answer = await act(hass, "create_offline_temporary_code", **STAY)
    await hass.async_block_till_done()
    (event,) = events
    assert event.data["id"] == answer["id"]
    assert event.data["name"] == "Anna"
    assert answer["code"] not in str(event.data)


async def test_sync_out_of_range_says_so_and_names_the_lock(hass, entry):
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "sync")
    assert failed.value.translation_key == "unreachable_not_heard"
    assert "Front door" in str(failed.value)


async def test_call_without_wish_for_an_answer_makes_the_code_too(hass, entry):
    answer = await hass.services.async_call(
        DOMAIN, "create_dynamic_code", target={"entity_id": LOCK}, blocking=True
    )
    assert answer is None
    assert len(await codes(hass)) == 1

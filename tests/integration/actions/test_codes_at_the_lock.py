"""Codes made by actions, typed at the lock, and what the ledger then knows of them."""

from datetime import timedelta

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.codes import Verdict

from ..code_support import LOCK, act
from ..flow_support import paired
from ..support import wait_for

pytestmark = pytest.mark.usefixtures("adapter")


@pytest.fixture
async def lock(hass, virtual_lock):
    """A lock that was paired here and has had its first session."""
    lock = await virtual_lock()
    entry = await paired(hass, lock)
    await wait_for(lambda: entry.runtime_data.device.state.info is not None)
    await hass.async_block_till_done(wait_background_tasks=True)
    yield lock
    await hass.config_entries.async_unload(entry.entry_id)


async def stay(hass, name, hours=3):
    now = dt_util.now()
    end = now + timedelta(hours=hours)
    fields = {"name": name, "start": now.isoformat(), "end": end.isoformat()}
    return await act(hass, "create_offline_temporary_code", **fields)


async def status(hass, code):
    return (await act(hass, "get_code", code_id=code["id"]))["status"]


async def test_every_kind_of_code_does_its_work_and_is_recognised(hass, lock):
    once = await act(hass, "create_offline_one_time_code", name="Postman")
    anna, bert, carla = [await stay(hass, name) for name in ("Anna", "Bert", "Carla")]
    clear_anna = await act(hass, "create_clear_code", code_id=anna["id"])
    clear_all = await act(hass, "create_clear_code")

    assert lock.type(once["code"]).opened
    assert lock.type(once["code"]).verdict is Verdict.USED
    assert lock.type(clear_anna["code"]).verdict is Verdict.NOT_FOUND
    assert lock.type(anna["code"]).opened
    assert lock.type(bert["code"]).opened
    assert lock.type(clear_anna["code"]).verdict is Verdict.CLEARED_ONE
    assert lock.type(anna["code"]).verdict is Verdict.USED
    await act(hass, "sync")
    assert [await status(hass, code) for code in (once, anna, bert, clear_anna)] == [
        "used",
        "cleared",
        "active",
        "used",
    ]

    assert lock.type(clear_all["code"]).verdict is Verdict.CLEARED_ALL
    await act(hass, "sync")
    assert [await status(hass, code) for code in (bert, carla, clear_all)] == [
        "cleared",
        "active",
        "used",
    ]
    assert lock.type(carla["code"]).opened


async def test_deleted_code_that_is_used_all_the_same_is_told_as_such(hass, lock):
    anna = await stay(hass, "Anna")
    await act(hass, "delete_code", code_id=anna["id"])
    assert lock.type(anna["code"]).opened
    await act(hass, "sync")
    code = await act(hass, "get_code", code_id=anna["id"])
    assert (code["status"], code["uses"]) == ("deleting", 1)
    assert code["first_used"]
    told = hass.states.get("event.front_door_access").attributes
    assert (told["event_type"], told["code_name"]) == ("access_granted", "Anna")
    assert (told["deleted"], told["left_to_do"]) == (True, "clear_now")
    assert told["clear_with"] == code["clear_with"]
    note = hass.data["persistent_notification"][f"smart_life_lock_used_{anna['id']}"]
    assert "Anna" in note["message"]
    assert "type its clear code" in note["message"]
    clear = await act(hass, "create_clear_code", code_id=told["clear_with"]["code_id"])
    assert lock.type(clear["code"]).verdict is Verdict.CLEARED_ONE
    await act(hass, "sync")
    assert (await act(hass, "get_code", code_id=anna["id"]))["status"] == "cleared"
    note = hass.data["persistent_notification"][f"smart_life_lock_used_{anna['id']}"]
    assert "It opens nothing any more" in note["message"]


async def test_deleted_code_that_still_opens_is_told_again(hass, lock):
    anna = await stay(hass, "Anna")
    await act(hass, "delete_code", code_id=anna["id"])
    assert lock.type(anna["code"]).opened
    await act(hass, "sync")
    gone = await act(hass, "delete_code", code_id=anna["id"])
    assert gone["left_to_do"] == "clear_now"


async def test_sync_answers_when_the_clock_was_set(hass, lock):
    answer = await act(hass, "sync", LOCK)
    clock_set = dt_util.parse_datetime(answer["clock_set"])
    # It is set at the beginning of a session, and this one may go on since the pairing.
    assert timedelta(0) <= dt_util.utcnow() - clock_set < timedelta(minutes=1)


async def test_codes_are_made_with_the_lock_carried_away(hass, lock):
    lock.carry_away()
    anna = await stay(hass, "Anna")
    dynamic = await act(hass, "create_dynamic_code")
    assert lock.type(anna["code"]).opened
    assert lock.type(dynamic["code"]).opened

"""One action for several locks: all of them, or none; and each error is told."""

from homeassistant.exceptions import HomeAssistantError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import EVENT_CODE_ISSUED
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem

from ..code_support import LOCK, NOW, STAY, act, codes, lock_entry, set_up
from ..disk_support import full_for

BACK = "lock.back_door"
BOTH = [BACK, LOCK]
ONCE = {"name": "Courier", "end": "2026-03-04 12:00"}
ANY = pytest.mark.parametrize(
    ("action", "fields"),
    [
        ("create_offline_temporary_code", STAY),
        ("create_online_one_time_code", ONCE),
    ],
    ids=["offline", "online"],
)


@pytest.fixture
async def front(hass, enable_bluetooth, clock):
    """A lock out of range, as its neighbour is; its turn comes second."""
    clock.move_to(NOW)
    await set_up(hass, lock_entry("Back door", "C0:FF:EE:00:00:02", login=b"abcdef"))
    return await set_up(hass, lock_entry())


@ANY
async def test_none_keeps_a_code_where_one_could_not_be_stored(
    hass, front, hass_storage, action, fields
):
    events = async_capture_events(hass, EVENT_CODE_ISSUED)
    with full_for(front), pytest.raises(HomeAssistantError) as failed:
        await act(hass, action, BOTH, **fields)
    assert failed.value.translation_key == "ledger_not_written"
    await hass.async_block_till_done()
    assert await codes(hass) == await codes(hass, BACK) == []
    assert not events
    stored = [data for key, data in hass_storage.items() if ".ledger." in key]
    assert [data["data"]["codes"] for data in stored] == [[]]
    answer = await act(hass, action, BOTH, **fields)
    assert len(answer) == len(events) == 2


@ANY
async def test_lock_that_seems_reset_gets_its_code_with_a_warning(
    hass, front, action, fields
):
    front.runtime_data.health.async_key_refused(KeyProblem.NOT_BOUND)
    answer = await act(hass, action, BOTH, **fields)
    assert "answered as one that was reset" in answer[LOCK]["warning"]
    assert "warning" not in answer[BACK]
    front.runtime_data.health.async_key_accepted()
    renamed = await act(hass, "update_code", code_id=answer[LOCK]["id"], name="Boris")
    assert "warning" not in renamed


async def test_change_that_one_lock_could_not_store_is_told(hass, front):
    code_id = (await act(hass, "create_online_one_time_code", BOTH, **ONCE))[LOCK]["id"]
    with full_for(front), pytest.raises(HomeAssistantError) as failed:
        await act(hass, "pause_code", BOTH, code_id=code_id)
    assert failed.value.translation_key == "ledger_not_written"
    states = [(await codes(hass, lock))[0]["status"] for lock in BOTH]
    assert states == ["paused", "pending"]
    answer = await act(hass, "pause_code", BOTH, code_id=code_id)
    assert {one["status"] for one in answer.values()} == {"paused"}


async def test_digits_that_are_no_text_are_refused_without_being_repeated(hass, front):
    for code in (["314159"], {"a": "314159"}):
        with pytest.raises(Exception, match="Digits") as refused:
            await act(hass, "create_online_one_time_code", **ONCE, code=code)
        assert "314159" not in str(refused.value)
    assert await codes(hass) == []

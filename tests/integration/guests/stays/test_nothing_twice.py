"""Restarts, crashes and full disks give nobody a second code."""

from datetime import timedelta
import json
import logging
from pathlib import Path

from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from ...code_support import act, codes
from ...notice_support import notes, used
from ..guest_support import at, guest_options, settle, wait
from .support import HOUR, stored


async def test_restart_keeps_what_has_a_code(hass, home, bookings, clock):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    assert len(notes(hass)) == 1
    await hass.config_entries.async_reload(home.entry_id)
    await wait(hass, clock, HOUR)
    assert len(await codes(hass)) == 1


async def test_code_that_was_made_just_before_a_stop_is_found_again(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    await hass.config_entries.async_unload(home.entry_id)
    # The power went after the code was made, and before that was written down.
    path = Path(hass.config.path(".storage", f"smart_life_lock.guests.{home.entry_id}"))
    data = json.loads(path.read_text())
    data["data"]["stays"][0] |= {"code_id": None, "told": False}
    path.write_text(json.dumps(data))
    # A start knows of no notification.
    hass.data["persistent_notification"].clear()
    hass.data["smart_life_lock_notices"].clear()
    await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    (made,) = await codes(hass)
    assert stored(hass, home)[0]["code_id"] == made["id"]
    assert made["code"] in notes(hass)[0]


async def test_power_cut_before_the_code_was_made_has_it_made(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (made,) = await codes(hass)
    await act(hass, "delete_code", code_id=made["id"])
    await hass.config_entries.async_unload(home.entry_id)
    path = Path(hass.config.path(".storage", f"smart_life_lock.guests.{home.entry_id}"))
    data = json.loads(path.read_text())
    later = dt_util.utcnow() + timedelta(seconds=1)
    row = {"code_id": None, "told": False, "since": later.isoformat()}
    data["data"]["stays"][0] |= row
    path.write_text(json.dumps(data))
    clock.tick(timedelta(minutes=1))
    await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    found = [one["status"] for one in await codes(hass)]
    assert sorted(found) == ["deleting", "scheduled"]


async def test_damaged_file_gives_nobody_a_second_code(hass, home, bookings, caplog):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    await hass.config_entries.async_unload(home.entry_id)
    path = Path(hass.config.path(".storage", f"smart_life_lock.guests.{home.entry_id}"))
    path.write_text(path.read_text().replace('"stays"', '"guests"'))
    await hass.config_entries.async_setup(home.entry_id)
    await settle(hass)
    assert len(await codes(hass)) == 1
    assert "guests get no codes" in caplog.text


async def test_over_is_forgotten_and_the_file_goes_with_the_lock(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(4, 9), at(4, 12))
    await wait(hass, clock, 26 * HOUR)
    assert stored(hass, home) == []
    await hass.config_entries.async_remove(home.entry_id)
    await hass.async_block_till_done()
    name = f"smart_life_lock.guests.{home.entry_id}"
    assert not Path(hass.config.path(".storage", name)).exists()


async def test_another_calendar_leaves_the_codes_of_the_former_alone(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    options = guest_options(guest_calendar="calendar.other")
    hass.states.async_set("calendar.other", "off")
    hass.config_entries.async_update_entry(home, options=options)
    await hass.config_entries.async_reload(home.entry_id)
    await wait(hass, clock, HOUR)
    assert [one["status"] for one in await codes(hass)] == ["scheduled"]


@pytest.mark.parametrize("options", [guest_options(guest_calendar="calendar.gone")])
async def test_calendar_that_does_not_exist_is_a_repair(hass, home, clock):
    issues = ir.async_get(hass).issues
    key = ("smart_life_lock", f"guest_calendar_{home.entry_id}")
    assert issues[key].translation_placeholders["calendar"] == "calendar.gone"
    hass.states.async_set("calendar.gone", "off")
    await settle(hass)
    assert key not in issues


async def test_clock_in_doubt_makes_and_cancels_nothing(
    hass, home, bookings, clock, host
):
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    host.jump(clock, timedelta(days=3 * 365))
    await bookings.cancel(uid)
    await wait(hass, clock, HOUR)
    assert [one["status"] for one in await codes(hass)] == ["scheduled"]


async def test_digits_are_in_no_state_event_log_or_file_of_the_stays(
    hass, home, bookings, caplog, clock
):
    events = async_capture_events(hass, "*")
    with caplog.at_level(logging.DEBUG):
        await bookings.book("Anna", at(4, 9), at(5, 11))
        await settle(hass)
    (made,) = await codes(hass)
    states = [str(state.as_dict()) for state in hass.states.async_all()]
    told = [str(event.data) for event in events]
    for text in (*states, *told, caplog.text, json.dumps(stored(hass, home))):
        assert made["code"] not in text


async def test_guest_who_has_come_in_can_stay_longer(hass, home, bookings, clock):
    uid = await bookings.book("Anna", at(3, 12), at(4, 11))
    await settle(hass)
    code = home.runtime_data.device.ledger.codes()[-1]
    clock.tick(2 * HOUR)
    used(home, code, dt_util.utcnow() - HOUR)
    await bookings.change(uid, "Anna", at(3, 12), at(5, 11))
    await settle(hass)
    former, second = await codes(hass)
    assert former["left_to_do"] == "clear_now"
    assert second["status"] == "active"
    assert "make a clear code" in "\n".join(notes(hass))

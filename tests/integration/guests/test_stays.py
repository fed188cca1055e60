"""Guests of a local calendar: each stay has its code, and follows what becomes of it."""

from dataclasses import replace
from datetime import UTC, date, timedelta
import json
import logging
from pathlib import Path
from unittest.mock import patch

from homeassistant.components.calendar import CalendarEvent
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.guests.follow import MISSING
from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes

from ..code_support import LOGIN, NOW, T0, ZONE, act, codes, lock_entry, set_up
from ..notice_support import changes_of, notes, used
from .guest_support import (
    BOOKINGS,
    Bookings,
    add_calendar,
    at,
    guest_options,
    settle,
    told,
    wait,
)

HOUR = timedelta(hours=1)
MINUTE = timedelta(minutes=1)


@pytest.fixture
def options():
    return guest_options()


@pytest.fixture
async def home(hass, enable_bluetooth, clock, options):
    """A lock out of range, and a calendar that it follows."""
    clock.move_to(NOW)
    await hass.config.async_set_time_zone(ZONE)
    await add_calendar(hass)
    entry = await set_up(hass, lock_entry(options=options))
    await settle(hass)
    return entry


@pytest.fixture
def bookings(hass, home):
    return Bookings(hass)


# A code is made.


async def test_code_is_made_a_day_before_and_its_digits_are_shown(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(5, 14, 30), at(8, 10, 30))
    await wait(hass, clock, 27 * HOUR)
    assert await codes(hass) == []
    await wait(hass, clock, HOUR / 2)
    (made,) = await codes(hass)
    assert told([made]) == [
        ("Anna", "2026-03-05T14:00:00+01:00", "2026-03-08T11:00:00+01:00")
    ]
    assert made["kind"] == "offline_temporary"
    (note,) = notes(hass)
    assert note.startswith("Anna: Temporary code")
    assert f"# {made['code']}" in note
    await wait(hass, clock, 5 * HOUR)
    assert len(await codes(hass)) == 1
    window = OfflineCodes(LOGIN, T0).decode(made["code"]).window
    assert window.start <= at(5, 14, 30) <= at(8, 10, 30) <= window.end


async def test_late_booking_gets_its_code_at_once(hass, home, bookings):
    await bookings.book("Anna", at(3, 9), at(4, 11))
    await settle(hass)
    assert told(await codes(hass)) == [
        ("Anna", "2026-03-03T11:00:00+01:00", "2026-03-04T11:00:00+01:00")
    ]


@pytest.mark.parametrize("options", [guest_options(lead_hours=0)])
async def test_without_lead_the_code_is_there_when_the_stay_begins(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(3, 14, 3), at(4, 11))
    await wait(hass, clock, at(3, 14, 2) - dt_util.now())
    assert await codes(hass) == []
    await wait(hass, clock, timedelta(minutes=1))
    assert len(await codes(hass)) == 1


async def test_whole_days_have_the_hours_of_the_options(hass, home, bookings):
    await bookings.book("Carla", date(2026, 3, 3), date(2026, 3, 7))
    await settle(hass)
    (made,) = await codes(hass)
    assert made["valid_until"] == "2026-03-07T11:00:00+01:00"
    assert made["valid_from"] == "2026-03-03T15:00:00+01:00"


@pytest.mark.parametrize(
    ("options", "day", "start", "end"),
    [
        # In spring 2:30 is skipped: the clock goes on at 3:00.
        (
            guest_options(check_in="02:30:00", check_out="02:30:00"),
            (3, 28),
            "2026-03-28T02:00:00+01:00",
            "2026-03-29T04:00:00+02:00",
        ),
        (
            guest_options(check_in="02:30:00", check_out="05:00:00"),
            (3, 29),
            "2026-03-29T03:00:00+02:00",
            "2026-03-30T05:00:00+02:00",
        ),
        # In autumn 2:30 is shown twice: nobody is put out an hour early.
        (
            guest_options(check_in="15:00:00", check_out="02:30:00"),
            (10, 24),
            "2026-10-24T15:00:00+02:00",
            "2026-10-25T03:00:00+01:00",
        ),
    ],
)
async def test_hours_that_clocks_skip_or_show_twice(
    hass, home, bookings, clock, day, start, end
):
    month, first = day
    clock.move_to(at(first - 1, 9, month=month).astimezone(UTC))
    await bookings.book(
        "Anna", date(2026, month, first), date(2026, month, first) + timedelta(days=1)
    )
    await wait(hass, clock, 6 * HOUR)
    assert told(await codes(hass)) == [("Anna", start, end)]


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Anna\nand Bert", "Anna and Bert"),
        ("   ", "Guest"),
        ("", "Guest"),
        ("\u200b\u3164", "Guest"),
        ("None", "None"),
        ("3.50", "3.50"),
        ("Anna\u202etxt.exe", "Anna txt.exe"),
        ("x" * 63 + " yz", "x" * 63),
        ("\u00c4nne \U0001f600", "\u00c4nne \U0001f600"),
    ],
)
async def test_any_title_is_a_name(hass, home, bookings, title, name):
    await bookings.book(title, at(4, 9), at(5, 11))
    await settle(hass)
    assert [one["name"] for one in await codes(hass)] == [name]


async def test_ignored_titles_get_no_code(hass, home, bookings, clock):
    await bookings.book("Airbnb (NOT  available)", at(4, 9), at(5, 11))
    await bookings.book("Bert", at(4, 9), at(5, 11))
    await wait(hass, clock, MINUTE)
    assert [one["name"] for one in await codes(hass)] == ["Bert"]


async def test_stay_for_which_there_can_be_no_code_stops_no_other(
    hass, home, bookings, clock, caplog
):
    with caplog.at_level(logging.WARNING):
        await bookings.book("Endless", at(3, 15), at(3, 15) + timedelta(days=900))
        await bookings.book("Bert", at(4, 9), at(5, 11))
        await settle(hass)
        await wait(hass, clock, HOUR)
    assert [one["name"] for one in await codes(hass)] == ["Bert"]
    failed = [note for note in notes(hass) if "Endless" in note]
    assert len(failed) == 1
    assert "at most 9999 hours" in failed[0] or "9999" in failed[0]
    assert caplog.text.count("has not the code it needs") == 1


# The event changes.


def stored(hass, home):
    """What is on disk of the stays."""
    path = Path(hass.config.path(".storage", f"smart_life_lock.guests.{home.entry_id}"))
    return json.loads(path.read_text())["data"]["stays"]


async def test_longer_stay_gets_another_code_where_the_first_cannot_change(
    hass, home, bookings
):
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (first,) = await codes(hass)
    await bookings.change(uid, "Anna", at(4, 9), at(6, 11))
    await settle(hass)
    former, second = await codes(hass)
    assert former["id"] == first["id"]
    assert former["status"] == "deleting"
    assert second["valid_until"] == "2026-03-06T11:00:00+01:00"
    shown = "\n".join(notes(hass))
    assert second["code"] in shown
    assert "cannot be revoked by anyone" in shown
    assert "It opens the lock until Thursday, March 5, 2026, 11:00 AM" in shown
    (kept,) = stored(hass, home)
    assert (kept["code_id"], kept["former"]) == (second["id"], None)


async def test_shorter_stay_keeps_its_code_and_says_that_it_opens_longer(
    hass, home, bookings, clock
):
    uid = await bookings.book("Anna", at(4, 9), at(6, 11))
    await settle(hass)
    await bookings.change(uid, "Anna B", at(4, 9), at(5, 11))
    await settle(hass)
    (code,) = await codes(hass)
    assert (code["name"], code["status"]) == ("Anna B", "scheduled")
    (note,) = [note for note in notes(hass) if "shorter" in note]
    assert "March 6" in note
    await wait(hass, clock, HOUR)
    assert len(await codes(hass)) == 1


async def test_few_minutes_later_need_no_other_code(hass, home, bookings):
    uid = await bookings.book("Anna", at(4, 9), at(5, 10, 20))
    await settle(hass)
    await bookings.change(uid, "Anna", at(4, 9, 15), at(5, 10, 50))
    await settle(hass)
    assert len(await codes(hass)) == 1
    assert len(notes(hass)) == 1


async def test_stay_that_is_put_off_is_cancelled_and_gets_its_code_in_time(
    hass, home, bookings, clock
):
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    await bookings.change(uid, "Anna", at(14, 9), at(15, 11))
    await settle(hass)
    assert [one["status"] for one in await codes(hass)] == ["deleting"]
    await wait(hass, clock, at(13, 9) - dt_util.now())
    assert [one["status"] for one in await codes(hass)] == ["deleted", "scheduled"]


async def test_cancelled_stay_loses_its_code_once_it_is_certain(
    hass, home, bookings, clock
):
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    await bookings.cancel(uid)
    await settle(hass)
    assert [one["status"] for one in await codes(hass)] == ["scheduled"]
    await wait(hass, clock, MISSING + timedelta(seconds=1))
    assert [one["status"] for one in await codes(hass)] == ["deleting"]
    assert stored(hass, home) == []
    (note,) = [note for note in notes(hass) if "not wanted any more" in note]
    assert "Anna" in note
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    assert len(await codes(hass)) == 2


async def test_title_that_becomes_an_ignored_one_is_a_cancelled_stay(
    hass, home, bookings, clock
):
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    await bookings.change(uid, "Not available", at(4, 9), at(5, 11))
    await settle(hass)
    await wait(hass, clock, MISSING + timedelta(seconds=1))
    assert [one["status"] for one in await codes(hass)] == ["deleting"]


async def test_calendar_that_is_unavailable_or_empty_for_a_moment_cancels_nothing(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (calendar,) = hass.config_entries.async_entries("local_calendar")
    await hass.config_entries.async_unload(calendar.entry_id)
    await wait(hass, clock, 2 * HOUR)
    assert [one["status"] for one in await codes(hass)] == ["scheduled"]
    await hass.config_entries.async_setup(calendar.entry_id)
    await wait(hass, clock, 2 * HOUR)
    assert [one["status"] for one in await codes(hass)] == ["scheduled"]


async def test_calendar_that_fails_to_answer_cancels_nothing(
    hass, home, bookings, clock, monkeypatch, caplog
):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    entity = hass.data["calendar"].get_entity(BOOKINGS)

    async def fails(*_):
        raise HomeAssistantError("secret address")

    with monkeypatch.context() as patch:
        patch.setattr(entity, "async_get_events", fails)
        await wait(hass, clock, HOUR)
    assert [one["status"] for one in await codes(hass)] == ["scheduled"]
    assert "calendar.bookings could not be read: HomeAssistantError" in caplog.text


async def test_code_that_somebody_deleted_is_not_made_again(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (made,) = await codes(hass)
    await act(hass, "delete_code", code_id=made["id"])
    await wait(hass, clock, 3 * HOUR)
    assert [one["status"] for one in await codes(hass)] == ["deleting"]


async def test_other_key_of_the_lock_gives_each_stay_another_code(hass, home, bookings):
    await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    data = {**home.data, "login_key": LOGIN[::-1].hex()}
    hass.config_entries.async_update_entry(home, data=data)
    await hass.config_entries.async_reload(home.entry_id)
    await settle(hass)
    found = [one["status"] for one in await codes(hass)]
    assert sorted(found) == ["dead", "scheduled"]


async def test_repeated_stays_have_a_code_each(hass, home, bookings, clock):
    await bookings.book("Anna", at(3, 18), at(3, 22), rrule="FREQ=DAILY;COUNT=3")
    await wait(hass, clock, 3 * 24 * HOUR)
    assert [one["valid_from"][:10] for one in await codes(hass)] == [
        "2026-03-03",
        "2026-03-04",
        "2026-03-05",
    ]


async def test_calendar_without_ids_gives_each_stay_one_code(
    hass, home, bookings, clock, monkeypatch
):
    entity = hass.data["calendar"].get_entity(BOOKINGS)
    twice = CalendarEvent(at(4, 9), at(5, 11), "Anna")
    later = CalendarEvent(at(4, 9), at(6, 11), "Anna")

    async def without_ids(*_):
        return [twice, later, CalendarEvent(at(4, 9), at(4, 9), "Nobody")]

    monkeypatch.setattr(entity, "async_get_events", without_ids)
    await wait(hass, clock, HOUR)
    assert [one["valid_until"][:10] for one in await codes(hass)] == [
        "2026-03-05",
        "2026-03-06",
    ]


async def test_code_that_was_cleared_at_the_lock_is_not_made_again(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(3, 12), at(5, 11))
    await settle(hass)
    ledger = home.runtime_data.device.ledger
    cleared = ledger.codes()[-1].cleared(NOW)
    ledger.change(lambda book: changes_of(cleared))
    await wait(hass, clock, HOUR)
    assert [one["status"] for one in await codes(hass)] == ["cleared"]


async def test_computed_code_that_died_unused_is_replaced_during_the_stay(
    hass, home, bookings, clock
):
    await bookings.book("Anna", at(3, 12), at(8, 11))
    await settle(hass)
    clock.move_to(at(5, 9).astimezone(UTC))
    ledger = home.runtime_data.device.ledger
    died = replace(ledger.codes()[-1], expiry_told=True)
    ledger.change(lambda book: changes_of(died))
    await wait(hass, clock, HOUR)
    assert [one["status"] for one in await codes(hass)] == ["expired", "active"]


async def test_full_disk_makes_no_code_that_nobody_remembers(
    hass, home, bookings, clock, caplog
):
    write = Store._async_write_data

    async def full(store, data):
        if ".guests." in store.key:
            raise WriteError("No space left on device")
        await write(store, data)

    with patch.object(Store, "_async_write_data", full):
        await bookings.book("Anna", at(4, 9), at(5, 11))
        await settle(hass)
        assert await codes(hass) == []
    assert "stays could not be written" in caplog.text
    await wait(hass, clock, HOUR)
    assert len(await codes(hass)) == 1


# Nothing twice.


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

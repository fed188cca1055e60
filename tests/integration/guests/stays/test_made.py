"""A stay gets its code."""

from datetime import UTC, date, timedelta
import logging

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes

from ...code_support import LOGIN, T0, codes
from ...notice_support import notes
from ..guest_support import at, guest_options, settle, told, wait
from .support import HOUR

MINUTE = timedelta(minutes=1)


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

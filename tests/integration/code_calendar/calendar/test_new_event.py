"""A new event makes a code."""

import pytest

from ...code_support import codes
from ...notice_support import notes
from ..calendar_support import CODES, events
from .support import at, event


async def test_new_event_makes_a_code_whose_digits_are_shown(hass, page):
    assert await page.create(**event("Anna", at(4, 15), at(5, 10, 30))) == ""
    (made,) = await codes(hass)
    assert (made["name"], made["kind"]) == ("Anna", "offline_temporary")
    assert made["valid_from"] == "2026-03-04T15:00:00+01:00"
    assert made["valid_until"] == "2026-03-05T11:00:00+01:00"
    assert made["code"] in notes(hass)[0]


async def test_event_that_has_begun_makes_a_code_from_now_on(hass, page):
    assert await page.create(**event("Anna", at(3, 8), at(3, 14))) == ""
    (made,) = await codes(hass)
    assert made["valid_from"] == "2026-03-03T11:00:00+01:00"


async def test_event_of_whole_days_lasts_from_midnight_to_midnight(hass, page):
    days = {"dtstart": "2026-03-29", "dtend": "2026-03-30"}  # the clocks change
    assert await page.create(summary="Anna", **days) == ""
    (made,) = await codes(hass)
    assert made["valid_from"] == "2026-03-29T00:00:00+01:00"
    assert made["valid_until"] == "2026-03-30T00:00:00+02:00"


@pytest.mark.parametrize(
    ("rule", "weekdays", "end"),
    [
        ("FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=20260320T225959Z", ["tue", "fri"], "2026-03-20T12:00:00+01:00"),
        ("FREQ=WEEKLY;COUNT=3", ["fri"], "2026-03-20T12:00:00+01:00"),
        ("FREQ=WEEKLY;BYDAY=SA,MO;COUNT=2;WKST=MO", ["mon", "sat"], "2026-03-09T12:00:00+01:00"),
        ("FREQ=WEEKLY;INTERVAL=1;UNTIL=20260331", ["fri"], "2026-03-31T12:00:00+02:00"),
        ("FREQ=DAILY;UNTIL=20260310T120000", ["mon", "tue", "wed", "thu", "fri", "sat", "sun"], "2026-03-10T12:00:00+01:00"),
        ("FREQ=WEEKLY;UNTIL=20260327T110000Z", ["fri"], "2026-03-27T12:00:00+01:00"),
        ("FREQ=WEEKLY", ["fri"], "2027-03-03T11:20:30+01:00"),
    ],
)  # fmt: skip
async def test_repeated_event_makes_a_weekly_code(hass, page, rule, weekdays, end):
    asked = event("Cleaner", at(6, 9), at(6, 12), rrule=rule)
    assert await page.create(**asked) == ""
    (made,) = await codes(hass)
    assert (made["kind"], made["status"]) == ("online_periodic", "pending")
    assert made["weekdays"] == weekdays
    assert (made["from"], made["to"]) == ("09:00", "12:00")
    assert (made["valid_from"], made["valid_until"]) == (
        "2026-03-06T09:00:00+01:00",
        end,
    )
    assert "Not in the lock yet" in notes(hass)[0]
    assert f"# {made['code']}" in notes(hass)[0]


async def test_whole_days_of_a_week_have_no_hours(hass, page):
    days = {"dtstart": "2026-03-07", "dtend": "2026-03-08", "rrule": "FREQ=WEEKLY"}
    assert await page.create(summary="Club", **days) == ""
    (made,) = await codes(hass)
    assert made["weekdays"] == ["sat"]
    assert "from" not in made
    (told, *_) = await events(hass, at(7), at(8))
    assert (told["start"], told["end"]) == (
        "2026-03-07T00:00:00+01:00",
        "2026-03-08T00:00:00+01:00",
    )


@pytest.mark.parametrize(
    "rule",
    [
        "FREQ=MONTHLY",
        "FREQ=WEEKLY;INTERVAL=2",
        "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYMONTH=3",
        "FREQ=DAILY;COUNT=99999",
        "FREQ=DAILY;COUNT=0",
    ],
)
async def test_repeats_that_no_code_can_follow_are_refused(hass, page, rule):
    answer = await page.create(**event("Anna", at(6, 9), at(6, 12), rrule=rule))
    assert "every day, or every week" in answer
    assert await codes(hass) == []


@pytest.mark.parametrize(
    "times",
    [
        {"dtstart": "2026-03-06T18:00:00+01:00", "dtend": "2026-03-08T12:00:00+01:00"},
        {"dtstart": "2026-03-06", "dtend": "2026-03-09"},
    ],
)
async def test_repeated_event_of_several_days_is_refused(hass, page, times):
    answer = await page.create(summary="Anna", rrule="FREQ=WEEKLY", **times)
    assert "lasts a day at most" in answer
    assert await codes(hass) == []


async def test_event_in_the_past_or_without_a_title_is_refused(hass, page):
    assert await page.create(**event("Anna", at(2, 9), at(2, 12)))
    assert "Name" in await page.create(**event("", at(6, 9), at(6, 12)))
    assert await codes(hass) == []


async def test_the_calendar_s_own_action_makes_codes_for_automations(hass, home):
    await hass.services.async_call(
        "calendar",
        "create_event",
        {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2026-03-06"},
        target={"entity_id": CODES},
        blocking=True,
    )
    assert [one["name"] for one in await codes(hass)] == ["Anna"]

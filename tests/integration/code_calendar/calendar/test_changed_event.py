"""A changed event changes its code."""

from datetime import timedelta

from ...code_support import STAY, act, codes
from .support import at, cleaner, event


async def test_moved_event_moves_an_online_code(hass, page):
    made = await act(
        hass,
        "create_online_periodic_code",
        name="Anna",
        start=at(4, 15).isoformat(),
        end=at(5, 11).isoformat(),
    )
    answer = await page.update(made["id"], event("Anna B", at(4, 16), at(6, 9, 30)))
    assert answer == ""
    (code,) = await codes(hass)
    assert (code["name"], code["code"]) == ("Anna B", made["code"])
    assert code["valid_from"] == "2026-03-04T16:00:00+01:00"
    assert code["valid_until"] == "2026-03-06T09:30:00+01:00"


async def test_only_what_is_different_is_changed(hass, page, clock):
    made = await act(
        hass,
        "create_online_periodic_code",
        name="Anna",
        start=at(3, 12).isoformat(),
        end=at(5, 11).isoformat(),
    )
    clock.tick(timedelta(hours=4))
    same = event("Anna", at(3, 12), at(5, 11))
    assert await page.update(made["id"], same) == ""
    longer = event("Anna", at(3, 12), at(5, 13))
    assert await page.update(made["id"], longer) == ""
    (code,) = await codes(hass)
    assert code["valid_from"] == "2026-03-03T12:00:00+01:00"
    assert code["valid_until"] == "2026-03-05T13:00:00+01:00"


async def test_offline_code_can_be_renamed_and_not_moved(hass, page):
    made = await act(hass, "create_offline_temporary_code", **STAY)
    times = at(3, 15), at(3, 18)
    assert await page.update(made["id"], event("Anna B", *times)) == ""
    answer = await page.update(made["id"], event("Bert", at(3, 15), at(3, 20)))
    assert '"Anna B" is an offline code, so its times' in answer
    (code,) = await codes(hass)
    assert (code["name"], code["valid_until"]) == ("Anna B", made["valid_until"])


WEEKLY = "FREQ=WEEKLY;BYDAY=TU,FR;UNTIL=20260330T210000Z"


async def test_hours_and_days_of_a_weekly_code_change_for_all_its_times(hass, page):
    made = await cleaner(hass, start=at(4).isoformat())
    more = {
        "recurrence_id": "20260306T090000",
        "recurrence_range": "THISANDFUTURE",
    }
    asked = event("Cleaner", at(6, 10), at(6, 13), rrule=WEEKLY.replace("TU", "MO"))
    assert await page.update(made["id"], asked, **more) == ""
    (code,) = await codes(hass)
    assert (code["from"], code["to"], code["weekdays"]) == (
        "10:00",
        "13:00",
        ["mon", "fri"],
    )
    assert code["valid_until"] == made["valid_until"]
    assert code["valid_from"] == made["valid_from"]


async def test_a_weekly_code_can_become_one_of_whole_days_or_of_one_period(hass, page):
    made = await cleaner(hass, start=at(4).isoformat())
    days = {"summary": "Cleaner", "dtstart": "2026-03-06", "dtend": "2026-03-07"}
    assert await page.update(made["id"], {**days, "rrule": WEEKLY}) == ""
    assert "from" not in (await codes(hass))[0]
    once = event("Cleaner", at(6, 9), at(7, 12))
    assert await page.update(made["id"], once) == ""
    (code,) = await codes(hass)
    assert len(code["weekdays"]) == 7
    assert code["valid_from"] == "2026-03-06T09:00:00+01:00"
    assert code["valid_until"] == "2026-03-07T12:00:00+01:00"


async def test_one_time_of_many_cannot_be_different(hass, page):
    made = await cleaner(hass, start=at(4).isoformat())
    one = {"recurrence_id": "20260310T090000"}
    asked = event("Cleaner", at(10, 10), at(10, 13))
    for answer in (
        await page.update(made["id"], asked, **one),
        await page.delete(made["id"], **one),
    ):
        assert "the same hours each time" in answer
    later = one | {"recurrence_range": "THISANDFUTURE"}
    asked = {**asked, "rrule": WEEKLY}
    assert "later on only" in await page.update(made["id"], asked, **later)
    (code,) = await codes(hass)
    assert code["from"] == "09:00"

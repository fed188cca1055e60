"""The codes of a lock as a calendar: what it shows, and what can be written into it."""

from datetime import UTC, datetime, timedelta
import json
from zoneinfo import ZoneInfo

from homeassistant.core import Context, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from custom_components.smart_life_lock.const import CONF_CALENDAR_MAKES
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from ..code_support import NOW, STAY, ZONE, act, codes, lock_entry, set_up
from ..notice_support import CODES as OFFLINE, notes
from ..support import pass_time, reported
from ..websocket_support import somebody, token_of
from .calendar_support import CODES, Page, events

BERLIN = ZoneInfo(ZONE)


def at(day, hour=0, minute=0, month=3):
    """A moment in Berlin in 2026; 3 March is a Tuesday, and it is 11:20."""
    return datetime(2026, month, day, hour, minute, tzinfo=BERLIN)


def event(summary, start, end, **more):
    """An event as the calendar page sends it."""
    return {
        "summary": summary,
        "dtstart": start.isoformat(),
        "dtend": end.isoformat(),
        **more,
    }


@pytest.fixture
def expected_lingering_timers():
    """A calendar keeps its alarms until its entity is removed."""
    return True


@pytest.fixture
def options():
    return {CONF_CALENDAR_MAKES: True}


@pytest.fixture
async def home(hass, enable_bluetooth, clock, options):
    """A lock out of range."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry(options=options))


@pytest.fixture
async def page(hass, home, hass_ws_client):
    """An administrator has the calendar open."""
    return Page(await hass_ws_client(hass))


async def cleaner(hass, **more):
    """A code for Tuesdays and Fridays, nine to twelve; the lock has yet to hear of it."""
    given = {
        "name": "Cleaner",
        "start": at(3, 11, 20).isoformat(),
        "end": at(30, 23).isoformat(),
        "weekdays": ["tue", "fri"],
        "from": "09:00",
        "to": "12:00",
    }
    return await act(hass, "create_online_periodic_code", **given | more)


# What it shows.


async def test_each_code_is_an_event_of_its_time_without_digits(hass, home):
    made = await act(hass, "create_offline_temporary_code", **STAY)
    (told,) = await events(hass, at(1), at(8))
    assert told["summary"] == "Anna"
    assert told["start"] == "2026-03-03T15:00:00+01:00"
    assert told["end"] == "2026-03-03T18:00:00+01:00"
    assert told["description"] == "Temporary code. Scheduled."
    state = hass.states.get(CODES)
    assert (state.state, state.attributes["message"]) == ("off", "Anna")
    for shown in (told, dict(state.attributes)):
        assert made["code"] not in json.dumps(shown, default=str)


async def test_weekly_codes_happen_on_their_days_also_after_the_clocks_changed(
    hass, home
):
    await cleaner(hass, start=at(24, 8).isoformat(), end=at(4, 11, month=4).isoformat())
    told = [
        (one["start"], one["end"])
        for one in await events(hass, at(20), at(30, month=4))
    ]
    assert told == [
        ("2026-03-24T09:00:00+01:00", "2026-03-24T12:00:00+01:00"),
        ("2026-03-27T09:00:00+01:00", "2026-03-27T12:00:00+01:00"),
        ("2026-03-31T09:00:00+02:00", "2026-03-31T12:00:00+02:00"),
        ("2026-04-03T09:00:00+02:00", "2026-04-03T12:00:00+02:00"),
    ]
    assert len(await events(hass, at(27, 11), at(31, 9, 30))) == 2
    assert await events(hass, at(27, 12), at(31, 9)) == []


async def test_first_and_last_time_are_cut_where_the_code_begins_and_ends(hass, home):
    await cleaner(hass, end=at(6, 10, 30).isoformat())
    told = [(one["start"], one["end"]) for one in await events(hass, at(1), at(20))]
    assert told == [
        ("2026-03-03T11:20:00+01:00", "2026-03-03T12:00:00+01:00"),
        ("2026-03-06T09:00:00+01:00", "2026-03-06T10:30:00+01:00"),
    ]


async def test_hours_over_midnight_are_one_event(hass, home):
    night = {"from": "22:00", "to": "06:00", "weekdays": ["fri"]}
    await cleaner(hass, end=at(12).isoformat(), **night)
    (told,) = await events(hass, at(7, 5), at(7, 7))
    assert told["start"] == "2026-03-06T22:00:00+01:00"
    assert told["end"] == "2026-03-07T06:00:00+01:00"


async def test_a_code_without_a_name_is_called_by_its_kind(hass, home):
    await act(hass, "create_dynamic_code")
    (told,) = await events(hass, at(3), at(4))
    assert told["summary"] == "Dynamic code"
    assert hass.states.get(CODES).state == "on"


async def test_state_follows_the_codes_and_the_time(hass, home, clock):
    await act(hass, "create_offline_temporary_code", **STAY)
    later = STAY | {
        "name": "Bert",
        "start": "2026-03-04 08:00:00",
        "end": "2026-03-04 09:00:00",
    }
    await act(hass, "create_offline_temporary_code", **later)
    seen = []
    for hours in (4, 3, 14, 3):
        await pass_time(hass, clock, timedelta(hours=hours))
        state = hass.states.get(CODES)
        seen.append((state.state, state.attributes.get("message")))
    assert seen == [("on", "Anna"), ("off", "Bert"), ("on", "Bert"), ("off", None)]


async def test_deleted_and_clear_codes_are_not_shown_used_ones_until_their_use(
    hass, home, clock
):
    await act(hass, "create_clear_code")
    made = await act(
        hass, "create_online_one_time_code", name="Eve", end=at(5).isoformat()
    )
    await act(hass, "delete_code", code_id=made["id"])
    once = await act(hass, "create_offline_one_time_code", name="Parcel")
    plain = OFFLINE.decode(once["code"]).plain
    clock.tick(timedelta(minutes=7))
    used = NOW + timedelta(minutes=7)
    reported(
        home.runtime_data,
        OfflineCodeEntered(used, OfflineOutcome.OPENED, plain, late=False),
    )
    (told,) = await events(hass, at(1), at(20))
    assert (told["summary"], told["end"]) == ("Parcel", "2026-03-03T11:27:30+01:00")


@pytest.mark.parametrize("options", [{}])
async def test_nothing_can_be_written_before_the_option_allows_it(hass, home, page):
    assert not hass.states.get(CODES).attributes.get("supported_features")
    answer = await page.create(**event("Anna", at(4, 15), at(5, 11)))
    assert "does not support" in answer
    assert await codes(hass) == []


# A new event.


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


# A changed event.


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


# A deleted event.


async def test_deleted_event_takes_an_online_code_back(hass, page):
    made = await act(
        hass, "create_online_one_time_code", name="Eve", end=at(5).isoformat()
    )
    assert await page.delete(made["id"]) == ""
    (code,) = await codes(hass)
    assert code["status"] == "deleted"
    assert await events(hass, at(1), at(20)) == []


async def test_weekly_code_ends_where_all_later_events_are_deleted(hass, page):
    made = await cleaner(hass, start=at(4).isoformat())
    more = {"recurrence_id": "20260313T090000", "recurrence_range": "THISANDFUTURE"}
    assert await page.delete(made["id"], **more) == ""
    (code,) = await codes(hass)
    assert code["valid_until"] == "2026-03-13T09:00:00+01:00"
    first = more | {"recurrence_id": "20260306T090000"}
    assert await page.delete(made["id"], **first) == ""
    assert (await codes(hass))[0]["status"] == "deleted"


@pytest.mark.parametrize("used", [False, True])
async def test_offline_code_that_still_opens_is_not_taken_for_revoked(
    hass, home, page, clock, used
):
    made = await act(hass, "create_offline_temporary_code", **STAY)
    if used:
        clock.tick(timedelta(hours=5))
        plain = OFFLINE.decode(made["code"]).plain
        at_door = datetime(2026, 3, 3, 15, tzinfo=UTC)
        reported(
            home.runtime_data,
            OfflineCodeEntered(at_door, OfflineOutcome.OPENED, plain, late=False),
        )
    answer = await page.delete(made["id"])
    assert ("clear code at the lock" in answer) is used
    assert ("cannot be revoked" in answer) is not used
    assert "until 6:00 PM" in answer
    assert (await codes(hass))[0]["status"] == ("active" if used else "scheduled")
    assert len(await events(hass, at(3), at(4))) == 1


async def test_one_time_offline_code_can_only_be_waited_for(hass, page, clock):
    made = await act(hass, "create_offline_one_time_code", name="Parcel")
    assert "nobody can revoke it" in await page.delete(made["id"])
    clock.tick(timedelta(hours=7))
    assert await page.delete(made["id"]) == ""
    assert await events(hass, at(1), at(20)) == []


async def test_unknown_event_is_told(hass, page):
    asked = event("Anna", at(4, 15), at(5, 11))
    assert await page.update("nothing", asked)
    assert await page.delete("nothing")


# Who may.


@pytest.mark.parametrize(
    ("who", "may"), [("administrators", False), ("everyone", True), ("chosen", True)]
)
async def test_only_who_may_make_codes_may_write(hass, home, hass_ws_client, who, may):
    user = somebody(hass)
    options = {**home.options, "who_may_make_codes": who, "chosen_people": [user.id]}
    hass.config_entries.async_update_entry(home, options=options)
    page = Page(await hass_ws_client(hass, await token_of(hass, user)))
    made = await act(
        hass, "create_online_one_time_code", name="Eve", end=at(5).isoformat()
    )
    asked = event("Anna", at(4, 15), at(5, 11))
    renamed = event("Eva", at(3, 11, 20), at(5))
    answers = [
        await page.create(**asked),
        await page.update(made["id"], renamed),
        await page.delete(made["id"]),
    ]
    assert [not one for one in answers] == [may] * 3
    if not may:
        assert all("You may not make" in one for one in answers)
    assert len(await codes(hass)) == (2 if may else 1)


async def test_action_asks_who_calls_it(hass, home):
    user = somebody(hass)
    call = {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2026-03-06"}
    with pytest.raises(ServiceValidationError, match="You may not make"):
        await hass.services.async_call(
            "calendar",
            "create_event",
            call,
            target={"entity_id": CODES},
            blocking=True,
            context=Context(user_id=user.id),
        )
    assert await codes(hass) == []


async def test_automation_may_write_also_where_it_was_set_off_by_somebody_s_page(
    hass, home, hass_ws_client
):
    user = somebody(hass)

    async def on_press(_event):
        await hass.services.async_call(
            "calendar",
            "create_event",
            {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2026-03-06"},
            target={"entity_id": CODES},
            blocking=True,
            context=Context(),
        )

    @callback
    def press(call):
        hass.states.async_set("light.door", "on")

    hass.bus.async_listen_once("state_changed", on_press)
    client = await hass_ws_client(hass, await token_of(hass, user))
    hass.services.async_register("test", "press", press)
    await client.send_json_auto_id(
        {"type": "call_service", "domain": "test", "service": "press"}
    )
    assert (await client.receive_json())["success"]
    await hass.async_block_till_done()
    assert [one["name"] for one in await codes(hass)] == ["Anna"]


async def test_code_that_cannot_be_is_told_as_an_error(hass, home):
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            "calendar",
            "create_event",
            {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2036-03-06"},
            target={"entity_id": CODES},
            blocking=True,
        )

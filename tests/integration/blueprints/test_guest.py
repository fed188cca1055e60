"""A calendar of guests: each stay has one code, as long as it is in the calendar."""

from datetime import UTC, datetime, timedelta
from typing import Any

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.core import HomeAssistant
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes

from ..code_support import LOCK, LOGIN, T0, act, codes
from .phone import phone_with_app
from .support import automate, pass_time

STAY = timedelta(days=2, hours=20)


class Bookings(CalendarEntity):
    """A calendar with some stays."""

    _attr_name = "Bookings"

    def __init__(self, *events: CalendarEvent) -> None:
        self.events = list(events)

    @property
    def event(self) -> CalendarEvent | None:
        return self.events[0] if self.events else None

    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        return [
            event
            for event in self.events
            if event.start_datetime_local < end_date
            and event.end_datetime_local > start_date
        ]


async def guest_automation(
    hass: HomeAssistant, target: str, *events: CalendarEvent, **inputs: Any
) -> Bookings:
    calendar = Bookings(*events)
    await hass.data["calendar"].async_add_entities([calendar])
    await automate(
        hass,
        "guest_temporary_code.yaml",
        calendar="calendar.bookings",
        lock=LOCK,
        targets=[target],
        **inputs,
    )
    return calendar


async def test_guest_of_a_calendar_gets_a_temporary_code_a_day_before(
    hass, home, phone, clock
):
    target, sent = phone.notify, phone.sent
    start = dt_util.as_local(datetime(2026, 3, 5, 14, 30, tzinfo=UTC))
    await guest_automation(hass, target, CalendarEvent(start, start + STAY, "Bert"))
    await pass_time(hass, clock, timedelta(hours=20))
    assert sent == []
    for _ in range(6):
        await pass_time(hass, clock, timedelta(hours=2))
    (message,) = sent
    (code,) = await codes(hass)
    assert code["name"] == "Guest: Bert"
    assert code["code"] in message.data["title"]
    assert "Bert" in message.data["title"]
    assert "2026-03-05 15:00 to 2026-03-08 12:00" in message.data["message"]
    assert "First use by 2026-03-06 15:00" in message.data["message"]
    window = OfflineCodes(LOGIN, T0).decode(code["code"]).window
    assert window.start <= start
    assert start + STAY <= window.end


async def test_event_of_whole_days_lasts_from_arrival_to_departure(
    hass, home, phone, clock
):
    target, sent = phone.notify, phone.sent
    days = [datetime(2026, 3, day, tzinfo=UTC).date() for day in (5, 8)]
    await guest_automation(hass, target, CalendarEvent(days[0], days[1], "Carla"))
    for _ in range(12):
        await pass_time(hass, clock, timedelta(hours=2))
    (message,) = sent
    assert "2026-03-05 15:00 to 2026-03-08 11:00" in message.data["message"]
    assert [code["name"] for code in await codes(hass)] == ["Guest: Carla"]


def stay_at(hour: int, summary: str, *, day: int = 3) -> CalendarEvent:
    """A stay of two days and twenty hours, in UTC."""
    start = dt_util.as_local(datetime(2026, 3, day, hour, tzinfo=UTC))
    return CalendarEvent(start, start + STAY, summary)


@pytest.mark.parametrize(
    ("title", "name"),
    [
        ("Anna\nand Bert", "Anna and Bert"),
        ("   ", "Guest"),
        ("", "Guest"),
        ("\u200b\u3164", "Guest"),
        ("None", "None"),
        ("3.50", "3.50"),
        ("007", "007"),
        ("[1, 2]", "[1, 2]"),
        ("{'a': 1}", "{'a': 1}"),
        ("True", "True"),
        ('Anna\'s "flat"', 'Anna\'s "flat"'),
        ("{{ now() }}", "{{ now() }}"),
        ("Anna\u202etxt.exe", "Anna txt.exe"),
        ("\u00c4nne \U0001f600", "\u00c4nne \U0001f600"),
        ("x" * 56 + " yz", "x" * 56),
    ],
)
async def test_any_title_of_an_event_gives_a_code(
    hass, home, phone, clock, title, name
):
    target, sent = phone.notify, phone.sent
    await guest_automation(hass, target, stay_at(14, title, day=4))
    for _ in range(4):
        await pass_time(hass, clock, timedelta(hours=2))
    (message,) = sent
    (code,) = await codes(hass)
    assert code["name"] == f"Guest: {name}"[:64]
    assert message.data["title"] == f"Code for {code['name']}: {code['code']}"


async def test_booking_at_short_notice_gets_one_code(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    calendar = await guest_automation(hass, target)
    await pass_time(hass, clock, timedelta(minutes=15))
    assert sent == []
    calendar.events.append(stay_at(14, "Bert"))
    for _ in range(6):
        await pass_time(hass, clock, timedelta(minutes=30))
    assert len(sent) == 1
    (code,) = await codes(hass)
    assert code["valid_from"] == "2026-03-03T15:00:00+01:00"
    await pass_time(hass, clock, timedelta(days=1))
    assert len(sent) == 1


async def test_stay_that_began_while_the_automation_was_off_gets_a_code(
    hass, home, phone, clock
):
    target, sent = phone.notify, phone.sent
    await guest_automation(hass, target, stay_at(8, "Bert"), stay_at(9, "Carla"))
    (automation,) = hass.states.async_entity_ids("automation")
    for service in ("turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", service, {"entity_id": automation}, blocking=True
        )
        await pass_time(hass, clock, timedelta(minutes=15))
        assert len(sent) == (2 if service == "turn_on" else 0)
    made = await codes(hass)
    assert [code["name"] for code in made] == ["Guest: Bert", "Guest: Carla"]
    assert {code["status"] for code in made} == {"active"}
    await act(hass, "delete_code", code_id=made[0]["id"])
    await pass_time(hass, clock, timedelta(hours=1))
    assert len(sent) == 2


async def test_stay_that_is_longer_has_its_computed_code_replaced(
    hass, home, phone, clock
):
    target, sent = phone.notify, phone.sent
    calendar = await guest_automation(hass, target, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    start = calendar.events[0].start
    calendar.events[:] = [CalendarEvent(start, start + 2 * STAY, "Bert")]
    for _ in range(3):
        await pass_time(hass, clock, timedelta(minutes=30))
    former, code = await codes(hass)
    assert [former["status"], code["status"]] == ["deleting", "scheduled"]
    titles = [message.data["title"] for message in sent[1:]]
    assert titles == [
        f"Code for Guest: Bert: {code['code']}",
        "No stay any more: Guest: Bert",
    ]
    assert "cannot be revoked by anyone" in sent[2].data["message"]


async def test_stay_that_is_shorter_keeps_its_computed_code(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    calendar = await guest_automation(hass, target, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    start = calendar.events[0].start
    calendar.events[:] = [CalendarEvent(start, start + STAY / 2, "Bert")]
    for _ in range(3):
        await pass_time(hass, clock, timedelta(minutes=30))
    assert len(await codes(hass)) == len(sent) == 1


async def test_stay_that_is_moved_moves_its_online_code(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    event = stay_at(14, "Bert")
    made = await act(
        hass,
        "create_online_periodic_code",
        name="Guest: Bert",
        start=event.start.isoformat(),
        end=event.end.isoformat(),
    )
    calendar = await guest_automation(hass, target, event)
    await pass_time(hass, clock, timedelta(minutes=15))
    assert sent == []
    later = timedelta(days=9)
    calendar.events[:] = [CalendarEvent(event.start + later, event.end + later, "Bert")]
    for _ in range(3):
        await pass_time(hass, clock, timedelta(minutes=30))
    (code,) = await codes(hass)
    assert code["code"] == made["code"]
    assert code["valid_from"] == (event.start + later).isoformat()
    assert code["valid_until"] == (event.end + later).isoformat()
    (message,) = sent
    assert message.data["title"] == f"Code for Guest: Bert: {code['code']}"
    assert "It is not in the lock yet" in message.data["message"]


async def test_cancelled_stay_has_its_code_taken_back(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    await act(
        hass,
        "create_offline_temporary_code",
        name="Anna",
        end=(dt_util.now() + STAY).isoformat(),
    )
    calendar = await guest_automation(hass, target, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    calendar.events.clear()
    for _ in range(3):
        await pass_time(hass, clock, timedelta(minutes=30))
    found = {code["name"]: code["status"] for code in await codes(hass)}
    assert found == {"Anna": "active", "Guest: Bert": "deleting"}
    assert [message.data["title"] for message in sent[1:]] == [
        "No stay any more: Guest: Bert"
    ]


async def test_calendar_that_cannot_be_read_cancels_nothing(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    calendar = await guest_automation(hass, target, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    calendar.events.clear()
    calendar._attr_available = False
    calendar.async_write_ha_state()
    await pass_time(hass, clock, timedelta(minutes=30))
    assert [code["status"] for code in await codes(hass)] == ["scheduled"]
    assert len(sent) == 1


async def test_guest_is_sent_the_code_and_not_what_became_of_it(
    hass, home, phone, clock, hass_admin_user
):
    async with phone_with_app(hass, "Guest", hass_admin_user.id) as guest:
        calendar = await guest_automation(
            hass, phone.notify, stay_at(14, "Bert"), guests=[guest.notify]
        )
        await pass_time(hass, clock, timedelta(minutes=15))
        calendar.events.clear()
        await pass_time(hass, clock, timedelta(minutes=30))
        (code,) = await codes(hass)
        assert [message.data["title"] for message in guest.sent] == [
            f"Code for Guest: Bert: {code['code']}"
        ]
        assert len(phone.sent) == 2


async def test_stay_whose_code_died_with_the_key_of_the_lock_gets_another(
    hass, home, phone, clock
):
    target, sent = phone.notify, phone.sent
    await guest_automation(hass, target, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    assert len(sent) == 1
    data = {**home.data, "login_key": LOGIN[::-1].hex()}
    hass.config_entries.async_update_entry(home, data=data)
    await hass.config_entries.async_reload(home.entry_id)
    await hass.async_block_till_done()
    (automation,) = hass.states.async_entity_ids("automation")
    for _ in range(2):
        await hass.services.async_call(
            "automation", "trigger", {"entity_id": automation}, blocking=True
        )
    found = [(code["name"], code["status"]) for code in await codes(hass)]
    assert sorted(found) == [("Guest: Bert", "dead"), ("Guest: Bert", "scheduled")]
    assert len(sent) == 2


async def test_titles_without_a_guest_are_passed_over(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    titles = ("Airbnb (Not available)", "NOT AVAILABLE", "Cleaning", "Bert")
    stays = [stay_at(14, title) for title in titles]
    ignored = ["not available", "cleaning", " "]
    await guest_automation(hass, target, *stays, ignored=ignored)
    await pass_time(hass, clock, timedelta(minutes=15))
    assert [message.data["title"][:20] for message in sent] == ["Code for Guest: Bert"]


async def test_stay_without_a_possible_code_stops_no_other(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    start = dt_util.now()
    endless = CalendarEvent(start, start + timedelta(days=900), "Endless")
    await guest_automation(hass, target, endless, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    assert [message.data["title"][:20] for message in sent] == ["Code for Guest: Bert"]


async def test_departure_in_the_hour_that_the_clocks_skip(hass, home, phone, clock):
    target, sent = phone.notify, phone.sent
    clock.move_to(datetime(2026, 3, 27, 10, 20, tzinfo=UTC))
    days = [datetime(2026, 3, day, tzinfo=UTC).date() for day in (28, 29)]
    await guest_automation(
        hass, target, CalendarEvent(*days, "Bert"), departure="02:30:00"
    )
    for _ in range(5):
        await pass_time(hass, clock, timedelta(minutes=15))
    (message,) = sent
    assert "2026-03-28 15:00 to 2026-03-29 04:00" in message.data["message"]

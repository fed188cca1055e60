"""The blueprints as people import them: each loads, runs, and reaches a phone.

While an automation waits for a tap it is work to Home Assistant: wait for its effects,
``async_block_till_done`` would wait for the tap.
"""

from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import Any

from freezegun.api import FrozenDateTimeFactory
from homeassistant.components.blueprint import models
from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.core import HomeAssistant, ServiceCall
from homeassistant.helpers import device_registry as dr
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,
    async_fire_time_changed,
    async_mock_service,
    setup_test_component_platform,
)

from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineCodes,
    verify_dynamic,
)

from .code_support import LOCK, LOGIN, NOW, T0, act, codes, lock_entry, set_up
from .support import wait_for

BLUEPRINTS = Path(__file__).parents[2] / "blueprints"
FOLDER = "smart_life_lock"
NAMES = sorted(path.name for path in (BLUEPRINTS / "automation" / FOLDER).iterdir())
STAY = timedelta(days=2, hours=20)


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir: str) -> str:
    """A directory in which our blueprints were imported."""
    # Tests that set up automations without a directory of their own leave Home
    # Assistant's blueprints in the one that this was copied from.
    copytree(BLUEPRINTS, Path(hass_tmp_config_dir) / "blueprints", dirs_exist_ok=True)
    return hass_tmp_config_dir


@pytest.fixture
def expected_lingering_timers() -> bool:
    """A calendar keeps its alarms until its entity is removed."""
    return True


@pytest.fixture
async def phone(hass: HomeAssistant) -> tuple[str, list[ServiceCall]]:
    """A phone with the app: its device, and the notifications that it got."""
    app = MockConfigEntry(domain="mobile_app")
    app.add_to_hass(hass)
    device = dr.async_get(hass).async_get_or_create(
        config_entry_id=app.entry_id,
        identifiers={("mobile_app", "1")},
        name="Anna's Phone",
    )
    return device.id, async_mock_service(hass, "notify", "mobile_app_anna_s_phone")


@pytest.fixture
async def home(
    hass: HomeAssistant, enable_bluetooth: None, clock: FrozenDateTimeFactory
) -> MockConfigEntry:
    """A home whose lock is out of range."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


@pytest.fixture(autouse=True)
async def automations_off(hass: HomeAssistant) -> AsyncIterator[None]:
    """Leave no trigger behind: Home Assistant does not detach them when it stops."""
    yield
    for automation in hass.states.async_entity_ids("automation"):
        await hass.services.async_call(
            "automation", "turn_off", {"entity_id": automation}, blocking=True
        )


async def pass_time(
    hass: HomeAssistant, clock: FrozenDateTimeFactory, delta: timedelta
) -> None:
    """Fire the timers of the next hours, then let the wall clock follow."""
    async_fire_time_changed(hass, dt_util.utcnow() + delta)
    clock.tick(delta)
    await hass.async_block_till_done()


async def automate(hass: HomeAssistant, blueprint: str, **inputs: Any) -> None:
    """Make an automation from a blueprint."""
    config = {
        "id": "it",
        "use_blueprint": {"path": f"{FOLDER}/{blueprint}", "input": inputs},
    }
    assert await async_setup_component(hass, "automation", {"automation": [config]})
    await hass.async_block_till_done()
    (automation,) = hass.states.async_all("automation")
    assert automation.state == "on"


async def tap(hass: HomeAssistant, notification: ServiceCall) -> None:
    """Tap the button of a notification, as the app tells it."""
    (button,) = notification.data["data"]["actions"]
    hass.bus.async_fire("mobile_app_notification_action", {"action": button["action"]})
    await hass.async_block_till_done()


@pytest.mark.parametrize("name", NAMES)
async def test_blueprint_loads_and_says_where_it_comes_from(hass, name):
    assert await async_setup_component(hass, "automation", {})
    blueprints: models.DomainBlueprints = hass.data["blueprint"]["automation"]
    blueprint = await blueprints.async_get_blueprint(f"{FOLDER}/{name}")
    assert blueprint.validate() is None
    assert blueprint.metadata["source_url"].endswith(f"/{FOLDER}/{name}")
    for given in blueprint.inputs.values():
        assert given["name"]
        assert given["description"]
        assert given["selector"]


@pytest.mark.parametrize(
    ("bell", "before", "after"),
    [
        ("input_button.door", "unknown", "2026-03-03T10:20:30+00:00"),
        ("binary_sensor.bell", "off", "on"),
    ],
)
async def test_tap_after_a_ring_sends_a_dynamic_code(
    hass, home, phone, bell, before, after
):
    device, sent = phone
    hass.states.async_set(bell, before, {"friendly_name": "Door bell"})
    await automate(
        hass, "door_bell_dynamic_code.yaml", bell=[bell], lock=LOCK, phone=device
    )
    hass.states.async_set(bell, after, {"friendly_name": "Door bell"})
    await wait_for(lambda: sent)
    (question,) = sent
    assert "Door bell" in question.data["message"]
    assert "Front door" in question.data["message"]
    assert await codes(hass) == []
    await tap(hass, question)
    (code,) = await codes(hass)
    assert code["name"] == "Door bell"
    assert code["code"] in sent[1].data["title"]
    assert "11:29" in sent[1].data["message"]
    assert verify_dynamic(LOGIN, code["code"], dt_util.utcnow()) == 0


async def test_event_entity_rings_only_for_the_kinds_that_count(hass, home, phone):
    device, sent = phone
    bell = "event.door"
    hass.states.async_set(bell, "unknown")
    await automate(
        hass, "door_bell_dynamic_code.yaml", bell=[bell], lock=LOCK, phone=device
    )
    hass.states.async_set(bell, "2026-03-03T10:20:30", {"event_type": "access_granted"})
    await hass.async_block_till_done()
    assert sent == []
    hass.states.async_set(bell, "2026-03-03T10:20:31", {"event_type": "doorbell"})
    await wait_for(lambda: sent)
    await tap(hass, sent[0])
    assert len(sent) == 2


async def test_bell_that_stops_or_vanishes_is_no_ring(hass, home, phone):
    device, sent = phone
    bell = "binary_sensor.bell"
    hass.states.async_set(bell, "on")
    await automate(
        hass, "door_bell_dynamic_code.yaml", bell=[bell], lock=LOCK, phone=device
    )
    for state in ("off", "unavailable", "on"):
        hass.states.async_set(bell, state)
        await hass.async_block_till_done()
    assert sent == []


async def test_nobody_taps_and_no_code_is_made(hass, home, phone, clock):
    device, sent = phone
    bell = "input_button.door"
    hass.states.async_set(bell, "unknown")
    await automate(
        hass,
        "door_bell_dynamic_code.yaml",
        bell=[bell],
        lock=LOCK,
        phone=device,
        wait=2,
    )
    hass.states.async_set(bell, "2026-03-03T10:20:30+00:00")
    await wait_for(lambda: sent)
    await pass_time(hass, clock, timedelta(minutes=3))
    await tap(hass, sent[0])
    assert len(sent) == 1
    assert await codes(hass) == []


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
    hass: HomeAssistant, device: str, *events: CalendarEvent, **inputs: Any
) -> Bookings:
    calendar = Bookings(*events)
    setup_test_component_platform(hass, "calendar", [calendar])
    config = {"calendar": [{"platform": "test"}]}
    assert await async_setup_component(hass, "calendar", config)
    await hass.async_block_till_done()
    await automate(
        hass,
        "guest_temporary_code.yaml",
        calendar="calendar.bookings",
        lock=LOCK,
        phone=device,
        **inputs,
    )
    return calendar


async def test_guest_of_a_calendar_gets_a_temporary_code_a_day_before(
    hass, home, phone, clock
):
    device, sent = phone
    start = dt_util.as_local(datetime(2026, 3, 5, 14, 30, tzinfo=UTC))
    await guest_automation(hass, device, CalendarEvent(start, start + STAY, "Bert"))
    await pass_time(hass, clock, timedelta(hours=20))
    assert sent == []
    for _ in range(6):
        await pass_time(hass, clock, timedelta(hours=2))
    (message,) = sent
    (code,) = await codes(hass)
    assert code["name"] == "Bert"
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
    device, sent = phone
    days = [datetime(2026, 3, day, tzinfo=UTC).date() for day in (5, 8)]
    await guest_automation(hass, device, CalendarEvent(days[0], days[1], "Carla"))
    for _ in range(12):
        await pass_time(hass, clock, timedelta(hours=2))
    (message,) = sent
    assert "2026-03-05 15:00 to 2026-03-08 11:00" in message.data["message"]
    assert [code["name"] for code in await codes(hass)] == ["Carla"]


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
        ("x" * 63 + " yz", "x" * 63),
    ],
)
async def test_any_title_of_an_event_gives_a_code(
    hass, home, phone, clock, title, name
):
    device, sent = phone
    await guest_automation(hass, device, stay_at(14, title, day=4))
    for _ in range(4):
        await pass_time(hass, clock, timedelta(hours=2))
    (message,) = sent
    (code,) = await codes(hass)
    assert code["name"] == name
    assert message.data["title"] == f"Code for {name}: {code['code']}"


async def test_booking_at_short_notice_gets_one_code(hass, home, phone, clock):
    device, sent = phone
    calendar = await guest_automation(hass, device)
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
    device, sent = phone
    await guest_automation(hass, device, stay_at(8, "Bert"), stay_at(9, "Carla"))
    (automation,) = hass.states.async_entity_ids("automation")
    for service in ("turn_off", "turn_on"):
        await hass.services.async_call(
            "automation", service, {"entity_id": automation}, blocking=True
        )
        await pass_time(hass, clock, timedelta(minutes=15))
        assert len(sent) == (2 if service == "turn_on" else 0)
    made = await codes(hass)
    assert [code["name"] for code in made] == ["Bert", "Carla"]
    assert {code["status"] for code in made} == {"active"}
    await act(hass, "delete_code", code_id=made[0]["id"])
    await pass_time(hass, clock, timedelta(hours=1))
    assert len(sent) == 2


async def test_stay_that_is_moved_gets_another_code(hass, home, phone, clock):
    device, sent = phone
    calendar = await guest_automation(hass, device, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    start = calendar.events[0].start
    calendar.events[:] = [CalendarEvent(start, start + 2 * STAY, "Bert")]
    for _ in range(3):
        await pass_time(hass, clock, timedelta(minutes=30))
    assert len(sent) == 2


async def test_stay_whose_code_died_with_the_key_of_the_lock_gets_another(
    hass, home, phone, clock
):
    device, sent = phone
    await guest_automation(hass, device, stay_at(14, "Bert"))
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
    assert sorted(found) == [("Bert", "dead"), ("Bert", "scheduled")]
    assert len(sent) == 2


async def test_titles_without_a_guest_are_passed_over(hass, home, phone, clock):
    device, sent = phone
    titles = ("Airbnb (Not available)", "NOT AVAILABLE", "Cleaning", "Bert")
    stays = [stay_at(14, title) for title in titles]
    ignored = ["not available", "cleaning", " "]
    await guest_automation(hass, device, *stays, ignored=ignored)
    await pass_time(hass, clock, timedelta(minutes=15))
    assert [message.data["title"][:13] for message in sent] == ["Code for Bert"]


async def test_stay_without_a_possible_code_stops_no_other(hass, home, phone, clock):
    device, sent = phone
    start = dt_util.now()
    endless = CalendarEvent(start, start + timedelta(days=900), "Endless")
    await guest_automation(hass, device, endless, stay_at(14, "Bert"))
    await pass_time(hass, clock, timedelta(minutes=15))
    assert [message.data["title"][:13] for message in sent] == ["Code for Bert"]


async def test_departure_in_the_hour_that_the_clocks_skip(hass, home, phone, clock):
    device, sent = phone
    clock.move_to(datetime(2026, 3, 27, 10, 20, tzinfo=UTC))
    days = [datetime(2026, 3, day, tzinfo=UTC).date() for day in (28, 29)]
    await guest_automation(
        hass, device, CalendarEvent(*days, "Bert"), departure="02:30:00"
    )
    for _ in range(5):
        await pass_time(hass, clock, timedelta(minutes=15))
    (message,) = sent
    assert "2026-03-28 15:00 to 2026-03-29 04:00" in message.data["message"]

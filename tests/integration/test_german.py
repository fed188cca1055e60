"""A home where German is spoken: nothing that Home Assistant says of a lock is English."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

from homeassistant.const import WEEKDAYS
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import device_registry as dr, issue_registry as ir
from homeassistant.helpers.translation import async_get_translations
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.actions.schema import FIELDS, Action, When
from custom_components.smart_life_lock.card_data.code_sentences import sentences
from custom_components.smart_life_lock.const import DOMAIN, FAILED_SESSIONS
from custom_components.smart_life_lock.device.access_events import (
    IN_HISTORY,
    event_of_history,
)
from custom_components.smart_life_lock.device.activity_words import sentence
from custom_components.smart_life_lock.device.ha_errors import translated_errors
from custom_components.smart_life_lock.ledger.history import Happened
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.localize import error_words
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    LinkLost,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.model import AlarmRaised
from tests.house import foreign_words

from .card.sentence_support import RECORDS, many_codes
from .code_support import BAD_STAYS, NOW, STAY, act, lock_entry, set_up
from .flow_support import discovered
from .guests.guest_support import Bookings, add_calendar, guest_options, settle
from .notice_support import newest, notes, used
from .websocket_support import Card

LOCK = "Haustür"
ENTITY = "lock.haustur"
# What people type in a language of its own: the values of fields, and names.
TYPED = (
    *(", ".join(chosen) for chosen in (WEEKDAYS, CodeStatus, CodeKind, When)),
    ", ".join(IN_HISTORY),
    "Home Assistant",
    "Smart Life Lock",
)


def english_in(text: str) -> set[str]:
    """English words that nobody has typed."""
    for typed in TYPED:
        text = text.replace(typed, "")
    return foreign_words.english_in(text)


@pytest.fixture
def german(hass):
    hass.config.language = "de"


@pytest.fixture
async def home(hass, enable_bluetooth, clock, german):
    """A lock out of range."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry(LOCK))


async def read(hass, error):
    """An error as a page shows it: its key and values, put together there."""
    texts = await async_get_translations(hass, "de", "exceptions", {DOMAIN})
    place = f"component.{DOMAIN}.exceptions.{error.translation_key}.message"
    return texts[place].format(**error.translation_placeholders or {})


async def refusal(hass, action, target=ENTITY, **fields):
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, action, target, **fields)
    return await read(hass, refused.value)


def test_the_words_of_this_test_are_found():
    assert english_in("Allowed: 11:00 or later") == {"allowed", "later"}
    assert english_in("Erlaubt: 11:00 oder später, in Home Assistant") == set()
    assert english_in("Allowed: " + ", ".join(WEEKDAYS)) == {"allowed"}


# Errors.


async def test_what_is_wrong_with_times_and_names_is_told(hass, home):
    for changes, _key, _words in BAD_STAYS:
        told = await refusal(hass, "create_offline_temporary_code", **STAY | changes)
        for typed in changes.values():
            told = told.replace(str(typed), "")
        assert english_in(told) == set(), told


@pytest.mark.parametrize(
    "times",
    [
        {"start": "2026-03-03T08:00:00"},
        {"end": "2026-03-03T08:00:00"},
        {"start": "2026-03-05T08:00:00", "end": "2026-03-04T08:00:00"},
        {"end": "2107-01-01T08:00:00"},
    ],
)
async def test_what_is_wrong_with_times_of_an_online_code_is_told(hass, home, times):
    given = {"name": "Oma", "end": "2026-03-05T10:00:00"} | times
    told = await refusal(hass, "create_online_one_time_code", **given)
    assert english_in(told) == set(), told


@pytest.mark.parametrize("action", Action)
async def test_what_is_wrong_with_fields_is_told(hass, home, action):
    for field in map(str, FIELDS[action]):
        told = await refusal(hass, action, **{field: {"not": "this"}})
        assert english_in(told) == set(), told
    told = await refusal(hass, action, colour="rot")
    assert english_in(told.replace("colour", "")) == set(), told


@pytest.mark.parametrize("problem", WindowProblem)
async def test_every_problem_of_times_is_told(hass, home, problem):
    limit = "2026-03-03T11:00+00:00"
    device = home.runtime_data.device
    with pytest.raises(HomeAssistantError) as told, translated_errors(device):
        raise InvalidWindow(problem, "end", limit)
    assert english_in(await read(hass, told.value)) == set()


async def test_used_up_serials_are_told_with_the_next_time(hass, home):
    for _ in range(10):
        await act(hass, "create_offline_one_time_code", ENTITY)
    told = await refusal(hass, "create_offline_one_time_code")
    assert told.endswith("Erlaubt: wieder ab 12:00.")
    assert english_in(told) == set()


async def test_error_of_an_error_is_told(hass, german, enable_bluetooth, clock):
    """A phone that is not there, told by the button whose code it should have got."""
    clock.move_to(NOW)
    await set_up(hass, lock_entry(LOCK, options={"codes_to": "notify.phone"}))
    with pytest.raises(HomeAssistantError) as refused:
        await hass.services.async_call(
            "button",
            "press",
            {"entity_id": "button.haustur_neuer_dynamischer_code"},
            blocking=True,
        )
    told = await read(hass, refused.value)
    assert "nicht verfügbar. Der Code" in told
    assert english_in(told.replace("notify.phone", "")) == set(), told


async def test_error_without_a_translation_is_left_as_it_is(hass, home):
    assert error_words(hass, HomeAssistantError("No route")) == "No route."
    missing = HomeAssistantError(translation_domain=DOMAIN, translation_key="no_such")
    assert error_words(hass, missing) == "no_such."


async def test_an_error_to_a_card_has_its_words(hass, home, hass_ws_client):
    card = Card(await hass_ws_client(hass))
    error = await card.listen("history", "lock.nirgends", limit=1)
    assert error["translation_key"] == "not_a_lock"
    await hass.config_entries.async_unload(home.entry_id)
    await card.client.send_json_auto_id(
        {"type": f"{DOMAIN}/preview", "entity_id": ENTITY, "when": "now"}
    )
    error = (await card.client.receive_json())["error"]
    assert error["translation_key"] == "lock_not_loaded"
    assert error["translation_domain"] == DOMAIN
    assert error["translation_placeholders"] == {"target": ENTITY}


# Answers, notices, repairs.


async def test_answers_say_what_they_say(hass, home):
    made = [
        await act(hass, "create_code", ENTITY, when="now"),
        await act(hass, "create_offline_temporary_code", ENTITY, **STAY),
        await act(hass, "create_code", ENTITY, when="weekend", name="Oma"),
    ]
    assert [one["name"] for one in made] == ["Gast", "Anna", "Oma"]
    assert made[1]["message"].startswith("Funktioniert von 15:00 bis 18:00:")
    gone = await act(hass, "delete_code", ENTITY, code_id="Anna")
    said = [
        one[key]
        for one in (*made, gone)
        for key in ("why", "message", "warning")
        if key in one
    ]
    assert len(said) == 4
    assert {text: english_in(text) for text in said if english_in(text)} == {}


@pytest.mark.parametrize(
    "button",
    [
        "neuer_dynamischer_code",
        "neuer_einmal_code",
        "neuer_online_einmal_code",
        "loschcode_fur_alle",
    ],
)
async def test_note_of_a_button_is_german(hass, home, button):
    target = {"entity_id": f"button.haustur_{button}"}
    await hass.services.async_call("button", "press", target, blocking=True)
    assert newest(home).name in {"Taste um 11:20", ""}
    (note,) = notes(hass)
    assert english_in(note) == set(), note


async def test_use_of_a_deleted_code_is_told(hass, home, clock):
    code = await act(hass, "create_offline_temporary_code", ENTITY, **STAY)
    await act(hass, "delete_code", ENTITY, code_id=code["id"])
    clock.move_to(datetime(2026, 3, 3, 14, 30, tzinfo=UTC))
    used(home, newest(home), dt_util.utcnow())
    await hass.async_block_till_done()
    (note,) = notes(hass)
    assert "hereingekommen (15:30)" in note
    assert english_in(note) == set(), note
    issues = ir.async_get(hass).issues.values()
    assert english_in(told_by(issues)) == set()


def told_by(issues):
    """What repairs have in the places of their texts."""
    return " ".join(
        str(value)
        for issue in issues
        for value in (issue.translation_placeholders or {}).values()
    )


async def test_repair_says_why_codes_wait(hass, home):
    await act(
        hass,
        "create_online_one_time_code",
        ENTITY,
        name="Bote",
        end=dt_util.now() + timedelta(days=1),
    )
    health = home.runtime_data.health
    for _ in range(FAILED_SESSIONS):
        health.async_session_failed(LinkLost("gone"))
    issues = [
        one
        for one in ir.async_get(hass).issues.values()
        if "codes_wait" in one.issue_id
    ]
    (why,) = (one.translation_placeholders["why"] for one in issues)
    assert why.startswith("Die Verbindung zu Haustür ist abgebrochen.")
    assert why.endswith(".")
    assert english_in(told_by(issues)) == set()


async def test_reason_of_a_repair_follows_the_language(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    home = await set_up(hass, lock_entry(LOCK))
    end = dt_util.now() + timedelta(days=1)
    await act(hass, "create_online_one_time_code", ENTITY, name="Bote", end=end)
    for _ in range(FAILED_SESSIONS):
        home.runtime_data.health.async_session_failed(LinkLost("gone"))
    assert "was lost" in told_by(ir.async_get(hass).issues.values())
    await hass.config.async_update(language="de")
    await hass.async_block_till_done()
    assert english_in(told_by(ir.async_get(hass).issues.values())) == set()


async def test_host_is_told_why_a_stay_has_no_code(
    hass, german, enable_bluetooth, clock, hass_config_dir
):
    clock.move_to(NOW)
    await hass.config.async_set_time_zone("Europe/Berlin")
    await add_calendar(hass)
    await set_up(hass, lock_entry(LOCK, options=guest_options()))
    start = datetime(2026, 3, 3, 15, tzinfo=dt_util.get_default_time_zone())
    await Bookings(hass).book("Oma", start, start + timedelta(days=900))
    await settle(hass)
    (note,) = notes(hass)
    assert "9999 Stunden. Es wird erneut versucht." in note
    assert english_in(note) == set(), note


@pytest.fixture
def hass_config_dir(hass_tmp_config_dir):
    """Local calendars write files."""
    Path(hass_tmp_config_dir, ".storage").mkdir(exist_ok=True)
    return hass_tmp_config_dir


# Activity, the calendar, the card.


async def test_activity_says_what_happened(hass, home):
    for record in (*RECORDS, AlarmRaised(NOW, 77, late=False)):
        for kind in (None, *CodeKind):
            code = {} if kind is None else {"code_id": "a", "code_name": "Oma"}
            one = Happened(1, record, code_kind=kind, deleted=True, **code)
            event, data = event_of_history(one)
            told = sentence(hass, {"event_type": event, **data})
            assert "unknown" not in told
            assert english_in(told) == set(), told


async def test_calendar_says_what_a_code_is(hass, home):
    await act(hass, "create_offline_one_time_code", ENTITY)
    await act(hass, "create_offline_temporary_code", ENTITY, **STAY)
    calendar = hass.data["calendar"].get_entity("calendar.haustur_codes")
    now = dt_util.now()
    events = await calendar.async_get_events(hass, now, now + timedelta(days=1))
    assert len(events) == 2
    for event in events:
        assert english_in(f"{event.summary} {event.description}") == set()


def test_sentences_of_the_card_bring_no_words_of_their_own():
    """Its texts are those of the language; what is put into them is a name or a value."""
    for desk in many_codes():
        for code in (*desk.book.codes.values(), *desk.found()):
            code_name = {code.name, str(code.id)}
            for one in sentences(code, desk.now, in_doubt=False):
                assert set(one.names.values()) <= code_name


# Setting up.


async def test_new_lock_is_called_by_a_german_name(hass, german, adapter, virtual_lock):
    lock = await virtual_lock()
    form = await discovered(hass, lock)
    flow = hass.config_entries.flow.async_get(form["flow_id"])
    name = flow["context"]["title_placeholders"]["name"]
    assert name == f"Smartes Schloss {lock.address[-5:]}"
    told = " ".join(form["description_placeholders"].values())
    assert english_in(told) == set(), told


async def test_device_is_a_lock_in_german(hass, home):
    devices = dr.async_entries_for_config_entry(dr.async_get(hass), home.entry_id)
    assert [device.model for device in devices] == ["Bluetooth-Schloss"]

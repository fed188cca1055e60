"""Notifications about codes: true from the press of a button to the end of the code."""

from datetime import UTC, datetime, timedelta

from homeassistant.components import persistent_notification
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock import localize
from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.device.activity_words import sentence
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.slots import SlotCopy
from custom_components.smart_life_lock.ledger.wanted import wanted
from custom_components.smart_life_lock.localize import label_of, told_moment
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from tests.ledger.desk import with_online

from ..code_support import NOW, act, lock_entry, set_up
from ..notice_support import changes_of, later, newest, notes, press, used
from ..support import reported, wait_for
from ..websocket_support import somebody

DAY = timedelta(days=1)


@pytest.fixture
async def home(hass, enable_bluetooth, clock):
    """A lock out of range, at 11:20 in Berlin."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


@pytest.mark.parametrize(
    ("language", "told"),
    [
        ("en", "Works until 11:29 AM"),
        ("en-GB", "Works until 11:29,"),
        ("de", "Funktioniert bis 11:29,"),
    ],
)
async def test_times_are_written_as_home_assistant_writes_them(
    hass, home, language, told
):
    hass.config.language = language
    await press(hass, "new_dynamic_code")
    assert told in notes(hass)[0]


@pytest.mark.parametrize(
    ("at", "told"),
    [
        (datetime(2026, 3, 3, 22, 30, tzinfo=UTC), "11:30 PM"),
        (datetime(2026, 3, 4, 10, 0, tzinfo=UTC), "Wednesday 11:00 AM"),
        (datetime(2026, 3, 9, 10, 0, tzinfo=UTC), "Monday 11:00 AM"),
        (datetime(2026, 3, 10, 10, 0, tzinfo=UTC), "Tuesday, March 10, 2026, 11:00 AM"),
        (datetime(2026, 3, 2, 10, 0, tzinfo=UTC), "Monday, March 2, 2026, 11:00 AM"),
    ],
)
async def test_days_are_told_where_they_are_not_today(hass, home, at, told):
    assert told_moment(hass, at) == told


async def test_a_moment_is_told_also_before_the_words_are_loaded(
    hass, clock, monkeypatch
):
    clock.move_to(NOW)
    monkeypatch.setattr(localize, "async_get_cached_translations", lambda *_: {})
    at = datetime(2026, 3, 4, 10, 0, tzinfo=UTC)
    assert told_moment(hass, at).startswith("2026-03-04 ")
    assert label_of("start, end") == "start, end"


async def test_a_note_ends_with_its_code(hass, home, clock):
    await press(hass, "new_dynamic_code")
    (note,) = notes(hass)
    assert f"\n# {newest(home).digits}\n" in note
    await later(hass, clock, timedelta(minutes=11))
    assert notes(hass) == []
    await press(hass, "new_one_time_code")
    (note,) = notes(hass)
    assert note.startswith("One-time code")
    await later(hass, clock, timedelta(hours=7))
    assert notes(hass) == []


async def test_a_note_ends_when_its_code_is_used_or_deleted(hass, home):
    await press(hass, "new_one_time_code")
    first = newest(home)
    await press(hass, "new_one_time_code")
    used(home, first, NOW)
    assert len(notes(hass)) == 1
    await act(hass, "delete_code", code_id=newest(home).id)
    assert notes(hass) == []


async def test_a_used_dynamic_code_is_shown_no_more(hass, home):
    await press(hass, "new_dynamic_code")
    access = Access(NOW, Method.DYNAMIC_CODE, None, late=False)
    reported(home.runtime_data, access)
    assert newest(home).uses == 1
    assert notes(hass) == []


async def test_a_new_code_takes_the_place_of_the_former(hass, home, clock):
    await press(hass, "new_one_time_code")
    former = newest(home)
    await press(hass, "new_one_time_code")
    (note,) = notes(hass)
    assert str(newest(home).digits) in note
    assert str(former.digits) not in note
    used(home, former, NOW)
    assert notes(hass) == [note]
    used(home, newest(home), NOW)
    assert notes(hass) == []


async def test_two_locks_have_a_note_each(hass, home):
    await set_up(hass, lock_entry("Garden gate", "C0:FF:EE:00:00:02"))
    await press(hass, "new_dynamic_code")
    target = {"entity_id": "button.garden_gate_new_dynamic_code"}
    await hass.services.async_call("button", "press", target, blocking=True)
    assert len(notes(hass)) == 2


async def test_digits_are_not_shown_where_somebody_may_not_see_them(hass, home):
    somebody(hass)
    await press(hass, "new_dynamic_code")
    (note,) = notes(hass)
    assert str(newest(home).digits) not in note
    assert "on the card of the lock" in note
    options = {**home.options, "who_may_make_codes": "everyone"}
    hass.config_entries.async_update_entry(home, options=options)
    await press(hass, "new_dynamic_code")
    (note,) = notes(hass)
    assert str(newest(home).digits) in note


async def test_a_note_ends_when_the_lock_gets_another_key(hass, home):
    await press(hass, "new_one_time_code")
    data = {**home.data, "login_key": b"000000".hex()}
    hass.config_entries.async_update_entry(home, data=data)
    assert await hass.config_entries.async_reload(home.entry_id)
    assert notes(hass) == []


async def test_a_note_outlives_a_reload_and_still_ends(hass, home):
    await press(hass, "new_one_time_code")
    assert await hass.config_entries.async_reload(home.entry_id)
    assert len(notes(hass)) == 1
    used(home, newest(home), NOW)
    assert notes(hass) == []


async def test_a_note_ends_with_its_lock(hass, home, clock):
    await press(hass, "new_one_time_code")
    assert notes(hass)
    await hass.config_entries.async_remove(home.entry_id)
    await hass.async_block_till_done()
    assert not notes(hass)
    await later(hass, clock, timedelta(days=2))
    assert not notes(hass)


@pytest.mark.parametrize("doubt", [False, True])
async def test_a_note_ends_in_time_also_while_its_lock_is_not_set_up(
    hass, home, clock, host, doubt
):
    await press(hass, "new_one_time_code")
    end = newest(home).last_chance
    await hass.config_entries.async_unload(home.entry_id)
    assert notes(hass)
    left = end - dt_util.utcnow() + timedelta(minutes=2)
    if doubt:
        host.jump(clock, timedelta(days=3 * 365))
    await later(hass, clock, left)
    assert bool(notes(hass)) is doubt


async def test_a_note_of_a_lock_that_is_back_in_time_goes_on(hass, home, clock):
    await press(hass, "new_online_one_time_code")
    code = newest(home)
    await hass.config_entries.async_unload(home.entry_id)
    await hass.config_entries.async_setup(home.entry_id)
    (lock,) = hass.config_entries.async_loaded_entries("smart_life_lock")
    await act(hass, "update_code", code_id=code.id, end=code.valid_until + DAY)
    await later(hass, clock, code.valid_until - dt_util.utcnow() + timedelta(minutes=1))
    assert len(notes(hass)) == 1
    await hass.config_entries.async_remove(lock.entry_id)
    assert not notes(hass)


async def test_a_note_that_was_dismissed_does_not_come_back(hass, home):
    await press(hass, "new_online_one_time_code")
    persistent_notification.async_dismiss_all(hass)
    code = newest(home)
    changed = {"code_id": code.id, "end": (dt_util.now() + timedelta(hours=1))}
    await act(hass, "update_code", **changed)
    assert notes(hass) == []


async def test_a_note_follows_other_digits_and_another_end(hass, home):
    await press(hass, "new_online_one_time_code")
    former = newest(home)
    assert "Not in the lock yet" in notes(hass)[0]
    assert "Wednesday 11:20 AM" in notes(hass)[0]
    end = dt_util.now() + timedelta(hours=1)
    await act(hass, "update_code", code_id=former.id, code="481516", end=end)
    (note,) = notes(hass)
    assert "481516" in note
    assert str(former.digits) not in note
    assert "until 12:20 PM" in note


async def test_a_note_says_when_the_lock_would_not_take_the_code(hass, home):
    await press(hass, "new_online_one_time_code")
    code = with_online(newest(home), failure=Failure.LOCK_FULL)
    home.runtime_data.device.ledger.change(lambda book: changes_of(code))
    (note,) = notes(hass)
    assert "does not open the lock" in note
    assert "no room" in note


async def test_the_use_of_a_deleted_code_is_told_until_somebody_dismisses_it(
    hass, home, clock
):
    stay = {"start": dt_util.now(), "end": dt_util.now() + timedelta(hours=2)}
    made = await act(hass, "create_offline_temporary_code", name="Anna", **stay)
    code = home.runtime_data.device.ledger.get(made["id"])
    told = async_capture_events(hass, EVENT_ACCESS)
    used(home, code, NOW)
    assert notes(hass) == []
    clock.tick(timedelta(minutes=10))
    await act(hass, "delete_code", code_id=code.id)
    used(home, code, dt_util.utcnow() - timedelta(minutes=6), late=True)
    assert notes(hass) == []
    event = hass.states.get("event.front_door_access").attributes
    assert "deleted" not in event
    used(home, code, dt_util.utcnow())
    (note,) = notes(hass)
    assert "**Anna** (11:30 AM)" in note
    assert "still opens the lock until 2:00 PM" in note
    assert "(/config/repairs)" in note
    assert code.id not in note
    assert str(code.digits) not in note
    said = [sentence(hass, event.data) for event in told]
    assert said == [
        "Anna, temporary code",
        "Anna, temporary code, told later",
        "Anna, temporary code, which had been deleted",
    ]
    await later(hass, clock, timedelta(hours=4))
    (note,) = notes(hass)
    assert "It opens nothing any more" in note
    persistent_notification.async_dismiss_all(hass)
    home.runtime_data.device.async_notify()
    await hass.async_block_till_done()
    assert notes(hass) == []


async def test_not_in_the_lock_yet_becomes_in_the_lock(hass, home):
    await press(hass, "new_online_one_time_code")
    assert await wait_for(lambda: "Not in the lock yet" in notes(hass)[0])
    lock = home.runtime_data
    lock.device.ledger.change(lambda book: written(book, newest(home)))
    (note,) = notes(hass)
    assert "It is in the lock" in note


def written(book, code):
    """As the writer notes a slot that the lock has confirmed."""
    (content,) = wanted(code, dt_util.utcnow()).now
    held = (SlotCopy(40, content, dt_util.utcnow()),)
    return Changes((with_online(code, copies=held),), code)


async def test_a_note_warns_while_the_lock_seems_to_be_reset(hass, home):
    await press(hass, "new_dynamic_code")
    home.runtime_data.health.async_key_refused(KeyProblem.NOT_BOUND)
    (note,) = notes(hass)
    assert "answered as one that was reset" in note
    home.runtime_data.health.async_key_accepted()
    (note,) = notes(hass)
    assert "answered as one that was reset" not in note

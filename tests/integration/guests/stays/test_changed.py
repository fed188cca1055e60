"""The event of a stay changes, or what it depends on."""

from dataclasses import replace
from datetime import UTC, timedelta
from unittest.mock import patch

from homeassistant.components.calendar import CalendarEvent
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
from homeassistant.util.file import WriteError

from custom_components.smart_life_lock.guests.follow_calendar import MISSING

from ...code_support import LOGIN, NOW, act, codes
from ...notice_support import changes_of, notes
from ..guest_support import BOOKINGS, at, settle, wait
from .support import HOUR, stored


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

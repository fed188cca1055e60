"""Guests of a lock that is in reach, and those to whom their codes are sent."""

from datetime import timedelta

from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.guests.follow_calendar import MISSING
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import RETAIL

from ..blueprints.phone import phone_with_app
from ..code_support import NOW, codes, lock_entry, set_up
from ..flow_support import paired
from ..notice_support import notes
from ..online_support import coordinator, idle
from ..support import first_session, wait_for
from ..websocket_support import somebody
from .guest_support import Bookings, add_calendar, at, guest_options, settle


@pytest.fixture
async def lock(hass, adapter, virtual_lock):
    """A lock in reach, and a calendar that it follows."""
    await hass.config.async_set_time_zone("Europe/Berlin")
    await add_calendar(hass)
    lock = await virtual_lock(quirks=RETAIL)
    entry = await paired(hass, lock)
    await first_session(entry)
    options = {**entry.options, **guest_options()}
    hass.config_entries.async_update_entry(entry, options=options)
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: coordinator(hass).can_write_now)
    await settle(hass)
    yield lock
    await hass.config_entries.async_unload(entry.entry_id)


def soon(hours):
    return dt_util.now().replace(second=0, microsecond=0) + timedelta(hours=hours)


def digits(lock):
    """How long the validity of each code in the lock is, by its slot."""
    return [one.hard_id for one in lock.core.memory.credentials]


async def test_code_in_the_lock_follows_its_stay(hass, lock):
    bookings = Bookings(hass)
    uid = await bookings.book("Anna", soon(-1), soon(20))
    await wait_for(lambda: digits(lock))
    await settle(hass)
    (made,) = await codes(hass)
    assert (made["kind"], made["status"]) == ("online_periodic", "active")
    assert lock.type(made["code"]).opened
    end = soon(44)
    await bookings.change(uid, "Anna B", soon(-1), end)
    await settle(hass)
    await idle(hass)
    (moved,) = await codes(hass)
    assert (moved["name"], moved["code"]) == ("Anna B", made["code"])
    assert moved["valid_until"] == end.isoformat()
    assert moved["status"] == "active"
    assert lock.type(made["code"]).opened


async def test_cancelled_stay_is_taken_out_of_the_lock(hass, lock, monkeypatch):
    monkeypatch.setattr(
        "custom_components.smart_life_lock.guests.follow_calendar.MISSING", timedelta()
    )
    assert timedelta() < MISSING
    bookings = Bookings(hass)
    uid = await bookings.book("Anna", soon(-1), soon(20))
    await wait_for(lambda: digits(lock))
    await settle(hass)
    (made,) = await codes(hass)
    await bookings.cancel(uid)
    await wait_for(lambda: not digits(lock), 20)
    await settle(hass)
    assert not lock.type(made["code"]).opened
    (note,) = [note for note in notes(hass) if "not wanted any more" in note]
    assert "It opens the lock until" not in note


async def test_lock_that_has_no_room_gets_a_computed_code(hass, lock):
    with lock.at_hand() as core:
        PhoneApp(core).fill()
    await Bookings(hass).book("Anna", soon(-1), soon(20))
    kinds = lock_ledger(hass)
    await wait_for(lambda: "offline_temporary" in kinds(), 30)
    await settle(hass)
    found = {one["kind"]: one for one in await codes(hass)}
    assert set(found) == {"made_elsewhere", "offline_temporary"}
    assert found["offline_temporary"]["status"] == "active"
    assert lock.type(found["offline_temporary"]["code"]).opened


async def test_host_is_told_where_the_lock_has_no_room_and_none_can_be_computed(
    hass, lock
):
    entry = coordinator(hass).device.entry
    hass.config_entries.async_update_entry(entry, data={**entry.data, "t0": None})
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: coordinator(hass).can_write_now)
    with lock.at_hand() as core:
        PhoneApp(core).fill()
    await Bookings(hass).book("Anna", soon(-1), soon(20))
    await wait_for(lambda: [note for note in notes(hass) if "Anna" in note], 30)
    await settle(hass)
    (note,) = [note for note in notes(hass) if "Anna" in note]
    assert "no room" in note
    assert {one["kind"] for one in await codes(hass)} == {"made_elsewhere"}


def lock_ledger(hass):
    """The kinds of the codes that were made."""
    ledger = coordinator(hass).device.ledger
    return lambda: {code.kind for code in ledger.codes()}


@pytest.fixture
async def phones(hass, socket_enabled, hass_admin_user):
    """That of the host, and that of the guest."""
    pytest.importorskip("turbojpeg")
    user = hass_admin_user.id
    async with (
        phone_with_app(hass, "Host", user) as host,
        phone_with_app(hass, "Guest", user) as guest,
    ):
        yield host, guest


async def test_host_and_guest_are_sent_the_code_and_each_change(
    hass, enable_bluetooth, clock, phones
):
    host, guest = phones
    clock.move_to(NOW)
    somebody(hass)
    await add_calendar(hass)
    options = guest_options(codes_to=host.notify, guests_to=guest.notify)
    await set_up(hass, lock_entry(options=options))
    bookings = Bookings(hass)
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (made,) = await codes(hass)
    (to_host,), (to_guest,) = host.sent, guest.sent
    assert to_host.data["title"] == made["code"]
    assert "Anna: Temporary code" in to_host.data["message"]
    assert to_guest.data["title"] == "Your code for Front door"
    assert f"{made['code']} opens Front door from" in to_guest.data["message"]
    assert "Wednesday, March 4, 2026, 9:00 AM" in to_guest.data["message"]
    assert "for the first time" in to_guest.data["message"]
    assert notes(hass) == []
    await bookings.change(uid, "Anna", at(4, 9), at(6, 11))
    await settle(hass)
    _, second = await codes(hass)
    assert second["code"] in guest.sent[1].data["message"]
    assert len(guest.sent) == 2
    titles = [push.data.get("title") for push in host.sent]
    assert second["code"] in titles
    assert any("not wanted any more" in push.data["message"] for push in host.sent)


async def test_who_is_not_reached_is_sent_the_code_later(
    hass, enable_bluetooth, clock, phones, caplog
):
    host, _guest = phones
    clock.move_to(NOW)
    await add_calendar(hass)
    await set_up(hass, lock_entry(options=guest_options(codes_to=host.notify)))
    (entry,) = [
        one
        for one in hass.config_entries.async_entries("mobile_app")
        if one.title == "Host"
    ]
    await hass.config_entries.async_unload(entry.entry_id)
    await Bookings(hass).book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (made,) = await codes(hass)
    assert host.sent == []
    assert made["code"] not in caplog.text
    await hass.config_entries.async_setup(entry.entry_id)
    lock = hass.config_entries.async_entries("smart_life_lock")[0]
    await hass.config_entries.async_reload(lock.entry_id)
    await settle(hass)
    assert [push.data["title"] for push in host.sent] == [made["code"]]
    assert len(await codes(hass)) == 1


async def test_former_code_is_taken_back_also_where_nobody_could_be_told(
    hass, enable_bluetooth, clock, phones
):
    host, _guest = phones
    clock.move_to(NOW)
    await add_calendar(hass)
    entry = await set_up(hass, lock_entry(options=guest_options(codes_to=host.notify)))
    bookings = Bookings(hass)
    uid = await bookings.book("Anna", at(4, 9), at(5, 11))
    await settle(hass)
    (phone,) = [
        one
        for one in hass.config_entries.async_entries("mobile_app")
        if one.title == "Host"
    ]
    await hass.config_entries.async_unload(phone.entry_id)
    await bookings.change(uid, "Anna", at(4, 9), at(6, 11))
    await settle(hass)
    assert [one["status"] for one in await codes(hass)] == ["deleting", "scheduled"]
    await hass.config_entries.async_setup(phone.entry_id)
    await hass.config_entries.async_reload(entry.entry_id)
    await settle(hass)
    _, second = await codes(hass)
    assert second["code"] in [push.data.get("title") for push in host.sent]

"""Who came in and what else happened, as actions and the card are told of it."""

from contextlib import contextmanager
from datetime import timedelta
import json
from unittest.mock import patch

from homeassistant.exceptions import ServiceValidationError
from homeassistant.helpers.storage import Store
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.storage.entry_data import code_keys
from custom_components.smart_life_lock.storage.ledger_file import async_load_ledger
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..code_support import act, issued, lock_entry, set_up
from ..flow_support import after_first_session
from ..support import reported, wait_for
from ..websocket_support import Card

HOUR = timedelta(hours=1)


@pytest.fixture
async def entry(hass, enable_bluetooth):
    """A lock out of range."""
    return await set_up(hass, lock_entry())


@pytest.fixture
async def card(hass, entry, hass_ws_client):
    return Card(await hass_ws_client(hass))


def ago(delta=timedelta()):
    return dt_util.utcnow().replace(microsecond=0) - delta


async def happened(hass, **fields):
    return (await act(hass, "get_history", **fields))["history"]


def ring(entry, delta=timedelta()):
    reported(entry.runtime_data, DoorbellRung(ago(delta), late=False))


@contextmanager
def ledger_writes():
    """How often a ledger is written."""
    writes, write = [], Store._async_write_data

    async def count(store, *data):
        if "ledger" in store.key:
            writes.append(store.key)
        await write(store, *data)

    with patch.object(Store, "_async_write_data", count):
        yield writes


async def opened(hass, entry, name="Anna", mark=None):
    """Somebody came in by a one-time code; gives the code."""
    code = await issued(entry.runtime_data, OneTimeRequest(name))
    plain = SecretStr(f"1{code.hour:05}{code.number:04}")
    event = OfflineCodeEntered(ago(), OfflineOutcome.OPENED, plain, late=False)
    entry.runtime_data.records.take(event, mark)
    entry.runtime_data.async_take(event)
    return code


async def test_action_tells_what_happened_newest_first_and_no_digits(hass, entry):
    code = await opened(hass, entry)
    lock = entry.runtime_data
    reported(lock, AlarmRaised(ago(HOUR), Alarm.WRONG_PASSWORD, late=True))
    reported(lock, Access(ago(2 * HOUR), Method.FINGERPRINT, 3, late=True))
    reported(lock, AlarmRaised(ago(3 * HOUR), Alarm.PRY, late=True))
    told = await happened(hass)
    assert [(one["what"], one["message"]) for one in told] == [
        ("access_granted", "Anna, one-time code"),
        ("access_denied", "refused a wrong code, told later"),
        ("access_granted", "opened by fingerprint, number 3 in the lock, told later"),
        ("alarm", "alarm: Tampering, told later"),
    ]
    anna = told[0]
    assert anna["code_id"] == code.id
    assert anna["code_name"] == "Anna"
    assert not anna["late"]
    assert str(code.digits) not in json.dumps(told)
    assert await happened(hass, limit=2) == told[:2]
    assert await happened(hass, since=ago(2 * HOUR).isoformat()) == told[:3]
    assert await happened(hass, what=["alarm", "access_denied"]) == [told[1], told[3]]


async def test_name_of_a_code_stays_what_it_was(hass, entry):
    code = await opened(hass, entry)
    await act(hass, "update_code", code_id=code.id, name="Berta")
    assert [one["code_name"] for one in await happened(hass)] == ["Anna"]


async def test_use_of_a_deleted_code_says_so(hass, entry):
    lock = entry.runtime_data
    request = TemporaryRequest("Anna", ago(), ago(-5 * HOUR))
    code = await issued(lock, request)
    await act(hass, "delete_code", code_id=code.id)
    plain = SecretStr(f"0{code.hour:05}{code.number:04}")
    reported(lock, OfflineCodeEntered(ago(), OfflineOutcome.OPENED, plain, late=False))
    (one,) = await happened(hass)
    assert one["deleted"]
    assert one["message"] == "Anna, temporary code, which had been deleted"


@pytest.mark.parametrize(
    "fields", [{"limit": 0}, {"limit": 1001}, {"what": "code_expired_unused"}]
)
async def test_absurd_questions_are_refused(hass, entry, fields):
    with pytest.raises(ServiceValidationError, match=r"At most|What"):
        await act(hass, "get_history", **fields)


async def test_time_that_cannot_be_read_names_the_field(hass, entry):
    with pytest.raises(ServiceValidationError, match="Since"):
        await act(hass, "get_history", since="yesterday")


# On disk.


async def test_event_without_a_time_of_its_own_needs_no_write(hass, entry):
    with ledger_writes() as writes:
        ring(entry)
        await hass.async_block_till_done()
        assert not writes
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert len(writes) == 1
    assert [one["what"] for one in await happened(hass)] == ["doorbell"]
    with ledger_writes() as writes:
        assert await hass.config_entries.async_reload(entry.entry_id)
    assert not writes


async def test_record_is_written_as_often_as_without_a_history(hass, entry):
    """Once when it is taken, once when it was told: as before there was a history."""
    event = Access(ago(), Method.CARD, 4, late=False)
    with ledger_writes() as writes:
        entry.runtime_data.records.take(event, "0a1")
        await entry.runtime_data.records.stored()
        entry.runtime_data.async_take(event)
        await hass.async_block_till_done()
        assert len(writes) == 2
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert len(writes) == 2
    assert [one["identifier"] for one in await happened(hass)] == [4]


async def test_history_goes_with_the_entry_and_codes_stay(hass, entry):
    code = await opened(hass, entry, mark="0a1")
    assert await hass.config_entries.async_remove(entry.entry_id)
    setup = LedgerSetup(code_keys(entry.data), dt_util.utcnow())
    ledger = await async_load_ledger(hass, entry.entry_id, setup)
    assert ledger.history == ()
    assert [one.id for one in ledger.codes()] == [code.id]


async def test_history_that_cannot_be_deleted_is_logged(hass, entry, caplog):
    await opened(hass, entry, mark="0a1")
    write = Store._async_write_data

    async def full(store, *data):
        if "ledger" in store.key:
            raise OSError("full")
        await write(store, *data)

    await hass.config_entries.async_unload(entry.entry_id)
    with patch.object(Store, "_async_write_data", full):
        assert await hass.config_entries.async_remove(entry.entry_id)
    assert "Front door: its history is not deleted" in caplog.text


# To the card.


async def test_card_is_told_the_newest_first_then_each_new_one(hass, card, entry):
    for minutes in (3, 2, 1):
        ring(entry, timedelta(minutes=minutes))
    (second, first) = (await card.listen("history", limit=2))["entries"]
    assert second["at"] > first["at"]
    code = await opened(hass, entry)
    told = await card.event()
    assert str(code.digits) not in json.dumps(told)
    (entry_of_anna,) = told["entries"]
    assert entry_of_anna == {
        "id": "4",
        "at": dt_util.as_local(
            entry.runtime_data.device.ledger.history[-1].record.at
        ).isoformat(),
        "what": "access_granted",
        "way": "offline_one_time",
        "name": "Anna",
        "code_id": code.id,
        "late": False,
        "sentences": [
            {
                "key": "access_granted_named",
                "selector": "activity",
                "names": {"name": "Anna"},
                "words": {"way": "selector.way.options.offline_one_time"},
            }
        ],
    }
    await act(hass, "create_dynamic_code")
    assert await card.is_silent(hass)


async def test_late_ones_and_alarms_are_marked_for_the_card(hass, card, entry):
    event = AlarmRaised(ago(HOUR), Alarm.PRY, late=True)
    reported(entry.runtime_data, event)
    (told,) = (await card.listen("history", limit=50))["entries"]
    assert told["late"]
    assert told["sentences"] == [
        {
            "key": "alarm",
            "selector": "activity",
            "words": {"alarm": "entity.event.access.state_attributes.alarm.state.pry"},
        },
        {"key": "history_late"},
    ]


async def test_reload_is_no_news_for_the_history(hass, card, entry):
    ring(entry)
    await card.listen("history", limit=50)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert await card.is_silent(hass)
    ring(entry)
    assert len((await card.event())["entries"]) == 1


async def test_card_that_came_before_its_lock_gets_as_many_as_it_asked_for(
    hass, entry, hass_ws_client
):
    for minutes in (3, 2, 1):
        ring(entry, timedelta(minutes=minutes))
    newest = entry.runtime_data.device.ledger.history[-1].number
    assert await hass.config_entries.async_unload(entry.entry_id)
    card = Card(await hass_ws_client(hass))
    assert (await card.listen("history", limit=2))["entries"] == []
    assert await hass.config_entries.async_setup(entry.entry_id)
    told = (await card.event())["entries"]
    assert [one["id"] for one in told] == [str(newest), str(newest - 1)]


@pytest.mark.parametrize("limit", [0, 1001, "all"])
async def test_card_cannot_ask_for_more_than_there_is(card, limit):
    assert (await card.listen("history", limit=limit))["code"] == "invalid_format"


# At the door.


@pytest.mark.parametrize("generation", [3, 4])
async def test_who_came_in_at_the_door_is_in_the_history(
    hass, adapter, virtual_lock, generation
):
    lock = await virtual_lock(generation)
    entry = await after_first_session(hass, lock)
    code = await issued(entry.runtime_data, OneTimeRequest("Anna"))
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    told = await wait_for(lambda: entry.runtime_data.device.ledger.history)
    assert [one.code_name for one in told] == ["Anna"]
    (one,) = await happened(hass)
    assert one["message"].startswith("Anna, one-time code")
    await hass.config_entries.async_unload(entry.entry_id)

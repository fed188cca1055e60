"""What was stored and not told before a kill is told after the restart, once."""

from datetime import timedelta
from pathlib import Path

from homeassistant.const import EVENT_HOMEASSISTANT_STARTED
from homeassistant.core import CoreState
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.ledger import attribution
from custom_components.smart_life_lock.ledger.errors import LedgerStopped
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    UnspecifiedRecord,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..code_support import issued, lock_entry, set_up
from ..disk_support import hass_config_dir, hass_storage  # noqa: F401  fixtures

ACCESS = "event.front_door_access"


@pytest.fixture(params=[3, 4])
async def entry(hass, enable_bluetooth, request):
    """A lock that is out of range; made long before anything that it tells of."""
    entry = lock_entry(generation=request.param)
    entry.created_at = dt_util.utcnow() - timedelta(days=30)
    await set_up(hass, entry)
    return entry


def ago(minutes):
    now = dt_util.utcnow().replace(microsecond=0)
    return now - timedelta(minutes=minutes)


async def stored(lock, *events):
    """They came in this order, and are on disk; their turn has not come."""
    for number, event in enumerate(events):
        lock.records.take(event, f"0a{number}")
    await lock.records.stored()


async def killed(hass, entry):
    """Home Assistant is gone and back; what it had in memory is lost."""
    path = Path(
        hass.config.path(".storage", f"smart_life_lock.ledger.{entry.entry_id}")
    )
    content = path.read_bytes()
    await hass.config_entries.async_unload(entry.entry_id)
    path.write_bytes(content)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


async def test_access_stored_before_a_kill_is_told_once_after_it(hass, entry):
    lock = entry.runtime_data
    code = await issued(lock, OneTimeRequest("Anna"))
    plain = SecretStr(f"{1}{code.hour:05}{code.number:04}")
    opened = OfflineCodeEntered(ago(10), OfflineOutcome.OPENED, plain, late=False)
    await stored(lock, opened)
    told = async_capture_events(hass, EVENT_ACCESS)
    await killed(hass, entry)
    (event,) = told
    assert event.data["code_name"] == "Anna"
    assert event.data["code_kind"] == code.kind
    assert event.data["late"]
    assert event.time_fired == opened.at
    state = hass.states.get(ACCESS)
    assert state.attributes["event_type"] == "access_granted"
    assert state.attributes["code_name"] == "Anna"
    assert state.context.id == event.context.id
    await killed(hass, entry)
    assert told == [event]
    assert entry.runtime_data.device.ledger.get(code.id).uses == 1


async def test_all_that_was_left_is_told_oldest_first(hass, entry):
    # As they come: newest first, then what happened meanwhile.
    events = [
        UnspecifiedRecord(ago(10), 7, late=True),
        Duress(ago(20), None, late=True),
        AlarmRaised(ago(30), 77, late=True),
        AlarmRaised(ago(40), Alarm.PRY, late=True),
        Access(ago(50), Method.CARD, 3, late=True),
        DoorbellRung(ago(1), late=False),
        Access(ago(0), Method.KEY, None, late=False),
    ]
    await stored(entry.runtime_data, *events)
    told = async_capture_events(hass, EVENT_ACCESS)
    await killed(hass, entry)
    kinds = [event.data["event_type"] for event in told]
    assert kinds == [
        "access_granted",
        "alarm",
        "alarm",
        "duress",
        "unspecified_record",
        "doorbell",
        "access_granted",
    ]
    assert all(event.data["late"] for event in told)
    assert told[0].data["identifier"] == 3
    assert [event.data["alarm"] for event in told[1:3]] == ["pry", "unknown_77"]
    assert told[4].data["number"] == 7


async def test_what_was_told_is_not_told_again(hass, entry):
    lock = entry.runtime_data
    first, second = (Access(ago(9 - n), Method.CARD, n, late=True) for n in (1, 2))
    await stored(lock, first, second)
    told = async_capture_events(hass, EVENT_ACCESS)
    lock.async_take(first)
    await lock.records.stored()
    await killed(hass, entry)
    assert [event.data["identifier"] for event in told] == [1, 2]


async def test_listener_that_fails_has_it_told_once_all_the_same(hass, entry):
    def fail(_news):
        raise ValueError

    lock = entry.runtime_data
    end = lock.records.async_add_listener(fail)
    access = Access(ago(5), Method.CARD, 1, late=True)
    await stored(lock, access)
    told = async_capture_events(hass, EVENT_ACCESS)
    with pytest.raises(ValueError):  # noqa: PT011  that of the listener
        lock.async_take(access)
    end()
    await lock.records.stored()
    await killed(hass, entry)
    assert len(told) == 1


async def test_what_came_while_nobody_listened_is_told_when_somebody_does(hass, entry):
    """A flow has the lock for itself meanwhile; what is on its way keeps its turn."""
    lock = entry.runtime_data
    told = async_capture_events(hass, EVENT_ACCESS)
    cut_off = Access(ago(7), Method.CARD, 1, late=False)
    await stored(lock, cut_off)
    await lock.async_pause()
    lock.records.take(Access(ago(5), Method.CARD, 2, late=False), "0b")
    assert not told
    lock.async_start()
    assert [event.data["identifier"] for event in told] == [1, 2]
    lock.async_take(cut_off)
    await hass.async_block_till_done()
    assert len(told) == 2


async def test_nothing_is_told_before_automations_listen(hass, entry):
    lock = entry.runtime_data
    await stored(lock, Access(ago(50), Method.CARD, 1, late=True))
    told = async_capture_events(hass, EVENT_ACCESS)
    hass.set_state(CoreState.not_running)
    await killed(hass, entry)
    lock = entry.runtime_data
    came = [
        Access(ago(40), Method.CARD, 2, late=True),
        Access(ago(2), Method.CARD, 3, late=False),
        Access(ago(0), Method.CARD, 4, late=False),
    ]
    for number, event in enumerate(came):
        lock.records.take(event, f"0c{number}")
        lock.async_take(event)
    ringing = DoorbellRung(ago(0), late=False)
    lock.records.take(ringing, None)
    lock.async_take(ringing)
    on_its_way = Access(ago(0), Method.CARD, 5, late=False)
    lock.records.take(on_its_way, "0d")
    await hass.async_block_till_done()
    assert told == []
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    lock.async_take(on_its_way)
    await hass.async_block_till_done()
    seen = [(event.data.get("identifier"), event.data["late"]) for event in told]
    assert seen == [
        (1, True),
        (2, True),
        (3, True),
        (4, False),
        (None, False),
        (5, False),
    ]


async def test_unload_before_automations_listen_leaves_it_for_the_next_run(hass, entry):
    hass.set_state(CoreState.not_running)
    await hass.config_entries.async_reload(entry.entry_id)
    lock = entry.runtime_data
    access = Access(ago(2), Method.CARD, 3, late=False)
    lock.records.take(access, "0e")
    lock.async_take(access)
    told = async_capture_events(hass, EVENT_ACCESS)
    await hass.config_entries.async_unload(entry.entry_id)
    hass.set_state(CoreState.running)
    hass.bus.async_fire(EVENT_HOMEASSISTANT_STARTED)
    await hass.async_block_till_done()
    assert told == []
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    (event,) = told
    assert event.data["late"]


async def test_record_that_the_rules_fail_at_is_kept_and_told_without_a_code(
    hass, entry, monkeypatch, caplog
):
    """The lock would send nothing behind a record that is never acknowledged."""
    lock = entry.runtime_data
    code = await issued(lock, OneTimeRequest("Anna"))
    plain = SecretStr(f"{1}{code.hour:05}{code.number:04}")
    opened = OfflineCodeEntered(ago(10), OfflineOutcome.OPENED, plain, late=False)

    def fails(*_):
        raise ZeroDivisionError

    with monkeypatch.context() as fault:
        fault.setattr(attribution, "_offline", fails)
        await stored(lock, opened, opened)
    assert "a record is kept without a code" in caplog.text
    assert code.digits not in caplog.text
    assert lock.device.ledger.marks[-2:] == ("0a0", "0a1")
    told = async_capture_events(hass, EVENT_ACCESS)
    await killed(hass, entry)
    assert not any("code_name" in event.data for event in told)
    assert [event.time_fired for event in told] == [opened.at, opened.at]


async def test_stopped_ledger_keeps_nothing(hass, entry):
    lock = entry.runtime_data
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(LedgerStopped):
        lock.records.take(Access(ago(1), Method.CARD, 1, late=False), "0a")

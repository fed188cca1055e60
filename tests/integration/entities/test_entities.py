"""What appears in Home Assistant, and what it says and does."""

from datetime import UTC, datetime, timedelta
from functools import partial

from homeassistant.const import STATE_UNKNOWN
from homeassistant.core import Context
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    MockUser,
    async_capture_events,
    async_fire_time_changed,
)

from custom_components.smart_life_lock.const import CONF_WHO, EVENT_CODE_ISSUED, Who
from custom_components.smart_life_lock.device.access_events import event_of_record
from custom_components.smart_life_lock.ledger.compare_slots import drained, without_list
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.codes import dynamic_code
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    T0Reported,
    UnspecifiedRecord,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.quirks import Quirks

from ..code_support import act, issued
from ..flow_support import silence
from ..support import reported, wait_for

RETAIL = Quirks(reports_bolt=True, reports_dynamic=True)


@pytest.fixture
async def lock(adapter, virtual_lock):
    return await virtual_lock(quirks=RETAIL)


def state(hass, entity_id):
    return hass.states.get(entity_id).state


def attributes(hass, entity_id):
    return hass.states.get(entity_id).attributes


async def press(hass, name, context=None):
    await hass.services.async_call(
        "button",
        "press",
        {"entity_id": f"button.front_door_{name}"},
        blocking=True,
        context=context,
    )


def notifications(hass):
    return list(hass.data.get("persistent_notification", {}).values())


def no_digits_of(code, *texts):
    return all(str(code.digits) not in str(text) for text in texts)


async def test_the_bolt_is_unknown_until_the_lock_reports_it(hass, lock, entry):
    assert state(hass, "lock.front_door") == STATE_UNKNOWN
    await hass.services.async_call(
        "lock", "unlock", {"entity_id": "lock.front_door"}, blocking=True
    )
    await wait_for(lambda: state(hass, "lock.front_door") == "unlocked", 30)
    await hass.services.async_call(
        "lock", "lock", {"entity_id": "lock.front_door"}, blocking=True
    )
    await wait_for(lambda: state(hass, "lock.front_door") == "locked", 30)
    await wait_for(
        lambda: attributes(hass, "lock.front_door").get("changed_by") == "bluetooth",
        30,
    )


async def test_a_lock_without_our_check_code_is_opened_the_older_way(hass, lock, entry):
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "check_code": None}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await entry.runtime_data.device.client.close()
    await entry.runtime_data.sessions.async_exchange(
        entry.runtime_data.device.client.unlock
    )
    await wait_for(lambda: entry.runtime_data.device.state.locked is False)


@pytest.mark.parametrize("service", ["lock", "unlock"])
async def test_a_command_to_a_lock_out_of_range_names_it_and_says_why(
    hass, lock, entry, service
):
    await entry.runtime_data.device.client.close()
    silence(hass, lock)
    entity = hass.data["entity_components"]["lock"].get_entity("lock.front_door")
    with pytest.raises(HomeAssistantError) as error:
        await getattr(entity, f"async_{service}")()
    assert error.value.translation_key == "unreachable_not_heard"
    assert error.value.translation_placeholders["name"] == "Front door"


@pytest.mark.parametrize(
    ("service", "way"), [("lock", "locking"), ("unlock", "unlocking")]
)
async def test_what_it_is_told_to_do_shows_before_there_is_a_connection(
    hass, lock, entry, service, way
):
    await entry.runtime_data.device.client.close()
    await wait_for(lambda: not lock.core.is_connected)
    lock.carry_away()
    target = {"entity_id": "lock.front_door"}
    calling = hass.async_create_task(
        hass.services.async_call("lock", service, target, blocking=True)
    )
    await wait_for(lambda: state(hass, "lock.front_door") == way, 3)
    assert not entry.runtime_data.device.client.connected
    lock.bring_back()
    await calling
    await wait_for(lambda: state(hass, "lock.front_door") == f"{service}ed")


async def test_a_code_typed_at_the_door_is_named_in_the_event(hass, lock, entry):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    await wait_for(
        lambda: attributes(hass, "event.front_door_access")["event_type"] is not None
    )
    told = attributes(hass, "event.front_door_access")
    assert told["event_type"] == "access_granted"
    assert told["method"] == "offline_code"
    assert (told["code_id"], told["code_name"]) == (code.id, "Cleaner")
    assert attributes(hass, "lock.front_door")["changed_by"] == "Cleaner"
    assert attributes(hass, "sensor.front_door_last_access")["code_name"] == "Cleaner"
    assert no_digits_of(code, *hass.states.async_all())


async def test_a_dynamic_code_is_named_where_only_one_was_made(hass, lock, entry):
    await press(hass, "new_dynamic_code")
    code = entry.runtime_data.device.ledger.codes()[-1]
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    told = attributes(hass, "event.front_door_access")
    assert (told["method"], told["code_id"]) == ("dynamic_code", code.id)


@pytest.mark.parametrize(
    ("button", "kind", "length"),
    [
        ("new_dynamic_code", "dynamic", 8),
        ("new_one_time_code", "offline_one_time", 10),
        ("clear_all_code", "clear_all", 10),
    ],
)
async def test_a_button_makes_a_code_and_shows_it_in_a_notification(
    hass, entry, button, kind, length
):
    issued = async_capture_events(hass, EVENT_CODE_ISSUED)
    await press(hass, button)
    code = entry.runtime_data.device.ledger.codes()[-1]
    assert (code.kind, len(code.digits)) == (kind, length)
    (shown,) = notifications(hass)
    assert str(code.digits) in shown["message"]
    assert shown["title"] == "Front door"
    (event,) = issued
    assert (event.data["id"], event.data["kind"]) == (code.id, kind)
    assert no_digits_of(code, event.data, *hass.states.async_all())


async def test_codes_are_made_by_administrators_unless_everyone_may(hass, entry):
    guest = MockUser(is_owner=False).add_to_hass(hass)
    guest.mock_policy({"entities": True})
    admin = MockUser(is_owner=True).add_to_hass(hass)
    with pytest.raises(ServiceValidationError) as refused:
        await press(hass, "new_dynamic_code", Context(user_id=guest.id))
    assert refused.value.translation_key == "not_allowed"
    assert not notifications(hass)
    await press(hass, "new_dynamic_code", Context(user_id=admin.id))
    await press(hass, "new_dynamic_code")
    hass.config_entries.async_update_entry(entry, options={CONF_WHO: Who.EVERYONE})
    await press(hass, "new_dynamic_code", Context(user_id=guest.id))
    assert len(entry.runtime_data.device.ledger.codes()) == 3


async def test_sync_sets_the_clock_and_says_why_it_cannot(hass, lock, entry):
    with lock.at_hand() as core:
        core.change_battery()
    await wait_for(lambda: not entry.runtime_data.device.client.connected)
    await press(hass, "sync")
    assert abs(lock.core.clock.unix - dt_util.utcnow().timestamp()) < 3
    await entry.runtime_data.device.client.close()
    silence(hass, lock)
    with pytest.raises(HomeAssistantError):
        await press(hass, "sync")


async def test_active_codes_are_counted_and_named_without_digits(hass, entry):
    await press(hass, "new_one_time_code")
    code = entry.runtime_data.device.ledger.codes()[-1]
    assert state(hass, "sensor.front_door_active_codes") == "1"
    (row,) = attributes(hass, "sensor.front_door_active_codes")["codes"]
    assert (row["id"], row["kind"]) == (code.id, "offline_one_time")
    assert no_digits_of(code, row)


async def test_a_deleted_code_that_still_opens_stays_among_the_active_codes(
    hass, entry, clock
):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await act(hass, "delete_code", code_id=code.id)
    assert state(hass, "sensor.front_door_active_codes") == "1"
    (row,) = attributes(hass, "sensor.front_door_active_codes")["codes"]
    assert (row["id"], row["status"]) == (code.id, "deleting")
    assert row["left_to_do"] == "wait"
    assert dt_util.parse_datetime(row["usable_until"]) == code.valid_until
    await entry.runtime_data.device.client.close()
    clock.move_to(code.valid_until + timedelta(seconds=1))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=7))
    await hass.async_block_till_done()
    assert state(hass, "sensor.front_door_active_codes") == "0"


async def test_a_code_that_dies_unused_is_told_once(hass, entry, clock):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    await entry.runtime_data.device.client.close()
    clock.tick(timedelta(hours=7))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(hours=7))
    await hass.async_block_till_done()
    assert attributes(hass, "event.front_door_access")["event_type"] is None
    ledger, now = entry.runtime_data.device.ledger, dt_util.utcnow()
    ledger.change(lambda book: drained(book, now, ledger.key_mark))
    ledger.change(lambda book: without_list(book, now))
    await hass.async_block_till_done()
    told = attributes(hass, "event.front_door_access")
    assert told["event_type"] == "code_expired_unused"
    assert (told["code_id"], told["code_name"]) == (code.id, "Cleaner")
    assert state(hass, "sensor.front_door_active_codes") == "0"


async def test_battery_and_door_appear_when_the_lock_reports_them(hass, lock, entry):
    assert hass.states.get("sensor.front_door_battery") is None
    assert hass.states.get("binary_sensor.front_door_door") is None
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.report(DataPoint.number(Dp.BATTERY_PERCENT, 42))
        core.firmware.report(DataPoint.enum(Dp.DOOR_STATE, 1))
    await wait_for(lambda: hass.states.get("sensor.front_door_battery"))
    assert state(hass, "sensor.front_door_battery") == "42"
    await wait_for(lambda: hass.states.get("binary_sensor.front_door_door"))
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert state(hass, "sensor.front_door_battery") == "42"
    assert hass.states.get("binary_sensor.front_door_door") is not None


async def test_the_dynamic_code_is_shown_only_when_enabled(hass, entry, clock):
    registry = er.async_get(hass)
    entity_id = "sensor.front_door_dynamic_code"
    assert registry.async_get(entity_id).disabled_by is not None
    registry.async_update_entity(entity_id, disabled_by=None)
    await hass.config_entries.async_reload(entry.entry_id)
    await hass.async_block_till_done(wait_background_tasks=True)
    await entry.runtime_data.device.client.close()
    key = entry.runtime_data.device.credentials.login_key
    now = dt_util.utcnow()
    shown = hass.states.get(entity_id)
    assert shown.attributes["code"] == str(dynamic_code(key, now))
    assert datetime.fromisoformat(shown.state) > now + timedelta(minutes=5)
    entity = hass.data["entity_components"]["sensor"].get_entity(entity_id)
    assert "code" in entity._Entity__combined_unrecorded_attributes
    clock.tick(timedelta(minutes=5))
    async_fire_time_changed(hass, dt_util.utcnow() + timedelta(seconds=301))
    await hass.async_block_till_done()
    assert hass.states.get(entity_id).attributes["code"] != shown.attributes["code"]


async def test_unique_ids_are_the_address_and_a_key(hass, lock, entry):
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    assert {entity.unique_id for entity in entities} == {
        f"{lock.address}_{key}"
        for key in [
            "lock",
            "access",
            "problem",
            "new_dynamic_code",
            "new_one_time_code",
            "new_online_one_time_code",
            "clear_all_code",
            "codes",
            "sync",
            "active_codes",
            "pending_changes",
            "last_access",
            "last_clock_sync",
            "dynamic_code",
            "signal_strength",
        ]
    }


async def test_records_from_before_the_entry_start_nothing(hass, entry):
    before = entry.created_at - timedelta(days=1)
    tell = partial(reported, entry.runtime_data)
    tell(Access(before, Method.FINGERPRINT, 3, late=True))
    assert attributes(hass, "event.front_door_access")["event_type"] is None
    assert state(hass, "sensor.front_door_last_access") != STATE_UNKNOWN
    older = Access(before - timedelta(days=1), Method.CARD, 4, late=False)
    tell(older)
    last = attributes(hass, "sensor.front_door_last_access")
    assert last["method"] == "fingerprint"


async def test_another_t0_in_the_lock_is_learned_and_older_codes_die(hass, entry):
    code = await issued(entry.runtime_data, OneTimeRequest("Cleaner"))
    t0 = datetime(2024, 1, 1, tzinfo=UTC)
    for _ in range(2):
        entry.runtime_data.async_take(T0Reported(t0))
    assert entry.data["t0"] == int(t0.timestamp())
    ledger = entry.runtime_data.device.ledger
    assert status_of(ledger.get(code.id), dt_util.utcnow()) is CodeStatus.DEAD


NOW = datetime(2026, 11, 22, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("record", "kind", "words"),
    [
        (
            Access(NOW, Method.CARD, 7, late=False),
            "access_granted",
            {"method": "card", "identifier": 7},
        ),
        (
            OfflineCodeEntered(NOW, OfflineOutcome.CLEARED_ALL, "9" * 10, late=False),
            "codes_cleared",
            {"cleared": "cleared_all"},
        ),
        (
            AlarmRaised(NOW, Alarm.WRONG_PASSWORD, late=True),
            "access_denied",
            {"method": "password"},
        ),
        (AlarmRaised(NOW, Alarm.PRY, late=True), "alarm", {"alarm": "pry"}),
        (AlarmRaised(NOW, 99, late=True), "alarm", {"alarm": "unknown_99"}),
        (DoorbellRung(NOW, late=False), "doorbell", {}),
        (Duress(NOW, 7, late=False), "duress", {"number": 7}),
        (UnspecifiedRecord(NOW, 3, late=False), "unspecified_record", {"number": 3}),
    ],
)
def test_each_record_has_its_event(record, kind, words):
    assert event_of_record(record) == (kind, words)


async def test_clearing_at_the_door_is_no_access(hass, entry):
    tell = partial(reported, entry.runtime_data)
    tell(
        OfflineCodeEntered(
            dt_util.utcnow(), OfflineOutcome.CLEARED_ALL, "9000000000", late=False
        )
    )
    told = attributes(hass, "event.front_door_access")
    assert told["event_type"] == "codes_cleared"
    assert state(hass, "sensor.front_door_last_access") == STATE_UNKNOWN

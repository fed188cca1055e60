"""Data points that a lock reports become entities; settings are what the lock echoed."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from unittest.mock import patch

from homeassistant.components.event import EventDeviceClass
from homeassistant.const import STATE_UNKNOWN
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.const import CONF_BOLT_REVERSED
from custom_components.smart_life_lock.device.bluetooth import async_signal_strength
from custom_components.smart_life_lock.tuyalock.model import (
    Alarm,
    AlarmRaised,
    DoorbellRung,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

from ..support import lock_reports, pass_time, reported, wait_for

DOOR = "front_door"
AUTO_LOCK = f"switch.{DOOR}_auto_lock"
DELAY = f"number.{DOOR}_auto_lock_delay"
BEEP = f"select.{DOOR}_beep_volume"
BOLT = f"binary_sensor.{DOOR}_bolt"
JAMMED = f"binary_sensor.{DOOR}_bolt_jammed"
TAMPER = f"binary_sensor.{DOOR}_tamper"
ALARM = f"binary_sensor.{DOOR}_alarm"
BELL = f"event.{DOOR}_doorbell"

REPORTS = {
    f"sensor.{DOOR}_battery": (DataPoint.number(Dp.BATTERY_PERCENT, 42), "42"),
    f"sensor.{DOOR}_battery_level": (DataPoint.enum(Dp.BATTERY_STATE, 1), "medium"),
    f"binary_sensor.{DOOR}_battery": (DataPoint.bool(Dp.LOW_POWER, False), "off"),
    f"binary_sensor.{DOOR}_door": (DataPoint.enum(Dp.DOOR_STATE, 1), "on"),
    BOLT: (DataPoint.bool(Dp.MOTOR_STATE, True), "on"),
    AUTO_LOCK: (DataPoint.bool(Dp.AUTOMATIC_LOCK, True), "on"),
    DELAY: (DataPoint.number(Dp.AUTO_LOCK_TIME, 10), "10.0"),
    f"select.{DOOR}_volume": (DataPoint.enum(Dp.VOLUME, 3), "level_3"),
    BEEP: (DataPoint.enum(Dp.BEEP_VOLUME, 2), "normal"),
    f"select.{DOOR}_language": (DataPoint.enum(Dp.LANGUAGE, 4), "language_4"),
    f"select.{DOOR}_direction_of_the_motor": (
        DataPoint.enum(Dp.MOTOR_DIRECTION, 0),
        "direction_0",
    ),
    f"switch.{DOOR}_double_lock": (DataPoint.bool(Dp.DOUBLE_LOCK, False), "off"),
    f"switch.{DOOR}_arming": (DataPoint.bool(Dp.ARMING_SWITCH, True), "on"),
}
HOUR = timedelta(hours=1)
LONG_AGO = datetime(2026, 1, 1, tzinfo=UTC)
FLEETING = {f"binary_sensor.{DOOR}_door", BOLT}


def state(hass, entity_id):
    found = hass.states.get(entity_id)
    return None if found is None else found.state


async def call(hass, domain, service, entity_id, **data):
    await hass.services.async_call(
        domain, service, {"entity_id": entity_id, **data}, blocking=True
    )


async def test_entities_appear_when_reported_and_are_there_after_a_restart(
    hass, lock, entry
):
    assert not [entity_id for entity_id in REPORTS if hass.states.get(entity_id)]
    await lock_reports(entry, lock, *(point for point, _ in REPORTS.values()))
    await wait_for(lambda: all(map(hass.states.get, REPORTS)))
    expected = {entity_id: value for entity_id, (_, value) in REPORTS.items()}
    assert {one: state(hass, one) for one in REPORTS} == expected
    passage = er.async_get(hass).async_get(f"switch.{DOOR}_passage_mode")
    assert passage.disabled_by is er.RegistryEntryDisabler.INTEGRATION
    assert await hass.config_entries.async_reload(entry.entry_id)
    again = {
        one: STATE_UNKNOWN if one in FLEETING else value
        for one, value in expected.items()
    }
    assert {one: state(hass, one) for one in REPORTS} == again


async def test_settings_are_read_back_from_the_lock(hass, lock, entry):
    await lock_reports(
        entry,
        lock,
        DataPoint.bool(Dp.AUTOMATIC_LOCK, True),
        DataPoint.number(Dp.AUTO_LOCK_TIME, 10),
        DataPoint.enum(Dp.BEEP_VOLUME, 2),
    )
    await wait_for(lambda: all(map(hass.states.get, (AUTO_LOCK, DELAY, BEEP))))
    await call(hass, "switch", "turn_off", AUTO_LOCK)
    await call(hass, "number", "set_value", DELAY, value=1800)
    await call(hass, "select", "select_option", BEEP, option="mute")
    assert (state(hass, AUTO_LOCK), state(hass, DELAY), state(hass, BEEP)) == (
        "off",
        "1800.0",
        "mute",
    )
    assert lock.core.memory.settings == {
        Dp.AUTOMATIC_LOCK: b"\0",
        Dp.AUTO_LOCK_TIME: (1800).to_bytes(4),
        Dp.BEEP_VOLUME: b"\0",
    }
    await call(hass, "switch", "turn_on", AUTO_LOCK)
    assert lock.core.memory.settings[Dp.AUTOMATIC_LOCK] == b"\1"


@pytest.mark.parametrize("value", [0, 1801, -1, 10.5, float("nan"), 1e300])
async def test_a_number_out_of_range_is_refused_before_anything_is_sent(
    hass, lock, entry, value
):
    await lock_reports(entry, lock, DataPoint.number(Dp.AUTO_LOCK_TIME, 10))
    await wait_for(lambda: hass.states.get(DELAY))
    await wait_for(lambda: entry.runtime_data.device.client.connected)
    before = entry.runtime_data.device.client.statistics.writes
    with pytest.raises(ServiceValidationError) as refused:
        await call(hass, "number", "set_value", DELAY, value=value)
    words = {str(one) for one in refused.value.translation_placeholders.values()}
    assert words & {"1", "1.0"}
    assert words & {"1800", "1800.0"}
    assert entry.runtime_data.device.client.statistics.writes == before
    assert not lock.core.memory.settings


async def test_a_setting_that_the_lock_does_not_know_stays_as_it_was(hass, lock, entry):
    """Data point 79 is none of the public firmware: taken, and never reported."""
    await lock_reports(entry, lock, DataPoint.bool(Dp.DOUBLE_LOCK, False))
    double = f"switch.{DOOR}_double_lock"
    await wait_for(lambda: hass.states.get(double))
    with pytest.raises(HomeAssistantError) as failed:
        await call(hass, "switch", "turn_on", double)
    assert failed.value.translation_key == "refused_no_report"
    assert state(hass, double) == "off"


async def test_a_setting_is_sent_again_after_a_lost_link(hass, lock, entry):
    await lock_reports(entry, lock, DataPoint.bool(Dp.AUTOMATIC_LOCK, True))
    await wait_for(lambda: hass.states.get(AUTO_LOCK))
    await entry.runtime_data.device.client.probe()
    calling = hass.async_create_task(call(hass, "switch", "turn_off", AUTO_LOCK))
    await wait_for(lambda: lock.core.memory.settings)
    lock.radio.lose_all_links()
    await calling
    assert state(hass, AUTO_LOCK) == "off"


async def test_what_the_table_does_not_know_is_unknown_and_in_the_diagnostics(
    hass, lock, entry
):
    level = f"sensor.{DOOR}_battery_level"
    await lock_reports(
        entry,
        lock,
        DataPoint.enum(Dp.BATTERY_STATE, 1),
        DataPoint.bool(Dp.AUTOMATIC_LOCK, True),
        DataPoint.enum(Dp.AUTO_LOCK_TIME, 3),
    )
    await wait_for(lambda: state(hass, level) == "medium")
    await lock_reports(
        entry,
        lock,
        DataPoint.enum(Dp.BATTERY_STATE, 9),
        DataPoint.string(Dp.AUTOMATIC_LOCK, "12345678"),
    )
    await wait_for(lambda: state(hass, level) == STATE_UNKNOWN)
    await wait_for(lambda: state(hass, AUTO_LOCK) == STATE_UNKNOWN)
    assert hass.states.get(DELAY) is None
    assert await hass.config_entries.async_reload(entry.entry_id)
    await lock_reports(entry, lock, DataPoint.enum(Dp.BATTERY_STATE, 2))
    await wait_for(lambda: state(hass, level) == "low")
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert state(hass, level) == "low"
    await lock_reports(
        entry,
        lock,
        DataPoint.enum(Dp.BATTERY_STATE, 9),
        DataPoint.enum(Dp.BATTERY_STATE, 9),
        DataPoint.string(Dp.AUTOMATIC_LOCK, "12345678"),
        DataPoint.enum(Dp.AUTO_LOCK_TIME, 3),
    )
    await wait_for(lambda: state(hass, level) == STATE_UNKNOWN)
    assert state(hass, AUTO_LOCK) == STATE_UNKNOWN
    await wait_for(
        lambda: (
            {9, 33, 36} <= {row.dp for row in entry.runtime_data.device.client.points}
        )
    )
    rows = {row.dp: row for row in entry.runtime_data.device.client.points}
    assert (rows[9].value, rows[9].known, rows[9].count) == (9, True, 2)
    assert (rows[33].type, rows[33].size, rows[33].value) == (3, 8, None)
    assert (rows[36].type, rows[36].value, rows[36].known) == (4, 3, False)


@pytest.mark.parametrize(
    ("alarm", "on"),
    [
        (Alarm.PRY, TAMPER),
        (Alarm.SHOCK, TAMPER),
        (Alarm.TOO_HOT, ALARM),
        (99, ALARM),
        (Alarm.TONGUE_BAD, JAMMED),
        (Alarm.WRONG_PASSWORD, None),
    ],
)
async def test_an_alarm_shows_as_what_it_is(hass, lock, entry, alarm, on):
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.alarm(alarm)
    sensors = {TAMPER, ALARM, JAMMED}
    await wait_for(lambda: all(map(hass.states.get, sensors)))
    await wait_for(lambda: on is None or state(hass, on) == "on")
    assert {one for one in sensors if state(hass, one) == "on"} == {on} - {None}
    if on == ALARM:
        told_as = hass.states.get(ALARM).attributes["alarm"]
        assert told_as == ("too_hot" if alarm is Alarm.TOO_HOT else "unknown_99")


async def test_an_alarm_without_an_end_is_shown_for_five_minutes(
    hass, lock, entry, clock
):
    client = entry.runtime_data.device.client
    for wait, shown in ((3, "on"), (4, "on"), (6, "off")):
        if wait < 6:
            await client.probe()
            with lock.at_hand() as core:
                core.firmware.alarm(Alarm.PRY)
            await wait_for(lambda: state(hass, TAMPER) == "on")
            await client.close()
        await pass_time(hass, clock, timedelta(minutes=wait), lock)
        assert state(hass, TAMPER) == shown


async def test_the_first_ring_and_the_next_ones_are_doorbell_events(hass, lock, entry):
    assert hass.states.get(BELL) is None
    await lock_reports(entry, lock, DataPoint.bool(Dp.DOORBELL, True))
    await wait_for(lambda: hass.states.get(BELL) and state(hass, BELL) != STATE_UNKNOWN)
    first = hass.states.get(BELL)
    assert first.attributes["event_type"] == "ring"
    assert first.attributes["device_class"] == EventDeviceClass.DOORBELL
    await lock_reports(entry, lock, DataPoint.bool(Dp.DOORBELL, True))
    await wait_for(lambda: state(hass, BELL) != first.state)
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert state(hass, BELL) == STATE_UNKNOWN


@pytest.mark.parametrize(
    ("record", "shows"),
    [
        (DoorbellRung(LONG_AGO, late=True), BELL),
        (AlarmRaised(LONG_AGO, Alarm.PRY, late=True), TAMPER),
    ],
)
async def test_what_the_lock_tells_later_is_told_and_turns_nothing_on(
    hass, lock, entry, record, shows
):
    """Nobody stands at the door any more."""
    await lock_reports(
        entry, lock, DataPoint.bool(Dp.DOORBELL, False), DataPoint.enum(21, 1)
    )
    await wait_for(lambda: hass.states.get(BELL) and hass.states.get(TAMPER))
    created = dt_util.utcnow() - timedelta(days=1)
    with patch.object(entry, "created_at", created):
        reported(entry.runtime_data, replace(record, at=dt_util.utcnow() - HOUR))
    access = f"event.{DOOR}_access"
    kind = "doorbell" if shows == BELL else "alarm"
    await wait_for(lambda: hass.states.get(access).attributes["event_type"] == kind)
    assert state(hass, shows) == (STATE_UNKNOWN if shows == BELL else "off")


async def test_a_ring_that_is_told_before_there_is_an_entity_waits_for_it(
    hass, lock, entry
):
    reported(entry.runtime_data, DoorbellRung(dt_util.utcnow(), late=False))
    access = f"event.{DOOR}_access"
    await wait_for(
        lambda: hass.states.get(access).attributes["event_type"] == "doorbell"
    )
    assert hass.states.get(BELL) is None
    await lock_reports(entry, lock, DataPoint.bool(Dp.DOORBELL, False))
    await wait_for(lambda: hass.states.get(BELL))
    await hass.async_block_till_done()
    assert hass.states.get(BELL).attributes["event_type"] == "ring"


async def test_the_signal_is_shown_only_when_enabled(hass, lock, entry):
    registry = er.async_get(hass)
    entity_id = f"sensor.{DOOR}_signal_strength"
    assert registry.async_get(entity_id).disabled_by is not None
    registry.async_update_entity(entity_id, disabled_by=None)
    await entry.runtime_data.device.client.close()
    lock.radio.rssi[lock.address] = -71
    await wait_for(lambda: async_signal_strength(hass, lock.address) == -71)
    await hass.config_entries.async_reload(entry.entry_id)
    assert state(hass, entity_id) == "-71"
    assert hass.states.get(entity_id).attributes["unit_of_measurement"] == "dBm"


async def test_a_bolt_that_is_told_the_other_way_round_is_an_option(hass, lock, entry):
    await lock_reports(entry, lock, DataPoint.bool(Dp.MOTOR_STATE, True))
    await wait_for(lambda: state(hass, BOLT) == "on")
    assert state(hass, f"lock.{DOOR}") == "unlocked"
    hass.config_entries.async_update_entry(entry, options={CONF_BOLT_REVERSED: True})
    await hass.config_entries.async_reload(entry.entry_id)
    await lock_reports(entry, lock, DataPoint.bool(Dp.MOTOR_STATE, True))
    await wait_for(lambda: state(hass, BOLT) == "off")
    assert state(hass, f"lock.{DOOR}") == "locked"

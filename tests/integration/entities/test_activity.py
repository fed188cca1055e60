"""What Activity and history say: each access once, with its name; and what is unknown."""

from datetime import timedelta

from homeassistant.config_entries import SOURCE_RECONFIGURE
from homeassistant.const import EVENT_STATE_CHANGED, STATE_UNKNOWN
from homeassistant.core import CoreState
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events
from pytest_homeassistant_custom_component.components.diagnostics import (
    get_diagnostics_for_config_entry,
)

from custom_components.smart_life_lock.const import EVENT_ACCESS
from custom_components.smart_life_lock.device.activity_words import sentence
from custom_components.smart_life_lock.device.bluetooth import async_heard
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.logbook import async_describe_events
from custom_components.smart_life_lock.tuyalock.model import Access, Alarm, Method
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.quirks import Quirks

from ..code_support import issued
from ..flow_support import DOMAIN, choose, picked, submit
from ..support import reported, wait_for

RETAIL = Quirks(reports_bolt=True, reports_dynamic=True)
ACCESS = "event.front_door_access"
LOCK = "lock.front_door"


@pytest.fixture(params=[3, 4])
async def lock(adapter, virtual_lock, request):
    return await virtual_lock(request.param, quirks=RETAIL)


def state(hass, entity_id):
    return hass.states.get(entity_id).state


def described(hass, event):
    """What Activity makes of an event."""
    describers = {}
    async_describe_events(
        hass, lambda domain, kind, describe: describers.update({kind: describe})
    )
    return describers[EVENT_ACCESS](event)


async def test_a_code_of_a_button_is_told_with_its_kind_once(hass, lock, entry):
    told = async_capture_events(hass, EVENT_ACCESS)
    target = {"entity_id": "button.front_door_new_one_time_code"}
    await hass.services.async_call("button", "press", target, blocking=True)
    (code,) = entry.runtime_data.device.ledger.codes()
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    await wait_for(lambda: told)
    assert described(hass, told[0])["message"] == f"{code.name}, one-time code"
    assert "code" not in code.name


async def test_each_access_reads_with_its_name_and_way(hass, lock, entry):
    told = async_capture_events(hass, EVENT_ACCESS)
    code = await issued(entry.runtime_data, OneTimeRequest("Anna"))
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    await wait_for(lambda: told)
    (event,) = told
    line = described(hass, event)
    assert line == {
        "name": "Front door",
        "message": "Anna, one-time code",
        "entity_id": LOCK,
    }
    assert str(code.digits) not in str(event.data)
    device = er.async_get(hass).async_get(LOCK).device_id
    assert event.data["device_id"] == device
    # The event entity's own line is linked to it.
    assert hass.states.get(ACCESS).context.id == event.context.id


async def test_a_late_access_stands_at_its_own_time(hass, entry):
    told = async_capture_events(hass, EVENT_ACCESS)
    at = dt_util.utcnow().replace(microsecond=0)
    hass.config_entries.async_update_entry(entry)
    entry.created_at = at - timedelta(hours=9)
    earlier = at - timedelta(hours=3)
    reported(entry.runtime_data, Access(earlier, Method.FINGERPRINT, 3, late=True))
    reported(entry.runtime_data, Access(at, Method.CARD, 4, late=False))
    late, live = told
    assert late.time_fired == earlier
    assert live.time_fired >= at
    assert described(hass, late)["message"] == (
        "opened by fingerprint, number 3 in the lock, told later"
    )
    assert described(hass, live)["message"] == "opened by card, number 4 in the lock"


def accesses(hass):
    """What the event entity shows from now on, and what the bus is told."""
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)

    def shown():
        return [
            one.data["new_state"].attributes.get("event_type")
            for one in changes
            if one.data["entity_id"] == ACCESS and one.data["new_state"] is not None
        ]

    return shown, async_capture_events(hass, EVENT_ACCESS)


@pytest.mark.parametrize("change", ["reload", "restart", "disable and enable"])
async def test_nothing_that_home_assistant_does_looks_like_an_access(
    hass, lock, entry, change
):
    code = await issued(entry.runtime_data, OneTimeRequest("Anna"))
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    await wait_for(lambda: hass.states.get(ACCESS).attributes["event_type"])
    shown, told = accesses(hass)
    registry = er.async_get(hass)
    if change == "disable and enable":
        registry.async_update_entity(ACCESS, disabled_by=er.RegistryEntryDisabler.USER)
        assert await hass.config_entries.async_reload(entry.entry_id)
        assert hass.states.get(ACCESS) is None
        registry.async_update_entity(ACCESS, disabled_by=None)
    if change == "restart":
        hass.set_state(CoreState.starting)
    assert await hass.config_entries.async_reload(entry.entry_id)
    hass.set_state(CoreState.running)
    await hass.async_block_till_done()
    assert state(hass, ACCESS) == STATE_UNKNOWN
    assert shown()
    assert not any(shown())
    assert not told
    # What came in last is still known.
    last = hass.states.get("sensor.front_door_last_access")
    assert last.attributes["code_name"] == "Anna"


async def paired_after_reset(hass, lock, entry):
    with lock.at_hand() as core:
        core.factory_reset()
    await wait_for(lambda: not async_heard(hass, lock.address).advert.bound)
    flow = await hass.config_entries.flow.async_init(
        DOMAIN, context={"source": SOURCE_RECONFIGURE, "entry_id": entry.entry_id}
    )
    flow = await choose(hass, flow, "pair_again")
    flow = await submit(hass, flow, reset_myself=True)
    assert flow["reason"] == "reconfigure_successful"


async def added_again(hass, lock, entry):
    await hass.config_entries.async_remove(entry.entry_id)
    flow = await choose(hass, await picked(hass, lock), "kept_keys")
    await submit(hass, flow, name="Front door")


@pytest.mark.parametrize("pair", [paired_after_reset, added_again])
async def test_pairing_again_looks_like_no_access(hass, lock, entry, pair):
    code = await issued(entry.runtime_data, OneTimeRequest("Anna"))
    assert lock.type(str(code.digits)).opened
    await entry.runtime_data.sessions.async_sync()
    await wait_for(lambda: hass.states.get(ACCESS).attributes["event_type"])
    await entry.runtime_data.device.client.close()
    shown, told = accesses(hass)
    await pair(hass, lock, entry)
    await hass.async_block_till_done()
    (now,) = hass.config_entries.async_entries(DOMAIN)
    await now.runtime_data.sessions.async_sync()
    assert state(hass, ACCESS) == STATE_UNKNOWN
    assert shown()
    assert not any(shown())
    assert not told


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (
            {"event_type": "access_granted", "method": "inside"},
            "opened by hand from inside",
        ),
        (
            {"event_type": "access_granted", "code_id": "1", "code_kind": "dynamic"},
            "opened by dynamic code",
        ),
        ({"event_type": "access_denied", "method": "password"}, "refused a wrong code"),
        (
            {"event_type": "codes_cleared", "cleared": "cleared_one"},
            "a temporary code was cleared at the keypad",
        ),
        ({"event_type": "alarm", "alarm": "pry"}, "alarm: Tampering"),
        ({"event_type": "alarm", "alarm": "unknown_99"}, "alarm number 99"),
        ({"event_type": "duress", "late": True}, "opened under duress, told later"),
        (
            {
                "event_type": "access_granted",
                "code_name": "Anna",
                "code_kind": "offline_temporary",
                "deleted": True,
                "late": True,
            },
            "Anna, temporary code, which had been deleted, told later",
        ),
        ({"event_type": "doorbell"}, "somebody rang"),
        (
            {"event_type": "code_expired_unused", "code_name": "{x}"},
            "{x}: the code expired unused",
        ),
        ({"event_type": "code_expired_unused"}, "a code expired unused"),
        ({"event_type": "of a newer version"}, "of a newer version"),
    ],
)
async def test_all_that_happens_has_its_sentence(hass, entry, data, said):
    assert sentence(hass, data) == said


async def test_without_the_lock_entity_the_line_still_names_something(hass, entry):
    told = async_capture_events(hass, EVENT_ACCESS)
    er.async_get(hass).async_remove(LOCK)
    now = dt_util.utcnow()
    reported(entry.runtime_data, Access(now, Method.CARD, 4, late=False))
    (event,) = told
    assert described(hass, event)["name"] == "smart_life_lock"
    assert described(hass, event)["entity_id"] is None


async def test_the_bolt_and_the_door_are_unknown_once_nobody_hears_them(
    hass, lock, entry
):
    await entry.runtime_data.sessions.async_exchange(
        entry.runtime_data.device.client.unlock
    )
    with lock.at_hand() as core:
        core.firmware.report(DataPoint.enum(Dp.DOOR_STATE, 1))
    await wait_for(lambda: hass.states.get("binary_sensor.front_door_door"))
    await wait_for(lambda: state(hass, LOCK) == "unlocked")
    assert state(hass, "binary_sensor.front_door_door") == "on"
    await entry.runtime_data.device.client.close()
    await wait_for(lambda: state(hass, LOCK) == STATE_UNKNOWN)
    assert state(hass, "binary_sensor.front_door_door") == STATE_UNKNOWN


@pytest.mark.parametrize(
    ("service", "way"), [("lock", "locking"), ("unlock", "unlocking")]
)
async def test_the_lock_shows_what_it_is_told_to_do(hass, lock, entry, service, way):
    changes = async_capture_events(hass, EVENT_STATE_CHANGED)
    await hass.services.async_call("lock", service, {"entity_id": LOCK}, blocking=True)
    states = [
        one.data["new_state"].state for one in changes if one.data["entity_id"] == LOCK
    ]
    assert states[0] == way
    await wait_for(lambda: state(hass, LOCK) == f"{service}ed")


@pytest.mark.parametrize("alarm", [Alarm.TONGUE_BAD, Alarm.TONGUE_NOT_OUT])
async def test_a_blocked_bolt_is_jammed_until_it_is_out(hass, lock, entry, alarm):
    await entry.runtime_data.sessions.async_exchange(
        entry.runtime_data.device.client.unlock
    )
    with lock.at_hand() as core:
        core.advance(2000)
        core.firmware.alarm(alarm)
    await wait_for(lambda: state(hass, LOCK) == "jammed")
    await entry.runtime_data.sessions.async_exchange(
        entry.runtime_data.device.client.lock
    )
    await wait_for(lambda: state(hass, LOCK) == "locked")


async def test_the_coarse_battery_appears_when_the_lock_reports_it(hass, lock, entry):
    low, level = (
        "binary_sensor.front_door_battery",
        "sensor.front_door_battery_level",
    )
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.report(DataPoint.enum(Dp.BATTERY_STATE, 0))
    await wait_for(lambda: hass.states.get(level) and hass.states.get(low))
    assert (state(hass, level), state(hass, low)) == ("high", "off")
    with lock.at_hand() as core:
        core.firmware.report(DataPoint.bool(Dp.LOW_POWER, True))
    await wait_for(lambda: state(hass, low) == "on")
    with lock.at_hand() as core:
        core.firmware.report(DataPoint.bool(Dp.LOW_POWER, False))
        core.firmware.report(DataPoint.enum(Dp.BATTERY_STATE, 2))
    await wait_for(lambda: state(hass, level) == "low")
    assert state(hass, low) == "on"
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert (state(hass, level), state(hass, low)) == ("low", "on")


@pytest.mark.parametrize(
    ("point", "kind"),
    [
        (DataPoint.bool(Dp.HIJACK, True), "duress"),
        (DataPoint.number(Dp.HIJACK, 7), "duress"),
        (DataPoint.raw(Dp.LOCK_RECORD, b"\1\2"), "unspecified_record"),
    ],
)
async def test_duress_and_records_without_a_meaning_are_told(
    hass, lock, entry, point, kind
):
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.note(point)
    await wait_for(lambda: hass.states.get(ACCESS).attributes["event_type"] == kind)


async def test_what_nobody_understands_is_in_the_diagnostics_without_secrets(
    hass, lock, entry, hass_client
):
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        for _ in range(2):
            core.firmware.report(DataPoint.raw(118, b"13572468"))
        core.firmware.report(DataPoint.enum(Dp.VOLUME, 3))
    points = entry.runtime_data.device.client.points
    await wait_for(lambda: {27, 118} <= {point.dp for point in points})
    found = await get_diagnostics_for_config_entry(hass, hass_client, entry)
    rows = {row["data_point"]: row for row in found["lock"]["data_points"]}
    assert (rows[27]["value"], rows[27]["understood"]) == (3, True)
    assert rows[118] | {"last": ""} == {
        "data_point": 118,
        "code": None,
        "understood": False,
        "type": 0,
        "size": 8,
        "value": None,
        "count": 2,
        "last": "",
    }

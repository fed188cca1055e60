"""Locks from shops: which entities they get, how they open, and what they cannot do."""

from contextlib import suppress
from dataclasses import replace

from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.helpers import entity_registry as er
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.const import CONF_ANNOUNCED, CONF_UNLOCK_WAY
from custom_components.smart_life_lock.device.products import LOCK_PRODUCTS
from custom_components.smart_life_lock.tuyalock.codes import dynamic_code
from custom_components.smart_life_lock.tuyalock.model import UnlockWay
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from virtual_lock.firmware.models import MODELS
from virtual_lock.firmware.quirks import RETAIL

from ..code_support import T0, act, lock_entry
from ..flow_support import paired
from ..online_support import DAY, once, until
from ..support import wait_for

EVERY_LOCK = {
    "lock",
    "access",
    "codes",
    "problem",
    "new_dynamic_code",
    "new_one_time_code",
    "new_online_one_time_code",
    "clear_all_code",
    "sync",
    "active_codes",
    "pending_changes",
    "last_access",
    "last_clock_sync",
    "dynamic_code",
    "signal_strength",
}
ALARMS = {"jammed", "tamper", "alarm"}
AUTO_LOCK = {"auto_lock", "passage_mode"}
LEVEL = {"battery_level", "low_battery"}
ENTITIES = {
    "ailrinni": {"battery", "beep_volume", "bolt", *ALARMS},
    "n1": {"battery", *AUTO_LOCK, *ALARMS},
    "gainsborough": {
        "battery",
        "beep_volume",
        "bolt",
        "auto_lock_delay",
        "doorbell",
        *AUTO_LOCK,
        *ALARMS,
    },
    "foxgard": {
        "battery",
        "beep_volume",
        "bolt",
        "auto_lock_delay",
        "doorbell",
        "language",
        "door",
        *LEVEL,
        *AUTO_LOCK,
        *ALARMS,
    },
    "xcase": {"battery", *LEVEL, *ALARMS},
    "hornbill": {
        "battery",
        "beep_volume",
        "bolt",
        "auto_lock_delay",
        "language",
        *AUTO_LOCK,
        *ALARMS,
    },
    "orion": {"battery", *AUTO_LOCK},
    "bstuokey": {"beep_volume", "bolt", "language", *LEVEL, *ALARMS},
    "raykube": {
        "battery",
        "bolt",
        "door",
        "doorbell",
        "volume",
        "auto_lock_delay",
        *AUTO_LOCK,
        *ALARMS,
    },
    "a1-ultra": {
        "beep_volume",
        "bolt",
        "auto_lock_delay",
        *LEVEL,
        *AUTO_LOCK,
        *ALARMS,
    },
    "h8-pro": {"auto_lock_delay", "double_lock", *AUTO_LOCK},
    "smart-lock-3": {"battery", "auto_lock_delay", "double_lock", *AUTO_LOCK},
    "kb150a": {
        "battery",
        "beep_volume",
        "bolt",
        "auto_lock_delay",
        "language",
        *AUTO_LOCK,
        *ALARMS,
    },
    "reverse-motor": {"bolt", *AUTO_LOCK},
}
STRANGE = {"raykube": {102, 103, 105}}


@pytest.fixture
async def home(hass, adapter, virtual_lock):
    """Sets up a model; its entries are unloaded behind the test."""
    entries = []

    async def set_up(name, **quirks):
        quirks = replace(RETAIL, **quirks)
        lock = await virtual_lock(model=MODELS[name], quirks=quirks)
        entry = await paired(hass, lock)
        entries.append(entry)
        await wait_for(lambda: entry.runtime_data.device.state.info is not None)
        await hass.async_block_till_done(wait_background_tasks=True)
        return lock, entry

    yield set_up
    for entry in entries:
        await hass.config_entries.async_unload(entry.entry_id)


def keys_of(hass, entry):
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return {one.unique_id.split("_", 1)[1] for one in entities}


def test_every_model_is_expected_and_offered_as_a_lock():
    assert len(MODELS) >= 8
    assert ENTITIES.keys() == MODELS.keys()
    assert {model.product_id for model in MODELS.values()} <= LOCK_PRODUCTS


@pytest.mark.parametrize("name", MODELS)
async def test_a_model_gets_the_entities_of_its_data_points(hass, home, name):
    lock, entry = await home(name)
    assert entry.data["product_id"] == MODELS[name].product_id
    assert keys_of(hass, entry) == EVERY_LOCK
    await entry.runtime_data.device.client.probe()
    with lock.at_hand() as core:
        core.firmware.tell()
        core.firmware.alarm(5)
        core.firmware.ring()
    expected = EVERY_LOCK | ENTITIES[name]
    await wait_for(lambda: keys_of(hass, entry) >= expected)
    await hass.async_block_till_done()
    assert keys_of(hass, entry) == expected
    unknown = {
        row.dp for row in entry.runtime_data.device.client.points if not row.known
    }
    assert unknown == STRANGE.get(name, set())


async def test_a_lock_that_answers_a_question_for_its_state_needs_no_change(hass, home):
    lock, entry = await home("foxgard", reports_on_query=True)
    shown = ENTITIES["foxgard"] - ALARMS - {"doorbell"}
    await wait_for(lambda: keys_of(hass, entry) == EVERY_LOCK | shown)
    with lock.at_hand() as core:
        core.memory.settings[Dp.AUTO_LOCK_TIME] = (77).to_bytes(4)
    await entry.runtime_data.sessions.async_sync()
    delay = hass.states.get("number.front_door_auto_lock_delay")
    assert delay.state == "77.0"


async def unlock(hass):
    target = {"entity_id": "lock.front_door"}
    await hass.services.async_call("lock", "unlock", target, blocking=True)


async def with_check_code(hass, entry):
    """The keys of an account have a check code, whether the lock wants one or not."""
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, "check_code": "12345678"}
    )
    await hass.config_entries.async_reload(entry.entry_id)


@pytest.mark.parametrize(
    ("name", "way"),
    [("bstuokey", UnlockWay.CHECKED), ("orion", UnlockWay.BLUETOOTH)],
)
async def test_how_a_lock_opens_is_learned_and_remembered(hass, home, name, way):
    lock, entry = await home(name)
    if way is not UnlockWay.CHECKED:
        await with_check_code(hass, entry)
        with pytest.raises(HomeAssistantError) as failed:
            await unlock(hass)
        assert failed.value.translation_key == "unlock_unknown"
        assert lock.core.openings == 0
    await unlock(hass)
    assert lock.core.openings == 1
    learned = entry.runtime_data.device.memory.facts.unlock_way
    assert learned is way
    assert await hass.config_entries.async_reload(entry.entry_id)
    assert entry.runtime_data.unlocking.way is learned
    await unlock(hass)
    assert lock.core.openings == 2


async def test_a_lock_that_answers_no_way_begins_anew_and_is_never_told_twice(
    hass, home
):
    lock, entry = await home("h8-pro")
    await with_check_code(hass, entry)
    choice, tried = entry.runtime_data.unlocking, []
    # A link that is lost on the way says nothing about the lock: the same way again.
    for _ in range(8):
        if choice.way not in tried[-1:]:
            tried.append(choice.way)
        if len(tried) < 4:
            with pytest.raises(HomeAssistantError):
                await unlock(hass)
    assert tried == [
        UnlockWay.CHECKED,
        UnlockWay.BLUETOOTH,
        UnlockWay.REMOTE,
        UnlockWay.CHECKED,
    ]
    assert lock.core.openings == 0


async def test_a_check_code_that_was_taken_away_leaves_the_other_ways(
    hass, enable_bluetooth
):
    entry = lock_entry(options={CONF_UNLOCK_WAY: UnlockWay.CHECKED.value})
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    assert entry.runtime_data.unlocking.way is UnlockWay.BLUETOOTH
    await with_check_code(hass, entry)
    assert entry.runtime_data.unlocking.way is UnlockWay.CHECKED
    await hass.config_entries.async_unload(entry.entry_id)


async def test_where_no_way_is_left_untried_the_round_begins_anew(
    hass, enable_bluetooth
):
    entry = lock_entry()
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    unlocking, memory = entry.runtime_data.unlocking, entry.runtime_data.device.memory
    # With a check code there was a third way, which has gone since.
    mute = frozenset({UnlockWay.BLUETOOTH, UnlockWay.REMOTE})
    memory.note(replace(memory.facts, mute_ways=mute))
    assert unlocking.way is UnlockWay.BLUETOOTH
    await hass.config_entries.async_unload(entry.entry_id)


async def test_a_way_that_was_chosen_is_the_only_one(hass, home):
    lock, entry = await home("ailrinni")
    hass.config_entries.async_update_entry(
        entry, options={CONF_UNLOCK_WAY: UnlockWay.REMOTE.value}
    )
    await hass.config_entries.async_reload(entry.entry_id)
    await unlock(hass)
    assert lock.core.memory.remote is not None
    assert lock.core.openings == 1
    await wait_for(lambda: hass.states.get("lock.front_door").state == "unlocked")


async def refusal(hass, service, **fields):
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, service, name="Anna", **fields)
    return refused.value.translation_key


async def test_a_lock_that_takes_no_codes_makes_none_and_says_why(hass, home):
    lock, entry = await home("kb150a")
    # The first one shows that the lock does not answer.
    with suppress(HomeAssistantError):
        await once(hass)
    device = entry.runtime_data.device
    await wait_for(lambda: Dp.TEMPORARY_PASSWORD_CREATE in device.state.unanswered)
    for service in ("create_offline_one_time_code", "create_dynamic_code"):
        assert await refusal(hass, service) == "no_codes"
    assert await refusal(hass, "create_online_one_time_code", end=until(DAY)) == (
        "no_codes"
    )
    # It does have a keypad: somebody types a code there while it is connected.
    await device.client.probe()
    now = lock.core.clock.unix
    code = dynamic_code(device.credentials.login_key, dt_util.utc_from_timestamp(now))
    assert lock.type(str(code)).opened
    await wait_for(lambda: Dp.UNLOCK_DYNAMIC in device.state.reported)
    await act(hass, "create_dynamic_code", name="Anna")
    assert await refusal(hass, "create_online_one_time_code", end=until(DAY)) == (
        "no_online_codes"
    )


@pytest.mark.parametrize(
    ("announced", "t0", "expected"),
    [
        ([8, 15, 54, 70, 71], None, "no_codes"),
        ([8, 15, 54, 70, 71], T0, None),
        ([8, 14, 54], None, None),
        ([8, 51, 54], None, None),
        ([], None, None),
    ],
)
async def test_what_the_account_lists_says_which_codes_there_are(
    hass, enable_bluetooth, announced, t0, expected
):
    entry = lock_entry(t0=t0)
    entry.add_to_hass(hass)
    hass.config_entries.async_update_entry(
        entry, data={**entry.data, CONF_ANNOUNCED: announced}
    )
    assert await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    battery = er.async_get(hass).async_get("sensor.front_door_battery")
    assert (battery is not None) == (8 in announced)
    if battery is not None:
        assert hass.states.get(battery.entity_id).state == "unknown"
    if expected is None:
        await once(hass)
    else:
        service = "create_online_one_time_code"
        assert await refusal(hass, service, end=until(DAY)) == expected
    await hass.config_entries.async_unload(entry.entry_id)

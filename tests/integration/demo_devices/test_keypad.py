"""The demo's keypad: a device whose keys reach the lock's control port."""

from datetime import timedelta
import time

from homeassistant.const import EVENT_HOMEASSISTANT_FINAL_WRITE
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import event
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry

from custom_components.virtual_keypad.const import CONF_CONTROL, DOMAIN
from tests.virtual_lock.talker import bound_talker
from virtual_lock.air.hci_server import port_of
from virtual_lock.air.peripheral import Peripheral
from virtual_lock.control.on_air import OnAir
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.control.server import ControlPort
from virtual_lock.firmware.quirks import RETAIL

DIGITS = "text.virtual_keypad_digits"
BOLT = "sensor.virtual_keypad_bolt"
VERDICT = "sensor.virtual_keypad_verdict"
BLOCKING = RETAIL.attempt_limit


@pytest.fixture
def lock():
    talker = bound_talker(quirks=RETAIL)
    talker.leave()
    return talker.lock


@pytest.fixture
async def server(lock, radio, socket_enabled):
    peripheral = Peripheral(lock)
    await peripheral.start_on_radio(radio)
    async with await ControlPort(lock, OnAir(peripheral, radio)).serve(
        "127.0.0.1", 0
    ) as server:
        yield server
    await peripheral.stop()


@pytest.fixture
async def keypad(hass, server):
    entry = MockConfigEntry(
        domain=DOMAIN,
        title="Virtual keypad",
        data={CONF_CONTROL: f"127.0.0.1:{port_of(server)}"},
    )
    entry.add_to_hass(hass)
    assert await hass.config_entries.async_setup(entry.entry_id)
    yield entry
    assert await hass.config_entries.async_unload(entry.entry_id)


async def press(hass, *keys):
    for key in keys:
        await hass.services.async_call(DOMAIN, "press", {"key": key}, blocking=True)
    await hass.async_block_till_done()


async def test_display_shows_what_is_typed_as_far_as_it_has_room(hass, keypad):
    await press(hass, *"1234567890123")
    assert hass.states.get(DIGITS).state == "123456789012"
    assert keypad.runtime_data.data.digits == "123456789012"
    await press(hass, "clear")
    assert hass.states.get(DIGITS).state == ""


async def test_verdict_says_why_the_lock_came_to_none(hass, keypad, lock):
    await press(hass, *"123", "enter")
    assert hass.states.get(VERDICT).state == "wrong_code"
    for _ in range(BLOCKING - 1):
        await press(hass, *"00000000", "enter")
    assert hass.states.get(VERDICT).state.startswith("verdict_minus_")
    await press(hass, *"00000000", "enter")
    assert hass.states.get(VERDICT).state == "blocked"
    lock.factory_reset()
    await press(hass, *"00000000", "enter")
    assert hass.states.get(VERDICT).state == "unpaired"
    assert hass.states.get(DIGITS).state == ""


async def test_password_of_the_table_is_accepted_or_refused(hass, keypad, lock):
    PhoneApp(lock).make_temporary("135790")
    await press(hass, *"135791", "enter")
    assert hass.states.get(VERDICT).state == "wrong_code"
    await press(hass, *"135790", "enter")
    assert hass.states.get(VERDICT).state == "accepted"
    assert hass.states.get(BOLT).state == "unlocked"


async def test_key_pressed_while_the_lock_is_off_is_told(hass, keypad, server):
    server.close()
    with pytest.raises(HomeAssistantError, match="does not answer"):
        await press(hass, "1", "enter")


async def test_clock_of_the_host_is_moved_and_no_time_passes(hass, keypad):
    true, steady = dt_util.utcnow(), time.monotonic()
    for minutes in (120, -60):
        await hass.services.async_call(
            DOMAIN, "move_clock", {"minutes": minutes}, blocking=True
        )
    off = timedelta(hours=1)
    for read in (dt_util.utcnow, dt_util.now, event.time_tracker_utcnow):
        assert timedelta() <= read() - true - off < timedelta(seconds=30)
    assert abs(event.time_tracker_timestamp() - time.time() - 3600) < 30
    assert time.monotonic() - steady < 30
    hass.bus.async_fire(EVENT_HOMEASSISTANT_FINAL_WRITE)
    await hass.async_block_till_done()
    assert dt_util.utcnow() - true < timedelta(seconds=30)
    assert dt_util.now().tzinfo is dt_util.get_default_time_zone()

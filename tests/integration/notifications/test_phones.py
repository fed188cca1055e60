"""Codes that go to a phone with the app, or to whatever else takes notifications."""

from datetime import timedelta
import logging

from homeassistant.components.notify import NotifyEntity
from homeassistant.exceptions import HomeAssistantError
from homeassistant.setup import async_setup_component
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (
    async_capture_events,
    setup_test_component_platform,
)

from custom_components.smart_life_lock.ledger.failure import Failure
from tests.ledger.desk import with_online

from ..blueprints.phone import phone_with_app
from ..code_support import NOW, act, lock_entry, set_up
from ..notice_support import changes_of, later, newest, notes, press, used
from ..websocket_support import somebody


@pytest.fixture(params=["Google", "Apple"])
async def phone(hass, socket_enabled, hass_admin_user, request):
    """Anna's phone, of both kinds."""
    pytest.importorskip("turbojpeg")
    user = hass_admin_user.id
    async with phone_with_app(hass, "Anna's Phone", user, request.param) as phone:
        yield phone


@pytest.fixture
async def home(hass, enable_bluetooth, clock, phone):
    """A lock out of range whose codes go to the phone."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry(options={"codes_to": phone.notify}))


async def test_pressed_button_sends_the_code_to_the_phone_alone(hass, home, phone):
    calls = async_capture_events(hass, "call_service")
    somebody(hass)
    await press(hass, "new_dynamic_code")
    code = newest(home)
    (push,) = phone.sent
    assert push.data["title"] == str(code.digits)
    assert "Works until 11:29 AM" in push.data["message"]
    assert "Front door" in push.data["message"]
    assert notes(hass) == []
    told = [str(call.data) for call in calls]
    assert not [text for text in told if str(code.digits) in text]


async def test_newer_code_replaces_the_former_message_and_its_end_removes_it(
    hass, home, phone, clock
):
    await press(hass, "new_dynamic_code")
    await press(hass, "new_one_time_code")
    tags = [push.data["data"]["tag"] for push in phone.sent]
    assert len(tags) == 2
    assert len(set(tags)) == 1
    used(home, newest(home), NOW)
    await hass.async_block_till_done()
    assert phone.sent[2].data["message"] == "clear_notification"
    assert phone.sent[2].data["data"]["tag"] == tags[0]
    await later(hass, clock, timedelta(days=1))
    assert len(phone.sent) == 3


async def test_phone_is_told_of_news_and_not_of_other_words(hass, home, phone, clock):
    await press(hass, "new_online_one_time_code")
    await later(hass, clock, timedelta(hours=14))  # "tomorrow" has become today
    assert len(phone.sent) == 1
    code = with_online(newest(home), failure=Failure.LOCK_FULL)
    home.runtime_data.device.ledger.change(lambda book: changes_of(code))
    await hass.async_block_till_done()
    assert "does not open the lock" in phone.sent[1].data["message"]
    end = dt_util.now() + timedelta(hours=1)
    await act(hass, "update_code", code_id=code.id, end=end)
    await hass.async_block_till_done()
    assert len(phone.sent) == 3
    assert "until 2:20 AM" in phone.sent[2].data["message"]


async def test_message_ends_with_its_lock(hass, home, phone):
    await press(hass, "new_one_time_code")
    await hass.config_entries.async_remove(home.entry_id)
    await hass.async_block_till_done()
    assert phone.sent[1].data["message"] == "clear_notification"


async def test_phone_that_is_not_there_is_told_and_the_code_is_kept(
    hass, home, phone, caplog
):
    await press(hass, "new_one_time_code")
    code = newest(home)
    (entry,) = hass.config_entries.async_entries("mobile_app")
    await hass.config_entries.async_unload(entry.entry_id)
    with caplog.at_level(logging.WARNING):
        used(home, code, NOW)
        await hass.async_block_till_done()
    assert "A notification was not removed" in caplog.text
    with pytest.raises(HomeAssistantError, match="did not get the message"):
        await press(hass, "new_dynamic_code")
    assert newest(home) != code
    assert notes(hass) == []
    assert str(newest(home).digits) not in caplog.text
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()


class Pigeon(NotifyEntity):
    """Something that takes a text, and knows no titles."""

    _attr_name = "Pigeon"

    def __init__(self):
        self.sent = []

    async def async_send_message(self, message, title=None):
        self.sent.append((message, title))


@pytest.fixture
async def pigeon(hass):
    pigeon = Pigeon()
    setup_test_component_platform(hass, "notify", [pigeon])
    assert await async_setup_component(hass, "notify", {})
    await hass.data["notify"].async_add_entities([pigeon])
    return pigeon


async def test_other_targets_get_one_text(hass, enable_bluetooth, clock, pigeon):
    clock.move_to(NOW)
    home = await set_up(hass, lock_entry(options={"codes_to": "notify.pigeon"}))
    await press(hass, "new_one_time_code")
    ((message, title),) = pigeon.sent
    assert message.startswith(f"{newest(home).digits}\nFront door. One-time code.")
    assert title is None
    used(home, newest(home), NOW)
    await hass.async_block_till_done()
    assert len(pigeon.sent) == 1


async def test_target_that_is_gone_is_named(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    await set_up(hass, lock_entry(options={"codes_to": "notify.gone"}))
    with pytest.raises(HomeAssistantError, match=r"notify\.gone did not get"):
        await press(hass, "new_dynamic_code")
    assert notes(hass) == []

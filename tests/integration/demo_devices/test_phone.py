"""The demo's phone: what is pushed to it by the app's real integration, and its taps."""

from homeassistant.setup import async_setup_component
import pytest
from pytest_homeassistant_custom_component.common import async_capture_events

SCREEN = "virtual_phone.screen"


@pytest.fixture
async def client(hass, hass_client_no_auth):
    """Somebody who pushes, and a phone."""
    pytest.importorskip("turbojpeg")
    assert await async_setup_component(hass, "virtual_phone", {})
    await hass.async_block_till_done()
    return await hass_client_no_auth()


def shown(hass):
    return hass.states.get(SCREEN).attributes["notifications"]


async def push(client, **what):
    answer = await client.post("/api/virtual_phone/push", json=what)
    assert answer.status == 201
    return await answer.json()


async def test_newest_of_each_tag_is_shown_until_it_is_taken_back(hass, client):
    told = await push(client, title="One", message="1", data={"tag": "a"})
    assert told["rateLimits"]["successful"]
    await push(client, title="Other", message="2")
    await push(client, title="Two", message="3", data={"tag": "a"})
    assert [note["title"] for note in shown(hass)] == ["Two", "Other"]
    await push(client, message="clear_notification", data={"tag": "a"})
    assert [note["title"] for note in shown(hass)] == ["Other"]


async def test_screen_has_room_for_a_few(hass, client):
    for number in range(9):
        await push(client, title=str(number), message="x")
    assert [note["title"] for note in shown(hass)] == ["8", "7", "6", "5", "4"]


async def test_tap_is_told_as_the_app_tells_it(hass, client):
    taps = async_capture_events(hass, "mobile_app_notification_action")
    actions = [{"action": "SEND", "title": "Send"}]
    await push(client, title="Door", message="?", data={"actions": actions})
    (note,) = shown(hass)
    data = {"id": note["id"], "action": note["actions"][0]["action"]}
    await hass.services.async_call("virtual_phone", "tap", data, blocking=True)
    assert [tap.data for tap in taps] == [{"action": "SEND"}]
    assert shown(hass) == []
    await push(client, title="Door", message="?")
    (note,) = shown(hass)
    await hass.services.async_call(
        "virtual_phone", "dismiss", {"id": note["id"]}, blocking=True
    )
    assert shown(hass) == []
    assert len(taps) == 1


async def test_phone_is_registered_as_its_owner_s(hass, hass_owner_user):
    pytest.importorskip("turbojpeg")
    assert await async_setup_component(hass, "virtual_phone", {})
    await hass.async_block_till_done()
    (entry,) = hass.config_entries.async_entries("mobile_app")
    assert entry.data["user_id"] == hass_owner_user.id
    assert entry.data["app_data"]["push_url"].endswith("/api/virtual_phone/push")
    assert hass.states.get("notify.demo_phone")
    await hass.config_entries.async_unload(entry.entry_id)

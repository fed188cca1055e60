"""Who may write into the calendar."""

from homeassistant.core import Context, callback
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
import pytest

from ...code_support import act, codes
from ...websocket_support import somebody, token_of
from ..calendar_support import CODES, Page
from .support import at, event


@pytest.mark.parametrize(
    ("who", "may"), [("administrators", False), ("everyone", True), ("chosen", True)]
)
async def test_only_who_may_make_codes_may_write(hass, home, hass_ws_client, who, may):
    user = somebody(hass)
    options = {**home.options, "who_may_make_codes": who, "chosen_people": [user.id]}
    hass.config_entries.async_update_entry(home, options=options)
    page = Page(await hass_ws_client(hass, await token_of(hass, user)))
    made = await act(
        hass, "create_online_one_time_code", name="Eve", end=at(5).isoformat()
    )
    asked = event("Anna", at(4, 15), at(5, 11))
    renamed = event("Eva", at(3, 11, 20), at(5))
    answers = [
        await page.create(**asked),
        await page.update(made["id"], renamed),
        await page.delete(made["id"]),
    ]
    assert [not one for one in answers] == [may] * 3
    if not may:
        assert all("You may not make" in one for one in answers)
    assert len(await codes(hass)) == (2 if may else 1)


async def test_action_asks_who_calls_it(hass, home):
    user = somebody(hass)
    call = {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2026-03-06"}
    with pytest.raises(ServiceValidationError, match="You may not make"):
        await hass.services.async_call(
            "calendar",
            "create_event",
            call,
            target={"entity_id": CODES},
            blocking=True,
            context=Context(user_id=user.id),
        )
    assert await codes(hass) == []


async def test_automation_may_write_also_where_it_was_set_off_by_somebody_s_page(
    hass, home, hass_ws_client
):
    user = somebody(hass)

    async def on_press(_event):
        await hass.services.async_call(
            "calendar",
            "create_event",
            {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2026-03-06"},
            target={"entity_id": CODES},
            blocking=True,
            context=Context(),
        )

    @callback
    def press(call):
        hass.states.async_set("light.door", "on")

    hass.bus.async_listen_once("state_changed", on_press)
    client = await hass_ws_client(hass, await token_of(hass, user))
    hass.services.async_register("test", "press", press)
    await client.send_json_auto_id(
        {"type": "call_service", "domain": "test", "service": "press"}
    )
    assert (await client.receive_json())["success"]
    await hass.async_block_till_done()
    assert [one["name"] for one in await codes(hass)] == ["Anna"]


async def test_code_that_cannot_be_is_told_as_an_error(hass, home):
    with pytest.raises(HomeAssistantError):
        await hass.services.async_call(
            "calendar",
            "create_event",
            {"summary": "Anna", "start_date": "2026-03-05", "end_date": "2036-03-06"},
            target={"entity_id": CODES},
            blocking=True,
        )

"""Who may see, make and change codes over the websocket, and who may not."""

from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.const import (
    CONF_CHOSEN,
    CONF_OTHERS_SEE,
    CONF_WHO,
    Who,
)
from custom_components.smart_life_lock.tuyalock.model import DoorbellRung

from ..code_support import LOCK, NOW, act, lock_entry, set_up
from ..online_support import once
from ..support import reported
from ..websocket_support import Card, ask, somebody, token_of


@pytest.fixture
async def entry(hass, enable_bluetooth, clock):
    """A lock out of range, on a Tuesday in winter."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


async def card_of(hass, hass_ws_client, user):
    return Card(await hass_ws_client(hass, await token_of(hass, user)))


@pytest.fixture
def user(hass):
    return somebody(hass)


@pytest.mark.parametrize(
    ("who", "others_see", "see", "create"),
    [
        (None, False, False, False),
        (Who.ADMINISTRATORS, False, False, False),
        (Who.ADMINISTRATORS, True, True, False),
        (Who.CHOSEN, False, True, True),
        (Who.EVERYONE, False, True, True),
    ],
)
async def test_what_somebody_may_see_and_do(
    hass, enable_bluetooth, hass_ws_client, user, who, others_see, see, create
):
    options = {CONF_WHO: who, CONF_CHOSEN: [user.id], CONF_OTHERS_SEE: others_see}
    options = {name: value for name, value in options.items() if value is not None}
    await set_up(hass, lock_entry(options=options))
    await act(hass, "create_dynamic_code", name="Plumber")
    card = await card_of(hass, hass_ws_client, user)
    first = await card.listen()
    assert first["lock"]["may"] == {"see": see, "create": create}
    assert first["lock"]["who_may"] == (who or Who.ADMINISTRATORS)
    assert [row["name"] for row in first["codes"]] == ["Plumber"] * see
    await act(hass, "create_dynamic_code", name="Painter")
    if see:
        assert (await card.event())["codes"][0]["name"] == "Painter"
    assert await card.is_silent(hass)
    await card.client.send_json_auto_id(
        {
            "type": "call_service",
            "domain": "smart_life_lock",
            "service": "get_codes",
            "target": {"entity_id": LOCK},
            "return_response": True,
        }
    )
    answer = await card.client.receive_json()
    assert answer["success"] is create
    assert create or answer["error"]["translation_key"] == "not_allowed"


async def test_somebody_who_was_not_chosen_may_nothing(
    hass, enable_bluetooth, hass_ws_client, user
):
    chosen = somebody(hass)
    options = {CONF_WHO: Who.CHOSEN, CONF_CHOSEN: [chosen.id]}
    await set_up(hass, lock_entry(options=options))
    card = await card_of(hass, hass_ws_client, user)
    first = await card.listen()
    assert first["lock"]["may"] == {"see": False, "create": False}
    assert first["lock"]["who_may"] == "chosen"
    context = Context(user_id=chosen.id)
    assert await act(hass, "create_dynamic_code", context=context)


async def test_who_may_not_read_the_entity_is_told_nothing(hass, entry, hass_ws_client):
    user = somebody(hass, {"entity_ids": {"light.other": True}})
    card = await card_of(hass, hass_ws_client, user)
    assert (await card.listen())["code"] == "unauthorized"


async def test_who_may_only_read_the_entity_makes_no_codes(
    hass, enable_bluetooth, hass_ws_client
):
    await set_up(hass, lock_entry(options={CONF_WHO: Who.EVERYONE}))
    user = somebody(hass, {"all": {"read": True}})
    card = await card_of(hass, hass_ws_client, user)
    first = await card.listen()
    assert first["lock"]["may"] == {"see": True, "create": False}


async def test_who_only_sees_is_offered_nothing(hass, enable_bluetooth, hass_ws_client):
    await set_up(hass, lock_entry(options={CONF_OTHERS_SEE: True}))
    await once(hass)
    card = await card_of(hass, hass_ws_client, somebody(hass))
    (row,) = (await card.listen())["codes"]
    assert row["can"] == {
        "reveal": False,
        "edit": [],
        "pause": False,
        "resume": False,
        "revoke": False,
    }


async def test_other_options_count_at_once(
    hass, enable_bluetooth, hass_ws_client, user
):
    """A card that is open, and somebody changes the options: that is a reload."""
    entry = await set_up(hass, lock_entry(options={CONF_OTHERS_SEE: True}))
    await act(hass, "create_dynamic_code", name="Plumber")
    card = await card_of(hass, hass_ws_client, user)
    await card.listen()
    history = await card_of(hass, hass_ws_client, user)
    await history.listen("history", limit=50)

    async def use(**options):
        hass.config_entries.async_update_entry(entry, options=options)
        assert await hass.config_entries.async_reload(entry.entry_id)
        return await card.event()

    told = await use()
    assert told["lock"]["may"] == {"see": False, "create": False}
    assert "codes" not in told
    await act(hass, "create_dynamic_code", name="Painter")
    reported(entry.runtime_data, DoorbellRung(dt_util.utcnow(), late=False))
    assert await card.is_silent(hass)
    assert await history.is_silent(hass)
    told = await use(**{CONF_WHO: Who.EVERYONE})
    assert [row["name"] for row in told["codes"]] == ["Painter", "Plumber"]
    assert all(row["can"]["reveal"] for row in told["codes"])


@pytest.mark.parametrize("others_see", [False, True])
async def test_others_see_the_history_only_with_the_option(
    hass, enable_bluetooth, hass_ws_client, others_see
):
    options = {CONF_OTHERS_SEE: others_see}
    entry = await set_up(hass, lock_entry(options=options))
    reported(entry.runtime_data, DoorbellRung(dt_util.utcnow(), late=False))
    user = somebody(hass)
    card = Card(await hass_ws_client(hass, await token_of(hass, user)))
    answer = await card.listen("history", limit=50)
    context = Context(user_id=user.id)
    if others_see:
        assert len(answer["entries"]) == 1
        told = await act(hass, "get_history", context=context)
        assert len(told["history"]) == 1
    else:
        assert answer["code"] == "unauthorized"
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "get_history", context=context)
        assert refused.value.translation_key == "not_allowed"


async def test_who_may_make_no_codes_gets_no_preview(hass, entry, hass_ws_client):
    card = await hass_ws_client(hass, await token_of(hass, somebody(hass)))
    for command, fields in (
        ("preview", {"when": "now"}),
        ("revoke_preview", {"code_id": "1"}),
    ):
        told = await ask(card, command, **fields)
        assert told["error"]["code"] == "unauthorized"

"""Who may call the actions."""

from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_READ
from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError, Unauthorized, UnknownUser
import pytest
from pytest_homeassistant_custom_component.common import MockUser  # type: ignore[import-untyped]

from custom_components.smart_life_lock.actions.schema import Action
from custom_components.smart_life_lock.const import CONF_WHO, Who

from ...code_support import STAY, act, codes, lock_entry, set_up


async def test_user_who_is_no_administrator_may_not(hass, entry):
    user = MockUser(groups=[]).add_to_hass(hass)
    user.mock_policy({CAT_ENTITIES: True})
    fields = {
        Action.CREATE_CODE: {"when": "now"},
        Action.CREATE_OFFLINE_TEMPORARY_CODE: STAY,
        Action.CREATE_ONLINE_ONE_TIME_CODE: {"name": "Anna", "end": STAY["end"]},
        Action.CREATE_ONLINE_PERIODIC_CODE: STAY,
        Action.UPDATE_CODE: {"code_id": "x"},
        Action.PAUSE_CODE: {"code_id": "x"},
        Action.RESUME_CODE: {"code_id": "x"},
        Action.GET_CODE: {"code_id": "x"},
        Action.DELETE_CODE: {"code_id": "x"},
    }
    for action in Action:
        if action is Action.SYNC:
            continue
        context = Context(user_id=user.id)
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, action, context=context, **fields.get(action, {}))
        assert refused.value.translation_key == "not_allowed", action
        assert "Front door" in str(refused.value)
    assert await codes(hass) == []


@pytest.mark.parametrize("who", Who)
async def test_administrators_may_with_and_without_the_option(
    hass, enable_bluetooth, who
):
    await set_up(hass, lock_entry(options={CONF_WHO: who}))
    user = MockUser(is_owner=True).add_to_hass(hass)
    assert await act(hass, "create_dynamic_code", context=Context(user_id=user.id))


async def test_with_the_option_everyone_may_who_may_control_the_lock(
    hass, enable_bluetooth
):
    await set_up(hass, lock_entry(options={CONF_WHO: Who.EVERYONE}))
    guest = MockUser(groups=[]).add_to_hass(hass)
    guest.mock_policy({CAT_ENTITIES: True})
    assert await act(hass, "create_dynamic_code", context=Context(user_id=guest.id))
    reader = MockUser(groups=[]).add_to_hass(hass)
    reader.mock_policy({CAT_ENTITIES: {"all": {POLICY_READ: True}}})
    with pytest.raises(Unauthorized):
        await act(hass, "get_codes", context=Context(user_id=reader.id))


async def test_user_who_is_gone_may_nothing(hass, entry):
    with pytest.raises(UnknownUser):
        await act(hass, "sync", context=Context(user_id="gone"))


@pytest.mark.parametrize("field", ["kind", "status"])
async def test_value_that_a_list_is_not_chosen_by_is_told_with_those_that_are(
    hass, entry, field
):
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_codes", **{field: "bogus"})
    told = str(refused.value)
    assert told.startswith(field.capitalize())
    assert {"kind": "dynamic", "status": "pending"}[field] in told

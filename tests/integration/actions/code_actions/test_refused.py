"""What the actions refuse, before anything is stored."""

from datetime import timedelta

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]
import voluptuous as vol

from custom_components.smart_life_lock.actions.schema import FIELDS, Action
from custom_components.smart_life_lock.const import DOMAIN
from custom_components.smart_life_lock.localize import words_now

from ...code_support import BAD_STAYS, NOW, STAY, act, codes, lock_entry, set_up


@pytest.fixture
def labels(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """What people see instead of the names of the fields."""
    return words_now(hass, "field")


async def test_bad_input_is_refused_with_field_and_allowed_values(hass, entry):
    for changes, key, words in BAD_STAYS:
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "create_offline_temporary_code", **STAY | changes)
        assert refused.value.translation_key == key, changes
        assert refused.value.translation_domain == DOMAIN
        for word in words:
            assert word in str(refused.value)
        assert "{" not in str(refused.value)
    assert await codes(hass) == []


@pytest.mark.parametrize("action", Action)
async def test_missing_field_is_told_by_its_label_with_what_it_may_be(
    hass, entry, labels, action
):
    needed = {str(field) for field in FIELDS[action] if isinstance(field, vol.Required)}
    for missing in needed:
        given = dict.fromkeys(needed - {missing}, "now")
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, action, **given)
        assert refused.value.translation_key == "field_missing"
        told = str(refused.value)
        assert told.startswith(f"{labels[missing]} is missing. Allowed: ")
        assert "required key" not in told
        assert "{" not in told


@pytest.mark.parametrize("action", Action)
async def test_wrong_value_is_told_by_its_label_with_what_it_may_be(
    hass, entry, labels, action
):
    needed = {str(field) for field in FIELDS[action] if isinstance(field, vol.Required)}
    for wrong in map(str, FIELDS[action]):
        given = dict.fromkeys(needed, "now") | {wrong: {"not": "this"}}
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, action, **given)
        assert refused.value.translation_key == "field_wrong"
        told = str(refused.value)
        assert told.startswith(f"{labels[wrong]} cannot have this value. Allowed: ")
        allowed = told.split("Allowed: ")[1]
        assert allowed
        assert "Code" not in allowed, "the name of a class"


async def test_unknown_field_is_told_with_those_that_there_are(hass, entry):
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "get_codes", digits="481516")
    told = "This action has no field Digits. Allowed: Status, Kind"
    assert str(refused.value) == told
    with pytest.raises(ServiceValidationError, match=r"Allowed: –$"):
        await act(hass, "sync", name="Anna")


async def test_wrong_target_is_told_in_home_assistant_s_own_words(hass, entry):
    with pytest.raises(vol.Invalid, match="entity_id"):
        await hass.services.async_call(
            DOMAIN, "sync", {"entity_id": "no entity"}, blocking=True
        )


async def test_unknown_code_id_is_refused(hass, entry):
    for action in ("get_code", "delete_code", "create_clear_code"):
        with pytest.raises(ServiceValidationError, match="0123456789ab") as refused:
            await act(hass, action, code_id="0123456789ab")
        assert refused.value.translation_key == "unknown_code"
        assert "Front door" in str(refused.value)


async def test_digits_given_for_an_id_are_not_repeated_in_the_message(hass, entry):
    code = (await act(hass, "create_offline_temporary_code", **STAY))["code"]
    for digits in (code, f"{code[:5]} {code[5:]}"):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "delete_code", code_id=digits)
        assert refused.value.translation_key == "unknown_code"
        assert code[:5] not in str(refused.value)


async def test_clear_code_for_a_code_of_another_kind_is_refused(hass, entry):
    once = await act(hass, "create_offline_one_time_code")
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "create_clear_code", code_id=once["id"])
    assert refused.value.translation_key == "nothing_to_clear"
    assert once["code"] not in str(refused.value)


async def test_eleventh_code_of_the_hour_is_refused_with_the_next_time(
    hass, entry, clock
):
    for _ in range(10):
        await act(hass, "create_offline_one_time_code")
    with pytest.raises(ServiceValidationError, match="again from 12:00 PM"):
        await act(hass, "create_offline_one_time_code")
    assert len(await codes(hass)) == 10
    clock.tick(timedelta(minutes=40))
    await act(hass, "create_offline_one_time_code")


async def test_without_t0_the_refusal_says_what_to_do(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    await set_up(hass, lock_entry(t0=None))
    assert (await act(hass, "create_dynamic_code"))["code"]
    for action, given in (
        ("create_offline_one_time_code", {}),
        ("create_offline_temporary_code", STAY),
        ("create_clear_code", {}),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, action, **given)
        assert refused.value.translation_key == "t0_unknown"
        assert "Front door" in str(refused.value)
        assert "Offline codes" in str(refused.value)
    assert len(await codes(hass)) == 1

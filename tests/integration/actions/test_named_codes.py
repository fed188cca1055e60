"""Actions that name little: a code by its name, no start, no target."""

from datetime import timedelta

from homeassistant.core import Context
from homeassistant.exceptions import ServiceValidationError
import pytest
from pytest_homeassistant_custom_component.common import MockUser  # type: ignore[import-untyped]
import yaml

from custom_components.smart_life_lock.const import CONF_WHO, DOMAIN, Who
from tests.house.repository import SHIPPED

from ..code_support import LOCK, NOW, STAY, act, codes, lock_entry, set_up

BACK = "lock.back_door"
TEMPORARY = "create_offline_temporary_code"


@pytest.fixture
async def entry(hass, enable_bluetooth, clock):
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


async def second(hass):
    other = lock_entry("Back door", "C0:FF:EE:00:00:02")
    return await set_up(hass, other)


async def untargeted(hass, action, context=None, **fields):
    return await hass.services.async_call(
        DOMAIN, action, fields, blocking=True, context=context, return_response=True
    )


async def refused(hass, action, target=LOCK, **fields):
    with pytest.raises(ServiceValidationError) as error:
        await act(hass, action, target, **fields)
    assert "{" not in str(error.value)
    return error.value


# By name.


async def test_code_is_meant_by_its_name_in_any_letters(hass, entry):
    made = await act(hass, TEMPORARY, **STAY)
    assert (await act(hass, "get_code", code_id=" anna "))["id"] == made["id"]
    renamed = await act(hass, "update_code", code_id="Anna", name="Berta")
    assert (renamed["id"], renamed["name"]) == (made["id"], "Berta")
    assert (await act(hass, "create_clear_code", code_id="BERTA"))["clears"] == (
        made["id"]
    )
    gone = await act(hass, "delete_code", code_id="Berta")
    assert (gone["id"], gone["status"]) == (made["id"], "deleting")


async def test_online_code_is_paused_and_resumed_by_its_name(hass, entry):
    end = "2026-03-10 12:00"
    made = await act(hass, "create_online_periodic_code", name="Anna", end=end)
    paused = await act(hass, "pause_code", code_id="Anna")
    assert (paused["id"], paused["status"]) == (made["id"], "paused")
    assert (await act(hass, "resume_code", code_id="Anna"))["status"] == "pending"


async def test_ambiguous_name_is_refused_with_ids_and_times_but_no_digits(hass, entry):
    one = await act(hass, TEMPORARY, **STAY)
    two = await act(hass, TEMPORARY, **STAY)
    for action in ("get_code", "update_code", "delete_code", "create_clear_code"):
        fields = {"name": "Bert"} if action == "update_code" else {}
        error = await refused(hass, action, code_id="Anna", **fields)
        assert error.translation_key == "name_ambiguous"
        for code in (one, two):
            assert code["id"] in str(error)
            assert code["code"] not in str(error)
        assert "3:00 PM" in str(error)
        assert "Code" in str(error)
    assert {code["name"] for code in await codes(hass)} == {"Anna"}
    assert {code["status"] for code in await codes(hass)} == {"scheduled"}


async def test_of_two_codes_of_a_name_the_one_that_has_not_ended_is_meant(
    hass, entry, clock
):
    await act(hass, TEMPORARY, **STAY)
    clock.tick(timedelta(days=1))
    assert (await act(hass, "get_code", code_id="Anna"))["status"] == "expired"
    new = await act(hass, TEMPORARY, name="Anna", end="2026-03-05 12:00")
    assert (await act(hass, "get_code", code_id="Anna"))["id"] == new["id"]


async def test_clear_code_by_name_means_a_temporary_code(hass, entry):
    stay = await act(hass, TEMPORARY, **STAY)
    once = await act(hass, "create_offline_one_time_code", name="Anna")
    assert (await act(hass, "create_clear_code", code_id="Anna"))["clears"] == (
        stay["id"]
    )
    error = await refused(hass, "create_clear_code", code_id=once["id"])
    assert error.translation_key == "nothing_to_clear"


async def test_name_means_a_code_of_its_own_at_each_lock(hass, entry):
    await second(hass)
    both = [LOCK, BACK]
    made = await act(hass, TEMPORARY, both, **STAY)
    assert made[LOCK]["id"] != made[BACK]["id"]
    cleared = await act(hass, "create_clear_code", both, code_id="Anna")
    gone = await act(hass, "delete_code", both, code_id="Anna")
    for lock in both:
        assert cleared[lock]["clears"] == gone[lock]["id"] == made[lock]["id"]


async def test_where_one_lock_does_not_know_the_name_the_other_keeps_its_code(
    hass, entry
):
    await second(hass)
    await act(hass, TEMPORARY, BACK, **STAY)
    error = await refused(hass, "delete_code", [LOCK, BACK], code_id="Anna")
    assert error.translation_key == "unknown_code"
    assert "Front door" in str(error)
    (kept,) = await codes(hass, BACK)
    assert kept["status"] == "scheduled"


async def test_code_without_a_name_is_not_meant_by_an_empty_one(hass, entry):
    await act(hass, "create_offline_one_time_code")
    error = await refused(hass, "delete_code", code_id=" ")
    assert error.translation_key == "unknown_code"


# No start.


async def test_without_a_start_codes_begin_now(hass, entry):
    end = "2026-03-03 17:30"
    offline = await act(hass, TEMPORARY, name="Anna", end=end)
    assert offline["valid_from"] == "2026-03-03T11:00:00+01:00"
    assert offline["status"] == "active"
    online = await act(hass, "create_online_periodic_code", name="Bert", end=end)
    assert online["valid_from"] == "2026-03-03T11:20:00+01:00"
    assert online["valid_until"] == "2026-03-03T17:30:00+01:00"


# No target.


async def test_without_a_target_the_only_lock_is_meant(hass, entry):
    made = await untargeted(hass, "create_dynamic_code")
    assert list(made) == [LOCK]
    assert [code["id"] for code in await codes(hass)] == [made[LOCK]["id"]]


async def test_without_a_target_several_locks_are_named_and_nothing_is_made(
    hass, entry
):
    await second(hass)
    with pytest.raises(ServiceValidationError) as error:
        await untargeted(hass, "create_dynamic_code")
    assert error.value.translation_key == "which_lock"
    assert LOCK in str(error.value)
    assert BACK in str(error.value)
    assert await codes(hass) == await codes(hass, BACK) == []


async def test_empty_target_does_not_mean_the_only_lock(hass, entry):
    for target in ({"entity_id": []}, {"area_id": []}, {"entity_id": "none"}):
        with pytest.raises(ServiceValidationError) as error:
            await untargeted(hass, "create_dynamic_code", **target)
        assert error.value.translation_key == "no_lock"
    assert await codes(hass) == []


async def test_only_lock_of_a_user_is_the_one_that_he_may_control(hass, entry):
    await second(hass)
    everyone = {CONF_WHO: Who.EVERYONE}
    for one in hass.config_entries.async_entries(DOMAIN):
        hass.config_entries.async_update_entry(one, options=everyone)
    user = MockUser().add_to_hass(hass)
    user.mock_policy({"entities": {"entity_ids": {BACK: {"control": True}}}})
    made = await untargeted(hass, "create_dynamic_code", Context(user_id=user.id))
    assert list(made) == [BACK]
    user.mock_policy({})
    with pytest.raises(ServiceValidationError) as error:
        await untargeted(hass, "create_dynamic_code", Context(user_id=user.id))
    assert error.value.translation_key == "no_lock_to_choose"


# What is listed.


async def test_codes_that_have_not_ended_are_listed_newest_first(hass, entry, clock):
    over = await act(hass, "create_offline_one_time_code", name="Over")
    stay = await act(hass, TEMPORARY, **STAY)
    clock.tick(timedelta(hours=6))
    gone = await act(hass, TEMPORARY, name="Gone", end="2026-03-05 12:00")
    await act(hass, "delete_code", code_id="Gone")
    end = "2026-03-10 12:00"
    new = await act(hass, "create_online_one_time_code", name="New", end=end)
    listed = (await act(hass, "get_codes"))["codes"]
    assert [code["id"] for code in listed] == [new["id"], gone["id"], stay["id"]]
    ended = (await act(hass, "get_codes", status="expired"))["codes"]
    assert [code["id"] for code in ended] == [over["id"]]


# What cannot be changed.


async def test_other_end_of_an_offline_code_is_refused_with_what_can_be_done(
    hass, entry
):
    await act(hass, TEMPORARY, **STAY)
    error = await refused(hass, "update_code", code_id="Anna", end="2026-03-04 12:00")
    assert error.translation_key == "temporary_fixed"
    assert "new code" in str(error)
    assert "*Create clear code*" in str(error)
    await act(hass, "create_offline_one_time_code", name="Bert")
    error = await refused(hass, "update_code", code_id="Bert", end="2026-03-04 12:00")
    assert error.translation_key == "offline_fixed"


# The form.


def test_weekdays_are_check_boxes_in_every_form():
    services = yaml.safe_load((SHIPPED / "services.yaml").read_text())
    forms = [
        action["fields"]["weekdays"]["selector"]["select"]
        for action in services.values()
        if "weekdays" in action.get("fields", {})
    ]
    assert len(forms) == 3
    assert all(form["mode"] == "list" and form["multiple"] for form in forms)

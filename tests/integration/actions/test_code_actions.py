"""The actions, called as people and automations call them, with the lock out of range."""

from datetime import UTC, datetime, timedelta

from freezegun.api import FrozenDateTimeFactory
from homeassistant.auth.permissions.const import CAT_ENTITIES, POLICY_READ
from homeassistant.const import MAJOR_VERSION, MINOR_VERSION, STATE_UNAVAILABLE
from homeassistant.core import Context, HomeAssistant
from homeassistant.exceptions import (
    HomeAssistantError,
    ServiceValidationError,
    Unauthorized,
    UnknownUser,
)
from homeassistant.helpers import (
    area_registry as ar,
    device_registry as dr,
    entity_registry as er,
)
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import (  # type: ignore[import-untyped]
    MockConfigEntry,
    MockUser,
    async_capture_events,
)
import voluptuous as vol

from custom_components.smart_life_lock.actions.schema import FIELDS, Action
from custom_components.smart_life_lock.const import CONF_WHO, DOMAIN, Who
from custom_components.smart_life_lock.localize import words_now
from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineCodes,
    OfflineVerifier,
    Verdict,
    verify_dynamic,
)

from ..code_support import (
    BAD_STAYS,
    LOCK,
    LOGIN,
    NOW,
    STAY,
    T0,
    act,
    codes,
    lock_entry,
    set_up,
)


@pytest.fixture
async def entry(
    hass: HomeAssistant, enable_bluetooth: None, clock: FrozenDateTimeFactory
) -> MockConfigEntry:
    """A lock out of range, on a Tuesday in winter."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


@pytest.fixture
def labels(hass: HomeAssistant, entry: MockConfigEntry) -> dict[str, str]:
    """What people see instead of the names of the fields."""
    return words_now(hass, "field")


# What they make.


async def test_the_lock_is_out_of_range_in_these_tests(hass, entry):
    assert hass.states.get(LOCK).state == STATE_UNAVAILABLE


async def test_dynamic_code_opens_until_the_time_in_the_answer(hass, entry):
    answer = await act(hass, "create_dynamic_code", name=" Plumber ")
    assert answer["name"] == "Plumber"
    assert answer["kind"] == "dynamic"
    until = datetime.fromisoformat(answer["valid_until"])
    assert answer["valid_until"] == "2026-03-03T11:29:59+01:00"
    assert verify_dynamic(LOGIN, answer["code"], until) is Verdict.OPENED
    assert verify_dynamic(LOGIN, answer["code"], dt_util.utcnow()) is Verdict.OPENED


async def test_one_time_code_opens_once_until_its_first_use_by(hass, entry):
    answer = await act(hass, "create_offline_one_time_code")
    assert answer["valid_from"] == "2026-03-03T11:00:00+01:00"
    assert answer["first_use_by"] == "2026-03-03T17:00:00+01:00"
    verifier = OfflineVerifier(LOGIN, T0)
    last = datetime.fromisoformat(answer["first_use_by"])
    assert verifier.enter(answer["code"], last) is Verdict.OPENED
    assert verifier.enter(answer["code"], last) is Verdict.USED


async def test_temporary_code_answers_what_its_hours_became(hass, entry):
    answer = await act(hass, "create_offline_temporary_code", **STAY)
    assert answer["valid_from"] == "2026-03-03T15:00:00+01:00"
    assert answer["valid_until"] == "2026-03-03T18:00:00+01:00"
    assert answer["first_use_by"] == answer["valid_until"]
    assert answer["adjusted"] is False
    assert answer["status"] == "scheduled"
    again = await act(hass, "create_offline_temporary_code", **STAY | {"name": "Bert"})
    assert again["adjusted"] is True
    assert again["valid_until"] == "2026-03-03T19:00:00+01:00"
    assert again["code"] != answer["code"]
    decoded = OfflineCodes(LOGIN, T0).decode(again["code"])
    assert decoded.window.end == datetime.fromisoformat(again["valid_until"])


async def test_clear_code_for_one_and_for_all(hass, entry):
    stay = await act(
        hass, "create_offline_temporary_code", **STAY | {"start": "2026-03-03 11:30:00"}
    )
    verifier, now = OfflineVerifier(LOGIN, T0), dt_util.utcnow()
    assert verifier.enter(stay["code"], now) is Verdict.OPENED
    one = await act(hass, "create_clear_code", code_id=stay["id"])
    assert (one["kind"], one["clears"]) == ("clear_one", stay["id"])
    assert one["valid_until"] == stay["valid_until"]
    assert verifier.enter(one["code"], now) is Verdict.CLEARED_ONE
    everything = await act(hass, "create_clear_code")
    assert everything["kind"] == "clear_all"
    assert everything["valid_until"] == "2026-03-04T11:00:00+01:00"
    assert verifier.enter(everything["code"], now) is Verdict.NOT_FOUND


async def test_made_codes_are_listed_and_filtered(hass, entry, clock):
    once = await act(hass, "create_offline_one_time_code", name="Postman")
    stay = await act(hass, "create_offline_temporary_code", **STAY)
    clock.tick(timedelta(hours=5))
    assert [code["id"] for code in await codes(hass)] == [once["id"], stay["id"]]
    listed = await act(hass, "get_codes", status="active", kind=["offline_temporary"])
    assert [code["id"] for code in listed["codes"]] == [stay["id"]]
    assert listed["codes"][0]["code"] == stay["code"]
    assert (await act(hass, "get_codes", status=["used", "dead"]))["codes"] == []
    got = await act(hass, "get_code", code_id=once["id"])
    assert (got["code"], got["name"]) == (once["code"], "Postman")


async def test_deleting_an_unused_code_says_how_long_it_could_still_open(hass, entry):
    stay = await act(hass, "create_offline_temporary_code", **STAY)
    gone = await act(hass, "delete_code", code_id=stay["id"])
    assert gone["status"] == "deleting"
    assert gone["left_to_do"] == "clear_after_use"
    assert gone["usable_until"] == stay["valid_until"]
    assert gone["first_use_by"] == stay["first_use_by"]
    assert gone["clear_with"] == {
        "action": "smart_life_lock.create_clear_code",
        "code_id": stay["id"],
    }
    assert "cannot be revoked" in gone["message"]
    assert "code" not in gone
    code = await act(hass, "get_code", code_id=stay["id"])
    assert code["status"] == "deleting"
    assert {key: code[key] for key in ("left_to_do", "usable_until", "clear_with")} == {
        key: gone[key] for key in ("left_to_do", "usable_until", "clear_with")
    }
    assert (await act(hass, "create_clear_code", code_id=stay["id"]))["code"]


async def test_deleting_a_code_whose_time_is_over_leaves_nothing(hass, entry, clock):
    once = await act(hass, "create_offline_one_time_code")
    gone = await act(hass, "delete_code", code_id=once["id"])
    assert (gone["left_to_do"], "clear_with" in gone) == ("wait", False)
    clock.tick(timedelta(hours=7))
    gone = await act(hass, "delete_code", code_id=once["id"])
    assert gone["left_to_do"] == "nothing"
    assert gone["message"]
    assert "usable_until" not in gone


async def test_issued_code_is_told_on_the_bus_without_digits(hass, entry):
    events = async_capture_events(hass, "smart_life_lock_code_issued")
    answer = await act(hass, "create_offline_temporary_code", **STAY)
    await hass.async_block_till_done()
    (event,) = events
    assert event.data["id"] == answer["id"]
    assert event.data["name"] == "Anna"
    assert answer["code"] not in str(event.data)


async def test_sync_out_of_range_says_so_and_names_the_lock(hass, entry):
    with pytest.raises(HomeAssistantError) as failed:
        await act(hass, "sync")
    assert failed.value.translation_key == "unreachable_not_heard"
    assert "Front door" in str(failed.value)


async def test_call_without_wish_for_an_answer_makes_the_code_too(hass, entry):
    answer = await hass.services.async_call(
        DOMAIN, "create_dynamic_code", target={"entity_id": LOCK}, blocking=True
    )
    assert answer is None
    assert len(await codes(hass)) == 1


# What they refuse, before anything is stored.


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


# Times as people write them.


async def test_time_with_an_offset_means_that_moment(hass, entry):
    answer = await act(
        hass,
        "create_offline_temporary_code",
        name="Anna",
        start="2026-03-03T09:10:00-05:00",
        end=datetime(2026, 3, 3, 16, 30, tzinfo=UTC),
    )
    assert answer["valid_from"] == "2026-03-03T15:00:00+01:00"
    assert answer["valid_until"] == "2026-03-03T18:00:00+01:00"


async def test_hours_that_the_clocks_show_twice_are_the_longest_stay(
    hass, entry, clock
):
    # On 2026-10-25 the clocks of Berlin go from 03:00 back to 02:00.
    clock.move_to(datetime(2026, 10, 24, 12, tzinfo=UTC))
    both = {"start": "2026-10-25 02:30:00", "end": "2026-10-25 02:30:00"}
    answer = await act(hass, "create_offline_temporary_code", name="Anna", **both)
    assert answer["valid_from"] == "2026-10-25T02:00:00+02:00"
    assert answer["valid_until"] == "2026-10-25T03:00:00+01:00"


async def test_stay_over_the_change_of_the_clocks_keeps_local_hours(hass, entry, clock):
    clock.move_to(datetime(2026, 3, 28, 12, tzinfo=UTC))
    answer = await act(
        hass,
        "create_offline_temporary_code",
        name="Anna",
        start="2026-03-28 15:00:00",
        end="2026-03-29 11:00:00",
    )
    assert answer["valid_until"] == "2026-03-29T11:00:00+02:00"
    assert OfflineCodes(LOGIN, T0).decode(answer["code"]).duration == 19


async def test_zone_of_half_hours_is_rounded_in_utc_hours(hass, entry):
    await hass.config.async_set_time_zone("Asia/Kathmandu")
    answer = await act(
        hass,
        "create_offline_temporary_code",
        name="Anna",
        start="2026-03-03 18:00:00",
        end="2026-03-03 19:00:00",
    )
    assert answer["valid_from"] == "2026-03-03T17:45:00+05:45"
    assert answer["valid_until"] == "2026-03-03T19:45:00+05:45"


# Whose locks.


async def test_the_device_stands_for_its_lock(hass, entry):
    device = dr.async_entries_for_config_entry(dr.async_get(hass), entry.entry_id)[0]
    answer = await hass.services.async_call(
        DOMAIN,
        "create_dynamic_code",
        target={"device_id": device.id},
        blocking=True,
        return_response=True,
    )
    assert list(answer) == [LOCK]


async def test_device_with_a_disabled_lock_entity_still_makes_codes(hass, entry):
    registry = er.async_get(hass)
    device_id = registry.async_get(LOCK).device_id
    registry.async_update_entity(LOCK, disabled_by=er.RegistryEntryDisabler.USER)
    await hass.async_block_till_done()
    answer = await hass.services.async_call(
        DOMAIN,
        "create_dynamic_code",
        target={"device_id": device_id},
        blocking=True,
        return_response=True,
    )
    assert answer[LOCK]["code"]


async def test_several_locks_get_codes_of_their_own(hass, entry):
    back = lock_entry("Back door", "C0:FF:EE:00:00:02", login=b"abcdef")
    await set_up(hass, back)
    both = [LOCK, "lock.back_door"]
    answer = await act(hass, "create_offline_temporary_code", both, **STAY)
    assert sorted(answer) == sorted(both)
    assert answer[LOCK]["code"] != answer["lock.back_door"]["code"]


async def test_none_gets_a_code_where_one_lock_cannot(hass, entry):
    back = lock_entry("Back door", "C0:FF:EE:00:00:02", t0=None)
    await set_up(hass, back)
    both = [LOCK, "lock.back_door"]
    with pytest.raises(ServiceValidationError, match="Back door"):
        await act(hass, "create_offline_temporary_code", both, **STAY)
    assert await codes(hass) == []


async def made_at(hass, **target):
    """The locks that get a code when these are targeted."""
    answer = await hass.services.async_call(
        DOMAIN,
        "create_dynamic_code",
        target=target,
        blocking=True,
        return_response=True,
    )
    return sorted(answer)


async def test_all_means_every_lock_of_ours(hass, entry):
    await set_up(hass, lock_entry("Back door", "C0:FF:EE:00:00:02"))
    assert await made_at(hass, entity_id="all") == ["lock.back_door", LOCK]
    er.async_get(hass).async_update_entity(
        "lock.back_door", disabled_by=er.RegistryEntryDisabler.USER
    )
    assert await made_at(hass, entity_id="all") == [LOCK]


@pytest.mark.skipif(
    (MAJOR_VERSION, MINOR_VERSION) < (2026, 11), reason="no exclude yet"
)
@pytest.mark.parametrize("by", ["entity", "device", "area"])
async def test_what_is_excluded_gets_no_code(hass, entry, by):
    await set_up(hass, lock_entry("Back door", "C0:FF:EE:00:00:02"))
    hall = ar.async_get(hass).async_create("Hall")
    attic = ar.async_get(hass).async_create("Attic")
    devices = dr.async_get(hass)
    back = er.async_get(hass).async_get("lock.back_door")
    for entity_id in (LOCK, "lock.back_door"):
        device_id = er.async_get(hass).async_get(entity_id).device_id
        devices.async_update_device(device_id, area_id=hall.id)
    if by == "area":
        devices.async_update_device(back.device_id, area_id=attic.id)
    excluded = {
        "entity": {"entity_id": "lock.back_door"},
        "device": {"device_id": back.device_id},
        "area": {"area_id": attic.id},
    }[by]
    areas = [hall.id, attic.id]
    assert await made_at(hass, area_id=areas) == ["lock.back_door", LOCK]
    assert await made_at(hass, area_id=areas, exclude=excluded) == [LOCK]
    assert await made_at(hass, entity_id="all", exclude=excluded) == [LOCK]
    assert await codes(hass, "lock.back_door") != []


async def test_what_is_no_lock_of_ours_is_refused(hass, entry):
    for target, key in (
        ({"entity_id": "light.kitchen"}, "not_a_lock"),
        ({"entity_id": "button.front_door_sync"}, "not_a_lock"),
        ({"device_id": "unheard_of"}, "no_lock"),
        ({"area_id": "attic"}, "no_lock"),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await hass.services.async_call(
                DOMAIN, "create_dynamic_code", target=target, blocking=True
            )
        assert refused.value.translation_key == key, target
        assert "()" not in str(refused.value)


async def test_lock_that_is_not_loaded_is_named(hass, entry):
    await hass.config_entries.async_unload(entry.entry_id)
    with pytest.raises(ServiceValidationError, match=LOCK) as refused:
        await act(hass, "create_dynamic_code")
    assert refused.value.translation_key == "lock_not_loaded"


# Who may.


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

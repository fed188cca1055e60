"""What people may not ask of online codes; no lock has to be there to say so."""

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from ..code_support import NOW, act, codes, lock_entry, set_up
from ..online_support import DAY, HOUR, once, periodic, until


@pytest.fixture
async def entry(hass, enable_bluetooth, clock):
    """A lock out of range."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


BAD = [
    ("create_online_one_time_code", {"code": "12a456"}, "digits_length"),
    ("create_online_one_time_code", {"code": "1234567"}, "digits_length"),
    ("create_online_one_time_code", {"code": "333333"}, "digits_trivial"),
    ("create_online_one_time_code", {"code": "456789"}, "digits_trivial"),
    ("create_online_one_time_code", {"code": "112233"}, "digits_trivial"),
    ("create_online_one_time_code", {"code": "121212"}, "digits_trivial"),
    ("create_online_periodic_code", {"code": "123321"}, "digits_trivial"),
    ("create_online_one_time_code", {"name": "  "}, "name_missing"),
    ("create_online_one_time_code", {"name": "\u3164"}, "name_invisible"),
    ("create_online_periodic_code", {"name": "\u2067Anna"}, "name_turns"),
    ("create_online_one_time_code", {"name": "x" * 65}, "name_too_long"),
    ("create_online_one_time_code", {"end": "-1h"}, "end_in_past"),
    ("create_online_one_time_code", {"start": "-2h"}, "invalid_start_in_past"),
    (
        "create_online_one_time_code",
        {"start": "+3h", "end": "+2h"},
        "invalid_end_before_start",
    ),
    (
        "create_online_one_time_code",
        {"end": "2110-01-01 00:00"},
        "invalid_time_out_of_range",
    ),
    ("create_online_periodic_code", {"weekdays": []}, "weekdays_empty"),
    ("create_online_periodic_code", {"from": "09:00"}, "hours_incomplete"),
    ("create_online_periodic_code", {"to": "09:00"}, "hours_incomplete"),
    (
        "create_online_periodic_code",
        {"from": "09:00", "to": "09:00"},
        "hours_equal",
    ),
]


@pytest.mark.parametrize(("action", "fields", "key"), BAD)
async def test_bad_input_is_refused_before_anything_is_stored(
    hass, entry, action, fields, key
):
    hours = {"-1h": -1, "-2h": -2, "+3h": 3, "+2h": 2}
    given = {"name": "Anna", "start": until(0 * HOUR), "end": until(5 * HOUR)}
    if action == "create_online_one_time_code":
        given.pop("start")
    given |= {
        name: until(hours[value] * HOUR) if str(value) in hours else value
        for name, value in fields.items()
    }
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, action, **given)
    assert refused.value.translation_key == key
    assert str(refused.value)
    assert await codes(hass) == []


async def test_period_that_never_occurs_is_refused(hass, entry):
    tomorrow = dt_util.now() + DAY
    days = ["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
    day = days[(tomorrow.weekday() + 3) % 7]
    with pytest.raises(ServiceValidationError) as refused:
        await periodic(hass, end=tomorrow.isoformat(), weekdays=[day])
    assert refused.value.translation_key == "never_occurs"
    assert "Weekdays" in str(refused.value)


async def test_digits_in_use_are_refused_and_random_ones_differ(hass, entry):
    await periodic(hass, code="481516")
    with pytest.raises(ServiceValidationError) as refused:
        await once(hass, code="481516")
    assert refused.value.translation_key == "digits_in_use"
    made = {(await once(hass, f"Guest {n}"))["code"] for n in range(3)}
    assert len(made) == 3


async def test_names_may_be_long_have_emoji_and_any_script(hass, entry):
    for name in ("Painter of the whole house 🎨🏠", "👩🏽‍🚒", "שרה", "محمد"):
        code = await once(hass, name)
        assert (await act(hass, "get_code", code_id=code["id"]))["name"] == name


@pytest.mark.parametrize("kind", ["dynamic", "offline_one_time"])
async def test_digits_of_an_offline_code_are_taken(hass, entry, kind):
    offline = await act(hass, f"create_{kind}_code")
    length = len(offline["code"])
    hass.config_entries.async_update_entry(entry, options={"code_length": length})
    await hass.config_entries.async_reload(entry.entry_id)
    with pytest.raises(ServiceValidationError) as refused:
        await once(hass, code=offline["code"])
    assert refused.value.translation_key == "digits_in_use"
    assert "Digits" in str(refused.value)
    with pytest.raises(ServiceValidationError) as refused:
        await once(hass, code="12" * (length // 2))
    assert refused.value.translation_key == "digits_trivial"
    online = await once(hass)
    assert len(online["code"]) == length
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "update_code", code_id=online["id"], code=offline["code"])
    assert refused.value.translation_key == "digits_in_use"


async def test_changes_that_cannot_be_are_refused(hass, entry):
    code = await once(hass)
    offline = await act(hass, "create_offline_one_time_code", name="Postman")
    for fields, key in (
        ({}, "nothing_to_update"),
        ({"weekdays": ["mon"]}, "not_periodic"),
        ({"end": until(-HOUR)}, "end_in_past"),
        ({"code": "11"}, "digits_length"),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, "update_code", code_id=code["id"], **fields)
        assert refused.value.translation_key == key, fields
    renamed = await act(hass, "update_code", code_id=offline["id"], name="Post")
    assert renamed["name"] == "Post"
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "update_code", code_id=offline["id"], code="918273")
    assert refused.value.translation_key == "offline_fixed"
    await act(hass, "delete_code", code_id=code["id"])
    for action, key in (
        ("pause_code", "not_pausable"),
        ("resume_code", "not_resumable"),
    ):
        with pytest.raises(ServiceValidationError) as refused:
            await act(hass, action, code_id=code["id"])
        assert refused.value.translation_key == key
    with pytest.raises(ServiceValidationError) as refused:
        await act(hass, "update_code", code_id=code["id"], end=until(2 * DAY))
    assert refused.value.translation_key == "code_ended"

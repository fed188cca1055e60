"""Times as people ask for them, and how they are told again."""

from datetime import datetime, timedelta

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util
import pytest

from custom_components.smart_life_lock.actions.answers import BadTime, moment_from

from ..code_support import NOW, STAY, ZONE, act, lock_entry, set_up


@pytest.fixture
async def home(hass, enable_bluetooth, clock):
    """A lock out of range, at 11:20:30 in Berlin."""
    clock.move_to(NOW)
    return await set_up(hass, lock_entry())


def at(answer, key):
    return dt_util.parse_datetime(answer[key]).strftime("%Y-%m-%d %H:%M:%S")


async def temporary(hass, **fields):
    return await act(hass, "create_offline_temporary_code", **{**STAY, **fields})


async def periodic(hass, **fields):
    asked = {**STAY, "end": "2026-04-03 12:00"} | fields
    return await act(hass, "create_online_periodic_code", **asked)


TODAY = ("2026-03-03", "2026-03-03 00:00:00", "2026-03-03T00:00:00+01:00")


@pytest.mark.parametrize("start", TODAY)
async def test_a_start_of_today_means_now(hass, home, start):
    code = await temporary(hass, start=start)
    assert (code["status"], at(code, "valid_from")) == (
        "active",
        "2026-03-03 11:00:00",
    )
    code = await periodic(hass, start=start)
    assert at(code, "valid_from") == "2026-03-03 11:20:30"


async def test_a_start_of_another_day_is_its_beginning(hass, home):
    code = await temporary(hass, start="2026-03-04", end="2026-03-05 12:00")
    assert at(code, "valid_from") == "2026-03-04 00:00:00"
    for start in ("2026-03-02", "2026-03-03 10:00", "2026-03-03 11:05"):
        with pytest.raises(ServiceValidationError) as refused:
            await periodic(hass, start=start)
        assert refused.value.translation_key == "invalid_start_in_past"
    with pytest.raises(ServiceValidationError) as refused:
        await temporary(hass, end="2026-03-05")
    assert refused.value.translation_key == "time_not_understood"


async def test_a_call_that_waited_is_not_late(hass, home, clock):
    clock.move_to(NOW.replace(hour=11, minute=4))  # 12:04 in Berlin
    code = await temporary(hass, start="2026-03-03 11:55")
    assert at(code, "valid_from") == "2026-03-03 12:00:00"
    code = await periodic(hass, start="2026-03-03 11:55")
    assert at(code, "valid_from") == "2026-03-03 12:04:30"
    changed = await act(
        hass, "update_code", code_id=code["id"], start="2026-03-03 11:54:00"
    )
    assert at(changed, "valid_from") == "2026-03-03 12:04:30"


async def test_24_00_is_the_end_of_the_day(hass, home):
    code = await temporary(hass, end="2026-03-03 24:00")
    assert at(code, "valid_until") == "2026-03-04 00:00:00"
    code = await temporary(hass, name="Bert", end="2026-03-03T24:00:00+02:00")
    assert at(code, "valid_until") == "2026-03-03 23:00:00"
    code = await periodic(hass, **{"from": "18:00", "to": "24:00"})
    assert (code["from"], code["to"]) == ("18:00", "00:00")
    code = await periodic(hass, name="Bert", **{"from": "00:00", "to": "24:00:00"})
    assert "from" not in code
    for end in ("2026-03-03 24:30", "2026-03-32 24:00"):
        with pytest.raises(ServiceValidationError):
            await temporary(hass, end=end)


async def test_a_day_begins_also_where_the_clocks_skip_midnight(hass):
    await hass.config.async_set_time_zone("Africa/Cairo")
    start = moment_from("2026-04-24", "start", later=False)
    assert start.isoformat() == "2026-04-24T01:00:00+03:00"
    with pytest.raises(BadTime) as refused:
        moment_from("2026-04-24 00:30", "start", later=False)
    placeholders = refused.value.translation_placeholders
    assert placeholders["value"] == "2026-04-24 00:30"


@pytest.mark.parametrize(
    ("zone", "start", "until"),
    [
        (ZONE, "3:00 PM", "6:00 PM"),
        ("Asia/Kolkata", "2:30 PM", "5:30 PM"),
    ],
)
async def test_the_answer_tells_that_times_were_rounded(hass, home, zone, start, until):
    await hass.config.async_set_time_zone(zone)
    asked = {"start": "2026-03-03 15:10:00", "end": "2026-03-03 17:30:00"}
    if zone != ZONE:
        asked = {"start": "2026-03-04 15:00:00", "end": "2026-03-04 17:00:00"}
    code = await temporary(hass, **asked)
    assert code["rounded"] is True
    assert f"{start} until" in code["message"]
    assert f"{until}:" in code["message"]


async def test_whole_hours_are_not_rounded(hass, home):
    code = await temporary(hass, start="2026-03-03 15:00", end="2026-03-03 17:00")
    assert code["rounded"] is False
    assert "message" not in code


@pytest.mark.parametrize(
    ("fields", "told"),
    [
        ({"start": "2026-03-03 10:59:59"}, ["Start is in the past", "11:00 AM or"]),
        ({"end": "2026-03-02 11:00"}, ["End is wrong", "after"]),
        ({"start": "2200-01-01 00:00"}, ["Start is a time", "2106, "]),
        ({"start": "tomorrow"}, ["Start is not a date and time: tomorrow"]),
    ],
)
async def test_errors_use_the_words_and_times_that_people_see(hass, home, fields, told):
    with pytest.raises(ServiceValidationError) as refused:
        await temporary(hass, **fields)
    for words in told:
        assert words in str(refused.value)
    assert "+01:00" not in str(refused.value)


async def test_errors_of_the_ledger_use_them_too(hass, home):
    with pytest.raises(ServiceValidationError, match="End is in the past") as refused:
        await act(hass, "create_online_one_time_code", name="x", end="2026-03-03 11:00")
    assert "later than 11:20 AM" in str(refused.value)
    with pytest.raises(ServiceValidationError, match="From") as refused:
        await periodic(hass, **{"from": "09:00"})
    assert "To is missing" in str(refused.value)


def test_a_time_without_a_zone_is_left_to_the_rules():
    from custom_components.smart_life_lock.ledger.start_now import begun  # noqa: PLC0415

    naive = datetime(2026, 3, 3, 11, 20)  # noqa: DTZ001
    assert begun(naive, NOW) is naive
    assert begun(NOW + timedelta(hours=1), NOW) == NOW + timedelta(hours=1)

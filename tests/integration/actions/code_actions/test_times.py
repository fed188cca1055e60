"""Times as people write them."""

from datetime import UTC, datetime

from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes

from ...code_support import LOGIN, T0, act


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

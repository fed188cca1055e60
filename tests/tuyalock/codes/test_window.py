"""Hours, rounding and limits, in zones whose clocks jump and whose hours are not UTC's."""

from datetime import UTC, datetime, timedelta, tzinfo
from zoneinfo import ZoneInfo

import pytest

from custom_components.smart_life_lock.tuyalock.codes import (
    FACTORY_T0,
    ceil_hour,
    floor_hour,
)
from custom_components.smart_life_lock.tuyalock.codes.window import (
    unix_seconds,
    whole_hours,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)

from .material import given, moments, naive, unix

HOUR = timedelta(hours=1)
BERLIN = ZoneInfo("Europe/Berlin")


class Nowhere(tzinfo):
    """A zone that does not know its offset; such a time is naive too."""

    def utcoffset(self, dt):
        return None


def utc(*args: int) -> datetime:
    return datetime(*args, tzinfo=UTC)


@given(moments())
def test_an_hour_is_cut_down_and_rounded_up_as_utc_counts_hours(at):
    floor, ceil, now = floor_hour(at), ceil_hour(at), at.astimezone(UTC)
    for hour in (floor, ceil):
        assert hour.tzinfo is UTC
        assert unix_seconds(hour) % 3600 == 0
    assert floor <= now <= ceil
    assert ceil - floor == (timedelta() if now == floor else HOUR)


def test_the_smallest_fraction_counts_when_rounding_up():
    at = utc(2026, 5, 1, 10, 0, 0)
    assert ceil_hour(at) == at
    assert ceil_hour(at.replace(microsecond=1)) == at + HOUR
    assert floor_hour(at.replace(minute=59, second=59, microsecond=999_999)) == at


def test_half_hour_zones_round_to_the_utc_hour():
    at = datetime(2026, 5, 1, 12, 0, tzinfo=ZoneInfo("Asia/Kolkata"))
    assert floor_hour(at) == utc(2026, 5, 1, 6)
    assert ceil_hour(at) == utc(2026, 5, 1, 7)


def test_the_repeated_hour_of_dst_is_two_hours():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=BERLIN)
    second = first.replace(fold=1)
    assert floor_hour(second) - floor_hour(first) == HOUR
    assert whole_hours(first, second) == (utc(2026, 10, 25, 0), 2)


def test_an_end_that_only_the_wall_clock_puts_after_the_start_is_refused():
    start = datetime(2026, 10, 25, 2, 20, tzinfo=BERLIN, fold=1)
    end = datetime(2026, 10, 25, 2, 40, tzinfo=BERLIN, fold=0)
    assert start < end
    with pytest.raises(InvalidWindow, match="end: end_before_start"):
        whole_hours(start, end)


def test_a_minute_within_one_hour_becomes_that_hour():
    start = utc(2026, 5, 1, 10, 30)
    assert whole_hours(start, start + timedelta(minutes=1)) == (utc(2026, 5, 1, 10), 1)


@pytest.mark.parametrize("shift", [timedelta(), timedelta(seconds=-1), -HOUR])
def test_an_end_not_after_the_start_is_refused(shift):
    start = utc(2026, 5, 1, 10, 30)
    with pytest.raises(InvalidWindow) as caught:
        whole_hours(start, start + shift)
    assert caught.value.problem is WindowProblem.END_BEFORE_START
    assert caught.value.field == "end"


def test_9999_hours_after_rounding_are_the_most():
    start = utc(2026, 5, 1, 10, 30)
    longest = utc(2026, 5, 1, 10) + 9999 * HOUR
    assert whole_hours(start, longest)[1] == 9999
    with pytest.raises(InvalidWindow, match="too_long 9999") as caught:
        whole_hours(start, longest + timedelta(microseconds=1))
    assert caught.value.problem is WindowProblem.TOO_LONG


@pytest.mark.parametrize("call", [floor_hour, ceil_hour, unix_seconds])
@pytest.mark.parametrize(
    "at", [naive(utc(2026, 5, 1)), datetime(2026, 5, 1, tzinfo=Nowhere())]
)
def test_a_time_without_offset_is_refused_and_the_field_named(call, at):
    with pytest.raises(InvalidWindow, match="start: naive_time") as caught:
        call(at, "start")
    assert caught.value.problem is WindowProblem.NAIVE_TIME
    assert caught.value.field == "start"


@pytest.mark.parametrize("call", [floor_hour, ceil_hour])
@pytest.mark.parametrize(
    "at",
    [
        datetime.min.replace(tzinfo=UTC),
        unix(-0.000001),
        unix(4_294_965_600),
        datetime.max.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=ZoneInfo("America/New_York")),
    ],
)
def test_hours_outside_the_clock_of_the_lock_are_refused(call, at):
    with pytest.raises(InvalidWindow, match=r"1970-01-01.* – 2106-02-07") as caught:
        call(at)
    assert caught.value.problem is WindowProblem.TIME_OUT_OF_RANGE


def test_seconds_are_those_of_32_bits():
    assert unix_seconds(unix(0)) == 0
    assert unix_seconds(unix(0xFFFF_FFFF + 0.5)) == 0xFFFF_FFFF
    with pytest.raises(InvalidWindow, match="– 2106-02-07T06:28:15"):
        unix_seconds(unix(0x1_0000_0000))
    assert unix_seconds(FACTORY_T0) == 1_589_251_799

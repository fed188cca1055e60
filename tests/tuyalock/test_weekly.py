"""Weekly hours of a person's zone, as a lock keeps them, over changes of the clocks."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.weekly import (
    EVERY_DAY,
    LocalHours,
    Schedule,
    WeekRules,
    local_hours,
    next_offset_change,
    seasons,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
)

BERLIN, SYDNEY = "Europe/Berlin", "Australia/Sydney"
ZONES = [BERLIN, SYDNEY, "America/St_Johns", "Asia/Kathmandu", "UTC", "Asia/Tokyo"]
WORKDAYS = frozenset(range(5))
WINTER = datetime(2026, 11, 25, 8, tzinfo=UTC)
DAY = timedelta(days=1)
UTC_RULES = WeekRules()
LOCAL_RULES = WeekRules(zone=HoursZone.LOCAL)


def opens(slots: list[Validity], at: datetime, rules: WeekRules, zone: str) -> bool:
    """What a lock does that holds these slots and obeys them."""
    clock = at.astimezone(ZoneInfo(zone) if rules.zone is HoursZone.LOCAL else UTC)
    minute = clock.hour * 60 + clock.minute
    return any(
        slot.begin <= at.timestamp() <= slot.end
        and (
            slot.weekly is None
            or slot.weekly.covers(clock.weekday(), minute, rules.order)
        )
        for slot in slots
    )


def meant(schedule: Schedule, at: datetime) -> bool:
    """What a person means, by the clock on the wall; the last minute belongs to it."""
    wall = at.astimezone(ZoneInfo(schedule.zone))
    minute = wall.hour * 60 + wall.minute
    today = wall.weekday() in schedule.weekdays
    yesterday = (wall.weekday() - 1) % 7 in schedule.weekdays
    end = schedule.begin + schedule.minutes
    return (today and schedule.begin <= minute <= end) or (
        yesterday and minute + 1440 <= end
    )


def all_slots(schedule, start, end, rules):
    """Every slot of the whole time, as they are written one season after the other."""
    slots, now = [], start
    while coming := seasons(start, end, schedule, rules, now):
        slots += coming[0].slots
        now = coming[0].until + timedelta(seconds=1)
    return slots


def test_without_limits_one_slot_is_enough():
    schedule = Schedule(EVERY_DAY, 0, 1440, BERLIN)
    assert not schedule.is_limit
    (season,) = seasons(WINTER, WINTER + 900 * DAY, schedule, UTC_RULES, WINTER)
    assert season.slots == (
        Validity(int(WINTER.timestamp()), int((WINTER + 900 * DAY).timestamp())),
    )
    assert seasons(WINTER, WINTER + DAY, None, UTC_RULES, WINTER)[0].slots[
        0
    ].hours == bytes(9)


def test_each_offset_has_its_own_slot():
    schedule = Schedule(WORKDAYS, 540, 720, BERLIN)
    winter, summer = seasons(WINTER, WINTER + 300 * DAY, schedule, UTC_RULES, WINTER)
    change = datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert winter.until == change - timedelta(seconds=1)
    assert [s.weekly.begin for s in (*winter.slots, *summer.slots)] == [480, 420]
    assert summer.slots[0].begin == change.timestamp()


def test_seasons_that_are_over_are_left_out():
    schedule = Schedule(WORKDAYS, 540, 720, BERLIN)
    end = WINTER + 300 * DAY
    later = seasons(WINTER, end, schedule, UTC_RULES, WINTER + 200 * DAY)
    assert [season.until for season in later] == [end]
    assert seasons(WINTER, end, schedule, UTC_RULES, end + DAY) == ()


def test_lock_that_counts_in_the_zone_it_is_told_needs_one_slot():
    schedule = Schedule(WORKDAYS, 540, 720, BERLIN)
    (season,) = seasons(WINTER, WINTER + 300 * DAY, schedule, LOCAL_RULES, WINTER)
    assert [(s.weekly.begin, s.weekly.end) for s in season.slots] == [(540, 720)]


def test_hours_over_the_lock_s_midnight_take_two_slots_the_larger_part_first():
    schedule = Schedule(WORKDAYS, 480, 1080, SYDNEY)
    slots = seasons(WINTER, WINTER + DAY, schedule, UTC_RULES, WINTER)[0].slots
    order = DayOrder.SUNDAY_LOWEST
    sunday_to_thursday = order.bitmap({6, 0, 1, 2, 3})
    assert [(s.weekly.days, s.weekly.begin, s.weekly.end) for s in slots] == [
        (order.bitmap(WORKDAYS), 0, 420),
        (sunday_to_thursday, 1260, 1439),
    ]


@pytest.mark.parametrize("order", DayOrder)
@pytest.mark.parametrize("zone", HoursZone)
def test_slot_is_told_in_the_hours_of_people_s_own_clock(order, zone):
    schedule, rules = Schedule(WORKDAYS, 480, 1080, SYDNEY), WeekRules(order, zone)
    slots = seasons(WINTER, WINTER + DAY, schedule, rules, WINTER)[0].slots
    told = [local_hours(slot, schedule, rules) for slot in slots]
    whole = [LocalHours(WORKDAYS, 480, 1080)]
    parts = [LocalHours(WORKDAYS, 660, 1080), LocalHours(WORKDAYS, 480, 659)]
    assert told == (parts if zone is HoursZone.UTC else whole)


def test_slot_without_hours_is_open_all_day():
    schedule = Schedule(frozenset(range(7)), 0, 1440, SYDNEY)
    (slot,) = seasons(WINTER, WINTER + DAY, schedule, UTC_RULES, WINTER)[0].slots
    told = local_hours(slot, schedule, UTC_RULES)
    assert told == LocalHours(frozenset(range(7)), 0, 1439)


@pytest.mark.parametrize("order", DayOrder)
def test_days_are_in_the_order_of_the_lock(order):
    schedule = Schedule(frozenset({6}), 540, 720, "UTC")
    rules = WeekRules(order)
    slots = seasons(WINTER, WINTER + DAY, schedule, rules, WINTER)[0].slots
    assert slots[0].weekly.days == (1 if order is DayOrder.SUNDAY_LOWEST else 64)


SCHEDULES = st.builds(
    lambda weekdays, begin, length, zone: Schedule(
        weekdays, begin, (begin + length) % 1440, zone
    ),
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(1, 1439),
    st.sampled_from(ZONES),
)


@settings(deadline=None, max_examples=60)
@given(
    SCHEDULES,
    st.sampled_from([UTC_RULES, LOCAL_RULES, WeekRules(DayOrder.SUNDAY_HIGHEST)]),
    st.integers(0, 700),
)
def test_lock_opens_when_people_mean_it_over_the_whole_time(schedule, rules, shift):
    start = datetime(2026, 1, 1, tzinfo=UTC) + shift * DAY
    end = start + 250 * DAY
    slots = all_slots(schedule, start, end, rules)
    change = next_offset_change(schedule.zone, start) or start + 9 * DAY
    for centre in (start + 3 * DAY, min(change, end) - 2 * DAY):
        for minutes in range(0, 4 * 1440, 61):
            at = centre + timedelta(minutes=minutes, seconds=30)
            if start <= at <= end and not _is_repeated(at, schedule.zone):
                assert opens(slots, at, rules, schedule.zone) is meant(schedule, at), at


def _is_repeated(at: datetime, zone: str) -> bool:
    """Within half a day of a change of clocks a wall clock measures no length."""
    zoned = ZoneInfo(zone)
    around = {
        (at + timedelta(hours=hours)).astimezone(zoned).utcoffset()
        for hours in (-24, 0, 24)
    }
    return len(around) > 1


def test_hours_are_right_from_the_change_of_clocks_on():
    """Berlin, 28 March 2027: 01:00 to 05:00 by the wall, over the skipped hour."""
    schedule = Schedule(EVERY_DAY, 60, 300, BERLIN)
    slots = all_slots(schedule, WINTER, WINTER + 300 * DAY, UTC_RULES)
    midnight = datetime(2027, 3, 28, tzinfo=UTC)
    opened = [
        minute
        for minute in range(-60, 300)
        if opens(slots, midnight + timedelta(minutes=minute), UTC_RULES, BERLIN)
    ]
    assert (opened[0], opened[-1]) == (0, 180)
    assert len(opened) == 181


@pytest.mark.parametrize(
    ("weekdays", "begin", "end", "start", "hours", "occurs"),
    [
        ({0}, 540, 600, datetime(2026, 11, 24, 12, tzinfo=UTC), 5 * 24, False),
        ({0}, 540, 600, datetime(2026, 11, 24, 12, tzinfo=UTC), 7 * 24, True),
        ({2}, 540, 600, datetime(2026, 11, 25, 8, 30, tzinfo=UTC), 1, True),
        ({2}, 540, 600, datetime(2026, 11, 25, 9, 0, tzinfo=UTC), 1, False),
        ({1}, 1320, 360, datetime(2026, 11, 25, 4, 0, tzinfo=UTC), 1, True),
        ({2}, 1320, 360, datetime(2026, 11, 25, 4, 0, tzinfo=UTC), 1, False),
    ],
)
def test_whether_a_schedule_ever_occurs(weekdays, begin, end, start, hours, occurs):
    schedule = Schedule(frozenset(weekdays), begin, end, BERLIN)
    assert schedule.occurs(start, start + timedelta(hours=hours)) is occurs


def test_between_a_moment_and_an_earlier_one_there_is_no_time():
    at = datetime(2026, 3, 4, 12, tzinfo=UTC)
    schedule = Schedule(EVERY_DAY, 540, 1020, "UTC")
    assert len([*schedule.periods(at, at + timedelta(hours=1))]) == 1
    assert [*schedule.periods(at, at)] == []
    assert [*schedule.periods(at, at - timedelta(days=3))] == []


def test_next_change_of_the_clocks_is_found_to_the_second():
    assert next_offset_change(BERLIN, WINTER) == datetime(2027, 3, 28, 1, tzinfo=UTC)
    assert next_offset_change(SYDNEY, WINTER) == datetime(2027, 4, 3, 16, tzinfo=UTC)
    assert next_offset_change("UTC", WINTER) is None

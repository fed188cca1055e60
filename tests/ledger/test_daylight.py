"""Weekly hours at the door, before and after the clocks are changed.

Berlin: summer ends on 25 October 2026, and begins on 28 March 2027, each at 01:00 UTC.
"""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.smart_life_lock.actions.answers import described
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import OnlineRules, Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import Create, Modify, Remove
from custom_components.smart_life_lock.ledger.reduced_hours import (
    NOTICE,
    Narrowing,
    narrowing,
)
from custom_components.smart_life_lock.tuyalock.weekly import (
    EVERY_DAY,
    LocalHours,
    WeekRules,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import DayOrder, HoursZone
from tests.tuyalock.client.scene import BERLIN
from virtual_lock.firmware.quirks import Quirks

from .desk import DAY, HOUR, MINUTE, SECOND
from .month_times import over_months
from .workshop import Workshop, workshop

AUTUMN = datetime(2026, 10, 25, 1, tzinfo=UTC)
SPRING = datetime(2027, 3, 28, 1, tzinfo=UTC)
BEFORE_AUTUMN = AUTUMN - 3 * DAY
BEFORE_SPRING = SPRING - 3 * DAY
LENIENT = Quirks(enforces_times=True)
FIRM = Quirks(enforces_times=True, refuses_duplicates=True)
LOCAL = Quirks(enforces_times=True, hours_zone=HoursZone.LOCAL)
LOCAL_RULES = OnlineRules(week=WeekRules(zone=HoursZone.LOCAL))
MORNINGS = Weekly("Europe/Berlin", None, 540, 720)
DIGITS = "314159"


async def wait_until(shop: Workshop, at: datetime) -> None:
    await asyncio.sleep((at - shop.now()).total_seconds())
    shop.loopback._pace.catch_up()


async def opens(shop: Workshop, *moments: datetime) -> list[bool]:
    """Whether the code would open at these moments, which follow one another."""
    seen = []
    for at in moments:
        await wait_until(shop, at)
        seen.append(shop.lock.would_open(DIGITS))
    return seen


def wall(day: int, hour: int, minute: int = 0, month: int = 10) -> datetime:
    """A moment by a clock on a wall in Berlin in 2026, in the middle of the minute."""
    return datetime(2026, month, day, hour, minute, 30, tzinfo=BERLIN)


def morning(day: int, month: int = 10) -> tuple[datetime, ...]:
    """Around nine and around noon; the last minute belongs to the hours."""
    times = ((8, 59), (9, 0), (12, 0), (12, 1))
    return tuple(wall(day, *at, month=month) for at in times)


RIGHT = [False, True, True, False]


def meant(weekly: Weekly, at: datetime) -> bool:
    """By the clock on the wall; hours that go over midnight belong to their first day."""
    local = at.astimezone(BERLIN)
    minute = 60 * local.hour + local.minute
    days = weekly.weekdays or frozenset(range(7))
    begin, end = weekly.begin or 0, weekly.end or 1440
    end += 0 if end > begin else 1440
    yesterday = (local.weekday() - 1) % 7
    return (local.weekday() in days and begin <= minute <= end) or (
        yesterday in days and begin <= minute + 1440 <= end
    )


@pytest.mark.parametrize("generation", [3, 4])
@over_months
async def test_both_seasons_are_written_ahead_and_need_no_session_in_between(
    tmp_path, generation
):
    start = BEFORE_AUTUMN
    async with workshop(tmp_path, generation, quirks=LENIENT, start=start) as shop:
        code = await shop.periodic(weekly=MORNINGS, digits=DIGITS)
        await shop.session()
        assert shop.slots(code) == [40, 41]
        assert shop.status(code) is CodeStatus.ACTIVE
        connections = shop.loopback.connections
        assert await opens(shop, *morning(24)) == RIGHT
        assert await opens(shop, *morning(25)) == RIGHT
        assert await opens(shop, *morning(26)) == RIGHT
        assert shop.loopback.connections == connections


@over_months
async def test_lock_that_refuses_duplicates_gets_the_next_season_after_the_change(
    tmp_path,
):
    async with workshop(tmp_path, quirks=FIRM, start=BEFORE_AUTUMN) as shop:
        code = await shop.periodic(weekly=MORNINGS, digits=DIGITS)
        await shop.session()
        assert shop.slots(code) == [40]
        assert shop.status(code) is CodeStatus.ACTIVE
        assert not shop.waiting()
        assert shop.ledger.next_change(shop.now()) == AUTUMN
        assert await opens(shop, *morning(24)) == RIGHT
        await wait_until(shop, AUTUMN - SECOND)
        assert shop.status(code) is CodeStatus.ACTIVE
        await wait_until(shop, AUTUMN)
        assert shop.status(code) is CodeStatus.PENDING
        assert shop.waiting() == ["Anna"]
        (step,) = shop.ledger.plan(shop.now())
        assert isinstance(step, Modify)
        assert await opens(shop, *morning(25)) == [False] * 4
        assert shop.status(code) is CodeStatus.PENDING
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.slots(code) == [40]
        assert await opens(shop, *morning(26)) == RIGHT


@over_months
async def test_season_that_is_over_leaves_the_lock_and_the_next_but_one_comes(tmp_path):
    async with workshop(tmp_path, quirks=LENIENT, start=BEFORE_AUTUMN) as shop:
        code = await shop.periodic(weekly=MORNINGS, digits=DIGITS, days=300)
        await shop.session()
        (summer, winter) = shop.lock.memory.credentials
        assert summer.validity.end == AUTUMN.timestamp() - 1
        assert winter.validity.begin == AUTUMN.timestamp()
        await wait_until(shop, AUTUMN)
        remove, create = shop.ledger.plan(shop.now())
        assert isinstance(remove, Remove)
        assert isinstance(create, Create)
        assert create.ahead
        await shop.session()
        held = sorted(
            (one.validity.begin, one.validity.end)
            for one in shop.lock.memory.credentials
        )
        assert held == [
            (AUTUMN.timestamp(), SPRING.timestamp() - 1),
            (SPRING.timestamp(), code.valid_until.timestamp()),
        ]
        assert shop.status(code) is CodeStatus.ACTIVE
        assert await opens(shop, *morning(26)) == RIGHT


@pytest.mark.parametrize("quirks", [LENIENT, FIRM], ids=["lenient", "firm"])
@over_months
async def test_over_three_seasons_nothing_is_left_behind_in_the_lock(tmp_path, quirks):
    async with workshop(tmp_path, quirks=quirks, start=BEFORE_AUTUMN) as shop:
        code = await shop.periodic(weekly=MORNINGS, digits=DIGITS, days=180)
        seen = set()
        while shop.now() <= code.valid_until:
            await shop.session()
            slots = list(shop.lock.memory.credentials)
            assert sorted(one.hard_id for one in slots) == shop.slots(code)
            now = shop.now().timestamp()
            assert all(one.validity.end >= now for one in slots)
            assert sum(one.validity.begin <= now for one in slots) == 1
            assert shop.status(code) is CodeStatus.ACTIVE
            seen |= {one.validity.end for one in slots}
            await asyncio.sleep(10 * 86400)
        assert len(seen) == 3
        await shop.session()
        assert shop.table() == {}
        assert shop.status(code) is CodeStatus.EXPIRED


NIGHTS = Weekly("Europe/Berlin", frozenset({4, 5}), 1320, 360)
LATE = Weekly("Europe/Berlin", frozenset({6}), 1410, 180)
SATURDAYS = Weekly("Europe/Berlin", frozenset({5}))
EARLY = Weekly("Europe/Berlin", None, 60, 300)
"""Over the hour that the clocks skip in spring and show twice in autumn."""


@pytest.mark.parametrize("start", [BEFORE_AUTUMN, BEFORE_SPRING])
@pytest.mark.parametrize("weekly", [MORNINGS, NIGHTS, LATE, SATURDAYS, EARLY])
@pytest.mark.parametrize("order", DayOrder)
@over_months
async def test_hours_are_those_of_the_clock_on_the_wall_on_every_day_of_the_change(
    tmp_path, start, weekly, order
):
    quirks = Quirks(enforces_times=True, day_order=order)
    rules = OnlineRules(week=WeekRules(order))
    async with workshop(tmp_path, quirks=quirks, rules=rules, start=start) as shop:
        await shop.periodic(weekly=weekly, digits=DIGITS, days=9)
        await shop.session()
        first = shop.now().replace(minute=5, second=0, microsecond=0) + HOUR
        moments = [first + 10 * n * MINUTE for n in range(6 * 24 * 7)]
        seen = await opens(shop, *moments)
        expected = [meant(weekly, at) for at in moments]
        assert any(expected)
        assert not all(expected)
        wrong = [at for at, is_, should in zip(moments, seen, expected, strict=True)
                 if is_ is not should]  # fmt: skip
        assert not wrong


@over_months
async def test_lock_that_counts_in_the_zone_it_was_told_needs_one_slot_all_year(
    tmp_path,
):
    async with workshop(
        tmp_path, quirks=LOCAL, rules=LOCAL_RULES, start=BEFORE_AUTUMN
    ) as shop:
        code = await shop.periodic(weekly=MORNINGS, digits=DIGITS, days=30)
        await shop.session()
        assert shop.slots(code) == [40]
        assert await opens(shop, *morning(24)) == RIGHT
        assert shop.ledger.next_change(shop.now()) == AUTUMN
        before = dict(shop.table())
        # Nobody has told the lock of the change yet.
        await wait_until(shop, AUTUMN + HOUR)
        assert shop.status(code) is CodeStatus.ACTIVE
        assert await opens(shop, wall(25, 8, 30)) == [True]
        await shop.session()
        assert await opens(shop, *morning(25)) == RIGHT
        assert await opens(shop, *morning(3, 11)) == RIGHT
        assert shop.table() == before
        assert shop.slots(code) == [40]


@over_months
async def test_hours_over_midnight_take_one_slot_where_the_lock_counts_local_time(
    tmp_path,
):
    async with workshop(
        tmp_path, quirks=LOCAL, rules=LOCAL_RULES, start=BEFORE_AUTUMN
    ) as shop:
        night = Weekly("Europe/Berlin", frozenset({4}), 0, 120)
        code = await shop.periodic(weekly=night, digits=DIGITS)
        other = await shop.periodic(weekly=NIGHTS, digits="271828")
        await shop.session()
        assert len(shop.slots(code)) == 1
        assert len(shop.slots(other)) == 2
        friday, saturday = 23, 24
        seen = await opens(
            shop, wall(friday, 0, 30), wall(friday, 2, 1), wall(saturday, 0, 30)
        )
        assert seen == [True, False, False]


@over_months
async def test_code_is_written_anew_when_people_choose_how_the_lock_reads_days(
    tmp_path,
):
    quirks = Quirks(enforces_times=True, day_order=DayOrder.SUNDAY_HIGHEST)
    async with workshop(tmp_path, quirks=quirks, start=BEFORE_AUTUMN) as shop:
        weekly = Weekly("Europe/Berlin", frozenset({4}), 540, 720)
        code = await shop.periodic(weekly=weekly, digits=DIGITS, days=2)
        await shop.session()
        friday = 23
        assert await opens(shop, *morning(friday)[:2]) == [False, False]
        shop.rules = OnlineRules(week=WeekRules(order=DayOrder.SUNDAY_HIGHEST))
        await shop.restart()
        assert shop.status(code) is CodeStatus.PENDING
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.slots(code) == [40]
        assert await opens(shop, *morning(friday)[2:]) == [True, False]


@over_months
async def test_without_weekdays_and_hours_no_change_of_the_clocks_matters(tmp_path):
    async with workshop(tmp_path, quirks=FIRM, start=BEFORE_AUTUMN) as shop:
        code = await shop.periodic(digits=DIGITS)
        await shop.session()
        assert shop.slots(code) == [40]
        ends = code.valid_until + timedelta(seconds=1)
        assert shop.ledger.next_change(shop.now()) == ends
        assert await opens(shop, *morning(25)) == [True] * 4


@over_months
async def test_late_records_find_their_code_in_the_hour_that_the_clocks_show_twice(
    tmp_path,
):
    async with workshop(tmp_path, start=AUTUMN - 10 * MINUTE) as shop:
        first = await shop.periodic("first", digits=DIGITS)
        await shop.session()
        await shop.client.close()
        await wait_until(shop, AUTUMN + 5 * MINUTE)
        assert shop.lock.type(DIGITS).opened
        await shop.delete(first)
        await shop.lose_link_behind(lambda: not shop.table())
        assert shop.table() == {}
        assert not shop.told
        second = await shop.periodic("second")
        await shop.session()
        assert shop.slots(second) == [40]
        assert [code.name for _, code in shop.told] == ["first"]


# Where the lock takes only one of two places.

SHORT_FIRST = Weekly("Europe/Berlin", None, 30, 110)
"""00:30 to 01:50: in winter half an hour before the lock's midnight, and 51 minutes after."""
SPRING_FIRST = Weekly("Europe/Berlin", None, 90, 240)
"""01:30 to 04:00: in summer half an hour before it, and two hours after."""
CHANGES = pytest.mark.parametrize(
    ("change", "weekly", "left"),
    [
        (AUTUMN, SHORT_FIRST, LocalHours(EVERY_DAY, 60, 110)),
        (SPRING, SPRING_FIRST, LocalHours(EVERY_DAY, 120, 240)),
    ],
    ids=["autumn", "spring"],
)


@pytest.mark.parametrize("generation", [3, 4])
@CHANGES
@over_months
async def test_larger_part_of_the_hours_stays_where_the_lock_takes_digits_once(
    tmp_path, generation, change, weekly, left
):
    start = change - 40 * DAY
    async with workshop(tmp_path, generation, quirks=FIRM, start=start) as shop:
        code = await shop.periodic(weekly=weekly, digits=DIGITS, days=60)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert narrowing(shop.get(code), shop.now()) is None
        await wait_until(shop, change - NOTICE)
        assert narrowing(shop.get(code), shop.now()) == Narrowing(change, (left,))
        await wait_until(shop, change + HOUR)
        await shop.session()
        assert shop.status(code) is CodeStatus.FAILED
        assert shop.get(code).online.failure is Failure.REFUSED
        found = narrowing(shop.get(code), shop.now())
        assert found is not None
        assert found.hours == (left,)
        day = (change + 3 * DAY).astimezone(BERLIN).replace(hour=0, minute=0, second=30)
        minutes = [*range(0, 300, 10), left.first, left.last, left.last + 1]
        moments = sorted(day + minute * MINUTE for minute in minutes)
        expected = [
            left.first <= 60 * at.hour + at.minute <= left.last for at in moments
        ]
        assert await opens(shop, *moments) == expected
        told = described(shop.get(code), shop.now())
        first, last = (f"{m // 60:02}:{m % 60:02}" for m in (left.first, left.last))
        (only,) = told["opens_only"]
        assert (only["from"], only["to"]) == (first, last)
        assert len(only["weekdays"]) == 7


@over_months
async def test_nobody_is_warned_whose_hours_stay_whole(tmp_path):
    start = AUTUMN - 20 * DAY
    async with workshop(tmp_path, quirks=FIRM, start=start) as shop:
        whole = await shop.periodic(weekly=MORNINGS, digits=DIGITS, days=60)
        ends = await shop.periodic(weekly=SHORT_FIRST, digits="271828", days=10)
        once = await shop.once(digits="161803")
        paused = await shop.periodic(weekly=SHORT_FIRST, digits="141421", days=60)
        await shop.session()
        await shop.pause(paused)
        for code in (whole, ends, once, paused):
            assert narrowing(shop.get(code), shop.now()) is None
    other = tmp_path / "other"
    other.mkdir()
    async with workshop(other, quirks=LENIENT, start=start) as shop:
        code = await shop.periodic(weekly=SHORT_FIRST, digits=DIGITS, days=60)
        await shop.session()
        assert narrowing(shop.get(code), shop.now()) is None

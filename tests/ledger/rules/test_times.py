"""Times, weekdays and hours of online codes."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    Weekly,
    checked_end,
    checked_times,
    schedule_of,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.weekly import EVERY_DAY, Schedule

from ..desk import BERLIN, DAY, HOUR, NOW, SECOND

WALL = ZoneInfo(BERLIN)


@pytest.mark.parametrize(
    ("start", "end", "problem", "field"),
    [
        (NOW.replace(tzinfo=None), NOW + DAY, WindowProblem.NAIVE_TIME, "start"),
        (NOW, (NOW + DAY).replace(tzinfo=None), WindowProblem.NAIVE_TIME, "end"),
        (NOW - HOUR, NOW + DAY, WindowProblem.START_IN_PAST, "start"),
        (
            datetime.min.replace(tzinfo=UTC),
            NOW + DAY,
            WindowProblem.START_IN_PAST,
            "start",
        ),
        (NOW + DAY, NOW + DAY, WindowProblem.END_BEFORE_START, "end"),
        (NOW + DAY, NOW + HOUR, WindowProblem.END_BEFORE_START, "end"),
        (NOW, NOW.replace(year=2107), WindowProblem.TIME_OUT_OF_RANGE, "end"),
        (
            NOW.replace(year=2107),
            NOW.replace(year=2108),
            WindowProblem.TIME_OUT_OF_RANGE,
            "start",
        ),
        (
            NOW,
            datetime.max.replace(tzinfo=UTC),
            WindowProblem.TIME_OUT_OF_RANGE,
            "end",
        ),
    ],
)
def test_times_that_cannot_be_are_refused(desk, start, end, problem, field):
    requests = (
        OnlineOneTimeRequest("Courier", end, start),
        OnlinePeriodicRequest("Anna", start, end, Weekly(BERLIN)),
    )
    for request in requests:
        with pytest.raises(InvalidWindow) as error:
            desk.issue(request)
        assert (error.value.problem, error.value.field) == (problem, field)


@pytest.mark.parametrize(
    "end", [NOW, NOW - DAY, datetime.min.replace(tzinfo=UTC)], ids=str
)
def test_end_that_has_passed_is_refused_in_the_zone_of_who_asks(desk, end):
    desk.now = NOW.astimezone(WALL)
    with pytest.raises(CodeRefused) as error:
        desk.issue(OnlineOneTimeRequest("Courier", end))
    assert (error.value.problem, error.value.field) == (CodeProblem.END_IN_PAST, "end")
    assert error.value.limit == "2026-07-01T14:00+02:00"


def test_start_in_the_past_is_refused_in_the_zone_of_who_asks(desk):
    desk.now = (NOW + 40 * SECOND).astimezone(WALL)
    with pytest.raises(InvalidWindow) as error:
        desk.periodic(start=desk.now - HOUR)
    assert error.value.limit == "2026-07-01T14:00+02:00"


def test_times_are_kept_as_utc_seconds(desk):
    desk.now = NOW.astimezone(WALL)
    start = desk.now + DAY + SECOND / 2
    code = desk.periodic(start=start)
    assert (code.valid_from, code.valid_until) == (NOW + DAY, NOW + 8 * DAY)
    assert code.valid_from.tzinfo is code.valid_until.tzinfo is UTC


def test_start_within_the_running_minute_is_not_in_the_past():
    now = NOW + 59 * SECOND
    assert checked_times(NOW, NOW + DAY, now) == (NOW, NOW + DAY)


def test_hour_that_the_clocks_show_twice_is_an_hour_long():
    """02:40 in summer time, and 02:20 in winter time, forty minutes later."""
    now = datetime(2026, 10, 25, 2, 40, tzinfo=WALL)
    end = datetime(2026, 10, 25, 2, 20, tzinfo=WALL, fold=1)
    assert checked_end(now, end, now) == datetime(2026, 10, 25, 1, 20, tzinfo=UTC)
    with pytest.raises(CodeRefused):
        checked_end(now, end.replace(fold=0), now)
    later = end.replace(minute=30)
    assert checked_times(now, later, now)[1] > end
    with pytest.raises(InvalidWindow):
        checked_times(later, end, now)


def test_weekdays_and_hours_that_are_not_named_do_not_limit():
    assert schedule_of(Weekly(BERLIN)) == Schedule(EVERY_DAY, 0, 1440, BERLIN)
    weekend = frozenset({5, 6})
    assert schedule_of(Weekly(BERLIN, weekend)) == Schedule(weekend, 0, 1440, BERLIN)
    assert schedule_of(Weekly("UTC", None, 0, 60)) == Schedule(EVERY_DAY, 0, 60, "UTC")


def test_hours_may_go_over_midnight():
    schedule = schedule_of(Weekly(BERLIN, None, 1320, 360))
    assert schedule.minutes == 480


@pytest.mark.parametrize(
    ("weekly", "problem", "field"),
    [
        (Weekly(BERLIN, frozenset()), CodeProblem.WEEKDAYS_EMPTY, "weekdays"),
        (Weekly(BERLIN, None, 60), CodeProblem.HOURS_INCOMPLETE, "to"),
        (Weekly(BERLIN, None, None, 60), CodeProblem.HOURS_INCOMPLETE, "from"),
        (Weekly(BERLIN, None, 60, 60), CodeProblem.HOURS_EQUAL, "to"),
        (Weekly(BERLIN, None, 0, 0), CodeProblem.HOURS_EQUAL, "to"),
    ],
)
def test_schedule_that_means_nothing_is_refused(desk, weekly, problem, field):
    with pytest.raises(CodeRefused) as error:
        desk.periodic(weekly=weekly)
    assert (error.value.problem, error.value.field) == (problem, field)


def test_schedule_that_never_occurs_in_its_time_is_refused(desk):
    """From Wednesday, 14:00 in Berlin, to Thursday."""
    never = [
        Weekly(BERLIN, frozenset({4})),
        Weekly(BERLIN, frozenset({2}), 600, 840),
        Weekly(BERLIN, frozenset({3}), 840, 900),
    ]
    for weekly in never:
        with pytest.raises(CodeRefused) as error:
            desk.periodic(weekly=weekly, days=1)
        assert error.value.problem is CodeProblem.NEVER_OCCURS
    just = [
        Weekly(BERLIN, frozenset({2}), 600, 841),
        Weekly(BERLIN, frozenset({3}), 839, 900),
        Weekly(BERLIN, frozenset({1}), 960, 870),
    ]
    for weekly in just:
        assert desk.periodic(weekly=weekly, days=1)

"""Changes that are refused."""

from datetime import UTC, datetime

import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import OnlineRules, Weekly
from custom_components.smart_life_lock.ledger.update import UpdateRequest
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..desk import ALWAYS, BERLIN, DAY, HOUR, NOW, Desk
from .support import MONDAY, OTHER, WEEKEND, active, found


def deleting(desk):
    code = active(desk)
    desk.delete(code)
    return code


def deleted(desk):
    code = deleting(desk)
    desk.write()
    return code


def used(desk):
    code = active(desk, desk.once)
    desk.opened(40)
    return code


def expired(desk):
    code = active(desk)
    desk.later(8 * DAY)
    return code


def offline(desk):
    return desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))


P = CodeProblem
UPDATES = [
    (active, {}, P.NOTHING_TO_UPDATE, "code_id"),
    (found, {}, P.NOTHING_TO_UPDATE, "code_id"),
    (active, {"name": " "}, P.NAME_MISSING, "name"),
    (found, {"name": "x" * 65}, P.NAME_TOO_LONG, "name"),
    (offline, {"name": "two\nlines"}, P.NAME_NOT_TEXT, "name"),
    (active, {"digits": SecretStr("27182")}, P.DIGITS_LENGTH, "code"),
    (active, {"digits": SecretStr("2718x8")}, P.DIGITS_LENGTH, "code"),
    (active, {"digits": SecretStr("345678")}, P.DIGITS_TRIVIAL, "code"),
    (active, {"end": NOW}, P.END_IN_PAST, "end"),
    (active, {"weekly": Weekly(BERLIN, frozenset())}, P.WEEKDAYS_EMPTY, "weekdays"),
    (active, {"weekly": Weekly(BERLIN, None, 60, 60)}, P.HOURS_EQUAL, "to"),
    (active, {"weekly": Weekly(BERLIN, None, 60)}, P.HOURS_INCOMPLETE, "to"),
    (
        active,
        {"weekly": Weekly(BERLIN, None, None, 60)},
        P.HOURS_INCOMPLETE,
        "from",
    ),
    (
        active,  # 1 July 2026 is a Wednesday
        {"weekly": Weekly(BERLIN, MONDAY), "end": NOW + DAY},
        P.NEVER_OCCURS,
        "weekdays, from, to",
    ),
    (offline, {"digits": OTHER}, P.TEMPORARY_FIXED, "code_id"),
    (offline, {"end": NOW + DAY}, P.TEMPORARY_FIXED, "code_id"),
    (found, {"all_day": True}, P.NOT_ONLINE, "code_id"),
    (deleting, {"digits": OTHER}, P.CODE_ENDED, "code_id"),
    (deleted, {"end": NOW + DAY}, P.CODE_ENDED, "code_id"),
    (used, {"end": NOW + DAY}, P.CODE_ENDED, "code_id"),
]


@pytest.mark.parametrize(("make", "wishes", "problem", "field"), UPDATES)
def test_update_that_cannot_be_is_refused_with_its_field(
    desk, make, wishes, problem, field
):
    code = make(desk)
    before, table = dict(desk.book.codes), desk.book.table
    with pytest.raises(CodeRefused) as error:
        desk.update(code, **wishes)
    assert (error.value.problem, error.value.field) == (problem, field)
    assert (desk.book.codes, desk.book.table) == (before, table)


@pytest.mark.parametrize("wishes", [{"weekly": ALWAYS}, {"all_day": True}])
def test_one_time_code_has_no_weekdays_and_hours(desk, wishes):
    code = active(desk, desk.once)
    with pytest.raises(CodeRefused) as error:
        desk.update(code, **wishes)
    assert error.value.problem is CodeProblem.NOT_PERIODIC


def test_digits_of_another_code_are_refused(desk):
    active(desk, lambda: desk.periodic(digits="314159"))
    other = active(desk)
    with pytest.raises(CodeRefused) as error:
        desk.update(other, digits=SecretStr("314159"))
    assert error.value.problem is CodeProblem.DIGITS_IN_USE


def test_digits_have_the_length_that_the_lock_wants():
    desk = Desk(OnlineRules(digits=7))
    code = desk.periodic()
    assert len(code.digits) == 7
    with pytest.raises(CodeRefused) as error:
        desk.update(code, digits=OTHER)
    assert (error.value.problem, error.value.limit) == (CodeProblem.DIGITS_LENGTH, "7")


def test_weekdays_that_are_over_for_this_code_are_refused(desk):
    """It would have occurred at the beginning, which has passed."""
    code = active(desk, lambda: desk.periodic(days=5))
    desk.later(3 * DAY)
    with pytest.raises(CodeRefused) as error:
        desk.update(code, weekly=Weekly(BERLIN, frozenset({2})))
    assert error.value.problem is CodeProblem.NEVER_OCCURS
    desk.update(code, weekly=Weekly(BERLIN, WEEKEND))


@pytest.mark.parametrize(
    ("wishes", "problem", "field"),
    [
        (
            {"start": NOW.replace(tzinfo=None)},
            WindowProblem.NAIVE_TIME,
            "start",
        ),
        ({"end": NOW.replace(tzinfo=None)}, WindowProblem.NAIVE_TIME, "end"),
        ({"start": NOW - HOUR}, WindowProblem.START_IN_PAST, "start"),
        ({"start": NOW + 9 * DAY}, WindowProblem.END_BEFORE_START, "end"),
        (
            {"end": datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC)},
            WindowProblem.TIME_OUT_OF_RANGE,
            "end",
        ),
        (
            {"start": datetime(2200, 1, 1, tzinfo=UTC)},
            WindowProblem.TIME_OUT_OF_RANGE,
            "start",
        ),
    ],
)
def test_times_that_no_lock_could_keep_are_refused(desk, wishes, problem, field):
    code = active(desk)
    with pytest.raises(InvalidWindow) as error:
        desk.update(code, **wishes)
    assert (error.value.problem, error.value.field) == (problem, field)


def test_end_before_the_start_that_is_still_to_come_is_refused(desk):
    code = desk.periodic(start=NOW + 2 * DAY)
    with pytest.raises(InvalidWindow) as error:
        desk.update(code, end=NOW + DAY)
    assert error.value.problem is WindowProblem.END_BEFORE_START
    assert error.value.limit == "2026-07-03T12:00+00:00"


def test_last_second_that_a_lock_can_keep_is_a_good_end(desk):
    code = active(desk)
    end = datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)
    desk.update(code, end=end)
    (step,) = desk.plan()
    assert step.content.validity.end == 0xFFFFFFFF
    assert bytes(step.content.request())


@pytest.mark.parametrize("wish", ["pause", "resume"])
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (deleting, None),
        (deleted, None),
        (used, None),
        (expired, None),
        (offline, CodeProblem.NOT_ONLINE),
        (found, CodeProblem.NOT_ONLINE),
    ],
)
def test_what_has_ended_or_is_not_ours_is_not_paused_nor_resumed(
    desk, make, problem, wish
):
    code = make(desk)
    own = {"pause": CodeProblem.NOT_PAUSABLE, "resume": CodeProblem.NOT_RESUMABLE}
    with pytest.raises(CodeRefused) as error:
        getattr(desk, wish)(code)
    assert error.value.problem is (problem or own[wish])
    assert (error.value.field, error.value.limit) == ("code_id", code.name or code.id)


@pytest.mark.parametrize("shown", ["no such code", "314159"])
def test_unknown_code_is_refused_and_digits_given_for_it_are_not_repeated(desk, shown):
    with pytest.raises(CodeRefused) as error:
        desk.update(shown, name="Berta")
    assert error.value.problem is CodeProblem.UNKNOWN_CODE
    assert error.value.limit == ("…" if shown.isdigit() else shown)
    assert "314159" not in str(error.value)


def test_only_a_name_is_not_about_the_lock():
    assert not UpdateRequest("x", name="Berta").about_the_lock
    assert UpdateRequest("x", all_day=True).about_the_lock
    assert UpdateRequest("x", digits=OTHER).about_the_lock

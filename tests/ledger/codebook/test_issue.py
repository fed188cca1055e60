"""Codes that the lock computes are issued."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.tuyalock.codes import verify_dynamic
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .support import HOUR, LOGIN, NOW, SECOND, T0, OfflineDesk


def test_temporary_code_is_cut_to_whole_hours(desk: OfflineDesk) -> None:
    code = desk.issue(TemporaryRequest("Anna", NOW, NOW + 2 * HOUR))
    assert code.valid_from == NOW.replace(minute=0, second=0)
    assert code.valid_until == NOW.replace(hour=13, minute=0, second=0)
    assert code.first_use_by == code.valid_until
    assert not code.adjusted


def test_same_hours_again_move_the_end_on_by_the_fewest_hours(
    desk: OfflineDesk,
) -> None:
    first, second, third = desk.stay(2), desk.stay(2), desk.stay(2)
    assert [c.adjusted for c in (first, second, third)] == [False, True, True]
    assert second.valid_until - first.valid_until == HOUR
    assert third.valid_until - first.valid_until == 2 * HOUR
    assert len({first.digits, second.digits, third.digits}) == 3


def test_deleted_and_cleared_codes_are_not_given_out_again(desk: OfflineDesk) -> None:
    deleted, cleared = desk.stay(2), desk.stay(3)
    desk.book.put([deleted.deleted(NOW), cleared.cleared(NOW)])
    again = desk.stay(2)
    assert again.adjusted
    assert again.digits not in {deleted.digits, cleared.digits}


def test_codes_of_a_former_t0_keep_their_digits_to_themselves(
    desk: OfflineDesk,
) -> None:
    old = desk.stay(5)
    desk.keys = CodeKeys(LOGIN, T0 + 48 * HOUR)
    new = desk.stay(5, start=NOW + 48 * HOUR)
    assert new.hour == old.hour
    assert new.digits != old.digits


def test_moving_the_end_beyond_the_longest_stay_is_refused(desk: OfflineDesk) -> None:
    desk.stay(9999, start=NOW.replace(minute=0, second=0))
    with pytest.raises(InvalidWindow) as refused:
        desk.stay(9999, start=NOW.replace(minute=0, second=0))
    assert refused.value.problem is WindowProblem.TOO_LONG
    assert len(desk.book.codes) == 1


def test_start_before_the_running_hour_is_refused_in_the_callers_zone(
    desk: OfflineDesk,
) -> None:
    now = NOW.astimezone(ZoneInfo("Asia/Kolkata"))
    with pytest.raises(InvalidWindow) as refused:
        desk.issue(TemporaryRequest("Anna", now - HOUR, now + HOUR), now)
    assert refused.value.problem is WindowProblem.START_IN_PAST
    assert refused.value.field == "start"
    assert refused.value.limit == "2026-03-03T15:30+05:30"


@pytest.mark.parametrize(
    ("start", "end", "problem", "field"),
    [
        (NOW, NOW, WindowProblem.END_BEFORE_START, "end"),
        (NOW, NOW - SECOND, WindowProblem.END_BEFORE_START, "end"),
        (NOW.replace(tzinfo=None), NOW, WindowProblem.NAIVE_TIME, "start"),
        (NOW, NOW.replace(tzinfo=None), WindowProblem.NAIVE_TIME, "end"),
        (NOW, NOW + 10_000 * HOUR, WindowProblem.TOO_LONG, "end"),
        (
            NOW.replace(year=2050),
            NOW.replace(year=2050) + HOUR,
            WindowProblem.HOUR_OUT_OF_RANGE,
            "start",
        ),
        (
            datetime.max.replace(tzinfo=UTC),
            datetime.max.replace(tzinfo=UTC),
            WindowProblem.TIME_OUT_OF_RANGE,
            "start",
        ),
    ],
)
def test_impossible_stay_is_refused_with_its_field(
    desk: OfflineDesk,
    start: datetime,
    end: datetime,
    problem: WindowProblem,
    field: str,
) -> None:
    with pytest.raises(InvalidWindow) as refused:
        desk.issue(TemporaryRequest("Anna", start, end))
    assert (refused.value.problem, refused.value.field) == (problem, field)
    assert not desk.book.codes


@pytest.mark.parametrize("make", [OneTimeRequest, ClearRequest])
def test_eleventh_serial_of_an_hour_is_refused_with_the_next_time(
    desk: OfflineDesk, make: type[OneTimeRequest | ClearRequest]
) -> None:
    codes = [desk.issue(make()) for _ in range(10)]
    assert sorted(code.number or 0 for code in codes) == list(range(10))
    with pytest.raises(InvalidWindow) as refused:
        desk.issue(make())
    assert refused.value.problem is WindowProblem.SERIALS_USED_UP
    assert refused.value.limit == "2026-03-03T11:00+00:00"
    assert desk.issue(make(), NOW + HOUR).number in range(10)


def test_one_time_and_clear_all_codes_have_serials_of_their_own(
    desk: OfflineDesk,
) -> None:
    for request in (OneTimeRequest(), ClearRequest()):
        numbers = [desk.issue(request).number or 0 for _ in range(10)]
        assert sorted(numbers) == list(range(10))


@pytest.mark.parametrize("make", [OneTimeRequest, ClearRequest])
def test_free_serials_are_drawn_at_random(
    make: type[OneTimeRequest | ClearRequest],
) -> None:
    """Two ledgers of one lock seldom give out the same digits."""
    orders = set()
    for _ in range(5):
        desk = OfflineDesk()
        orders.add(tuple(desk.issue(make()).number for _ in range(10)))
    assert len(orders) > 1


def test_serial_that_would_shadow_a_temporary_code_is_taken_last(
    desk: OfflineDesk,
) -> None:
    # The lock looks for the code to clear by hour and number alone.
    desk.stay(1, start=NOW.replace(minute=0, second=0))
    serials = [desk.issue(OneTimeRequest()).number for _ in range(10)]
    assert sorted(number or 0 for number in serials) == list(range(10))
    assert serials[-1] == 1


@pytest.mark.parametrize("make", [OneTimeRequest, ClearRequest])
def test_hours_that_a_serial_would_shadow_are_not_given_to_a_temporary_code(
    desk: OfflineDesk, make: type[OneTimeRequest | ClearRequest]
) -> None:
    serials = {desk.issue(make()).number for _ in range(10)}
    stay = desk.stay(3, start=NOW.replace(minute=0, second=0))
    assert stay.number not in serials
    assert stay.adjusted


def test_without_t0_only_dynamic_codes_are_made() -> None:
    desk = OfflineDesk(CodeKeys(LOGIN))
    assert verify_dynamic(LOGIN, desk.issue(DynamicRequest()).digits, NOW) == 0
    for request in (
        OneTimeRequest(),
        ClearRequest(),
        TemporaryRequest("Anna", NOW, NOW + HOUR),
    ):
        with pytest.raises(CodeRefused) as refused:
            desk.issue(request)
        assert refused.value.problem is CodeProblem.T0_UNKNOWN


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        ("", CodeProblem.NAME_MISSING),
        ("  \n ", CodeProblem.NAME_MISSING),
        ("x" * 65, CodeProblem.NAME_TOO_LONG),
        ("two\nlines", CodeProblem.NAME_NOT_TEXT),
        ("nul\0", CodeProblem.NAME_NOT_TEXT),
        ("half of an emoji \ud83d", CodeProblem.NAME_NOT_TEXT),
    ],
)
def test_bad_name_of_a_temporary_code_is_refused(
    desk: OfflineDesk, name: str, problem: CodeProblem
) -> None:
    with pytest.raises(CodeRefused) as refused:
        desk.stay(name=name)
    assert (refused.value.problem, refused.value.field) == (problem, "name")


@pytest.mark.parametrize("name", ["x" * 64, "Zoë 👩‍👩‍👧", "日本", "O'Brien; --"])
def test_good_name_is_kept_without_blanks_around_it(
    desk: OfflineDesk, name: str
) -> None:
    assert desk.stay(name=f"  {name} ").name == name
    assert desk.issue(OneTimeRequest(name)).name == name


def test_other_codes_need_no_name_but_a_good_one(desk: OfflineDesk) -> None:
    assert desk.issue(DynamicRequest()).name == ""
    with pytest.raises(CodeRefused):
        desk.issue(DynamicRequest("x" * 65))


def test_clear_code_of_a_code_is_always_the_same(desk: OfflineDesk) -> None:
    stay = desk.stay()
    clear = desk.issue(ClearRequest(stay.id))
    assert clear.target == stay.id
    assert clear.name == stay.name
    assert (clear.valid_from, clear.valid_until) == (stay.valid_from, stay.valid_until)
    assert desk.issue(ClearRequest(stay.id), NOW + HOUR) == clear
    assert len(desk.book.codes) == 2


def test_deleted_clear_code_comes_back_when_asked_for_again(desk: OfflineDesk) -> None:
    stay = desk.stay()
    clear = desk.issue(ClearRequest(stay.id))
    desk.book.put([clear.deleted(NOW)])
    assert desk.issue(ClearRequest(stay.id)) == clear


def test_what_cannot_open_needs_no_clear_code(desk: OfflineDesk) -> None:
    stay = desk.stay(3)
    others = [
        desk.issue(OneTimeRequest()),
        desk.issue(DynamicRequest()),
        desk.issue(ClearRequest()),
        desk.stay(4).cleared(NOW),
        desk.stay(5).seen_with(CodeKeys(SecretBytes(b"000000"), T0), NOW),
    ]
    desk.book.put(others)
    for code in others:
        with pytest.raises(CodeRefused) as refused:
            desk.issue(ClearRequest(code.id))
        assert refused.value.problem is CodeProblem.NOTHING_TO_CLEAR
    with pytest.raises(CodeRefused):
        desk.issue(ClearRequest(stay.id), stay.valid_until + SECOND)


def test_unknown_code_is_refused_without_repeating_a_long_text(
    desk: OfflineDesk,
) -> None:
    with pytest.raises(CodeRefused) as refused:
        desk.issue(ClearRequest("x" * 1000))
    assert refused.value.problem is CodeProblem.UNKNOWN_CODE
    assert len(refused.value.limit) <= 64


def test_digits_and_key_stay_out_of_texts(desk: OfflineDesk) -> None:
    code = desk.stay()
    assert code.digits not in repr(code)
    assert "8f7d54" not in repr(desk.keys)
    assert LOGIN.hex() not in repr(desk.keys)

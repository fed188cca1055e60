"""The rules of the ledger, without Home Assistant's half: issue, states, attribution."""

from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import permutations
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.expired import died_unused
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    ClearRequest,
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
    forgettable,
    issue,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import (
    SINGLE_USE,
    CodeKind,
    CodeStatus,
)
from custom_components.smart_life_lock.ledger.lifetime import can_open, may_be_used
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import (
    LeftToDo,
    left_to_do,
    status_of,
)
from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineVerifier,
    Verdict,
    verify_dynamic,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    ClockSet,
    LockEvent,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr

LOGIN = SecretBytes(b"8f7d54")
T0 = datetime(2026, 1, 1, 12, 34, 56, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 10, 20, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
KEYS = CodeKeys(LOGIN, T0)


class OfflineDesk:
    """A book with keys, from which codes are given out and reports are entered."""

    def __init__(self, keys: CodeKeys = KEYS) -> None:
        self.book, self.keys = Book(), keys

    def issue(self, request: CodeRequest, now: datetime = NOW) -> IssuedCode:
        code = issue(request, now, self.book, self.keys)
        self.book.put([code])
        return code

    def stay(
        self, hours: float = 3, start: datetime = NOW, name: str = "Anna"
    ) -> IssuedCode:
        return self.issue(TemporaryRequest(name, start, start + hours * HOUR))

    def report(self, event: LockEvent, now: datetime = NOW + 99 * HOUR) -> Changes:
        changes = attribute(event, now, self.book, self.keys)
        self.book.put(changes.changed)
        if changes.cleared_all_at is not None:
            self.book.cleared_all_at = changes.cleared_all_at
        return changes

    def typed(
        self, code: IssuedCode, at: datetime, now: datetime = NOW + 99 * HOUR
    ) -> Changes:
        outcome = {
            CodeKind.CLEAR_ONE: OfflineOutcome.CLEARED_ONE,
            CodeKind.CLEAR_ALL: OfflineOutcome.CLEARED_ALL,
        }.get(code.kind, OfflineOutcome.OPENED)
        plain = self.keys.offline.decrypt(code.digits)
        event = OfflineCodeEntered(at, outcome, plain, late=False)
        return self.report(event, now)

    def status(self, code: IssuedCode, at: datetime) -> CodeStatus:
        return status_of(self.book.codes[code.id], at)


@pytest.fixture
def desk() -> OfflineDesk:
    return OfflineDesk()


# Issue.


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


# States.


def test_temporary_code_goes_from_scheduled_to_active_to_expired(
    desk: OfflineDesk,
) -> None:
    start = NOW + 48 * HOUR
    code = desk.stay(72, start=start)
    assert code.first_use_by is not None
    assert status_of(code, NOW) is CodeStatus.SCHEDULED
    assert status_of(code, code.valid_from - SECOND) is CodeStatus.SCHEDULED
    assert status_of(code, code.valid_from) is CodeStatus.ACTIVE
    assert status_of(code, code.first_use_by) is CodeStatus.ACTIVE
    late = code.first_use_by + SECOND
    # It may have been used while nobody listened, and then it opens.
    assert status_of(code, late) is CodeStatus.ACTIVE
    assert may_be_used(code, late)
    told = replace(code, expiry_told=True)
    assert status_of(told, late) is CodeStatus.EXPIRED
    assert not may_be_used(told, late)
    used = code.used(code.valid_from)
    assert status_of(used, code.first_use_by + SECOND) is CodeStatus.ACTIVE
    assert status_of(used, code.valid_until) is CodeStatus.ACTIVE
    assert status_of(used, code.valid_until + SECOND) is CodeStatus.EXPIRED


def test_code_that_works_once_is_used_after_its_use(desk: OfflineDesk) -> None:
    for request in (OneTimeRequest(), ClearRequest()):
        code = desk.issue(request)
        assert status_of(code, NOW) is CodeStatus.ACTIVE
        assert status_of(code.used(NOW), NOW) is CodeStatus.USED
        assert not can_open(code.used(NOW), NOW)


def test_next_change_is_the_next_second_at_which_a_state_differs(
    desk: OfflineDesk,
) -> None:
    codes = [desk.issue(DynamicRequest()), desk.issue(OneTimeRequest())]
    codes += [desk.stay(30, start=NOW + 5 * HOUR), desk.stay(2)]
    now, seen = NOW, []
    while (at := Snapshot.of(desk.book, now).until) is not None:
        assert at > now
        before = [status_of(c, at - SECOND) for c in codes]
        assert before == [status_of(c, now) for c in codes]
        changed = before != [status_of(c, at) for c in codes]
        assert changed or any(may_be_used(c, at) for c in codes)
        now = at
        seen.append(at)
    assert len(seen) == 6
    assert {status_of(c, now) for c in codes} == {CodeStatus.EXPIRED}


def test_only_a_guests_code_expires_worth_telling(desk: OfflineDesk) -> None:
    stay, once = desk.stay(), desk.issue(OneTimeRequest())
    rest = [desk.issue(DynamicRequest()), desk.issue(ClearRequest())]
    late = NOW + 100 * HOUR
    assert died_unused(stay, late, late)
    assert died_unused(once, late, late)
    assert not died_unused(stay.used(NOW), late, late)
    assert not died_unused(stay.deleted(NOW), late, late)
    assert not died_unused(stay, NOW, NOW)
    assert not any(died_unused(code, late, late) for code in rest)


def test_other_key_or_t0_makes_codes_dead_and_the_old_ones_revive_them() -> None:
    desk = OfflineDesk()
    stay, dynamic = desk.stay(), desk.issue(DynamicRequest())
    moved = CodeKeys(LOGIN, T0 + HOUR)
    assert status_of(stay.seen_with(moved, NOW), NOW) is CodeStatus.DEAD
    assert status_of(dynamic.seen_with(moved, NOW), NOW) is CodeStatus.ACTIVE
    rekeyed = CodeKeys(SecretBytes(b"000000"), T0)
    assert status_of(dynamic.seen_with(rekeyed, NOW), NOW) is CodeStatus.DEAD
    dead = stay.seen_with(rekeyed, NOW)
    assert dead.dead_since == NOW
    assert dead.seen_with(rekeyed, NOW + HOUR) is dead
    assert dead.seen_with(KEYS, NOW + HOUR) == stay


def test_t0_within_the_same_hour_or_unknown_kills_nothing(desk: OfflineDesk) -> None:
    stay = desk.stay()
    assert stay.seen_with(CodeKeys(LOGIN, T0 + timedelta(minutes=20)), NOW) is stay
    assert stay.seen_with(CodeKeys(LOGIN), NOW) is stay


def test_deleting_says_what_it_cannot_do(desk: OfflineDesk) -> None:
    stay = desk.stay(30, start=NOW)
    late = stay.valid_until + SECOND
    assert left_to_do(stay, NOW) is LeftToDo.CLEAR_AFTER_USE
    assert left_to_do(stay.used(NOW), NOW) is LeftToDo.CLEAR_NOW
    assert left_to_do(stay.used(NOW).cleared(NOW), NOW) is LeftToDo.NOTHING
    assert left_to_do(stay, late) is LeftToDo.NOTHING
    assert left_to_do(desk.issue(DynamicRequest()), NOW) is LeftToDo.WAIT
    once = desk.issue(OneTimeRequest())
    assert left_to_do(once.deleted(NOW), NOW) is LeftToDo.WAIT
    assert left_to_do(once.used(NOW), NOW) is LeftToDo.NOTHING


def test_overdue_code_may_have_been_used_unheard_and_still_needs_clearing(
    desk: OfflineDesk,
) -> None:
    stay = desk.stay(72)
    assert stay.first_use_by is not None
    later = stay.first_use_by + HOUR
    assert status_of(stay, later) is CodeStatus.ACTIVE
    assert left_to_do(stay, later) is LeftToDo.CLEAR_AFTER_USE
    assert desk.issue(ClearRequest(stay.id), later).target == stay.id


def test_cleared_says_more_than_deleted(desk: OfflineDesk) -> None:
    cleared = desk.stay().deleted(NOW).cleared(NOW)
    assert status_of(cleared, NOW) is CodeStatus.CLEARED
    assert cleared.deleted(NOW + HOUR) is cleared


# Attribution.


def test_report_of_use_names_the_code(desk: OfflineDesk) -> None:
    anna, bert = desk.stay(3, name="Anna"), desk.stay(4, name="Bert")
    changes = desk.typed(bert, NOW + HOUR)
    assert changes.code is not None
    assert changes.code.id == bert.id
    assert changes.code.uses == 1
    assert desk.book.get(bert.id).first_used == NOW + HOUR
    assert desk.book.get(anna.id) == anna


def test_reports_of_use_in_any_order_give_first_and_last(desk: OfflineDesk) -> None:
    stay = desk.stay(6)
    for hours in (2, 1, 3):
        desk.typed(stay, NOW + hours * HOUR)
    code = desk.book.get(stay.id)
    assert (code.uses, code.first_used, code.last_used) == (
        3,
        NOW + HOUR,
        NOW + 3 * HOUR,
    )


def test_one_time_code_is_used_after_its_report(desk: OfflineDesk) -> None:
    once = desk.issue(OneTimeRequest("Postman"))
    desk.typed(once, NOW)
    assert desk.status(once, NOW) is CodeStatus.USED


def test_clear_one_report_marks_code_and_target(desk: OfflineDesk) -> None:
    stay = desk.stay(6)
    clear = desk.issue(ClearRequest(stay.id))
    desk.typed(stay, NOW)
    changes = desk.typed(clear, NOW + HOUR)
    assert changes.code is not None
    assert changes.code.id == clear.id
    assert desk.status(clear, NOW + HOUR) is CodeStatus.USED
    assert desk.status(stay, NOW + HOUR) is CodeStatus.CLEARED


def test_clear_all_report_marks_the_used_temporary_codes(desk: OfflineDesk) -> None:
    used, unused, once = desk.stay(6), desk.stay(7), desk.issue(OneTimeRequest())
    clear = desk.issue(ClearRequest())
    desk.typed(used, NOW)
    desk.typed(clear, NOW + HOUR)
    assert desk.status(used, NOW + HOUR) is CodeStatus.CLEARED
    assert desk.status(unused, NOW + HOUR) is CodeStatus.ACTIVE
    assert desk.status(once, NOW + HOUR) is CodeStatus.ACTIVE
    assert desk.status(clear, NOW + HOUR) is CodeStatus.USED


def test_order_of_late_reports_does_not_matter() -> None:
    ends = set()
    for order in permutations(range(3)):
        desk = OfflineDesk()
        early, late = desk.stay(6), desk.stay(7)
        clear = desk.issue(ClearRequest())
        reports = [
            (early, NOW),
            (clear, NOW + HOUR),
            (late, NOW + 2 * HOUR),
        ]
        for index in order:
            desk.typed(*reports[index])
        now = NOW + 3 * HOUR
        ends.add((desk.status(early, now), desk.status(late, now)))
    assert ends == {(CodeStatus.CLEARED, CodeStatus.ACTIVE)}


def test_clear_reports_of_codes_made_elsewhere_still_clear(desk: OfflineDesk) -> None:
    one, two = desk.stay(6), desk.stay(7)
    desk.typed(one, NOW)
    desk.typed(two, NOW)
    plain = SecretStr("8" + desk.keys.offline.decrypt(one.digits)[1:])
    changes = desk.report(
        OfflineCodeEntered(NOW, OfflineOutcome.CLEARED_ONE, plain, late=True)
    )
    assert isinstance(changes.code, IssuedCode)
    assert (changes.code.made_elsewhere, changes.code.target) == (True, one.id)
    assert desk.status(one, NOW) is CodeStatus.CLEARED
    assert desk.status(two, NOW) is CodeStatus.ACTIVE
    plain = desk.keys.offline.decrypt(desk.keys.offline.clear_all(NOW, 9))
    desk.report(OfflineCodeEntered(NOW, OfflineOutcome.CLEARED_ALL, plain, late=True))
    assert desk.status(two, NOW) is CodeStatus.CLEARED


def test_report_dated_in_the_future_counts_as_of_now(desk: OfflineDesk) -> None:
    stay, clear = desk.stay(6), desk.issue(ClearRequest())
    desk.typed(clear, NOW + 1000 * HOUR, NOW)
    assert desk.book.cleared_all_at == NOW
    desk.typed(stay, NOW + HOUR, NOW + HOUR)
    assert desk.status(stay, NOW + HOUR) is CodeStatus.ACTIVE


@pytest.mark.parametrize("plain", ["5000000000", "", "x"])
def test_code_that_nobody_issued_names_nobody(desk: OfflineDesk, plain: str) -> None:
    desk.stay()
    event = OfflineCodeEntered(NOW, OfflineOutcome.OPENED, SecretStr(plain), late=False)
    assert desk.report(event) == Changes()


def test_reports_of_other_things_change_nothing(desk: OfflineDesk) -> None:
    desk.issue(DynamicRequest())
    assert desk.report(Access(NOW, Method.FINGERPRINT, 1, late=False)) == Changes()
    assert desk.report(ClockSet(NOW)) == Changes()


@pytest.mark.parametrize("minutes", [-5, 0, 4, 9])
def test_dynamic_code_is_named_while_a_lock_takes_it(
    desk: OfflineDesk, minutes: int
) -> None:
    step = NOW.replace(minute=20, second=0)
    code = desk.issue(DynamicRequest("Plumber"), step + timedelta(seconds=30))
    at = step + timedelta(minutes=minutes)
    changes = desk.report(Access(at, Method.DYNAMIC_CODE, None, late=False))
    assert changes.code is not None
    assert (changes.code.id, changes.code.uses) == (code.id, 1)


@pytest.mark.parametrize("seconds", [-301, 600])
def test_dynamic_code_is_not_named_outside(desk: OfflineDesk, seconds: int) -> None:
    step = NOW.replace(minute=20, second=0)
    desk.issue(DynamicRequest(), step)
    at = step + timedelta(seconds=seconds)
    assert desk.report(Access(at, Method.DYNAMIC_CODE, None, late=False)) == Changes()


def test_of_two_dynamic_codes_neither_is_named(desk: OfflineDesk) -> None:
    desk.issue(DynamicRequest("A"))
    desk.issue(DynamicRequest("B"), NOW + timedelta(minutes=4))
    access = Access(NOW + timedelta(minutes=4), Method.DYNAMIC_CODE, None, late=False)
    assert desk.report(access) == Changes()


def test_after_a_change_of_t0_the_living_code_is_named(desk: OfflineDesk) -> None:
    old = desk.stay(3)
    desk.keys = CodeKeys(LOGIN, T0 + 48 * HOUR)
    desk.book.put([old.seen_with(desk.keys, NOW)])
    twin = replace(old, id="twin", t0_hour=desk.keys.t0_hour)
    desk.book.put([twin])
    changes = desk.typed(twin, NOW)
    assert changes.code is not None
    assert changes.code.id == "twin"


# Forgetting.


def test_only_the_oldest_finished_codes_are_forgotten(desk: OfflineDesk) -> None:
    old = replace(desk.issue(DynamicRequest()), id="")
    stay = desk.stay(9000)
    many = [
        replace(old, id=f"{n:04}", valid_until=old.valid_until + n * SECOND)
        for n in range(KEPT_FINISHED + 3)
    ]
    desk.book.codes = {code.id: code for code in [*many, stay.deleted(NOW)]}
    assert forgettable(desk.book, NOW, desk.keys) == []
    later = NOW + 2 * HOUR
    assert sorted(forgettable(desk.book, later, desk.keys)) == ["0000", "0001", "0002"]


# Properties.

moments = st.datetimes(
    datetime(2026, 1, 2),  # noqa: DTZ001  hypothesis adds the zone
    datetime(2036, 1, 1),  # noqa: DTZ001
    timezones=st.just(UTC),
)
zones = st.sampled_from(
    [
        "UTC",
        "Europe/Berlin",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
    ]
).map(ZoneInfo)
stays = st.tuples(
    st.integers(0, 3 * 3600).map(lambda s: timedelta(seconds=s)),
    st.integers(1, 50 * 3600).map(lambda s: timedelta(seconds=s)),
)


@settings(deadline=None)
@given(moments, zones, st.lists(st.one_of(stays, st.booleans()), max_size=30))
def test_no_two_people_share_digits(
    now: datetime, zone: ZoneInfo, wishes: list[tuple[timedelta, timedelta] | bool]
) -> None:
    desk, now = OfflineDesk(), now.astimezone(zone)
    for wish in wishes:
        match wish:
            case (wait, length):
                request: CodeRequest = TemporaryRequest(
                    "x",
                    (now.astimezone(UTC) + wait).astimezone(zone),
                    (now.astimezone(UTC) + wait + length).astimezone(zone),
                )
            case True:
                request = OneTimeRequest()
            case _:
                request = ClearRequest()
        # The eleventh serial is refused; that is another test's business.
        with suppress(InvalidWindow):
            desk.issue(request, now)
    codes = desk.book.codes.values()
    assert len({code.digits for code in codes}) == len(codes)
    for kind in SINGLE_USE:
        assert sum(code.kind is kind for code in codes) <= 10


@settings(deadline=None)
@given(moments, zones, stays, st.integers(0, 10**6))
def test_temporary_code_opens_when_its_status_is_active(
    now: datetime,
    zone: ZoneInfo,
    stay: tuple[timedelta, timedelta],
    after: int,
) -> None:
    desk = OfflineDesk()
    start = (now + stay[0]).astimezone(zone)
    end = (now + stay[0] + stay[1]).astimezone(zone)
    code = desk.issue(TemporaryRequest("x", start, end), now.astimezone(zone))
    assert code.valid_from <= start
    assert end <= code.valid_until
    assert code.first_use_by is not None
    at = code.valid_from + timedelta(seconds=after % (60 * 3600)) - HOUR
    active = status_of(code, at) is CodeStatus.ACTIVE and not may_be_used(code, at)
    verdict = OfflineVerifier(LOGIN, T0).enter(code.digits, at)
    assert (verdict is Verdict.OPENED) == active


@settings(deadline=None)
@given(moments, st.integers(0, 9), st.integers(-3600, 8 * 3600))
def test_one_time_code_opens_once_when_its_status_is_active(
    now: datetime, earlier: int, seconds: int
) -> None:
    desk = OfflineDesk()
    for _ in range(earlier):
        desk.issue(OneTimeRequest(), now)
    code = desk.issue(OneTimeRequest(), now)
    at = code.valid_from + timedelta(seconds=seconds)
    verifier = OfflineVerifier(LOGIN, T0)
    active = status_of(code, at) is CodeStatus.ACTIVE
    assert (verifier.enter(code.digits, at) is Verdict.OPENED) == active
    assert verifier.enter(code.digits, at) is not Verdict.OPENED


@settings(deadline=None)
@given(moments)
def test_dynamic_code_opens_from_issue_to_the_end_that_it_names(now: datetime) -> None:
    code = OfflineDesk().issue(DynamicRequest(), now)
    assert code.valid_from <= now
    assert (
        timedelta(minutes=5)
        <= code.valid_until + SECOND - now
        <= 2 * timedelta(minutes=5)
    )
    for at in (now, code.valid_until):
        assert verify_dynamic(LOGIN, code.digits, at) is Verdict.OPENED


@settings(deadline=None)
@given(moments, stays)
def test_clear_codes_revoke_what_was_used(
    now: datetime, stay: tuple[timedelta, timedelta]
) -> None:
    desk, verifier = OfflineDesk(), OfflineVerifier(LOGIN, T0)
    start = now + stay[0]
    first, second = (
        desk.issue(TemporaryRequest("x", start, start + stay[1]), now) for _ in range(2)
    )
    at = first.valid_from
    for code in (first, second):
        assert verifier.enter(code.digits, at) is Verdict.OPENED
    clear = desk.issue(ClearRequest(first.id), now)
    assert verifier.enter(clear.digits, at) is Verdict.CLEARED_ONE
    assert verifier.enter(first.digits, at) is Verdict.USED
    clear = desk.issue(ClearRequest(), at)
    assert verifier.enter(clear.digits, at) is Verdict.CLEARED_ALL
    assert verifier.enter(second.digits, at) is Verdict.USED

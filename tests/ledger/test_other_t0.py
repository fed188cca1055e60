"""T0 that was typed is not T0 that the lock has told: codes of another T0 may open."""

from dataclasses import replace
from datetime import datetime

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.errors import CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
    forgettable,
    issue,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import (
    LeftToDo,
    left_to_do,
    status_of,
)
from custom_components.smart_life_lock.ledger.t0_evidence import t0_by_use
from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineVerifier,
    Verdict,
    renewed_t0,
)
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .codebook.support import HOUR, KEYS, LOGIN, NOW, SECOND, T0

LATER = T0 + 48 * HOUR
TYPED = CodeKeys(LOGIN, LATER, t0_confirmed=False)
TOLD = CodeKeys(LOGIN, LATER)


class ChangingT0Desk:
    """A book whose T0 changes."""

    def __init__(self) -> None:
        self.book, self.keys = Book(), KEYS

    def use(self, keys: CodeKeys, now: datetime = NOW) -> None:
        self.keys = keys
        self.book.put([code.seen_with(keys, now) for code in self.book.codes.values()])

    def issue(self, request, now: datetime = NOW) -> IssuedCode:
        code = issue(request, now, self.book, self.keys)
        self.book.put([code])
        return code

    def stay(self, hours: int = 3, start: datetime = NOW) -> IssuedCode:
        return self.issue(TemporaryRequest("Anna", start, start + hours * HOUR))

    def get(self, code: IssuedCode) -> IssuedCode:
        return self.book.codes[code.id]

    def typed(self, code: IssuedCode, at: datetime):
        """The lock takes a code, and says so."""
        plain = KEYS.offline.decrypt(code.digits)
        event = OfflineCodeEntered(at, OfflineOutcome.OPENED, plain, late=False)
        changes = attribute(event, at, self.book, self.keys)
        self.book.apply(changes)
        return changes.code


@pytest.fixture
def desk() -> ChangingT0Desk:
    return ChangingT0Desk()


# A T0 that somebody typed.


def test_codes_of_the_former_t0_are_not_dead_and_still_count(desk):
    stay, once = desk.stay(), desk.issue(OneTimeRequest())
    ahead = desk.stay(start=NOW + 24 * HOUR)
    desk.use(TYPED)
    states = [status_of(desk.get(code), NOW) for code in (stay, once, ahead)]
    assert states == [CodeStatus.ACTIVE, CodeStatus.ACTIVE, CodeStatus.SCHEDULED]
    live = [code.id for code in Snapshot.of(desk.book, NOW).live]
    assert live == [stay.id, once.id, ahead.id]
    assert all(can_open(desk.get(code), NOW) for code in (stay, once, ahead))
    assert desk.get(stay).other_t0_hour == TYPED.t0_hour
    assert left_to_do(desk.get(stay), NOW) is LeftToDo.CLEAR_AFTER_USE


def test_wrong_t0_is_corrected_back_without_loss(desk):
    for request in (OneTimeRequest(), ClearRequest(), DynamicRequest()):
        desk.issue(request)
    desk.stay()
    before = dict(desk.book.codes)
    desk.use(TYPED)
    wrong = desk.stay(start=NOW + HOUR)
    desk.use(replace(KEYS, t0_confirmed=False), NOW + 2 * HOUR)
    assert {code_id: desk.book.codes[code_id] for code_id in before} == before
    assert desk.get(wrong).other_t0_hour == KEYS.t0_hour
    assert can_open(desk.get(wrong), NOW + 2 * HOUR)


def test_clear_code_is_made_with_the_t0_of_its_target(desk):
    stay = desk.stay(100)
    desk.use(TYPED)
    clear = desk.issue(ClearRequest(stay.id))
    assert (clear.t0_hour, clear.other_t0_hour) == (KEYS.t0_hour, TYPED.t0_hour)
    assert (clear.valid_from, clear.valid_until) == (stay.valid_from, stay.valid_until)
    lock = OfflineVerifier(LOGIN, T0)
    assert lock.enter(stay.digits, NOW) is Verdict.OPENED
    assert lock.enter(clear.digits, NOW) is Verdict.CLEARED_ONE
    desk.use(KEYS)
    assert desk.issue(ClearRequest(stay.id)) == desk.get(clear)
    assert desk.get(clear).other_t0_hour is None


def test_clear_code_needs_no_present_t0(desk):
    stay = desk.stay()
    desk.use(CodeKeys(LOGIN))
    assert desk.issue(ClearRequest(stay.id)).valid_until == stay.valid_until


def test_nothing_of_the_former_t0_is_given_out_again(desk):
    former = [desk.issue(OneTimeRequest()) for _ in range(3)]
    former += [desk.stay(hours) for hours in (2, 3, 4)]
    desk.use(TYPED)
    same_hours = NOW + 48 * HOUR  # by the new T0 it has the number that NOW had
    new = [desk.issue(OneTimeRequest(), same_hours) for _ in range(3)]
    for hours in (2, 3, 4):
        request = TemporaryRequest("Bert", same_hours, same_hours + hours * HOUR)
        new.append(desk.issue(request, same_hours))
    assert {code.hour for code in new} == {code.hour for code in former}
    assert len({code.digits for code in (*former, *new)}) == 12


def test_code_may_open_for_as_long_as_either_t0_lets_it(desk):
    stay = desk.stay()
    desk.use(TYPED)
    end = stay.valid_until + 48 * HOUR
    code = desk.get(stay)
    assert code.may_open_until == end
    assert status_of(code, end) is CodeStatus.EXPIRED
    assert can_open(code, end)
    assert not can_open(code, end + SECOND)
    desk.use(CodeKeys(LOGIN, T0 - 48 * HOUR, t0_confirmed=False))
    assert desk.get(stay).may_open_until == stay.valid_until


def test_code_that_is_used_up_or_cleared_opens_with_no_t0(desk):
    once, stay = desk.issue(OneTimeRequest()), desk.stay()
    desk.book.put([once.used(NOW), stay.used(NOW).cleared(NOW)])
    desk.use(TYPED)
    assert not can_open(desk.get(once), NOW)
    assert not can_open(desk.get(stay), NOW)


def test_unknown_t0_marks_nothing(desk):
    stay = desk.stay()
    desk.use(TYPED)
    desk.use(CodeKeys(LOGIN, None, t0_confirmed=False))
    assert desk.get(stay) == stay


# A T0 that the lock has told.


def test_codes_of_another_t0_are_dead_once_the_lock_has_told_its_own(desk):
    stay, dynamic = desk.stay(), desk.issue(DynamicRequest())
    desk.use(TYPED)
    desk.use(TOLD, NOW + HOUR)
    assert status_of(desk.get(stay), NOW + HOUR) is CodeStatus.DEAD
    assert desk.get(stay).dead_since == NOW + HOUR
    assert desk.get(stay).other_t0_since == NOW
    assert desk.get(dynamic) == dynamic
    assert Snapshot.of(desk.book, NOW).live == (dynamic,)
    desk.use(replace(TOLD, t0_confirmed=False))
    assert status_of(desk.get(stay), NOW) is CodeStatus.ACTIVE


HOURS = st.integers(-500, 500)


@settings(deadline=None, max_examples=300)
@given(
    moved=HOURS.filter(bool),
    length=st.integers(1, 400),
    wait=st.integers(0, 200),
    hours=HOURS,
)
def test_code_of_another_t0_is_over_only_when_the_lock_takes_it_no_more(
    moved, length, wait, hours
):
    """The lock counts from the other T0: its digits work as many hours later."""
    desk = ChangingT0Desk()
    stay = desk.stay(length, start=NOW + wait * HOUR)
    told = CodeKeys(LOGIN, T0 + moved * HOUR)
    desk.use(told)
    code = desk.get(stay)
    at = code.moved.start + hours * HOUR
    verdict = OfflineVerifier(LOGIN, told.t0).enter(code.digits, at)
    if verdict is Verdict.OPENED:
        assert can_open(code, at)
        assert code.moved.start <= at <= code.moved.first_use_by
    assert can_open(code, at) == (at <= code.moved.end)
    assert status_of(code, at) is CodeStatus.DEAD


def test_dead_code_that_would_open_later_is_not_forgotten_and_can_be_cleared(desk):
    stay = desk.stay()
    desk.use(TOLD)
    at = NOW + 48 * HOUR
    lock = OfflineVerifier(LOGIN, LATER)
    assert lock.enter(stay.digits, at) is Verdict.OPENED
    clear = desk.issue(ClearRequest(stay.id), at)
    assert lock.enter(clear.digits, at) is Verdict.CLEARED_ONE
    assert left_to_do(desk.get(stay), at) is LeftToDo.CLEAR_AFTER_USE


def test_code_of_another_login_key_opens_with_no_t0(desk):
    stay = desk.stay()
    desk.use(CodeKeys(SecretBytes(b"000000"), LATER, t0_confirmed=False))
    code = desk.get(stay)
    assert (status_of(code, NOW), can_open(code, NOW)) == (CodeStatus.DEAD, False)
    assert (code.moved, code.may_open_until) == (None, None)
    with pytest.raises(CodeRefused):
        desk.issue(ClearRequest(stay.id))


# What uses tell of the lock's T0.


def test_use_of_a_code_of_the_former_t0_names_it_and_shows_the_t0(desk):
    stay = desk.stay()
    desk.use(TYPED)
    assert t0_by_use(desk.book, desk.keys) is None
    used = desk.typed(stay, NOW + HOUR)
    assert (used.id, used.uses) == (stay.id, 1)
    assert t0_by_use(desk.book, desk.keys) == KEYS.t0_hour
    desk.use(replace(KEYS, t0_confirmed=False))
    assert t0_by_use(desk.book, desk.keys) is None


def test_use_that_fits_both_shows_nothing(desk):
    stay = desk.stay(100)
    desk.use(TYPED)
    desk.typed(stay, NOW + 60 * HOUR)
    assert t0_by_use(desk.book, desk.keys) is None


def test_use_before_t0_was_changed_shows_nothing(desk):
    stay = desk.stay(40)
    desk.typed(stay, NOW)
    desk.use(TYPED, NOW + HOUR)
    assert t0_by_use(desk.book, desk.keys) is None
    desk.typed(stay, NOW + 2 * HOUR)
    assert t0_by_use(desk.book, desk.keys) == KEYS.t0_hour


def test_later_use_counts_for_more(desk):
    stay = desk.stay(60)
    desk.use(TYPED)
    new = desk.stay(40, start=NOW + HOUR)
    desk.typed(stay, NOW + 5 * HOUR)
    assert t0_by_use(desk.book, desk.keys) == KEYS.t0_hour
    desk.typed(new, NOW + 6 * HOUR)
    assert t0_by_use(desk.book, desk.keys) is None
    desk.typed(stay, NOW + 7 * HOUR)
    assert t0_by_use(desk.book, desk.keys) == KEYS.t0_hour


def test_lock_whose_t0_somebody_else_changed_is_seen_by_its_uses(desk):
    """It had told ours, and then took a code that only another T0 explains."""
    old = desk.stay(40)
    desk.use(TOLD)
    desk.typed(old, NOW + 3 * HOUR)
    assert status_of(desk.get(old), NOW + 3 * HOUR) is CodeStatus.DEAD
    assert t0_by_use(desk.book, desk.keys) == KEYS.t0_hour


def test_of_several_former_t0s_the_one_that_was_seen_last_is_shown(desk):
    first = desk.stay(20)
    desk.use(CodeKeys(LOGIN, T0 + 100 * HOUR, t0_confirmed=False))
    second = desk.stay(20, start=NOW + HOUR)
    desk.use(CodeKeys(LOGIN, T0 + 300 * HOUR, t0_confirmed=False), NOW + HOUR)
    desk.typed(first, NOW + 2 * HOUR)
    assert t0_by_use(desk.book, desk.keys) == KEYS.t0_hour
    desk.typed(second, NOW + 3 * HOUR)
    assert t0_by_use(desk.book, desk.keys) == second.t0_hour


def test_without_t0_uses_show_none(desk):
    stay = desk.stay()
    desk.typed(stay, NOW)
    desk.use(CodeKeys(LOGIN))
    assert t0_by_use(desk.book, desk.keys) is None


def test_clear_all_also_clears_what_was_used_by_the_other_t0(desk):
    """The lock counts from the T0 that was typed, and took the code late by our book."""
    stay = desk.stay()
    desk.use(TYPED)
    clear = desk.issue(ClearRequest(), NOW + 49 * HOUR)
    desk.typed(stay, NOW + 49 * HOUR)
    plain = TYPED.offline.decrypt(clear.digits)
    at = NOW + 50 * HOUR
    event = OfflineCodeEntered(at, OfflineOutcome.CLEARED_ALL, plain, late=False)
    desk.book.apply(attribute(event, at, desk.book, desk.keys))
    assert status_of(desk.get(stay), at) is CodeStatus.CLEARED


# What must not be forgotten.


def test_codes_whose_hours_come_again_are_not_forgotten(desk):
    """A later T0 has the same hours once more, and so would give the same digits."""
    over = desk.stay(1)
    many = {
        f"{n}": replace(over, id=f"{n}", number=n) for n in range(KEPT_FINISHED + 9)
    }
    desk.book.codes = dict(many)
    soon, late = NOW + 10 * HOUR, NOW + 100 * HOUR
    assert len(forgettable(desk.book, soon, KEYS)) == 9
    desk.use(TOLD)
    assert forgettable(desk.book, soon, TOLD) == []
    assert forgettable(desk.book, soon, CodeKeys(LOGIN)) == []
    assert len(forgettable(desk.book, late, TOLD)) == 9


# Another T0 for the lock.


@settings(deadline=None, max_examples=300)
@given(
    age=st.integers(0, 17_000),
    ago=st.integers(-9_000, 17_000),
    length=st.integers(1, 9_998),
    after=st.integers(0, 40_000),
    known=st.booleans(),
)
def test_codes_of_the_former_t0_do_not_open_by_the_one_that_is_written(
    age, ago, length, after, known
):
    """Neither those that are over, nor those that are still to come."""
    former = NOW - age * HOUR
    start = max(NOW - ago * HOUR, former)
    code = CodeKeys(LOGIN, former).offline.temporary(start, start + length * HOUR)
    new = renewed_t0(NOW, former if known else None)
    lock = OfflineVerifier(LOGIN, new)
    assert lock.enter(code, NOW + after * HOUR) is not Verdict.OPENED
    assert CodeKeys(LOGIN, new).offline.one_time(NOW + 30_000 * HOUR, 0)


def test_t0_can_be_renewed_again_and_again():
    t0, now = None, NOW
    gone = []
    for _ in range(20):
        t0 = renewed_t0(now, t0)
        gone.append((now - t0) // HOUR)
        now += 100 * HOUR
    assert gone[0] > 30_000
    assert gone[1] > gone[0]
    assert 0 in gone  # the hours would not have lasted
    assert max(gone) < 65_000


def test_use_of_a_dynamic_code_shows_no_t0(desk):
    dynamic = desk.issue(DynamicRequest())
    desk.stay()
    desk.use(TYPED)
    desk.book.put([desk.get(dynamic).used(NOW + SECOND)])
    assert t0_by_use(desk.book, desk.keys) is None

"""No code has the digits of another that may open, whether written or computed."""

from dataclasses import replace
from datetime import timedelta
import random

import pytest

from custom_components.smart_life_lock.ledger.digits import (
    DYNAMIC_AHEAD,
    random_digits,
    taken_digits,
)
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import OnlineRules
from custom_components.smart_life_lock.ledger.kinds import CodeKind
from custom_components.smart_life_lock.tuyalock.codes import (
    Verdict,
    is_trivial,
    verify_dynamic,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from .desk import DAY, HOUR, KEYS, MINUTE, NOW, SECOND, Desk

STEP = timedelta(minutes=5)
EIGHT = OnlineRules(digits=8)
TEN = OnlineRules(digits=10)


def refused(desk, digits, **times):
    """Whether an online code may not have these digits, new or in the place of others."""
    with pytest.raises(CodeRefused) as error:
        desk.once(digits=str(digits), **times)
    assert error.value.problem is CodeProblem.DIGITS_IN_USE
    other = desk.once(**times)
    with pytest.raises(CodeRefused) as error:
        desk.update(other, digits=SecretStr(digits))
    assert error.value.problem is CodeProblem.DIGITS_IN_USE
    return True


# An online code.


@pytest.mark.parametrize(
    "request_",
    [
        OneTimeRequest(),
        TemporaryRequest("Anna", NOW, NOW + 3 * HOUR),
        TemporaryRequest("Anna", NOW + 400 * HOUR, NOW + 500 * HOUR),
        ClearRequest(),
    ],
)
def test_ten_digits_of_an_offline_code_that_may_open_are_taken(request_):
    desk = Desk(TEN)
    code = desk.issue(request_)
    assert refused(desk, code.digits)
    desk.now = code.valid_until
    assert refused(desk, code.digits)
    desk.now = code.valid_until + SECOND
    assert desk.once(digits=str(code.digits)).digits == code.digits


def test_offline_code_that_was_deleted_or_has_another_t0_still_has_its_digits():
    desk = Desk(TEN)
    gone = desk.issue(TemporaryRequest("Anna", NOW, NOW + 3 * HOUR))
    desk.delete(gone)
    assert refused(desk, gone.digits)
    other = replace(KEYS, t0=NOW - 72 * HOUR, t0_confirmed=False)
    desk.keys = other
    desk.book.put([desk.get(gone).seen_with(other, NOW)])
    assert refused(desk, gone.digits)


def test_offline_code_that_is_used_up_gives_its_digits_back():
    desk = Desk(TEN)
    once = desk.issue(OneTimeRequest())
    desk.book.put([once.used(NOW)])
    # The lock remembers it for hours, and its arithmetic with it.
    assert refused(desk, once.digits)
    desk.now = NOW + 7 * HOUR
    assert desk.once(digits=str(once.digits))


@pytest.mark.parametrize("steps", [-1, 0, 1, 2, 100])
def test_eight_digits_of_the_dynamic_codes_of_its_time_are_taken(steps):
    desk = Desk(EIGHT)
    digits = KEYS.dynamic(NOW + steps * STEP)
    assert refused(desk, digits)


@pytest.mark.parametrize(("steps", "days"), [(-2, 1), (290, 1), (2018, 7), (2020, 30)])
def test_dynamic_codes_of_other_times_are_not_compared(steps, days):
    assert DYNAMIC_AHEAD == 2016 * STEP
    desk = Desk(EIGHT)
    digits = KEYS.dynamic(NOW + steps * STEP)
    assert desk.once(digits=str(digits), days=days).digits == digits


def test_dynamic_code_of_another_time_that_was_given_out_is_taken():
    desk = Desk(EIGHT)
    code = desk.issue(DynamicRequest())
    desk.now = code.valid_until
    assert verify_dynamic(KEYS.login_key, code.digits, desk.now) is Verdict.OPENED
    assert refused(desk, code.digits)


@pytest.mark.parametrize("more", ["0", "73"])
def test_longer_digits_that_begin_with_a_dynamic_code_are_taken(more):
    """A lock looks at the first eight of what is typed."""
    desk = Desk(OnlineRules(digits=8 + len(more)))
    assert refused(desk, KEYS.dynamic(NOW) + more)


@pytest.mark.parametrize(
    ("start", "end", "free"),
    [
        (-10, -1, True),
        (-10, 1, False),
        (0, 1, False),
        (23, 30, False),
        (26, 30, True),
    ],
)
def test_ten_digits_that_the_lock_would_take_by_arithmetic_are_taken(start, end, free):
    """Nobody made them, but who types them in their time gets in, and later again."""
    desk = Desk(TEN)
    desk.keys = replace(KEYS, t0=NOW - 100 * HOUR)
    digits = desk.keys.offline.temporary(NOW + start * HOUR, NOW + end * HOUR)
    if free:
        assert desk.once(digits=str(digits), days=1).digits == digits
    else:
        assert refused(desk, digits, days=1)


@pytest.mark.parametrize("plain", ["5000000001", "1000000011", "7000000000"])
def test_ten_digits_that_mean_nothing_to_the_lock_are_free(plain):
    desk = Desk(TEN)
    digits = KEYS.offline.encrypt_plain(plain)
    assert desk.once(digits=str(digits)).digits == digits


def test_without_t0_only_what_was_given_out_is_taken():
    desk = Desk(TEN)
    code = desk.issue(OneTimeRequest())
    free = KEYS.offline.one_time(NOW, (code.number + 1) % 10)
    desk.keys = replace(KEYS, t0=None)
    assert refused(desk, code.digits)
    assert desk.once(digits=str(free)).digits == free


def test_random_digits_avoid_all_that_is_taken(monkeypatch):
    desk = Desk(EIGHT)
    dynamic = [KEYS.dynamic(NOW + n * STEP) for n in (0, 1)]
    issued = desk.issue(DynamicRequest())
    assert issued.digits == dynamic[0]
    stream = iter("".join([*dynamic, "12121212", "31415926"]))
    monkeypatch.setattr("secrets.choice", lambda _: next(stream))
    assert desk.once().digits == "31415926"


def test_random_digits_for_several_locks_are_free_at_each():
    desk, other = Desk(EIGHT), Desk(EIGHT)
    other.keys = replace(KEYS, login_key=type(KEYS.login_key)(b"000000"))
    taken = [
        taken_digits(one.book, one.keys, NOW, NOW + HOUR, 8) for one in (desk, other)
    ]
    mine, theirs = KEYS.dynamic(NOW), other.keys.dynamic(NOW)
    assert [mine in one for one in taken] == [True, False]
    assert [theirs in one for one in taken] == [False, True]
    assert 8 not in taken[0]
    assert random_digits(8, *taken) not in {mine, theirs}


def test_six_digits_are_compared_with_online_codes_only():
    desk = Desk()
    desk.issue(DynamicRequest())
    desk.issue(OneTimeRequest())
    desk.once(digits="314159")
    taken = taken_digits(desk.book, desk.keys, NOW, NOW + DAY, 6)
    assert (taken.digits, taken.dynamic) == ({"314159"}, frozenset())


# An offline code.


def with_digits(desk, *digits):
    """An online code that has these, whatever else they are."""
    code = desk.once()
    desk.book.put([replace(code, digits=SecretStr(one), id=one) for one in digits])


def test_temporary_code_leaves_out_the_digits_of_an_online_one():
    desk = Desk(TEN)
    hours = [KEYS.offline.temporary(NOW, NOW + n * HOUR) for n in (3, 4)]
    with_digits(desk, *hours)
    code = desk.issue(TemporaryRequest("Anna", NOW, NOW + 3 * HOUR))
    assert code.number == 5
    assert code.adjusted


@pytest.mark.parametrize(
    ("request_", "make"),
    [
        (OneTimeRequest(), KEYS.offline.one_time),
        (ClearRequest(), KEYS.offline.clear_all),
    ],
)
def test_serial_that_would_give_the_digits_of_an_online_code_is_taken_last(
    request_, make
):
    desk = Desk(TEN)
    with_digits(desk, make(NOW, 0), make(NOW, 1))
    serials = [desk.issue(request_).number for _ in range(10)]
    assert sorted(serials[:8]) == [2, 3, 4, 5, 6, 7, 8, 9]
    assert sorted(serials[8:]) == [0, 1]
    with pytest.raises(InvalidWindow) as used_up:
        desk.issue(request_)
    assert used_up.value.problem is WindowProblem.SERIALS_USED_UP


@pytest.mark.parametrize("more", ["", "7", "73"])
def test_dynamic_code_gives_way_to_an_online_one(more):
    """The code of the next step, which a lock takes already."""
    desk = Desk(EIGHT)
    with_digits(desk, KEYS.dynamic(NOW) + more)
    code = desk.issue(DynamicRequest())
    assert code.digits == KEYS.dynamic(NOW + STEP)
    assert code.kind is CodeKind.DYNAMIC
    assert (code.valid_from, code.valid_until) == (NOW, NOW + 3 * STEP - SECOND)
    for at in (code.valid_from, NOW + 7 * MINUTE, code.valid_until):
        assert verify_dynamic(KEYS.login_key, code.digits, at) is Verdict.OPENED


def test_online_code_that_is_out_of_the_lock_stands_in_no_way():
    desk = Desk(EIGHT)
    with_digits(desk, KEYS.dynamic(NOW))
    desk.delete(desk.book.codes[KEYS.dynamic(NOW)])
    assert desk.issue(DynamicRequest()).digits == KEYS.dynamic(NOW)


def test_thousands_of_codes_of_both_sorts_have_digits_of_their_own():
    desk, random_ = Desk(TEN), random.Random(1)
    for n in range(300):
        desk.once(f"{n}")
        hours = random_.randrange(1, 50)
        start = NOW + random_.randrange(0, 100) * HOUR
        desk.issue(TemporaryRequest("x", start, start + hours * HOUR))
    digits = [code.digits for code in desk.book.codes.values()]
    assert len(set(digits)) == len(digits) == 600
    assert not any(is_trivial(one) for one in digits if one in digits[::2])

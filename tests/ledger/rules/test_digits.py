"""Digits of online codes: chosen, drawn, and in use."""

from dataclasses import replace
import random

import pytest

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.digits import (
    checked_digits,
    online_digits,
    random_digits,
    taken_digits,
)
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import OnlineRules
from custom_components.smart_life_lock.tuyalock.codes import is_trivial
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..desk import DAY, HOUR, NOW, Desk


@pytest.mark.parametrize(
    ("digits", "problem"),
    [
        ("", CodeProblem.DIGITS_LENGTH),
        ("31415", CodeProblem.DIGITS_LENGTH),
        ("3141592", CodeProblem.DIGITS_LENGTH),
        ("31415x", CodeProblem.DIGITS_LENGTH),
        ("31 415", CodeProblem.DIGITS_LENGTH),
        ("٣١٤١٥٩", CodeProblem.DIGITS_LENGTH),
        ("000000", CodeProblem.DIGITS_TRIVIAL),
        ("777777", CodeProblem.DIGITS_TRIVIAL),
        ("123456", CodeProblem.DIGITS_TRIVIAL),
        ("567890", CodeProblem.DIGITS_TRIVIAL),
        ("210987", CodeProblem.DIGITS_TRIVIAL),
        ("112233", CodeProblem.DIGITS_TRIVIAL),
        ("121212", CodeProblem.DIGITS_TRIVIAL),
        ("123123", CodeProblem.DIGITS_TRIVIAL),
    ],
)
def test_bad_digits_are_refused(desk, digits, problem):
    for make in (desk.once, desk.periodic):
        with pytest.raises(CodeRefused) as error:
            make(digits=digits)
        assert (error.value.problem, error.value.field) == (problem, "code")
        assert error.value.limit == "6"


@pytest.mark.parametrize("digits", ["000123", "121213", "135792", "112358"])
def test_good_digits_are_kept_and_shown_nowhere(desk, digits):
    code = desk.once(digits=digits)
    assert code.digits == digits
    assert digits not in repr(code)
    desk.write()
    assert digits not in repr(desk.book)


@pytest.mark.parametrize("length", [4, 8, 10])
def test_digits_are_as_many_as_the_lock_wants(length):
    desk = Desk(OnlineRules(digits=length))
    assert len(desk.once().digits) == length
    with pytest.raises(CodeRefused) as error:
        desk.once(digits="314159")
    assert (error.value.problem, error.value.limit) == (
        CodeProblem.DIGITS_LENGTH,
        str(length),
    )


def test_random_digits_are_never_trivial_nor_in_use(desk, monkeypatch):
    """Of three digits, so that both would soon happen."""
    monkeypatch.setattr("secrets.choice", random.Random(1).choice)
    free = {f"{n:03}" for n in range(1000) if not is_trivial(f"{n:03}")}
    count = len(free)
    assert 600 < count < 700
    book, code = Book(), desk.once()
    for n in range(count):
        digits = random_digits(3, online_digits(book, NOW))
        assert isinstance(digits, SecretStr)
        free.remove(str(digits))
        book.put([replace(code, id=f"{n}", digits=digits)])
    assert not free


def used_by(desk):
    return online_digits(desk.book, desk.now)


def test_digits_are_in_use_from_issue_until_the_lock_has_let_go_of_them(desk):
    code = desk.periodic(digits="314159")
    assert used_by(desk) == {"314159"}
    desk.write()
    desk.pause(code)
    desk.write()
    assert used_by(desk) == {"314159"}  # it will be resumed
    desk.resume(code)
    desk.write()
    desk.delete(code)
    assert used_by(desk) == {"314159"}
    with pytest.raises(CodeRefused) as error:
        desk.once(digits="314159")
    assert error.value.problem is CodeProblem.DIGITS_IN_USE
    desk.write()
    assert used_by(desk) == set()
    assert desk.once(digits="314159").digits == "314159"


def test_former_digits_are_in_use_as_long_as_the_lock_may_have_them(desk):
    code = desk.periodic(digits="314159")
    desk.write()
    desk.update(code, digits=SecretStr("271828"))
    assert used_by(desk) == {"314159", "271828"}
    desk.write()
    assert used_by(desk) == {"271828"}


@pytest.mark.parametrize("end", ["expired", "used"])
def test_digits_of_what_has_ended_are_in_use_until_they_have_left_the_lock(desk, end):
    desk.once(digits="314159")
    desk.write()
    if end == "used":
        desk.opened(40)
    else:
        desk.later(2 * DAY)
    assert used_by(desk) == {"314159"}
    desk.write()
    assert used_by(desk) == set()


def test_digits_of_a_write_of_unknown_outcome_are_in_use(desk):
    code = desk.once(digits="314159")
    desk.begin(code)
    desk.delete(code)
    assert used_by(desk) == {"314159"}


def test_computed_codes_use_no_digits_of_the_table(desk):
    desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    desk.issue(DynamicRequest())
    assert used_by(desk) == set()


def test_code_does_not_stand_in_its_own_way(desk):
    code = desk.periodic(digits="314159")
    desk.write()
    assert online_digits(desk.book, NOW, owner=code.id) == set()
    taken = taken_digits(desk.book, desk.keys, NOW, NOW + DAY, 6, code.id)
    assert checked_digits("314159", 6, taken) == "314159"

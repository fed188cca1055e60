"""Keypads with fewer than ten digits, and digits that are too easy."""

from hypothesis import strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.codes import (
    can_enter_dynamic,
    from_keypad,
    is_trivial,
    to_keypad,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)

from .material import VECTORS, given

codes = st.text("0123456789", min_size=1, max_size=10)
bases = st.integers(2, 10)


def test_recorded_notation_both_ways():
    assert VECTORS["notation"]
    for item in VECTORS["notation"]:
        seen = from_keypad(item["digits"], item["base"])
        assert seen == item["lock_output"]
        assert (len(seen) == 8) is item["accepted_as_8_digits"]
        decimal = item["decimal_without_leading_zeros"]
        assert to_keypad(decimal, item["base"]) == item["digits"]


@given(codes, bases, st.booleans())
def test_the_lock_sees_the_number_that_the_keypad_shows(code, base, hide_zero):
    shown = to_keypad(code, base, hide_zero=hide_zero)
    assert int(from_keypad(shown, base, hide_zero=hide_zero)) == int(code)
    if hide_zero and base < 10:
        assert "0" not in shown


@given(codes)
def test_ten_digits_need_no_conversion(code):
    assert to_keypad(code, 10, hide_zero=True) == code
    assert from_keypad(code, 10, hide_zero=True) == code


def test_a_hidden_zero_shows_every_digit_one_higher():
    plain = to_keypad("83061976", 8)
    raised = to_keypad("83061976", 8, hide_zero=True)
    assert [int(digit) + 1 for digit in plain] == [int(digit) for digit in raised]


def test_zero_is_one_digit():
    assert to_keypad("00000000", 7) == "0"


@given(st.text("0123456789", min_size=8, max_size=8), bases)
def test_a_dynamic_code_with_a_leading_zero_needs_ten_digits(code, base):
    assert can_enter_dynamic(code, base) is (base == 10 or code[0] != "0")


@pytest.mark.parametrize("base", [0, 1, 11])
def test_bases_of_no_keypad_are_refused(base):
    for call in (to_keypad, from_keypad):
        with pytest.raises(InvalidWindow, match="base: bad_digits 2–10"):
            call("1", base)


@pytest.mark.parametrize(
    ("typed", "base", "hide_zero", "limit"),
    [
        ("17", 7, False, "0–6"),
        ("10", 7, True, "1–7"),
        ("18", 7, True, "1–7"),
        ("1a", 10, False, "0–9"),
        ("", 10, False, "0–9"),
        ("٣", 10, False, "0–9"),
    ],
)
def test_digits_that_the_keypad_does_not_have_are_refused(
    typed, base, hide_zero, limit
):
    with pytest.raises(InvalidWindow, match=limit) as caught:
        from_keypad(typed, base, hide_zero=hide_zero)
    assert caught.value.problem is WindowProblem.BAD_DIGITS


def test_only_decimal_codes_are_shown():
    with pytest.raises(InvalidWindow, match="code: bad_digits 0–9"):
        to_keypad("12ab", 7)


@pytest.mark.parametrize(
    "digits",
    [
        # straight runs, and equal steps
        *("123456", "654321", "567890", "098765", "1234567890"),
        *("135791", "246802", "975319", "0369258147"),
        # fewer than three different digits
        *("000000", "777777", "000001", "111112", "122121", "111222", "7", "", "70"),
        # blocks
        *("121212", "123123", "112112", "007007", "1231231", "12341234", "1212121212"),
        # the same backwards
        *("123321", "112211", "1234321", "12344321", "401104"),
        # digits typed twice or more
        *("112233", "332211", "889900", "111222333", "11335577", "1122334455"),
        # steps of pairs
        *("101112", "121314", "102030", "010203", "204060", "10203040", "9080706050"),
        *("121110", "051015", "970003"),
    ],
)
def test_digits_that_follow_a_simple_rule_are_trivial(digits):
    assert is_trivial(digits)


@pytest.mark.parametrize(
    "digits",
    [
        *("123457", "135790", "902134", "314159", "271828", "112358", "123450"),
        *("112234", "121213", "123124", "123320", "101113", "000123", "159753"),
        *("1123344", "10203041", "314159265", "1123345566"),
        *("918273", "173451", "1020", "1324"),
    ],
)
def test_other_digits_are_not_trivial(digits):
    assert not is_trivial(digits)


def test_few_digits_are_trivial():
    """Random digits are soon found, and most choices are free."""
    assert sum(is_trivial(f"{number:06}") for number in range(10**6)) == 6_280


def test_converted_codes_do_not_show_in_a_repr():
    assert repr(to_keypad("12345678", 7)) == "<secret>"
    assert repr(from_keypad("12345", 10)) == "<secret>"
    assert repr(from_keypad("12345", 7)) == "<secret>"

"""Digits as they are typed: keypads with fewer than ten keys, and weak choices."""

from itertools import pairwise
from typing import Final

from ..errors import InvalidWindow, WindowProblem
from ..secret import SecretStr
from .window import DYNAMIC_LENGTH, is_digits

MIN_BASE: Final = 2
MAX_BASE: Final = 10
_PAIR_STEPS: Final = frozenset({*range(6), *range(95, 100), *range(0, 100, 10)})


def to_keypad(code: str, base: int, *, hide_zero: bool = False) -> SecretStr:
    """How a decimal ``code`` is typed on a keypad with ``base`` digits (§7.5).

    Base 10 changes nothing. Below that the number is written in that base, which loses
    leading zeros; a keypad that hides its zero shows every digit one higher.
    Raises InvalidWindow for a base that is not 2 to 10, or a code that is not digits.
    """
    _require_base(base)
    _require_numerals(code, MAX_BASE, 0)
    if base == MAX_BASE:
        return SecretStr(code)
    number, shown = int(code), ""
    while number or not shown:
        number, digit = divmod(number, base)
        shown = str(digit + hide_zero) + shown
    return SecretStr(shown)


def from_keypad(typed: str, base: int, *, hide_zero: bool = False) -> SecretStr:
    """The decimal digits that the lock sees in ``typed``, the inverse of ``to_keypad``.

    Without leading zeros below base 10: a dynamic code that begins with 0 cannot be
    entered there (§7.5). Raises InvalidWindow for digits that the keypad does not have.
    """
    _require_base(base)
    lowest = 1 if hide_zero and base < MAX_BASE else 0
    _require_numerals(typed, base, lowest)
    if base == MAX_BASE:
        return SecretStr(typed)
    number = 0
    for digit in typed:
        number = number * base + int(digit) - lowest
    return SecretStr(str(number))


def can_enter_dynamic(code: str, base: int) -> bool:
    """Whether a lock whose keypad has ``base`` digits gets all 8 digits of ``code``."""
    return is_digits(from_keypad(to_keypad(code, base), base), DYNAMIC_LENGTH)


def is_trivial(digits: str) -> bool:
    """Whether digits are too easy to guess.

    That are those which

    * have fewer than three different digits: 777777, 000001, 121212;
    * repeat a block of at most half their length up to the end: 123123, 1231231;
    * are the same backwards: 123321;
    * go on in equal steps from digit to digit, where after 9 comes 0 (123456, 975319),
      also with every digit typed several times (112233);
    * go on in equal steps from pair to pair, by 5 at most (101112) or by tens (204060).
    """
    if len(set(digits)) < 3 or digits == digits[::-1]:
        return True
    half = len(digits) // 2
    if any(digits.startswith(digits[block:]) for block in range(1, half + 1)):
        return True
    for times in range(2, half + 1):
        once = digits[::times]
        if "".join(digit * times for digit in once) == digits:
            return is_trivial(once)
    if len(_steps(digits, 1)) == 1:
        return True
    pairs = set() if len(digits) % 2 or len(digits) < 6 else _steps(digits, 2)
    return len(pairs) == 1 and pairs <= _PAIR_STEPS


def _steps(digits: str, length: int) -> set[int]:
    """How far numbers of so many digits are from those before, round the clock."""
    numbers = [int(digits[at : at + length]) for at in range(0, len(digits), length)]
    return {(after - before) % 10**length for before, after in pairwise(numbers)}


def _require_base(base: int) -> None:
    if not MIN_BASE <= base <= MAX_BASE:
        raise InvalidWindow(WindowProblem.BAD_DIGITS, "base", f"{MIN_BASE}–{MAX_BASE}")


def _require_numerals(text: str, base: int, lowest: int) -> None:
    numerals = frozenset("0123456789"[lowest : base + lowest])
    if not text or not numerals.issuperset(text):
        raise InvalidWindow(
            WindowProblem.BAD_DIGITS, "code", f"{lowest}–{base + lowest - 1}"
        )

"""Digits for the lock's memory: chosen or random, and which are taken. Pure rules.

Two codes that may open the lock never have the same digits, whoever checks them: the
lock's memory, or its arithmetic (protocol.md §7).
"""

from collections.abc import Container
from dataclasses import dataclass
from datetime import datetime, timedelta
import secrets
from typing import Final, override

from ..tuyalock.codes import is_trivial
from ..tuyalock.codes.window import (
    DYNAMIC_LENGTH,
    LAST_SERIAL,
    OFFLINE_LENGTH,
    STEP,
    is_digits,
)
from ..tuyalock.secret import SecretStr
from .book import Book
from .code import OnlineCode
from .errors import CodeProblem, CodeRefused
from .keys import CodeKeys
from .kinds import FINISHED
from .lifetime import can_open, is_over
from .status import status_of

_STEP: Final = timedelta(seconds=STEP)
DYNAMIC_AHEAD: Final = timedelta(days=7)
"""So far ahead all dynamic codes are compared: some milliseconds for a code of eight
digits or more. Later on, the dynamic code gives way when it is made."""


@dataclass(frozen=True, slots=True)
class TakenDigits(Container[str]):
    """The digits that a new code of the lock's memory must not have.

    ``digits`` are those of codes, ``dynamic`` all eight-digit codes of the time up to
    ``until``. Where ``keys`` know T0, ten digits are also taken that the lock would
    take by its arithmetic in that time, although nobody made them.
    """

    digits: frozenset[str]
    dynamic: frozenset[str]
    keys: CodeKeys
    now: datetime
    until: datetime

    @override
    def __contains__(self, digits: object) -> bool:
        """Whether they are taken; of more than eight, a lock may look at eight (§7.1)."""
        if not isinstance(digits, str):
            return False
        if digits in self.digits or digits[:DYNAMIC_LENGTH] in self.dynamic:
            return True
        if self.keys.t0 is None or not is_digits(digits, OFFLINE_LENGTH):
            return False
        meaning = self.keys.offline.decode(digits)
        if meaning.window is None or (meaning.serial or 0) > LAST_SERIAL:
            return False
        return meaning.window.start <= self.until and self.now <= meaning.window.end


def taken_digits(
    book: Book,
    keys: CodeKeys,
    now: datetime,
    until: datetime,
    length: int,
    owner: str = "",
) -> TakenDigits:
    """What a code of this length that is good up to ``until`` must not have.

    ``owner`` is the id of the code that has its digits already.
    """
    digits = online_digits(book, now, length, owner=owner)
    digits.update(
        code.digits
        for code in book.computed_codes()
        if len(code.digits) == length and can_open(code, now)
    )
    dynamic: frozenset[str] = frozenset()
    if length >= DYNAMIC_LENGTH:
        dynamic = _dynamic_digits(keys, now, until)
    return TakenDigits(frozenset(digits), dynamic, keys, now, until)


def online_digits(
    book: Book, now: datetime, least: int = 0, *, owner: str = ""
) -> set[str]:
    """What online codes have, may still have at the lock, or could get back.

    Also those of a lock that was bound anew: they may be written again. Only where they
    are ``least`` digits or more.
    """
    used: set[str] = set()
    for code in book.codes.values():
        if not isinstance(code, OnlineCode) or code.id == owner:
            continue
        for copy in code.held:
            if len(copy.content.digits) >= least:
                used.add(copy.content.digits)
        if len(code.digits) >= least and _may_come_back(code, now):
            used.add(code.digits)
    return used


def _may_come_back(code: OnlineCode, now: datetime) -> bool:
    if code.dead_since is not None and is_over(code, now):
        return False
    return status_of(code, now) not in FINISHED


def _dynamic_digits(keys: CodeKeys, now: datetime, until: datetime) -> frozenset[str]:
    """From the step before to the one after, which a lock takes too (§7.1)."""
    at, last = now - _STEP, min(until, now + DYNAMIC_AHEAD) + _STEP
    found: set[str] = set()
    while at < last + _STEP:
        found.add(keys.dynamic(at))
        at += _STEP
    return frozenset(found)


def chosen_or_random(
    chosen: SecretStr | None, length: int, taken: Container[str]
) -> SecretStr:
    """Digits for a new code. Raises CodeRefused where those that were chosen are bad."""
    if chosen is None:
        return random_digits(length, taken)
    return checked_digits(chosen, length, taken)


def checked_digits(digits: str, length: int, taken: Container[str]) -> SecretStr:
    """Digits that somebody chose.

    Raises:
        CodeRefused: Letters, another number of digits, trivial, or taken.
    """
    if not is_digits(digits, length):
        raise CodeRefused(CodeProblem.DIGITS_LENGTH, "code", str(length))
    if is_trivial(digits):
        raise CodeRefused(CodeProblem.DIGITS_TRIVIAL, "code", str(length))
    if digits in taken:
        raise CodeRefused(CodeProblem.DIGITS_IN_USE, "code", str(length))
    return SecretStr(digits)


def random_digits(length: int, *taken: Container[str]) -> SecretStr:
    """Digits from the system's random source that are not taken anywhere."""
    while True:
        digits = "".join(secrets.choice("0123456789") for _ in range(length))
        if not is_trivial(digits) and not any(digits in one for one in taken):
            return SecretStr(digits)

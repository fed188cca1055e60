"""Values of a stored file, each of the type and in the range that it must have."""

from datetime import UTC, datetime
from functools import lru_cache
import re
from sys import intern
from typing import Final

from ..tuyalock.codes.window import UINT32_MAX, is_digits
from ..tuyalock.secret import SecretStr

COUNT: Final = 0x7FFF_FFFF
"""The largest count that anything of ours can have reached."""

BYTE: Final = 0xFF
"""The largest number of one byte, such as that of a data point or a slot."""

_FIRST: Final = datetime.fromtimestamp(0, UTC)
_LAST: Final = datetime.fromtimestamp(UINT32_MAX, UTC)
_MARK: Final = re.compile(r"[0-9a-f]{8}")


def typed[T](value: object, kind: type[T]) -> T:
    """The value. Raises TypeError where it is of another type; true is no number."""
    if type(value) is kind:
        return value
    raise TypeError(f"not a {kind.__name__}")


def number(value: object, least: int = 0, most: int = COUNT) -> int:
    """A whole number in a range. Raises TypeError or ValueError."""
    if type(value) is not int:
        raise TypeError("not a whole number")
    if not least <= value <= most:
        raise ValueError("a number out of range")
    return value


def number_or_none(value: object, least: int = 0, most: int = COUNT) -> int | None:
    """A whole number in a range, or None. Raises TypeError or ValueError."""
    return None if value is None else number(value, least, most)


def text_or_none(value: object) -> str | None:
    """A text, or None. Raises TypeError."""
    return None if value is None else typed(value, str)


def name_from(value: object) -> str:
    """What something is found by: a text that is not empty. Raises as above."""
    if not (text := typed(value, str)):
        raise ValueError("an empty text")
    return text


def mark_from(value: object) -> str:
    """The mark of a key (``CodeKeys.key_mark``). Raises as above."""
    mark = typed(value, str)
    if not _MARK.fullmatch(mark):
        raise ValueError("not the mark of a key")
    return intern(mark)


def digits_from(value: object, least: int, most: int) -> SecretStr:
    """So many digits, 0 to 9. Raises as above."""
    digits = typed(value, str)
    if not (least <= len(digits) <= most and is_digits(digits, len(digits))):
        raise ValueError("not the digits of a code")
    return SecretStr(digits)


@lru_cache(maxsize=1024)
def moment_from(text: object) -> datetime:
    """A moment that a lock can count, UTC. Raises as above, also where it has no zone."""
    at = datetime.fromisoformat(typed(text, str))
    if at.tzinfo is None:
        raise ValueError("a time without a zone")
    if not _FIRST <= at <= _LAST:
        raise ValueError("a time out of range")
    return at if at.tzinfo is UTC else at.astimezone(UTC)


def moment_or_none(text: object) -> datetime | None:
    """A moment, UTC, or None. Raises as above."""
    return None if text is None else moment_from(text)

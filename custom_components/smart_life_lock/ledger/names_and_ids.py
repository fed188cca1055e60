"""What codes and locks are called by people, and codes among themselves."""

from collections.abc import Container
import secrets
from typing import Final
import unicodedata

from .code import MAX_NAME_LENGTH
from .errors import CodeProblem, CodeRefused

_ALLOWED: Final = f"1–{MAX_NAME_LENGTH}"
# Controls, halves of surrogate pairs (which no file takes), line and paragraph ends.
_NOT_TEXT: Final = frozenset({"Cc", "Cs", "Zl", "Zp"})
# All that Unicode calls Bidi_Control: embeddings, overrides, isolates and marks. With
# them a name can be shown in another order than it was typed in, over its end too.
_DIRECTION: Final = frozenset(
    "\u061c\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069"
)
# Letters and symbols by their category that show nothing: Hangul fillers, the Braille
# pattern without dots, the musical note without a head.
_BLANK: Final = frozenset("\u115f\u1160\u2800\u3164\uffa0\U0001d159")
# Emoji of tomorrow, which have no category here yet.
_EMOJI: Final = range(0x1F000, 0x1FB00)


def clean_name(name: str, *, required: bool = False) -> str:
    """The name without blanks around it, at most 64 characters, and all of it text.

    Raises:
        CodeRefused: It is none, it shows nothing, or it is empty and ``required``.
    """
    name = name.strip()
    if required and not name:
        raise CodeRefused(CodeProblem.NAME_MISSING, "name", _ALLOWED)
    if len(name) > MAX_NAME_LENGTH:
        raise CodeRefused(CodeProblem.NAME_TOO_LONG, "name", str(MAX_NAME_LENGTH))
    if any(unicodedata.category(char) in _NOT_TEXT for char in name):
        raise CodeRefused(CodeProblem.NAME_NOT_TEXT, "name", _ALLOWED)
    if not _DIRECTION.isdisjoint(name):
        raise CodeRefused(CodeProblem.NAME_TURNS, "name", _ALLOWED)
    if name and not any(map(_is_shown, name)):
        raise CodeRefused(CodeProblem.NAME_INVISIBLE, "name", _ALLOWED)
    return name


def _is_shown(char: str) -> bool:
    """Whether it shows something alone; accents, joiners and variants do not."""
    group = unicodedata.category(char)[0]
    return (group in "LNPS" and char not in _BLANK) or ord(char) in _EMOJI


def new_id(taken: Container[str]) -> str:
    """An id that is not taken."""
    while (code_id := secrets.token_hex(6)) in taken:
        pass
    return code_id

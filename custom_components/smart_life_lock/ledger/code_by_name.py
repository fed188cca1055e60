"""The code that somebody means by its id or its name. Pure rules."""

from datetime import datetime
from typing import Final

from .book import Book
from .code import IssuedCode
from .errors import CodeProblem, CodeRefused
from .found_code import FoundCode
from .kinds import CLEARING, LIVING, CodeKind
from .status import kind_of_any, status_of_any

_LISTED: Final = 5


def code_meant(
    text: str, now: datetime, book: Book, *, kind: CodeKind | None = None
) -> IssuedCode | FoundCode:
    """The code of this id, or else the only one of this name.

    Of several that are called the same, codes of ``kind`` come first where one is asked
    for, then those that are no clear codes, then those that have not ended. Capital
    and small letters are the same.

    Raises:
        CodeRefused: There is none, or several are left; ``limit`` has their ids and times.
    """
    text = text.strip()
    if (code := book.known_as(text)) is not None:
        return code
    name = text.casefold()
    codes: list[IssuedCode | FoundCode] = [
        *book.codes.values(),
        *book.table.found.values(),
    ]
    named = [code for code in codes if name and code.name.casefold() == name]
    if kind is not None:
        named = [code for code in named if kind_of_any(code) is kind] or named
    # A clear code has the name of the code that it clears.
    named = [code for code in named if kind_of_any(code) not in CLEARING] or named
    named = [code for code in named if status_of_any(code, now) in LIVING] or named
    match named:
        case []:
            return book.find(text)
        case [code]:
            return code
    shown = ", ".join(_shown(code, now) for code in named[:_LISTED])
    more = "" if len(named) <= _LISTED else ", …"
    raise CodeRefused(CodeProblem.NAME_AMBIGUOUS, "code_id", shown + more)


def _shown(code: IssuedCode | FoundCode, now: datetime) -> str:
    """The id and, where they are known, the times in the zone of ``now``.

    Of what others made: how it opens, and its number in the lock.
    """
    if isinstance(code, FoundCode):
        return f"{code.id} ({code.method} {code.hard_id})"
    start, end = (
        at.astimezone(now.tzinfo).isoformat(timespec="minutes")
        for at in (code.valid_from, code.valid_until)
    )
    return f"{code.id} ({start} – {end})"

"""Offline codes that somebody else made with the lock's key, known by their use."""

from dataclasses import replace
from datetime import datetime

from .book import Book
from .code import ComputedCode
from .issue_offline import offline_code
from .keys import CodeKeys
from .kinds import CodeKind
from .names_and_ids import new_id


def made_elsewhere(
    kind: CodeKind, plain: str, at: datetime, book: Book, keys: CodeKeys
) -> ComputedCode | None:
    """The code of a reported plaintext (ten digits) that is not in the book.

    Its digits follow from the plaintext (protocol.md §7.2), so it is kept like a code of
    ours, and never given out. None where T0 is not known: then nothing is given out.
    """
    if keys.t0 is None:
        return None
    meaning = keys.offline.from_plain(plain)
    code = offline_code(kind, keys.offline.encrypt_plain(plain), meaning, at, keys)
    target = _target(kind, meaning.hour, meaning.duration, book, keys)
    return replace(code, id=new_id(book.codes), target=target, made_elsewhere=True)


def _target(
    kind: CodeKind, hour: int, duration: int | None, book: Book, keys: CodeKeys
) -> str | None:
    """The temporary code that a clear-one code is for, where it is in the book."""
    if kind is not CodeKind.CLEAR_ONE:
        return None
    for code in book.computed_codes():
        if (
            code.kind is CodeKind.OFFLINE_TEMPORARY
            and (code.hour, code.number) == (hour, duration)
            and code.key_mark == keys.key_mark
        ):
            return code.id
    return None

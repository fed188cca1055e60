"""Offline codes that somebody else made with the lock's key, known by their use."""

from datetime import datetime

from .book import Book
from .codebook import IssuedCode
from .codekeys import CodeKeys
from .codekinds import CodeKind
from .names import new_id

_DIE_UNUSED = frozenset({CodeKind.OFFLINE_ONE_TIME, CodeKind.OFFLINE_TEMPORARY})


def made_elsewhere(
    kind: CodeKind, plain: str, at: datetime, book: Book, keys: CodeKeys
) -> IssuedCode | None:
    """The code of a reported plaintext (ten digits) that is not in the book.

    Its digits follow from the plaintext (protocol.md §7.2), so it is kept like a code of
    ours, and never given out. None where T0 is not known: then nothing is given out.
    """
    if keys.t0 is None:
        return None
    meaning = keys.offline.from_plain(plain)
    window = meaning.window
    assert window is not None  # noqa: S101  every kind that we know has one
    return IssuedCode(
        id=new_id(book.codes),
        kind=kind,
        name="",
        digits=keys.offline.encrypt_plain(plain),
        created=at,
        valid_from=window.start,
        valid_until=window.end,
        first_use_by=window.first_use_by if kind in _DIE_UNUSED else None,
        key_mark=keys.key_mark,
        t0_hour=keys.t0_hour,
        hour=meaning.hour,
        number=meaning.serial if meaning.duration is None else meaning.duration,
        target=_target(kind, meaning.hour, meaning.duration, book, keys),
        made_elsewhere=True,
    )


def _target(
    kind: CodeKind, hour: int, duration: int | None, book: Book, keys: CodeKeys
) -> str | None:
    """The temporary code that a clear-one code is for, where it is in the book."""
    if kind is not CodeKind.CLEAR_ONE:
        return None
    for code in book.codes.values():
        if (
            code.kind is CodeKind.OFFLINE_TEMPORARY
            and (code.hour, code.number) == (hour, duration)
            and code.key_mark == keys.key_mark
        ):
            return code.id
    return None

"""Issued codes as they stand in the private ledger file, and back.

Writing needs no code of ours: Home Assistant's JSON writer takes the frozen data as it
is, off the event loop. The names of ``IssuedCode``'s fields are the file's format.
"""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from .codebook import Book, CodeKind, CodeStatus, IssuedCode
from .tuyalock.secret import SecretStr

type Row = Mapping[str, Any]

DAMAGE = (KeyError, TypeError, ValueError, OverflowError)
"""What ``book_from`` raises when the file was damaged."""


def to_data(book: Book) -> dict[str, Any]:
    """The book as it is written; a snapshot that another thread may read."""
    return {
        "cleared_all_at": book.cleared_all_at,
        "codes": list(book.codes.values()),
    }


def book_from(data: Row) -> Book:
    """The book that was written. Raises one of DAMAGE."""
    book = Book(cleared_all_at=_moment_or_none(data["cleared_all_at"]))
    book.put(code_from(row) for row in data["codes"])
    return book


def code_from(row: Row) -> IssuedCode:
    """The code of a row. Raises one of DAMAGE."""
    ended = row["ended"]
    return IssuedCode(
        id=_typed(row["id"], str),
        kind=CodeKind(row["kind"]),
        name=_typed(row["name"], str),
        digits=SecretStr(_typed(row["digits"], str)),
        created=_moment(row["created"]),
        valid_from=_moment(row["valid_from"]),
        valid_until=_moment(row["valid_until"]),
        key_mark=_typed(row["key_mark"], str),
        first_use_by=_moment_or_none(row["first_use_by"]),
        t0_hour=_number_or_none(row["t0_hour"]),
        hour=_number_or_none(row["hour"]),
        number=_number_or_none(row["number"]),
        adjusted=_typed(row["adjusted"], bool),
        target=None if row["target"] is None else _typed(row["target"], str),
        uses=_typed(row["uses"], int),
        first_used=_moment_or_none(row["first_used"]),
        last_used=_moment_or_none(row["last_used"]),
        ended=None if ended is None else CodeStatus(ended),
        ended_at=_moment_or_none(row["ended_at"]),
        dead_since=_moment_or_none(row["dead_since"]),
        expiry_told=_typed(row["expiry_told"], bool),
    )


def _typed[T](value: object, kind: type[T]) -> T:
    if not isinstance(value, kind):
        raise TypeError(f"not a {kind.__name__}")
    return value


def _number_or_none(value: object) -> int | None:
    return None if value is None else _typed(value, int)


def _moment(text: object) -> datetime:
    return datetime.fromisoformat(_typed(text, str)).astimezone(UTC)


def _moment_or_none(text: object) -> datetime | None:
    return None if text is None else _moment(text)

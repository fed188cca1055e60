"""What becomes of codes when their lock is bound anew (protocol.md §4.4). Pure rules.

The lock has forgotten everything, and has another key. Offline codes are dead for good.
Online codes could be written again, but only somebody who knows why the lock was reset
can say whether they should: until then they are dead as well.
"""

from collections.abc import Container
from dataclasses import replace
from datetime import datetime

from .book import Book, Changes
from .code import ComputedCode, OnlineCode
from .failure import Failure
from .kinds import FOR_GUESTS, LIVE, CodeKind, CodeStatus
from .lifetime import is_over
from .slots import Intent
from .status import status_of

_OPENS = frozenset({CodeKind.DYNAMIC, *FOR_GUESTS})


def ends_with_key(book: Book, now: datetime) -> tuple[ComputedCode, ...]:
    """The offline codes that open the lock now or later, and not with another key."""
    return tuple(
        code
        for code in book.computed_codes()
        if code.kind in _OPENS and status_of(code, now) in LIVE
    )


def stands_in_lock(book: Book, now: datetime) -> tuple[OnlineCode, ...]:
    """The online codes that people count on: those to ask about when it is bound anew.

    Neither those that were paused nor those that failed for good.
    """
    return tuple(
        code
        for code in book.online_codes()
        if code.online.intent is Intent.ON
        and code.online.failure in (None, Failure.LOCK_FULL)
        and status_of(code, now) not in {CodeStatus.USED, CodeStatus.EXPIRED}
    )


def written_again(book: Book, ids: Container[str], now: datetime) -> Changes:
    """These codes are to be written into the lock that was bound anew."""
    return Changes(
        tuple(
            written_anew(code, book)
            for code in book.codes.values()
            if code.id in ids and isinstance(code, OnlineCode)
            if status_of(code, now) is CodeStatus.DEAD and not is_over(code, now)
        )
    )


def written_anew(code: OnlineCode, book: Book) -> OnlineCode:
    """An online code for the key that the lock has now; nothing of it is there yet."""
    mark = book.key_mark or code.key_mark
    online = code.online.for_empty_lock()
    return replace(code, key_mark=mark, dead_since=None, online=online)

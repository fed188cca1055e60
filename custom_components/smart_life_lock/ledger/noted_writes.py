"""Writes that the ledger's file notes as begun before they are sent. Pure rules.

A write has to be noted on disk before it is sent (``outcomes``). Where a code is made for
a lock that is near, its first row notes that as well, which saves writing the whole file
once more. Whatever ends Home Assistant in between leaves a write of unknown outcome.
"""

from datetime import datetime

from .book import Book, Changes
from .code import OnlineCode
from .outcomes import with_begun
from .plan import Create, plan


def note_ahead(book: Book, changes: Changes, now: datetime) -> None:
    """Have the row of the code that was made tell that its first slot is written."""
    if not isinstance(code := changes.code, OnlineCode):
        return
    for step in plan(book, now):
        if isinstance(step, Create) and step.code_id == code.id and not step.ahead:
            book.noted[code.id] = code, with_begun(book, step, now)
            return


def taken_note(book: Book, step: Create) -> OnlineCode | None:
    """The code as its row tells it, if that tells of this very write; asked once."""
    now, then = book.noted.pop(step.code_id, (None, None))
    if then is None or book.codes.get(step.code_id) is not now:
        return None
    return then if then.online.copies[-1].content == step.content else None

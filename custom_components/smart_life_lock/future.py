"""Times that were noted by a clock which was ahead, once it is right. Pure rules.

What has been noted has happened, so it was no later than now. Left as it is, it would
count as news for years: the holder of a slot before the jump would be taken for who
used it afterwards (``attribution``), and records would be waited for that came long ago.
The times at which codes begin and end are what people asked for, and stay.
"""

from dataclasses import replace
from datetime import datetime
from typing import Any

from .book import Book, Changes, LockTable
from .codebook import IssuedCode
from .online import Copy, Online


def without_future(book: Book, now: datetime) -> Changes:
    """Everything noted as later than ``now`` as of now; nothing is forgotten."""
    codes = {code.id: _seen(code, now) for code in book.codes.values()}
    changed = tuple(c for c in codes.values() if c is not book.codes[c.id])
    table = _seen_table(book.table, now)
    all_at = book.cleared_all_at
    return Changes(
        changed,
        table=None if table == book.table else table,
        cleared_no_later=now if all_at is not None and all_at > now else None,
    )


def _seen(code: IssuedCode, now: datetime) -> IssuedCode:
    names = ("first_used", "last_used", "ended_at", "dead_since", "other_t0_since")
    changes = _clamped(code, names, now)
    if code.online is not None and (online := _seen_online(code.online, now)):
        changes["online"] = online
    if code.expiry_told and not code.is_over(now):
        changes["expiry_told"] = False  # it was not true
    return replace(code, **changes) if changes else code


def _seen_online(online: Online, now: datetime) -> Online | None:
    copies = tuple(_seen_copy(copy, now) for copy in online.copies)
    return None if copies == online.copies else replace(online, copies=copies)


def _seen_copy(copy: Copy, now: datetime) -> Copy:
    return replace(copy, **_clamped(copy, ("since", "until"), now))


def _seen_table(table: LockTable, now: datetime) -> LockTable:
    owing = {
        slot: replace(one, **_clamped(one, ("since",), now))
        for slot, one in table.owing.items()
    }
    found = {
        one.id: replace(one, **_clamped(one, ("since",), now))
        for one in table.found.values()
    }
    changes = _clamped(table, ("seen", "drained"), now)
    return replace(table, owing=owing, found=found, **changes)


def _clamped(thing: object, names: tuple[str, ...], now: datetime) -> dict[str, Any]:
    times = {name: getattr(thing, name) for name in names}
    return {name: now for name, at in times.items() if at is not None and at > now}

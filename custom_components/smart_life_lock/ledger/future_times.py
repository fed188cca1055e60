"""Times that were noted by a clock which was ahead, once it is right. Pure rules.

What has been noted has happened, so it was no later than now. If such a time stayed in
the future for years, all that happens until then would seem to have come before it: who
had a slot before the jump would be taken for who used it afterwards (``attribution``),
records that have come would be waited for, and a ledger's doubt could not be settled.
The times at which codes begin and end are what people asked for, and stay.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

from .book import Book, Changes, LockTable
from .code import IssuedCode, OnlineCode
from .doubt import Doubt, Gap
from .history import seen_at
from .lifetime import is_over
from .slots import Online, SlotCopy

_NOTED = ("first_used", "last_used", "dead_since")


@dataclass(frozen=True, slots=True)
class Estimated:
    """From ``begin`` to ``end`` the true time was not known, only estimated.

    ``begin`` is the last time that was believed before, ``end`` the first one after.
    """

    begin: datetime
    end: datetime


def without_future(book: Book, now: datetime) -> Changes:
    """Everything noted as later than ``now`` as of now; nothing is forgotten."""
    changed = book.changed_of(_seen(code, now) for code in book.codes.values())
    table = _seen_table(book.table, now)
    all_at = book.cleared_all_at
    history = seen_at(book.history, now)
    return Changes(
        changed,
        table=None if table == book.table else table,
        cleared_no_later=now if all_at is not None and all_at > now else None,
        history=None if history is book.history else history,
    )


def mend_opening(book: Book, now: datetime) -> None:
    """What was noted when the book was opened, by a clock that was ahead."""
    if book.opened is not None:
        book.opened = min(book.opened, now)
    book.known = _known(book.known, now)


def with_whole_gaps(book: Book, estimated: Estimated | None) -> Changes:
    """Gaps that ended while the time was an estimate, which is too early, made longer.

    Nobody knows how much too early: so up to the first time that was believed again.
    """
    if estimated is None:
        return Changes()
    begin, end = estimated.begin, estimated.end
    gaps = tuple(
        replace(gap, end=end) if begin < gap.end < end else gap
        for gap in book.table.gaps
    )
    if gaps == book.table.gaps:
        return Changes()
    return Changes(table=replace(book.table, gaps=gaps))


def _seen(code: IssuedCode, now: datetime) -> IssuedCode:
    names: tuple[str, ...] = _NOTED
    noted = code.uses or code.dead_since or code.expiry_told
    if isinstance(code, OnlineCode):
        code = code.with_online(_seen_online(code.online, now))
    elif noted or code.ended or code.other_t0_since:
        names = (*_NOTED, "ended_at", "other_t0_since")
    else:
        return code  # what most are
    changes = _clamped(code, names, now)
    if code.expiry_told and not is_over(code, now):
        changes["expiry_told"] = False  # it was not true
    return replace(code, **changes) if changes else code


def _seen_online(online: Online, now: datetime) -> Online:
    copies = tuple(_seen_copy(copy, now) for copy in online.copies)
    return online if copies == online.copies else replace(online, copies=copies)


def _seen_copy(copy: SlotCopy, now: datetime) -> SlotCopy:
    return replace(copy, **_clamped(copy, ("since", "until"), now))


def _seen_table(table: LockTable, now: datetime) -> LockTable:
    reused = {
        slot: replace(one, **_clamped(one, ("since",), now))
        for slot, one in table.reused.items()
    }
    found = {
        one.id: replace(one, **_clamped(one, ("since",), now))
        for one in table.found.values()
    }
    changes = _clamped(table, ("seen", "drained"), now)
    doubt = None if table.doubt is None else _seen_doubt(table.doubt, now)
    gaps = tuple(_seen_gap(gap, now) for gap in table.gaps)
    return replace(table, reused=reused, found=found, doubt=doubt, gaps=gaps, **changes)


def _seen_doubt(doubt: Doubt, now: datetime) -> Doubt:
    known = _known(doubt.known, now)
    return replace(doubt, since=min(doubt.since, now), known=known)


def _seen_gap(gap: Gap, now: datetime) -> Gap:
    return Gap(_known(gap.begin, now), min(gap.end, now))


def _known(at: datetime | None, now: datetime) -> datetime | None:
    """Up to when the ledger tells all; unknown where that is yet to come."""
    return None if at is not None and at > now else at


def _clamped(thing: object, names: tuple[str, ...], now: datetime) -> dict[str, Any]:
    times = {name: getattr(thing, name) for name in names}
    return {name: now for name, at in times.items() if at is not None and at > now}

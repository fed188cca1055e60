"""How a ledger comes into doubt, and what that means for its codes. Pure rules.

The lock's list tells slots and no digits (protocol.md §6.3). A slot that the ledger
believes to hold one person's code may hold another's by now, if the ledger is older than
the lock: nothing but a person's word tells.
"""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta

from ..tuyalock.wire.lists import Node
from .book import Book, Changes, LockTable
from .code import ComputedCode, IssuedCode, OnlineCode
from .doubt import HOUR_OF_CODES, Doubt, DoubtReason, Gap, has_hour, has_window
from .history import was_made_elsewhere
from .keys import CodeKeys
from .kinds import FINISHED, CodeKind
from .lifetime import is_over
from .slots import Intent, SlotCopy
from .status import status_of

KEPT_GAPS = 8
"""Older gaps are forgotten: their hours are over, and few of their windows are left."""
LIST_LAGS = timedelta(seconds=15)
"""So long a lock's confirmation of a write counts for more than its list."""


def is_recent(at: datetime, now: datetime) -> bool:
    """Whether the list may not show yet what the lock confirmed then."""
    return abs(now - at) < LIST_LAGS


def begin(book: Book, keys: CodeKeys, now: datetime) -> None:
    """The lock has these keys; what the book tells at first is the age of a plain copy."""
    book.key_mark, book.own_key = keys.key_mark, keys.own
    if book.opened is None:
        book.opened, book.known = now, newest(book)
        book.table = replace(book.table, compared=False)


def newest(book: Book) -> datetime | None:
    """The last moment of which the ledger tells anything."""
    told = [book.table.seen, book.table.drained, book.cleared_all_at]
    told += (code.created for code in book.codes.values())
    told += (code.last_used for code in book.codes.values() if code.uses)
    told += (code.ended_at for code in book.computed_codes() if code.ended)
    return max((at for at in told if at is not None), default=None)


def oldest(book: Book) -> datetime | None:
    """The first moment of which the ledger tells what was done here."""
    codes = book.codes.values()
    ours = (code.created for code in codes if not was_made_elsewhere(code))
    return min((at for at in (book.known, *ours) if at is not None), default=None)


def doubted(book: Book, doubt: Doubt) -> Changes:
    """The ledger may be older than the lock: no code of it is written unasked.

    Where something else manages the lock too, only what that deletes is not written.
    """
    if doubt.reason is DoubtReason.SHARED:
        return Changes(table=replace(book.table, doubt=doubt))
    codes = tuple(
        code.with_online(replace(code.online, doubtful=True))
        for code in book.online_codes()
        if code.held or status_of(code, doubt.since) not in FINISHED
        if not code.online.doubtful
    )
    found = {
        one.id: replace(one, unwanted=False) if one.unwanted else one
        for one in book.table.found.values()
    }
    table = with_gap(replace(book.table, found=found, doubt=doubt), doubt)
    return Changes(codes, table=table)


def with_gap(table: LockTable, doubt: Doubt, end: datetime | None = None) -> LockTable:
    """The table, with the time of which its ledger does not know what was given out."""
    gap = Gap(doubt.known, end or doubt.since)
    return replace(table, gaps=(*table.gaps, gap)[-KEPT_GAPS:])


def restored(
    book: Book, token: str, at: datetime, now: datetime, *, older: bool
) -> Changes:
    """The ledger came out of the backup of a moment; each ``token`` is noted once.

    1. A book with anything in it is in doubt, whether its file was in the archive or not.
    2. A book without anything has nothing to ask about. ``older``: what it lacks may
       have been given out since the backup, so the gap is noted.
    3. ``older`` False: it was begun after the restore, and lacks nothing.
    4. A backup of a time that is yet to come was made by a clock that was ahead, or this
       one is behind: nobody knows what is missing.
    """
    if token in book.table.restores:
        return Changes()
    doubt = Doubt(DoubtReason.RESTORED, now, at if at <= now else None)
    noted = (*book.table.restores, token)[-KEPT_GAPS:]
    changes = _lacking(book, doubt, older=older)
    table = replace(changes.table or book.table, restores=noted)
    return replace(changes, table=table)


def _lacking(book: Book, doubt: Doubt, *, older: bool) -> Changes:
    """What a restore means for a book: doubt, a gap without one, or nothing."""
    if book.codes or book.table.seen is not None:
        return doubted(book, doubt)
    return Changes(table=with_gap(book.table, doubt)) if older else Changes()


def with_evidence(changes: Changes, book: Book, now: datetime) -> Changes:
    """What a report of the lock changes, with what a code that nobody knew means."""
    code = changes.code
    if not isinstance(code, ComputedCode) or code.id in book.codes:
        return changes
    if not code.made_elsewhere or (reason := _by_report(code, book)) is None:
        return changes
    known = book.known
    if reason is DoubtReason.SHARED and book.opened is not None:
        known = min(book.opened, code.valid_from)
    doubtful = doubted(book, Doubt(reason, now, known))
    told = {one.id for one in changes.changed}
    others = (one for one in doubtful.changed if one.id not in told)
    return replace(changes, changed=(*changes.changed, *others), table=doubtful.table)


def _by_report(code: IssuedCode, book: Book) -> DoubtReason | None:
    """What it means that the lock took an offline code that is not in the ledger.

    1. Nothing where an account has the key too, because the app makes such codes.
    2. Nothing for a code of a gap that is known.
    3. SHARED for a one-time or clear-all code that somebody else made while this ledger
       was in use: its hour is part of it (protocol.md §7.2).
    4. OLDER for any other.
    """
    if not book.own_key or book.table.doubt is not None:
        return None
    of_its_hour = code.kind in {CodeKind.OFFLINE_ONE_TIME, CodeKind.CLEAR_ALL}
    is_explained = has_hour if of_its_hour else has_window
    if is_explained(book.table.gaps, code.valid_from):
        return None
    return (
        DoubtReason.SHARED
        if of_its_hour and _is_parallel(code, book)
        else DoubtReason.OLDER
    )


def _is_parallel(code: IssuedCode, book: Book) -> bool:
    """Whether a code of its hour was made elsewhere while this ledger was in use.

    1. In an hour that was over at the last moment of which the ledger told anything when
       it was opened: everything that was made here up to then is in it.
    2. In the hour in which it was opened, or later, if it was used only after that.
    """
    over = code.valid_from + HOUR_OF_CODES
    if book.known is not None and over <= book.known:
        return True
    if book.opened is None or code.first_used is None:
        return False
    return over > book.opened and code.first_used >= book.opened


def by_list(
    book: Book, temporary: Mapping[int, Node], now: datetime, key_mark: str
) -> Doubt | None:
    """What it means that the lock's list and the ledger disagree.

    At the first comparison after a start, of a lock whose key nobody else has: the
    ledger is older, because only it changes that memory. Where an account has the key
    too, only if slots are missing and others are new. Later on both at once mean that
    something else with the same key is at work.
    """
    table = book.table
    if table.doubt is not None or not table.lists or table.key_mark != key_mark:
        return None
    if table.seen is None or book.opened is None:
        return None
    missing = _missing(book, temporary, now)
    unknown = _unknown(book, temporary)
    both = missing and unknown
    if not table.compared:
        older = (missing or unknown) if book.own_key else both
        return Doubt(DoubtReason.OLDER, now, book.known) if older else None
    if both and book.own_key:
        return Doubt(DoubtReason.SHARED, now, table.seen)
    return None


def _missing(book: Book, temporary: Mapping[int, Node], now: datetime) -> bool:
    """Whether a slot is gone that no lock deletes by itself (protocol.md §12.6)."""
    return any(
        _is_expected(copy, now) and copy.hard_id not in temporary
        for code in book.online_codes()
        if code.online.intent is Intent.ON and not is_over(code, now)
        if code.kind is CodeKind.ONLINE_PERIODIC
        for copy in code.held
    )


def _is_expected(copy: SlotCopy, now: datetime) -> bool:
    """Whether the list must show it; that may lag behind what the lock confirmed."""
    known = copy.hard_id is not None and not copy.touched
    return known and not is_recent(copy.since, now)


def _unknown(book: Book, temporary: Mapping[int, Node]) -> bool:
    """Whether there are more new slots than writes of unknown outcome."""
    held = [copy for code in book.online_codes() for copy in code.held]
    known = {copy.hard_id for copy in held}
    known |= {one.hard_id for one in book.table.found.values() if one.temporary}
    return len(temporary.keys() - known) > sum(copy.unsure for copy in held)


def shared_by_loss(
    table: LockTable, codes: Iterable[OnlineCode], now: datetime
) -> LockTable:
    """The table, in doubt where a code was deleted again each time it was written."""
    given_up = any(code.online.doubtful for code in codes)
    if table.doubt is not None or not given_up:
        return table
    return replace(table, doubt=Doubt(DoubtReason.SHARED, now, table.seen))

"""Whose code it was: the lock's reports matched with the ledger. Pure rules.

An offline report carries the ten plain digits of the code (protocol.md §7.6), so it
names one code exactly. A dynamic code's report carries nothing but the time
(protocol.md §7.1); it is named only where exactly one code fits. A report of a password
carries its slot (protocol.md §6.4), which held one code after the other: the time tells
which (``slot_use``). Reports may come late and newest first (protocol.md §6.9): nothing
here depends on their order.
"""

from dataclasses import replace
from datetime import datetime, timedelta

from ..tuyalock.codes import OfflineKind
from ..tuyalock.codes.window import OFFLINE_LENGTH, STEP, is_digits
from ..tuyalock.model import (
    Access,
    LockEvent,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from .book import Book, Changes
from .code import ComputedCode, moment
from .doubt_rules import with_evidence
from .found_code import MEMBER_METHODS
from .history import with_event
from .keys import CodeKeys
from .kinds import CodeKind, CodeStatus
from .offline_made_elsewhere import made_elsewhere
from .slot_use import of_member, of_slot
from .untold_records import untold_of

# The lock accepts a code from one step before its own (protocol.md §7.1).
_EARLY = timedelta(seconds=STEP)

_KINDS = {
    OfflineKind.TEMPORARY: CodeKind.OFFLINE_TEMPORARY,
    OfflineKind.ONE_TIME: CodeKind.OFFLINE_ONE_TIME,
    OfflineKind.CLEAR_ONE: CodeKind.CLEAR_ONE,
    OfflineKind.CLEAR_ALL: CodeKind.CLEAR_ALL,
}


def reported(
    event: LockEvent, mark: str | None, now: datetime, book: Book, keys: CodeKeys
) -> Changes:
    """What a report means for the book, the first time that it comes.

    ``mark`` identifies a record; a report without a time of its own has None. Use, mark,
    history and what is still to be told are one write: a record that comes again then
    never counts twice.
    """
    if mark is not None and mark in book.marks:
        return Changes()
    return _kept(attribute(event, now, book, keys), event, mark, book)


def unattributed(event: LockEvent, mark: str | None, book: Book) -> Changes:
    """The same for a report whose code cannot be known."""
    if mark is not None and mark in book.marks:
        return Changes()
    return _kept(Changes(), event, mark, book)


def _kept(changes: Changes, event: LockEvent, mark: str | None, book: Book) -> Changes:
    """What a report means, with the report itself."""
    code_id = None if changes.code is None else changes.code.id
    history = with_event(book.history, event, changes.code)
    return replace(
        changes,
        mark=mark,
        untold=untold_of(event, mark, code_id),
        history=None if history is book.history else history,
    )


def attribute(event: LockEvent, now: datetime, book: Book, keys: CodeKeys) -> Changes:
    """What an event means for the book; ``code`` is the code that was typed.

    A lock whose clock is ahead dates its reports later than ``now``; they count as
    of now, because later uses would seem to be older than they.

    A code that nobody issued here, such as one made in the app, becomes one that was
    made elsewhere, so that its digits are never given out; what it cleared is marked.
    """
    match event:
        case OfflineCodeEntered():
            at = min(moment(event.at), moment(now))
            return with_evidence(_offline(event, at, book, keys), book, moment(now))
        case Access(method=Method.DYNAMIC_CODE):
            return _dynamic(moment(event.at), moment(now), book, keys)
        case Access(method=Method.ONLINE_CODE, identifier=int(slot)):
            return of_slot(slot, event, moment(now), book)
        case Access(method=method, identifier=int(slot)) if method in MEMBER_METHODS:
            return Changes(code=of_member(slot, event, moment(now), book))
        case _:
            return Changes()


def _offline(
    event: OfflineCodeEntered, at: datetime, book: Book, keys: CodeKeys
) -> Changes:
    if not is_digits(event.plain, OFFLINE_LENGTH):
        return Changes()
    kind = _KINDS.get(OfflineKind(int(event.plain[0])))
    hour, number = int(event.plain[1:6]), int(event.plain[6:])
    typed = None if kind is None else _find(kind, hour, number, book, keys)
    if kind is not None and typed is None:
        typed = made_elsewhere(kind, event.plain, at, book, keys)
    used = None if typed is None else _with_use(typed, at, book)
    named: tuple[ComputedCode, ...] = () if used is None else (used,)
    match event.outcome:
        case OfflineOutcome.CLEARED_ONE:
            target = _find(CodeKind.OFFLINE_TEMPORARY, hour, number, book, keys)
            cleared = () if target is None else (target.cleared(at),)
            return Changes((*named, *cleared), used)
        case OfflineOutcome.CLEARED_ALL:
            return Changes((*named, *_cleared_by_all(at, book, keys)), used, at)
        case _:
            return Changes(named, used)


def _with_use(code: ComputedCode, at: datetime, book: Book) -> ComputedCode:
    """The code with its use, and cleared where all were cleared after that use.

    The report of a clear-all code may overtake those of earlier uses, since the lock
    tells its newest record first. Within the same second the use counts as the later
    one: to call a code cleared that still opens would be the worse mistake.
    """
    used = code.used(at)
    all_at = book.cleared_all_at
    overtaken = all_at is not None and at < all_at <= code.opens_until
    if overtaken and code.kind is CodeKind.OFFLINE_TEMPORARY and all_at is not None:
        return used.cleared(all_at)
    return used


def _find(
    kind: CodeKind, hour: int, number: int, book: Book, keys: CodeKeys
) -> ComputedCode | None:
    """The code with this plaintext; where T0 was changed, one of the present T0."""
    found = [
        code
        for code in book.computed_codes()
        if code.kind is kind
        and code.hour == hour
        and code.number == number
        and code.key_mark == keys.key_mark
    ]
    return min(
        found,
        key=lambda code: (code.dead_since is not None, -code.created.timestamp()),
        default=None,
    )


def _cleared_by_all(
    at: datetime, book: Book, keys: CodeKeys
) -> tuple[ComputedCode, ...]:
    """The temporary codes that the lock held as used at that moment."""
    return tuple(
        code.cleared(at)
        for code in book.computed_codes()
        if code.kind is CodeKind.OFFLINE_TEMPORARY
        and code.key_mark == keys.key_mark
        and code.first_used is not None
        and code.first_used <= at <= code.opens_until
        and code.ended is not CodeStatus.CLEARED
    )


def _dynamic(at: datetime, now: datetime, book: Book, keys: CodeKeys) -> Changes:
    """The one dynamic code that a correct lock took at ``at``, by its own clock."""
    fitting = [
        code
        for code in book.computed_codes()
        if code.kind is CodeKind.DYNAMIC
        and code.key_mark == keys.key_mark
        and code.valid_from - _EARLY <= at <= code.valid_until
    ]
    if len(fitting) != 1:
        return Changes()
    used = fitting[0].used(min(at, now))
    return Changes((used,), used)

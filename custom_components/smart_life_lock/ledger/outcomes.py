"""What a step at the lock changes in the book, before it and after it. Pure rules.

A write is noted before it is sent. Whatever ends Home Assistant then leaves a copy of
unknown outcome, which the lock's list settles (``compare_slots``).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from ..tuyalock.errors import RefusalReason
from .book import Book, Changes, LockTable, ReusedSlot
from .code import OnlineCode
from .failure import Failure
from .lifetime import is_over
from .plan import Create, Modify, Remove, RemoveFound
from .slots import Intent, Online, SlotCopy
from .wanted import lost, not_rewritten, wanted, with_arrival


def begun(book: Book, step: Create, now: datetime) -> Changes:
    """The write is about to be sent."""
    return _only(with_begun(book, step, now))


def with_begun(book: Book, step: Create, now: datetime) -> OnlineCode:
    """The code as it is from then on."""
    copy = SlotCopy(None, step.content, now)
    return _changed(book, step.code_id, lambda o: replace(o, copies=(*o.copies, copy)))


def created(
    book: Book, step: Create, hard_id: int, now: datetime, *, drained: bool = False
) -> Changes:
    """The lock has confirmed it, in a slot of its choice.

    Whatever else was thought to be in that slot, is there no more. ``drained``: whether
    its records were fetched in this session already.
    """

    def known(online: Online) -> Online:
        copy = SlotCopy(hard_id, step.content, now)
        online = _without_begun(online, step)
        return replace(online, copies=(*online.copies, copy))

    left = tuple(
        code.with_online(_without_slot(code, hard_id, now))
        for code in book.online_codes()
        if any(copy.hard_id == hard_id for copy in code.online.held)
    )
    written = _confirmed(book.with_codes(left), step.code_id, known, now)
    others = (code for code in left if code.id != written.id)
    given = ReusedSlot(left[0].id if left else None, now)
    table = replace(
        book.table,
        found={k: v for k, v in book.table.found.items() if not v.is_in(hard_id)},
        reused=book.table.reused if drained else {**book.table.reused, hard_id: given},
    )
    return Changes((written, *others), written, table=table)


def _without_slot(code: OnlineCode, hard_id: int, now: datetime) -> Online:
    online = code.online
    for copy in online.held:
        if copy.hard_id == hard_id:
            online = online.with_copy(copy, replace(copy, until=now))
    return not_rewritten(online) if online.doubtful else lost(code, online, now)


def not_sent(book: Book, step: Create) -> Changes:
    """The lock cannot have received the whole write."""
    return _only(_changed(book, step.code_id, lambda o: _without_begun(o, step)))


def refused(book: Book, step: Create, reason: RefusalReason, now: datetime) -> Changes:
    """The lock said no.

    A copy that was only for later is not tried again. A copy that is needed now takes the
    place of one that is not needed yet: in a full lock of any code, else of the same
    code, because only that has the same digits.
    """
    full = reason is RefusalReason.TABLE_FULL
    givers = (c for c in book.online_codes() if full or c.id == step.code_id)
    giver = None if step.ahead else _giver(givers, now)
    is_giver = giver is not None and giver.id == step.code_id

    def failed(online: Online) -> Online:
        online = _without_begun(online, step)
        if step.ahead or is_giver:
            return replace(online, ahead=False)
        if giver is not None:
            return online
        return replace(online, failure=Failure.LOCK_FULL if full else Failure.REFUSED)

    code = _changed(book, step.code_id, failed)
    if giver is None or is_giver:
        return _only(code)
    gives = giver.with_online(replace(giver.online, ahead=False))
    return Changes((code, gives), code)


def _giver(codes: Iterable[OnlineCode], now: datetime) -> OnlineCode | None:
    """A code that has a place which it does not need yet."""
    for code in codes:
        later = set(wanted(code, now).ahead)
        if any(copy.content in later for copy in code.online.held):
            return code
    return None


def touched(book: Book, step: Modify | Remove) -> Changes:
    """The slot is about to be changed or emptied."""
    copy = replace(step.copy, touched=True)
    return _only(_changed(book, step.code_id, lambda o: o.with_copy(step.copy, copy)))


def modified(book: Book, step: Modify, now: datetime) -> Changes:
    """The slot holds the new content."""
    copy = replace(step.copy, content=step.content, touched=False)
    return _only(
        _confirmed(book, step.code_id, lambda o: o.with_copy(step.copy, copy), now)
    )


def removed(book: Book, step: Remove | RemoveFound, now: datetime) -> Changes:
    """The slot is empty: there is room for a code that found none."""
    if isinstance(step, RemoveFound):
        found = {k: v for k, v in book.table.found.items() if k != step.found.id}
        slot = (step.found.temporary, step.found.hard_id)
        emptied = replace(_emptied(book.table, slot, now), found=found)
        return Changes(given_another_try(book, now), table=emptied)
    copy = replace(step.copy, until=now)
    code = _confirmed(book, step.code_id, lambda o: o.with_copy(step.copy, copy), now)
    tried = given_another_try(book.with_codes([code]), now)
    if _is_half(code, now):
        # Only the written part of a code that did not fit went: room for one copy.
        tried = tuple(c for c in tried if c.id != code.id and _needs_one(c, now))
    changed = {one.id: one for one in (code, *tried)}
    emptied = _emptied(book.table, (True, step.copy.hard_id or 0), now)
    return Changes(tuple(changed.values()), code, table=emptied)


def _emptied(table: LockTable, slot: tuple[bool, int], now: datetime) -> LockTable:
    return replace(table, emptied={**table.emptied, slot: now})


def given_another_try(book: Book, now: datetime) -> tuple[OnlineCode, ...]:
    """The codes for which there was no room, to be written now that there is some."""
    return tuple(
        code.with_online(replace(code.online, failure=None))
        for code in book.online_codes()
        if code.online.failure is Failure.LOCK_FULL and not is_over(code, now)
    )


def _is_half(code: OnlineCode, now: datetime) -> bool:
    """Whether the code is wanted, found no room, and was never complete in the lock."""
    online = code.online
    return (
        online.intent is Intent.ON
        and online.failure is Failure.LOCK_FULL
        and not online.arrived
        and not is_over(code, now)
    )


def _needs_one(code: OnlineCode, now: datetime) -> bool:
    return len(wanted(code, now).now) - len(code.online.held) == 1


def _without_begun(online: Online, step: Create) -> Online:
    """Without the copy that was noted before this write."""
    for copy in online.copies:
        if copy.unsure and copy.content == step.content:
            return online.without(copy)
    return online


def _confirmed(book: Book, code_id: str, change: _Change, now: datetime) -> OnlineCode:
    """The code after a change that the lock confirmed, which may have completed it."""
    return with_arrival(_changed(book, code_id, change), now)


def _changed(book: Book, code_id: str, change: _Change) -> OnlineCode:
    code = book.get(code_id)
    assert isinstance(code, OnlineCode)  # noqa: S101  steps are made of these only
    return code.with_online(change(code.online))


def _only(code: OnlineCode) -> Changes:
    return Changes((code,), code)


type _Change = Callable[[Online], Online]

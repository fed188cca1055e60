"""What a step at the lock changes in the book, before it and after it. Pure rules.

A write is noted before it is sent. Whatever ends Home Assistant then leaves a copy of
unknown outcome, which the lock's list settles (``lock_list``).
"""

from collections.abc import Callable, Iterable
from dataclasses import replace
from datetime import datetime

from ..tuyalock.errors import RefusalReason
from .book import Book, Changes, ReusedSlot
from .code import IssuedCode
from .failure import Failure
from .lifetime import is_over
from .plan import Create, Modify, Remove, RemoveFound
from .slots import Copy, Online, Wish
from .wanted import lost, not_rewritten, wanted, with_arrival


def begun(book: Book, step: Create, now: datetime) -> Changes:
    """The write is about to be sent."""
    copy = Copy(None, step.content, now)
    return _changed(book, step.code_id, lambda o: replace(o, copies=(*o.copies, copy)))


def created(
    book: Book, step: Create, hard_id: int, now: datetime, *, drained: bool = False
) -> Changes:
    """The lock has confirmed it, in a slot of its choice.

    Whatever else was thought to be in that slot, is there no more. ``drained``: whether
    its records were fetched in this session already.
    """

    def known(online: Online) -> Online:
        copy = Copy(hard_id, step.content, now)
        online = _without_begun(online, step)
        return replace(online, copies=(*online.copies, copy))

    left = tuple(
        replace(code, online=_without_slot(code, online, hard_id, now))
        for code, online in book.online()
        if any(copy.hard_id == hard_id for copy in online.held)
    )
    emptied = book.with_codes(left)
    (written,) = _confirmed(emptied, step.code_id, known, now).changed
    others = (code for code in left if code.id != written.id)
    owing = ReusedSlot(left[0].id if left else None, now)
    table = replace(
        book.table,
        found={k: v for k, v in book.table.found.items() if not v.is_in(hard_id)},
        owing=book.table.owing if drained else {**book.table.owing, hard_id: owing},
    )
    return Changes((written, *others), written, table=table)


def _without_slot(
    code: IssuedCode, online: Online, hard_id: int, now: datetime
) -> Online:
    for copy in online.held:
        if copy.hard_id == hard_id:
            online = online.with_copy(copy, replace(copy, until=now))
    return not_rewritten(online) if online.doubtful else lost(code, online, now)


def not_sent(book: Book, step: Create) -> Changes:
    """The lock cannot have received the whole write."""
    return _changed(book, step.code_id, lambda o: _without_begun(o, step))


def refused(book: Book, step: Create, reason: RefusalReason, now: datetime) -> Changes:
    """The lock said no.

    A copy that was only for later is not tried again. A copy that is needed now takes the
    place of one that is not needed yet: in a full lock of any code, else of the same
    code, because only that has the same digits.
    """
    full = reason is RefusalReason.TABLE_FULL
    givers = (o for o in book.online() if full or o[0].id == step.code_id)
    giver = None if step.ahead else _giver(givers, now)
    is_giver = giver is not None and giver[0].id == step.code_id

    def failed(online: Online) -> Online:
        online = _without_begun(online, step)
        if step.ahead or is_giver:
            return replace(online, ahead=False)
        if giver is not None:
            return online
        return replace(online, failure=Failure.LOCK_FULL if full else Failure.REFUSED)

    changes = _changed(book, step.code_id, failed)
    if giver is None or is_giver:
        return changes
    code, online = giver
    gives = replace(code, online=replace(online, ahead=False))
    return replace(changes, changed=(*changes.changed, gives))


def _giver(
    codes: Iterable[tuple[IssuedCode, Online]], now: datetime
) -> tuple[IssuedCode, Online] | None:
    """A code that has a place which it does not need yet."""
    for code, online in codes:
        later = set(wanted(code, now).ahead)
        if any(copy.content in later for copy in online.held):
            return code, online
    return None


def touched(book: Book, step: Modify | Remove) -> Changes:
    """The slot is about to be changed or emptied."""
    copy = replace(step.copy, touched=True)
    return _changed(book, step.code_id, lambda o: o.with_copy(step.copy, copy))


def modified(book: Book, step: Modify, now: datetime) -> Changes:
    """The slot holds the new content."""
    copy = replace(step.copy, content=step.content, touched=False)
    return _confirmed(book, step.code_id, lambda o: o.with_copy(step.copy, copy), now)


def removed(book: Book, step: Remove | RemoveFound, now: datetime) -> Changes:
    """The slot is empty: there is room for a code that found none."""
    if isinstance(step, RemoveFound):
        found = {k: v for k, v in book.table.found.items() if k != step.found.id}
        gone = Changes(table=replace(book.table, found=found))
        slot = (step.found.temporary, step.found.hard_id)
    else:
        copy = replace(step.copy, until=now)
        gone = _confirmed(
            book, step.code_id, lambda o: o.with_copy(step.copy, copy), now
        )
        slot = (True, step.copy.hard_id or 0)
    table = gone.table or book.table
    gone = replace(gone, table=replace(table, emptied={**table.emptied, slot: now}))
    tried = given_another_try(book.with_codes(gone.changed), now)
    if any(_is_half(code, now) for code in gone.changed):
        # Only the written part of a code that did not fit went: room for one copy.
        own = {code.id for code in gone.changed}
        tried = tuple(c for c in tried if c.id not in own and _needs_one(c, now))
    changed = {code.id: code for code in (*gone.changed, *tried)}
    return replace(gone, changed=tuple(changed.values()))


def given_another_try(book: Book, now: datetime) -> tuple[IssuedCode, ...]:
    """The codes for which there was no room, to be written now that there is some."""
    return tuple(
        replace(code, online=replace(online, failure=None))
        for code, online in book.online()
        if online.failure is Failure.LOCK_FULL and not is_over(code, now)
    )


def _is_half(code: IssuedCode, now: datetime) -> bool:
    """Whether the code is wanted, found no room, and was never complete in the lock."""
    online = code.online
    return (
        online is not None
        and online.wish is Wish.ON
        and online.failure is Failure.LOCK_FULL
        and not online.arrived
        and not is_over(code, now)
    )


def _needs_one(code: IssuedCode, now: datetime) -> bool:
    held = 0 if code.online is None else len(code.online.held)
    return len(wanted(code, now).now) - held == 1


def _without_begun(online: Online, step: Create) -> Online:
    """Without the copy that was noted before this write."""
    for copy in online.copies:
        if copy.unsure and copy.content == step.content:
            return online.without(copy)
    return online


def _confirmed(book: Book, code_id: str, change: _Change, now: datetime) -> Changes:
    """The lock confirmed the change, which may have completed the code."""
    (code,) = _changed(book, code_id, change).changed
    code = with_arrival(code, now)
    return Changes((code,), code)


def _changed(book: Book, code_id: str, change: _Change) -> Changes:
    code = book.get(code_id)
    assert code.online is not None  # noqa: S101  steps are made of online codes only
    return Changes((replace(code, online=change(code.online)),), code)


type _Change = Callable[[Online], Online]

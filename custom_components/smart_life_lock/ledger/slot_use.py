"""Whose slot it was: a report that names a slot, matched with the ledger. Pure rules.

A slot holds one code after the other, and nothing but the time tells which.
"""

from datetime import datetime, timedelta

from ..tuyalock.model import Access, Method
from .book import Book, Changes, ReusedSlot
from .code import IssuedCode, OnlineCode, moment
from .doubt import DoubtReason
from .found_code import FoundCode
from .kinds import CodeKind
from .slots import SlotCopy

# A session that wrote something fetches the records within that time.
_SESSION = timedelta(minutes=1)
# Who types a code while it is deleted may be let in, and reported, so much later.
_LEAVES = timedelta(minutes=1)
# A lock whose clock was just set tells what happens within that time.
_JUST_NOW = timedelta(seconds=5)


def of_slot(slot: int, event: Access, now: datetime, book: Book) -> Changes:
    """The code that was in a slot when the lock says that it was used.

    The event has the time of the lock's clock, which may be off; what is later than
    ``now`` counts as of now. The first rule that fits counts:

    1. The slot was given out in this session, before all stored records had come, and
       the use did not happen after that: the code that left the slot is meant, if there
       is one. The lock's clock was only set in this session.
    2. A code of ours was in the slot at that moment: it is meant. Of two, as the lock
       counts whole seconds, the one that came first; but the one that came last of a use
       that is just happening, if all that was stored had come before: the lock confirmed
       the new code before it told of the use.
    3. Others have something in the slot now: that is meant.
    4. A code of ours was in the slot at another moment: the one nearest in time is meant,
       unless that had left the slot before, by a time that is known: then it is somebody
       else's use. A wrong name is worse than none.
    5. A write has an unknown outcome, so its slot is unknown: that code is meant.

    A code that left the slot before all stored records had come last is never meant: all
    of its uses have been told.
    """
    at = min(moment(event.at), now)
    nearest = _nearest(slot, at, event, now, book)
    found = _found_in(slot, Method.ONLINE_CODE, book)
    reused = book.table.reused.get(slot)
    if reused and now - reused.since < _SESSION and not _is_since(reused, event, now):
        # The clock was only set when this session began: no older time says it better.
        meant = book.codes.get(reused.code_id or "")
    elif nearest is not None and (found is None or not nearest[0]):
        meant = nearest[1]
    else:
        meant = None if found is not None else _of_unknown_slot(at, book)
    if meant is None or _may_be_another(meant, at, book):
        return Changes(code=found)
    used = meant.used(at)
    return Changes((used,), used)


def _nearest(
    slot: int, at: datetime, event: Access, now: datetime, book: Book
) -> tuple[timedelta, IssuedCode] | None:
    """How far from a moment a slot held a code of ours, and which: the nearest one.

    None that left the slot before all stored records had come last.
    """
    drained = book.table.drained
    held = [
        (_distance(copy, at), copy, code)
        for code in book.online_codes()
        for copy in code.online.copies
        if copy.hard_id == slot
        and (copy.until is None or drained is None or copy.until >= drained)
    ]
    if not held:
        return None
    least = min(distance for distance, _, _ in held)
    nearest = [one for one in held if one[0] == least]
    choose = min if event.late or slot in book.table.reused else max
    distance, copy, code = choose(nearest, key=lambda one: one[1].since)
    if not _is_of_unknown_time(event, now) and _had_left(code, copy, at):
        return None
    return distance, code


def _had_left(code: IssuedCode, copy: SlotCopy, at: datetime) -> bool:
    """Whether the slot was known to be empty of the code by that moment.

    A code for one use that was used does not take its time to be deleted.
    """
    if copy.until is None:
        return False
    spent = code.kind is CodeKind.ONLINE_ONE_TIME and code.uses
    return at - copy.until > (timedelta() if spent else _LEAVES)


def _is_of_unknown_time(event: Access, now: datetime) -> bool:
    """Whether a late report is told as of now (``moment`` of ``client.decoder``)."""
    return event.late and abs(moment(event.at) - now) <= _JUST_NOW


def _is_since(reused: ReusedSlot, event: Access, now: datetime) -> bool:
    """Whether it happened after the slot was given out, by a clock that was just set."""
    told = moment(event.at)
    if abs(told - now) <= _JUST_NOW:
        return not _is_of_unknown_time(event, now)
    return reused.since <= told < now


def _may_be_another(code: IssuedCode, at: datetime, book: Book) -> bool:
    """Whether the slot may have been given to somebody else before that moment."""
    if not isinstance(code, OnlineCode) or not code.online.doubtful:
        return False
    doubt = book.table.doubt
    return doubt is None or doubt.covers(at)


def _of_unknown_slot(at: datetime, book: Book) -> IssuedCode | None:
    """The code that was perhaps written into an unknown slot before that moment."""
    writes = [
        (copy.since, code)
        for code in book.online_codes()
        for copy in code.online.copies
        if copy.slot_unknown and moment(copy.since) <= at
    ]
    return min(writes, key=lambda one: one[0], default=(None, None))[1]


def _distance(copy: SlotCopy, at: datetime) -> timedelta:
    """How far a moment lies from the time at which the slot held the code.

    In whole seconds, as the lock counts: a use right after a write is within that time.
    """
    if at < moment(copy.since):
        return moment(copy.since) - at
    if copy.until is not None and at > copy.until:
        return at - copy.until
    return timedelta()


def of_member(slot: int, event: Access, now: datetime, book: Book) -> FoundCode | None:
    """The credential of a member that opened, unless it may have been a former one.

    Whatever the lock tells after all that was stored had come since the list showed it
    first, is its use; before that, what happened since then. A wrong name is worse than
    none.
    """
    found = _found_in(slot, event.method, book)
    at = min(moment(event.at), now)
    if found is None or _may_have_changed(found, at, book):
        return None
    drained = book.table.drained
    if drained is not None and found.since <= drained:
        return found
    is_known = not _is_of_unknown_time(event, now)
    return found if is_known and at >= moment(found.since) - _LEAVES else None


def _may_have_changed(found: FoundCode, at: datetime, book: Book) -> bool:
    """Whether the book is older than the lock: somebody else may have the slot by now."""
    doubt = book.table.doubt
    if doubt is None or doubt.reason is DoubtReason.SHARED:
        return False
    return found.since <= doubt.since and doubt.covers(at)


def _found_in(slot: int, method: Method, book: Book) -> FoundCode | None:
    """What somebody else has in a slot."""
    for one in book.table.found.values():
        if one.hard_id == slot and one.method is method:
            return one
    return None

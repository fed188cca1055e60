"""Whether a code's time is over at a moment, and whether the lock may still take it."""

from datetime import UTC, datetime

from .code import SECOND, IssuedCode, OnlineCode
from .kinds import SINGLE_USE, CodeKind, CodeStatus
from .slots import SlotCopy


def is_over(code: IssuedCode, now: datetime) -> bool:
    """Whether its time has passed, whatever else became of it.

    A temporary code whose first use is overdue may have been used unheard, and then
    opens up to its end: it is over early only once the lock's records have come.
    """
    return now >= code.over_after + SECOND


def is_done(code: IssuedCode, now: datetime) -> bool:
    """Whether it is of no more use to anybody: used up, or over."""
    used = code.uses > 0 and code.kind is CodeKind.ONLINE_ONE_TIME
    return used or is_over(code, now)


def may_be_used(code: IssuedCode, now: datetime) -> bool:
    """Whether its first use is overdue, and only the lock knows if there was one."""
    return code.last_chance < now < code.over_after + SECOND


def can_open(code: IssuedCode, now: datetime) -> bool:
    """Whether the lock may still act on it, now or later, even when deleted.

    A temporary code counts up to its end even when its first use is overdue: it
    may have been used while nobody listened. Where T0 has changed, the code also
    counts at the times at which a lock with the other T0 would take it.
    """
    if isinstance(code, OnlineCode):
        return any(copy_can_open(copy, now) for copy in code.held)
    if code.ended is CodeStatus.CLEARED or (code.uses and code.kind in SINGLE_USE):
        return False
    return code.may_open_until is not None and now < code.may_open_until + SECOND


def copy_can_open(copy: SlotCopy, now: datetime) -> bool:
    """Whether the lock may take it, now or later.

    One that cannot be emptied, because nobody knows its slot, up to its own end.
    """
    return copy.held and not (copy.unlisted and now >= copy_end(copy))


def copy_end(copy: SlotCopy) -> datetime:
    """The first moment at which its validity is over."""
    return datetime.fromtimestamp(copy.content.validity.end + 1, UTC)

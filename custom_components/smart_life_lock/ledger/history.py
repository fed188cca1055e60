"""What happened at a lock, as it was told: the newest events of a book. Pure rules.

Names of codes are those of that time, and there are no digits.
"""

from bisect import insort
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from ..tuyalock.model import Access, LockEvent, OfflineCodeEntered, OfflineOutcome
from .code import ComputedCode, IssuedCode, moment
from .found_code import FoundCode
from .kinds import CodeKind
from .status import kind_of_any
from .untold_records import Record, without_digits

HISTORY: Final = 1000
"""So many events are kept; those that happened first go first."""

# As much as a dynamic code forgives (protocol.md §7.1).
_CLOCKS_DIFFER = timedelta(minutes=5)


@dataclass(frozen=True, slots=True)
class Happened:
    """One event, and the code behind it as it was called then.

    ``number`` tells it from all others, and later ones have a greater one.
    ``made_elsewhere``: the code was made with the lock's key, but not here, or stood in
    the lock. ``deleted``: the code had been deleted by then.
    """

    number: int
    record: Record
    code_id: str | None = None
    code_name: str = ""
    code_kind: CodeKind | None = None
    made_elsewhere: bool = False
    deleted: bool = False


type History = tuple[Happened, ...]
"""Events in the order in which they happened."""


def with_event(
    history: History, event: LockEvent, code: IssuedCode | FoundCode | None
) -> History:
    """The same with one more event of a code, where there is one."""
    if not isinstance(event, Record.__value__):
        return history
    record = replace(without_digits(event), at=moment(event.at))
    number = max((one.number for one in history), default=0) + 1
    events = list(history)
    insort(events, _happened(number, record, code), key=_time)
    return tuple(events[-HISTORY:])


def seen_at(history: History, now: datetime) -> History:
    """Everything noted as later than ``now`` as of now."""
    if not history or history[-1].record.at <= now:
        return history
    return tuple(
        replace(one, record=replace(one.record, at=min(one.record.at, now)))
        for one in history
    )


def was_made_elsewhere(code: IssuedCode | FoundCode) -> bool:
    """Whether somebody else made it."""
    if isinstance(code, FoundCode):
        return True
    return isinstance(code, ComputedCode) and code.made_elsewhere


def opened_deleted(record: Record, code: IssuedCode | FoundCode) -> bool:
    """Whether somebody came in by a code that had been deleted: a use may be told late.

    The lock's clock may be behind ours, and the use of a deleted code must not be missed.
    """
    if not (_opened(record) and code.unwanted):
        return False
    if not isinstance(code, ComputedCode) or code.ended_at is None or not record.late:
        return True
    return record.at >= code.ended_at - _CLOCKS_DIFFER


def _happened(
    number: int, record: Record, code: IssuedCode | FoundCode | None
) -> Happened:
    if code is None:
        return Happened(number, record)
    return Happened(
        number,
        record,
        code_id=code.id,
        code_name=code.name,
        code_kind=kind_of_any(code),
        made_elsewhere=was_made_elsewhere(code),
        deleted=opened_deleted(record, code),
    )


def _opened(record: Record) -> bool:
    match record:
        case Access() | OfflineCodeEntered(outcome=OfflineOutcome.OPENED):
            return True
    return False


def _time(happened: Happened) -> datetime:
    return happened.record.at

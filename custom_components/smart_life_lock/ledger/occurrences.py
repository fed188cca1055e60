"""The times at which a code opens, as they stand in a calendar. Pure rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from .code import ComputedCode, IssuedCode
from .kinds import CLEARING, CodeStatus
from .status import status_of

_SECOND = timedelta(seconds=1)

_NEVER = frozenset({CodeStatus.DELETED, CodeStatus.DEAD})
"""Of these nobody expects anything any more, and they open nothing."""


@dataclass(frozen=True, slots=True)
class Occurrence:
    """A time at which a code opens, in UTC; ``end`` is the first moment after it.

    ``day`` is the beginning of the occurrence by the schedule, also where the code begins
    later on that day; None: the code has no schedule, and this is all of its time.
    """

    start: datetime
    end: datetime
    day: datetime | None = None


def occurrences(
    code: IssuedCode, begin: datetime, end: datetime, now: datetime
) -> Iterator[Occurrence]:
    """Those that overlap the time between two moments, in order; none of a deleted code.

    A code that opens no more since it was used up or cleared ended then.
    """
    if code.kind in CLEARING or status_of(code, now) in _NEVER:
        return
    first, last = code.valid_from, _end(code, now)
    schedule = code.schedule
    if schedule is None or not schedule.is_limit:
        if first < end and last > begin:
            yield Occurrence(first, last)
        return
    for start, until in schedule.periods(max(begin, first), min(end, last)):
        yield Occurrence(max(start, first), min(until, last), start)


def next_occurrence(code: IssuedCode, now: datetime) -> Occurrence | None:
    """The one that runs at a moment, or comes next."""
    return next(occurrences(code, now, datetime.max.replace(tzinfo=UTC), now), None)


def _end(code: IssuedCode, now: datetime) -> datetime:
    match status_of(code, now):
        case CodeStatus.USED if code.last_used is not None:
            end = code.last_used
        case CodeStatus.CLEARED if isinstance(code, ComputedCode) and code.ended_at:
            end = code.ended_at
        case _:
            end = code.over_after
    return max(end, code.valid_from + _SECOND)

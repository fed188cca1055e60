"""What a row says of its code: one line, and what else is worth knowing."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from ..ledger.code import ComputedCode, IssuedCode, OnlineCode
from ..ledger.found_code import FoundCode
from ..ledger.kinds import CLEARING, SINGLE_USE, CodeKind, CodeStatus
from ..ledger.lifetime import may_be_used
from ..ledger.plan import pending_change
from ..ledger.reduced_hours import narrowing
from ..ledger.status import left_to_do, status_of
from ..localize import clock_time
from ..tuyalock.weekly import DAY, EVERY_DAY, Schedule
from .sentence import Sentence

PROMISE = timedelta(minutes=5)
"""So long a dynamic code works for certain (docs/codes.md)."""

_COUNTED_ON = {
    CodeStatus.PENDING,
    CodeStatus.SCHEDULED,
    CodeStatus.ACTIVE,
    CodeStatus.PAUSED,
    CodeStatus.FAILED,
}


def promise_until(code: IssuedCode) -> datetime:
    """Up to when people may count on a dynamic code."""
    return min(code.created + PROMISE, code.valid_until)


def sentences(
    code: IssuedCode | FoundCode, now: datetime, *, in_doubt: bool
) -> Iterator[Sentence]:
    """The line first; ``in_doubt``: the ledger may not know what became of it."""
    if isinstance(code, FoundCode):
        yield _found(code)
    else:
        yield _line(code, now)
        if in_doubt:
            # An offline code stands in no lock: its digits alone say that it opens.
            offline = isinstance(code, ComputedCode)
            yield Sentence("opens_in_doubt" if offline else "in_doubt")
    if (change := pending_change(code, now)) is not None:
        yield Sentence(f"waits_{change}")
    if not isinstance(code, FoundCode):
        yield from _additions(code, now)


def nameless(code: FoundCode) -> Sentence:
    """What others made, by what it is and its number."""
    return Sentence("nameless", numbers={"number": code.hard_id}, words=_what(code))


def _found(code: FoundCode) -> Sentence:
    seen = {"since": code.since}
    if code.temporary:
        return Sentence("found", moments=seen)
    numbers = {"number": code.hard_id, "member": code.node.member}
    return Sentence("found_of_member", moments=seen, numbers=numbers, words=_what(code))


def _what(code: FoundCode) -> dict[str, str]:
    return {"what": f"selector.card.options.what_{code.method}"}


def _line(code: IssuedCode, now: datetime) -> Sentence:
    """The one sentence of a row."""
    status = status_of(code, now)
    if status in _COUNTED_ON:
        return window(code, now)
    if status is CodeStatus.DELETING:
        return _unwanted(code)
    return _ended(code, status)


def _unwanted(code: IssuedCode) -> Sentence:
    """Of a code that still opens: an online one until the lock is reached."""
    if isinstance(code, OnlineCode) and code.online.known:
        return Sentence("unwanted")
    return Sentence("unwanted_until", moments={"until": code.opens_until})


def _ended(code: IssuedCode, status: CodeStatus) -> Sentence:
    match status:
        case CodeStatus.USED if code.last_used is not None:
            return Sentence("ended_used", moments={"last": code.last_used})
        case CodeStatus.EXPIRED:
            unused = "" if code.uses else "_unused"
            return Sentence(f"ended{unused}", moments={"until": code.over_after})
        case CodeStatus.CLEARED if isinstance(code, ComputedCode) and code.ended_at:
            return Sentence("ended_cleared", moments={"at": code.ended_at})
        case CodeStatus.DEAD:
            return Sentence("dead")
    return Sentence("ended_deleted")


def window(code: IssuedCode, now: datetime) -> Sentence:
    """When it opens, of a code that people still count on."""
    if code.kind in CLEARING:
        return Sentence(code.kind.replace("clear", "clears"), moments=_until(code))
    if code.kind is CodeKind.DYNAMIC:
        return _dynamic(code)
    schedule = code.schedule
    if schedule is not None and schedule.is_limit:
        return _weekly(code, schedule)
    once = "once_" if code.kind in SINGLE_USE else ""
    if now < code.valid_from:
        moments = {"from": code.valid_from, **_until(code)}
        return Sentence(f"{once}from_until", moments=moments)
    return Sentence(f"{once}until", moments=_until(code))


def _dynamic(code: IssuedCode) -> Sentence:
    """Two times, unless they are less than a minute apart: nobody is shown seconds."""
    sure = promise_until(code)
    if code.valid_until - sure < timedelta(minutes=1):
        return Sentence("until", moments={"until": sure})
    return Sentence("surely_until", moments={"sure": sure, **_until(code)})


def _until(code: IssuedCode) -> dict[str, datetime]:
    """The end that counts: of a code for one use the last moment of that."""
    once = code.kind in SINGLE_USE
    return {"until": code.last_chance if once else code.valid_until}


def _weekly(code: IssuedCode, schedule: Schedule) -> Sentence:
    days = schedule.weekdays != EVERY_DAY
    hours = schedule.minutes < DAY
    parts = ("weekly", *(("days",) if days else ()), *(("hours",) if hours else ()))
    clock = {"from": clock_time(schedule.begin), "to": clock_time(schedule.end)}
    return Sentence(
        "_".join(parts),
        moments=_until(code),
        clock=clock if hours else {},
        weekdays=tuple(sorted(schedule.weekdays)) if days else (),
    )


def _additions(code: IssuedCode, now: datetime) -> Iterator[Sentence]:
    status = status_of(code, now)
    if isinstance(code, OnlineCode):
        yield from _of_memory(code, now)
    else:
        if status in _COUNTED_ON:
            yield from _first_use(code, now)
        yield from _other_t0(code, now)
    if status is not CodeStatus.USED:
        yield from _uses(code)
    if status is CodeStatus.DELETING:
        yield Sentence(f"left_{left_to_do(code, now)}")


def _of_memory(code: OnlineCode, now: datetime) -> Iterator[Sentence]:
    """What is special about a code in the lock's memory."""
    status = status_of(code, now)
    if status is CodeStatus.FAILED and code.online.failure is not None:
        yield Sentence(f"failed_{code.online.failure}")
    schedule = code.schedule
    weekly = schedule is not None and schedule.is_limit
    if weekly and status in _COUNTED_ON and now < code.valid_from:
        yield Sentence("begins", moments={"from": code.valid_from})
    if (found := narrowing(code, now)) is not None:
        yield Sentence("narrowed", moments={"at": found.at})


def _first_use(code: ComputedCode, now: datetime) -> Iterator[Sentence]:
    """Of a temporary code that was not used yet: it has to be, in time."""
    first = code.first_use_by
    if first is None or code.uses or code.kind is not CodeKind.OFFLINE_TEMPORARY:
        return
    if may_be_used(code, now):
        yield Sentence("may_open_until", moments={"until": code.opens_until})
    elif first < code.valid_until:
        yield Sentence("first_use_by", moments={"until": first})


def _other_t0(code: ComputedCode, now: datetime) -> Iterator[Sentence]:
    if (moved := code.moved) is None:
        return
    if now > moved.end:
        yield Sentence("other_t0")
        return
    moments = {"from": moved.start, "until": moved.end}
    yield Sentence("other_t0_from_until", moments=moments)


def _uses(code: IssuedCode) -> Iterator[Sentence]:
    if code.last_used is None:
        return
    moments = {"last": code.last_used}
    if code.uses == 1:
        yield Sentence("used_once", moments=moments)
    else:
        yield Sentence("used_times", moments=moments, numbers={"uses": code.uses})

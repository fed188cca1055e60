"""The state of a code at a moment, and when time alone changes it."""

from datetime import datetime
from enum import StrEnum

from ..tuyalock.weekly import next_offset_change, seasons
from .code import SECOND, ComputedCode, IssuedCode, OnlineCode
from .found_code import FoundCode
from .kinds import LIVE, SINGLE_USE, CodeKind, CodeStatus
from .lifetime import can_open, is_done, is_over
from .slots import Intent
from .unlisted import end_of_unlisted
from .wanted import is_written


def status_of(code: IssuedCode, now: datetime) -> CodeStatus:
    """The state at a moment, as far as the lock's reports tell."""
    if isinstance(code, OnlineCode):
        return _status_online(code, now)
    if code.dead_since is not None:
        return CodeStatus.DEAD
    if code.ended is not None:
        return _ended(code, code.ended, now)
    if code.uses and code.kind in SINGLE_USE:
        return CodeStatus.USED
    if now < code.valid_from:
        return CodeStatus.SCHEDULED
    return CodeStatus.EXPIRED if is_over(code, now) else CodeStatus.ACTIVE


def status_of_any(code: IssuedCode | FoundCode, now: datetime) -> CodeStatus:
    """The same of a code that others made, too."""
    return code.status if isinstance(code, FoundCode) else status_of(code, now)


def kind_of_any(code: IssuedCode | FoundCode) -> CodeKind:
    """The kind of a code, also of one that others made."""
    return CodeKind.MADE_ELSEWHERE if isinstance(code, FoundCode) else code.kind


def _ended(code: ComputedCode, ended: CodeStatus, now: datetime) -> CodeStatus:
    """Nobody can delete an offline code from the lock: it only ceases to work."""
    if ended is CodeStatus.DELETED and can_open(code, now):
        return CodeStatus.DELETING
    return ended


def _status_online(code: OnlineCode, now: datetime) -> CodeStatus:  # noqa: PLR0911  a ladder
    """The state of an online code, as far as the lock's reports tell."""
    online = code.online
    if online.intent is Intent.OFF:
        return CodeStatus.DELETING if can_open(code, now) else CodeStatus.DELETED
    if code.uses and code.kind is CodeKind.ONLINE_ONE_TIME:
        return CodeStatus.USED
    if code.dead_since is not None and online.intent is Intent.ON:
        return CodeStatus.DEAD
    if is_over(code, now):
        return CodeStatus.EXPIRED
    if online.intent is Intent.PAUSED:
        return CodeStatus.PENDING if code.held else CodeStatus.PAUSED
    if online.failure is not None:
        return CodeStatus.FAILED
    if not is_written(code, now):
        return CodeStatus.PENDING
    return CodeStatus.SCHEDULED if now < code.valid_from else CodeStatus.ACTIVE


def next_change(code: IssuedCode, now: datetime) -> datetime | None:
    """When time alone changes its state next; None: never again."""
    if isinstance(code, OnlineCode):
        return _next_change_online(code, now)
    status, until = status_of(code, now), code.may_open_until
    if status is CodeStatus.DELETING and until is not None:
        return until + SECOND
    if status not in LIVE:
        return None
    moments = (
        code.valid_from,
        code.last_chance + SECOND,
        code.over_after + SECOND,
    )
    return min(at for at in moments if at > now)


def _next_change_online(code: OnlineCode, now: datetime) -> datetime | None:
    """When time alone changes what is true or wanted of it; None: never again."""
    online = code.online
    if online.intent is Intent.OFF or is_done(code, now):
        return end_of_unlisted(code.held, now)
    if code.dead_since is not None and online.intent is Intent.ON:
        return None
    coming = seasons(
        code.valid_from, code.valid_until, online.schedule, online.rules, now
    )
    ends = code.valid_until + SECOND
    moments = [code.valid_from, *(season.until + SECOND for season in coming), ends]
    if online.schedule is not None and online.schedule.is_limit:
        # A lock that counts in the zone it is told has to be told the new offset.
        change = next_offset_change(online.schedule.zone, now)
        moments += [] if change is None else [change]
    return min(at for at in moments if at > now)


class LeftToDo(StrEnum):
    """What deleting a code from the ledger does not do by itself."""

    NOTHING = "nothing"
    CLEAR_NOW = "clear_now"
    CLEAR_AFTER_USE = "clear_after_use"
    WAIT = "wait"
    WAIT_FOR_LOCK = "wait_for_lock"


def left_to_do(code: IssuedCode | FoundCode, now: datetime) -> LeftToDo:
    """What still has to happen before a deleted code opens no more.

    An unused offline code cannot be revoked by anyone; a used temporary one is
    revoked by a clear code; a one-time or dynamic code can only be waited out.
    """
    if isinstance(code, FoundCode):
        return LeftToDo.WAIT_FOR_LOCK if code.unwanted else LeftToDo.NOTHING
    if not can_open(code, now):
        return LeftToDo.NOTHING
    if isinstance(code, OnlineCode):
        reachable = code.online.known
        return LeftToDo.WAIT_FOR_LOCK if reachable else LeftToDo.WAIT
    if code.kind is not CodeKind.OFFLINE_TEMPORARY:
        return LeftToDo.WAIT
    return LeftToDo.CLEAR_NOW if code.uses else LeftToDo.CLEAR_AFTER_USE

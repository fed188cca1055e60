"""What is to be done about a stay and its code. Pure rules."""

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from ..ledger.code import ComputedCode, IssuedCode, OnlineCode
from ..ledger.kinds import CodeStatus
from ..ledger.status import status_of
from ..storage.guest_stays import KeptStay, Stay

ROUNDED: Final = timedelta(hours=1)
"""By so much a computed code may begin before a stay, and end after it."""

_FIRST_USE: Final = timedelta(hours=24) - ROUNDED


class Step(StrEnum):
    """KEEP: its code fits, under the present name. RENEW: it needs another one.

    TOO_LONG: its code fits, but opens longer, and nobody can change that.
    """

    NOTHING = "nothing"
    MAKE = "make"
    KEEP = "keep"
    MOVE = "move"
    RENEW = "renew"
    TOO_LONG = "too_long"
    TAKE_BACK = "take_back"
    FORGET = "forget"


def step_for(
    stay: Stay,
    kept: KeptStay | None,
    code: IssuedCode | None,
    now: datetime,
    lead: timedelta,
) -> Step:
    """What to do about a stay that the calendar has; ``code``: what ``kept`` names."""
    due = stay.start - lead <= now
    if now >= stay.end:
        return Step.NOTHING if kept is None else Step.FORGET
    if kept is None:
        return Step.MAKE if due else Step.NOTHING
    if code is None or _is_lost(code, now):
        return Step.MAKE if due else Step.NOTHING
    if code.unwanted or status_of(code, now) is CodeStatus.CLEARED:
        return Step.NOTHING  # whoever deleted or cleared it knew why
    if (stay.start, stay.end) != (kept.stay.start, kept.stay.end):
        return _moved(stay, code, now, due=due)
    return Step.KEEP if stay.name != kept.stay.name else Step.NOTHING


def step_without(kept: KeptStay, code: IssuedCode | None, now: datetime) -> Step:
    """What to do about a stay that the calendar has no more."""
    over = now >= kept.stay.end
    return Step.FORGET if over or code is None or code.unwanted else Step.TAKE_BACK


def _is_lost(code: IssuedCode, now: datetime) -> bool:
    """Whether it opens no more although nobody wanted that.

    The lock has another key, or it took a computed code for dead that was not used in
    time.
    """
    status = status_of(code, now)
    computed = isinstance(code, ComputedCode)
    unused = status is CodeStatus.EXPIRED and computed and not code.uses
    return status is CodeStatus.DEAD or unused


def _moved(stay: Stay, code: IssuedCode, now: datetime, *, due: bool) -> Step:
    if isinstance(code, OnlineCode):
        return Step.MOVE
    if not _covers(code, stay, now):
        return Step.RENEW if due else Step.TAKE_BACK
    early, late = stay.start - code.valid_from, code.valid_until - stay.end
    return Step.TOO_LONG if max(early, late) > ROUNDED else Step.KEEP


def _covers(code: IssuedCode, stay: Stay, now: datetime) -> bool:
    """Whether a computed code opens all the time, with time enough for its first use."""
    first = max(stay.start, now)
    first_use = code.valid_until if code.uses else code.last_chance
    in_time = first_use >= min(first + _FIRST_USE, stay.end) or code.uses > 0
    return code.valid_from <= first and code.valid_until >= stay.end and in_time

"""Codes that are written into the lock: what people want, and what the lock holds.

Both are kept beside each other and compared; ``plan`` says what is still to be done.
Pure rules, no Home Assistant.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import TYPE_CHECKING

from ..tuyalock.slot import SlotContent
from ..tuyalock.weekly import Schedule, WeekRules, next_offset_change, seasons
from .kinds import CodeKind, CodeStatus
from .unlisted import end_of_unlisted

if TYPE_CHECKING:
    from .code import IssuedCode

_SECOND = timedelta(seconds=1)
_RULES = WeekRules()
REWRITES = 2
"""So often a code is written again that the list never showed: its places may be taken."""


class Wish(StrEnum):
    """What people want of a code at the lock."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


class Failure(StrEnum):
    """Why a code is not written any more until somebody says so.

    MISSING: a one-time code that the lock holds no longer, although nobody told of its
    use; locks may delete a used one by themselves (protocol.md §12.6). Or any code that
    was written again and again, and that the lock's list never showed.
    """

    LOCK_FULL = "lock_full"
    REFUSED = "refused"
    MISSING = "missing"


@dataclass(frozen=True, slots=True)
class Copy:
    """A slot that holds the code, or did up to ``until``.

    ``hard_id`` None: writing it was begun, and nobody told the outcome. ``since`` is
    when the lock confirmed it, or the writing was begun. ``touched``: changing or
    emptying the slot was begun, and nobody told the outcome: it has to be written anew;
    with ``hard_id`` None, no list has told that of the writing either (``unlisted``).
    ``frozen``: another master made the lock refuse it. ``doubtful``: the slot may hold
    somebody else's code by now, so it is emptied and never written anew.
    """

    hard_id: int | None
    content: SlotContent
    since: datetime
    until: datetime | None = None
    touched: bool = False
    frozen: bool = False
    doubtful: bool = False

    @property
    def held(self) -> bool:
        """Whether the lock may hold it now."""
        return self.until is None

    @property
    def unsure(self) -> bool:
        """Whether only the lock's list can tell if it holds it."""
        return self.hard_id is None and self.held and not self.touched

    @property
    def unlisted(self) -> bool:
        """Whether the lock may hold it, and has no list that would tell."""
        return self.hard_id is None and self.held and self.touched

    def may_open(self, now: datetime) -> bool:
        """Whether the lock may take it, now or later.

        One that cannot be emptied, because nobody knows its slot, up to its own end.
        """
        end = self.content.validity.end
        return self.held and not (self.unlisted and now.timestamp() >= end + 1)

    @property
    def good(self) -> bool:
        """Whether the lock is known to hold it as it was written."""
        strange = self.unsure or self.touched or self.frozen or self.doubtful
        return self.held and not strange


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the lock should hold now, and what it may hold already for later."""

    now: tuple[SlotContent, ...] = ()
    ahead: tuple[SlotContent, ...] = ()


@dataclass(frozen=True, slots=True)
class Online:
    """The part of an issued code that is about the lock's memory.

    ``ahead``: the lock may be given the slots of the next season (another offset of
    daylight saving) before it comes; False once it refused one. ``arrived``: the lock
    has held all of it once. ``lost``: how often in a row a confirmed slot was missing
    from the lock's list, ``rewritten`` how often one that it had shown. ``doubtful``:
    what the lock holds of it is not known any more, and nothing is done about it until
    somebody says so.
    """

    rules: WeekRules = _RULES
    schedule: Schedule | None = None
    wish: Wish = Wish.ON
    copies: tuple[Copy, ...] = ()
    failure: Failure | None = None
    ahead: bool = True
    arrived: bool = False
    lost: int = 0
    rewritten: int = 0
    doubtful: bool = False

    @property
    def held(self) -> tuple[Copy, ...]:
        """What the lock may hold of this code."""
        return tuple(copy for copy in self.copies if copy.held)

    @property
    def unsure(self) -> bool:
        """Whether the lock's list has to be seen before anything else is done."""
        return any(copy.unsure for copy in self.copies)

    @property
    def known(self) -> tuple[Copy, ...]:
        """The same without those of which nothing can be done at the lock."""
        return tuple(copy for copy in self.held if not copy.unlisted)

    def tried_again(self) -> Online:
        """The same with whatever went wrong forgotten."""
        return replace(
            self, failure=None, ahead=True, lost=0, rewritten=0, doubtful=False
        )

    def without(self, gone: Copy) -> Online:
        """The same without a copy that never was."""
        return replace(self, copies=tuple(c for c in self.copies if c != gone))

    def with_copy(self, before: Copy, after: Copy) -> Online:
        """The same with one copy known better."""
        copies = tuple(after if copy == before else copy for copy in self.copies)
        return replace(self, copies=copies)

    def without_ended(self, before: datetime) -> Online:
        """The same without the slots that were emptied before a moment."""
        kept = tuple(c for c in self.copies if c.until is None or c.until >= before)
        return self if len(kept) == len(self.copies) else replace(self, copies=kept)

    def for_empty_lock(self) -> Online:
        """The same as wanted of a lock that never held anything of it."""
        return replace(self.tried_again(), wish=Wish.ON, copies=(), arrived=False)


def wanted(code: IssuedCode, now: datetime) -> Wanted:
    """What the lock should hold of a code; nothing of one that is for another key.

    Of one that failed, nothing: half a code is none. But of one that the lock has held
    before, a change that finds no room takes no more than what is wrong.
    """
    online = code.online
    if online is None or online.wish is not Wish.ON or is_done(code, now):
        return Wanted()
    if code.dead_since is not None:
        return Wanted()
    should = _all_wanted(code, online, now)
    if online.failure is None:
        return should
    return _already_there(should, online) if online.arrived else Wanted()


def _all_wanted(code: IssuedCode, online: Online, now: datetime) -> Wanted:
    once = code.kind is CodeKind.ONLINE_ONE_TIME

    def contents(number: int) -> tuple[SlotContent, ...]:
        slots = coming[number].slots if number < len(coming) else ()
        return tuple(SlotContent(code.digits, slot, once) for slot in slots)

    coming = seasons(
        code.valid_from, code.valid_until, online.schedule, online.rules, now
    )
    return Wanted(contents(0), contents(1) if online.ahead else ())


def _already_there(should: Wanted, online: Online) -> Wanted:
    holds = {copy.content for copy in online.held if copy.good}
    return Wanted(
        tuple(content for content in should.now if content in holds),
        tuple(content for content in should.ahead if content in holds),
    )


def status_of(code: IssuedCode, online: Online, now: datetime) -> CodeStatus:  # noqa: PLR0911  a ladder
    """The state of an online code, as far as the lock's reports tell."""
    if online.wish is Wish.OFF:
        return CodeStatus.DELETING if code.can_open(now) else CodeStatus.DELETED
    if code.uses and code.kind is CodeKind.ONLINE_ONE_TIME:
        return CodeStatus.USED
    if code.dead_since is not None and online.wish is Wish.ON:
        return CodeStatus.DEAD
    if code.is_over(now):
        return CodeStatus.EXPIRED
    if online.wish is Wish.PAUSED:
        return CodeStatus.PENDING if code.held else CodeStatus.PAUSED
    if online.failure is not None:
        return CodeStatus.FAILED
    if not is_written(code, online, now):
        return CodeStatus.PENDING
    return CodeStatus.SCHEDULED if now < code.valid_from else CodeStatus.ACTIVE


def is_written(code: IssuedCode, online: Online, now: datetime) -> bool:
    """Whether the lock holds what it should hold now, and nothing else of the code."""
    should = wanted(code, now)
    if not all(copy.good for copy in online.known):
        return False
    holds = [copy.content for copy in online.known]
    allowed = {*should.now, *should.ahead}
    return all(content in holds for content in should.now) and all(
        content in allowed for content in holds
    )


def lost(code: IssuedCode, online: Online, now: datetime) -> Online:
    """A slot of the code is gone unasked: to be written again, or not.

    Not where that could let somebody in twice, as the lock may have deleted a one-time
    code after its use; and not for ever.
    """
    online = replace(online, lost=online.lost + 1)
    once = code.kind is CodeKind.ONLINE_ONE_TIME
    may_be_used = once and not code.uses and now >= code.valid_from
    if may_be_used or online.lost > REWRITES:
        return replace(online, failure=Failure.MISSING)
    return online


def not_rewritten(online: Online) -> Online:
    """A slot is gone, and nobody knows who wanted that: it is not written again."""
    out = online.wish is Wish.ON and not online.held
    return replace(online, doubtful=True, wish=Wish.PAUSED if out else online.wish)


def missed(code: IssuedCode, online: Online, now: datetime) -> Online:
    """A slot that the lock's list had shown is gone: written again, but twice at most.

    Somebody who deletes it each time means it.
    """
    if online.doubtful or (not online.lost and online.rewritten >= REWRITES):
        return not_rewritten(online)
    shown = online.rewritten + (not online.lost)
    return lost(code, replace(online, rewritten=shown), now)


def with_arrival(code: IssuedCode, now: datetime) -> IssuedCode:
    """The code, marked where the lock holds all of it."""
    online = code.online
    if online is None or online.arrived or online.wish is not Wish.ON:
        return code
    whole = online.failure is None and online.known and is_written(code, online, now)
    return code.with_online(arrived=True) if whole else code


def next_change_of(code: IssuedCode, online: Online, now: datetime) -> datetime | None:
    """When time alone changes what is true or wanted of it; None: never again."""
    if online.wish is Wish.OFF or is_done(code, now):
        return end_of_unlisted(code.held, now)
    if code.dead_since is not None and online.wish is Wish.ON:
        return None
    coming = seasons(
        code.valid_from, code.valid_until, online.schedule, online.rules, now
    )
    ends = code.valid_until + _SECOND
    moments = [code.valid_from, *(season.until + _SECOND for season in coming), ends]
    if online.schedule is not None and online.schedule.is_limit:
        # A lock that counts in the zone it is told has to be told the new offset.
        change = next_offset_change(online.schedule.zone, now)
        moments += [] if change is None else [change]
    return min(at for at in moments if at > now)


def is_done(code: IssuedCode, now: datetime) -> bool:
    """Whether it is of no more use to anybody: used up, or over."""
    used = code.uses > 0 and code.kind is CodeKind.ONLINE_ONE_TIME
    return used or code.is_over(now)

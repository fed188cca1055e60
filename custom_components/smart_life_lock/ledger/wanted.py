"""What the lock should hold of a code, and whether it does."""

from dataclasses import dataclass, replace
from datetime import datetime

from ..tuyalock.slot import SlotContent
from ..tuyalock.weekly import seasons
from .code import OnlineCode
from .failure import Failure
from .kinds import CodeKind
from .lifetime import is_done
from .slots import Intent, Online, SlotCopy

REWRITES = 2
"""So often a code is written again that the list never showed: its places may be taken."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the lock should hold now, and what it may hold already for later."""

    now: tuple[SlotContent, ...] = ()
    ahead: tuple[SlotContent, ...] = ()

    def has(self, copy: SlotCopy) -> bool:
        """Whether a slot holds one of these, and holds it as it was written."""
        return copy.good and copy.content in (*self.now, *self.ahead)


def wanted(code: OnlineCode, now: datetime) -> Wanted:
    """What the lock should hold of a code; nothing of one that is for another key.

    Of one that failed, nothing: half a code is none. But of one that the lock has held
    before, a change that finds no room takes no more than what is wrong.
    """
    online = code.online
    if (
        online.intent is not Intent.ON
        or is_done(code, now)
        or code.dead_since is not None
    ):
        return Wanted()
    should = _all_wanted(code, now)
    if online.failure is None:
        return should
    return _already_there(should, online) if online.arrived else Wanted()


def _all_wanted(code: OnlineCode, now: datetime) -> Wanted:
    online = code.online
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


def is_written(code: OnlineCode, now: datetime) -> bool:
    """Whether the lock holds what it should hold now, and nothing else of the code."""
    should = wanted(code, now)
    known = code.online.known
    holds = [copy.content for copy in known]
    return all(content in holds for content in should.now) and all(
        should.has(copy) for copy in known
    )


def lost(code: OnlineCode, online: Online, now: datetime) -> Online:
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
    out = online.intent is Intent.ON and not online.held
    return replace(
        online, doubtful=True, intent=Intent.PAUSED if out else online.intent
    )


def missed(code: OnlineCode, online: Online, now: datetime) -> Online:
    """A slot that the lock's list had shown is gone: written again, but twice at most.

    Somebody who deletes it each time means it.
    """
    if online.doubtful or (not online.lost and online.rewritten >= REWRITES):
        return not_rewritten(online)
    shown = online.rewritten + (not online.lost)
    return lost(code, replace(online, rewritten=shown), now)


def with_arrival(code: OnlineCode, now: datetime) -> OnlineCode:
    """The code, marked where the lock holds all of it."""
    online = code.online
    if online.arrived or online.intent is not Intent.ON:
        return code
    whole = online.failure is None and online.known and is_written(code, now)
    return code.with_online(replace(online, arrived=True)) if whole else code

"""Codes that are written into the lock: what people want, and what the lock holds.

Both are kept beside each other; ``wanted.py`` compares them, and ``plan.py`` says what is
still to be done.
"""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from ..tuyalock.slot import SlotContent
from ..tuyalock.weekly import Schedule, WeekRules
from .failure import Failure

_RULES = WeekRules()


class Intent(StrEnum):
    """What people want of a code at the lock."""

    ON = "on"
    PAUSED = "paused"
    OFF = "off"


@dataclass(frozen=True, slots=True)
class SlotCopy:
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
    def slot_unknown(self) -> bool:
        """Whether the lock may hold it, in a slot that nobody knows."""
        return self.hard_id is None and self.held

    @property
    def unsure(self) -> bool:
        """Whether only the lock's list can tell if it holds it."""
        return self.slot_unknown and not self.touched

    @property
    def unlisted(self) -> bool:
        """Whether the lock may hold it, and has no list that would tell."""
        return self.slot_unknown and self.touched

    @property
    def good(self) -> bool:
        """Whether the lock is known to hold it as it was written."""
        strange = self.unsure or self.touched or self.frozen or self.doubtful
        return self.held and not strange


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
    intent: Intent = Intent.ON
    copies: tuple[SlotCopy, ...] = ()
    failure: Failure | None = None
    ahead: bool = True
    arrived: bool = False
    lost: int = 0
    rewritten: int = 0
    doubtful: bool = False

    @property
    def held(self) -> tuple[SlotCopy, ...]:
        """What the lock may hold of this code."""
        return tuple(copy for copy in self.copies if copy.held)

    @property
    def unsure(self) -> bool:
        """Whether the lock's list has to be seen before anything else is done."""
        return any(copy.unsure for copy in self.copies)

    @property
    def known(self) -> tuple[SlotCopy, ...]:
        """The same without those of which nothing can be done at the lock."""
        return tuple(copy for copy in self.held if not copy.unlisted)

    def tried_again(self) -> Online:
        """The same with whatever went wrong forgotten."""
        return replace(
            self, failure=None, ahead=True, lost=0, rewritten=0, doubtful=False
        )

    def without(self, gone: SlotCopy) -> Online:
        """The same without a copy that never was."""
        return replace(self, copies=tuple(c for c in self.copies if c != gone))

    def with_copy(self, before: SlotCopy, after: SlotCopy) -> Online:
        """The same with one copy known better."""
        copies = tuple(after if copy == before else copy for copy in self.copies)
        return replace(self, copies=copies)

    def without_ended(self, before: datetime) -> Online:
        """The same without the slots that were emptied before a moment."""
        kept = tuple(c for c in self.copies if c.until is None or c.until >= before)
        return self if len(kept) == len(self.copies) else replace(self, copies=kept)

    def for_empty_lock(self) -> Online:
        """The same as wanted of a lock that never held anything of it."""
        return replace(self.tried_again(), intent=Intent.ON, copies=(), arrived=False)

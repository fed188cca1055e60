"""Whether the host's clock can be right. Pure rules; every time is an argument.

A host without a battery for its clock starts with a time that it stored hours ago, or
with nonsense, and jumps when a time server answers. The evidence: a steady clock that
counts elapsed seconds, the newest time that is known to have passed (stored between
runs), the age of this Home Assistant, and whether the kernel is synchronised. The times
that a lock reports are none: its clock shows what some host told it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

NOTHING = timedelta()
# Less than the five minutes that a dynamic code forgives (protocol.md §7.1), and more
# than two readings of a busy host lie apart.
TOLERANCE = timedelta(seconds=20)
# How far a running host's clock may be set back: what a wrong time zone explains.
SET_BACK = timedelta(days=1)
# Of a clock that nobody vouches for: so long may a host have been off.
AHEAD = timedelta(days=30)
# The same where nothing but the age of this Home Assistant is known.
AHEAD_OF_BUILD = timedelta(days=3650)


class Doubt(StrEnum):
    """Why a clock cannot be right."""

    BEHIND = "behind"
    AHEAD = "ahead"


@dataclass(frozen=True, slots=True)
class Reading:
    """Both clocks at one moment: ``wall`` in UTC, ``steady`` in seconds since whenever."""

    wall: datetime
    steady: float

    def expected(self, steady: float) -> datetime:
        """What the wall clock should show when the steady one shows that."""
        return self.wall + timedelta(seconds=steady - self.steady)

    def jump_to(self, later: Reading) -> timedelta:
        """How far the wall clock was moved since; nothing where that is in tolerance."""
        moved = later.wall - self.expected(later.steady)
        return moved if abs(moved) > TOLERANCE else NOTHING


@dataclass(frozen=True, slots=True)
class HostTime:
    """What is known of the time.

    ``sure`` is the newest reading whose time has certainly passed; ``own``: we took it
    ourselves, now or in an earlier run. ``last`` is the newest reading, ``doubt`` what
    is wrong with it, ``jump`` how far the wall clock was moved just before it.
    """

    sure: Reading
    own: bool
    last: Reading
    doubt: Doubt | None = None
    jump: timedelta = NOTHING

    @property
    def now(self) -> datetime:
        """The time of the last reading; where that is in doubt, what has surely passed."""
        if self.doubt is None:
            return self.last.wall
        return self.sure.expected(self.last.steady)

    def after(
        self, reading: Reading, built: datetime, *, synchronised: bool
    ) -> HostTime:
        """The same after another reading."""
        doubt = self._doubt(reading, built, synchronised=synchronised)
        jump = self.last.jump_to(reading)
        if doubt is None:
            return HostTime(reading, True, reading, None, jump)
        return replace(self, last=reading, doubt=doubt, jump=jump)

    def _doubt(
        self, reading: Reading, built: datetime, *, synchronised: bool
    ) -> Doubt | None:
        if reading.wall < built:
            return Doubt.BEHIND
        if synchronised:
            return None
        expected = self.sure.expected(reading.steady)
        if reading.wall > expected + (AHEAD if self.own else AHEAD_OF_BUILD):
            return Doubt.AHEAD
        earliest = expected - SET_BACK
        if self.doubt is not None:
            # Else a clock that is behind what it showed once would be so for ever.
            earliest = self.sure.wall - TOLERANCE
        return Doubt.BEHIND if reading.wall < earliest else None


def started(
    newest: datetime | None, reading: Reading, built: datetime, *, synchronised: bool
) -> HostTime:
    """What is known when a run begins; ``newest`` was stored by an earlier one."""
    sure = max(newest or built, built)
    own = newest is not None
    # As if in doubt until it is judged: nothing is known of the time between the runs.
    before = HostTime(Reading(sure, reading.steady), own, reading, Doubt.BEHIND)
    return before.after(reading, built, synchronised=synchronised)


def confirmed(reading: Reading) -> HostTime:
    """What is known when a person says that the clock is right."""
    return HostTime(reading, own=True, last=reading)

"""Whether the host's clock can be right. Pure rules; every time is an argument.

A host without a battery for its clock starts with a time that it stored hours ago, or
with nonsense, and jumps when a time server answers. The evidence: a steady clock that
counts elapsed seconds, the newest time that was believed (stored between runs), the age
of this Home Assistant, and whether the kernel is synchronised. The times that a lock
reports are none: its clock shows what some host told it.
"""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from ..ledger.future_times import Estimated

NOTHING = timedelta()
# Less than the five minutes that a dynamic code forgives (protocol.md §7.1), and more
# than two readings of a busy host lie apart.
TOLERANCE = timedelta(seconds=20)
# How far a running host's clock may be moved: what a wrong time zone explains.
MOVED = timedelta(days=1)
# Of a clock that nobody vouches for: so long may a host have been off.
AHEAD = timedelta(days=30)
# The same where nothing but the age of this Home Assistant is known.
AHEAD_OF_BUILD = timedelta(days=3650)
# A clock that has gone on for so long is not found to have been wrong before.
PROVEN = timedelta(days=30)


class ClockDoubt(StrEnum):
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

    ``sure`` is the newest reading that was believed; ``own``: we took it ourselves, now
    or in an earlier run. ``last`` is the newest reading, ``doubt`` what is wrong with it,
    ``jump`` how far the wall clock was moved just before it.

    ``base`` is the reading of this run by which the clock is judged, None until one was
    believed; small moves do not add up, because it stays. ``before``: the clock was
    believed, more than a day ahead of this one, which has surely passed. A clock that
    goes back as far as that is believed too, as nobody knows which of the two is right.
    ``estimated`` is the last time in which ``now`` was no reading.
    """

    sure: Reading
    own: bool
    last: Reading
    doubt: ClockDoubt | None = None
    jump: timedelta = NOTHING
    base: Reading | None = None
    before: Reading | None = None
    estimated: Estimated | None = None

    @property
    def now(self) -> datetime:
        """The time of the last reading; where that is in doubt, what has surely passed."""
        if self.doubt is None:
            return self.last.wall
        return self.sure.expected(self.last.steady)

    @property
    def floor(self) -> datetime | None:
        """The time of ``before`` when ``sure`` was read, to be stored with that."""
        before = self.before
        return None if before is None else before.expected(self.sure.steady)

    def after(
        self, reading: Reading, built: datetime, *, synchronised: bool
    ) -> HostTime:
        """The same after another reading."""
        doubt = self._doubt(reading, built, synchronised=synchronised)
        if doubt is not None:
            return self._doubted(reading, doubt)
        if synchronised:
            return self._believed(reading, reading, None)
        return self._believed(reading, *self._bases(reading))

    def confirmed(self, reading: Reading, built: datetime) -> HostTime:
        """The same after a person said that the clock is right; one too early cannot be."""
        if reading.wall < built:
            return self._doubted(reading, ClockDoubt.BEHIND)
        return self._believed(reading, reading, None)

    def _doubt(
        self, reading: Reading, built: datetime, *, synchronised: bool
    ) -> ClockDoubt | None:
        if reading.wall < built:
            return ClockDoubt.BEHIND
        if synchronised:
            return None
        earliest, latest = self._limits(reading.steady)
        if reading.wall > latest:
            return ClockDoubt.AHEAD
        return ClockDoubt.BEHIND if reading.wall < earliest else None

    def _limits(self, steady: float) -> tuple[datetime, datetime]:
        """What the wall clock can show when the steady one shows that.

        A running host's may be moved by as much in both directions: however long the
        host slept, the steady clock has counted it.
        """
        earliest = self.sure.wall - TOLERANCE
        if self.base is None:
            passed = earliest if self.before is None else self.before.wall - TOLERANCE
            limit = AHEAD if self.own else AHEAD_OF_BUILD
            return min(earliest, passed), self.sure.expected(steady) + limit
        expected = self.base.expected(steady)
        possible = [expected - MOVED]
        if self.doubt is not None:
            # Else a clock that is behind what it showed once would be so for ever.
            possible.append(earliest)
        if self.before is not None:
            possible.append(self.before.expected(steady) - TOLERANCE)
        return min(possible), expected + MOVED

    def _bases(self, reading: Reading) -> tuple[Reading, Reading | None]:
        """``base`` and ``before`` after a reading that is believed."""
        base, before = self.base, self.before
        if base is None and before is None and self.own:
            before = self.sure
        if base is not None and base.steady + PROVEN.total_seconds() <= reading.steady:
            base, before = None, None
        if before and reading.wall - before.expected(reading.steady) <= MOVED:
            before = None
        if base is None or abs(reading.wall - base.expected(reading.steady)) > MOVED:
            base = reading
        return base, before

    def _doubted(self, reading: Reading, doubt: ClockDoubt) -> HostTime:
        jump = self.last.jump_to(reading)
        return replace(self, last=reading, doubt=doubt, jump=jump)

    def _believed(
        self, reading: Reading, base: Reading, before: Reading | None
    ) -> HostTime:
        estimated = self.estimated
        if self.doubt is not None:
            estimated = Estimated(self.sure.wall, reading.wall)
        return HostTime(
            reading,
            own=True,
            last=reading,
            jump=self.last.jump_to(reading),
            base=base,
            before=before,
            estimated=estimated,
        )


@dataclass(frozen=True, slots=True)
class Known:
    """What an earlier run stored: the newest time that was believed, and its floor."""

    newest: datetime
    floor: datetime | None = None


def started(
    known: Known | None, reading: Reading, built: datetime, *, synchronised: bool
) -> HostTime:
    """What is known when a run begins."""
    sure = max(known.newest, built) if known else built
    before = None
    if known and known.floor and sure - AHEAD <= known.floor:
        before = Reading(known.floor, reading.steady)
    first = Reading(sure, reading.steady)
    # As if in doubt until it is judged: nothing is known of the time between the runs.
    time = HostTime(first, known is not None, reading, ClockDoubt.BEHIND, before=before)
    time = time.after(reading, built, synchronised=synchronised)
    if known is None and time.doubt is None:
        return replace(time, estimated=None)  # there was no run before
    return time

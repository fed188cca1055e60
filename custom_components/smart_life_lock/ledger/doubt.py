"""When the ledger may be older than its lock, and since when: plain data.

While a ledger is in doubt, nothing is written to the lock that nobody asks for
(``doubt_rules``), until a person has chosen what counts (``settle_doubt``).
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
import secrets
from typing import Final

from ..tuyalock.codes.window import MAX_DURATION

BOOKED_AHEAD: Final = timedelta(days=366)
"""So far ahead people are taken to give out temporary codes: only the lock's verifier
limits it (protocol.md §7.2), to more than eleven years."""
_MORE_HOURS: Final = 2
HOUR_OF_CODES: Final = timedelta(hours=1)


class DoubtReason(StrEnum):
    """How it was noticed.

    RESTORED: the file came out of a backup. OLDER: the lock knows more than the ledger,
    which may be a copy. SHARED: something else manages the lock at the same time.
    """

    RESTORED = "restored"
    OLDER = "older"
    SHARED = "shared"


@dataclass(frozen=True, slots=True)
class Doubt:
    """A ledger that may be older than its lock, noticed at ``since``.

    ``known``: what happened up to then is in the ledger. None where nobody knows.
    """

    reason: DoubtReason
    since: datetime
    known: datetime | None

    def covers(self, at: datetime) -> bool:
        """Whether the ledger does not tell what the lock held at a moment."""
        return self.known is None or at > self.known


@dataclass(frozen=True, slots=True)
class Gap:
    """A time in which codes may have been given out that the ledger does not know.

    ``begin`` None: nobody knows since when.
    """

    begin: datetime | None
    end: datetime

    def has_hour(self, hour: datetime) -> bool:
        """Whether it reaches into the hour that begins then."""
        started = self.begin is None or self.begin < hour + HOUR_OF_CODES
        return started and hour <= self.end

    def has_window(self, start: datetime) -> bool:
        """Whether a temporary code with this start may have been given out in it.

        None is ever made for an hour that is over.
        """
        ended = self.begin is not None and start + HOUR_OF_CODES <= self.begin
        return not ended and start <= self.end + BOOKED_AHEAD


def has_hour(gaps: Iterable[Gap], hour: datetime) -> bool:
    """Whether serials of the hour that begins then may have been given out."""
    return any(gap.has_hour(hour) for gap in gaps)


def least_hours(gaps: Iterable[Gap], start: datetime, free: int) -> int:
    """The fewest hours of a new temporary code, where ``free`` are none's in the ledger.

    Same start and same hours mean same digits (protocol.md §7.2).

    1. No code with this start can be missing in the ledger: ``free``.
    2. One can. Then ``free`` and one hour more may have been given out to two guests,
       so those are left out.
    3. Up to two more hours are drawn at random, because there may have been other
       guests, and one-time codes of that hour, whose serials no temporary code takes as
       its hours. The lock does not tell of unused codes, so nothing can rule out that two
       people get the same digits.
    """
    if not has_window(gaps, start):
        return free
    more = _MORE_HOURS + secrets.randbelow(_MORE_HOURS + 1)
    return min(free + more, max(free, MAX_DURATION))


def has_window(gaps: Iterable[Gap], start: datetime) -> bool:
    """Whether temporary codes with this start may have been given out."""
    return any(gap.has_window(start) for gap in gaps)

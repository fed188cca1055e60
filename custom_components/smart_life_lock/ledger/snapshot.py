"""What is true of a book up to the next moment at which time alone changes it."""

from dataclasses import dataclass
from datetime import datetime

from .book import Book
from .code import IssuedCode, OnlineCode
from .found_code import FoundCode
from .kinds import OPENS, CodeStatus
from .plan import PendingChange, pending_change
from .status import next_change, status_of


def is_still_true(since: datetime, until: datetime | None, now: datetime) -> bool:
    """Whether what held ``since`` a moment still holds; ``until`` None: for good."""
    return since <= now and (until is None or now < until)


@dataclass(frozen=True, slots=True)
class Facts:
    """What is true of one code; ``until`` None: for good, as long as it stays as it is."""

    code: IssuedCode
    since: datetime
    until: datetime | None
    live: bool
    failed: bool
    change: PendingChange | None

    @classmethod
    def of(cls, code: IssuedCode, now: datetime) -> Facts:
        """Look at a code."""
        status = status_of(code, now)
        return cls(
            code,
            since=now,
            until=next_change(code, now),
            live=status in OPENS,
            failed=status is CodeStatus.FAILED,
            change=pending_change(code, now),
        )

    def hold(self, code: IssuedCode, now: datetime) -> bool:
        """Whether they are still true."""
        return self.code is code and is_still_true(self.since, self.until, now)


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The answers that are asked for again and again; ``until`` None: for good.

    ``live`` are the codes that open now or later, also those that nobody wants any more;
    ``waiting`` those that the lock still has to hear of, with what it has to hear,
    ``failed`` those that it would not take, ``unwanted`` those that somebody deleted.
    """

    facts: dict[str, Facts]
    since: datetime
    until: datetime | None
    live: tuple[IssuedCode, ...]
    waiting: tuple[tuple[IssuedCode | FoundCode, PendingChange], ...]
    failed: tuple[OnlineCode, ...]
    unwanted: tuple[IssuedCode, ...]

    @classmethod
    def of(cls, book: Book, now: datetime, before: Snapshot | None = None) -> Snapshot:
        """Work out a book's answers; codes that are the same as ``before`` are not repeated."""
        known = {} if before is None else before.facts
        facts: dict[str, Facts] = {}
        for code in book.codes.values():
            fact = known.get(code.id)
            if fact is None or not fact.hold(code, now):
                fact = Facts.of(code, now)
            facts[code.id] = fact
        found = (
            (one, PendingChange.REMOVE)
            for one in book.table.found.values()
            if one.unwanted
        )
        return cls(
            facts,
            since=now,
            until=min((f.until for f in facts.values() if f.until), default=None),
            live=tuple(fact.code for fact in facts.values() if fact.live),
            waiting=(
                *((f.code, f.change) for f in facts.values() if f.change),
                *found,
            ),
            failed=tuple(
                fact.code
                for fact in facts.values()
                if fact.failed and isinstance(fact.code, OnlineCode)
            ),
            unwanted=tuple(f.code for f in facts.values() if f.code.unwanted),
        )

    def holds(self, now: datetime) -> bool:
        """Whether it is still true, as long as the book stays as it is."""
        return is_still_true(self.since, self.until, now)

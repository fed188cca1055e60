"""What a ledger knows, without changing it."""

from collections.abc import Callable
from datetime import datetime

from .book import Book, Changes, LockTable
from .code import IssuedCode, OnlineCode
from .derived import Derived
from .found_code import FoundCode
from .history import History
from .issue import issued
from .issue_offline import CodeRequest
from .issue_online import OnlineRules
from .keys import CodeKeys
from .plan import PendingChange, Step, plan
from .snapshot import Snapshot
from .t0_evidence import t0_by_use
from .update import UpdateRequest, updated

type Rule = Callable[[Book], Changes]
"""What is to be changed, worked out from the book as it is; may raise CodeRefused."""


class LedgerView:
    """The codes of one lock, as people and the lock may ask for them."""

    def __init__(
        self,
        book: Book,
        keys: CodeKeys,
        rules: OnlineRules,
        derived: Derived | None = None,
    ) -> None:
        """Show this book, of which so much is known already.

        ``keys`` are what codes are made from, ``rules`` how the lock takes online ones.
        """
        self._book = book
        self.keys, self.rules = keys, rules
        self.derived = derived or Derived()

    def codes(self, now: datetime | None = None) -> tuple[IssuedCode, ...]:
        """Every code, in order of issue; with ``now`` only those that still open."""
        codes = self._book.codes.values()
        return tuple(codes) if now is None else self._seen(now).live

    def found(self) -> tuple[FoundCode, ...]:
        """What others made, as the lock's list showed it last."""
        return tuple(self._book.table.found.values())

    @property
    def marks(self) -> tuple[str, ...]:
        """The newest records that were taken, by what tells each from all others."""
        return self._book.marks

    @property
    def history(self) -> History:
        """What happened last at the lock, in that order."""
        return self._book.history

    @property
    def table(self) -> LockTable:
        """What is known of the lock's own table."""
        return self._book.table

    def get(self, code_id: str) -> IssuedCode | FoundCode:
        """The code of an id. Raises CodeRefused (``unknown_code``)."""
        return self._book.find(code_id)

    @property
    def key_mark(self) -> str:
        """Tells the lock's key from others."""
        return self.keys.key_mark

    @property
    def t0_by_use(self) -> int | None:
        """The T0 (hours since 1970) that uses of codes show, where it is not ours."""
        return t0_by_use(self._book, self.keys)

    def plan(self, now: datetime) -> list[Step]:
        """What is to be done at the lock."""
        return plan(self._book, now)

    def waiting(self, now: datetime) -> tuple[IssuedCode | FoundCode, ...]:
        """The codes that the lock still has to hear of."""
        return tuple(code for code, _ in self._seen(now).waiting)

    def pending(
        self, now: datetime
    ) -> tuple[tuple[IssuedCode | FoundCode, PendingChange], ...]:
        """The same, each with what the lock has to hear of it."""
        return self._seen(now).waiting

    def failed(self, now: datetime) -> tuple[OnlineCode, ...]:
        """The codes that the lock would not take."""
        return self._seen(now).failed

    def unwanted(self, now: datetime) -> tuple[IssuedCode, ...]:
        """The codes that somebody deleted, whatever the lock makes of them."""
        return self._seen(now).unwanted

    def next_change(self, now: datetime) -> datetime | None:
        """When time alone changes a state next: the moment for ``due``."""
        return self._seen(now).until

    def _seen(self, now: datetime) -> Snapshot:
        derived = self.derived
        known = derived.snapshot
        if known is None or derived.stale or not known.holds(now):
            known = derived.snapshot = Snapshot.of(self._book, now, known)
            derived.stale = False
        return known

    def issuing(
        self, request: CodeRequest, now: datetime, surely: datetime | None = None
    ) -> Rule:
        """The rule that makes a new code; what ended before ``surely`` may be forgotten.

        It raises InvalidWindow (impossible times, or no serial left in this hour) and
        CodeRefused (T0 unknown, bad fields, an unknown code, nothing to clear).
        """
        times = (now, surely or now)
        return lambda book: issued(request, times, book, self.keys, self.rules)

    def updating(self, request: UpdateRequest, now: datetime) -> Rule:
        """The rule that changes a code as somebody wants it; raises CodeRefused."""
        return lambda book: updated(request, now, book, self.keys, self.rules)

    def try_out(self, rule: Rule) -> Changes:
        """What ``async_change`` would change, or raise; nothing is stored or promised."""
        return rule(self._book)

    def look[T](self, question: Callable[[Book], T]) -> T:
        """The answer of a pure rule about the book."""
        return question(self._book)

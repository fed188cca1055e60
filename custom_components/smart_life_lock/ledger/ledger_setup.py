"""What a ledger has to know before it can answer: keys, rules, what befell its file."""

from dataclasses import dataclass, field
from datetime import datetime

from .book import Book, Changes
from .issue_online import OnlineRules, with_rules
from .keys import CodeKeys
from .view import Rule


@dataclass(frozen=True, slots=True)
class LedgerSetup:
    """The keys and rules of its lock, the time, and what befell the book on disk.

    ``news`` is worked out in order before the keys are looked at: a book that came out of
    a backup may be one of other keys.
    """

    keys: CodeKeys
    now: datetime
    rules: OnlineRules = field(default_factory=OnlineRules)
    news: tuple[Rule, ...] = ()


def under_keys(book: Book, keys: CodeKeys, now: datetime) -> Changes:
    """Codes of other keys are dead from now on; those of these keys live again."""
    seen = [code.seen_with(keys, now) for code in book.codes.values()]
    return Changes(book.changed_of(seen))


def under_rules(book: Book, rules: OnlineRules) -> Changes:
    """Online codes that were written by other rules are to be written anew."""
    ruled = [with_rules(code, rules.week) for code in book.codes.values()]
    return Changes(book.changed_of(ruled))

"""All codes of one lock, and what one step changes in them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from typing import Final

from .code import MAX_NAME_LENGTH, ComputedCode, IssuedCode, OnlineCode, undone
from .doubt import Doubt, Gap
from .errors import CodeProblem, CodeRefused
from .found_code import FoundCode
from .history import History
from .untold_records import Untold

MARKS: Final = 256
"""Records that are recognised: a lock holds 64 and sends each at most twice."""


@dataclass(frozen=True, slots=True)
class ReusedSlot:
    """A slot was given to a code then, before the records of what was there had come.

    ``code_id`` is what that was, if it was a code of ours that had left without a word.
    """

    code_id: str | None
    since: datetime


@dataclass(frozen=True, slots=True)
class LockTable:
    """What is known of the lock's own table of passwords.

    ``found`` are those that others made, by their ids here. ``lists``: whether the
    lock's list has ever shown a temporary password. ``key_mark`` tells the key of the
    lock that it was read from, ``drained`` when all records that were stored had been
    fetched last, ``seen`` when the list was asked for last. ``reused`` are the slots
    that were given out since ``drained``. ``doubt``: the ledger may be older than this table.
    ``gaps`` are times of which nobody knows what was given out, ``restores`` the marks of
    backups that the ledger is known to have come out of. ``emptied`` tells when the lock
    confirmed that a slot of temporary passwords (True) or permanent ones is empty; not
    stored, because only a list that follows at once may still show it. ``lagging``: the
    list showed such slots, which may be filled anew, so it has to be seen again.
    ``compared``: the list was compared since this ledger was read. Not stored either; no
    time tells that, because a clock may be set back.
    """

    found: Mapping[str, FoundCode] = field(default_factory=dict)
    lists: bool = False
    key_mark: str | None = None
    drained: datetime | None = None
    seen: datetime | None = None
    reused: Mapping[int, ReusedSlot] = field(default_factory=dict)
    doubt: Doubt | None = None
    gaps: tuple[Gap, ...] = ()
    restores: tuple[str, ...] = ()
    emptied: Mapping[tuple[bool, int], datetime] = field(
        default_factory=dict, compare=False
    )
    lagging: bool = field(default=False, compare=False)
    compared: bool = field(default=False, compare=False)

    def only_later(self, before: LockTable) -> bool:
        """Whether the lock was but asked again, and told nothing else than before."""
        if before.seen is None or before.drained is None:
            return False
        if self.seen is None or self.drained is None:
            return False
        if self.seen < before.seen or self.drained < before.drained:
            return False
        if not self.reused.items() <= before.reused.items():
            return False
        same = replace(
            self, seen=before.seen, drained=before.drained, reused=before.reused
        )
        return same == before

    def without(self, change: LockTable, before: LockTable) -> LockTable:
        """The same with a change undone; what the lock told since then stays."""
        if self is change:
            return before
        found = dict(self.found)
        for one in before.found.values():
            if one.id in found:
                found[one.id] = replace(
                    found[one.id], name=one.name, unwanted=one.unwanted
                )
        doubt = before.doubt if self.doubt == change.doubt else self.doubt
        gaps = before.gaps if self.gaps == change.gaps else self.gaps
        return replace(self, found=found, doubt=doubt, gaps=gaps)


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step does to the ledger: the codes to store, and whom it concerns.

    ``code`` is the code that was named, where exactly one fits. ``table`` None leaves
    what is known of the lock's table as it is. ``mark`` is that of the record that was
    taken, ``untold`` that record, ``told`` the mark of one that has been told, ``history``
    what has happened, with it (None: the same as before).
    ``cleared_no_later``: all codes were cleared then at the latest, if at all.
    """

    changed: tuple[IssuedCode, ...] = ()
    code: IssuedCode | FoundCode | None = None
    cleared_all_at: datetime | None = None
    table: LockTable | None = None
    forgotten: tuple[str, ...] = ()
    mark: str | None = None
    cleared_no_later: datetime | None = None
    untold: Untold | None = None
    told: str | None = None
    history: History | None = None

    def is_news(self, table: LockTable) -> bool:
        """Whether there is something to store at once, beside the present table.

        History may wait, and so may the time at which the lock was asked last: where a
        power cut loses it, more is taken for possible, not less.
        """
        others = (self.cleared_all_at, self.cleared_no_later, self.mark, self.told)
        if any(one is not None for one in others) or self.changed or self.forgotten:
            return True
        return self.table is not None and not self.table.only_later(table)


@dataclass(slots=True)
class Book:
    """The codes of one lock by id, the last time that all were cleared, its own table.

    ``marks`` are those of the newest records that were taken, oldest first, ``untold``
    the ones among these that nobody was told of yet, as they came. ``history`` is what
    happened last at the lock.
    ``key_mark`` tells the key that the lock has now; None before the ledger knows it.
    ``own_key``: nobody but us has ever had that key. ``opened``: when this ledger was
    read, ``known`` the last moment of which it told anything then. These four are not
    stored with the rest.
    ``noted`` are codes that are written into the lock next, each with what its row on
    disk tells already: that the write was begun.
    """

    codes: dict[str, IssuedCode] = field(default_factory=dict)
    cleared_all_at: datetime | None = None
    table: LockTable = field(default_factory=LockTable)
    marks: tuple[str, ...] = ()
    untold: tuple[Untold, ...] = ()
    history: History = ()
    key_mark: str | None = field(default=None, compare=False)
    own_key: bool = field(default=False, compare=False)
    opened: datetime | None = field(default=None, compare=False)
    known: datetime | None = field(default=None, compare=False)
    noted: dict[str, tuple[OnlineCode, OnlineCode]] = field(
        default_factory=dict, compare=False
    )

    def on_disk(self, code: IssuedCode) -> IssuedCode:
        """The code as its row tells it; a note about another state of it is void."""
        now, then = self.noted.get(code.id, (None, code))
        return then if now is code else code

    def get(self, code_id: str) -> IssuedCode:
        """The issued code of an id.

        Raises:
            CodeRefused: There is none.
        """
        if (code := self.codes.get(code_id)) is not None:
            return code
        raise _unknown(code_id)

    def find(self, code_id: str) -> IssuedCode | FoundCode:
        """The code of an id, whoever made it.

        Raises:
            CodeRefused: There is none.
        """
        if (code := self.known_as(code_id)) is not None:
            return code
        raise _unknown(code_id)

    def known_as(self, code_id: str | None) -> IssuedCode | FoundCode | None:
        """The same; None where there is none."""
        if code_id is None:
            return None
        return self.table.found.get(code_id) or self.codes.get(code_id)

    def changed_of[T: IssuedCode](self, codes: Iterable[T]) -> tuple[T, ...]:
        """Those of these codes of the book that are not as the book has them."""
        return tuple(code for code in codes if code is not self.codes[code.id])

    def put(self, codes: Iterable[IssuedCode]) -> None:
        """Take codes in, each in the place of its former self."""
        self.codes.update((code.id, code) for code in codes)

    def apply(self, changes: Changes) -> None:
        """Take all changes in."""
        if changes.cleared_all_at is not None:
            earlier = self.cleared_all_at or changes.cleared_all_at
            self.cleared_all_at = max(earlier, changes.cleared_all_at)
        if changes.cleared_no_later is not None and self.cleared_all_at is not None:
            self.cleared_all_at = min(self.cleared_all_at, changes.cleared_no_later)
        self.put(changes.changed)
        for code_id in changes.forgotten:
            self.codes.pop(code_id, None)
        if changes.table is not None:
            self.table = changes.table
        self._note(changes)

    def _note(self, changes: Changes) -> None:
        """Remember what happened, which records were taken, and which were told."""
        if changes.history is not None:
            self.history = changes.history
        if changes.mark is not None:
            self.marks = (*self.marks, changes.mark)[-MARKS:]
        if changes.untold is not None:
            self.untold = (*self.untold, changes.untold)[-MARKS:]
        if changes.told is not None:
            left = (one for one in self.untold if one.mark != changes.told)
            self.untold = tuple(left)

    def undo(self, changes: Changes, before: Book) -> None:
        """Take changes back; what the lock or time told since then stays."""
        for code in changes.changed:
            former, now = before.codes.get(code.id), self.codes.get(code.id)
            if former is None:
                self.codes.pop(code.id, None)
            elif now is not None:
                self.put([undone(former, code, now)])
        for code_id in changes.forgotten:
            self.codes[code_id] = before.codes[code_id]
        if changes.table is not None:
            self.table = self.table.without(changes.table, before.table)

    def copy(self) -> Book:
        """The same book, to go back to or to go on with."""
        return replace(self, codes=dict(self.codes))

    def reopened(self) -> Book:
        """The same book as if it was read from the disk anew."""
        table = replace(self.table, emptied={}, lagging=False, compared=False)
        return Book(
            dict(self.codes),
            self.cleared_all_at,
            table,
            self.marks,
            self.untold,
            self.history,
        )

    def with_codes(self, codes: Iterable[IssuedCode]) -> Book:
        """The same book with codes taken in; this one stays as it is."""
        book = self.copy()
        book.put(codes)
        return book

    def computed_codes(self) -> Iterator[ComputedCode]:
        """The codes whose digits the lock computes as well."""
        for code in self.codes.values():
            if isinstance(code, ComputedCode):
                yield code

    def online_codes(self) -> Iterator[OnlineCode]:
        """The codes that are written into the lock, or were.

        Those for another key of it are in no way its business.
        """
        for code in self.codes.values():
            if isinstance(code, OnlineCode) and code.dead_since is None:
                yield code


def _unknown(code_id: str) -> CodeRefused:
    # People give a code's digits for its id, and messages end up in the log.
    is_id = any(char.isalpha() for char in code_id)
    shown = code_id[:MAX_NAME_LENGTH] if is_id else "…"
    return CodeRefused(CodeProblem.UNKNOWN_CODE, "code_id", shown)

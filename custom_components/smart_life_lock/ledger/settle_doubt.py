"""How a ledger in doubt is settled: a choice for each code. Pure rules.

The lock's list tells slots and no digits (protocol.md §6.3): that a slot is still listed
does not prove that it holds the same code.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from .book import Book, Changes, LockTable
from .code import ComputedCode, IssuedCode, OnlineCode
from .doubt import Doubt, DoubtReason
from .doubt_rules import with_gap
from .found_code import FoundCode
from .kinds import CLEARING, CodeKind
from .lifetime import can_open
from .slots import Intent, Online


class Choice(StrEnum):
    """What is to become of a code.

    KEEP: what the lock shows counts, and nothing is written. WRITE: it is written again,
    and the slot that may hold it is emptied. TAKE_BACK: it is deleted from the lock.
    UNWANTED: of an offline code, which nobody can take out of the lock: it counts as
    deleted, and is listed for as long as it may open.
    """

    KEEP = "keep"
    WRITE = "write"
    TAKE_BACK = "take_back"
    UNWANTED = "unwanted"


class Standing(StrEnum):
    """What the lock's list shows of a code: its slot, no slot, or a slot of no known code.

    OFFLINE: of an offline code it never shows anything (protocol.md §7.2).
    """

    LISTED = "listed"
    MISSING = "missing"
    UNKNOWN = "unknown"
    OFFLINE = "offline"


@dataclass(frozen=True, slots=True)
class Question:
    """One code to choose about; ``slots`` are those that the list shows of it.

    ``kind`` is that of an offline code, which need not have a name.
    """

    code_id: str
    name: str
    slots: tuple[int, ...]
    standing: Standing
    default: Choice
    kind: CodeKind | None = None

    @property
    def choices(self) -> tuple[Choice, ...]:
        """What can be chosen: nobody here knows the digits of an unknown slot."""
        match self.standing:
            case Standing.UNKNOWN:
                return (Choice.KEEP, Choice.TAKE_BACK)
            case Standing.OFFLINE:
                return (Choice.KEEP, Choice.UNWANTED)
        return (Choice.KEEP, Choice.WRITE, Choice.TAKE_BACK)


def is_compared(book: Book) -> bool:
    """Whether the lock's list has been seen since the doubt began."""
    doubt, seen = book.table.doubt, book.table.seen
    return doubt is None or (seen is not None and seen >= doubt.since)


def questions(book: Book) -> tuple[Question, ...]:
    """What is to be chosen, in the order of the book; nothing without a doubt."""
    doubt = book.table.doubt
    if doubt is None:
        return ()
    asked = [_of_code(code) for code in _doubtful(book)]
    asked += [_of_found(one) for one in _new(book, doubt)]
    asked += [_of_offline(code) for code in _offline(book)]
    return tuple(asked)


def settled(book: Book, choices: Mapping[str, Choice], now: datetime) -> Changes:
    """What the choices change; what was not chosen gets its default.

    From then on the ledger is trusted again. Its gaps stay: codes of that time may be
    missing in it.
    """
    doubt = book.table.doubt
    if doubt is None:
        return Changes()
    chosen = {one.code_id: one.default for one in questions(book)} | dict(choices)
    codes: tuple[IssuedCode, ...] = tuple(
        _settled(code, chosen[code.id], now) for code in _doubtful(book)
    )
    codes += tuple(
        code.deleted(now)
        for code in _offline(book)
        if chosen[code.id] is Choice.UNWANTED
    )
    found = {
        one.id: replace(one, unwanted=True)
        if chosen.get(one.id) is Choice.TAKE_BACK
        else one
        for one in book.table.found.values()
    }
    table = replace(book.table, found=found, doubt=None)
    if doubt.reason is DoubtReason.SHARED:
        table = with_gap(table, doubt, now)
    return Changes(codes, table=table)


def _doubtful(book: Book) -> Iterator[OnlineCode]:
    for code in book.online_codes():
        if code.online.doubtful:
            yield code


def _new(book: Book, doubt: Doubt) -> Iterator[FoundCode]:
    """The temporary passwords that nobody here has seen before the doubt began."""
    for one in book.table.found.values():
        if one.temporary and one.since >= doubt.since:
            yield one


def _offline(book: Book) -> Iterator[ComputedCode]:
    """The offline codes that open, and that may have been deleted since the backup."""
    for code in book.computed_codes():
        if in_doubt(code, book.table):
            yield code


def in_doubt(code: IssuedCode, table: LockTable) -> bool:
    """Whether the ledger may not know what became of a code.

    Of an offline code: whether somebody has deleted it meanwhile. That is asked of those
    that open the lock, and still could when the lock was asked for its list.
    """
    if isinstance(code, OnlineCode):
        return code.online.doubtful
    doubt = table.doubt
    if doubt is None or doubt.reason is DoubtReason.SHARED or code.unwanted:
        return False
    if code.kind in CLEARING or code.created > doubt.since:
        return False
    return can_open(code, max(doubt.since, table.seen or doubt.since))


def _of_offline(code: ComputedCode) -> Question:
    return Question(code.id, code.name, (), Standing.OFFLINE, Choice.KEEP, code.kind)


def _of_code(code: OnlineCode) -> Question:
    slots = tuple(copy.hard_id for copy in code.held if copy.hard_id is not None)
    return Question(
        code.id,
        code.name,
        slots,
        Standing.LISTED if slots else Standing.MISSING,
        Choice.TAKE_BACK if code.unwanted else Choice.KEEP,
    )


def _of_found(one: FoundCode) -> Question:
    return Question(one.id, one.name, (one.hard_id,), Standing.UNKNOWN, Choice.KEEP)


def _settled(code: OnlineCode, choice: Choice, now: datetime) -> OnlineCode:
    online = code.online
    match choice:
        case Choice.TAKE_BACK:
            return code.deleted(now)
        case Choice.WRITE:
            copies = tuple(replace(copy, doubtful=copy.held) for copy in online.copies)
            again = replace(online.tried_again(), intent=Intent.ON, copies=copies)
            return code.with_online(again)
    return code.with_online(_as_in_lock(online))


def _as_in_lock(online: Online) -> Online:
    """What the list shows is wanted, and was written as it should be."""
    copies = tuple(
        copy if copy.unlisted else replace(copy, touched=False)
        for copy in online.copies
    )
    intent = Intent.ON if online.known else online.intent
    if intent is Intent.ON and all(c.frozen for c in online.known):
        intent = Intent.PAUSED
    return replace(online.tried_again(), intent=intent, copies=copies)

"""The lock's own list against the book (protocol.md §6.3). Pure rules.

The list tells slots and types, no digits. A slot that appeared after a write of unknown
outcome is taken for that write, the lowest one where there are several: a lock gives out
its lowest free slot, as measured. Nobody can tell a slot whose code was deleted and made
anew by somebody else between two sessions.

A lock's own confirmation of a write counts for more than a list that follows at once.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from ..tuyalock.client.passwords import PASSWORDS, is_temporary
from ..tuyalock.wire.lists import Node
from ..tuyalock.wire.temporary import NO_ID
from .book import Book, Changes, LockTable
from .code import OnlineCode
from .compare_found import found_by
from .doubt import Doubt
from .doubt_rules import by_list, doubted, is_recent, shared_by_loss
from .lifetime import is_done
from .outcomes import given_another_try
from .slots import Intent, Online, SlotCopy
from .unlisted import unlisted
from .wanted import missed, not_rewritten, with_arrival


def compared(
    book: Book, nodes: Iterable[Node], now: datetime, key_mark: str
) -> Changes:
    """What the lock's whole list means: ours, lost, found, gone.

    Lost codes are wanted there again, once the lock has ever listed a temporary one, so
    that an absence means something. Not where the list shows that the ledger is older
    than the lock, or that something else manages it.
    """
    all_listed, before = tuple(nodes), book
    listed = _without_lagging(book, all_listed, now)
    temporary = {node.hard_id: node for node in listed if is_temporary(node)}
    book = _in_doubt(book, by_list(book, temporary, now, key_mark))
    lists = bool(temporary) or book.table.lists
    settled = _settled(book, temporary) if lists else _unlisted(book)
    told = (
        _seen(code, temporary, now, book.table) if lists else _spent(code, now)
        for code in settled.values()
    )
    codes = [with_arrival(code, now) for code in told]
    theirs = _of_others(listed, settled.values())
    table = replace(
        _looked_at(book.table, now),
        lists=lists,
        key_mark=key_mark,
        found=found_by(book.table, theirs, PASSWORDS, now),
        emptied=_just_emptied(book.table, now),
        lagging=len(listed) < len(all_listed),
    )
    table = shared_by_loss(table, codes, now)
    changed = {code.id: code for code in before.changed_of(codes)}
    if _has_room(book, table, before.changed_of(codes)):
        again = given_another_try(book.with_codes(changed.values()), now)
        changed |= {code.id: code for code in again}
    return Changes(tuple(changed.values()), table=table)


def _looked_at(table: LockTable, now: datetime) -> LockTable:
    return replace(table, seen=now, compared=True)


def _of_others(listed: Iterable[Node], codes: Iterable[OnlineCode]) -> list[Node]:
    """The part of the list that holds none of these codes of ours."""
    ours = {copy.hard_id for code in codes for copy in code.held}
    return [n for n in listed if not is_temporary(n) or n.hard_id not in ours]


def _in_doubt(book: Book, doubt: Doubt | None) -> Book:
    """The book as it is with a doubt that has just come up; itself without one."""
    if doubt is None:
        return book
    doubted_book = book.copy()
    doubted_book.apply(doubted(book, doubt))
    return doubted_book


def without_list(book: Book, now: datetime) -> Changes:
    """The lock has no list: a write of unknown outcome is repeated.

    Nothing better can be known. What was written first may be in the lock all the same.
    """
    changed = book.changed_of(_unlisted(book).values())
    return Changes(changed, table=_looked_at(book.table, now))


def _has_room(book: Book, table: LockTable, codes: Iterable[OnlineCode]) -> bool:
    """Whether a slot has become free since the list was seen last."""
    before = {one.id for one in book.table.found.values() if one.temporary}
    if before - table.found.keys():
        return True
    held = {code.id: code.held for code in book.online_codes()}
    return any(len(code.held) < len(held[code.id]) for code in codes)


def drained(book: Book, now: datetime, key_mark: str) -> Changes:
    """All records that the lock of this key had stored have come.

    None will come any more for a slot that was emptied before.
    """
    tidied = tuple(
        tidy
        for code in book.online_codes()
        if (tidy := code.with_online(code.online.without_ended(now))) is not code
    )
    return Changes(
        tidied, table=replace(book.table, drained=now, key_mark=key_mark, reused={})
    )


def of_another_lock(book: Book, key_mark: str, now: datetime) -> Changes:
    """The lock got other keys, which emptied its memory (protocol.md §4.4).

    What others made in it is forgotten here as well; should the former keys come back,
    the list shows it anew.
    """
    if book.table.key_mark in (None, key_mark):
        return Changes()
    table = LockTable({}, book.table.lists, key_mark, drained=now)
    return Changes(table=replace(table, restores=book.table.restores))


def _without_lagging(
    book: Book, nodes: Iterable[Node], now: datetime
) -> tuple[Node, ...]:
    """The list without slots that the lock has just confirmed to be empty."""
    emptied = {*_just_emptied(book.table, now)}
    held: set[int | None] = set()
    for code in book.online_codes():
        for copy in code.online.copies:
            if copy.held:
                held.add(copy.hard_id)
            elif copy.hard_id is not None and _is_gone_now(copy, now):
                emptied.add((True, copy.hard_id))
    emptied -= {(True, slot) for slot in held if slot is not None}
    return tuple(n for n in nodes if (is_temporary(n), n.hard_id) not in emptied)


def _is_gone_now(copy: SlotCopy, now: datetime) -> bool:
    return copy.until is not None and is_recent(copy.until, now)


def _just_emptied(table: LockTable, now: datetime) -> dict[tuple[bool, int], datetime]:
    return {slot: at for slot, at in table.emptied.items() if is_recent(at, now)}


def _settled(book: Book, temporary: Mapping[int, Node]) -> dict[str, OnlineCode]:
    """The online codes by their ids, without unknown outcomes."""
    codes = {code.id: code for code in book.online_codes()}
    known = {copy.hard_id for code in codes.values() for copy in code.held}
    known |= {one.hard_id for one in book.table.found.values() if one.temporary}
    new = sorted(temporary.keys() - known - {NO_ID})
    for write in sorted(
        _of_unknown_slots(codes.values()), key=lambda write: write.copy.since
    ):
        code = codes[write.code_id]
        slot = new.pop(0) if new and not code.online.doubtful else None
        codes[code.id] = code.with_online(_told(code.online, write.copy, slot))
    return codes


def _unlisted(book: Book) -> dict[str, OnlineCode]:
    """The online codes by their ids, where no list settles unknown outcomes."""
    return {
        code.id: code.with_online(unlisted(code.online)) if code.online.unsure else code
        for code in book.online_codes()
    }


@dataclass(frozen=True, slots=True)
class _Write:
    code_id: str
    copy: SlotCopy


def _of_unknown_slots(codes: Iterable[OnlineCode]) -> Iterable[_Write]:
    return (
        _Write(code.id, copy)
        for code in codes
        for copy in code.held
        if copy.slot_unknown
    )


def _told(online: Online, copy: SlotCopy, slot: int | None) -> Online:
    if slot is None:
        return online.without(copy)
    return online.with_copy(copy, replace(copy, hard_id=slot, touched=False))


def _seen(
    code: OnlineCode, temporary: Mapping[int, Node], now: datetime, table: LockTable
) -> OnlineCode:
    """The code by what the list shows of its slots."""
    online = code.online
    if not online.held:
        return _as_found(code)
    listed = {
        copy: temporary[slot]
        for copy in online.held
        if (slot := copy.hard_id) is not None and slot in temporary
    }
    absent = [copy for copy in online.held if copy not in listed]
    # In doubt, it may have been another ledger's write that the lock confirmed.
    gone = [c for c in absent if online.doubtful or not _is_fresh(c, now)]
    for copy in gone:
        online = online.with_copy(copy, replace(copy, until=now))
    for copy, node in listed.items():
        online = _thawed_or_frozen(online, copy, node)
    # A slot of other digits was to go: the code has got new ones.
    if any(copy.content.digits == code.digits for copy in gone):
        # Something else that manages the lock would delete it again.
        other = table.doubt is not None
        online = not_rewritten(online) if other else missed(code, online, now)
    elif not absent and online.lost:
        online = replace(online, lost=0)
    return code.with_online(online)


def _spent(code: OnlineCode, now: datetime) -> OnlineCode:
    """The code by a whole list without any temporary password, as all before it were.

    It says that there is none, or that the lock does not list them: on the wire that is
    the same (protocol.md §6.3). Either way a slot that was not shown must not be emptied
    (§13.4). Of a code that was used up, or is over, that settles it: by its own terms it
    opens no more, and nothing shows that it is still there. Any other one may still
    open, so it goes on waiting for a list that means something.
    """
    online = code.online
    if not is_done(code, now):
        return code
    for copy in online.known:
        if not _is_fresh(copy, now):
            online = online.with_copy(copy, replace(copy, until=now))
    return code.with_online(online)


def _as_found(code: OnlineCode) -> OnlineCode:
    """The code of which the lock holds nothing: in doubt, it is not written by itself."""
    online = code.online
    if not online.doubtful:
        return code
    after = not_rewritten(online)
    return code if after == online else code.with_online(after)


def _is_fresh(copy: SlotCopy, now: datetime) -> bool:
    """Whether the lock confirmed it just now, and nothing was done to it since then."""
    return copy.good and is_recent(copy.since, now)


def _thawed_or_frozen(online: Online, copy: SlotCopy, node: Node) -> Online:
    """Frozen by another master, it counts as paused; our way to pause frees the slot."""
    if copy.frozen is not node.active:
        return online
    online = online.with_copy(copy, replace(copy, frozen=not node.active))
    if not node.active and online.intent is Intent.ON:
        return replace(online, intent=Intent.PAUSED)
    return online

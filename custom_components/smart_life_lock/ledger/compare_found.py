"""What others put into the lock, compared with its list of some types. Pure rules.

The list tells slots, types and members (protocol.md §6.3), nothing about whose finger it
is: a name is that of the slot for as long as it stays in the list, with the same member.
Nobody can tell one that was replaced between two sessions by another of that member.
"""

from collections.abc import Container, Iterable
from dataclasses import replace
from datetime import datetime
import secrets

from ..tuyalock.wire.lists import Node
from .book import Book, Changes, LockTable
from .doubt_rules import is_recent
from .found_code import FoundCode


def found_by(
    table: LockTable, theirs: Iterable[Node], kinds: Container[int], now: datetime
) -> dict[str, FoundCode]:
    """Those that are still there, as they are now, and those that are new.

    ``theirs`` are all that others have of ``kinds``; what is known of others stays.
    """
    found: dict[str, FoundCode] = {}
    new = {(node.kind, node.hard_id, node.member): node for node in theirs}
    for one in table.found.values():
        node = new.pop((one.node.kind, one.hard_id, one.node.member), None)
        if node is not None:
            found[one.id] = one if node == one.node else replace(one, node=node)
        elif one.node.kind not in kinds:
            found[one.id] = one
    for node in new.values():
        fresh = FoundCode(secrets.token_hex(6), node, now)
        found[fresh.id] = fresh
    return found


def sensed(
    book: Book, nodes: Iterable[Node], kinds: Container[int], now: datetime
) -> Changes:
    """What the lock's list of members' credentials means; ``kinds`` were answered.

    A slot that the lock has just confirmed to be empty does not count: a list may lag.
    """
    table, every = book.table, tuple(nodes)
    theirs = [node for node in every if not _is_gone_now(table, node, now)]
    lagging = table.lagging or len(theirs) < len(every)
    found = found_by(table, theirs, kinds, now)
    if found == table.found and lagging is table.lagging:
        return Changes()
    return Changes(table=replace(table, found=found, lagging=lagging))


def _is_gone_now(table: LockTable, node: Node, now: datetime) -> bool:
    emptied = table.emptied.get((False, node.hard_id))
    return emptied is not None and is_recent(emptied, now)


def kinds_named(book: Book) -> tuple[int, ...]:
    """The kinds of members' credentials of which one has a name that may be told."""
    found = book.table.found.values()
    return tuple(sorted({n.node.kind for n in found if n.name and not n.temporary}))


def filled(book: Book, hard_id: int) -> Changes:
    """The lock has given a slot to a new credential: what had it before is gone."""
    found = {
        key: one
        for key, one in book.table.found.items()
        if one.temporary or one.hard_id != hard_id
    }
    if len(found) == len(book.table.found):
        return Changes()
    return Changes(table=replace(book.table, found=found))


def shares_slot(book: Book, code: FoundCode) -> bool:
    """Whether something of another type has the same number: on the public firmware none.

    What a lock deletes that has two of one number, the protocol does not say (§6.2).
    """
    others = (one for one in book.table.found.values() if one.id != code.id)
    ours = (copy.hard_id for code in book.online_codes() for copy in code.held)
    return code.hard_id in {one.hard_id for one in others} | {*ours}

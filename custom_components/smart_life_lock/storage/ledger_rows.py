"""The book as rows of the private ledger file, and back.

Its keys are the file's own: ``owing`` there is ``reused`` here.
"""

from typing import Any

from ..ledger.book import Book, LockTable, ReusedSlot
from ..ledger.doubt import Doubt, DoubtReason, Gap
from ..ledger.found_code import FoundCode
from ..tuyalock.wire.lists import Node
from .code_rows import FIELDS, Row, code_from, row_of
from .history_rows import HistoryRows, history_from
from .slot_rows import LAST_SLOT, undoubted, upgraded_online
from .typed_values import (
    BYTE,
    mark_from,
    moment_from,
    moment_or_none,
    name_from,
    number,
    text_or_none,
    typed,
)
from .unchanged_rows import UnchangedRows
from .untold_rows import untold_from, untold_row


class Rows:
    """One book as JSON; rows that did not change are kept."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._codes = UnchangedRows(lambda code: [*row_of(code).values()])
        self._history = HistoryRows()

    def to_data(self, book: Book) -> dict[str, Any]:
        """The book as it is written; a snapshot that another thread may read."""
        return {
            "cleared_all_at": book.cleared_all_at,
            "fields": FIELDS,
            "codes": self._codes.to_data(map(book.on_disk, book.codes.values())),
            "table": _table_row(book.table),
            "marks": list(book.marks),
            "untold": [untold_row(one) for one in book.untold],
            "history": self._history.to_data(book.history),
        }


def book_from(data: Row) -> Book:
    """The book that was written. Raises one of DAMAGE (``checked_store``)."""
    book = Book(cleared_all_at=moment_or_none(data["cleared_all_at"]))
    codes, names = typed(data["codes"], list), typed(data["fields"], list)
    book.put(code_from(dict(zip(names, row, strict=True))) for row in codes)
    book.table = _table_from(data["table"])
    book.marks = tuple(name_from(mark) for mark in typed(data["marks"], list))
    book.untold = tuple(untold_from(row) for row in typed(data["untold"], list))
    book.history = history_from(data["history"])
    if len(book.codes) != len(codes) or book.codes.keys() & book.table.found.keys():
        raise ValueError("two codes with one id")
    return book


def upgraded(data: Row, minor: int) -> dict[str, Any]:
    """The data of an older minor version in the present form."""
    data = dict(data)
    if minor < 2:  # 0.1: computed codes only
        data["codes"] = [{**row, "online": None} for row in data["codes"]]
        data["table"] = _table_row(LockTable())
    elif minor < 3:  # never released
        data["codes"] = [
            {**row, "online": upgraded_online(row["online"])} for row in data["codes"]
        ]
        lists = bool(data["table"]["lists"])
        data["table"] = {**data["table"], "lists": lists, "owing": []}
    if minor < 4:  # codes of another T0 were dead
        new = {"other_t0_hour": None, "other_t0_since": None}
        data["codes"] = [{**row, **new} for row in data["codes"]]
    if minor < 5:  # the memory kept what was told; no ledger was in doubt
        data["marks"] = []
        data["codes"] = [
            {**row, "made_elsewhere": False, "online": undoubted(row["online"])}
            for row in data["codes"]
        ]
        data["table"] = {**data["table"], "doubt": None, "gaps": [], "restores": []}
    if minor < 6:  # what had been taken in and not told was never told
        data["untold"] = []
    if minor < 7:  # what had happened was not kept
        data["history"] = []
    if minor < 8:  # each row had the names of its fields
        names = [*data["codes"][0]] if data["codes"] else []
        data["fields"] = names
        data["codes"] = [[row[name] for name in names] for row in data["codes"]]
    return data


def _table_row(table: LockTable) -> dict[str, Any]:
    return {
        "found": [
            {
                "id": one.id,
                "node": [one.hard_id, one.node.kind, one.node.member, one.node.active],
                "since": one.since,
                "name": one.name,
                "unwanted": one.unwanted,
            }
            for one in table.found.values()
        ],
        "lists": table.lists,
        "key_mark": table.key_mark,
        "drained": table.drained,
        "seen": table.seen,
        "owing": [[slot, one.code_id, one.since] for slot, one in table.reused.items()],
        **_doubt_row(table),
    }


def _doubt_row(table: LockTable) -> dict[str, Any]:
    doubt = table.doubt
    return {
        "doubt": doubt and [doubt.reason, doubt.since, doubt.known],
        "gaps": [[gap.begin, gap.end] for gap in table.gaps],
        "restores": list(table.restores),
    }


def _table_from(row: Row) -> LockTable:
    every = [_found_from(one) for one in typed(row["found"], list)]
    found = {one.id: one for one in every}
    slots = typed(row["owing"], list)
    reused = {
        number(slot, most=LAST_SLOT): ReusedSlot(
            text_or_none(code_id), moment_from(since)
        )
        for slot, code_id, since in slots
    }
    if len(found) != len(every) or len(reused) != len(slots):
        raise ValueError("two of one id")
    mark = row["key_mark"]
    return LockTable(
        found=found,
        lists=typed(row["lists"], bool),
        key_mark=None if mark is None else mark_from(mark),
        drained=moment_or_none(row["drained"]),
        seen=moment_or_none(row["seen"]),
        reused=reused,
        doubt=_doubt_from(row["doubt"]),
        gaps=tuple(_gap_from(gap) for gap in typed(row["gaps"], list)),
        restores=tuple(mark_from(one) for one in typed(row["restores"], list)),
    )


def _doubt_from(row: object) -> Doubt | None:
    if row is None:
        return None
    reason, since, known = typed(row, list)
    return Doubt(DoubtReason(reason), moment_from(since), moment_or_none(known))


def _gap_from(row: object) -> Gap:
    begin, end = typed(row, list)
    return Gap(moment_or_none(begin), moment_from(end))


def _found_from(row: Row) -> FoundCode:
    hard_id, kind, member, active = typed(row["node"], list)
    return FoundCode(
        id=name_from(row["id"]),
        node=Node(
            number(hard_id, most=BYTE),
            number(kind, most=BYTE),
            number(member, most=BYTE),
            active=typed(active, bool),
        ),
        since=moment_from(row["since"]),
        name=typed(row["name"], str),
        unwanted=typed(row["unwanted"], bool),
    )

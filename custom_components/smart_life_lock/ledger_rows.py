"""Codes as they stand in the private ledger file, and back.

The names of the data's fields are the file's format. A row is made once for each code
that changed: a ledger is written often, and most of it stays as it was.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any

from homeassistant.helpers.json import json_bytes, json_fragment

from .book import Book, LockTable, Owing
from .codebook import IssuedCode
from .codekinds import CodeKind, CodeStatus
from .found import FoundCode
from .ledger_online import online_from, online_row, upgraded_online
from .tuyalock.secret import SecretStr
from .tuyalock.wire.lists import Node
from .typed import moment_from, moment_or_none, number_or_none, text_or_none, typed

type Row = Mapping[str, Any]

DAMAGE = (KeyError, TypeError, ValueError, OverflowError, AttributeError)
"""What ``book_from`` raises when the file was damaged."""

_FIELDS = tuple(field.name for field in fields(IssuedCode) if field.name != "online")


class Rows:
    """The codes of one book as JSON, each kept as long as it stays as it is."""

    def __init__(self) -> None:
        """None yet."""
        self._kept: dict[str, tuple[IssuedCode, json_fragment]] = {}

    def to_data(self, book: Book) -> dict[str, Any]:
        """The book as it is written; a snapshot that another thread may read."""
        before, kept = self._kept, {}
        for code in book.codes.values():
            known = before.get(code.id)
            if known is None or known[0] is not code:
                known = (code, json_fragment(json_bytes(row_of(code))))
            kept[code.id] = known
        self._kept = kept
        return {
            "cleared_all_at": book.cleared_all_at,
            "codes": [fragment for _, fragment in kept.values()],
            "table": _table_row(book.table),
        }


def row_of(code: IssuedCode) -> dict[str, Any]:
    """One code as plain JSON."""
    row: dict[str, Any] = {name: getattr(code, name) for name in _FIELDS}
    row["online"] = None if code.online is None else online_row(code.online)
    return row


def book_from(data: Row) -> Book:
    """The book that was written. Raises one of DAMAGE."""
    book = Book(cleared_all_at=moment_or_none(data["cleared_all_at"]))
    book.put(code_from(row) for row in data["codes"])
    book.table = _table_from(data["table"])
    return book


def code_from(row: Row) -> IssuedCode:
    """The code of a row. Raises one of DAMAGE."""
    ended, online = row["ended"], row["online"]
    return IssuedCode(
        id=typed(row["id"], str),
        kind=CodeKind(row["kind"]),
        name=typed(row["name"], str),
        digits=SecretStr(typed(row["digits"], str)),
        created=moment_from(row["created"]),
        valid_from=moment_from(row["valid_from"]),
        valid_until=moment_from(row["valid_until"]),
        key_mark=typed(row["key_mark"], str),
        first_use_by=moment_or_none(row["first_use_by"]),
        t0_hour=number_or_none(row["t0_hour"]),
        hour=number_or_none(row["hour"]),
        number=number_or_none(row["number"]),
        adjusted=typed(row["adjusted"], bool),
        target=text_or_none(row["target"]),
        uses=typed(row["uses"], int),
        first_used=moment_or_none(row["first_used"]),
        last_used=moment_or_none(row["last_used"]),
        ended=None if ended is None else CodeStatus(ended),
        ended_at=moment_or_none(row["ended_at"]),
        dead_since=moment_or_none(row["dead_since"]),
        expiry_told=typed(row["expiry_told"], bool),
        online=None if online is None else online_from(online),
    )


def upgraded(data: Row, minor: int) -> dict[str, Any]:
    """The data of an older minor version in the present form."""
    if minor < 2:  # 0.1: computed codes only
        codes = [{**row, "online": None} for row in data["codes"]]
        return {**data, "codes": codes, "table": _table_row(LockTable())}
    if minor < 3:  # never released
        codes = [
            {**row, "online": upgraded_online(row["online"])} for row in data["codes"]
        ]
        lists = bool(data["table"]["lists"])
        table = {**data["table"], "lists": lists, "owing": []}
        return {**data, "codes": codes, "table": table}
    return dict(data)


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
        "owing": [
            [slot, owing.code_id, owing.since] for slot, owing in table.owing.items()
        ],
    }


def _table_from(row: Row) -> LockTable:
    found = [_found_from(one) for one in row["found"]]
    return LockTable(
        found={one.id: one for one in found},
        lists=typed(row["lists"], bool),
        key_mark=text_or_none(row["key_mark"]),
        drained=moment_or_none(row["drained"]),
        seen=moment_or_none(row["seen"]),
        owing={
            typed(slot, int): Owing(text_or_none(code_id), moment_from(since))
            for slot, code_id, since in row["owing"]
        },
    )


def _found_from(row: Row) -> FoundCode:
    hard_id, kind, member, active = row["node"]
    return FoundCode(
        id=typed(row["id"], str),
        node=Node(
            typed(hard_id, int),
            typed(kind, int),
            typed(member, int),
            active=typed(active, bool),
        ),
        since=moment_from(row["since"]),
        name=typed(row["name"], str),
        unwanted=typed(row["unwanted"], bool),
    )

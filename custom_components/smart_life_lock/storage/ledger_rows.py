"""The book and its codes as rows of the private ledger file, and back.

The fields of a code are columns under their own names. Other keys are the file's: its
``owing`` is ``reused`` here, its ``wish`` is ``intent``.
"""

from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from ..ledger.book import Book, LockTable, ReusedSlot
from ..ledger.code import ComputedCode, IssuedCode, OnlineCode
from ..ledger.doubt import Doubt, DoubtReason, Gap
from ..ledger.foreign import FoundCode
from ..ledger.kinds import ONLINE, CodeKind, CodeStatus
from ..tuyalock.codes.window import (
    DYNAMIC_LENGTH,
    HOUR,
    MAX_DURATION,
    MAX_HOUR,
    OFFLINE_LENGTH,
    UINT32_MAX,
)
from ..tuyalock.secret import SecretStr
from ..tuyalock.wire.lists import Node
from ..tuyalock.wire.numerals import MAX_DIGITS
from .history_rows import HistoryRows, history_from
from .kept_rows import KeptRows
from .slot_rows import LAST_SLOT, online_from, online_row, undoubted, upgraded_online
from .typed_values import (
    BYTE,
    digits_from,
    mark_from,
    moment_from,
    moment_or_none,
    name_from,
    number,
    number_or_none,
    text_or_none,
    typed,
)
from .untold_rows import untold_from, untold_row

type Row = Mapping[str, Any]

_LAST_HOUR = UINT32_MAX // HOUR
_ENDS = {end.value: end for end in (CodeStatus.DELETED, CodeStatus.CLEARED)}
_OF_ONLINE: Final = {field.name: field.default for field in fields(OnlineCode)}
_OF_COMPUTED: Final = {
    field.name: field.default
    for field in fields(ComputedCode)
    if field.name not in _OF_ONLINE
}
_DEFAULTS: Final = _OF_ONLINE | _OF_COMPUTED | {"online": None}
FIELDS: Final = tuple(_DEFAULTS)
"""What stands in a row, in this order; the file tells it once for all rows."""


class Rows:
    """One book as JSON; rows that did not change are kept."""

    def __init__(self) -> None:
        """Nothing yet."""
        self._codes = KeptRows(lambda code: [*row_of(code).values()])
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


def row_of(code: IssuedCode) -> dict[str, Any]:
    """One code as plain JSON, its fields in the order of FIELDS."""
    row: dict[str, Any] = {
        name: getattr(code, name, default) for name, default in _DEFAULTS.items()
    }
    if isinstance(code, OnlineCode):
        row["online"] = online_row(code.online)
    return row


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


def code_from(row: Row) -> IssuedCode:
    """The code of a row. Raises one of DAMAGE."""
    kind, online = CodeKind(row["kind"]), row["online"]
    if (online is not None) is not (kind in ONLINE):
        raise ValueError("a code of another kind")
    common = _common(row, kind)
    code: IssuedCode
    if online is None:
        code = _computed_from(row, common)
    else:
        if any(row[name] is not value for name, value in _OF_COMPUTED.items()):
            raise ValueError("an online code with a part of a computed one")
        code = OnlineCode(**common, online=online_from(online))
    if code.valid_until < code.valid_from:
        raise ValueError("an end before the start")
    if (code.schedule is not None) is not (kind is CodeKind.ONLINE_PERIODIC):
        raise ValueError("weekly hours of a code of another kind")
    return code


def _common(row: Row, kind: CodeKind) -> dict[str, Any]:
    """The fields that codes of both types have."""
    return {
        "id": name_from(row["id"]),
        "kind": kind,
        "name": typed(row["name"], str),
        "digits": _digits_from(row["digits"], kind),
        "created": moment_from(row["created"]),
        "valid_from": moment_from(row["valid_from"]),
        "valid_until": moment_from(row["valid_until"]),
        "key_mark": mark_from(row["key_mark"]),
        "uses": number(row["uses"]),
        "first_used": moment_or_none(row["first_used"]),
        "last_used": moment_or_none(row["last_used"]),
        "dead_since": moment_or_none(row["dead_since"]),
        "expiry_told": typed(row["expiry_told"], bool),
    }


def _computed_from(row: Row, common: dict[str, Any]) -> ComputedCode:
    """Raises ValueError for an offline code without its plaintext."""
    ended = row["ended"]
    code = ComputedCode(
        **common,
        first_use_by=moment_or_none(row["first_use_by"]),
        t0_hour=number_or_none(row["t0_hour"], most=_LAST_HOUR),
        hour=number_or_none(row["hour"], most=MAX_HOUR),
        number=number_or_none(row["number"], most=MAX_DURATION),
        adjusted=typed(row["adjusted"], bool),
        target=text_or_none(row["target"]),
        ended=None if ended is None else _ENDS[ended],
        ended_at=moment_or_none(row["ended_at"]),
        other_t0_hour=number_or_none(row["other_t0_hour"], most=_LAST_HOUR),
        other_t0_since=moment_or_none(row["other_t0_since"]),
        made_elsewhere=typed(row["made_elsewhere"], bool),
    )
    plaintext = (code.t0_hour, code.hour, code.number)
    if code.kind is not CodeKind.DYNAMIC and None in plaintext:
        raise ValueError("an offline code without its plaintext")
    return code


def _digits_from(value: object, kind: CodeKind) -> SecretStr:
    match kind:
        case CodeKind.MADE_ELSEWHERE:
            raise ValueError("not a code that is issued")
        case CodeKind.DYNAMIC:
            return digits_from(value, DYNAMIC_LENGTH, DYNAMIC_LENGTH)
        case _ if kind in ONLINE:
            return digits_from(value, 1, MAX_DIGITS)
    return digits_from(value, OFFLINE_LENGTH, OFFLINE_LENGTH)


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

"""The history as it stands in the ledger file, and back.

A row is a list, since there are a thousand of them. They are made once for each event,
not at each write.
"""

from typing import Any, Final

from homeassistant.helpers.json import json_bytes, json_fragment

from ..ledger.history import Happened, History
from ..ledger.kinds import CodeKind
from .record_rows import RecordRow, record_from, record_row
from .typed_values import name_from, number, typed

_RECORD: Final = len(RecordRow._fields)


class HistoryRows:
    """The history of one book as JSON, kept as long as it stays as it is."""

    def __init__(self) -> None:
        """None yet."""
        self._history: History = ()
        self._rows = json_fragment(b"[]")

    def to_data(self, history: History) -> json_fragment:
        """All rows; a snapshot that another thread may read."""
        if history is not self._history:
            rows = [_row_of(one) for one in history]
            self._history, self._rows = history, json_fragment(json_bytes(rows))
        return self._rows


def history_from(rows: object) -> History:
    """The history of these rows. Raises one of DAMAGE (``checked_store``)."""
    return tuple(_happened_from(typed(row, list)) for row in typed(rows, list))


def _row_of(one: Happened) -> list[object]:
    return [
        one.number,
        *record_row(one.record),
        one.code_id,
        one.code_name,
        one.code_kind,
        one.made_elsewhere,
        one.deleted,
    ]


def _happened_from(row: list[Any]) -> Happened:
    first, record, code = row[0], row[1 : 1 + _RECORD], row[1 + _RECORD :]
    code_id, name, kind, made_elsewhere, deleted = code
    return Happened(
        number=number(first),
        record=record_from(dict(zip(RecordRow._fields, record, strict=True))),
        code_id=None if code_id is None else name_from(code_id),
        code_name=typed(name, str),
        code_kind=None if kind is None else CodeKind(kind),
        made_elsewhere=typed(made_elsewhere, bool),
        deleted=typed(deleted, bool),
    )

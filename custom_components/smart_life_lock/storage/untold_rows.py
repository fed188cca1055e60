"""Records that nobody was told of yet, as they stand in the ledger file, and back."""

from collections.abc import Mapping
from typing import Any

from ..ledger.untold_records import Untold
from .record_rows import record_from, record_row
from .typed_values import name_from


def untold_row(untold: Untold) -> dict[str, Any]:
    """One record as plain JSON."""
    return {
        "mark": untold.mark,
        "code_id": untold.code_id,
        **record_row(untold.record)._asdict(),
    }


def untold_from(row: Mapping[str, Any]) -> Untold:
    """The record of a row. Raises one of DAMAGE (``checked_store``)."""
    code_id = row["code_id"]
    return Untold(
        name_from(row["mark"]),
        record_from(row),
        None if code_id is None else name_from(code_id),
    )

"""What a ledger's file holds, with the names of its fields."""

import json
from typing import Any

from homeassistant.helpers.json import json_bytes

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.storage.ledger_rows import Rows


def stored(book: Book, rows: Rows | None = None) -> dict[str, Any]:
    """As it is read back from the disk, but each row with the names of its fields."""
    data: dict[str, Any] = json.loads(json_bytes((rows or Rows()).to_data(book)))
    names = data.pop("fields")
    rows_ = [dict(zip(names, row, strict=True)) for row in data["codes"]]
    return data | {"codes": rows_}


def as_file(data: dict[str, Any]) -> dict[str, Any]:
    """The reverse of that, as far as there are rows."""
    rows = data.get("codes") or [{}]
    listed = data["codes"] and [list(row.values()) for row in data["codes"]]
    return data | {"fields": list(rows[0]), "codes": listed}

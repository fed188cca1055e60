"""How far a code has come, as its row in the ledger's file tells."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Any


class Stage(StrEnum):
    """WANTED, BEGUN, HELD on the way into the lock; UNWANTED, GONE on the way out.

    BEGUN: the write is noted, its outcome is not known. HELD: the slot is known.
    """

    WANTED = "wanted"
    BEGUN = "begun"
    HELD = "held"
    UNWANTED = "unwanted"
    GONE = "gone"


def stage_of(data: Mapping[str, Any], name: str) -> Stage | None:
    """Where the online code of this name stands; None: the ledger knows none."""
    rows = (dict(zip(data["fields"], row, strict=True)) for row in data["codes"])
    online = next((row["online"] for row in rows if row["name"] == name), None)
    if online is None:
        return None
    slots = [copy["slot"] for copy in online["copies"] if copy["until"] is None]
    if online["wish"] == "off":
        return Stage.UNWANTED if slots else Stage.GONE
    if not slots:
        return Stage.WANTED
    return Stage.BEGUN if None in slots else Stage.HELD

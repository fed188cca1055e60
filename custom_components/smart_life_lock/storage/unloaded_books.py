"""Books as they were left by an entry that is unloaded, for its next set-up.

A reload would read thousands of codes from the disk and look at each of them again.
"""

from dataclasses import dataclass
from pathlib import Path

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..ledger.book import Book
from ..ledger.derived import Derived
from .ledger_rows import Rows

type Stamp = tuple[int, int, int]
"""Tells one content of a file from another: each write makes another file."""


@dataclass(frozen=True, slots=True)
class UnloadedBook:
    """A book, what was worked out of it, and its file when it was written last."""

    stamp: Stamp
    book: Book
    derived: Derived
    rows: Rows


_LEFT: HassKey[dict[str, UnloadedBook]] = HassKey(f"{DOMAIN}.unloaded_books")


@callback
def leave_book(hass: HomeAssistant, key: str, left: UnloadedBook) -> None:
    """Keep it for whoever reads this file next."""
    hass.data.setdefault(_LEFT, {})[key] = left


@callback
def take_book(hass: HomeAssistant, key: str) -> UnloadedBook | None:
    """What was left of a file; it is given once."""
    return hass.data.get(_LEFT, {}).pop(key, None)


def stamp_of(path: Path) -> Stamp | None:
    """The present stamp of a file; None where the disk does not tell. Blocks."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns, found.st_size

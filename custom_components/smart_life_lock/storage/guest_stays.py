"""Which stay of a calendar has which code: a file for each lock."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from homeassistant.core import HomeAssistant

from ..const import DOMAIN
from .checked_store import CheckedStore
from .typed_values import moment_from, name_from, text_or_none, typed

VERSION = 1


@dataclass(frozen=True, slots=True)
class Stay:
    """A guest's stay, as the calendar has it: ``key`` tells it from its others."""

    key: str
    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class KeptStay:
    """A stay of this calendar, and its code.

    ``code_id``: None, its code is being made since ``since``, or was when we were stopped.
    ``told``: whether people were sent the digits. ``former``: the id of a code that is to
    be taken back as soon as there is this one.
    """

    calendar: str
    stay: Stay
    since: datetime
    code_id: str | None = None
    told: bool = False
    former: str | None = None


class GuestStays:
    """Keeps the stays of one lock in a private file; no digits among them."""

    def __init__(self, hass: HomeAssistant, entry_id: str) -> None:
        """Nothing is known yet; ``async_load`` follows."""
        self._store = CheckedStore[dict[str, Any]](
            hass,
            VERSION,
            f"{DOMAIN}.guests.{entry_id}",
            private=True,
            atomic_writes=True,
        )
        self._stays: dict[str, KeptStay] = {}

    async def async_load(self) -> None:
        """Read the file. Raises FileUnreadable: who had a code is not known."""
        self._stays = await self._store.async_load_checked(_decode) or {}

    def all(self) -> tuple[KeptStay, ...]:
        """Every stay, in the order in which they came."""
        return tuple(self._stays.values())

    async def async_keep(self, kept: KeptStay) -> None:
        """Have it on disk. Raises NotWritten, and knows it all the same."""
        self._stays[kept.stay.key] = kept
        await self._async_write()

    async def async_forget(self, keys: Iterable[str]) -> None:
        """Know these no more. Raises NotWritten."""
        gone = [self._stays.pop(key) for key in keys if key in self._stays]
        if gone:
            await self._async_write()

    async def async_remove(self) -> None:
        """Delete the file."""
        await self._store.async_remove()

    async def _async_write(self) -> None:
        rows = [_row_of(kept) for kept in self._stays.values()]
        await self._store.async_save_surely({"stays": rows})


def _row_of(kept: KeptStay) -> dict[str, Any]:
    return {
        "calendar": kept.calendar,
        "key": kept.stay.key,
        "name": kept.stay.name,
        "start": kept.stay.start.isoformat(),
        "end": kept.stay.end.isoformat(),
        "since": kept.since.isoformat(),
        "code_id": kept.code_id,
        "told": kept.told,
        "former": kept.former,
    }


def _decode(raw: Mapping[str, Any]) -> dict[str, KeptStay]:
    """The stays that were written. Raises one of DAMAGE (``checked_store``)."""
    stays = [_kept_from(typed(row, dict)) for row in typed(raw["stays"], list)]
    return {kept.stay.key: kept for kept in stays}


def _kept_from(row: dict[str, Any]) -> KeptStay:
    return KeptStay(
        name_from(row["calendar"]),
        Stay(
            name_from(row["key"]),
            name_from(row["name"]),
            moment_from(row["start"]),
            moment_from(row["end"]),
        ),
        moment_from(row["since"]),
        text_or_none(row["code_id"]),
        typed(row["told"], bool),
        text_or_none(row["former"]),
    )

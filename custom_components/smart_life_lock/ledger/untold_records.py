"""Records that are on disk, and that nobody was told of yet. Pure rules."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from ..tuyalock.model import (
    Access,
    AlarmRaised,
    DoorbellRung,
    Duress,
    LockEvent,
    OfflineCodeEntered,
    UnspecifiedRecord,
)
from ..tuyalock.secret import SecretStr

type Record = (
    Access
    | OfflineCodeEntered
    | AlarmRaised
    | Duress
    | DoorbellRung
    | UnspecifiedRecord
)
"""What a lock reports of its use: told to people once, and never twice."""

NO_DIGITS: Final = SecretStr()


@dataclass(frozen=True, slots=True)
class Untold:
    """A record that the ledger has taken in and that has yet to be told.

    ``mark`` is the record's own (``Book.marks``), ``code_id`` that of the code that it
    was attributed to. Of an offline code no digits are kept here.
    """

    mark: str
    record: Record
    code_id: str | None = None


def untold_of(event: LockEvent, mark: str | None, code_id: str | None) -> Untold | None:
    """What has to be told of an event; None: nothing, or it cannot be recognised later.

    What a lock tells without a time of its own is told in the callback that takes it.
    """
    if mark is None or not isinstance(event, Record.__value__):
        return None
    return Untold(mark, without_digits(event), code_id)


def without_digits(record: Record) -> Record:
    """The same; of what was typed only the outcome."""
    if isinstance(record, OfflineCodeEntered):
        return replace(record, plain=NO_DIGITS)
    return record


def oldest_first(untold: Iterable[Untold], generation: int) -> list[Untold]:
    """Records in the order in which they happened, out of the one in which they came.

    Of generation 3, what was stored came newest first, which holds where its clock was
    changed in between (protocol.md §6.9); of newer locks only the times are known.
    """
    came = list(untold)
    stored = [one for one in came if one.record.late][::-1]
    live = [one for one in came if not one.record.late]
    if generation != 3:
        stored.sort(key=_time)
    return [*stored, *sorted(live, key=_time)]


def _time(untold: Untold) -> datetime:
    return untold.record.at

"""Records that are on disk, and that nobody was told of yet. Pure rules."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from .news import Record
from .tuyalock.codes.window import UINT32_MAX
from .tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    LockEvent,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    UnspecifiedRecord,
)
from .tuyalock.secret import SecretStr
from .typed import moment_from, name_from, number, number_or_none, typed

_KINDS: Final[Mapping[str, type[Record]]] = {
    "access": Access,
    "offline_code": OfflineCodeEntered,
    "alarm": AlarmRaised,
    "doorbell": DoorbellRung,
    "duress": Duress,
    "unspecified": UnspecifiedRecord,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}
_NO_DIGITS: Final = SecretStr()


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
    if isinstance(event, OfflineCodeEntered):
        event = replace(event, plain=_NO_DIGITS)
    return Untold(mark, event, code_id)


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


def untold_row(untold: Untold) -> dict[str, Any]:
    """One record as plain JSON."""
    record = untold.record
    how, number = _told_of(record)
    return {
        "mark": untold.mark,
        "code_id": untold.code_id,
        "kind": _NAMES[type(record)],
        "at": record.at,
        "late": record.late,
        "how": how,
        # A lock may send any number of bytes, and no file takes all numbers.
        "number": None if number is None else min(number, UINT32_MAX),
    }


def untold_from(row: Mapping[str, Any]) -> Untold:
    """The record of a row. Raises one of DAMAGE (``checked_store``)."""
    code_id = row["code_id"]
    return Untold(
        name_from(row["mark"]),
        _record_from(row),
        None if code_id is None else name_from(code_id),
    )


def _told_of(record: Record) -> tuple[str | None, int | None]:
    """How it was done, and the number that the lock gave."""
    match record:
        case Access(method=method, identifier=identifier):
            return method, identifier
        case OfflineCodeEntered(outcome=outcome):
            return outcome, None
        case AlarmRaised(kind=kind):
            return None, int(kind)
        case DoorbellRung():
            return None, None
        case Duress(number=number) | UnspecifiedRecord(number=number):
            return None, number


def _record_from(row: Mapping[str, Any]) -> Record:
    kind, how = _KINDS[row["kind"]], row["how"]
    at, late = moment_from(row["at"]), typed(row["late"], bool)
    told = number_or_none(row["number"], most=UINT32_MAX)
    if kind is Access:
        return Access(at, Method(how), told, late)
    if kind is OfflineCodeEntered:
        return OfflineCodeEntered(at, OfflineOutcome(how), _NO_DIGITS, late)
    if kind is AlarmRaised:
        alarm = number(told, most=UINT32_MAX)
        known = alarm in set(Alarm)
        return AlarmRaised(at, Alarm(alarm) if known else alarm, late)
    if kind is DoorbellRung:
        return DoorbellRung(at, late)
    return (Duress if kind is Duress else UnspecifiedRecord)(at, told, late)

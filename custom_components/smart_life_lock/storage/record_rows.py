"""What a lock reports of its use, as it stands in the ledger file, and back; no digits."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final, NamedTuple

from ..ledger.untold_records import NO_DIGITS, Record
from ..tuyalock.codes.window import UINT32_MAX
from ..tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    UnspecifiedRecord,
)
from .typed_values import moment_from, number, number_or_none, typed

_KINDS: Final[Mapping[str, type[Record]]] = {
    "access": Access,
    "offline_code": OfflineCodeEntered,
    "alarm": AlarmRaised,
    "doorbell": DoorbellRung,
    "duress": Duress,
    "unspecified": UnspecifiedRecord,
}
_NAMES: Final = {kind: name for name, kind in _KINDS.items()}


class RecordRow(NamedTuple):
    """A record as plain JSON; the names are those of the file's format."""

    kind: str
    at: datetime
    late: bool
    how: str | None
    number: int | None


def record_row(record: Record) -> RecordRow:
    """One record as plain JSON."""
    how, number = _told_of(record)
    # A lock may send any number of bytes, and no file takes all numbers.
    number = None if number is None else min(number, UINT32_MAX)
    return RecordRow(_NAMES[type(record)], record.at, record.late, how, number)


def record_from(row: Mapping[str, Any]) -> Record:
    """The record of a row. Raises one of DAMAGE (``checked_store``)."""
    kind, how = _KINDS[typed(row["kind"], str)], row["how"]
    at, late = moment_from(row["at"]), typed(row["late"], bool)
    told = number_or_none(row["number"], most=UINT32_MAX)
    if kind is Access:
        return Access(at, Method(how), told, late)
    if kind is OfflineCodeEntered:
        return OfflineCodeEntered(at, OfflineOutcome(how), NO_DIGITS, late)
    if kind is AlarmRaised:
        alarm = number(told, most=UINT32_MAX)
        known = alarm in set(Alarm)
        return AlarmRaised(at, Alarm(alarm) if known else alarm, late)
    if kind is DoorbellRung:
        return DoorbellRung(at, late)
    return (Duress if kind is Duress else UnspecifiedRecord)(at, told, late)


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

"""The types of what happens at a lock, and what is told of each: never digits."""

from enum import StrEnum
from typing import Any

from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..ledger.history import Happened
from ..ledger.status import LeftToDo
from ..ledger.untold_records import Record
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
from .news import ExpiredUnused, News, RecordNews


class AccessEvent(StrEnum):
    """Types of the event."""

    ACCESS_GRANTED = "access_granted"
    ACCESS_DENIED = "access_denied"
    CODES_CLEARED = "codes_cleared"
    ALARM = "alarm"
    DURESS = "duress"
    DOORBELL = "doorbell"
    UNSPECIFIED_RECORD = "unspecified_record"
    CODE_EXPIRED_UNUSED = "code_expired_unused"


IN_HISTORY = tuple(
    kind.value for kind in AccessEvent if kind is not AccessEvent.CODE_EXPIRED_UNUSED
)
"""What the lock itself tells; the rest is what time has done."""

UNKNOWN = "unknown_"
"""How an alarm begins of which only the number is known."""

# Alarms that mean that somebody tried to come in, and how.
DENIED = {
    Alarm.WRONG_PASSWORD: Method.PASSWORD,
    Alarm.WRONG_FINGERPRINT: Method.FINGERPRINT,
    Alarm.WRONG_CARD: Method.CARD,
    Alarm.WRONG_FACE: Method.FACE,
}


def event_of_news(news: News) -> tuple[AccessEvent, dict[str, Any]]:
    """Type and attributes; those that nobody knows are left out."""
    match news:
        case RecordNews(record=record):
            kind, words = event_of_record(record)
            words |= {
                "at": dt_util.as_local(record.at).isoformat(),
                "late": record.late,
                "made_elsewhere": news.made_elsewhere or None,
                "code_kind": news.code_kind,
            }
        case ExpiredUnused():
            kind = AccessEvent.CODE_EXPIRED_UNUSED
            words = {"never_written": news.never_written or None}
    words |= {"code_id": news.code_id, "code_name": news.code_name}
    if isinstance(news, RecordNews) and news.unwanted:
        words |= _about_deleted(news)
    return kind, {key: value for key, value in words.items() if value is not None}


def event_of_history(happened: Happened) -> tuple[AccessEvent, dict[str, Any]]:
    """The same of an event of the history, as it was then."""
    code = (happened.code_id, happened.code_name or None, happened.code_kind)
    kind, words = event_of_news(
        RecordNews(happened.record, *code, happened.made_elsewhere)
    )
    return kind, words | ({"deleted": True} if happened.deleted else {})


def _about_deleted(news: RecordNews) -> dict[str, Any]:
    """That the code had been deleted, and what can still be done about it."""
    clear = {"action": f"{DOMAIN}.create_clear_code", "code_id": news.code_id}
    can_clear = news.left is LeftToDo.CLEAR_NOW
    return {
        "deleted": True,
        "left_to_do": news.left.value,
        "clear_with": clear if can_clear else None,
    }


def event_of_record(record: Record) -> tuple[AccessEvent, dict[str, Any]]:
    """Type and own attributes of a record."""
    match record:
        case Access(method=method, identifier=identifier):
            return AccessEvent.ACCESS_GRANTED, {
                "method": method.value,
                "identifier": identifier,
            }
        case OfflineCodeEntered(outcome=OfflineOutcome.OPENED):
            return AccessEvent.ACCESS_GRANTED, {"method": Method.OFFLINE_CODE.value}
        case OfflineCodeEntered(outcome=outcome):
            return AccessEvent.CODES_CLEARED, {"cleared": outcome.value}
        case AlarmRaised(kind=kind):
            return _event_of_alarm(kind)
        case Duress() | UnspecifiedRecord():
            forced = isinstance(record, Duress)
            told = AccessEvent.DURESS if forced else AccessEvent.UNSPECIFIED_RECORD
            return told, {"number": record.number}
        case DoorbellRung():
            return AccessEvent.DOORBELL, {}


def _event_of_alarm(kind: Alarm | int) -> tuple[AccessEvent, dict[str, Any]]:
    """The same for an alarm; those of a wrong code or card are refused entries."""
    match kind:
        case Alarm() if kind in DENIED:
            return AccessEvent.ACCESS_DENIED, {"method": DENIED[kind].value}
        case Alarm():
            return AccessEvent.ALARM, {"alarm": kind.name.lower()}
        case _:
            return AccessEvent.ALARM, {"alarm": f"{UNKNOWN}{kind}"}

"""The part of a row that is about the lock's memory, and back."""

from collections.abc import Mapping
from typing import Any

from .online import Copy, Failure, Online, Wish
from .tuyalock.secret import SecretStr
from .tuyalock.slot import SlotContent
from .tuyalock.weekly import Schedule, WeekRules
from .tuyalock.wire.validity import DayOrder, HoursZone, Validity
from .typed import moment_from, moment_or_none, number_or_none, typed

type Row = Mapping[str, Any]


def online_row(online: Online) -> dict[str, Any]:
    """As plain JSON."""
    schedule = online.schedule
    return {
        "wish": online.wish,
        "failure": online.failure,
        "ahead": online.ahead,
        "arrived": online.arrived,
        "lost": online.lost,
        "order": online.rules.order,
        "zone": online.rules.zone,
        "schedule": schedule
        and {
            "weekdays": sorted(schedule.weekdays),
            "begin": schedule.begin,
            "end": schedule.end,
            "zone": schedule.zone,
        },
        "copies": [_copy_row(copy) for copy in online.copies],
    }


def online_from(row: Row) -> Online:
    """Back. Raises KeyError, TypeError or ValueError."""
    failure, schedule = row["failure"], row["schedule"]
    return Online(
        rules=WeekRules(DayOrder(row["order"]), HoursZone(row["zone"])),
        schedule=None if schedule is None else _schedule_from(schedule),
        wish=Wish(row["wish"]),
        copies=tuple(_copy_from(copy) for copy in row["copies"]),
        failure=None if failure is None else Failure(failure),
        ahead=typed(row["ahead"], bool),
        arrived=typed(row["arrived"], bool),
        lost=typed(row["lost"], int),
    )


def upgraded_online(row: Row | None) -> Row | None:
    """The row of minor version 2 in the present form."""
    if row is None:
        return None
    copies = [{**copy, "frozen": False} for copy in row["copies"]]
    arrived = any(copy["slot"] is not None for copy in copies)
    return {**row, "copies": copies, "arrived": arrived, "lost": 0}


def _copy_row(copy: Copy) -> dict[str, Any]:
    validity = copy.content.validity
    return {
        "slot": copy.hard_id,
        "digits": copy.content.digits,
        "begin": validity.begin,
        "end": validity.end,
        "hours": validity.hours.hex(),
        "once": copy.content.once,
        "since": copy.since,
        "until": copy.until,
        "touched": copy.touched,
        "frozen": copy.frozen,
    }


def _copy_from(row: Row) -> Copy:
    validity = Validity(
        typed(row["begin"], int),
        typed(row["end"], int),
        bytes.fromhex(typed(row["hours"], str)),
    )
    digits = SecretStr(typed(row["digits"], str))
    content = SlotContent(digits, validity, typed(row["once"], bool))
    return Copy(
        number_or_none(row["slot"]),
        content,
        moment_from(row["since"]),
        moment_or_none(row["until"]),
        typed(row["touched"], bool),
        typed(row["frozen"], bool),
    )


def _schedule_from(row: Row) -> Schedule:
    weekdays = frozenset(typed(day, int) for day in row["weekdays"])
    begin, end = typed(row["begin"], int), typed(row["end"], int)
    return Schedule(weekdays, begin, end, typed(row["zone"], str))

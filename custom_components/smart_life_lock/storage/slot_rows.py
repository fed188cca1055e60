"""The part of a row that is about the lock's memory, and back.

Its keys are the file's own: ``wish`` there is ``intent`` here.
"""

from collections.abc import Mapping
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from ..ledger.failure import Failure
from ..ledger.slots import Intent, Online, SlotCopy
from ..tuyalock.codes.window import UINT32_MAX
from ..tuyalock.slot import SlotContent
from ..tuyalock.weekly import DAY, Schedule, WeekRules
from ..tuyalock.wire.numerals import MAX_DIGITS
from ..tuyalock.wire.temporary import NO_ID
from ..tuyalock.wire.validity import ALWAYS, DayOrder, HoursZone, Validity
from .typed_values import (
    digits_from,
    moment_from,
    moment_or_none,
    number,
    number_or_none,
    typed,
)

type Row = Mapping[str, Any]

LAST_SLOT = NO_ID - 1
"""The last number that a lock can give to a slot."""


def online_row(online: Online) -> dict[str, Any]:
    """As plain JSON."""
    schedule = online.schedule
    return {
        "wish": online.intent,
        "failure": online.failure,
        "ahead": online.ahead,
        "arrived": online.arrived,
        "lost": online.lost,
        "rewritten": online.rewritten,
        "doubtful": online.doubtful,
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
    """Back. Raises one of DAMAGE (``checked_store``)."""
    failure, schedule = row["failure"], row["schedule"]
    return Online(
        rules=WeekRules(DayOrder(row["order"]), HoursZone(row["zone"])),
        schedule=None if schedule is None else _schedule_from(schedule),
        intent=Intent(row["wish"]),
        copies=tuple(_copy_from(copy) for copy in typed(row["copies"], list)),
        failure=None if failure is None else Failure(failure),
        ahead=typed(row["ahead"], bool),
        arrived=typed(row["arrived"], bool),
        lost=number(row["lost"]),
        rewritten=number(row["rewritten"]),
        doubtful=typed(row["doubtful"], bool),
    )


def upgraded_online(row: Row | None) -> Row | None:
    """The row of minor version 2 in the present form."""
    if row is None:
        return None
    copies = [{**copy, "frozen": False} for copy in row["copies"]]
    arrived = any(copy["slot"] is not None for copy in copies)
    return {**row, "copies": copies, "arrived": arrived, "lost": 0}


def undoubted(row: Row | None) -> Row | None:
    """The row of minor version 4 in the present form."""
    if row is None:
        return None
    copies = [{**copy, "doubtful": False} for copy in row["copies"]]
    return {**row, "copies": copies, "rewritten": 0, "doubtful": False}


def _copy_row(copy: SlotCopy) -> dict[str, Any]:
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
        "doubtful": copy.doubtful,
    }


def _copy_from(row: Row) -> SlotCopy:
    hours = bytes.fromhex(typed(row["hours"], str))
    if len(hours) != len(ALWAYS):
        raise ValueError("weekly hours of another length")
    validity = Validity(
        number(row["begin"], most=UINT32_MAX),
        number(row["end"], most=UINT32_MAX),
        hours,
    )
    digits = digits_from(row["digits"], 1, MAX_DIGITS)
    content = SlotContent(digits, validity, typed(row["once"], bool))
    return SlotCopy(
        number_or_none(row["slot"], most=LAST_SLOT),
        content,
        moment_from(row["since"]),
        moment_or_none(row["until"]),
        typed(row["touched"], bool),
        typed(row["frozen"], bool),
        typed(row["doubtful"], bool),
    )


def _schedule_from(row: Row) -> Schedule:
    weekdays = frozenset(number(day, most=6) for day in typed(row["weekdays"], list))
    begin, end = number(row["begin"], most=DAY - 1), number(row["end"], most=DAY)
    if not weekdays or begin == end:
        raise ValueError("no time of the week")
    return Schedule(weekdays, begin, end, _zone_from(typed(row["zone"], str)))


@cache
def _zone_from(name: str) -> str:
    """The name of a zone that there is. Raises ValueError."""
    try:
        ZoneInfo(name)
    except (LookupError, OSError) as error:
        raise ValueError("no such zone") from error
    return name

"""Codes as events of a calendar: names, times and states, never digits."""

from datetime import datetime
from typing import Final

from homeassistant.components.calendar import CalendarEvent
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..ledger.code import IssuedCode
from ..ledger.occurrences import Occurrence, occurrences
from ..ledger.status import status_of
from ..localize import words_now
from .repeats import rule_of

_BEGINNING: Final = "%Y%m%dT%H%M%S"


@callback
def events_between(
    hass: HomeAssistant,
    codes: tuple[IssuedCode, ...],
    begin: datetime,
    end: datetime,
    now: datetime,
) -> list[CalendarEvent]:
    """One for each time of a code that overlaps the time between two moments, in order."""
    found = [
        (one, code) for code in codes for one in occurrences(code, begin, end, now)
    ]
    found.sort(key=lambda both: (both[0].start, both[0].end))
    return [event_of(hass, code, one, now) for one, code in found]


def day_of(one: Occurrence) -> str | None:
    """What tells one time of a repeated code from its others; None: it has only one."""
    return None if one.day is None else f"{dt_util.as_local(one.day):{_BEGINNING}}"


def day_from(recurrence_id: str) -> datetime | None:
    """The beginning of the time that ``day_of`` tells; None: it tells none."""
    try:
        at = datetime.strptime(recurrence_id, _BEGINNING)  # noqa: DTZ007  of this home
    except ValueError:
        return None
    return at.replace(tzinfo=dt_util.get_default_time_zone())


def event_of(
    hass: HomeAssistant, code: IssuedCode, one: Occurrence, now: datetime
) -> CalendarEvent:
    """The event for one time of a code."""
    kind = words_now(hass, "code_kind").get(code.kind, code.kind.value)
    status = status_of(code, now)
    state = words_now(hass, "code_status").get(status, status.value)
    return CalendarEvent(
        start=dt_util.as_local(one.start),
        end=dt_util.as_local(one.end),
        summary=code.name or kind,
        description=f"{kind}. {state}.",
        uid=code.id,
        recurrence_id=day_of(one),
        rrule=rule_of(code),
    )

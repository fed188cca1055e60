"""Codes as events of a calendar: names, times and states, never digits."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final

from homeassistant.components.calendar import CalendarEvent
from homeassistant.core import HomeAssistant, callback
from homeassistant.util import dt as dt_util

from ..ledger.code import IssuedCode
from ..ledger.occurrences import Occurrence, next_occurrence, occurrences
from ..ledger.status import status_of
from ..localize import words_now
from .repeats import rule_of

_DAY: Final = "%Y%m%dT%H%M%S"
_NEVER: Final = datetime.max.replace(tzinfo=UTC)


@callback
def events_between(
    hass: HomeAssistant,
    codes: tuple[IssuedCode, ...],
    begin: datetime,
    end: datetime,
    now: datetime,
) -> list[CalendarEvent]:
    """One for each time of a code that lies in part between two moments, in order."""
    found = [
        (one, code) for code in codes for one in occurrences(code, begin, end, now)
    ]
    found.sort(key=lambda both: (both[0].start, both[0].end))
    return [_event(hass, code, one, now) for one, code in found]


@callback
def next_event(
    hass: HomeAssistant, codes: tuple[IssuedCode, ...], now: datetime
) -> tuple[CalendarEvent | None, datetime]:
    """The event that runs or comes next, and until when time alone changes nothing of it.

    Of several that run it is the one that began last.
    """
    coming = list(_coming(codes, now))
    if not coming:
        return None, _NEVER
    running = [both for both in coming if both[0].start <= now]
    until = min(one.start if one.start > now else one.end for one, _ in coming)
    pick = max if running else min
    one, code = pick(running or coming, key=lambda both: both[0].start)
    return _event(hass, code, one, now), until


def day_of(one: Occurrence) -> str | None:
    """What tells one time of a repeated code from its others; None: it has only one."""
    return None if one.day is None else f"{dt_util.as_local(one.day):{_DAY}}"


def day_from(recurrence_id: str) -> datetime | None:
    """The beginning of the time that ``day_of`` tells; None: it tells none."""
    try:
        at = datetime.strptime(recurrence_id, _DAY)  # noqa: DTZ007  of this home
    except ValueError:
        return None
    return at.replace(tzinfo=dt_util.get_default_time_zone())


def _coming(
    codes: tuple[IssuedCode, ...], now: datetime
) -> Iterator[tuple[Occurrence, IssuedCode]]:
    for code in codes:
        if (one := next_occurrence(code, now)) is not None:
            yield one, code


def _event(
    hass: HomeAssistant, code: IssuedCode, one: Occurrence, now: datetime
) -> CalendarEvent:
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

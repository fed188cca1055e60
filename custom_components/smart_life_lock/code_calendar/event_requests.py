"""What an event that somebody writes into the calendar asks for."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from homeassistant.components.calendar import (
    EVENT_END,
    EVENT_RRULE,
    EVENT_START,
    EVENT_SUMMARY,
)
from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from ..actions.choose_kind import Wish
from ..actions.schema import When
from ..const import DOMAIN
from ..ledger.code import IssuedCode
from ..ledger.issue_online import Weekly
from ..ledger.update import UpdateRequest
from ..tuyalock.weekly import DAY, EVERY_DAY, Schedule
from .repeats import Repeat, repeat_of, rule_of

type Event = Mapping[str, Any]

_LONGEST_DAY: Final = timedelta(hours=25)
_MINUTE: Final = timedelta(minutes=1)


def wish_of(event: Event, zone: str, now: datetime) -> Wish:
    """The code for a new event.

    An event of whole days is from midnight to midnight. One that has begun counts from
    now on. Raises ServiceValidationError for repeats that no code can follow.
    """
    start, end = _moment(event[EVENT_START]), _moment(event[EVENT_END])
    name = str(event[EVENT_SUMMARY])
    if not (rule := event.get(EVENT_RRULE)):
        begin = None if start <= now else start
        return Wish(When.PERIOD, name, Weekly(zone), begin, end)
    repeat = repeat_of(rule, dt_util.as_local(start).date())
    weekly, last = _weekly(repeat, event, zone), _last(repeat, start, end)
    return Wish(When.WEEKLY, name, weekly, None if start <= now else start, last)


def change_of(
    code: IssuedCode, event: Event, day: datetime | None, zone: str
) -> UpdateRequest:
    """What a changed event says differently about its code; nothing else is touched.

    ``day``: the beginning of the time at which a repeated one was changed.
    """
    start, end = _moment(event[EVENT_START]), _moment(event[EVENT_END])
    name = str(event[EVENT_SUMMARY]).strip()
    asked = UpdateRequest(code.id, name=name if name != code.name else None)
    if rule_of(code) is None and not event.get(EVENT_RRULE):
        return replace(
            asked,
            start=_other(start, code.valid_from),
            end=_other(end, code.valid_until),
        )
    return _with_repeat(asked, code, event, day, zone)


def _with_repeat(
    asked: UpdateRequest,
    code: IssuedCode,
    event: Event,
    day: datetime | None,
    zone: str,
) -> UpdateRequest:
    """The same of a code with weekdays or hours, or one that gets some."""
    start, end = _moment(event[EVENT_START]), _moment(event[EVENT_END])
    first = dt_util.as_local(start).date()
    rule = event.get(EVENT_RRULE)
    if not rule:
        # One period instead of many: no weekdays any more, and no hours.
        every = Weekly(zone, EVERY_DAY)
        return replace(asked, start=start, end=end, weekly=every, all_day=True)
    repeat = repeat_of(rule, first)
    weekly = _weekly(repeat, event, zone)
    until = None
    if repeat.until != code.valid_until:
        until = _other(_last(repeat, start, end), code.valid_until)
    before = code.schedule
    return replace(
        asked,
        start=_other(start, code.valid_from) if _moves(code, start, day) else None,
        end=until,
        weekly=None if before is not None and _same(weekly, before) else weekly,
        all_day=weekly.begin is None and before is not None and before.minutes < DAY,
    )


def _moves(code: IssuedCode, start: datetime, day: datetime | None) -> bool:
    """Whether another first day is wanted, and not only other hours."""
    former = dt_util.as_local(day or code.valid_from).date()
    return dt_util.as_local(start).date() != former


def _same(weekly: Weekly, before: Schedule) -> bool:
    hours = (weekly.begin or 0, DAY if weekly.end is None else weekly.end)
    return (weekly.weekdays, *hours) == (before.weekdays, before.begin, before.end)


def _weekly(repeat: Repeat, event: Event, zone: str) -> Weekly:
    """Weekdays and hours; whole days have no hours.

    Raises ServiceValidationError where one time is longer than a day.
    """
    begin, end = event[EVENT_START], event[EVENT_END]
    if dt_util.as_utc(_moment(end)) - _moment(begin) > _LONGEST_DAY:
        raise ServiceValidationError(
            translation_domain=DOMAIN, translation_key="calendar_too_long"
        )
    if not isinstance(begin, datetime):
        return Weekly(zone, repeat.weekdays)
    first, last = _minute(begin), _minute(end)
    if last == 0:
        last = DAY
    if (first, last) == (0, DAY):
        return Weekly(zone, repeat.weekdays)
    return Weekly(zone, repeat.weekdays, first, last)


def _last(repeat: Repeat, start: datetime, end: datetime) -> datetime | None:
    """The end of the last time; None: it repeats without an end."""
    first = dt_util.as_local(start)
    if (day := repeat.last_day(first.date())) is None:
        return None
    return dt_util.as_local(end) + (day - first.date())


def _moment(at: date | datetime) -> datetime:
    """A date is its midnight; seconds are not looked at by calendars."""
    if isinstance(at, datetime):
        return dt_util.as_local(at).replace(second=0, microsecond=0)
    return dt_util.as_local(dt_util.as_utc(dt_util.start_of_local_day(at)))


def _minute(at: datetime) -> int:
    here = dt_util.as_local(at)
    return here.hour * 60 + here.minute


def _other(at: datetime | None, before: datetime) -> datetime | None:
    """The moment, where it is another minute than before."""
    if at is None or abs(dt_util.as_utc(at) - before) < _MINUTE:
        return None
    return at

"""Which code fits who and when: the one rule for the action, the card and calendars.

An online code is chosen where the lock is near: it can be changed and revoked, and has
the times that were asked for. Away from the lock only a computed code works at once.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from homeassistant.exceptions import ServiceValidationError

from ..const import DOMAIN
from ..ledger.issue_offline import (
    CodeRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from ..ledger.issue_online import OnlineOneTimeRequest, OnlinePeriodicRequest, Weekly
from ..localize import label_of
from ..tuyalock.secret import SecretStr
from .schema import Field, When

EVENING: Final = 22
"""Hour of the day at which *today* ends."""

_LATE: Final = timedelta(hours=1)
_FRIDAY: Final = 4
_ARRIVAL: Final = 15
_DEPARTURE: Final = 11
_A_DAY: Final = timedelta(days=1)
_A_YEAR: Final = timedelta(days=365)


class Why(StrEnum):
    """Why a code is of its kind; the card has a sentence for each."""

    NOW = "now"
    WEEKLY = "weekly"
    DIGITS = "digits"
    NEAR = "near"
    AWAY = "away"
    ASKED_ONLINE = "asked_online"
    ASKED_OFFLINE = "asked_offline"
    NOT_TAKEN = "not_taken"


@dataclass(frozen=True, slots=True)
class Wish:
    """Who gets a code, and when it opens; what is None is left to the rule.

    ``offline``: True wants a computed code, False one in the lock, None the better one.
    """

    when: When
    name: str
    weekly: Weekly
    start: datetime | None = None
    end: datetime | None = None
    digits: SecretStr | None = None
    offline: bool | None = None


@dataclass(frozen=True, slots=True)
class Choice:
    """The code that was chosen, and why.

    ``other``: what ``offline`` would have to be for the other kind; None: there is none.
    """

    request: CodeRequest
    why: Why
    other: bool | None


def chosen(wish: Wish, now: datetime, *, near: bool) -> Choice:
    """The code for a wish. ``now`` is in the zone that people think in.

    Raises ServiceValidationError for a wish that no kind of code fulfils.
    """
    _require_fitting(wish)
    if wish.when is When.NOW:
        return Choice(DynamicRequest(wish.name), Why.NOW, None)
    if wish.when is When.WEEKLY:
        return Choice(_in_the_lock(wish, *_times(wish, now)), Why.WEEKLY, None)
    if wish.digits is not None:
        return Choice(_online(wish, now), Why.DIGITS, None)
    offline = not near if wish.offline is None else wish.offline
    if offline:
        why = Why.AWAY if wish.offline is None else Why.ASKED_OFFLINE
        return Choice(_computed(wish, now), why, other=False)
    why = Why.NEAR if near else Why.ASKED_ONLINE
    return Choice(_online(wish, now), why, other=True)


def _require_fitting(wish: Wish) -> None:
    """A period has an end; a computed code has neither weekdays nor chosen digits."""
    timed = wish.when in {When.PERIOD, When.WEEKLY}
    limited = any(
        part is not None
        for part in (wish.weekly.weekdays, wish.weekly.begin, wish.weekly.end)
    )
    if wish.when is When.PERIOD and wish.end is None:
        raise _misfit("wish_needs_end", Field.END)
    if not timed and (wish.start or wish.end) is not None:
        raise _misfit("wish_has_times", Field.START if wish.start else Field.END)
    if limited and wish.when is not When.WEEKLY:
        raise _misfit("wish_has_hours", Field.WEEKDAYS)
    if wish.offline and wish.when is When.WEEKLY:
        raise _misfit("wish_not_offline", Field.OFFLINE)
    computed = wish.offline or wish.when is When.NOW
    if computed and wish.digits is not None:
        raise _misfit("wish_has_digits", Field.CODE)


def _misfit(key: str, field: Field) -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN,
        translation_key=key,
        translation_placeholders={"field": label_of(field)},
    )


def _computed(wish: Wish, now: datetime) -> CodeRequest:
    if wish.when is When.ONCE:
        return OneTimeRequest(wish.name)
    return TemporaryRequest(wish.name, *_times(wish, now))


def _online(wish: Wish, now: datetime) -> CodeRequest:
    if wish.when is When.ONCE:
        return OnlineOneTimeRequest(wish.name, now + _A_DAY, digits=wish.digits)
    return _in_the_lock(wish, *_times(wish, now))


def _in_the_lock(wish: Wish, start: datetime, end: datetime) -> CodeRequest:
    return OnlinePeriodicRequest(wish.name, start, end, wish.weekly, wish.digits)


def _times(wish: Wish, now: datetime) -> tuple[datetime, datetime]:
    match wish.when:
        case When.TODAY:
            return now, _evening(now)
        case When.WEEKEND:
            return _weekend(now)
        case _:
            return wish.start or now, wish.end or now + _A_YEAR


def _evening(now: datetime) -> datetime:
    """Ten o'clock; where that is near or past, midnight."""
    evening = _at(now, EVENING)
    return evening if now < evening - _LATE else _at(now + _A_DAY, 0)


def _weekend(now: datetime) -> tuple[datetime, datetime]:
    """From Friday afternoon to Monday morning: this one, also where it has begun."""
    days = _FRIDAY - now.weekday()
    friday = _at(now + timedelta(days=days), _ARRIVAL)
    return max(friday, now), _at(friday + timedelta(days=3), _DEPARTURE)


def _at(day: datetime, hour: int) -> datetime:
    return day.replace(hour=hour, minute=0, second=0, microsecond=0, fold=0)

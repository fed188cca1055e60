"""Weekly hours of which a lock takes only a part, now or when the clocks change.

A lock that refuses the same digits twice holds one place of a code. Where hours go over
the lock's midnight after a change of the clocks, they would need two (protocol.md §6.8):
the larger part stays. Pure rules, no Home Assistant.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from ..tuyalock.weekly import LocalHours, Schedule, local_hours, seasons
from .code import SECOND, OnlineCode
from .failure import Failure
from .lifetime import is_over
from .slots import Intent, Online

NOTICE: Final = timedelta(days=28)
"""So long before the clocks change people are told, to give other hours or tell others."""


@dataclass(frozen=True, slots=True)
class Narrowing:
    """From ``at`` on, the lock lets a code in at these hours only."""

    at: datetime
    hours: tuple[LocalHours, ...]


def narrowing(code: OnlineCode, now: datetime) -> Narrowing | None:
    """The part of its hours that a code has left, or will have soon; None: all."""
    online = code.online
    if online.schedule is None or online.intent is not Intent.ON:
        return None
    if code.dead_since is not None or is_over(code, now):
        return None
    if online.failure is Failure.REFUSED:
        return _left(online, now)
    return None if online.ahead else _coming(code, online.schedule, now)


def _left(online: Online, now: datetime) -> Narrowing | None:
    """What the lock holds of a code of which it refused a part."""
    schedule = online.schedule
    slots = [copy.content.validity for copy in online.held if copy.good]
    if schedule is None or not slots:
        return None
    hours = tuple(local_hours(slot, schedule, online.rules) for slot in slots)
    return Narrowing(now, hours)


def _coming(code: OnlineCode, schedule: Schedule, now: datetime) -> Narrowing | None:
    """What will be left when the clocks change.

    The lock has refused the place for the next season beside that of the present one: it
    takes the same digits only once, or is full, and in both cases a second place is not
    to be counted on.
    """
    rules = code.online.rules
    coming = seasons(code.valid_from, code.valid_until, schedule, rules, now)
    if len(coming) < 2:
        return None
    change, slots = coming[0].until + SECOND, coming[1].slots
    if len(slots) <= len(coming[0].slots) or change - now > NOTICE:
        return None
    return Narrowing(change, (local_hours(slots[0], schedule, rules),))

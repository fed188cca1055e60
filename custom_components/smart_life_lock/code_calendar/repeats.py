"""How a calendar says that an event repeats, and how a code does."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import islice
from typing import Final

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..ledger.code import IssuedCode
from ..tuyalock.weekly import EVERY_DAY

# Two letters for each weekday, as RFC 5545 has them; Monday first.
_DAYS: Final = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_MOST: Final = 5000
"""So many times at most can be counted: more than thirteen years of every day."""
_DAY: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Repeat:
    """Days of the week (0 for Monday), and the last day or moment; None: no end."""

    weekdays: frozenset[int]
    until: date | datetime | None = None
    count: int | None = None

    def last_day(self, first: date) -> date | None:
        """The last day on which it may happen, where it begins on ``first``."""
        if isinstance(self.until, datetime):
            return dt_util.as_local(self.until).date()
        if self.count is None:
            return self.until
        days = (first + number * _DAY for number in range(7 * self.count + 7))
        happens = (day for day in days if day.weekday() in self.weekdays)
        return next(islice(happens, self.count - 1, None))


def rule_of(code: IssuedCode) -> str | None:
    """How a code with weekdays or hours repeats; None: it does not."""
    schedule = code.schedule
    if schedule is None or not schedule.is_limit:
        return None
    until = f"UNTIL={code.valid_until.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    if schedule.weekdays == EVERY_DAY:
        return f"FREQ=DAILY;{until}"
    days = ",".join(_DAYS[day] for day in sorted(schedule.weekdays))
    return f"FREQ=WEEKLY;BYDAY={days};{until}"


def repeat_of(rule: str, first: date) -> Repeat:
    """What a rule of RFC 5545 says about an event that begins on ``first``.

    Raises ServiceValidationError for one that no code can follow.
    """
    parts = dict(part.split("=", 1) for part in rule.upper().split(";") if "=" in part)
    parts.pop("WKST", None)  # says nothing where every week counts
    every = parts.pop("FREQ", ""), parts.pop("INTERVAL", "1")
    days, until, count = (parts.pop(name, None) for name in ("BYDAY", "UNTIL", "COUNT"))
    if parts or every not in {("DAILY", "1"), ("WEEKLY", "1")}:
        raise _not_weekly()
    return Repeat(_weekdays(every[0], days, first), _until(until), _count(count))


def _weekdays(frequency: str, days: str | None, first: date) -> frozenset[int]:
    if days is not None:
        try:
            return frozenset(_DAYS.index(day) for day in days.split(","))
        except ValueError:
            raise _not_weekly() from None
    return EVERY_DAY if frequency == "DAILY" else frozenset({first.weekday()})


def _until(text: str | None) -> date | datetime | None:
    """A day, or a moment: in UTC, or in Home Assistant's zone."""
    if text is None:
        return None
    try:
        if "T" not in text:
            return datetime.strptime(text, "%Y%m%d").date()  # noqa: DTZ007  a day
        at = datetime.strptime(text.removesuffix("Z"), "%Y%m%dT%H%M%S")  # noqa: DTZ007
    except ValueError:
        raise _not_weekly() from None
    zone = UTC if text.endswith("Z") else dt_util.get_default_time_zone()
    return at.replace(tzinfo=zone)


def _count(text: str | None) -> int | None:
    if text is None:
        return None
    if not text.isdecimal() or not 1 <= int(text) <= _MOST:
        raise _not_weekly()
    return int(text)


def _not_weekly() -> ServiceValidationError:
    return ServiceValidationError(
        translation_domain=DOMAIN, translation_key="calendar_not_weekly"
    )

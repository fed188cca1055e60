"""What actions take and answer: words to requests, codes to plain JSON."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta, tzinfo
import re
from typing import Any, Final

from homeassistant.const import WEEKDAYS
from homeassistant.exceptions import HomeAssistantError, ServiceValidationError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..device.host_clock import HostClock
from ..ledger.code import ComputedCode, IssuedCode, OnlineCode
from ..ledger.found_code import FoundCode
from ..ledger.kinds import CodeKind, CodeStatus
from ..ledger.lifetime import may_be_used
from ..ledger.plan import pending_change
from ..ledger.reduced_hours import Narrowing, narrowing
from ..ledger.status import LeftToDo, kind_of_any, left_to_do, status_of, status_of_any
from ..localize import clock_time, label_of
from ..tuyalock.codes import Window
from ..tuyalock.weekly import DAY, Schedule

_MIDNIGHT: Final = re.compile(r"(\d{4}-\d{2}-\d{2})[T ]24:00(?::00(?:\.0+)?)?(.*)")
_ONE_DAY: Final = timedelta(days=1)


class BadTime(ServiceValidationError):
    """A time that cannot be read, or that no clock ever shows."""

    def __init__(self, key: str, field: str, value: str) -> None:
        """Name the field and what stood there."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"field": label_of(field), "value": value[:64]},
        )


def moment_from(value: str | datetime, field: str, *, later: bool) -> datetime:
    """The moment that a person means; without an offset, in Home Assistant's zone.

    A time that the clocks skip in spring is refused. One that they show twice in
    autumn is the first of the two, or with ``later`` the second: a guest whose stay
    ends there is not put out an hour early. A date alone is its first moment, but not
    with ``later``: some would mean its last. 24:00 is the next day's 00:00.

    Raises:
        BadTime: It cannot be read, or is skipped.
    """
    at = _read(value) or (None if later else _day(value))
    if at is None:
        raise BadTime("time_not_understood", field, str(value))
    if at.utcoffset() is not None:
        return at
    at = at.replace(tzinfo=dt_util.get_default_time_zone(), fold=int(later))
    if _is_skipped(at):
        raise BadTime("time_skipped", field, f"{at:%Y-%m-%d %H:%M}")
    return at


def _read(value: str | datetime) -> datetime | None:
    if isinstance(value, datetime):
        return value
    text = value.strip()
    if not any(mark in text for mark in ":T "):
        return None  # Home Assistant would take midnight, a day early for an end
    if (end_of_day := _MIDNIGHT.fullmatch(text)) is not None:
        date, zone = end_of_day.groups()
        midnight = _parsed(f"{date}T00:00{zone}")
        return None if midnight is None else midnight + _ONE_DAY
    return _parsed(text)


def _parsed(text: str) -> datetime | None:
    try:
        return dt_util.parse_datetime(text)
    except ValueError:
        return None


def _day(value: str | datetime) -> datetime | None:
    """The first moment of a date, also where the clocks skip midnight."""
    date = dt_util.parse_date(str(value).strip())
    if date is None:
        return None
    return dt_util.as_local(dt_util.as_utc(dt_util.start_of_local_day(date)))


def _is_skipped(at: datetime) -> bool:
    zone: tzinfo | None = at.tzinfo
    try:
        back = at.astimezone(UTC).astimezone(zone)
    except OverflowError:
        return False  # absurd, and refused with the allowed range later on
    return back.replace(tzinfo=None) != at.replace(tzinfo=None)


def described(code: IssuedCode | FoundCode, now: datetime) -> dict[str, Any]:
    """One code as an answer, digits included; times in Home Assistant's zone."""
    if isinstance(code, FoundCode):
        return _found(code)
    answer: dict[str, Any] = {
        "id": code.id,
        "kind": code.kind.value,
        "name": code.name,
        "code": str(code.digits),
        "status": status_of(code, now).value,
        "created": local(code.created),
        "valid_from": local(code.valid_from),
        "valid_until": local(code.valid_until),
        "uses": code.uses,
    }
    if isinstance(code, OnlineCode):
        answer |= _online(code, now)
    else:
        answer |= _computed(code, now)
    answer |= about_deleted(code, now)
    if code.first_used is not None and code.last_used is not None:
        answer["first_used"] = local(code.first_used)
        answer["last_used"] = local(code.last_used)
    return answer


def _computed(code: ComputedCode, now: datetime) -> dict[str, Any]:
    """What is special about a code that the lock computes as well."""
    answer: dict[str, Any] = {"made_elsewhere": True} if code.made_elsewhere else {}
    if code.first_use_by is not None:
        answer["first_use_by"] = local(code.first_use_by)
        answer["adjusted"] = code.adjusted
    answer |= about_unheard(code, now)
    if code.moved is not None:
        answer |= _other_t0(code.moved, now)
    if code.target is not None:
        answer["clears"] = code.target
    return answer


def about_deleted(code: IssuedCode, now: datetime) -> dict[str, Any]:
    """Of a code that nobody wants any more, and that still opens."""
    if status_of(code, now) is not CodeStatus.DELETING:
        return {}
    left = left_to_do(code, now)
    return {"left_to_do": left.value, **_still_open(code, left)}


def about_unheard(code: IssuedCode, now: datetime) -> dict[str, Any]:
    """Of a code whose first use is overdue, unless it was used unheard: until when."""
    if status_of(code, now) is not CodeStatus.ACTIVE or not may_be_used(code, now):
        return {}
    return {"may_open_until": local(code.opens_until)}


def doubtful(clock: HostClock) -> dict[str, Any]:
    """What a code's answer says besides, while the host's clock cannot be right."""
    return {} if clock.doubt is None else {"clock_in_doubt": clock.doubt.value}


def _other_t0(moved: Window, now: datetime) -> dict[str, Any]:
    """A code of another T0, and when a lock with the present one would take it."""
    answer: dict[str, Any] = {"other_t0": True}
    if now <= moved.end:
        answer["may_open_from"] = local(moved.start)
        answer["may_open_until"] = local(moved.end)
    return answer


def _online(code: OnlineCode, now: datetime) -> dict[str, Any]:
    """What is special about a code in the lock's memory."""
    online = code.online
    answer: dict[str, Any] = {
        "slots": [copy.hard_id for copy in code.held if copy.hard_id is not None]
    }
    if online.schedule is not None:
        answer |= schedule_fields(online.schedule)
    if status_of(code, now) is CodeStatus.FAILED and online.failure is not None:
        answer["problem"] = online.failure.value
    if (change := pending_change(code, now)) is not None:
        answer["pending_change"] = change.value
    if (found := narrowing(code, now)) is not None:
        answer |= _narrowing(found)
    return answer


def schedule_fields(schedule: Schedule) -> dict[str, Any]:
    """Weekdays, and hours where there are any: named as the actions' own fields."""
    fields: dict[str, Any] = {"weekdays": _weekdays(schedule.weekdays)}
    if schedule.minutes < DAY:
        fields["from"] = clock_time(schedule.begin)
        fields["to"] = clock_time(schedule.end)
    return fields


def _weekdays(days: Iterable[int]) -> list[str]:
    return [WEEKDAYS[day] for day in sorted(days)]


def _narrowing(found: Narrowing) -> dict[str, Any]:
    """From when on a code opens at fewer hours than were asked for, and at which."""
    return {
        "opens_only_from": local(found.at),
        "opens_only": [
            {
                "weekdays": _weekdays(one.weekdays),
                "from": clock_time(one.first),
                "to": clock_time(one.last),
            }
            for one in found.hours
        ],
    }


def require_no_problem(name: str, answer: Mapping[str, Any]) -> None:
    """Raise HomeAssistantError where the lock would not take the code described."""
    if (problem := answer.get("problem")) is not None:
        raise HomeAssistantError(
            translation_domain=DOMAIN,
            translation_key=f"code_{problem}",
            translation_placeholders={"name": name, "code": answer["name"]},
        )


def _found(code: FoundCode) -> dict[str, Any]:
    """What others made; its digits and times are not known."""
    return {
        "id": code.id,
        "kind": CodeKind.MADE_ELSEWHERE.value,
        "name": code.name,
        "status": code.status.value,
        "method": code.method.value,
        "slots": [code.hard_id],
        "first_seen": local(code.since),
    } | ({} if code.temporary else {"member": code.node.member})


def farewell(
    code: IssuedCode | FoundCode, left: LeftToDo, now: datetime
) -> dict[str, Any]:
    """What deleting a code has done, and what it could not do."""
    status = status_of_any(code, now)
    if isinstance(code, FoundCode) and left is LeftToDo.NOTHING:
        status = CodeStatus.DELETED
    answer: dict[str, Any] = {
        "id": code.id,
        "kind": kind_of_any(code).value,
        "name": code.name,
        "status": status.value,
        "left_to_do": left.value,
    }
    if left is LeftToDo.NOTHING or isinstance(code, FoundCode):
        return answer
    return answer | _still_open(code, left)


def _still_open(code: IssuedCode, left: LeftToDo) -> dict[str, Any]:
    """How long a code that nobody wants any more still opens, and what to do."""
    until = code.opens_until
    answer: dict[str, Any] = {"usable_until": local(until)}
    if isinstance(code, ComputedCode) and code.first_use_by and not code.uses:
        answer["first_use_by"] = local(code.first_use_by + (until - code.valid_until))
    if left in {LeftToDo.CLEAR_NOW, LeftToDo.CLEAR_AFTER_USE}:
        answer["clear_with"] = {
            "action": f"{DOMAIN}.create_clear_code",
            "code_id": code.id,
        }
    return answer


def local(at: datetime) -> str:
    """ISO text of a moment in Home Assistant's zone."""
    return dt_util.as_local(at).isoformat()

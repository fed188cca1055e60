"""What actions take and answer: words to requests, codes to plain JSON."""

from datetime import UTC, datetime, tzinfo
from typing import Any

from homeassistant.exceptions import ServiceValidationError
from homeassistant.util import dt as dt_util

from .codebook import IssuedCode, LeftToDo
from .const import DOMAIN


class BadTime(ServiceValidationError):
    """A time that cannot be read, or that no clock ever shows."""

    def __init__(self, key: str, field: str, value: str) -> None:
        """Name the field and what stood there."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"field": field, "value": value[:64]},
        )


def moment_from(value: str | datetime, field: str, *, later: bool) -> datetime:
    """The moment that a person means; without an offset, in Home Assistant's zone.

    A time that the clocks skip in spring is refused. One that they show twice in
    autumn is the first of the two, or with ``later`` the second: a guest whose stay
    ends there is not put out an hour early.

    Raises:
        BadTime: It cannot be read, or is skipped.
    """
    at = _read(value)
    if at is None:
        raise BadTime("time_not_understood", field, str(value))
    if at.utcoffset() is not None:
        return at
    at = at.replace(tzinfo=dt_util.get_default_time_zone(), fold=int(later))
    if _is_skipped(at):
        raise BadTime("time_skipped", field, at.replace(tzinfo=None).isoformat(" "))
    return at


def _read(value: str | datetime) -> datetime | None:
    if isinstance(value, datetime):
        return value
    text = value.strip()
    if not any(mark in text for mark in ":T "):
        return None  # Home Assistant would take midnight, a day early for an end
    try:
        return dt_util.parse_datetime(text)
    except ValueError:
        return None


def _is_skipped(at: datetime) -> bool:
    zone: tzinfo | None = at.tzinfo
    try:
        back = at.astimezone(UTC).astimezone(zone)
    except OverflowError:
        return False  # absurd, and refused with the allowed range later on
    return back.replace(tzinfo=None) != at.replace(tzinfo=None)


def described(code: IssuedCode, now: datetime) -> dict[str, Any]:
    """One code as an answer, digits included; times in Home Assistant's zone."""
    answer: dict[str, Any] = {
        "id": code.id,
        "kind": code.kind.value,
        "name": code.name,
        "code": str(code.digits),
        "status": code.status(now).value,
        "created": local(code.created),
        "valid_from": local(code.valid_from),
        "valid_until": local(code.valid_until),
        "uses": code.uses,
    }
    if code.first_use_by is not None:
        answer["first_use_by"] = local(code.first_use_by)
        answer["adjusted"] = code.adjusted
    if code.target is not None:
        answer["clears"] = code.target
    if code.first_used is not None and code.last_used is not None:
        answer["first_used"] = local(code.first_used)
        answer["last_used"] = local(code.last_used)
    return answer


def farewell(code: IssuedCode, left: LeftToDo, now: datetime) -> dict[str, Any]:
    """What deleting a code has done, and what it could not do."""
    answer: dict[str, Any] = {
        "id": code.id,
        "kind": code.kind.value,
        "name": code.name,
        "status": code.status(now).value,
        "left_to_do": left.value,
    }
    if left is LeftToDo.NOTHING:
        return answer
    answer["usable_until"] = local(code.valid_until)
    if code.first_use_by is not None and not code.uses:
        answer["first_use_by"] = local(code.first_use_by)
    if left in {LeftToDo.CLEAR_NOW, LeftToDo.CLEAR_AFTER_USE}:
        answer["clear_with"] = {
            "action": f"{DOMAIN}.create_clear_code",
            "code_id": code.id,
        }
    return answer


def local(at: datetime) -> str:
    """ISO text of a moment in Home Assistant's zone."""
    return dt_util.as_local(at).isoformat()

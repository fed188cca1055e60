"""One code as a row of the card: everything but its digits."""

from datetime import datetime
from typing import Any

from ..actions.answers import local, schedule_fields
from ..ledger.code import ComputedCode, IssuedCode
from ..ledger.found_code import FoundCode
from ..ledger.history import was_made_elsewhere
from ..ledger.kinds import CodeKind, CodeStatus
from ..ledger.plan import PendingChange, pending_change
from ..ledger.possible import NOTHING, Possible, possible
from ..ledger.status import status_of
from .code_sentences import nameless, promise_until, sentences

_TONES = {
    CodeStatus.ACTIVE: "good",
    CodeStatus.PENDING: "wait",
    CodeStatus.FAILED: "bad",
    CodeStatus.DELETING: "bad",
}
_LATER = {CodeStatus.SCHEDULED, CodeStatus.PAUSED}
_NOW = {CodeStatus.ACTIVE, CodeStatus.DELETING}


def row_of(
    code: IssuedCode | FoundCode, now: datetime, *, in_doubt: bool, may_change: bool
) -> dict[str, Any]:
    """The row; times in Home Assistant's zone.

    ``may_change``: whether its reader may see digits and change codes.
    """
    own = _found(code) if isinstance(code, FoundCode) else _issued(code, now)
    status = CodeStatus(own["status"])
    return {
        "id": code.id,
        "name": code.name,
        "group": _group(code, status, now),
        "chip": "chip_in_doubt" if in_doubt else f"chip_{status}",
        "tone": "bad" if in_doubt else _TONES.get(status, "muted"),
        "sentences": [one.as_json() for one in sentences(code, now, in_doubt=in_doubt)],
        "can": _can(possible(code, now) if may_change else NOTHING)
        | {"reveal": may_change and own["length"] is not None},
    } | own


def _group(code: IssuedCode | FoundCode, status: CodeStatus, now: datetime) -> str:
    """The group of the list that a code stands in."""
    if isinstance(code, FoundCode):
        return "elsewhere" if code.temporary else "members"
    if status is CodeStatus.PENDING:
        # A code that waits to be changed or taken out still works as before.
        not_there = pending_change(code, now) is PendingChange.WRITE
        waits = not_there or now < code.valid_from
        return "later" if waits else "now"
    if status is CodeStatus.FAILED:
        return "failed"
    if status in _LATER:
        return "later"
    if status not in _NOW:
        return "ended"
    return "elsewhere" if was_made_elsewhere(code) else "now"


def _can(what: Possible) -> dict[str, Any]:
    return {
        "edit": list(what.edit),
        "pause": what.pause,
        "resume": what.resume,
        "revoke": what.revoke,
    }


def _found(code: FoundCode) -> dict[str, Any]:
    """What others made: digits and times are not known.

    ``label`` is what it is called without a name.
    """
    return {
        "label": nameless(code).as_json(),
        "kind": CodeKind.MADE_ELSEWHERE.value,
        "status": code.status.value,
        "length": None,
        "created": local(code.since),
        "uses": 0,
    }


def _issued(code: IssuedCode, now: datetime) -> dict[str, Any]:
    status = status_of(code, now)
    row: dict[str, Any] = {
        "kind": code.kind.value,
        "status": status.value,
        "length": len(code.digits),
        "created": local(code.created),
        "valid_from": local(code.valid_from),
        "valid_until": local(code.valid_until),
        "uses": code.uses,
    }
    if code.kind is CodeKind.DYNAMIC and status is CodeStatus.ACTIVE:
        row["promise_until"] = local(promise_until(code))
    if isinstance(code, ComputedCode) and code.first_use_by is not None:
        row["first_use_by"] = local(code.first_use_by)
    if code.last_used is not None:
        row["last_used"] = local(code.last_used)
    if code.schedule is not None:
        row |= schedule_fields(code.schedule)
    return row

"""One code as a row of the private ledger file, and back.

The fields of a code are columns under their own names.
"""

from collections.abc import Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final, TypedDict

from ..ledger.code import ComputedCode, IssuedCode, OnlineCode
from ..ledger.kinds import ONLINE, CodeKind, CodeStatus
from ..tuyalock.codes.window import (
    DYNAMIC_LENGTH,
    HOUR,
    MAX_DURATION,
    MAX_HOUR,
    OFFLINE_LENGTH,
    UINT32_MAX,
)
from ..tuyalock.secret import SecretStr
from ..tuyalock.wire.numerals import MAX_DIGITS
from .slot_rows import online_from, online_row
from .typed_values import (
    digits_from,
    mark_from,
    moment_from,
    moment_or_none,
    name_from,
    number,
    number_or_none,
    text_or_none,
    typed,
)

type Row = Mapping[str, Any]

_LAST_HOUR = UINT32_MAX // HOUR
_ENDS = {end.value: end for end in (CodeStatus.DELETED, CodeStatus.CLEARED)}
_OF_ONLINE: Final = {field.name: field.default for field in fields(OnlineCode)}
_OF_COMPUTED: Final = {
    field.name: field.default
    for field in fields(ComputedCode)
    if field.name not in _OF_ONLINE
}
_DEFAULTS: Final = _OF_ONLINE | _OF_COMPUTED | {"online": None}
FIELDS: Final = tuple(_DEFAULTS)
"""What stands in a row, in this order; the file tells it once for all rows."""


class _Common(TypedDict):
    """The fields that codes of both types have."""

    id: str
    kind: CodeKind
    name: str
    digits: SecretStr
    created: datetime
    valid_from: datetime
    valid_until: datetime
    key_mark: str
    uses: int
    first_used: datetime | None
    last_used: datetime | None
    dead_since: datetime | None
    expiry_told: bool


def row_of(code: IssuedCode) -> dict[str, Any]:
    """One code as plain JSON, its fields in the order of FIELDS."""
    row: dict[str, Any] = {
        name: getattr(code, name, default) for name, default in _DEFAULTS.items()
    }
    if isinstance(code, OnlineCode):
        row["online"] = online_row(code.online)
    return row


def code_from(row: Row) -> IssuedCode:
    """The code of a row. Raises one of DAMAGE."""
    kind, online = CodeKind(row["kind"]), row["online"]
    if (online is not None) is not (kind in ONLINE):
        raise ValueError("a code of another kind")
    common = _common(row, kind)
    code: IssuedCode
    if online is None:
        code = _computed_from(row, common)
    else:
        if any(row[name] is not value for name, value in _OF_COMPUTED.items()):
            raise ValueError("an online code with a part of a computed one")
        code = OnlineCode(**common, online=online_from(online))
    if code.valid_until < code.valid_from:
        raise ValueError("an end before the start")
    if (code.schedule is not None) is not (kind is CodeKind.ONLINE_PERIODIC):
        raise ValueError("weekly hours of a code of another kind")
    return code


def _common(row: Row, kind: CodeKind) -> _Common:
    return {
        "id": name_from(row["id"]),
        "kind": kind,
        "name": typed(row["name"], str),
        "digits": _digits_from(row["digits"], kind),
        "created": moment_from(row["created"]),
        "valid_from": moment_from(row["valid_from"]),
        "valid_until": moment_from(row["valid_until"]),
        "key_mark": mark_from(row["key_mark"]),
        "uses": number(row["uses"]),
        "first_used": moment_or_none(row["first_used"]),
        "last_used": moment_or_none(row["last_used"]),
        "dead_since": moment_or_none(row["dead_since"]),
        "expiry_told": typed(row["expiry_told"], bool),
    }


def _computed_from(row: Row, common: _Common) -> ComputedCode:
    """Raises ValueError for an offline code without its plaintext."""
    ended = row["ended"]
    code = ComputedCode(
        **common,
        first_use_by=moment_or_none(row["first_use_by"]),
        t0_hour=number_or_none(row["t0_hour"], most=_LAST_HOUR),
        hour=number_or_none(row["hour"], most=MAX_HOUR),
        number=number_or_none(row["number"], most=MAX_DURATION),
        adjusted=typed(row["adjusted"], bool),
        target=text_or_none(row["target"]),
        ended=None if ended is None else _ENDS[ended],
        ended_at=moment_or_none(row["ended_at"]),
        other_t0_hour=number_or_none(row["other_t0_hour"], most=_LAST_HOUR),
        other_t0_since=moment_or_none(row["other_t0_since"]),
        made_elsewhere=typed(row["made_elsewhere"], bool),
    )
    plaintext = (code.t0_hour, code.hour, code.number)
    if code.kind is not CodeKind.DYNAMIC and None in plaintext:
        raise ValueError("an offline code without its plaintext")
    return code


def _digits_from(value: object, kind: CodeKind) -> SecretStr:
    match kind:
        case CodeKind.MADE_ELSEWHERE:
            raise ValueError("not a code that is issued")
        case CodeKind.DYNAMIC:
            return digits_from(value, DYNAMIC_LENGTH, DYNAMIC_LENGTH)
        case _ if kind in ONLINE:
            return digits_from(value, 1, MAX_DIGITS)
    return digits_from(value, OFFLINE_LENGTH, OFFLINE_LENGTH)

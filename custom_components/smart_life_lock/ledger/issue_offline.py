"""The rules by which computed codes are issued (docs/codes.md): pure, no Home Assistant.

Every function takes the book and returns the new code; it changes nothing. Two codes
of one login key never have the same plaintext, so FF1 never gives two people the same
digits: serials and hours are compared with everything that the book remembers, dead
and deleted codes included.
"""

from collections.abc import Container
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from itertools import count
import secrets

from ..tuyalock.codes import OfflineCode, dynamic_window
from ..tuyalock.codes.window import (
    DYNAMIC_LENGTH,
    HOUR,
    OFFLINE_LENGTH,
    SERIALS_PER_HOUR,
    STEP,
    floor_hour,
    whole_hours,
)
from ..tuyalock.errors import InvalidWindow, WindowProblem
from ..tuyalock.secret import SecretStr
from .book import Book
from .code import ComputedCode, IssuedCode, OnlineCode, moment
from .code_by_name import code_meant
from .digits import online_digits
from .doubt import has_hour, least_hours
from .errors import CodeProblem, CodeRefused
from .issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    OnlineRequest,
    OnlineRules,
    issue_online,
)
from .keys import CodeKeys
from .kinds import FINISHED, STORED, CodeKind
from .lifetime import can_open, is_done
from .names_and_ids import clean_name, new_id
from .slots import Intent
from .start_now import begun
from .status import status_of

ONE_HOUR = timedelta(seconds=HOUR)
_STEP = timedelta(seconds=STEP)
_RULES = OnlineRules()

KEPT_FINISHED = 1000
"""Codes whose time has passed are forgotten, oldest first, beyond this number."""


@dataclass(frozen=True, slots=True)
class DynamicRequest:
    """A code for the current five minutes."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class OneTimeRequest:
    """A code for one use within the next hours."""

    name: str = ""


@dataclass(frozen=True, slots=True)
class TemporaryRequest:
    """A code from start to end, cut to whole hours; a name is required."""

    name: str
    start: datetime
    end: datetime


@dataclass(frozen=True, slots=True)
class ClearRequest:
    """A code that revokes the used temporary code of this id or name, or all of them."""

    target: str | None = None
    name: str = ""


type CodeRequest = (
    DynamicRequest | OneTimeRequest | TemporaryRequest | ClearRequest | OnlineRequest
)


def issue(
    request: CodeRequest,
    now: datetime,
    book: Book,
    keys: CodeKeys,
    rules: OnlineRules = _RULES,
) -> IssuedCode:
    """The code that answers a request made at ``now``.

    Raises:
        InvalidWindow: Times or serials that cannot be.
        CodeRefused: T0 unknown, a bad name, an unknown code or nothing to clear.
    """
    match request:
        case OnlineOneTimeRequest() | OnlinePeriodicRequest():
            return issue_online(request, now, book, keys, rules)
        case DynamicRequest():
            code = _dynamic(now, book, keys)
        case OneTimeRequest():
            code = _numbered(CodeKind.OFFLINE_ONE_TIME, now, book, keys)
        case TemporaryRequest():
            return _temporary(request, now, book, keys)
        case ClearRequest(target=None):
            code = _numbered(CodeKind.CLEAR_ALL, now, book, keys)
        case ClearRequest(target=str(target)):
            code = _clear_one(target, now, book, keys)
    name = clean_name(request.name) or code.name
    return replace(code, id=code.id or new_id(book.codes), name=name)


def _dynamic(now: datetime, book: Book, keys: CodeKeys) -> ComputedCode:
    """The code of this step; of the next, which works already, where an online one has it.

    Of an online code with more digits, a lock may look at the first eight (§7.1).
    """
    online = online_digits(book, now, DYNAMIC_LENGTH)
    online = {digits[:DYNAMIC_LENGTH] for digits in online}
    at = now + _STEP if keys.dynamic(now) in online else now
    return ComputedCode(
        id="",
        kind=CodeKind.DYNAMIC,
        name="",
        digits=keys.dynamic(at),
        created=moment(now),
        valid_from=dynamic_window(now).valid_from,
        valid_until=dynamic_window(at).valid_until,
        key_mark=keys.key_mark,
    )


def _temporary(
    request: TemporaryRequest, now: datetime, book: Book, keys: CodeKeys
) -> ComputedCode:
    """Start cut down, end rounded up; then later by the fewest hours that are new."""
    name = clean_name(request.name, required=True)
    begins = begun(request.start, now)
    if floor_hour(begins, "start") < floor_hour(now):
        raise InvalidWindow(WindowProblem.START_IN_PAST, "start", _hour(now, 0))
    start, asked = whole_hours(begins, request.end)
    first = keys.offline.decode(keys.offline.temporary(start, start + ONE_HOUR))
    # Another code with that serial would keep it from being cleared (``_numbered``).
    taken = _taken(STORED, first.hour, book, keys)
    online = online_digits(book, now, OFFLINE_LENGTH)
    free = next(hours for hours in count(asked) if hours not in taken)
    for hours in count(least_hours(book.table.gaps, start, free)):
        digits = keys.offline.temporary(start, start + hours * ONE_HOUR)
        if hours not in taken and digits not in online:
            break
    meaning = keys.offline.decode(digits)
    code = offline_code(CodeKind.OFFLINE_TEMPORARY, digits, meaning, now, keys)
    return replace(code, id=new_id(book.codes), name=name, adjusted=hours != asked)


def _numbered(
    kind: CodeKind, now: datetime, book: Book, keys: CodeKeys
) -> ComputedCode:
    """A code of the current hour with a free serial, drawn at random.

    So that two ledgers of one lock seldom give out the same one. In an hour of which the
    ledger does not know all that was given out, there is no one-time code: two people
    would have one. A clear-all code that was used before is only refused by the lock.

    To find a code to clear, the lock compares all but the type (protocol.md §7.2):
    a code whose serial equals the hours of a temporary code of the same hour could
    stand before it, so such serials are taken last. And after them those that would
    give the digits of an online code.
    """
    make = keys.offline.one_time
    if kind is CodeKind.CLEAR_ALL:
        make = keys.offline.clear_all
    hour = keys.offline.decode(make(now, 0)).hour
    one_time = kind is CodeKind.OFFLINE_ONE_TIME
    if one_time and has_hour(book.table.gaps, floor_hour(now)):
        raise CodeRefused(CodeProblem.HOUR_IN_DOUBT, "serial", _hour(now, 1))
    taken = _taken({kind}, hour, book, keys)
    free = [serial for serial in range(SERIALS_PER_HOUR) if serial not in taken]
    if not free:
        raise InvalidWindow(WindowProblem.SERIALS_USED_UP, "serial", _hour(now, 1))
    shadowed = _taken({CodeKind.OFFLINE_TEMPORARY}, hour, book, keys)
    online = online_digits(book, now, OFFLINE_LENGTH)
    ranks = {n: (make(now, n) in online, n in shadowed) for n in free}
    best = min(ranks.values())
    serial = secrets.choice([n for n, rank in ranks.items() if rank == best])
    digits = make(now, serial)
    return offline_code(kind, digits, keys.offline.decode(digits), now, keys)


def _clear_one(named: str, now: datetime, book: Book, keys: CodeKeys) -> ComputedCode:
    """The clear code of a temporary code; asked for again, it is the same one."""
    kind = CodeKind.OFFLINE_TEMPORARY
    target = code_meant(named, now, book, kind=kind)
    if (
        not isinstance(target, ComputedCode)
        or target.kind is not kind
        or not can_open(target, now)
    ):
        raise CodeRefused(
            CodeProblem.NOTHING_TO_CLEAR, "code_id", target.name or target.id
        )
    for code in book.computed_codes():
        if code.kind is CodeKind.CLEAR_ONE and code.target == target.id:
            return replace(code, ended=None, ended_at=None)
    # By the T0 of its target, which the present one need not be.
    own = keys if target.t0_hour is None else keys.at_t0(target.t0_hour)
    digits = own.offline.clear_one(target.digits)
    meaning = own.offline.decode(digits)
    code = offline_code(CodeKind.CLEAR_ONE, digits, meaning, now, own)
    return replace(code, name=target.name, target=target.id).seen_with(keys, now)


def offline_code(
    kind: CodeKind, digits: str, meaning: OfflineCode, now: datetime, keys: CodeKeys
) -> ComputedCode:
    """The entry of ten digits; a clear code has no first use of its own to lose."""
    window = meaning.window
    assert window is not None  # noqa: S101  every kind that we issue has one
    dies_unused = kind in {CodeKind.OFFLINE_ONE_TIME, CodeKind.OFFLINE_TEMPORARY}
    return ComputedCode(
        id="",
        kind=kind,
        name="",
        digits=SecretStr(digits),
        created=moment(now),
        valid_from=window.start,
        valid_until=window.end,
        first_use_by=window.first_use_by if dies_unused else None,
        key_mark=keys.key_mark,
        t0_hour=keys.t0_hour,
        hour=meaning.hour,
        number=meaning.serial if meaning.duration is None else meaning.duration,
    )


def _taken(
    kinds: Container[CodeKind], hour: int, book: Book, keys: CodeKeys
) -> set[int]:
    """The durations or serials of these kinds that were given out for an hour."""
    return {
        code.number
        for code in book.computed_codes()
        if code.kind in kinds
        and code.hour == hour
        and code.number is not None
        and code.key_mark == keys.key_mark
    }


def _hour(now: datetime, later: int) -> str:
    """The running hour, or a later one, in the zone that ``now`` has."""
    at = floor_hour(now) + later * ONE_HOUR
    return at.astimezone(now.tzinfo).isoformat(timespec="minutes")


def forgettable(book: Book, now: datetime, keys: CodeKeys) -> list[str]:
    """Ids that may be dropped: the oldest that are over, beyond the kept number.

    None of them can come back: a new offline code starts in the running hour or later,
    and these have ended, at the lock too. Of online ones the lock holds nothing.
    """
    over = [code for code in book.codes.values() if _is_forgettable(code, now, keys)]
    over.sort(key=lambda code: (min(code.valid_until, now), code.created), reverse=True)
    return [code.id for code in over[KEPT_FINISHED:]]


def _is_forgettable(code: IssuedCode, now: datetime, keys: CodeKeys) -> bool:
    if isinstance(code, OnlineCode):
        if code.dead_since is not None:
            return now > code.valid_until
        if code.online.intent is Intent.ON and not is_done(code, now):
            return False  # what most are; to look at their slots takes long
        return not can_open(code, now) and status_of(code, now) in FINISHED
    if now <= code.valid_until or now <= code.opens_until:
        return False
    return code.key_mark != keys.key_mark or not _can_recur(code, now, keys)


def _can_recur(code: ComputedCode, now: datetime, keys: CodeKeys) -> bool:
    """Whether its hour is yet to come by the present T0: its digits then are too."""
    if code.hour is None:
        return False
    return keys.t0_hour is None or (
        keys.t0_hour + code.hour >= int(now.timestamp()) // HOUR
    )

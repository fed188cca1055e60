"""What people change about codes that are there already. Pure rules.

Only what people intend is changed; the lock follows when it is reached (``plan``).
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ..tuyalock.secret import SecretStr
from ..tuyalock.weekly import DAY, Schedule
from .book import Book, Changes
from .code import ComputedCode, IssuedCode, OnlineCode
from .compare_found import shares_slot
from .digits import checked_digits, taken_digits
from .errors import CodeProblem, CodeRefused
from .found_code import FoundCode
from .issue_online import (
    OnlineRules,
    Weekly,
    checked_end,
    checked_times,
    require_occurrence,
    schedule_of,
)
from .keys import CodeKeys
from .kinds import CodeKind, CodeStatus
from .names_and_ids import clean_name
from .rebind import written_anew
from .slots import Intent
from .status import status_of

_ENDED = {CodeStatus.DELETING, CodeStatus.DELETED, CodeStatus.USED}


@dataclass(frozen=True, slots=True)
class UpdateRequest:
    """What is to be different about a code; None leaves it.

    ``weekly`` replaces what it names: weekdays, or both hours. ``all_day`` takes the
    daily hours away.
    """

    code_id: str
    name: str | None = None
    start: datetime | None = None
    end: datetime | None = None
    weekly: Weekly | None = None
    all_day: bool = False
    digits: SecretStr | None = None

    @property
    def about_the_lock(self) -> bool:
        """Whether more than the name is to change."""
        given = (self.start, self.end, self.weekly, self.digits)
        return self.all_day or any(one is not None for one in given)


def updated(
    request: UpdateRequest,
    now: datetime,
    book: Book,
    keys: CodeKeys,
    rules: OnlineRules,
) -> Changes:
    """The changed code.

    Raises:
        InvalidWindow: Times that cannot be.
        CodeRefused: An unknown code, one of another kind, bad values, or none at all.
    """
    code = book.find(request.code_id)
    if request.name is None and not request.about_the_lock:
        raise CodeRefused(CodeProblem.NOTHING_TO_UPDATE, "code_id")
    name = request.name
    if name is not None:
        name = clean_name(name, required=True)
    if not request.about_the_lock:
        return changed(book, replace(code, name=name or code.name))
    code = _require_changeable(code)
    after = _with_request(request, code, now)
    length = rules.digits if request.digits is not None else len(code.digits)
    taken = taken_digits(book, keys, now, after.valid_until, length, code.id)
    if request.digits is not None:
        digits = checked_digits(request.digits, rules.digits, taken)
        after = replace(after, digits=digits)
    elif code.digits in taken:
        # It had expired, and somebody else was given them since.
        raise CodeRefused(CodeProblem.DIGITS_IN_USE, "code", str(rules.digits))
    return changed(book, replace(after, name=name or code.name))


def _with_request(
    request: UpdateRequest, code: OnlineCode, now: datetime
) -> OnlineCode:
    """The code with other times; what had failed is tried again."""
    if status_of(code, now) in _ENDED:
        raise CodeRefused(CodeProblem.CODE_ENDED, "code_id", code.name)
    if status_of(code, now) is CodeStatus.DEAD:
        raise CodeRefused(CodeProblem.CODE_DEAD, "code_id", code.name)
    start, end = code.valid_from, request.end or code.valid_until
    if request.start is not None and request.start != start:
        start, end = checked_times(request.start, end, now)
    else:
        end = checked_end(start, end, now)
    schedule = _schedule(request, code)
    if schedule is not None:
        require_occurrence(schedule, max(start, now), end)
    online = replace(code.online.tried_again(), schedule=schedule)
    return replace(
        code, valid_from=start, valid_until=end, online=online, expiry_told=False
    )


def _schedule(request: UpdateRequest, code: OnlineCode) -> Schedule | None:
    before = code.schedule
    if request.weekly is None and not request.all_day:
        return before
    if code.kind is not CodeKind.ONLINE_PERIODIC or before is None:
        raise CodeRefused(CodeProblem.NOT_PERIODIC, "weekdays, from, to", code.name)
    asked = request.weekly or Weekly(before.zone)
    after = schedule_of(asked)
    if asked.weekdays is None:
        after = replace(after, weekdays=before.weekdays)
    if request.all_day:
        return replace(after, begin=0, end=DAY)
    if asked.begin is None:
        return replace(after, begin=before.begin, end=before.end)
    return after


def paused(code_id: str, now: datetime, book: Book) -> Changes:
    """The code is to be taken off the lock, and kept here. Raises CodeRefused."""
    code = _require_online(book.find(code_id))
    _require_living(code, now, CodeProblem.NOT_PAUSABLE)
    online = replace(code.online, intent=Intent.PAUSED, doubtful=False)
    return changed(book, code.with_online(online))


def resumed(code_id: str, now: datetime, book: Book) -> Changes:
    """A paused or failed code is to be written again. Raises CodeRefused.

    So is one that stood in the lock before it was bound anew.
    What others made, and somebody here no longer wanted, is wanted again.
    """
    found = book.find(code_id)
    if isinstance(found, FoundCode) and found.unwanted:
        return changed(book, replace(found, unwanted=False))
    code = _require_online(found)
    _require_living(code, now, CodeProblem.NOT_RESUMABLE)
    if code.dead_since is not None:
        return changed(book, written_anew(code, book))
    online = replace(code.online.tried_again(), intent=Intent.ON)
    return changed(book, code.with_online(online))


def deleted(
    code_id: str, now: datetime, book: Book, *, confirmed: bool = False
) -> Changes:
    """The code is not wanted any more, whoever made it.

    ``confirmed``: it may be a member's credential, which nobody can make again from
    here. That it is not an administrator's the lock's list does not tell (§6.3).

    Raises CodeRefused: There is none, or a member's may not be deleted.
    """
    code = book.find(code_id)
    if not isinstance(code, FoundCode):
        return changed(book, code.deleted(now))
    if not code.temporary:
        _require_deletable(book, code, confirmed=confirmed)
    return changed(book, replace(code, unwanted=True))


def _require_deletable(book: Book, code: FoundCode, *, confirmed: bool) -> None:
    shown = code.name or code.id
    if shares_slot(book, code):
        raise CodeRefused(CodeProblem.SLOT_SHARED, "code_id", shown)
    if not confirmed:
        raise CodeRefused(CodeProblem.MEMBER_UNCONFIRMED, "confirm", shown)


def changed(book: Book, code: IssuedCode | FoundCode) -> Changes:
    """One code in the place of its former self."""
    if not isinstance(code, FoundCode):
        return Changes((code,), code)
    found = {**book.table.found, code.id: code}
    return Changes(code=code, table=replace(book.table, found=found))


def _require_online(code: IssuedCode | FoundCode) -> OnlineCode:
    if not isinstance(code, OnlineCode):
        raise CodeRefused(CodeProblem.NOT_ONLINE, "code_id", code.name or code.id)
    return code


def _require_changeable(code: IssuedCode | FoundCode) -> OnlineCode:
    """Raise CodeRefused for a code that is its digits, and say what can be done."""
    if isinstance(code, ComputedCode):
        temporary = code.kind is CodeKind.OFFLINE_TEMPORARY
        problem = (
            CodeProblem.TEMPORARY_FIXED if temporary else CodeProblem.OFFLINE_FIXED
        )
        raise CodeRefused(problem, "code_id", code.name)
    return _require_online(code)


def _require_living(code: IssuedCode, now: datetime, problem: CodeProblem) -> None:
    if status_of(code, now) in {*_ENDED, CodeStatus.EXPIRED}:
        raise CodeRefused(problem, "code_id", code.name)


def taken_back(code_id: str) -> Callable[[Book], Changes]:
    """The rule that undoes an issue of which nobody has been told.

    What the lock may hold already is deleted there.
    """

    def rule(book: Book) -> Changes:
        code = book.codes.get(code_id)
        if code is None:
            return Changes()
        if isinstance(code, OnlineCode) and code.held:
            return Changes((code.with_online(replace(code.online, intent=Intent.OFF)),))
        return Changes(forgotten=(code_id,))

    return rule

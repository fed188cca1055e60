"""What an issued code is, and what becomes of it with time: pure rules, no Home Assistant.

The rules of issue are in ``issuing.py``, who used which code in ``attribution.py``,
the record on disk in ``ledger.py``. Times are aware datetimes; ends are inclusive, as
the lock compares them (protocol.md §7.2).
"""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from functools import cached_property
import hashlib

from .tuyalock.codes import OfflineCodes, dynamic_code
from .tuyalock.secret import SecretBytes, SecretStr

SECOND = timedelta(seconds=1)
MAX_NAME_LENGTH = 64


class CodeKind(StrEnum):
    """The kinds of product.md §2; the online ones are not issued yet."""

    DYNAMIC = "dynamic"
    OFFLINE_ONE_TIME = "offline_one_time"
    OFFLINE_TEMPORARY = "offline_temporary"
    CLEAR_ONE = "clear_one"
    CLEAR_ALL = "clear_all"


class CodeStatus(StrEnum):
    """The states of product.md §4.

    PENDING, DELETING, PAUSED and FAILED are for codes that are written into the lock;
    no offline code ever has them.
    """

    PENDING = "pending"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    DELETED = "deleted"
    CLEARED = "cleared"
    DELETING = "deleting"
    PAUSED = "paused"
    FAILED = "failed"
    DEAD = "dead"


LIVE = frozenset({CodeStatus.SCHEDULED, CodeStatus.ACTIVE})
"""The states in which the product still counts on a code."""

SINGLE_USE = frozenset(
    {CodeKind.OFFLINE_ONE_TIME, CodeKind.CLEAR_ONE, CodeKind.CLEAR_ALL}
)
FOR_GUESTS = frozenset({CodeKind.OFFLINE_ONE_TIME, CodeKind.OFFLINE_TEMPORARY})
"""Kinds that somebody waits for: worth telling when they die unused."""


class CodeProblem(StrEnum):
    """Why the ledger says no; each value is the key of a translated message."""

    T0_UNKNOWN = "t0_unknown"
    UNKNOWN_CODE = "unknown_code"
    NOTHING_TO_CLEAR = "nothing_to_clear"
    NAME_MISSING = "name_missing"
    NAME_TOO_LONG = "name_too_long"
    NAME_NOT_TEXT = "name_not_text"


class CodeRefused(Exception):
    """A request that the ledger cannot grant; ``limit`` says what is allowed."""

    def __init__(self, problem: CodeProblem, field: str, limit: str = "") -> None:
        """Keep the parts, so that a translated message can name them."""
        super().__init__(f"{field}: {problem}")
        self.problem = problem
        self.field = field
        self.limit = limit


@dataclass(frozen=True)
class CodeKeys:
    """What codes are computed from: the login key, and T0 once it is known."""

    login_key: SecretBytes
    t0: datetime | None = None

    @cached_property
    def key_mark(self) -> str:
        """Tells one login key from another; never leaves the private ledger."""
        digest = hashlib.blake2b(self.login_key, digest_size=4, person=b"code ledger")
        return digest.hexdigest()

    @cached_property
    def t0_hour(self) -> int | None:
        """Hours since 1970 of T0: only T0's hour matters (protocol.md §7.2)."""
        return None if self.t0 is None else int(self.t0.timestamp()) // 3600

    @cached_property
    def offline(self) -> OfflineCodes:
        """The 10-digit codes of this lock.

        Raises:
            CodeRefused: T0 is not known, and it is never guessed.
        """
        if self.t0 is None:
            raise CodeRefused(CodeProblem.T0_UNKNOWN, "t0")
        return OfflineCodes(self.login_key, self.t0)

    def dynamic(self, at: datetime) -> SecretStr:
        """The 8-digit code of a moment; needs no T0."""
        return SecretStr(dynamic_code(self.login_key, at))


@dataclass(frozen=True, slots=True)
class IssuedCode:
    """One code that was given out.

    ``hour`` and ``number`` are the two fields of an offline code's plaintext (number:
    hours of a temporary code, serial of the others). ``key_mark`` and ``t0_hour`` say
    which keys it was made from. ``target`` is the id of the code that a clear-one
    code revokes. ``first_used`` and ``last_used`` are the lock's own times.
    ``ended`` is DELETED or CLEARED with the moment that ``ended_at`` tells.
    ``dead_since`` is when the lock got other keys than those it was made from.
    """

    id: str
    kind: CodeKind
    name: str
    digits: SecretStr
    created: datetime
    valid_from: datetime
    valid_until: datetime
    key_mark: str
    first_use_by: datetime | None = None
    t0_hour: int | None = None
    hour: int | None = None
    number: int | None = None
    adjusted: bool = False
    target: str | None = None
    uses: int = 0
    first_used: datetime | None = None
    last_used: datetime | None = None
    ended: CodeStatus | None = None
    ended_at: datetime | None = None
    dead_since: datetime | None = None
    expiry_told: bool = False

    def status(self, now: datetime) -> CodeStatus:
        """The state at a moment, as far as the lock's reports tell."""
        if self.dead_since is not None:
            return CodeStatus.DEAD
        if self.ended is not None:
            return self.ended
        if self.uses and self.kind in SINGLE_USE:
            return CodeStatus.USED
        if now < self.valid_from:
            return CodeStatus.SCHEDULED
        return CodeStatus.EXPIRED if self.is_over(now) else CodeStatus.ACTIVE

    @property
    def last_chance(self) -> datetime:
        """The last second at which the lock would take it, as far as we know."""
        if self.first_use_by is not None and not self.uses:
            return min(self.first_use_by, self.valid_until)
        return self.valid_until

    def is_over(self, now: datetime) -> bool:
        """Whether its time has passed, whatever else became of it."""
        return now >= self.last_chance + SECOND

    def can_open(self, now: datetime) -> bool:
        """Whether the lock may still act on it, now or later, even when deleted.

        A temporary code counts up to its end even when its first use is overdue: it
        may have been used while nobody listened.
        """
        if self.dead_since is not None or self.ended is CodeStatus.CLEARED:
            return False
        if now >= self.valid_until + SECOND:
            return False
        return not (self.uses and self.kind in SINGLE_USE)

    def expired_unused(self, now: datetime) -> bool:
        """Whether a guest's code has just died without ever being used."""
        return (
            self.kind in FOR_GUESTS
            and not self.uses
            and self.status(now) is CodeStatus.EXPIRED
        )

    def next_change(self, now: datetime) -> datetime | None:
        """When time alone changes its state next; None: never again."""
        if self.status(now) not in LIVE:
            return None
        return self.valid_from if now < self.valid_from else self.last_chance + SECOND

    def used(self, at: datetime) -> IssuedCode:
        """The same code with one more use; reports may come in any order."""
        first = at if self.first_used is None else min(at, self.first_used)
        last = at if self.last_used is None else max(at, self.last_used)
        return replace(self, uses=self.uses + 1, first_used=first, last_used=last)

    def deleted(self, now: datetime) -> IssuedCode:
        """The same code, no longer wanted; CLEARED says more and stays."""
        if self.ended is not None:
            return self
        return replace(self, ended=CodeStatus.DELETED, ended_at=now)

    def cleared(self, at: datetime) -> IssuedCode:
        """The same code, revoked at the lock."""
        return replace(self, ended=CodeStatus.CLEARED, ended_at=at)

    def seen_with(self, keys: CodeKeys, now: datetime) -> IssuedCode:
        """The same code, dead from now on where it was made from other keys.

        A T0 that is not known at the moment condemns nothing.
        """
        other_t0 = keys.t0_hour is not None and self.t0_hour not in (None, keys.t0_hour)
        dead = self.key_mark != keys.key_mark or other_t0
        if dead is (self.dead_since is not None):
            return self
        return replace(self, dead_since=moment(now) if dead else None)


class LeftToDo(StrEnum):
    """What deleting a code from the ledger does not do by itself."""

    NOTHING = "nothing"
    CLEAR_NOW = "clear_now"
    CLEAR_AFTER_USE = "clear_after_use"
    WAIT = "wait"


def left_to_do(code: IssuedCode, now: datetime) -> LeftToDo:
    """What still has to happen before a deleted code opens no more.

    An unused offline code cannot be revoked by anyone; a used temporary one is
    revoked by a clear code; a one-time or dynamic code can only be waited out.
    """
    if not code.can_open(now):
        return LeftToDo.NOTHING
    if code.kind is not CodeKind.OFFLINE_TEMPORARY:
        return LeftToDo.WAIT
    return LeftToDo.CLEAR_NOW if code.uses else LeftToDo.CLEAR_AFTER_USE


@dataclass(frozen=True, slots=True)
class Changes:
    """What one step does to the ledger: the codes to store, and whom it concerns.

    ``code`` is the code that was named, where exactly one fits.
    """

    changed: tuple[IssuedCode, ...] = ()
    code: IssuedCode | None = None
    cleared_all_at: datetime | None = None


@dataclass(slots=True)
class Book:
    """The codes of one lock, by id, and the last time that all were cleared."""

    codes: dict[str, IssuedCode] = field(default_factory=dict)
    cleared_all_at: datetime | None = None

    def get(self, code_id: str) -> IssuedCode:
        """The code of an id.

        Raises:
            CodeRefused: There is none.
        """
        try:
            return self.codes[code_id]
        except KeyError:
            # People give a code's digits for its id, and messages end up in the log.
            is_id = any(char.isalpha() for char in code_id)
            shown = code_id[:MAX_NAME_LENGTH] if is_id else "…"
            raise CodeRefused(CodeProblem.UNKNOWN_CODE, "code_id", shown) from None

    def put(self, codes: Iterable[IssuedCode]) -> None:
        """Take codes in, each in the place of its former self."""
        self.codes.update((code.id, code) for code in codes)

    def next_change(self, now: datetime) -> datetime | None:
        """When time alone changes any code's state next."""
        changes = (code.next_change(now) for code in self.codes.values())
        return min((at for at in changes if at is not None), default=None)


def moment(at: datetime) -> datetime:
    """The UTC second of a moment, as the ledger stores it."""
    return at.astimezone(UTC).replace(microsecond=0)

"""What an issued code is: data, and how it changes.

The rules of issue are in ``issue_offline.py`` and ``issue_online.py``, who used which
code in ``attribution.py``, its state at a moment in ``status.py`` and ``lifetime.py``, what
the lock should hold in ``wanted.py``, the one writer of all of it in ``ledger.py``. Times
are aware datetimes; ends are inclusive, as the lock compares them (protocol.md §7.2).
"""

from dataclasses import dataclass, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Self, override

from ..tuyalock.codes.window import Window
from ..tuyalock.secret import SecretStr
from ..tuyalock.weekly import Schedule
from .keys import CodeKeys
from .kinds import CodeKind, CodeStatus
from .slots import Intent, Online, SlotCopy

SECOND = timedelta(seconds=1)
MAX_NAME_LENGTH = 64


@dataclass(frozen=True, slots=True, kw_only=True)
class _Code:
    """What every code that was given out has.

    ``key_mark`` says which key of the lock it was made or written for. ``first_used``
    and ``last_used`` are the lock's own times. ``dead_since`` is when the lock got other
    keys. ``expiry_told``: all that the lock had stored came after its last chance, there
    was no use of it, and people have been told so.
    """

    id: str
    kind: CodeKind
    name: str
    digits: SecretStr
    created: datetime
    valid_from: datetime
    valid_until: datetime
    key_mark: str
    uses: int = 0
    first_used: datetime | None = None
    last_used: datetime | None = None
    dead_since: datetime | None = None
    expiry_told: bool = False

    @property
    def last_chance(self) -> datetime:
        """The last second at which the lock would take it, if every use was heard of."""
        return self.valid_until

    @property
    def over_after(self) -> datetime:
        """The last second of its time, as far as the lock's records tell."""
        return self.last_chance if self.expiry_told else self.valid_until

    @property
    def opens_until(self) -> datetime:
        """The last second at which a lock may take it, whichever T0 it has."""
        return self.valid_until

    @property
    def schedule(self) -> Schedule | None:
        """Its weekly hours; None: it has none."""
        return None

    def used(self, at: datetime) -> Self:
        """The same code with one more use; reports may come in any order."""
        first = at if self.first_used is None else min(at, self.first_used)
        last = at if self.last_used is None else max(at, self.last_used)
        return replace(self, uses=self.uses + 1, first_used=first, last_used=last)


@dataclass(frozen=True, slots=True, kw_only=True)
class ComputedCode(_Code):
    """A code whose digits the lock computes as well: nothing of it is written there.

    ``hour`` and ``number`` are the two fields of an offline code's plaintext (number:
    hours of a temporary code, serial of the others), ``t0_hour`` the T0 that it was made
    from; a dynamic code has none of them. ``other_t0_hour`` is the T0 that is in use now,
    where it is another one, since ``other_t0_since``: once the lock has reported that,
    the code is dead. ``target`` is the id of the code that a clear-one code revokes.
    ``ended`` is DELETED or CLEARED with the moment that ``ended_at`` tells.
    ``made_elsewhere``: with the lock's key, but not here; only its use told of it.
    """

    first_use_by: datetime | None = None
    t0_hour: int | None = None
    hour: int | None = None
    number: int | None = None
    adjusted: bool = False
    target: str | None = None
    ended: CodeStatus | None = None
    ended_at: datetime | None = None
    other_t0_hour: int | None = None
    other_t0_since: datetime | None = None
    made_elsewhere: bool = False

    @property
    def unwanted(self) -> bool:
        """Whether somebody has deleted it, whatever the lock makes of it."""
        return self.ended is CodeStatus.DELETED

    @property
    @override
    def last_chance(self) -> datetime:
        if self.first_use_by is not None and not self.uses:
            return min(self.first_use_by, self.valid_until)
        return self.valid_until

    @property
    def may_open_until(self) -> datetime | None:
        """The last second at which a lock with this login key may take it.

        Whether it has the T0 of the code or the other one. None: it has another key.
        """
        ends = [] if self.dead_since else [self.valid_until]
        if self.moved is not None:
            ends.append(self.moved.end)
        return max(ends, default=None)

    @property
    @override
    def opens_until(self) -> datetime:
        """As ``may_open_until``; of a code of another key, the end that it had."""
        return self.may_open_until or self.valid_until

    @property
    def moved(self) -> Window | None:
        """When a lock with the other T0 would take it; None where there is none.

        The digits count hours from T0, so the same digits work as many hours later as
        T0 is later (protocol.md §7.2).
        """
        if self.other_t0_hour is None or self.t0_hour is None:
            return None
        by = timedelta(hours=self.other_t0_hour - self.t0_hour)
        first_use = self.first_use_by or self.valid_until
        return Window(self.valid_from + by, first_use + by, self.valid_until + by)

    def deleted(self, now: datetime) -> ComputedCode:
        """The same code, no longer wanted; CLEARED says more and stays.

        It is DELETING for as long as the lock may still take it.
        """
        if self.ended is not None:
            return self
        return replace(self, ended=CodeStatus.DELETED, ended_at=now)

    def cleared(self, at: datetime) -> ComputedCode:
        """The same code, revoked at the lock."""
        return replace(self, ended=CodeStatus.CLEARED, ended_at=at)

    def seen_with(self, keys: CodeKeys, now: datetime) -> ComputedCode:
        """The same code, dead from now on where the lock has other keys.

        Of another T0 only the lock's own word counts: with one that somebody typed the
        code is only marked. A T0 that is not known at the moment says nothing at all.
        Should the keys of before come back, so do their codes.
        """
        other_key = self.key_mark != keys.key_mark
        other_t0 = None if other_key else self._other_t0(keys)
        dead = other_key or (other_t0 is not None and keys.t0_confirmed)
        if (dead, other_t0) == (self.dead_since is not None, self.other_t0_hour):
            return self
        t0_since = self.other_t0_since
        if other_t0 != self.other_t0_hour:
            # What was dead before T0s were compared may have been so for that reason.
            first = self.dead_since if self.other_t0_hour is None else None
            t0_since = None if other_t0 is None else first or moment(now)
        return replace(
            self,
            dead_since=(self.dead_since or moment(now)) if dead else None,
            other_t0_hour=other_t0,
            other_t0_since=t0_since,
        )

    def _other_t0(self, keys: CodeKeys) -> int | None:
        return keys.t0_hour if self.t0_hour not in (None, keys.t0_hour) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class OnlineCode(_Code):
    """A code that is written into the lock.

    ``online``: what people want of it there, and what the lock holds.
    """

    online: Online

    @property
    def unwanted(self) -> bool:
        """Whether somebody has deleted it, whatever the lock makes of it."""
        return self.online.intent is Intent.OFF

    @property
    @override
    def schedule(self) -> Schedule | None:
        return self.online.schedule

    @property
    def held(self) -> tuple[SlotCopy, ...]:
        """What the lock may hold of it now; one with another key holds nothing."""
        return () if self.dead_since is not None else self.online.held

    def with_online(self, online: Online) -> OnlineCode:
        """The same code with another ``online``; itself where that is the same."""
        return self if online is self.online else replace(self, online=online)

    def deleted(self, now: datetime) -> OnlineCode:
        """The same code, no longer wanted: DELETING until the lock holds none of it."""
        return self.with_online(replace(self.online, intent=Intent.OFF, doubtful=False))

    def seen_with(self, keys: CodeKeys, now: datetime) -> OnlineCode:
        """The same code, dead from now on where the lock has another key.

        Its digits owe nothing to the keys, but a lock that was bound anew has forgotten
        them. Should the key of before come back, so do its codes.
        """
        dead = self.key_mark != keys.key_mark
        if dead is (self.dead_since is not None):
            return self
        return replace(self, dead_since=moment(now) if dead else None)


IssuedCode = ComputedCode | OnlineCode
"""A code that was given out here, or with the lock's key elsewhere."""


def undone(former: IssuedCode, code: IssuedCode, now: IssuedCode) -> IssuedCode:
    """``now`` without the change from ``former`` to ``code``, but with later ones."""
    if now is code:
        return former
    match former, code, now:
        case OnlineCode(), OnlineCode(), OnlineCode():
            online = _merged(former.online, code.online, now.online)
            return replace(_merged(former, code, now), online=online)
    return _merged(former, code, now)


def _merged[T: IssuedCode | Online](former: T, changed: T, now: T) -> T:
    """The former values of what stayed as it was changed."""
    back = {
        field.name: getattr(former, field.name)
        for field in fields(now)
        if getattr(now, field.name) == getattr(changed, field.name)
    }
    return replace(now, **back)


def moment(at: datetime) -> datetime:
    """The UTC second of a moment, as the ledger stores it."""
    return at.astimezone(UTC).replace(microsecond=0)

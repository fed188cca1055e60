"""A book and what is done to it: people, the lock and time take turns, without any I/O.

``nodes`` is what the lock would list; ``write`` is a session that goes well, and gives
the lowest free slots as a lock does.
"""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import count
from typing import Any

from custom_components.smart_life_lock.ledger import outcomes
from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode, OnlineCode
from custom_components.smart_life_lock.ledger.compare_slots import (
    compared,
    drained,
    of_another_lock,
)
from custom_components.smart_life_lock.ledger.found_code import FoundCode
from custom_components.smart_life_lock.ledger.issue_offline import CodeRequest, issue
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    OnlineRules,
    Weekly,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    Modify,
    Remove,
    RemoveFound,
    Step,
    plan,
)
from custom_components.smart_life_lock.ledger.slots import Online
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import (
    UpdateRequest,
    deleted,
    paused,
    resumed,
    updated,
)
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.model import Access, LockEvent, Method
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

NOW = datetime(2026, 7, 1, 12, 0, tzinfo=UTC)
SECOND = timedelta(seconds=1)
MINUTE = timedelta(minutes=1)
HOUR = timedelta(hours=1)
DAY = timedelta(days=1)
BERLIN = "Europe/Berlin"
ALWAYS = Weekly(BERLIN)
KEYS = CodeKeys(SecretBytes(b"8f7d54"), NOW)
OTHER_KEYS = CodeKeys(SecretBytes(b"654321"), NOW)
FIRST = 40
"""The lowest slot of temporary passwords."""


def temporary(slot: int, *, active: bool = True) -> Node:
    """As a lock lists a temporary password."""
    return Node(slot, CredentialType.TEMPORARY, 0, active=active)


def permanent(slot: int, member: int = 1) -> Node:
    """As a lock lists a member's own password."""
    return Node(slot, CredentialType.PASSWORD, member, active=True)


def online_of(code: IssuedCode) -> Online:
    """The part of a code that is about the lock's memory, which it must have."""
    assert isinstance(code, OnlineCode)
    return code.online


def with_online(code: IssuedCode, **changes: Any) -> OnlineCode:
    """The same code with some of its part at the lock changed."""
    assert isinstance(code, OnlineCode)
    return code.with_online(replace(code.online, **changes))


class Desk:
    """One book, with a clock that only moves when it is told to."""

    def __init__(self, rules: OnlineRules | None = None) -> None:
        self.book, self.keys = Book(key_mark=KEYS.key_mark), KEYS
        self.rules = rules or OnlineRules()
        self.now = NOW
        self.nodes: dict[int, Node] = {}

    def do(self, changes: Changes) -> Changes:
        self.book.apply(changes)
        return changes

    # People.

    def issue(self, request: CodeRequest) -> IssuedCode:
        code = issue(request, self.now, self.book, self.keys, self.rules)
        self.book.put([code])
        return code

    def once(
        self,
        name: str = "Courier",
        digits: str | None = None,
        *,
        start: datetime | None = None,
        days: float = 1,
    ) -> IssuedCode:
        end = (start or self.now) + days * DAY
        return self.issue(OnlineOneTimeRequest(name, end, start, _chosen(digits)))

    def periodic(
        self,
        name: str = "Anna",
        weekly: Weekly = ALWAYS,
        *,
        digits: str | None = None,
        start: datetime | None = None,
        days: float = 7,
    ) -> IssuedCode:
        start = start or self.now
        end = start + days * DAY
        return self.issue(
            OnlinePeriodicRequest(name, start, end, weekly, _chosen(digits))
        )

    def update(self, code: IssuedCode | FoundCode | str, **wishes: object) -> Changes:
        code_id = code if isinstance(code, str) else code.id
        request = UpdateRequest(code_id, **wishes)  # type: ignore[arg-type]
        return self.do(updated(request, self.now, self.book, self.keys, self.rules))

    def pause(self, code: IssuedCode | FoundCode) -> Changes:
        return self.do(paused(code.id, self.now, self.book))

    def resume(self, code: IssuedCode | FoundCode) -> Changes:
        return self.do(resumed(code.id, self.now, self.book))

    def delete(self, code: IssuedCode | FoundCode) -> Changes:
        return self.do(deleted(code.id, self.now, self.book, confirmed=True))

    # The lock.

    def plan(self) -> list[Step]:
        return plan(self.book, self.now)

    def next_create(self, code: IssuedCode) -> Create:
        """The next slot that is to be written for a code."""
        return next(
            step
            for step in self.plan()
            if isinstance(step, Create) and step.code_id == code.id
        )

    def begin(self, code: IssuedCode) -> Create:
        """Send a code's next write, and never hear of it again."""
        step = self.next_create(code)
        self.do(outcomes.begun(self.book, step, self.now))
        return step

    def refuse(self, step: Create, reason: RefusalReason) -> None:
        """Send it, and be told no."""
        self.do(outcomes.begun(self.book, step, self.now))
        self.do(outcomes.refused(self.book, step, reason, self.now))

    def write(self, *, drained: bool = True) -> None:
        """Everything that is planned, done; the stored records had come before, or not."""
        for step in self.plan():
            self.carry_out(step, drained=drained)

    def carry_out(self, step: Step, *, drained: bool = True) -> None:
        match step:
            case Create():
                self.do(outcomes.begun(self.book, step, self.now))
                slot = next(n for n in count(FIRST) if n not in self.nodes)
                self.nodes[slot] = temporary(slot)
                self.do(
                    outcomes.created(self.book, step, slot, self.now, drained=drained)
                )
            case Modify():
                self.do(outcomes.modified(self.book, step, self.now))
            case Remove():
                self.nodes.pop(step.copy.hard_id or 0, None)
                self.do(outcomes.removed(self.book, step, self.now))
            case RemoveFound():
                self.nodes.pop(step.found.hard_id, None)
                self.do(outcomes.removed(self.book, step, self.now))

    def look(self, key_mark: str = KEYS.key_mark) -> Changes:
        """Fetch all records, then compare the list; written slots are a minute old."""
        self.do(drained(self.book, self.now, key_mark))
        return self.do(compared(self.book, self.nodes.values(), self.now, key_mark))

    def report(self, event: LockEvent) -> Changes:
        return self.do(attribute(event, self.now, self.book, self.keys))

    def opened(self, slot: int, at: datetime | None = None) -> Changes:
        """The lock tells that the temporary password of a slot opened it."""
        at = at or self.now
        return self.report(Access(at, Method.ONLINE_CODE, slot, late=False))

    def use_keys(self, keys: CodeKeys) -> None:
        """The lock was bound anew, or has an earlier key again; as the ledger takes it."""
        self.keys, self.book.key_mark = keys, keys.key_mark
        seen = [code.seen_with(keys, self.now) for code in self.book.codes.values()]
        self.book.put(seen)
        self.do(of_another_lock(self.book, keys.key_mark, self.now))

    # Time.

    def later(self, delay: timedelta) -> None:
        self.now += delay

    # What is to be seen.

    def get(self, code: IssuedCode) -> IssuedCode:
        return self.book.get(code.id)

    def online(self, code: IssuedCode) -> Online:
        return online_of(self.get(code))

    def status(self, code: IssuedCode) -> CodeStatus:
        return status_of(self.get(code), self.now)

    def slots(self, code: IssuedCode) -> list[int]:
        return [c.hard_id for c in self.online(code).held if c.hard_id is not None]

    def found(self) -> list[FoundCode]:
        return list(self.book.table.found.values())


def _chosen(digits: str | None) -> SecretStr | None:
    return None if digits is None else SecretStr(digits)

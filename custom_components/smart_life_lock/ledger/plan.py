"""What is still to be done at the lock, so that it holds what people want. Pure rules."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from ..tuyalock.slot import SlotContent
from .book import Book
from .code import IssuedCode, OnlineCode
from .found_code import FoundCode
from .slots import Intent, Online, SlotCopy
from .wanted import wanted


@dataclass(frozen=True, slots=True)
class Create:
    """Write a new slot; ``ahead``: it is not needed before the next season."""

    code_id: str
    content: SlotContent
    ahead: bool


@dataclass(frozen=True, slots=True)
class Modify:
    """Write a slot of this code anew: the same digits at other times."""

    code_id: str
    copy: SlotCopy
    content: SlotContent


@dataclass(frozen=True, slots=True)
class Remove:
    """Empty a slot of this code; ``replaced``: once another one holds what it shall."""

    code_id: str
    copy: SlotCopy
    replaced: bool = False


@dataclass(frozen=True, slots=True)
class RemoveFound:
    """Delete what somebody else made, because somebody here asked for it."""

    found: FoundCode


class PendingChange(StrEnum):
    """What a code waits for, in a word; ``REST``: for the slots that it lacks."""

    WRITE = "write"
    REST = "rest"
    UPDATE = "update"
    REMOVE = "remove"


type Step = Create | Modify | Remove | RemoveFound


def plan(book: Book, now: datetime) -> list[Step]:
    """All steps in their order: slots are freed first, and what is for later comes last.

    Except that a code which gets other digits has the new ones first: a lock keeps the
    digits of a slot that is written anew, or does not (protocol.md §6.4). A code whose
    last write has an unknown outcome waits for the lock's list.
    """
    steps = [step for code in book.online_codes() for step in _steps(code, now)]
    steps += [RemoveFound(one) for one in book.table.found.values() if one.unwanted]
    return sorted(steps, key=_turn)


type Place = tuple[str, int | None]


def place(step: Step) -> Place:
    """The code that a step is about, and its slot if there is one by now."""
    match step:
        case RemoveFound(found=found):
            return found.id, found.hard_id
        case Create(code_id=code_id):
            return code_id, None
    return step.code_id, step.copy.hard_id


def pending_change(code: IssuedCode | FoundCode, now: datetime) -> PendingChange | None:
    """What the lock still has to hear of a code; None: nothing."""
    if isinstance(code, FoundCode):
        return PendingChange.REMOVE if code.unwanted else None
    if not isinstance(code, OnlineCode) or code.dead_since is not None:
        return None
    online = code.online
    if online.doubtful or not (online.unsure or any(_steps(code, now))):
        return None
    should = wanted(code, now)
    if not should.now:
        return PendingChange.REMOVE
    confirmed = [copy for copy in online.known if not copy.unsure]
    if not confirmed:
        return PendingChange.WRITE
    only_lacks = all(should.has(copy) for copy in confirmed)
    return PendingChange.REST if only_lacks else PendingChange.UPDATE


def must_look_first(book: Book, steps: list[Step]) -> bool:
    """Whether records and list have to be fetched before anything is written.

    After a write of unknown outcome, because the slot may be there; and before the first
    write of all, so that such a slot is told from those of others. And before a slot can
    be given out again whose reports may still come: a lock chooses slots itself, and a
    report names nothing but the slot (protocol.md §6.4). And before a member's credential
    is deleted: somebody else may have its slot by now.
    """
    if has_unsure(book) or any(_is_of_member(step) for step in steps):
        return True
    if not any(isinstance(step, Create) for step in steps):
        return False
    if book.table.seen is None:
        return True
    frees = any(isinstance(step, Remove | RemoveFound) for step in steps)
    return frees or _reports_may_come(book)


def _is_of_member(step: Step) -> bool:
    return isinstance(step, RemoveFound) and not step.found.temporary


def _reports_may_come(book: Book) -> bool:
    drained = book.table.drained
    return any(
        copy.until is not None and (drained is None or copy.until > drained)
        for code in book.online_codes()
        for copy in code.online.copies
    )


def has_unsure(book: Book) -> bool:
    """Whether only the lock's list can tell what became of some write."""
    return any(code.online.unsure for code in book.online_codes())


def _steps(code: OnlineCode, now: datetime) -> Iterator[Step]:
    online = code.online
    if online.unsure or online.doubtful:
        return
    if not online.known and (
        online.intent is not Intent.ON or online.failure is not None
    ):
        return
    should = wanted(code, now)
    missing, surplus = _difference(online, should.now, should.ahead)
    moves = False
    for content in missing:
        needed_now = content in should.now
        if needed_now and (copy := _reusable(surplus, content)) is not None:
            surplus.remove(copy)
            yield Modify(code.id, copy, content)
        else:
            yield Create(code.id, content, ahead=not needed_now)
            moves = moves or needed_now
    for copy in surplus:
        yield Remove(code.id, copy, replaced=moves and copy.good)


def _reusable(surplus: list[SlotCopy], content: SlotContent) -> SlotCopy | None:
    """A slot that holds these digits already.

    Whether one written anew is still frozen, the protocol does not say.
    """
    for copy in surplus:
        if (
            not (copy.frozen or copy.doubtful)
            and copy.content.with_validity(content.validity) == content
        ):
            return copy
    return None


def _difference(
    online: Online, now: tuple[SlotContent, ...], ahead: tuple[SlotContent, ...]
) -> tuple[list[SlotContent], list[SlotCopy]]:
    """What the lock lacks, and what it has too much of."""
    missing, surplus = [*now, *ahead], []
    for copy in online.known:
        if copy.good and copy.content in missing:
            missing.remove(copy.content)
        else:
            surplus.append(copy)
    return missing, surplus


def _turn(step: Step) -> int:
    match step:
        case Remove(replaced=True):
            return 3
        case Remove() | RemoveFound():
            return 0
        case Modify():
            return 1
        case Create(ahead=ahead):
            return 4 if ahead else 2

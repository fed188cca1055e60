"""What would be made or taken back, and what that cannot do: told before it is done."""

from collections.abc import Iterator
from datetime import datetime
from functools import partial
from typing import Any, Final

from homeassistant.util import dt as dt_util

from ..actions.choose_kind import Choice, Wish, chosen
from ..coordinator import LockCoordinator
from ..device.code_for_all_locks import made_at
from ..device.ha_errors import translated_errors
from ..ledger.code import IssuedCode, OnlineCode
from ..ledger.found_code import FoundCode
from ..ledger.issue_offline import TemporaryRequest
from ..ledger.kinds import CodeKind
from ..ledger.status import LeftToDo, left_to_do
from ..ledger.update import deleted
from .code_sentences import window
from .sentence import Sentence

_CLEARING: Final = {LeftToDo.CLEAR_NOW: "now", LeftToDo.CLEAR_AFTER_USE: "later"}


def preview(lock: LockCoordinator, wish: Wish) -> dict[str, Any]:
    """The code that ``create_code`` would make of a wish; nothing is made.

    Raises HomeAssistantError where it would make none.
    """
    clock, near = lock.device.clock, lock.can_write_now
    choice = chosen(wish, dt_util.as_local(clock.past), near=near)
    now = dt_util.as_local(made_at(choice.request, clock))
    ledger = lock.device.ledger
    with translated_errors(lock.device):
        code = ledger.try_out(ledger.issuing(choice.request, now)).code
    assert isinstance(code, IssuedCode)  # noqa: S101  what ``issued`` gives
    told = _about(choice, code, now, near=near)
    return {
        "kind": code.kind.value,
        "why": Sentence(f"why_{choice.why}").as_json(),
        "sentences": [sentence.as_json() for sentence in told],
        "other": {"offline": choice.other},
    }


def _about(
    choice: Choice, code: IssuedCode, now: datetime, *, near: bool
) -> Iterator[Sentence]:
    """The true times, and what this kind of code cannot do."""
    yield window(code, now)
    request = choice.request
    if isinstance(request, TemporaryRequest) and _is_rounded(code, request, now):
        yield Sentence("limit_whole_hours")
    if code.kind is CodeKind.OFFLINE_TEMPORARY:
        if code.last_chance < code.valid_until:
            yield Sentence("limit_first_use", moments={"until": code.last_chance})
        yield Sentence("limit_temporary")
    if code.kind is CodeKind.OFFLINE_ONE_TIME:
        yield Sentence("limit_one_time")
    if isinstance(code, OnlineCode) and not near:
        yield Sentence("limit_waits")


def _is_rounded(code: IssuedCode, request: TemporaryRequest, now: datetime) -> bool:
    """Whether it opens at other times than was asked; nobody can use what is past."""
    begins, asked = max(code.valid_from, now), max(request.start, now)
    return (begins, code.valid_until) != (asked, request.end)


def revoke_preview(lock: LockCoordinator, code_id: str) -> dict[str, Any]:
    """What deleting a code would do, and what would be left to do.

    Raises HomeAssistantError for an unknown code.
    """
    ledger, now = lock.device.ledger, lock.device.clock.now()
    with translated_errors(lock.device):
        before = ledger.get(code_id)
        # Whoever presses the button under these sentences has confirmed it.
        rule = partial(deleted, code_id, now, confirmed=True)
        after = ledger.try_out(rule).code
    code = before if after is None else after
    left = left_to_do(code, now)
    return {
        "sentences": [_truth(code, left).as_json()],
        "clear_code": _CLEARING.get(left),
    }


def _truth(code: IssuedCode | FoundCode, left: LeftToDo) -> Sentence:
    """One sentence: whether, and until when, it still opens."""
    if isinstance(code, FoundCode) and not code.temporary:
        return Sentence("revoke_of_member")
    if isinstance(code, FoundCode) or left is LeftToDo.WAIT_FOR_LOCK:
        return Sentence("revoke_wait_for_lock")
    if left is LeftToDo.NOTHING:
        return Sentence("revoke_nothing")
    return Sentence(f"revoke_{left.value}", moments={"until": code.opens_until})

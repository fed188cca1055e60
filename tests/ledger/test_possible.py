"""What is offered about a code is what the rules do not refuse."""

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.errors import CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.possible import WEEKLY, possible
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import (
    UpdateRequest,
    deleted,
    paused,
    resumed,
    updated,
)

from .desk import DAY, Desk, temporary


def a_life() -> Desk:
    """Codes of many states: each name says what happened to it."""
    desk = Desk()
    for name in ("written", "paused", "resumed", "deleted", "expired"):
        days = 1 if name == "expired" else 30
        desk.periodic(name, days=days)
    desk.once("once", days=30)
    desk.write()
    desk.issue(DynamicRequest("dynamic"))
    ids = {code.name: code.id for code in desk.book.codes.values()}
    for name in ("paused", "resumed"):
        desk.do(paused(ids[name], desk.now, desk.book))
    desk.do(resumed(ids["resumed"], desk.now, desk.book))
    desk.do(deleted(ids["deleted"], desk.now, desk.book))
    desk.now += 2 * DAY
    desk.periodic("pending", days=30)
    return desk


def is_refused(rule: Callable[[], Changes]) -> bool:
    try:
        rule()
    except CodeRefused:
        return True
    return False


def test_nothing_is_offered_that_would_be_refused() -> None:
    desk = a_life()
    states = {status_of(code, desk.now) for code in desk.book.codes.values()}
    assert {
        CodeStatus.ACTIVE,
        CodeStatus.PENDING,
        CodeStatus.DELETING,
        CodeStatus.EXPIRED,
    } <= states
    for code in desk.book.codes.values():
        what = possible(code, desk.now)
        for field, value in (("end", desk.now + 60 * DAY), ("name", "Berta")):
            refused = is_refused(partial(change, desk, code.id, field, value))
            assert refused is (field not in what.edit), (code.name, field)
        for offered, rule in ((what.pause, paused), (what.resume, resumed)):
            refused = is_refused(partial(rule, code.id, desk.now, desk.book))
            assert not (offered and refused), (code.name, rule)


def change(desk: Desk, code_id: str, field: str, value: Any) -> Changes:
    request = UpdateRequest(code_id, **{field: value})
    return updated(request, desk.now, desk.book, desk.keys, desk.rules)


@pytest.mark.parametrize(
    ("name", "pause", "resume", "revoke"),
    [
        ("written", True, False, True),
        ("paused", False, True, True),
        ("resumed", True, False, True),
        ("deleted", False, False, False),
        ("expired", False, False, False),
        ("once", True, False, True),
        ("pending", True, False, True),
        ("dynamic", False, False, False),
    ],
)
def test_only_what_makes_a_difference_is_offered(
    name: str, *, pause: bool, resume: bool, revoke: bool
) -> None:
    desk = a_life()
    (code,) = [one for one in desk.book.codes.values() if one.name == name]
    what = possible(code, desk.now)
    assert (what.pause, what.resume, what.revoke) == (pause, resume, revoke)


def test_weekly_codes_have_weekdays_and_hours_to_edit() -> None:
    desk = a_life()
    edits = {one.name: possible(one, desk.now).edit for one in desk.book.codes.values()}
    assert edits["written"] == WEEKLY
    assert "weekdays" not in edits["once"]
    assert edits["dynamic"] == edits["deleted"] == ("name",)


def test_what_others_made_can_be_revoked_and_kept_after_all() -> None:
    desk = Desk()
    desk.nodes[50] = temporary(50)
    desk.look()
    (found,) = desk.book.table.found.values()
    assert possible(found, desk.now).revoke
    desk.do(deleted(found.id, desk.now, desk.book))
    (found,) = desk.book.table.found.values()
    assert not possible(found, desk.now).revoke
    assert possible(found, desk.now).resume

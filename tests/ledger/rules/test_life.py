"""What an online code is, from issue to the end."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    TemporaryRequest,
    forgettable,
)
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.plan import pending_change, plan
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import taken_back
from custom_components.smart_life_lock.ledger.wanted import Wanted, is_written, wanted

from ..desk import DAY, HOUR, NOW, SECOND, temporary, with_online


def test_life_of_an_online_code(desk):
    code = desk.periodic(start=NOW + DAY)
    seen = [desk.status(code)]

    def then():
        seen.append(desk.status(code))

    desk.begin(code)
    then()
    desk.nodes[40] = temporary(40)
    desk.look()
    then()
    desk.later(DAY)
    then()
    desk.opened(40)
    then()
    desk.pause(code)
    then()
    desk.write()
    then()
    desk.resume(code)
    then()
    desk.write()
    then()
    desk.now = code.valid_until
    then()
    desk.later(SECOND)
    then()
    desk.delete(code)
    then()
    desk.write()
    then()
    assert [status.value for status in seen] == [
        "pending",
        "pending",
        "scheduled",
        "active",
        "active",
        "pending",
        "paused",
        "pending",
        "active",
        "active",
        "expired",
        "deleting",
        "deleted",
    ]


def test_used_says_more_of_a_one_time_code_than_that_its_time_is_over(desk):
    code = desk.once()
    desk.write()
    desk.opened(40)
    desk.later(2 * DAY)
    assert desk.status(code) is CodeStatus.USED
    desk.delete(code)
    assert desk.status(code) is CodeStatus.DELETING


def test_code_can_open_as_long_as_the_lock_may_hold_it(desk):
    code = desk.periodic()
    assert not can_open(desk.get(code), desk.now)
    desk.begin(code)
    assert can_open(desk.get(code), desk.now)
    desk.nodes[40] = temporary(40)
    desk.look()
    desk.delete(code)
    assert can_open(desk.get(code), desk.now)
    desk.write()
    assert not can_open(desk.get(code), desk.now)


def test_code_that_is_not_written_as_it_should_be_is_pending(desk):
    """It may open, but with other digits or at other hours than people think."""
    code = desk.periodic(digits="314159")
    desk.write()
    (copy,) = desk.online(code).held
    extra = replace(copy, hard_id=41, content=replace(copy.content, once=True))
    more = with_online(desk.get(code), copies=(copy, extra))
    assert not is_written(more, desk.now)
    assert status_of(more, desk.now) is CodeStatus.PENDING
    gone = with_online(desk.get(code), copies=(replace(copy, until=desk.now),))
    assert status_of(gone, desk.now) is CodeStatus.PENDING


def test_offline_code_wants_nothing_of_the_lock_s_table(desk):
    stay = desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    assert pending_change(stay, NOW) is None
    assert plan(desk.book, NOW) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda desk, code: desk.pause(code),
        lambda desk, code: desk.delete(code),
        lambda desk, _: desk.later(30 * DAY),
        lambda desk, code: desk.book.put(
            [with_online(desk.get(code), failure=Failure.REFUSED)]
        ),
    ],
    ids=["paused", "deleted", "over", "failed"],
)
def test_code_that_should_not_open_is_wanted_nowhere(desk, make):
    code = desk.periodic()
    assert wanted(code, desk.now).now
    make(desk, code)
    assert wanted(desk.get(code), desk.now) == Wanted()


def test_finished_code_is_not_forgotten_before_it_has_left_the_lock(desk):
    code = desk.once()
    desk.write()
    for n in range(KEPT_FINISHED):
        later = replace(code, id=f"{n}", valid_until=code.valid_until + SECOND)
        desk.book.put([with_online(later, copies=())])
    desk.later(2 * DAY)
    assert forgettable(desk.book, desk.now, desk.keys) == []
    desk.carry_out(desk.plan()[0])
    assert forgettable(desk.book, desk.now, desk.keys) == [code.id]


def test_deleted_code_with_a_far_end_is_forgotten_in_its_turn(desk):
    code = desk.once(days=3000)
    for n in range(KEPT_FINISHED):
        other = replace(code, id=f"{n}", created=code.created + (n + 1) * SECOND)
        desk.book.put([with_online(other, intent=Intent.OFF)])
    desk.later(DAY)
    assert forgettable(desk.book, desk.now, desk.keys) == []
    desk.delete(code)
    assert forgettable(desk.book, desk.now, desk.keys) == [code.id]


def test_code_that_is_taken_back_was_never_there(desk):
    code = desk.once()
    desk.do(taken_back(code.id)(desk.book))
    assert desk.book.codes == {}


def test_code_that_is_taken_back_leaves_the_lock_that_may_have_it(desk):
    code = desk.once()
    desk.begin(code)
    desk.do(taken_back(code.id)(desk.book))
    assert desk.status(code) is CodeStatus.DELETING
    desk.nodes[40] = temporary(40)
    desk.look()
    desk.write()
    assert desk.nodes == {}

"""Our codes in the lock's list: there, lost, or not listed yet."""

import pytest

from custom_components.smart_life_lock.ledger.doubt import DoubtReason
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.outcomes import touched
from custom_components.smart_life_lock.ledger.plan import Create, Remove
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.wanted import REWRITES

from ..desk import DAY, HOUR, KEYS, SECOND, temporary
from .support import ALWAYS_IN_UTC, OVER_MIDNIGHT, written


def test_codes_that_the_lock_lists_stay_as_they_are(desk):
    anna, courier = desk.periodic(), desk.once()
    desk.write()
    before = dict(desk.book.codes)
    desk.later(HOUR)
    assert desk.look().changed == ()
    assert desk.book.codes == before
    assert not desk.plan()
    assert not desk.found()
    assert (desk.slots(anna), desk.slots(courier)) == ([40], [41])


def test_comparing_notes_when_it_was_and_of_which_keys(desk):
    desk.later(HOUR)
    desk.look()
    table = desk.book.table
    assert (table.seen, table.drained, table.key_mark) == (
        desk.now,
        desk.now,
        KEYS.key_mark,
    )


def test_lost_periodic_code_is_written_again(desk):
    code = written(desk, desk.periodic)
    del desk.nodes[40]
    desk.look()
    assert desk.status(code) is CodeStatus.PENDING
    assert desk.online(code).copies[0].until == desk.now
    (step,) = desk.plan()
    assert isinstance(step, Create)
    assert step.code_id == code.id
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_lost_one_time_code_that_may_have_been_used_is_missing(desk):
    code = written(desk, lambda: desk.once(digits="314159"))
    del desk.nodes[40]
    desk.look()
    assert desk.online(code).failure is Failure.MISSING
    assert desk.status(code) is CodeStatus.FAILED
    assert not desk.plan()
    desk.resume(code)
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_lost_one_time_code_that_nobody_can_have_used_is_written_again(desk):
    code = desk.once(start=desk.now + DAY)
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]
    desk.look()
    assert desk.online(code).failure is None
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    assert desk.status(code) is CodeStatus.SCHEDULED


def test_used_one_time_code_that_the_lock_has_deleted_is_used(desk):
    code = written(desk, desk.once)
    desk.opened(40)
    del desk.nodes[40]
    desk.look()
    assert desk.online(code).failure is None
    assert desk.status(code) is CodeStatus.USED
    assert not desk.plan()


def test_code_that_lost_one_of_two_slots_gets_that_one_back(desk):
    code = written(desk, lambda: desk.periodic(weekly=OVER_MIDNIGHT))
    assert desk.slots(code) == [40, 41]
    del desk.nodes[40]
    desk.look()
    assert desk.status(code) is CodeStatus.PENDING
    (step,) = desk.plan()
    assert isinstance(step, Create)
    desk.write()
    assert sorted(desk.slots(code)) == [40, 41]
    assert len({c.content for c in desk.online(code).held}) == 2
    assert desk.status(code) is CodeStatus.ACTIVE


def test_code_that_others_froze_counts_as_paused_and_leaves_the_lock(desk):
    code = written(desk, desk.periodic)
    desk.nodes[40] = temporary(40, active=False)
    desk.look()
    assert isinstance(desk.plan()[0], Remove)
    desk.write()
    assert desk.status(code) is CodeStatus.PAUSED


def test_frozen_code_that_somebody_resumes_is_written_into_a_place_of_its_own(desk):
    """Nobody knows whether a slot that is written anew is still frozen."""
    code = written(desk, desk.periodic)
    desk.nodes[40] = temporary(40, active=False)
    desk.look()
    assert desk.online(code).intent is Intent.PAUSED
    desk.resume(code)
    assert desk.status(code) is CodeStatus.PENDING
    desk.look()
    assert desk.online(code).intent is Intent.ON
    remove, create = desk.plan()
    assert (type(remove), type(create)) == (Remove, Create)
    desk.write()
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    assert desk.nodes == {40: temporary(40)}


def test_frozen_code_that_others_thaw_is_still_paused_here(desk):
    code = written(desk, desk.periodic)
    for active in (False, True):
        desk.nodes[40] = temporary(40, active=active)
        desk.look()
    (copy,) = desk.online(code).held
    assert not copy.frozen
    desk.write()
    assert desk.status(code) is CodeStatus.PAUSED


def test_frozen_code_that_is_to_be_deleted_stays_so(desk):
    code = written(desk, desk.periodic)
    desk.delete(code)
    desk.nodes[40] = temporary(40, active=False)
    desk.look()
    assert desk.status(code) is CodeStatus.DELETING


def test_list_that_comes_at_once_says_less_than_the_lock_s_own_word(desk):
    code = desk.periodic()
    desk.write()
    nodes, desk.nodes = desk.nodes, {}
    desk.later(5 * SECOND)
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    assert not desk.plan()
    desk.nodes = nodes
    desk.later(HOUR)
    desk.look()
    assert (desk.slots(code), desk.online(code).lost) == ([40], 0)


def test_slot_that_was_to_be_emptied_is_not_thought_there_because_it_is_new(desk):
    code = desk.periodic()
    desk.write()
    desk.delete(code)
    (step,) = desk.plan()
    desk.do(touched(desk.book, step))
    desk.nodes.clear()
    desk.look()
    assert desk.status(code) is CodeStatus.DELETED


@pytest.mark.parametrize("weekly", [ALWAYS_IN_UTC, OVER_MIDNIGHT], ids=["one", "two"])
def test_code_that_never_appears_in_the_list_is_written_three_times(desk, weekly):
    code = desk.periodic(weekly=weekly)
    for n in range(1 + REWRITES):
        assert desk.status(code) is CodeStatus.PENDING
        desk.write()
        desk.nodes.clear()
        desk.later(HOUR)
        assert desk.online(code).lost == n
        desk.look()
    assert desk.online(code).failure is Failure.MISSING
    assert not desk.plan()
    desk.resume(code)
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    assert desk.online(code).lost == 0


def test_code_that_is_deleted_each_time_is_written_again_twice(desk):
    code = desk.periodic()
    for _ in range(REWRITES):
        desk.write()
        desk.later(HOUR)
        desk.look()
        assert desk.status(code) is CodeStatus.ACTIVE
        desk.nodes.clear()
        desk.look()
        assert desk.status(code) is CodeStatus.PENDING
        assert desk.book.table.doubt is None
    desk.write()
    desk.later(HOUR)
    desk.look()
    desk.nodes.clear()
    desk.look()
    assert desk.status(code) is CodeStatus.PAUSED
    assert not desk.plan()
    doubt = desk.book.table.doubt
    assert doubt is not None
    assert doubt.reason is DoubtReason.SHARED

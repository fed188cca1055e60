"""Writes of unknown outcome and emptied slots, judged by the list."""

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    PendingChange,
    must_look_first,
    pending_change,
)

from ..desk import HOUR, MINUTE, temporary
from .support import written


def test_emptied_slot_is_remembered_until_its_last_records_have_come(desk):
    code = written(desk, desk.periodic)
    desk.delete(code)
    desk.write()
    assert [copy.hard_id for copy in desk.online(code).copies] == [40]
    assert desk.opened(40, desk.now - MINUTE).code.id == code.id
    desk.later(MINUTE)
    desk.look()
    assert desk.online(code).copies == ()
    assert desk.status(code) is CodeStatus.DELETED
    assert desk.opened(40, desk.now - MINUTE) == Changes()


def test_write_of_unknown_outcome_waits_for_the_list(desk):
    code = desk.periodic()
    desk.begin(code)
    assert not desk.plan()
    assert must_look_first(desk.book, desk.plan())
    assert pending_change(desk.get(code), desk.now) is PendingChange.WRITE
    assert desk.status(code) is CodeStatus.PENDING


def test_new_slot_is_taken_for_the_write_of_unknown_outcome(desk):
    code = desk.periodic()
    desk.begin(code)
    desk.nodes[40] = temporary(40)
    desk.look()
    assert desk.slots(code) == [40]
    assert desk.status(code) is CodeStatus.ACTIVE
    assert not desk.found()


def test_of_several_new_slots_the_lowest_is_taken_for_the_earliest_write(desk):
    second, first = desk.periodic("second"), desk.periodic("first")
    desk.begin(first)
    desk.later(MINUTE)
    desk.begin(second)
    for slot in (45, 43, 41):
        desk.nodes[slot] = temporary(slot)
    desk.look()
    assert (desk.slots(first), desk.slots(second)) == ([41], [43])
    assert [one.hard_id for one in desk.found()] == [45]


def test_slots_that_are_known_are_not_taken_for_a_write(desk):
    anna = written(desk, desk.periodic)
    desk.nodes[41] = temporary(41)
    desk.look()
    (theirs,) = desk.found()
    unsure = desk.periodic("Berta")
    desk.begin(unsure)
    desk.look()
    assert desk.slots(anna) == [40]
    assert desk.found() == [theirs]
    assert desk.online(unsure).copies == ()


def test_write_that_left_no_slot_is_forgotten_and_repeated(desk):
    code = desk.once()
    desk.begin(code)
    desk.later(HOUR)
    desk.look()
    assert desk.online(code).copies == ()
    assert desk.online(code).failure is None
    (step,) = desk.plan()
    assert isinstance(step, Create)
    assert not must_look_first(desk.book, desk.plan())


def test_deleted_code_whose_write_came_through_is_removed(desk):
    code = desk.periodic()
    desk.begin(code)
    desk.nodes[40] = temporary(40)
    desk.delete(code)
    assert pending_change(desk.get(code), desk.now) is PendingChange.REMOVE
    assert desk.status(code) is CodeStatus.DELETING
    desk.look()
    desk.write()
    assert desk.status(code) is CodeStatus.DELETED
    assert not desk.nodes

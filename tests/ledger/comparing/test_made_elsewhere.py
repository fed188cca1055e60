"""What others made is found; and locks that list less, or nothing."""

from custom_components.smart_life_lock.ledger.compare_slots import without_list
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    PendingChange,
    RemoveFound,
    must_look_first,
    pending_change,
)
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)

from ..desk import HOUR, Desk, permanent, temporary


def test_codes_that_others_made_are_found(desk):
    desk.nodes |= {0: permanent(0, member=7), 40: temporary(40)}
    desk.look()
    pin, guest = desk.found()
    assert (pin.hard_id, pin.temporary, pin.node.member) == (0, False, 7)
    assert (guest.hard_id, guest.temporary, guest.name) == (40, True, "")
    assert pin.id != guest.id
    assert pin.since == guest.since == desk.now
    assert guest.status is CodeStatus.ACTIVE


def test_found_code_keeps_id_and_name_while_it_changes(desk):
    desk.nodes[40] = temporary(40)
    desk.look()
    (before,) = desk.found()
    desk.update(before, name="Neighbour")
    desk.nodes[40] = temporary(40, active=False)
    desk.later(HOUR)
    desk.look()
    (after,) = desk.found()
    assert (after.id, after.name, after.since) == (
        before.id,
        "Neighbour",
        before.since,
    )
    assert after.status is CodeStatus.PAUSED
    desk.look()
    assert desk.found() == [after]


def test_found_code_vanishes_with_its_slot(desk):
    desk.nodes[40] = temporary(40)
    desk.look()
    del desk.nodes[40]
    desk.look()
    assert desk.found() == []


def test_slot_that_now_holds_another_kind_is_another_code(desk):
    desk.nodes[40] = temporary(40)
    desk.look()
    (before,) = desk.found()
    desk.nodes[40] = Node(40, CredentialType.PASSWORD, 1, active=True)
    desk.look()
    (after,) = desk.found()
    assert after.id != before.id


def test_unwanted_found_codes_are_deleted_before_anything_is_written(desk):
    desk.nodes[40] = temporary(40)
    desk.look()
    (theirs,) = desk.found()
    desk.delete(theirs)
    (theirs,) = desk.found()
    assert theirs.status is CodeStatus.DELETING
    assert pending_change(theirs, desk.now) is PendingChange.REMOVE
    code = desk.periodic()
    first, second = desk.plan()
    assert (first, second.code_id) == (RemoveFound(theirs), code.id)
    assert must_look_first(desk.book, desk.plan())
    desk.write()
    assert desk.found() == []
    assert desk.slots(code) == [40]


def test_found_code_may_be_wanted_again_before_the_lock_has_deleted_it(desk):
    desk.nodes[40] = temporary(40)
    desk.look()
    (theirs,) = desk.found()
    desk.delete(theirs)
    desk.resume(theirs)
    assert desk.found() == [theirs]
    assert not desk.plan()


def test_found_code_that_nobody_wants_to_change_waits_for_nothing(desk):
    desk.nodes[40] = temporary(40)
    desk.look()
    (theirs,) = desk.found()
    assert pending_change(theirs, desk.now) is None
    assert not desk.plan()


def test_lock_that_lists_no_temporary_passwords_is_not_written_again_and_again():
    desk = Desk()
    code, courier = desk.periodic(), desk.once()
    desk.write()
    desk.nodes = {0: permanent(0)}
    for _ in range(3):
        desk.later(HOUR)
        desk.look()
        assert desk.status(code) is desk.status(courier) is CodeStatus.ACTIVE
        assert not desk.plan()
    assert not desk.book.table.lists
    assert [one.hard_id for one in desk.found()] == [0]


def test_lock_that_lists_no_temporary_passwords_still_settles_unknown_outcomes():
    desk = Desk()
    desk.periodic()
    desk.write()
    desk.nodes.clear()
    desk.look()
    code = desk.periodic()
    desk.begin(code)
    desk.look()
    assert desk.online(code).known == ()
    assert isinstance(desk.plan()[0], Create)


def test_one_listed_temporary_password_proves_that_the_lock_lists_them():
    desk = Desk()
    desk.periodic()
    desk.write()
    nodes, desk.nodes = desk.nodes, {}
    desk.look()
    assert desk.book.table.lists is False
    desk.nodes = nodes
    desk.look()
    assert desk.book.table.lists is True


def test_without_a_list_writes_of_unknown_outcome_are_repeated():
    desk = Desk()
    sure, unsure = desk.periodic(), desk.once()
    desk.write()
    lost = desk.periodic("lost")
    desk.begin(lost)
    changes = desk.do(without_list(desk.book, desk.now))
    assert [code.id for code in changes.changed] == [lost.id]
    assert desk.book.table.seen == desk.now
    assert not must_look_first(desk.book, desk.plan())
    (step,) = desk.plan()
    assert step.code_id == lost.id
    assert desk.status(sure) is desk.status(unsure) is CodeStatus.ACTIVE

"""The lock's list against the book: ours, lost, found, gone, and what never was known."""

import pytest

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.doubt import DoubtReason
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lock_list import without_list
from custom_components.smart_life_lock.ledger.outcomes import (
    created,
    not_sent,
    removed,
    touched,
)
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    Modify,
    PendingChange,
    Remove,
    RemoveFound,
    must_look_first,
    pending_change,
)
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.wanted import REWRITES
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.methods import CredentialType
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp

from .desk import BERLIN, DAY, HOUR, KEYS, MINUTE, SECOND, Desk, permanent, temporary
from .workshop import workshop

ALWAYS_IN_UTC = Weekly("UTC")
OVER_MIDNIGHT = Weekly(BERLIN, None, 60, 240)
"""01:00 to 04:00 in summer is 23:00 to 02:00 of the lock's clock: two slots."""


@pytest.fixture
def desk() -> Desk:
    """Of a lock that is known to list its temporary passwords."""
    desk = Desk()
    desk.nodes[99] = temporary(99)
    desk.look()
    del desk.nodes[99]
    desk.look()
    assert desk.book.table.lists
    return desk


def written(desk, make):
    """A code that the lock has held for an hour."""
    code = make()
    desk.write()
    desk.later(HOUR)
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    return code


# Ours.


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


# Lost.


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


# A list that lags, or never shows them.


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


# Slots that were emptied.


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


# Writes of unknown outcome.


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


# Found.


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


# Locks that list less, or nothing.


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


# Room.


def full(desk):
    """A code for which the lock had no room."""
    code = desk.periodic("late")
    desk.refuse(desk.next_create(code), RefusalReason.TABLE_FULL)
    assert desk.online(code).failure is Failure.LOCK_FULL
    assert desk.online(code).copies == ()
    return code


def test_code_that_found_no_room_and_lost_its_own_place_gets_another_try(desk):
    code = grown(desk)
    desk.nodes.clear()
    desk.look()
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


@pytest.mark.parametrize("slot", [40, 41], ids=["ours", "theirs"])
def test_code_without_room_gets_another_try_when_others_freed_a_slot(desk, slot):
    written(desk, desk.periodic)
    desk.nodes[41] = temporary(41)
    desk.look()
    code = full(desk)
    desk.look()
    assert desk.status(code) is CodeStatus.FAILED
    del desk.nodes[slot]
    desk.look()
    assert desk.online(code).failure is None
    assert code.id in {step.code_id for step in desk.plan()}


def test_permanent_password_that_vanished_makes_no_room(desk):
    desk.nodes[0] = permanent(0)
    desk.look()
    code = full(desk)
    del desk.nodes[0]
    desk.look()
    assert desk.found() == []
    assert desk.online(code).failure is Failure.LOCK_FULL


def test_write_that_left_no_slot_makes_no_code_wait(desk):
    unsure = desk.periodic()
    desk.begin(unsure)
    code = full(desk)
    desk.look()
    assert desk.online(code).failure is None
    assert {step.code_id for step in desk.plan()} == {code.id, unsure.id}


def test_code_that_took_its_own_slot_back_does_not_try_for_ever(desk):
    code = desk.periodic(weekly=OVER_MIDNIGHT)
    first, second = desk.plan()
    desk.carry_out(first)
    desk.refuse(second, RefusalReason.TABLE_FULL)
    (step,) = desk.plan()
    assert isinstance(step, Remove)
    desk.write()
    assert desk.status(code) is CodeStatus.FAILED
    assert not desk.plan()


def grown(desk):
    """A code that the lock held before it needed a second place, for which is no room."""
    code = written(desk, lambda: desk.periodic(weekly=ALWAYS_IN_UTC))
    desk.update(code, weekly=OVER_MIDNIGHT)
    modify, create = desk.plan()
    assert (type(modify), type(create)) == (Modify, Create)
    desk.carry_out(modify)
    desk.refuse(create, RefusalReason.TABLE_FULL)
    return code


def test_change_that_finds_no_room_leaves_what_is_right_in_the_lock(desk):
    code = grown(desk)
    assert (desk.status(code), desk.slots(code)) == (CodeStatus.FAILED, [40])
    (copy,) = desk.online(code).held
    assert copy.content.validity.hours  # of the new hours, not the old ones
    assert not desk.plan()
    desk.later(HOUR)
    desk.look()
    assert desk.slots(code) == [40]


def test_change_that_found_no_room_is_completed_when_there_is_some(desk):
    anna = written(desk, desk.periodic)
    code = grown(desk)
    desk.delete(anna)
    desk.write()
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    assert sorted(desk.slots(code)) == [40, 41]


def test_what_is_left_of_a_failed_change_goes_when_it_is_wrong(desk):
    code = grown(desk)
    desk.update(code, digits=SecretStr("271828"))
    first, second, remove = desk.plan()
    assert isinstance(remove, Remove)
    desk.refuse(first, RefusalReason.TABLE_FULL)
    assert remove.copy in desk.online(code).held
    (step,) = desk.plan()
    assert step == Remove(code.id, remove.copy)
    assert isinstance(second, Create)


@pytest.mark.parametrize("wish", ["pause", "delete"])
def test_what_is_left_of_a_failed_change_is_taken_out_when_asked(desk, wish):
    code = grown(desk)
    getattr(desk, wish)(code)
    desk.write()
    assert desk.slots(code) == []
    assert not desk.nodes


@pytest.mark.parametrize("end", ["delete", "pause", "expire"])
def test_what_a_failed_change_leaves_behind_is_room_for_others(desk, end):
    code, late = grown(desk), full(desk)
    if end == "expire":
        desk.later(30 * DAY)
        desk.update(late, end=desk.now + DAY)
        desk.refuse(desk.next_create(late), RefusalReason.TABLE_FULL)
    else:
        getattr(desk, end)(code)
    desk.write()
    assert desk.status(late) is CodeStatus.PENDING
    desk.write()
    assert desk.status(late) is CodeStatus.ACTIVE


def test_place_that_a_half_written_code_gives_back_is_room_for_a_smaller_one(desk):
    small = full(desk)
    code = desk.periodic(weekly=OVER_MIDNIGHT)
    large = desk.periodic("large", weekly=OVER_MIDNIGHT)
    for one in (large, code):
        first, second = (step for step in desk.plan() if step.code_id == one.id)
        if one is code:
            desk.carry_out(first)
            desk.refuse(second, RefusalReason.TABLE_FULL)
        else:
            desk.refuse(first, RefusalReason.TABLE_FULL)
    (step,) = desk.plan()
    assert isinstance(step, Remove)
    desk.write()
    assert {step.code_id for step in desk.plan()} == {small.id}


def test_two_codes_that_the_lock_puts_into_one_slot_do_not_chase_each_other(desk):
    codes = [desk.periodic("one"), desk.periodic("two")]
    for _ in range(20):
        for step in desk.plan():
            desk.nodes.clear()  # so that it answers the same slot again
            desk.carry_out(step)
    assert not desk.plan()
    states = {desk.status(code) for code in codes}
    assert states == {CodeStatus.ACTIVE, CodeStatus.FAILED}


def test_refusal_for_another_reason_waits_for_people(desk):
    code = desk.periodic()
    desk.refuse(desk.next_create(code), RefusalReason.FAILED)
    assert desk.online(code).failure is Failure.REFUSED
    other = written(desk, desk.periodic)
    desk.delete(other)
    desk.write()
    assert desk.online(code).failure is Failure.REFUSED
    assert not desk.plan()


def test_refused_slot_of_the_next_season_is_no_failure(desk):
    desk.later(90 * DAY)
    weekly = Weekly(BERLIN, None, 540, 600)
    code = desk.periodic(weekly=weekly, days=60)
    now, ahead = desk.plan()
    assert (now.ahead, ahead.ahead) == (False, True)
    desk.carry_out(now)
    desk.refuse(ahead, RefusalReason.FAILED)
    assert desk.status(code) is CodeStatus.ACTIVE
    assert not desk.online(code).ahead
    assert not desk.plan()


def test_write_that_was_never_sent_leaves_no_trace(desk):
    code = desk.periodic()
    step = desk.begin(code)
    desk.do(not_sent(desk.book, step))
    assert desk.get(code) == code
    assert desk.plan() == [step]


# One slot for one code.


def test_slot_that_the_lock_gives_out_is_taken_from_whoever_was_thought_there(desk):
    anna = written(desk, desk.periodic)
    desk.nodes[41] = temporary(41)
    desk.look()
    assert [one.hard_id for one in desk.found()] == [41]
    desk.nodes.clear()  # somebody emptied the lock unseen
    desk.later(HOUR)
    berta, carla = desk.periodic("Berta"), desk.periodic("Carla")
    desk.write()
    assert (desk.slots(berta), desk.slots(carla)) == ([40], [41])
    assert desk.slots(anna) == []
    assert desk.online(anna).copies[0].until == desk.now
    assert desk.found() == []
    assert desk.status(anna) is CodeStatus.PENDING


def test_member_s_password_is_not_taken_for_a_temporary_one_of_its_number(desk):
    desk.nodes[1] = permanent(40)
    desk.look()
    desk.periodic()
    desk.write()
    assert [one.temporary for one in desk.found()] == [False]


def test_slot_is_also_taken_from_the_same_code():
    desk = Desk()
    code = desk.periodic(weekly=OVER_MIDNIGHT)
    first, second = desk.plan()
    desk.carry_out(first)
    desk.nodes.clear()  # somebody emptied the lock unseen
    desk.carry_out(second)
    assert desk.slots(code) == [40]
    assert [copy.content for copy in desk.online(code).held] == [second.content]
    (again,) = desk.plan()
    assert again.content == first.content


@virtual_time
async def test_half_written_code_whose_slot_was_given_out_again_is_written_in_full(
    tmp_path,
):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(weekly=OVER_MIDNIGHT, digits="314159")
        await shop.lose_link_behind(lambda: shop.slots(code) == [40])
        assert shop.slots(code) == [40]
        PhoneApp(shop.lock).delete(40)
        await shop.session()
        assert shop.table() == {40: "314159", 41: "314159"}
        hours = {one.validity for one in shop.lock.memory.credentials}
        assert len(hours) == 2
        assert shop.status(code) is CodeStatus.ACTIVE


def test_removed_slot_gives_all_codes_without_room_another_try(desk):
    anna = written(desk, desk.periodic)
    one, two = full(desk), full(desk)
    desk.delete(anna)
    (step,) = desk.plan()
    changes = removed(desk.book, step, desk.now)
    assert {code.id for code in changes.changed} == {one.id, two.id, anna.id}
    desk.do(changes)
    assert {step.code_id for step in desk.plan()} == {one.id, two.id}


def test_created_changes_nothing_of_codes_in_other_slots(desk):
    written(desk, desk.periodic)
    berta = desk.periodic("Berta")
    step = desk.begin(berta)
    changes = created(desk.book, step, 41, desk.now)
    assert [code.id for code in changes.changed] == [berta.id]


# What is only for later gives way.


def with_both_seasons(desk):
    """A code with a place for the summer and one for the winter."""
    code = desk.periodic(weekly=Weekly(BERLIN, None, 540, 600), days=60)
    desk.write()
    assert len(desk.slots(code)) == 2
    desk.later(HOUR)
    desk.look()
    return code


def test_full_lock_makes_room_of_a_place_that_another_code_does_not_need_yet(desk):
    desk.later(90 * DAY)
    giver = with_both_seasons(desk)
    code = desk.periodic("late")
    desk.refuse(desk.next_create(code), RefusalReason.TABLE_FULL)
    assert desk.online(code).failure is None
    assert not desk.online(giver).ahead
    remove, create = desk.plan()
    assert (remove.code_id, remove.copy.hard_id) == (giver.id, 41)
    assert create.code_id == code.id
    desk.write()
    assert desk.slots(code) == [41]
    assert desk.status(giver) is desk.status(code) is CodeStatus.ACTIVE


def test_code_gives_its_place_for_later_where_a_lock_takes_its_digits_once(desk):
    desk.later(90 * DAY)
    code = with_both_seasons(desk)
    del desk.nodes[40]
    desk.look()
    desk.refuse(desk.next_create(code), RefusalReason.FAILED)
    assert not desk.online(code).ahead
    (step,) = desk.plan()
    assert isinstance(step, Modify)
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_place_for_later_takes_no_other_place_for_later(desk):
    desk.later(90 * DAY)
    giver = with_both_seasons(desk)
    other = desk.periodic("other", Weekly(BERLIN, None, 540, 600), days=60)
    now, ahead = desk.plan()
    desk.carry_out(now)
    desk.refuse(ahead, RefusalReason.TABLE_FULL)
    assert desk.online(giver).ahead
    assert not desk.online(other).ahead
    assert desk.status(other) is CodeStatus.ACTIVE


def test_code_gives_its_own_place_for_later_where_it_needs_one_now(desk):
    desk.later(90 * DAY)
    code = with_both_seasons(desk)
    del desk.nodes[40]
    desk.look()
    create = desk.next_create(code)
    desk.refuse(create, RefusalReason.TABLE_FULL)
    assert not desk.online(code).ahead
    assert not desk.online(code).unsure
    (step,) = desk.plan()
    assert isinstance(step, Modify)
    assert (step.copy.hard_id, step.content) == (41, create.content)
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE

"""Codes that find no room, and get another try."""

import pytest

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.outcomes import not_sent
from custom_components.smart_life_lock.ledger.plan import Create, Modify, Remove
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..desk import BERLIN, DAY, HOUR, permanent, temporary
from .support import ALWAYS_IN_UTC, OVER_MIDNIGHT, full, written


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

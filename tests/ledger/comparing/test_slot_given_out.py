"""One slot for one code, and what is only for later gives way."""

from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.outcomes import created, removed
from custom_components.smart_life_lock.ledger.plan import Modify
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp

from ..desk import BERLIN, DAY, HOUR, Desk, permanent, temporary
from ..workshop import workshop
from .support import OVER_MIDNIGHT, full, written


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

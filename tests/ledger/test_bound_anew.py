"""A lock that was reset and bound anew: nothing old is written into it unasked."""

from dataclasses import replace
import json

from homeassistant.helpers.json import json_bytes
import pytest

from custom_components.smart_life_lock.actions.answers import described
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.compare_slots import of_another_lock
from custom_components.smart_life_lock.ledger.digits import online_digits
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.expired import died_unused
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
    forgettable,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.plan import (
    must_look_first,
    pending_change,
)
from custom_components.smart_life_lock.ledger.rebind import (
    ends_with_key,
    stands_in_lock,
    written_again,
)
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.status import next_change
from custom_components.smart_life_lock.storage.ledger_rows import Rows, book_from
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp

from .desk import DAY, HOUR, KEYS, Desk, temporary, with_online
from .workshop import Deaf, workshop

OTHER = CodeKeys(SecretBytes(b"\0\xff\0\xff\0\xff"), KEYS.t0)


@pytest.fixture
def desk() -> Desk:
    return Desk()


def written(desk, make):
    """A code that the lock has taken."""
    code = make()
    desk.write()
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    return code


# What a new key means.


def test_code_of_a_lock_that_was_bound_anew_is_dead_and_not_written(desk):
    active, waiting = written(desk, desk.periodic), desk.once()
    desk.later(HOUR)
    desk.use_keys(OTHER)
    for code in (active, waiting):
        assert desk.status(code) is CodeStatus.DEAD
        assert desk.get(code).dead_since == desk.now
        assert not can_open(desk.get(code), desk.now)
        assert pending_change(desk.get(code), desk.now) is None
        assert next_change(desk.get(code), desk.now) is None
        assert described(desk.get(code), desk.now)["slots"] == []
    assert desk.plan() == []


def test_what_others_made_in_it_is_gone(desk):
    desk.nodes[45] = temporary(45)
    written(desk, desk.periodic)
    assert desk.found()
    desk.later(HOUR)
    desk.use_keys(OTHER)
    assert desk.found() == []
    table = desk.book.table
    assert (table.key_mark, table.drained, table.lists) == (
        OTHER.key_mark,
        desk.now,
        True,
    )


def test_same_keys_and_keys_never_seen_before_forget_nothing(desk):
    written(desk, desk.periodic)
    assert of_another_lock(desk.book, KEYS.key_mark, desk.now) == Changes()
    desk.book.table = replace(desk.book.table, key_mark=None)
    assert of_another_lock(desk.book, "other", desk.now) == Changes()


def test_slots_of_the_new_lock_are_never_taken_for_those_of_the_old_one(desk):
    code = written(desk, desk.periodic)
    (slot,) = desk.slots(code)
    desk.use_keys(OTHER)
    other = desk.once("Bert")
    desk.nodes.clear()
    desk.write()
    desk.look(OTHER.key_mark)
    assert desk.slots(other) == [slot]
    assert desk.status(other) is CodeStatus.ACTIVE
    used = desk.opened(slot)
    assert used.code.id == other.id
    assert desk.status(code) is CodeStatus.DEAD
    assert desk.get(code).uses == 0


def test_a_dead_code_survives_a_restart_as_it_is(desk):
    code = written(desk, desk.periodic)
    desk.use_keys(OTHER)
    stored = book_from(json.loads(json_bytes(Rows().to_data(desk.book))))
    assert stored.codes[code.id] == desk.get(code)


@pytest.mark.parametrize(
    ("intent", "status"),
    [(Intent.OFF, CodeStatus.DELETED), (Intent.PAUSED, CodeStatus.PAUSED)],
)
def test_what_was_taken_off_the_lock_needs_no_session_any_more(desk, intent, status):
    code = written(desk, desk.periodic)
    desk.book.put([with_online(desk.get(code), intent=intent)])
    assert pending_change(desk.get(code), desk.now)
    desk.use_keys(OTHER)
    assert desk.status(code) is status
    assert desk.plan() == []
    desk.later(8 * DAY)
    assert desk.status(code) is (
        CodeStatus.DELETED if intent is Intent.OFF else CodeStatus.EXPIRED
    )


def test_a_dead_code_is_not_told_as_expired_unused(desk):
    code = written(desk, desk.periodic)
    desk.use_keys(OTHER)
    desk.later(8 * DAY)
    assert not died_unused(desk.get(code), desk.now, desk.now)
    assert desk.status(code) is CodeStatus.DEAD


# The former key again: the true lock was only away.


def test_codes_are_as_they_were_when_the_former_key_comes_back(desk):
    active, waiting = written(desk, desk.periodic), desk.once()
    stay = desk.issue(TemporaryRequest("Carla", desk.now, desk.now + DAY))
    before = [desk.get(code) for code in (active, waiting, stay)]
    slots = desk.slots(active)
    desk.use_keys(OTHER)
    desk.later(HOUR)
    desk.use_keys(KEYS)
    assert [desk.get(code) for code in (active, waiting, stay)] == before
    assert must_look_first(desk.book, desk.plan())
    desk.look()
    assert (desk.status(active), desk.slots(active)) == (CodeStatus.ACTIVE, slots)
    assert desk.found() == []


def test_a_code_of_the_time_between_is_dead_then(desk):
    desk.use_keys(OTHER)
    code = desk.once()
    desk.use_keys(KEYS)
    assert desk.status(code) is CodeStatus.DEAD


# The question.


def test_the_question_names_what_people_count_on(desk):
    active, waiting = written(desk, desk.periodic), desk.once("Bert")
    refused = desk.once("Refused")
    desk.refuse(desk.next_create(refused), RefusalReason.FAILED)
    desk.pause(desk.once("Paused"))
    used = desk.once("Used")
    desk.carry_out(desk.next_create(used))
    desk.opened(*desk.slots(used))
    full = desk.once("Full")
    desk.refuse(desk.next_create(full), RefusalReason.TABLE_FULL)
    desk.once("Over", days=0.01)
    desk.later(HOUR)
    asked = stands_in_lock(desk.book, desk.now)
    assert [code.id for code in asked] == [active.id, waiting.id, full.id]


def test_offline_codes_that_end_are_named(desk):
    stay = desk.issue(TemporaryRequest("Anna", desk.now, desk.now + DAY))
    once = desk.issue(OneTimeRequest("Bert"))
    dynamic = desk.issue(DynamicRequest("Carla"))
    desk.issue(ClearRequest())
    desk.delete(desk.issue(OneTimeRequest("Deleted")))
    desk.once("Online")
    ended = ends_with_key(desk.book, desk.now)
    assert [code.id for code in ended] == [stay.id, once.id, dynamic.id]
    desk.use_keys(OTHER)
    assert ends_with_key(desk.book, desk.now) == ()


def test_yes_writes_them_into_the_new_lock(desk):
    codes = [written(desk, desk.periodic), desk.once("Bert"), desk.once("No")]
    desk.use_keys(OTHER)
    desk.nodes.clear()
    ids = {code.id for code in codes[:2]}
    desk.do(written_again(desk.book, ids, desk.now))
    assert {step.code_id for step in desk.plan()} == ids
    assert must_look_first(desk.book, desk.plan())  # others may have been there before
    assert [desk.status(code) for code in codes] == [
        CodeStatus.PENDING,
        CodeStatus.PENDING,
        CodeStatus.DEAD,
    ]
    desk.look(OTHER.key_mark)
    desk.write()
    assert [desk.status(code) for code in codes[:2]] == [CodeStatus.ACTIVE] * 2


def test_yes_said_late_or_twice_writes_nothing_wrong(desk):
    over, code = desk.once("Over", days=0.01), written(desk, desk.periodic)
    stay = desk.issue(TemporaryRequest("Anna", desk.now, desk.now + DAY))
    ids = {over.id, code.id, stay.id}
    assert not written_again(desk.book, ids, desk.now).is_news(desk.book.table)
    desk.use_keys(OTHER)
    desk.later(HOUR)
    assert [c.id for c in written_again(desk.book, ids, desk.now).changed] == [code.id]


def test_room_is_looked_for_anew_in_the_new_lock(desk):
    code = desk.once()
    desk.refuse(desk.next_create(code), RefusalReason.TABLE_FULL)
    assert desk.online(code).failure is Failure.LOCK_FULL
    desk.use_keys(OTHER)
    assert desk.status(code) is CodeStatus.DEAD
    desk.do(written_again(desk.book, {code.id}, desk.now))
    assert desk.online(code).failure is None
    assert desk.plan()


def test_before_the_keys_are_known_nothing_else_is_claimed(desk):
    code = desk.once()
    desk.use_keys(OTHER)
    desk.book.key_mark = None
    desk.do(written_again(desk.book, {code.id}, desk.now))
    assert desk.get(code).key_mark == KEYS.key_mark


# What people do with dead codes.


@pytest.mark.parametrize("intent", [Intent.ON, Intent.PAUSED])
def test_resume_writes_a_single_one_again(desk, intent):
    code = written(desk, desk.periodic)
    desk.book.put([with_online(desk.get(code), intent=intent)])
    desk.use_keys(OTHER)
    desk.nodes.clear()
    desk.resume(code)
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    assert desk.get(code).key_mark == OTHER.key_mark


def test_a_dead_code_is_not_changed_but_renamed_and_deleted(desk):
    code = written(desk, desk.periodic)
    desk.use_keys(OTHER)
    with pytest.raises(CodeRefused) as refused:
        desk.update(code, end=desk.now + 9 * DAY)
    assert refused.value.problem is CodeProblem.CODE_DEAD
    desk.update(code, name="Anna and Bert")
    assert desk.status(code) is CodeStatus.DEAD
    desk.delete(code)
    assert desk.status(code) is CodeStatus.DELETED


def test_digits_of_a_dead_code_are_not_given_to_others_before_it_is_over(desk):
    code = desk.periodic()
    desk.use_keys(OTHER)
    assert code.digits in online_digits(desk.book, desk.now)
    desk.later(8 * DAY)
    assert code.digits not in online_digits(desk.book, desk.now)


def test_dead_codes_are_forgotten_when_their_time_is_over(desk):
    code = written(desk, desk.periodic)
    desk.use_keys(OTHER)
    many = [
        replace(desk.get(code), id=str(number)) for number in range(KEPT_FINISHED + 2)
    ]
    desk.book.codes = {one.id: one for one in many}
    assert forgettable(desk.book, desk.now, desk.keys) == []
    assert len(forgettable(desk.book, desk.now + 8 * DAY, desk.keys)) == 2


# With a lock.


@virtual_time
async def test_no_session_writes_old_codes_into_a_lock_that_was_bound_anew(tmp_path):
    async with workshop(tmp_path) as shop:
        anna, courier = await shop.periodic(), await shop.once()
        PhoneApp(shop.lock).make_temporary("271828")
        await shop.session()
        assert len(shop.table()) == 3
        await shop.bind_anew()
        for _ in range(2):
            await shop.session()
            await shop.restart()
        assert shop.table() == {}
        assert not shop.ledger.found()
        assert shop.status(anna) is shop.status(courier) is CodeStatus.DEAD
        await shop.write_again(anna)
        assert shop.status(anna) is CodeStatus.PENDING
        await shop.restart()
        await shop.session()
        assert set(shop.table().values()) == {anna.digits}
        assert shop.status(anna) is CodeStatus.ACTIVE
        assert shop.status(courier) is CodeStatus.DEAD


@virtual_time
async def test_so_it_is_with_a_lock_that_has_no_list(tmp_path):
    async with workshop(tmp_path) as shop:
        Deaf(shop, Dp.UNLOCK_METHOD_SYNC)
        code = await shop.periodic(digits="314159")
        await shop.session()
        await shop.bind_anew()
        await shop.session()
        assert shop.table() == {}
        await shop.write_again(code)
        await shop.session()
        assert shop.table() == {40: "314159"}
        assert shop.status(code) is CodeStatus.ACTIVE

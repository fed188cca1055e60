"""Changes at each stage of a life, and its end."""

import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.expired import expired_unused
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import OnlineOneTimeRequest
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    Modify,
    PendingChange,
    pending_change,
)
from custom_components.smart_life_lock.ledger.status import (
    LeftToDo,
    left_to_do,
    next_change,
    status_of,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from ..desk import DAY, HOUR, NOW, SECOND, temporary
from .support import OTHER, active, failed


def test_change_before_the_first_write_is_written_at_once(desk):
    code = desk.periodic(digits="314159")
    desk.update(code, digits=OTHER)
    (step,) = desk.plan()
    assert isinstance(step, Create)
    assert step.content.digits == OTHER


def test_change_after_a_write_of_unknown_outcome_waits_for_the_list(desk):
    code = desk.periodic(digits="314159")
    desk.begin(code)
    desk.update(code, end=code.valid_until + DAY)
    assert not desk.plan()
    desk.nodes[40] = temporary(40)
    desk.look()
    (step,) = desk.plan()
    assert isinstance(step, Modify)
    assert step.copy.hard_id == 40


def test_change_of_a_paused_code_waits_until_it_is_resumed(desk):
    code = active(desk, lambda: desk.periodic(digits="314159"))
    desk.pause(code)
    desk.write()
    desk.update(code, digits=OTHER)
    assert desk.status(code) is CodeStatus.PAUSED
    assert not desk.plan()
    desk.resume(code)
    desk.write()
    (copy,) = desk.online(code).held
    assert copy.content.digits == OTHER


def test_change_of_a_failed_code_is_another_try(desk):
    code = failed(desk)
    desk.update(code, digits=OTHER)
    assert desk.online(code).failure is None
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_new_name_of_a_failed_code_is_not_another_try(desk):
    code = failed(desk)
    desk.update(code, name="Berta")
    assert desk.status(code) is CodeStatus.FAILED


@pytest.mark.parametrize("make", ["periodic", "once"])
def test_later_end_revives_an_expired_code_whose_end_will_be_told_again(desk, make):
    code = getattr(desk, make)()
    desk.write()
    desk.now = code.valid_until + SECOND
    desk.look()
    (told,) = desk.do(expired_unused(desk.book, desk.now)).changed
    assert told.id == code.id
    assert not expired_unused(desk.book, desk.now).changed
    desk.write()
    assert not desk.nodes
    assert desk.status(code) is CodeStatus.EXPIRED
    desk.update(code, end=desk.now + DAY)
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    desk.later(DAY + SECOND)
    assert not expired_unused(desk.book, desk.now).changed
    desk.look()
    assert expired_unused(desk.book, desk.now).changed


def test_expired_code_is_not_revived_by_other_digits_alone(desk):
    code = active(desk)
    desk.later(8 * DAY)
    with pytest.raises(CodeRefused) as error:
        desk.update(code, digits=OTHER)
    assert error.value.problem is CodeProblem.END_IN_PAST


def test_digits_that_others_got_meanwhile_do_not_come_back_with_an_expired_code(desk):
    old = active(desk, lambda: desk.periodic(digits="314159"))
    desk.later(8 * DAY)
    desk.write()
    new = active(desk, lambda: desk.periodic("Berta", digits="314159"))
    with pytest.raises(CodeRefused) as error:
        desk.update(old, end=desk.now + DAY)
    assert (error.value.problem, error.value.field) == (
        CodeProblem.DIGITS_IN_USE,
        "code",
    )
    desk.update(old, end=desk.now + DAY, digits=OTHER)
    desk.write()
    assert desk.status(old) is desk.status(new) is CodeStatus.ACTIVE


def test_deleted_code_leaves_the_lock_and_then_the_list_of_what_is_to_do(desk):
    code = active(desk)
    desk.delete(code)
    assert desk.status(code) is CodeStatus.DELETING
    assert left_to_do(desk.get(code), desk.now) is LeftToDo.WAIT_FOR_LOCK
    assert pending_change(desk.get(code), desk.now) is PendingChange.REMOVE
    before = desk.get(code)
    desk.delete(code)
    assert desk.get(code) == before
    desk.write()
    assert desk.status(code) is CodeStatus.DELETED
    assert left_to_do(desk.get(code), desk.now) is LeftToDo.NOTHING


def test_code_deleted_before_it_was_written_never_gets_there(desk):
    code = desk.periodic()
    desk.delete(code)
    assert desk.status(code) is CodeStatus.DELETED
    assert not desk.plan()


def test_deleted_code_is_not_told_as_expired(desk):
    code = active(desk)
    desk.delete(code)
    desk.later(8 * DAY)
    assert not expired_unused(desk.book, desk.now).changed


def test_offline_code_is_deleted_here_only(desk):
    code = desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    desk.delete(code)
    assert desk.status(code) is CodeStatus.DELETING
    assert not desk.plan()
    desk.later(2 * HOUR)
    assert desk.status(code) is CodeStatus.DELETED


@pytest.mark.parametrize(
    ("request_", "uses", "opens"),
    [
        (DynamicRequest(), 0, True),
        (DynamicRequest(), 1, True),
        (OneTimeRequest(), 0, True),
        (OneTimeRequest(), 1, False),
        (TemporaryRequest("Anna", NOW, NOW + HOUR), 0, True),
        (TemporaryRequest("Anna", NOW, NOW + HOUR), 1, True),
        (ClearRequest(), 0, True),
        (ClearRequest(), 1, False),
        (OnlineOneTimeRequest("Anna", NOW + HOUR), 0, False),
    ],
)
def test_deleted_is_said_only_of_a_code_that_cannot_open(desk, request_, uses, opens):
    code = desk.issue(request_)
    for _ in range(uses):
        code = code.used(NOW)
    gone = code.deleted(NOW)
    assert gone.unwanted
    assert can_open(gone, desk.now) is opens
    expected = CodeStatus.DELETING if opens else CodeStatus.DELETED
    assert status_of(gone, desk.now) is expected
    if opens:
        at = next_change(gone, desk.now)
        assert status_of(gone, at - SECOND) is CodeStatus.DELETING
        assert status_of(gone, at) is CodeStatus.DELETED
        assert not can_open(gone, at)
        assert next_change(gone, at) is None
    else:
        assert next_change(gone, desk.now) is None


def test_what_is_left_to_do_of_a_computed_code_is_told_by_its_kind_and_use(desk):
    stay = desk.issue(TemporaryRequest("Anna", NOW, NOW + 2 * HOUR))
    assert left_to_do(stay, desk.now) is LeftToDo.CLEAR_AFTER_USE
    assert left_to_do(stay.used(NOW), desk.now) is LeftToDo.CLEAR_NOW
    assert left_to_do(stay.cleared(NOW), desk.now) is LeftToDo.NOTHING
    assert left_to_do(stay, stay.valid_until + SECOND) is LeftToDo.NOTHING
    once = desk.issue(OneTimeRequest())
    assert left_to_do(once.deleted(NOW), desk.now) is LeftToDo.WAIT
    assert left_to_do(once.used(NOW), desk.now) is LeftToDo.NOTHING
    other = CodeKeys(SecretBytes(b"000000"))
    dead = stay.seen_with(other, NOW)
    assert dead.seen_with(other, NOW) is dead
    assert left_to_do(dead, desk.now) is LeftToDo.NOTHING
    assert dead.seen_with(desk.keys, NOW) == stay


def test_deletion_of_a_found_code_waits_for_the_lock(desk, theirs):
    assert left_to_do(theirs, desk.now) is LeftToDo.NOTHING
    changes = desk.delete(theirs)
    (found,) = desk.found()
    assert changes.code == found
    assert found.unwanted
    assert left_to_do(found, desk.now) is LeftToDo.WAIT_FOR_LOCK
    desk.delete(found)
    assert desk.found() == [found]
    desk.write()
    assert desk.found() == []
    assert desk.nodes == {}

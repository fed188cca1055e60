"""What people change about codes, at any stage of their lives, and what is refused."""

from datetime import UTC, datetime

import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.expired import expired_unused
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlineRules,
    Weekly,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.outcomes import touched
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    Modify,
    PendingChange,
    Remove,
    pending_change,
)
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.status import (
    LeftToDo,
    left_to_do,
    next_change,
    status_of,
)
from custom_components.smart_life_lock.ledger.update import UpdateRequest
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    RefusalReason,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.weekly import EVERY_DAY

from .desk import ALWAYS, BERLIN, DAY, HOUR, NOW, SECOND, Desk, temporary, with_online

WEEKEND = frozenset({5, 6})
MONDAY = frozenset({0})
MORNINGS = Weekly(BERLIN, None, 480, 720)
OTHER = SecretStr("271828")


@pytest.fixture
def desk() -> Desk:
    return Desk()


@pytest.fixture
def theirs(desk):
    """A code that others made."""
    desk.nodes[49] = temporary(49)
    desk.look()
    (found,) = desk.found()
    return found


def active(desk, make=None):
    code = (make or desk.periodic)()
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    return code


def failed(desk):
    code = desk.periodic()
    desk.refuse(desk.next_create(code), RefusalReason.FAILED)
    assert desk.status(code) is CodeStatus.FAILED
    return code


# Each thing that may be changed.


def test_name_of_an_online_code_changes_without_the_lock_hearing_of_it(desk):
    code = active(desk)
    desk.update(code, name="  Berta ")
    assert desk.get(code).name == "Berta"
    assert desk.status(code) is CodeStatus.ACTIVE
    assert pending_change(desk.get(code), desk.now) is None


def test_name_of_an_offline_code_changes(desk):
    stay = desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    changes = desk.update(stay, name="Berta")
    assert desk.get(stay).name == "Berta"
    assert changes.code == desk.get(stay)
    assert desk.get(stay).digits == stay.digits


def test_code_without_a_name_may_get_one(desk):
    code = desk.issue(DynamicRequest())
    desk.update(code, name="Plumber")
    assert desk.get(code).name == "Plumber"


def test_name_of_a_found_code_changes(desk, theirs):
    changes = desk.update(theirs, name="Neighbour")
    (found,) = desk.found()
    assert changes.code == found
    assert found.name == "Neighbour"
    assert found.node == theirs.node
    assert changes.changed == ()


def test_name_changes_together_with_what_the_lock_hears(desk):
    code = active(desk)
    desk.update(code, name="Berta", digits=OTHER)
    assert (desk.get(code).name, desk.get(code).digits) == ("Berta", OTHER)


def test_other_digits_are_written_into_another_slot_before_the_old_one_is_emptied(desk):
    code = active(desk, lambda: desk.periodic(digits="314159"))
    desk.update(code, digits=OTHER)
    assert desk.status(code) is CodeStatus.PENDING
    assert pending_change(desk.get(code), desk.now) is PendingChange.UPDATE
    create, remove = desk.plan()
    assert isinstance(create, Create)
    assert create.content.digits == OTHER
    assert isinstance(remove, Remove)
    assert remove.copy.hard_id == 40
    desk.carry_out(create)
    assert desk.status(code) is CodeStatus.PENDING  # the old ones still open
    desk.write()
    assert desk.slots(code) == [41]
    assert desk.status(code) is CodeStatus.ACTIVE
    desk.later(HOUR)
    desk.look()
    assert desk.slots(code) == [41]


def test_other_digits_find_room_in_a_full_lock_in_place_of_the_old_ones(desk):
    code = active(desk, lambda: desk.periodic(digits="314159"))
    desk.update(code, digits=OTHER)
    create, _ = desk.plan()
    desk.refuse(create, RefusalReason.TABLE_FULL)
    (remove,) = desk.plan()
    assert isinstance(remove, Remove)
    desk.write()
    (create,) = desk.plan()
    assert create.content.digits == OTHER
    desk.write()
    assert desk.slots(code) == [40]
    assert desk.status(code) is CodeStatus.ACTIVE


def test_slot_of_old_digits_that_is_gone_was_not_lost(desk):
    """It was emptied, and nobody told; a one-time code is not taken for a used one."""
    code = active(desk, lambda: desk.once(digits="314159"))
    desk.update(code, digits=OTHER)
    create, remove = desk.plan()
    desk.carry_out(create)
    desk.do(touched(desk.book, remove))
    del desk.nodes[40]
    desk.later(HOUR)
    desk.look()
    assert not desk.plan()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_times_change_in_the_same_slot(desk):
    code = active(desk, lambda: desk.periodic(digits="314159"))
    desk.update(code, end=code.valid_until + DAY)
    (step,) = desk.plan()
    assert isinstance(step, Modify)
    assert step.copy.hard_id == 40
    assert step.content.digits == code.digits
    desk.write()
    assert desk.slots(code) == [40]
    assert desk.status(code) is CodeStatus.ACTIVE


def test_digits_that_the_code_has_already_are_no_obstacle(desk):
    code = active(desk, lambda: desk.periodic(digits="314159"))
    desk.update(code, digits=SecretStr("314159"))
    assert not desk.plan()


def test_another_end_is_written_as_a_utc_second(desk):
    code = active(desk)
    end = code.valid_until + DAY + SECOND / 2
    desk.update(code, end=end)
    assert desk.get(code).valid_until == code.valid_until + DAY
    assert desk.get(code).valid_until.tzinfo is UTC
    (step,) = desk.plan()
    assert step.content.validity.end == int(end.timestamp())


def test_later_start_takes_a_code_back_to_scheduled(desk):
    code = active(desk)
    desk.update(code, start=NOW + DAY)
    desk.write()
    assert desk.status(code) is CodeStatus.SCHEDULED


def test_start_that_has_passed_may_be_repeated(desk):
    code = active(desk)
    desk.later(HOUR)
    end = code.valid_until + DAY
    desk.update(code, start=code.valid_from, end=end)
    assert (desk.get(code).valid_from, desk.get(code).valid_until) == (
        code.valid_from,
        end,
    )


def test_weekdays_alone_keep_the_hours(desk):
    code = desk.periodic(weekly=MORNINGS)
    desk.update(code, weekly=Weekly(BERLIN, MONDAY))
    schedule = desk.online(code).schedule
    assert (schedule.weekdays, schedule.begin, schedule.end) == (MONDAY, 480, 720)


def test_hours_alone_keep_the_weekdays(desk):
    code = desk.periodic(weekly=Weekly(BERLIN, WEEKEND))
    desk.update(code, weekly=Weekly(BERLIN, None, 600, 660))
    schedule = desk.online(code).schedule
    assert (schedule.weekdays, schedule.begin, schedule.end) == (WEEKEND, 600, 660)


def test_all_day_takes_the_hours_away_and_keeps_the_weekdays(desk):
    code = desk.periodic(weekly=Weekly(BERLIN, MONDAY, 480, 720))
    desk.update(code, all_day=True)
    schedule = desk.online(code).schedule
    assert (schedule.weekdays, schedule.begin, schedule.end) == (MONDAY, 0, 1440)


def test_all_day_with_weekdays_takes_both(desk):
    code = desk.periodic(weekly=MORNINGS)
    desk.update(code, weekly=Weekly(BERLIN, WEEKEND), all_day=True)
    schedule = desk.online(code).schedule
    assert (schedule.weekdays, schedule.begin, schedule.end) == (WEEKEND, 0, 1440)


def test_all_weekdays_and_all_day_need_no_hours_in_the_lock(desk):
    code = active(desk, lambda: desk.periodic(weekly=MORNINGS))
    everyday = Weekly(BERLIN, EVERY_DAY)
    desk.update(code, weekly=everyday, all_day=True)
    (step,) = desk.plan()
    assert step.content.validity.weekly is None


def test_hours_that_need_a_second_slot_get_it(desk):
    code = active(desk, lambda: desk.periodic(weekly=MORNINGS))
    desk.update(code, weekly=Weekly(BERLIN, None, 60, 240))
    modify, create = desk.plan()
    assert isinstance(modify, Modify)
    assert isinstance(create, Create)
    desk.write()
    assert desk.slots(code) == [40, 41]
    desk.update(code, weekly=MORNINGS)
    remove, modify = desk.plan()
    assert isinstance(remove, Remove)
    assert isinstance(modify, Modify)
    desk.write()
    assert len(desk.slots(code)) == 1
    assert len(desk.nodes) == 1
    assert desk.status(code) is CodeStatus.ACTIVE


# At each stage of a life.


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


# What ends.


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


# Pause and resume.


def test_pause_and_resume_may_be_said_twice(desk):
    code = active(desk)
    desk.pause(code)
    once = desk.get(code)
    desk.pause(code)
    assert desk.get(code) == once
    assert desk.status(code) is CodeStatus.PENDING
    desk.write()
    desk.pause(code)
    assert desk.status(code) is CodeStatus.PAUSED
    desk.resume(code)
    once = desk.get(code)
    desk.resume(code)
    assert desk.get(code) == once
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_code_resumed_before_the_lock_heard_of_the_pause_was_never_gone(desk):
    code = active(desk)
    desk.pause(code)
    desk.resume(code)
    assert not desk.plan()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_paused_code_needs_no_place_in_the_lock(desk):
    code = desk.periodic()
    desk.pause(code)
    assert desk.status(code) is CodeStatus.PAUSED
    assert pending_change(desk.get(code), desk.now) is None


def test_paused_code_expires_like_any_other(desk):
    code = active(desk)
    desk.pause(code)
    desk.write()
    desk.later(8 * DAY)
    assert desk.status(code) is CodeStatus.EXPIRED


def test_resume_tries_again_what_had_failed_or_was_refused_for_later(desk):
    code = failed(desk)
    desk.book.put([with_online(desk.get(code), ahead=False)])
    desk.resume(code)
    online = desk.online(code)
    assert (online.intent, online.failure, online.ahead) == (Intent.ON, None, True)
    assert desk.status(code) is CodeStatus.PENDING


def test_failed_code_may_be_paused_and_resumed(desk):
    code = failed(desk)
    desk.pause(code)
    assert desk.status(code) is CodeStatus.PAUSED
    assert desk.online(code).failure is Failure.REFUSED
    desk.resume(code)
    assert desk.status(code) is CodeStatus.PENDING


# What is refused.


def deleting(desk):
    code = active(desk)
    desk.delete(code)
    return code


def deleted(desk):
    code = deleting(desk)
    desk.write()
    return code


def used(desk):
    code = active(desk, desk.once)
    desk.opened(40)
    return code


def expired(desk):
    code = active(desk)
    desk.later(8 * DAY)
    return code


def offline(desk):
    return desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))


def found(desk):
    desk.nodes[49] = temporary(49)
    desk.look()
    return desk.found()[0]


P = CodeProblem
UPDATES = [
    (active, {}, P.NOTHING_TO_UPDATE, "code_id"),
    (found, {}, P.NOTHING_TO_UPDATE, "code_id"),
    (active, {"name": " "}, P.NAME_MISSING, "name"),
    (found, {"name": "x" * 65}, P.NAME_TOO_LONG, "name"),
    (offline, {"name": "two\nlines"}, P.NAME_NOT_TEXT, "name"),
    (active, {"digits": SecretStr("27182")}, P.DIGITS_LENGTH, "code"),
    (active, {"digits": SecretStr("2718x8")}, P.DIGITS_LENGTH, "code"),
    (active, {"digits": SecretStr("345678")}, P.DIGITS_TRIVIAL, "code"),
    (active, {"end": NOW}, P.END_IN_PAST, "end"),
    (active, {"weekly": Weekly(BERLIN, frozenset())}, P.WEEKDAYS_EMPTY, "weekdays"),
    (active, {"weekly": Weekly(BERLIN, None, 60, 60)}, P.HOURS_EQUAL, "to"),
    (active, {"weekly": Weekly(BERLIN, None, 60)}, P.HOURS_INCOMPLETE, "to"),
    (
        active,
        {"weekly": Weekly(BERLIN, None, None, 60)},
        P.HOURS_INCOMPLETE,
        "from",
    ),
    (
        active,  # 1 July 2026 is a Wednesday
        {"weekly": Weekly(BERLIN, MONDAY), "end": NOW + DAY},
        P.NEVER_OCCURS,
        "weekdays, from, to",
    ),
    (offline, {"digits": OTHER}, P.TEMPORARY_FIXED, "code_id"),
    (offline, {"end": NOW + DAY}, P.TEMPORARY_FIXED, "code_id"),
    (found, {"all_day": True}, P.NOT_ONLINE, "code_id"),
    (deleting, {"digits": OTHER}, P.CODE_ENDED, "code_id"),
    (deleted, {"end": NOW + DAY}, P.CODE_ENDED, "code_id"),
    (used, {"end": NOW + DAY}, P.CODE_ENDED, "code_id"),
]


@pytest.mark.parametrize(("make", "wishes", "problem", "field"), UPDATES)
def test_update_that_cannot_be_is_refused_with_its_field(
    desk, make, wishes, problem, field
):
    code = make(desk)
    before, table = dict(desk.book.codes), desk.book.table
    with pytest.raises(CodeRefused) as error:
        desk.update(code, **wishes)
    assert (error.value.problem, error.value.field) == (problem, field)
    assert (desk.book.codes, desk.book.table) == (before, table)


@pytest.mark.parametrize("wishes", [{"weekly": ALWAYS}, {"all_day": True}])
def test_one_time_code_has_no_weekdays_and_hours(desk, wishes):
    code = active(desk, desk.once)
    with pytest.raises(CodeRefused) as error:
        desk.update(code, **wishes)
    assert error.value.problem is CodeProblem.NOT_PERIODIC


def test_digits_of_another_code_are_refused(desk):
    active(desk, lambda: desk.periodic(digits="314159"))
    other = active(desk)
    with pytest.raises(CodeRefused) as error:
        desk.update(other, digits=SecretStr("314159"))
    assert error.value.problem is CodeProblem.DIGITS_IN_USE


def test_digits_have_the_length_that_the_lock_wants():
    desk = Desk(OnlineRules(digits=7))
    code = desk.periodic()
    assert len(code.digits) == 7
    with pytest.raises(CodeRefused) as error:
        desk.update(code, digits=OTHER)
    assert (error.value.problem, error.value.limit) == (CodeProblem.DIGITS_LENGTH, "7")


def test_weekdays_that_are_over_for_this_code_are_refused(desk):
    """It would have occurred at the beginning, which has passed."""
    code = active(desk, lambda: desk.periodic(days=5))
    desk.later(3 * DAY)
    with pytest.raises(CodeRefused) as error:
        desk.update(code, weekly=Weekly(BERLIN, frozenset({2})))
    assert error.value.problem is CodeProblem.NEVER_OCCURS
    desk.update(code, weekly=Weekly(BERLIN, WEEKEND))


@pytest.mark.parametrize(
    ("wishes", "problem", "field"),
    [
        (
            {"start": NOW.replace(tzinfo=None)},
            WindowProblem.NAIVE_TIME,
            "start",
        ),
        ({"end": NOW.replace(tzinfo=None)}, WindowProblem.NAIVE_TIME, "end"),
        ({"start": NOW - HOUR}, WindowProblem.START_IN_PAST, "start"),
        ({"start": NOW + 9 * DAY}, WindowProblem.END_BEFORE_START, "end"),
        (
            {"end": datetime(2106, 2, 7, 6, 28, 16, tzinfo=UTC)},
            WindowProblem.TIME_OUT_OF_RANGE,
            "end",
        ),
        (
            {"start": datetime(2200, 1, 1, tzinfo=UTC)},
            WindowProblem.TIME_OUT_OF_RANGE,
            "start",
        ),
    ],
)
def test_times_that_no_lock_could_keep_are_refused(desk, wishes, problem, field):
    code = active(desk)
    with pytest.raises(InvalidWindow) as error:
        desk.update(code, **wishes)
    assert (error.value.problem, error.value.field) == (problem, field)


def test_end_before_the_start_that_is_still_to_come_is_refused(desk):
    code = desk.periodic(start=NOW + 2 * DAY)
    with pytest.raises(InvalidWindow) as error:
        desk.update(code, end=NOW + DAY)
    assert error.value.problem is WindowProblem.END_BEFORE_START
    assert error.value.limit == "2026-07-03T12:00+00:00"


def test_last_second_that_a_lock_can_keep_is_a_good_end(desk):
    code = active(desk)
    end = datetime(2106, 2, 7, 6, 28, 15, tzinfo=UTC)
    desk.update(code, end=end)
    (step,) = desk.plan()
    assert step.content.validity.end == 0xFFFFFFFF
    assert bytes(step.content.request())


@pytest.mark.parametrize("wish", ["pause", "resume"])
@pytest.mark.parametrize(
    ("make", "problem"),
    [
        (deleting, None),
        (deleted, None),
        (used, None),
        (expired, None),
        (offline, CodeProblem.NOT_ONLINE),
        (found, CodeProblem.NOT_ONLINE),
    ],
)
def test_what_has_ended_or_is_not_ours_is_not_paused_nor_resumed(
    desk, make, problem, wish
):
    code = make(desk)
    own = {"pause": CodeProblem.NOT_PAUSABLE, "resume": CodeProblem.NOT_RESUMABLE}
    with pytest.raises(CodeRefused) as error:
        getattr(desk, wish)(code)
    assert error.value.problem is (problem or own[wish])
    assert (error.value.field, error.value.limit) == ("code_id", code.name or code.id)


@pytest.mark.parametrize("shown", ["no such code", "314159"])
def test_unknown_code_is_refused_and_digits_given_for_it_are_not_repeated(desk, shown):
    with pytest.raises(CodeRefused) as error:
        desk.update(shown, name="Berta")
    assert error.value.problem is CodeProblem.UNKNOWN_CODE
    assert error.value.limit == ("…" if shown.isdigit() else shown)
    assert "314159" not in str(error.value)


def test_only_a_name_is_not_about_the_lock():
    assert not UpdateRequest("x", name="Berta").about_the_lock
    assert UpdateRequest("x", all_day=True).about_the_lock
    assert UpdateRequest("x", digits=OTHER).about_the_lock

"""Each thing that may be changed."""

from datetime import UTC

from custom_components.smart_life_lock.ledger.issue_offline import (
    DynamicRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.outcomes import touched
from custom_components.smart_life_lock.ledger.plan import (
    Create,
    Modify,
    PendingChange,
    Remove,
    pending_change,
)
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.weekly import EVERY_DAY

from ..desk import BERLIN, DAY, HOUR, NOW, SECOND
from .support import MONDAY, OTHER, WEEKEND, active

MORNINGS = Weekly(BERLIN, None, 480, 720)


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


def test_a_code_of_two_slots_waits_for_the_rest_once_the_lock_has_the_first(desk):
    over_midnight = Weekly(BERLIN, frozenset({4}), begin=1320, end=360)
    code = desk.periodic(weekly=over_midnight)
    for change in (PendingChange.WRITE, PendingChange.REST):
        assert desk.status(code) is CodeStatus.PENDING
        assert pending_change(desk.get(code), desk.now) is change
        desk.carry_out(desk.next_create(code))
    assert desk.status(code) is not CodeStatus.PENDING
    desk.update(code, start=desk.now + DAY)
    assert pending_change(desk.get(code), desk.now) is PendingChange.UPDATE


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

"""A slot that the lock gave to one code after the other."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    ClockSet,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..desk import HOUR, MINUTE, NOW, SECOND, permanent, temporary


def late(desk, at):
    """A stored record of a slot's use, told now."""
    return desk.report(Access(at, Method.ONLINE_CODE, 40, late=True))


def test_stored_use_of_the_second_in_which_the_slot_was_given_out_is_of_the_former(
    desk,
):
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    desk.delete(first)
    desk.write()
    desk.look()
    second = desk.once("Berta", digits="271828")
    desk.write()
    assert desk.slots(second) == [40]
    assert late(desk, desk.now).code.id == first.id
    assert late(desk, desk.now + SECOND).code.id == first.id  # it counts as now
    desk.later(SECOND)
    assert late(desk, desk.now).code.id == second.id


@pytest.mark.parametrize("part", [0, 400_000, 999_999], ids="{} µs".format)
def test_use_in_the_second_in_which_the_slot_was_given_out_is_of_the_new_code(
    desk, part
):
    """The lock confirmed that one on the same link before it told of the use."""
    desk.now = desk.now.replace(microsecond=0)
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    second = desk.now
    desk.delete(first)
    desk.write()
    desk.later(timedelta(microseconds=part))
    new = desk.once("Berta", digits="271828")
    desk.write()
    assert desk.slots(new) == [40]
    desk.later(timedelta(microseconds=999_999 - part))
    assert desk.opened(40, second).code.id == new.id


def test_use_that_is_heard_of_long_after_the_slot_was_given_out_is_told_by_its_time(
    desk,
):
    """The session that wrote the second code was lost before it could fetch records."""
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]
    second = desk.once("Berta", digits="271828")
    desk.write(drained=False)
    desk.later(HOUR)
    assert desk.opened(40, desk.now - 90 * MINUTE).code.id == first.id
    assert desk.opened(40, desk.now - 30 * MINUTE).code.id == second.id


@pytest.mark.parametrize("known", [True, False], ids=["known", "unknown"])
@pytest.mark.parametrize("ahead", [timedelta(), HOUR], ids=["right", "+1h"])
def test_use_of_what_others_had_in_the_slot_is_not_of_our_code(desk, known, ahead):
    if known:
        desk.nodes[40] = temporary(40)
        desk.look()
        del desk.nodes[40]
    desk.later(HOUR)
    used_at = desk.now - MINUTE + ahead
    code = desk.once()
    desk.write(drained=False)
    assert desk.slots(code) == [40]
    assert desk.opened(40, used_at) == Changes()
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    desk.later(SECOND)
    assert desk.opened(40).code.id == code.id


def test_use_of_a_new_code_before_all_records_have_come_is_its_own(desk):
    """Somebody waits at the door for it."""
    code = desk.once()
    desk.write(drained=False)
    desk.later(3 * SECOND)
    assert desk.opened(40, desk.now - SECOND).code.id == code.id


def test_use_right_after_a_write_is_its_own_when_the_link_was_lost_in_between(desk):
    """The record comes late, in the next session, before all others have come."""
    code = desk.once()
    desk.write(drained=False)
    used_at = desk.now + 2 * SECOND
    desk.later(15 * SECOND)
    event = Access(used_at, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(event).code.id == code.id


def test_record_of_an_unknown_time_is_not_of_the_code_that_was_written_just_now(desk):
    """By a clock that was ahead it is still to come: told as late, and as of now."""
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]  # used, and deleted by the lock
    second = desk.once("Berta", digits="271828")
    desk.write(drained=False)
    assert desk.slots(second) == [40]
    desk.later(2 * SECOND)
    event = Access(desk.now, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(event).code.id == first.id


def test_use_of_a_new_code_whose_write_came_after_all_records_is_its_own(desk):
    first = desk.once()
    desk.write()
    desk.later(HOUR)
    del desk.nodes[40]
    second = desk.once("Berta", digits="271828")
    desk.write()
    desk.later(30 * SECOND)
    assert desk.slots(second) == [40]
    assert desk.opened(40).code.id == second.id
    assert desk.get(first).uses == 0


def test_slot_that_nobody_knows_names_nobody(desk):
    desk.periodic()
    desk.write()
    assert desk.opened(45) == Changes()


def test_use_of_an_unknown_slot_is_of_the_code_that_may_have_been_written_there(desk):
    code, other = desk.once(), desk.periodic("other")
    desk.begin(code)
    desk.later(MINUTE)
    desk.begin(other)
    assert desk.opened(40, desk.now - 2 * MINUTE) == Changes()
    assert desk.opened(40).code.id == code.id
    assert desk.opened(49).code == desk.found()[0]
    desk.look()  # the lock has deleted it after its use
    assert desk.status(code) is CodeStatus.USED
    assert code.id not in {step.code_id for step in desk.plan()}


def test_member_s_password_names_what_was_found_in_its_slot(desk):
    desk.nodes |= {3: permanent(3, member=7)}
    desk.look()
    pin = next(one for one in desk.found() if one.hard_id == 3)
    event = Access(desk.now, Method.PASSWORD, 3, late=False)
    assert desk.report(event) == Changes(code=pin)
    assert desk.report(replace(event, identifier=4)) == Changes()


def test_temporary_and_permanent_slots_of_one_number_are_not_mixed_up(desk):
    desk.periodic()
    desk.write()
    assert desk.report(Access(desk.now, Method.PASSWORD, 40, late=False)) == Changes()
    desk.nodes[3] = permanent(3)
    desk.look()
    assert desk.opened(3) == Changes()


@pytest.mark.parametrize("method", [Method.ONLINE_CODE, Method.PASSWORD])
def test_report_without_a_slot_names_nobody(desk, method):
    desk.periodic()
    desk.write()
    assert desk.report(Access(desk.now, method, None, late=False)) == Changes()


def test_report_of_anything_else_names_no_online_code(desk):
    desk.periodic()
    desk.write()
    assert desk.report(Access(desk.now, Method.CARD, 40, late=False)) == Changes()
    assert desk.report(ClockSet(desk.now)) == Changes()


def test_reports_of_computed_codes_never_touch_online_ones(desk):
    """The same book holds both kinds."""
    online = desk.periodic()
    desk.write()
    before = desk.get(online)
    stay = desk.issue(TemporaryRequest("Anna", NOW, NOW + 5 * HOUR))
    once = desk.issue(OneTimeRequest("Plumber"))
    dynamic = desk.issue(DynamicRequest("Courier"))
    clears = [desk.issue(ClearRequest(stay.id)), desk.issue(ClearRequest())]
    outcomes = {
        stay: OfflineOutcome.OPENED,
        once: OfflineOutcome.OPENED,
        clears[0]: OfflineOutcome.CLEARED_ONE,
        clears[1]: OfflineOutcome.CLEARED_ALL,
    }
    for code, outcome in outcomes.items():
        plain = desk.keys.offline.decrypt(code.digits)
        changes = desk.report(OfflineCodeEntered(desk.now, outcome, plain, late=False))
        assert changes.code == desk.get(code)
        assert desk.get(code).uses == 1
    desk.report(Access(desk.now, Method.DYNAMIC_CODE, None, late=False))
    assert desk.get(dynamic).uses == 1
    assert desk.status(stay) is CodeStatus.CLEARED
    nonsense = OfflineCodeEntered(
        desk.now, OfflineOutcome.OPENED, SecretStr("x"), late=False
    )
    assert desk.report(nonsense) == Changes()
    unknown = replace(nonsense, plain=SecretStr("5000000000"))
    assert desk.report(unknown) == Changes()
    elsewhere = replace(
        unknown, outcome=OfflineOutcome.CLEARED_ONE, plain=SecretStr("8000000001")
    )
    changes = desk.report(elsewhere)
    assert isinstance(changes.code, IssuedCode)
    assert changes.code.made_elsewhere
    assert desk.get(online) == before


def test_use_before_the_clear_all_code_that_overtook_its_report_was_revoked(desk):
    stay, late = (
        desk.issue(TemporaryRequest(name, NOW, NOW + 5 * HOUR))
        for name in ("early", "late")
    )
    clear = desk.issue(ClearRequest())
    plain = desk.keys.offline.decrypt(clear.digits)
    desk.later(3 * HOUR)
    at = NOW + HOUR
    desk.report(OfflineCodeEntered(at, OfflineOutcome.CLEARED_ALL, plain, late=True))
    for code, used in ((stay, at - SECOND), (late, at)):
        plain = desk.keys.offline.decrypt(code.digits)
        desk.report(OfflineCodeEntered(used, OfflineOutcome.OPENED, plain, late=True))
    assert desk.status(stay) is CodeStatus.CLEARED
    assert desk.status(late) is CodeStatus.ACTIVE


def test_of_two_dynamic_codes_of_one_time_neither_is_named(desk):
    desk.issue(DynamicRequest("A"))
    desk.issue(DynamicRequest("B"))
    event = Access(desk.now, Method.DYNAMIC_CODE, None, late=False)
    assert desk.report(event) == Changes()

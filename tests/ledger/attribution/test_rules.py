"""The rules by which a use is told to be of a code."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.smart_life_lock.ledger.attribution import reported, unattributed
from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.compare_slots import compared
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.model import Access, Method

from ..desk import DAY, HOUR, KEYS, MINUTE, NOW, SECOND, temporary


def one_after_the_other(desk, *, drained=False):
    """Two codes that had slot 40: until two hours from NOW, and from three on."""
    first = desk.periodic("first")
    desk.write()
    desk.later(2 * HOUR)
    desk.delete(first)
    desk.write()
    assert desk.status(first) is CodeStatus.DELETED
    desk.later(HOUR)
    if drained:
        desk.look()
    second = desk.periodic("second")
    desk.write()
    assert desk.slots(second) == [40]
    desk.later(2 * HOUR)
    return first, second


def test_report_of_a_slot_names_the_code_in_it(desk):
    anna, berta = desk.periodic("Anna"), desk.periodic("Berta")
    desk.write()
    desk.later(HOUR)
    changes = desk.opened(41)
    assert changes.code == desk.get(berta)
    assert [code.id for code in changes.changed] == [berta.id]
    assert desk.get(anna).uses == 0
    assert (desk.get(berta).uses, desk.get(berta).first_used) == (1, desk.now)


def test_each_use_counts_and_first_and_last_are_kept_in_any_order(desk):
    code = desk.periodic()
    desk.write()
    desk.later(9 * HOUR)
    for hours in (5, 2, 7):
        desk.opened(40, NOW + hours * HOUR)
    now = desk.get(code)
    assert (now.uses, now.first_used, now.last_used) == (
        3,
        NOW + 2 * HOUR,
        NOW + 7 * HOUR,
    )
    assert desk.status(code) is CodeStatus.ACTIVE


def test_record_that_comes_again_counts_once_whether_it_could_be_attributed_or_not(
    desk,
):
    code = desk.periodic()
    desk.write()
    event = Access(desk.now, Method.ONLINE_CODE, 40, late=False)
    unknown = replace(event, at=desk.now + SECOND)
    for _ in range(2):
        desk.do(reported(event, "0a", desk.now, desk.book, desk.keys))
        desk.do(unattributed(unknown, "0b", desk.book))
    assert desk.get(code).uses == 1
    assert [(one.mark, one.code_id) for one in desk.book.untold] == [
        ("0a", code.id),
        ("0b", None),
    ]
    assert len(desk.book.history) == 2


def test_one_time_code_is_used_after_its_report(desk):
    code = desk.once()
    desk.write()
    desk.opened(40)
    assert desk.status(code) is CodeStatus.USED
    desk.write()
    assert desk.slots(code) == []


@pytest.mark.parametrize(
    ("at", "named"),
    [
        (-HOUR, 0),
        (timedelta(), 0),
        (2 * HOUR, 0),
        (2 * HOUR + MINUTE, 0),
        (3 * HOUR - MINUTE, 1),
        (3 * HOUR, 1),
        (5 * HOUR, 1),
    ],
    ids=[
        "before",
        "first-second-of-the-first",
        "last-second-of-the-first",
        "nearer-to-the-first",
        "nearer-to-the-second",
        "first-second-of-the-second",
        "long-after",
    ],
)
def test_slot_that_held_one_code_after_the_other_names_the_one_of_that_time(
    desk, at, named
):
    codes = one_after_the_other(desk)
    changes = desk.opened(40, NOW + at)
    assert changes.code.id == codes[named].id
    assert [desk.get(code).uses for code in codes] == [int(n == named) for n in (0, 1)]


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_late_reports_of_both_may_come_in_any_order(desk, order):
    codes = one_after_the_other(desk)
    for index in order:
        desk.opened(40, NOW + (1, 4)[index] * HOUR)
    assert [desk.get(code).uses for code in codes] == [1, 1]


def test_code_that_left_before_all_records_had_come_is_not_meant_by_a_wrong_clock(desk):
    first, second = one_after_the_other(desk, drained=True)
    changes = desk.opened(40, NOW + HOUR)  # the lock's clock is three hours slow
    assert changes.code.id == second.id
    assert desk.get(first).uses == 0


def left_an_hour_ago(desk):
    """A code that had slot 40 until an hour from NOW; its last uses may be untold."""
    code = desk.periodic()
    desk.write()
    desk.later(HOUR)
    desk.delete(code)
    desk.write()
    desk.later(HOUR)
    return code


def test_stored_use_of_a_slot_that_nobody_has_now_is_of_who_left_it_since_the_last_records(
    desk,
):
    code = left_an_hour_ago(desk)
    of_unknown_time = NOW + 2 * HOUR
    for at in (NOW, NOW + HOUR, of_unknown_time):
        stored = Access(at, Method.ONLINE_CODE, 40, late=True)
        assert desk.report(stored).code.id == code.id
    desk.look()
    stored = Access(NOW + HOUR, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(stored) == Changes()


def test_use_just_now_of_a_slot_that_was_emptied_is_of_nobody_who_left_it(desk):
    """By the lock's own word the former code is gone; somebody else wrote another."""
    left = left_an_hour_ago(desk)
    assert desk.opened(40) == Changes()
    assert desk.get(left).uses == 0


def test_stored_use_of_a_slot_that_was_emptied_before_is_of_nobody_who_left_it(desk):
    """What the app wrote there was used while nobody listened, and is not listed yet."""
    left = left_an_hour_ago(desk)
    at = NOW + HOUR + 30 * MINUTE
    stored = Access(at, Method.ONLINE_CODE, 40, late=True)
    assert desk.report(stored) == Changes()
    assert desk.get(left).uses == 0


def test_code_for_one_use_that_is_used_and_gone_is_not_meant_by_the_next_use(desk):
    code = desk.once()
    desk.write()
    desk.later(HOUR)
    desk.opened(40)
    del desk.nodes[40]  # by the lock itself
    desk.look()
    desk.later(20 * SECOND)
    assert desk.opened(40, desk.now - 10 * SECOND) == Changes()
    assert desk.get(code).uses == 1


@pytest.mark.parametrize(("seconds", "named"), [(60, True), (61, False)])
def test_use_just_now_while_the_slot_was_emptied_is_of_who_left_it(
    desk, seconds, named
):
    code = desk.periodic()
    desk.write()
    desk.later(HOUR)
    desk.delete(code)
    desk.write()
    desk.later(seconds * SECOND)
    desk.opened(40)
    assert desk.get(code).uses == named


def test_use_just_now_of_a_slot_that_was_emptied_is_of_the_code_that_may_be_there(desk):
    left_an_hour_ago(desk)
    code = desk.once("Berta", digits="271828")
    desk.begin(code)
    assert desk.opened(40).code.id == code.id


def test_clock_that_is_ahead_uses_no_code_in_the_future(desk):
    code = desk.once()
    desk.write()
    desk.later(HOUR)
    desk.opened(40, desk.now + 100 * DAY)
    assert desk.get(code).first_used == desk.now


def test_slot_of_a_code_made_elsewhere_names_that_one(desk):
    (theirs,) = desk.found()
    changes = desk.opened(49)
    assert changes == Changes(code=theirs)


def test_what_others_have_in_a_slot_now_is_meant_unless_ours_was_there_then(desk):
    code = desk.periodic()
    desk.write()
    desk.later(HOUR)
    desk.delete(code)
    desk.write()
    desk.later(2 * MINUTE)
    desk.nodes[40] = temporary(40)
    desk.do(compared(desk.book, desk.nodes.values(), desk.now, KEYS.key_mark))
    theirs = next(one for one in desk.found() if one.hard_id == 40)
    desk.later(HOUR)
    assert desk.opened(40).code == theirs
    assert desk.opened(40, NOW + MINUTE).code.id == code.id


@pytest.mark.parametrize(
    "ahead", [timedelta(), HOUR, -HOUR], ids=["right", "+1h", "-1h"]
)
@pytest.mark.parametrize("kind", ["once", "periodic"])
def test_use_behind_which_the_lock_gave_the_slot_to_the_next_code(desk, kind, ahead):
    """Its report comes after the write, and tells the time of a clock not set yet."""
    first = getattr(desk, kind)()
    desk.write()
    desk.later(DAY / 2)
    used_at = desk.now + ahead
    desk.later(MINUTE)
    del desk.nodes[40]  # by the lock itself, or by others
    second = desk.once("Berta", digits="271828")
    desk.write(drained=False)
    assert desk.slots(second) == [40]
    desk.later(SECOND)
    assert desk.opened(40, used_at).code.id == first.id
    desk.look()
    assert desk.get(first).uses == 1
    assert desk.status(second) is CodeStatus.ACTIVE
    desk.later(SECOND)
    assert desk.opened(40).code.id == second.id

"""Restored: whose code it was, and digits that cannot have been given out."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.doubt import (
    BOOKED_AHEAD,
    Doubt,
    DoubtReason,
    Gap,
)
from custom_components.smart_life_lock.ledger.doubt_rules import KEPT_GAPS, with_gap
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeKind
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)

from ..desk import DAY, HOUR, MINUTE, NOW
from .support import choose, from_backup, named


def test_use_after_the_backup_is_booked_on_nobody(desk, old):
    (slot,) = desk.slots(named(desk, "Anna"))
    again = from_backup(desk, old, at=NOW + 2 * HOUR)
    assert again.opened(slot).code is None
    assert named(again, "Anna").uses == 0


def test_use_before_the_backup_is_booked_as_ever(desk, old):
    (slot,) = desk.slots(named(desk, "Anna"))
    again = from_backup(desk, old, at=NOW + 2 * HOUR)
    changes = again.opened(slot, NOW + 2 * HOUR)
    assert changes.code == named(again, "Anna")


def test_use_is_booked_again_once_somebody_has_chosen(desk, old):
    (slot,) = desk.slots(named(desk, "Anna"))
    again = from_backup(desk, old)
    again.look()
    choose(again)
    assert again.opened(slot).code == named(again, "Anna")


def test_one_time_code_of_the_hour_of_the_restore_is_refused(desk, old):
    again = from_backup(desk, old)
    with pytest.raises(CodeRefused) as refused:
        again.issue(OneTimeRequest())
    assert refused.value.problem is CodeProblem.HOUR_IN_DOUBT
    assert refused.value.limit == "2026-07-01T16:00+00:00"
    assert again.issue(ClearRequest()).kind is CodeKind.CLEAR_ALL
    again.later(HOUR)
    again.issue(OneTimeRequest())


def test_hours_after_the_backup_are_in_doubt_and_those_before_are_not():
    gap = Gap(NOW + 2 * HOUR + MINUTE, NOW + 3 * HOUR + MINUTE)
    hours = [NOW + n * HOUR for n in range(6)]
    assert [gap.has_hour(hour) for hour in hours] == [
        False,
        False,
        True,
        True,
        *[False] * 2,
    ]
    assert Gap(None, NOW).has_hour(NOW - DAY)


def test_oldest_gap_makes_room_for_the_newest():
    table = Book().table
    for day in range(KEPT_GAPS + 1):
        since = NOW + day * DAY
        table = with_gap(table, Doubt(DoubtReason.OLDER, since, since - HOUR))
    assert [gap.end for gap in table.gaps] == [
        NOW + day * DAY for day in range(1, KEPT_GAPS + 1)
    ]


def test_windows_that_may_have_been_given_out():
    gap = Gap(NOW, NOW + HOUR)
    assert not gap.has_window(NOW - HOUR)
    assert gap.has_window(NOW)
    assert gap.has_window(NOW + HOUR + BOOKED_AHEAD)
    assert not gap.has_window(NOW + 2 * HOUR + BOOKED_AHEAD)
    assert Gap(None, NOW).has_window(NOW - DAY)


def test_same_window_after_a_restore_has_other_digits_and_is_marked(desk, old):
    request = TemporaryRequest("Eve", desk.now + HOUR, desk.now + 3 * HOUR)
    before = [desk.issue(request) for _ in range(2)]
    again = from_backup(desk, old)
    for _ in range(8):
        code = again.issue(replace(request, name="Fred"))
        assert code.adjusted
        assert code.digits not in {one.digits for one in before}


def test_window_of_two_guests_has_other_digits_than_the_third_s_that_a_restore_lost(
    desk,
):
    request = TemporaryRequest("Eve", desk.now + HOUR, desk.now + 3 * HOUR)
    for _ in range(2):
        desk.issue(request)
    old = desk.book.copy()
    lost = [desk.issue(request).digits for _ in range(2)]
    for _ in range(8):
        again = from_backup(desk, old)
        assert again.issue(replace(request, name="Fred")).digits not in lost


def test_longest_window_after_a_restore_is_no_longer_than_a_lock_takes(desk, old):
    again = from_backup(desk, old)
    start = again.now
    code = again.issue(TemporaryRequest("Eve", start, start + 9998 * HOUR))
    assert code.number == 9999
    with pytest.raises(InvalidWindow) as refused:
        again.issue(TemporaryRequest("Fred", start, start + 10_000 * HOUR))
    assert refused.value.problem is WindowProblem.TOO_LONG

"""Reports of use name a computed code; the oldest are forgotten."""

from dataclasses import replace
from datetime import timedelta
from itertools import permutations

import pytest

from custom_components.smart_life_lock.ledger.book import Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    forgettable,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    ClockSet,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from .support import HOUR, LOGIN, NOW, SECOND, T0, OfflineDesk


def test_report_of_use_names_the_code(desk: OfflineDesk) -> None:
    anna, bert = desk.stay(3, name="Anna"), desk.stay(4, name="Bert")
    changes = desk.typed(bert, NOW + HOUR)
    assert changes.code is not None
    assert changes.code.id == bert.id
    assert changes.code.uses == 1
    assert desk.book.get(bert.id).first_used == NOW + HOUR
    assert desk.book.get(anna.id) == anna


def test_reports_of_use_in_any_order_give_first_and_last(desk: OfflineDesk) -> None:
    stay = desk.stay(6)
    for hours in (2, 1, 3):
        desk.typed(stay, NOW + hours * HOUR)
    code = desk.book.get(stay.id)
    assert (code.uses, code.first_used, code.last_used) == (
        3,
        NOW + HOUR,
        NOW + 3 * HOUR,
    )


def test_one_time_code_is_used_after_its_report(desk: OfflineDesk) -> None:
    once = desk.issue(OneTimeRequest("Postman"))
    desk.typed(once, NOW)
    assert desk.status(once, NOW) is CodeStatus.USED


def test_clear_one_report_marks_code_and_target(desk: OfflineDesk) -> None:
    stay = desk.stay(6)
    clear = desk.issue(ClearRequest(stay.id))
    desk.typed(stay, NOW)
    changes = desk.typed(clear, NOW + HOUR)
    assert changes.code is not None
    assert changes.code.id == clear.id
    assert desk.status(clear, NOW + HOUR) is CodeStatus.USED
    assert desk.status(stay, NOW + HOUR) is CodeStatus.CLEARED


def test_clear_all_report_marks_the_used_temporary_codes(desk: OfflineDesk) -> None:
    used, unused, once = desk.stay(6), desk.stay(7), desk.issue(OneTimeRequest())
    clear = desk.issue(ClearRequest())
    desk.typed(used, NOW)
    desk.typed(clear, NOW + HOUR)
    assert desk.status(used, NOW + HOUR) is CodeStatus.CLEARED
    assert desk.status(unused, NOW + HOUR) is CodeStatus.ACTIVE
    assert desk.status(once, NOW + HOUR) is CodeStatus.ACTIVE
    assert desk.status(clear, NOW + HOUR) is CodeStatus.USED


def test_order_of_late_reports_does_not_matter() -> None:
    ends = set()
    for order in permutations(range(3)):
        desk = OfflineDesk()
        early, late = desk.stay(6), desk.stay(7)
        clear = desk.issue(ClearRequest())
        reports = [
            (early, NOW),
            (clear, NOW + HOUR),
            (late, NOW + 2 * HOUR),
        ]
        for index in order:
            desk.typed(*reports[index])
        now = NOW + 3 * HOUR
        ends.add((desk.status(early, now), desk.status(late, now)))
    assert ends == {(CodeStatus.CLEARED, CodeStatus.ACTIVE)}


def test_clear_reports_of_codes_made_elsewhere_still_clear(desk: OfflineDesk) -> None:
    one, two = desk.stay(6), desk.stay(7)
    desk.typed(one, NOW)
    desk.typed(two, NOW)
    plain = SecretStr("8" + desk.keys.offline.decrypt(one.digits)[1:])
    changes = desk.report(
        OfflineCodeEntered(NOW, OfflineOutcome.CLEARED_ONE, plain, late=True)
    )
    assert isinstance(changes.code, IssuedCode)
    assert (changes.code.made_elsewhere, changes.code.target) == (True, one.id)
    assert desk.status(one, NOW) is CodeStatus.CLEARED
    assert desk.status(two, NOW) is CodeStatus.ACTIVE
    plain = desk.keys.offline.decrypt(desk.keys.offline.clear_all(NOW, 9))
    desk.report(OfflineCodeEntered(NOW, OfflineOutcome.CLEARED_ALL, plain, late=True))
    assert desk.status(two, NOW) is CodeStatus.CLEARED


def test_report_dated_in_the_future_counts_as_of_now(desk: OfflineDesk) -> None:
    stay, clear = desk.stay(6), desk.issue(ClearRequest())
    desk.typed(clear, NOW + 1000 * HOUR, NOW)
    assert desk.book.cleared_all_at == NOW
    desk.typed(stay, NOW + HOUR, NOW + HOUR)
    assert desk.status(stay, NOW + HOUR) is CodeStatus.ACTIVE


@pytest.mark.parametrize("plain", ["5000000000", "", "x"])
def test_code_that_nobody_issued_names_nobody(desk: OfflineDesk, plain: str) -> None:
    desk.stay()
    event = OfflineCodeEntered(NOW, OfflineOutcome.OPENED, SecretStr(plain), late=False)
    assert desk.report(event) == Changes()


def test_reports_of_other_things_change_nothing(desk: OfflineDesk) -> None:
    desk.issue(DynamicRequest())
    assert desk.report(Access(NOW, Method.FINGERPRINT, 1, late=False)) == Changes()
    assert desk.report(ClockSet(NOW)) == Changes()


@pytest.mark.parametrize("minutes", [-5, 0, 4, 9])
def test_dynamic_code_is_named_while_a_lock_takes_it(
    desk: OfflineDesk, minutes: int
) -> None:
    step = NOW.replace(minute=20, second=0)
    code = desk.issue(DynamicRequest("Plumber"), step + timedelta(seconds=30))
    at = step + timedelta(minutes=minutes)
    changes = desk.report(Access(at, Method.DYNAMIC_CODE, None, late=False))
    assert changes.code is not None
    assert (changes.code.id, changes.code.uses) == (code.id, 1)


@pytest.mark.parametrize("seconds", [-301, 600])
def test_dynamic_code_is_not_named_outside(desk: OfflineDesk, seconds: int) -> None:
    step = NOW.replace(minute=20, second=0)
    desk.issue(DynamicRequest(), step)
    at = step + timedelta(seconds=seconds)
    assert desk.report(Access(at, Method.DYNAMIC_CODE, None, late=False)) == Changes()


def test_of_two_dynamic_codes_neither_is_named(desk: OfflineDesk) -> None:
    desk.issue(DynamicRequest("A"))
    desk.issue(DynamicRequest("B"), NOW + timedelta(minutes=4))
    access = Access(NOW + timedelta(minutes=4), Method.DYNAMIC_CODE, None, late=False)
    assert desk.report(access) == Changes()


def test_after_a_change_of_t0_the_living_code_is_named(desk: OfflineDesk) -> None:
    old = desk.stay(3)
    desk.keys = CodeKeys(LOGIN, T0 + 48 * HOUR)
    desk.book.put([old.seen_with(desk.keys, NOW)])
    twin = replace(old, id="twin", t0_hour=desk.keys.t0_hour)
    desk.book.put([twin])
    changes = desk.typed(twin, NOW)
    assert changes.code is not None
    assert changes.code.id == "twin"


def test_only_the_oldest_finished_codes_are_forgotten(desk: OfflineDesk) -> None:
    old = replace(desk.issue(DynamicRequest()), id="")
    stay = desk.stay(9000)
    many = [
        replace(old, id=f"{n:04}", valid_until=old.valid_until + n * SECOND)
        for n in range(KEPT_FINISHED + 3)
    ]
    desk.book.codes = {code.id: code for code in [*many, stay.deleted(NOW)]}
    assert forgettable(desk.book, NOW, desk.keys) == []
    later = NOW + 2 * HOUR
    assert sorted(forgettable(desk.book, later, desk.keys)) == ["0000", "0001", "0002"]

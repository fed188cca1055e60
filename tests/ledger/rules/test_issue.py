"""An online code is made."""

from datetime import timedelta

import pytest

from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    OnlineRules,
    Weekly,
    with_rules,
)
from custom_components.smart_life_lock.ledger.kinds import CodeKind
from custom_components.smart_life_lock.ledger.slots import Online
from custom_components.smart_life_lock.ledger.wanted import wanted
from custom_components.smart_life_lock.tuyalock.weekly import Schedule, WeekRules
from custom_components.smart_life_lock.tuyalock.wire.validity import DayOrder, HoursZone

from ..desk import BERLIN, DAY, HOUR, KEYS, NOW, SECOND, Desk, online_of


def test_one_time_code_works_once_from_the_running_minute_on(desk):
    desk.later(timedelta(seconds=40, microseconds=5))
    code = desk.issue(OnlineOneTimeRequest(" Courier ", NOW + DAY))
    assert (code.kind, code.name) == (CodeKind.ONLINE_ONE_TIME, "Courier")
    assert (code.valid_from, code.valid_until) == (NOW, NOW + DAY)
    assert code.created == NOW + 40 * SECOND
    assert code.key_mark == KEYS.key_mark
    assert online_of(code) == Online()
    ((content,), ahead) = wanted(code, desk.now).now, wanted(code, desk.now).ahead
    assert content.once
    assert content.digits == code.digits
    assert ahead == ()


def test_periodic_code_works_any_number_of_times_at_its_hours(desk):
    weekly = Weekly(BERLIN, frozenset({0, 4}), 540, 720)
    code = desk.periodic(weekly=weekly, digits="314159")
    assert code.kind is CodeKind.ONLINE_PERIODIC
    assert online_of(code).schedule == Schedule(frozenset({0, 4}), 540, 720, BERLIN)
    (content,) = wanted(code, desk.now).now
    assert content.digits == "314159"
    assert not content.once
    assert (content.validity.weekly.begin, content.validity.weekly.end) == (420, 600)


def test_code_for_several_locks_has_the_id_that_it_was_given(desk):
    request = OnlineOneTimeRequest("Courier", NOW + DAY, code_id="feed")
    assert desk.issue(request).id == "feed"
    request = OnlinePeriodicRequest(
        "Anna", NOW, NOW + DAY, Weekly(BERLIN), code_id="beef"
    )
    assert desk.issue(request).id == "beef"


def test_codes_without_such_an_id_get_one_each(desk):
    assert len({desk.once().id for _ in range(20)}) == 20


@pytest.mark.parametrize(
    ("name", "problem"),
    [
        (" ", CodeProblem.NAME_MISSING),
        ("x" * 65, CodeProblem.NAME_TOO_LONG),
        ("a\0b", CodeProblem.NAME_NOT_TEXT),
    ],
)
def test_online_code_needs_a_good_name(desk, name, problem):
    for make in (desk.once, desk.periodic):
        with pytest.raises(CodeRefused) as error:
            make(name)
        assert error.value.problem is problem
    assert not desk.book.codes


def test_week_rules_of_the_lock_are_those_of_its_codes():
    rules = OnlineRules(week=WeekRules(DayOrder.SUNDAY_HIGHEST, HoursZone.LOCAL))
    assert online_of(Desk(rules).periodic()).rules == rules.week


def test_other_week_rules_change_only_codes_that_have_others(desk):
    code, stay = (
        desk.periodic(),
        desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR)),
    )
    local = WeekRules(zone=HoursZone.LOCAL)
    assert with_rules(code, WeekRules()) is code
    assert with_rules(stay, local) is stay
    assert online_of(with_rules(code, local)).rules == local

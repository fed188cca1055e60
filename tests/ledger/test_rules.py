"""How online codes are made, what they are at each moment, and what is asked of a book."""

from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
import random
from zoneinfo import ZoneInfo

from homeassistant.exceptions import ServiceValidationError
from hypothesis import assume, given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.device.code_for_all_locks import for_all
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.code import ComputedCode, OnlineCode
from custom_components.smart_life_lock.ledger.digits import (
    checked_digits,
    online_digits,
    random_digits,
    taken_digits,
)
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.foreign import FoundCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    KEPT_FINISHED,
    DynamicRequest,
    TemporaryRequest,
    forgettable,
)
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    OnlinePeriodicRequest,
    OnlineRules,
    Weekly,
    checked_end,
    checked_times,
    schedule_of,
    with_rules,
)
from custom_components.smart_life_lock.ledger.kinds import OPENS, CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.lifetime import can_open
from custom_components.smart_life_lock.ledger.plan import (
    PendingChange,
    pending_change,
    plan,
)
from custom_components.smart_life_lock.ledger.slots import Intent, Online, SlotCopy
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import next_change, status_of
from custom_components.smart_life_lock.ledger.update import taken_back
from custom_components.smart_life_lock.ledger.wanted import Wanted, is_written, wanted
from custom_components.smart_life_lock.tuyalock.codes import is_trivial
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.weekly import (
    EVERY_DAY,
    Schedule,
    WeekRules,
)
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
)

from .desk import (
    BERLIN,
    DAY,
    HOUR,
    KEYS,
    MINUTE,
    NOW,
    SECOND,
    Desk,
    online_of,
    permanent,
    temporary,
    with_online,
)
from .workshop import PlainFile

WALL = ZoneInfo(BERLIN)


@pytest.fixture
def desk() -> Desk:
    return Desk()


# Making a code.


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


# Digits.


@pytest.mark.parametrize(
    ("digits", "problem"),
    [
        ("", CodeProblem.DIGITS_LENGTH),
        ("31415", CodeProblem.DIGITS_LENGTH),
        ("3141592", CodeProblem.DIGITS_LENGTH),
        ("31415x", CodeProblem.DIGITS_LENGTH),
        ("31 415", CodeProblem.DIGITS_LENGTH),
        ("٣١٤١٥٩", CodeProblem.DIGITS_LENGTH),
        ("000000", CodeProblem.DIGITS_TRIVIAL),
        ("777777", CodeProblem.DIGITS_TRIVIAL),
        ("123456", CodeProblem.DIGITS_TRIVIAL),
        ("567890", CodeProblem.DIGITS_TRIVIAL),
        ("210987", CodeProblem.DIGITS_TRIVIAL),
        ("112233", CodeProblem.DIGITS_TRIVIAL),
        ("121212", CodeProblem.DIGITS_TRIVIAL),
        ("123123", CodeProblem.DIGITS_TRIVIAL),
    ],
)
def test_bad_digits_are_refused(desk, digits, problem):
    for make in (desk.once, desk.periodic):
        with pytest.raises(CodeRefused) as error:
            make(digits=digits)
        assert (error.value.problem, error.value.field) == (problem, "code")
        assert error.value.limit == "6"


@pytest.mark.parametrize("digits", ["000123", "121213", "135792", "112358"])
def test_good_digits_are_kept_and_shown_nowhere(desk, digits):
    code = desk.once(digits=digits)
    assert code.digits == digits
    assert digits not in repr(code)
    desk.write()
    assert digits not in repr(desk.book)


@pytest.mark.parametrize("length", [4, 8, 10])
def test_digits_are_as_many_as_the_lock_wants(length):
    desk = Desk(OnlineRules(digits=length))
    assert len(desk.once().digits) == length
    with pytest.raises(CodeRefused) as error:
        desk.once(digits="314159")
    assert (error.value.problem, error.value.limit) == (
        CodeProblem.DIGITS_LENGTH,
        str(length),
    )


def test_random_digits_are_never_trivial_nor_in_use(desk, monkeypatch):
    """Of three digits, so that both would soon happen."""
    monkeypatch.setattr("secrets.choice", random.Random(1).choice)
    free = {f"{n:03}" for n in range(1000) if not is_trivial(f"{n:03}")}
    count = len(free)
    assert 600 < count < 700
    book, code = Book(), desk.once()
    for n in range(count):
        digits = random_digits(3, online_digits(book, NOW))
        assert isinstance(digits, SecretStr)
        free.remove(str(digits))
        book.put([replace(code, id=f"{n}", digits=digits)])
    assert not free


def used_by(desk):
    return online_digits(desk.book, desk.now)


def test_digits_are_in_use_from_issue_until_the_lock_has_let_go_of_them(desk):
    code = desk.periodic(digits="314159")
    assert used_by(desk) == {"314159"}
    desk.write()
    desk.pause(code)
    desk.write()
    assert used_by(desk) == {"314159"}  # it will be resumed
    desk.resume(code)
    desk.write()
    desk.delete(code)
    assert used_by(desk) == {"314159"}
    with pytest.raises(CodeRefused) as error:
        desk.once(digits="314159")
    assert error.value.problem is CodeProblem.DIGITS_IN_USE
    desk.write()
    assert used_by(desk) == set()
    assert desk.once(digits="314159").digits == "314159"


def test_former_digits_are_in_use_as_long_as_the_lock_may_have_them(desk):
    code = desk.periodic(digits="314159")
    desk.write()
    desk.update(code, digits=SecretStr("271828"))
    assert used_by(desk) == {"314159", "271828"}
    desk.write()
    assert used_by(desk) == {"271828"}


@pytest.mark.parametrize("end", ["expired", "used"])
def test_digits_of_what_has_ended_are_in_use_until_they_have_left_the_lock(desk, end):
    desk.once(digits="314159")
    desk.write()
    if end == "used":
        desk.opened(40)
    else:
        desk.later(2 * DAY)
    assert used_by(desk) == {"314159"}
    desk.write()
    assert used_by(desk) == set()


def test_digits_of_a_write_of_unknown_outcome_are_in_use(desk):
    code = desk.once(digits="314159")
    desk.begin(code)
    desk.delete(code)
    assert used_by(desk) == {"314159"}


def test_computed_codes_use_no_digits_of_the_table(desk):
    desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    desk.issue(DynamicRequest())
    assert used_by(desk) == set()


def test_code_does_not_stand_in_its_own_way(desk):
    code = desk.periodic(digits="314159")
    desk.write()
    assert online_digits(desk.book, NOW, owner=code.id) == set()
    taken = taken_digits(desk.book, desk.keys, NOW, NOW + DAY, 6, code.id)
    assert checked_digits("314159", 6, taken) == "314159"


# Times.


@pytest.mark.parametrize(
    ("start", "end", "problem", "field"),
    [
        (NOW.replace(tzinfo=None), NOW + DAY, WindowProblem.NAIVE_TIME, "start"),
        (NOW, (NOW + DAY).replace(tzinfo=None), WindowProblem.NAIVE_TIME, "end"),
        (NOW - HOUR, NOW + DAY, WindowProblem.START_IN_PAST, "start"),
        (
            datetime.min.replace(tzinfo=UTC),
            NOW + DAY,
            WindowProblem.START_IN_PAST,
            "start",
        ),
        (NOW + DAY, NOW + DAY, WindowProblem.END_BEFORE_START, "end"),
        (NOW + DAY, NOW + HOUR, WindowProblem.END_BEFORE_START, "end"),
        (NOW, NOW.replace(year=2107), WindowProblem.TIME_OUT_OF_RANGE, "end"),
        (
            NOW.replace(year=2107),
            NOW.replace(year=2108),
            WindowProblem.TIME_OUT_OF_RANGE,
            "start",
        ),
        (
            NOW,
            datetime.max.replace(tzinfo=UTC),
            WindowProblem.TIME_OUT_OF_RANGE,
            "end",
        ),
    ],
)
def test_times_that_cannot_be_are_refused(desk, start, end, problem, field):
    requests = (
        OnlineOneTimeRequest("Courier", end, start),
        OnlinePeriodicRequest("Anna", start, end, Weekly(BERLIN)),
    )
    for request in requests:
        with pytest.raises(InvalidWindow) as error:
            desk.issue(request)
        assert (error.value.problem, error.value.field) == (problem, field)


@pytest.mark.parametrize(
    "end", [NOW, NOW - DAY, datetime.min.replace(tzinfo=UTC)], ids=str
)
def test_end_that_has_passed_is_refused_in_the_zone_of_who_asks(desk, end):
    desk.now = NOW.astimezone(WALL)
    with pytest.raises(CodeRefused) as error:
        desk.issue(OnlineOneTimeRequest("Courier", end))
    assert (error.value.problem, error.value.field) == (CodeProblem.END_IN_PAST, "end")
    assert error.value.limit == "2026-07-01T14:00+02:00"


def test_start_in_the_past_is_refused_in_the_zone_of_who_asks(desk):
    desk.now = (NOW + 40 * SECOND).astimezone(WALL)
    with pytest.raises(InvalidWindow) as error:
        desk.periodic(start=desk.now - HOUR)
    assert error.value.limit == "2026-07-01T14:00+02:00"


def test_times_are_kept_as_utc_seconds(desk):
    desk.now = NOW.astimezone(WALL)
    start = desk.now + DAY + SECOND / 2
    code = desk.periodic(start=start)
    assert (code.valid_from, code.valid_until) == (NOW + DAY, NOW + 8 * DAY)
    assert code.valid_from.tzinfo is code.valid_until.tzinfo is UTC


def test_start_within_the_running_minute_is_not_in_the_past():
    now = NOW + 59 * SECOND
    assert checked_times(NOW, NOW + DAY, now) == (NOW, NOW + DAY)


def test_hour_that_the_clocks_show_twice_is_an_hour_long():
    """02:40 in summer time, and 02:20 in winter time, forty minutes later."""
    now = datetime(2026, 10, 25, 2, 40, tzinfo=WALL)
    end = datetime(2026, 10, 25, 2, 20, tzinfo=WALL, fold=1)
    assert checked_end(now, end, now) == datetime(2026, 10, 25, 1, 20, tzinfo=UTC)
    with pytest.raises(CodeRefused):
        checked_end(now, end.replace(fold=0), now)
    later = end.replace(minute=30)
    assert checked_times(now, later, now)[1] > end
    with pytest.raises(InvalidWindow):
        checked_times(later, end, now)


# Weekdays and hours.


def test_weekdays_and_hours_that_are_not_named_do_not_limit():
    assert schedule_of(Weekly(BERLIN)) == Schedule(EVERY_DAY, 0, 1440, BERLIN)
    weekend = frozenset({5, 6})
    assert schedule_of(Weekly(BERLIN, weekend)) == Schedule(weekend, 0, 1440, BERLIN)
    assert schedule_of(Weekly("UTC", None, 0, 60)) == Schedule(EVERY_DAY, 0, 60, "UTC")


def test_hours_may_go_over_midnight():
    schedule = schedule_of(Weekly(BERLIN, None, 1320, 360))
    assert schedule.minutes == 480


@pytest.mark.parametrize(
    ("weekly", "problem", "field"),
    [
        (Weekly(BERLIN, frozenset()), CodeProblem.WEEKDAYS_EMPTY, "weekdays"),
        (Weekly(BERLIN, None, 60), CodeProblem.HOURS_INCOMPLETE, "to"),
        (Weekly(BERLIN, None, None, 60), CodeProblem.HOURS_INCOMPLETE, "from"),
        (Weekly(BERLIN, None, 60, 60), CodeProblem.HOURS_EQUAL, "to"),
        (Weekly(BERLIN, None, 0, 0), CodeProblem.HOURS_EQUAL, "to"),
    ],
)
def test_schedule_that_means_nothing_is_refused(desk, weekly, problem, field):
    with pytest.raises(CodeRefused) as error:
        desk.periodic(weekly=weekly)
    assert (error.value.problem, error.value.field) == (problem, field)


def test_schedule_that_never_occurs_in_its_time_is_refused(desk):
    """From Wednesday, 14:00 in Berlin, to Thursday."""
    never = [
        Weekly(BERLIN, frozenset({4})),
        Weekly(BERLIN, frozenset({2}), 600, 840),
        Weekly(BERLIN, frozenset({3}), 840, 900),
    ]
    for weekly in never:
        with pytest.raises(CodeRefused) as error:
            desk.periodic(weekly=weekly, days=1)
        assert error.value.problem is CodeProblem.NEVER_OCCURS
    just = [
        Weekly(BERLIN, frozenset({2}), 600, 841),
        Weekly(BERLIN, frozenset({3}), 839, 900),
        Weekly(BERLIN, frozenset({1}), 960, 870),
    ]
    for weekly in just:
        assert desk.periodic(weekly=weekly, days=1)


# What a code is.


def test_life_of_an_online_code(desk):
    code = desk.periodic(start=NOW + DAY)
    seen = [desk.status(code)]

    def then():
        seen.append(desk.status(code))

    desk.begin(code)
    then()
    desk.nodes[40] = temporary(40)
    desk.look()
    then()
    desk.later(DAY)
    then()
    desk.opened(40)
    then()
    desk.pause(code)
    then()
    desk.write()
    then()
    desk.resume(code)
    then()
    desk.write()
    then()
    desk.now = code.valid_until
    then()
    desk.later(SECOND)
    then()
    desk.delete(code)
    then()
    desk.write()
    then()
    assert [status.value for status in seen] == [
        "pending",
        "pending",
        "scheduled",
        "active",
        "active",
        "pending",
        "paused",
        "pending",
        "active",
        "active",
        "expired",
        "deleting",
        "deleted",
    ]


def test_used_says_more_of_a_one_time_code_than_that_its_time_is_over(desk):
    code = desk.once()
    desk.write()
    desk.opened(40)
    desk.later(2 * DAY)
    assert desk.status(code) is CodeStatus.USED
    desk.delete(code)
    assert desk.status(code) is CodeStatus.DELETING


def test_code_can_open_as_long_as_the_lock_may_hold_it(desk):
    code = desk.periodic()
    assert not can_open(desk.get(code), desk.now)
    desk.begin(code)
    assert can_open(desk.get(code), desk.now)
    desk.nodes[40] = temporary(40)
    desk.look()
    desk.delete(code)
    assert can_open(desk.get(code), desk.now)
    desk.write()
    assert not can_open(desk.get(code), desk.now)


def test_code_that_is_not_written_as_it_should_be_is_pending(desk):
    """It may open, but with other digits or at other hours than people think."""
    code = desk.periodic(digits="314159")
    desk.write()
    (copy,) = desk.online(code).held
    extra = replace(copy, hard_id=41, content=replace(copy.content, once=True))
    more = with_online(desk.get(code), copies=(copy, extra))
    assert not is_written(more, desk.now)
    assert status_of(more, desk.now) is CodeStatus.PENDING
    gone = with_online(desk.get(code), copies=(replace(copy, until=desk.now),))
    assert status_of(gone, desk.now) is CodeStatus.PENDING


def test_offline_code_wants_nothing_of_the_lock_s_table(desk):
    stay = desk.issue(TemporaryRequest("Anna", NOW, NOW + HOUR))
    assert pending_change(stay, NOW) is None
    assert plan(desk.book, NOW) == []


@pytest.mark.parametrize(
    "make",
    [
        lambda desk, code: desk.pause(code),
        lambda desk, code: desk.delete(code),
        lambda desk, _: desk.later(30 * DAY),
        lambda desk, code: desk.book.put(
            [with_online(desk.get(code), failure=Failure.REFUSED)]
        ),
    ],
    ids=["paused", "deleted", "over", "failed"],
)
def test_code_that_should_not_open_is_wanted_nowhere(desk, make):
    code = desk.periodic()
    assert wanted(code, desk.now).now
    make(desk, code)
    assert wanted(desk.get(code), desk.now) == Wanted()


def test_finished_code_is_not_forgotten_before_it_has_left_the_lock(desk):
    code = desk.once()
    desk.write()
    for n in range(KEPT_FINISHED):
        later = replace(code, id=f"{n}", valid_until=code.valid_until + SECOND)
        desk.book.put([with_online(later, copies=())])
    desk.later(2 * DAY)
    assert forgettable(desk.book, desk.now, desk.keys) == []
    desk.carry_out(desk.plan()[0])
    assert forgettable(desk.book, desk.now, desk.keys) == [code.id]


def test_deleted_code_with_a_far_end_is_forgotten_in_its_turn(desk):
    code = desk.once(days=3000)
    for n in range(KEPT_FINISHED):
        other = replace(code, id=f"{n}", created=code.created + (n + 1) * SECOND)
        desk.book.put([with_online(other, intent=Intent.OFF)])
    desk.later(DAY)
    assert forgettable(desk.book, desk.now, desk.keys) == []
    desk.delete(code)
    assert forgettable(desk.book, desk.now, desk.keys) == [code.id]


def test_code_that_is_taken_back_was_never_there(desk):
    code = desk.once()
    desk.do(taken_back(code.id)(desk.book))
    assert desk.book.codes == {}


def test_code_that_is_taken_back_leaves_the_lock_that_may_have_it(desk):
    code = desk.once()
    desk.begin(code)
    desk.do(taken_back(code.id)(desk.book))
    assert desk.status(code) is CodeStatus.DELETING
    desk.nodes[40] = temporary(40)
    desk.look()
    desk.write()
    assert desk.nodes == {}


# Several locks.


@dataclass
class Lock:
    """All that is asked of a lock whose code is to be the same as another's."""

    ledger: CodeLedger

    @classmethod
    def of(cls, desk: Desk, path: Path) -> Lock:
        setup = LedgerSetup(desk.keys, NOW, desk.rules)
        return cls(CodeLedger(PlainFile(path), desk.book, setup))


def test_code_for_several_locks_has_one_id_and_the_same_digits(tmp_path):
    desks = [Desk(), Desk()]
    locks = [Lock.of(desk, tmp_path / f"{n}") for n, desk in enumerate(desks)]
    request = for_all(OnlineOneTimeRequest("Courier", NOW + DAY), locks, NOW)
    one, other = (desk.issue(request) for desk in desks)
    assert one == other
    assert len(one.digits) == 6


def test_digits_that_people_chose_are_those_of_all_locks(tmp_path):
    desks = [Desk(), Desk()]
    locks = [Lock.of(desk, tmp_path / f"{n}") for n, desk in enumerate(desks)]
    asked = OnlineOneTimeRequest("Courier", NOW + DAY, digits=SecretStr("314159"))
    request = for_all(asked, locks, NOW)
    assert request == replace(asked, code_id=request.code_id)
    assert request.code_id


@pytest.mark.parametrize("digits", [None, SecretStr("314159")], ids=["random", "own"])
def test_locks_that_want_different_numbers_of_digits_share_none(tmp_path, digits):
    desks = [Desk(), Desk(OnlineRules(digits=8))]
    locks = [Lock.of(desk, tmp_path / f"{n}") for n, desk in enumerate(desks)]
    request = OnlineOneTimeRequest("Courier", NOW + DAY, digits=digits)
    with pytest.raises(ServiceValidationError) as error:
        for_all(request, locks, NOW)
    assert error.value.translation_key == "different_lengths"


# Snapshots.


def test_snapshot_holds_until_time_changes_something(desk):
    code = desk.periodic(start=NOW + DAY)
    before = Snapshot.of(desk.book, NOW)
    assert before.until == NOW + DAY
    assert before.holds(NOW)
    assert before.holds(NOW + DAY - SECOND)
    assert not before.holds(NOW + DAY)
    assert not before.holds(NOW - SECOND)
    assert before.waiting == ((code, PendingChange.WRITE),)
    assert before.live == ()
    desk.write()
    desk.now = code.valid_until + SECOND
    desk.write()
    last = Snapshot.of(desk.book, desk.now, before)
    assert last.until is None
    assert last.holds(desk.now + 1000 * DAY)
    assert (last.live, last.waiting) == ((), ())


def test_snapshot_tells_codes_of_others_that_are_to_be_deleted(desk):
    desk.nodes |= {0: permanent(0), 40: temporary(40)}
    desk.look()
    desk.delete(desk.found()[1])
    unwanted = (desk.found()[1], PendingChange.REMOVE)
    assert Snapshot.of(desk.book, NOW).waiting == (unwanted,)


def test_facts_of_a_code_that_stays_as_it_is_are_worked_out_once(desk):
    code, other = desk.periodic(), desk.periodic()
    before = Snapshot.of(desk.book, NOW)
    desk.update(other, name="Berta")
    after = Snapshot.of(desk.book, NOW + MINUTE, before)
    assert after.facts[code.id] is before.facts[code.id]
    assert after.facts[other.id] is not before.facts[other.id]
    late = Snapshot.of(desk.book, code.valid_until + SECOND, after)
    assert late.facts[code.id] is not before.facts[code.id]


SPAN = 400 * 24 * 60
MINUTES = st.integers(0, SPAN).map(lambda n: NOW + n * MINUTE)
SCHEDULES = st.none() | st.builds(
    Schedule,
    st.frozensets(st.integers(0, 6), min_size=1),
    st.integers(0, 1439),
    st.integers(0, 1440),
    st.sampled_from([BERLIN, "UTC", "America/St_Johns"]),
)
RULES = st.builds(
    WeekRules, st.sampled_from(list(DayOrder)), st.sampled_from(list(HoursZone))
)


@st.composite
def codes(draw) -> OnlineCode:
    """At any stage of its life; the lock holds some of what it should, or other things."""
    start, length = draw(MINUTES), draw(st.integers(1, SPAN))
    kind = draw(st.sampled_from([CodeKind.ONLINE_ONE_TIME, CodeKind.ONLINE_PERIODIC]))
    online = Online(
        draw(RULES),
        draw(SCHEDULES) if kind is CodeKind.ONLINE_PERIODIC else None,
        draw(st.sampled_from(list(Intent))),
        failure=draw(st.none() | st.sampled_from(list(Failure))),
        ahead=draw(st.booleans()),
    )
    code = OnlineCode(
        id=draw(st.text("abcdef", min_size=4, max_size=4)),
        kind=kind,
        name="Anna",
        digits=SecretStr("314159"),
        created=NOW,
        valid_from=start,
        valid_until=start + length * MINUTE,
        key_mark=KEYS.key_mark,
        uses=draw(st.integers(0, 1)),
        expiry_told=draw(st.booleans()),
        online=online,
    )
    at = draw(MINUTES)
    should = wanted(replace(code, online=replace(online, intent=Intent.ON)), at)
    other = SlotContent(SecretStr("271828"), Validity(0, 1))
    contents = draw(
        st.lists(st.sampled_from([*should.now, *should.ahead, other]), max_size=3)
    )
    copies = tuple(
        SlotCopy(
            draw(st.none() | st.integers(40, 49)),
            content,
            at,
            draw(st.none() | MINUTES),
        )
        for content in contents
    )
    return with_online(code, copies=copies)


@st.composite
def stays(draw) -> ComputedCode:
    """A computed code."""
    start = draw(MINUTES)
    return ComputedCode(
        id=draw(st.text("abcdef", min_size=4, max_size=4)),
        kind=draw(
            st.sampled_from([CodeKind.OFFLINE_TEMPORARY, CodeKind.OFFLINE_ONE_TIME])
        ),
        name="Berta",
        digits=SecretStr("1234567890"),
        created=NOW,
        valid_from=start,
        valid_until=start + draw(st.integers(1, SPAN)) * MINUTE,
        key_mark=KEYS.key_mark,
        first_use_by=draw(st.none() | st.just(start + DAY)),
        uses=draw(st.integers(0, 1)),
        ended=draw(st.sampled_from([None, CodeStatus.DELETED, CodeStatus.CLEARED])),
        dead_since=draw(st.none() | st.just(NOW)),
    )


@st.composite
def books(draw) -> Book:
    book = Book()
    book.put(draw(st.lists(codes() | stays(), max_size=4)))
    found = [
        FoundCode(f"f{n}", Node(40 + n, 5, 0, active=True), NOW, unwanted=unwanted)
        for n, unwanted in enumerate(draw(st.lists(st.booleans(), max_size=2)))
    ]
    table = replace(book.table, found={one.id: one for one in found})
    book.apply(Changes(table=table))
    return book


def answers(snapshot: Snapshot):
    """All but since when each fact is known."""
    facts = {
        key: replace(fact, since=NOW, until=None)
        for key, fact in snapshot.facts.items()
    }
    return facts, snapshot.until, snapshot.live, snapshot.waiting, snapshot.failed


@settings(deadline=None, max_examples=150)
@given(books(), st.lists(MINUTES, min_size=1, max_size=6), st.data())
def test_snapshot_says_what_a_fresh_look_would_say(book, moments, data):
    kept = None
    for now in moments:
        kept = Snapshot.of(book, now, kept)
        assert answers(kept) == answers(Snapshot.of(book, now))
        assert kept.live == tuple(
            code for code in book.codes.values() if status_of(code, now) in OPENS
        )
        everything = (*book.codes.values(), *book.table.found.values())
        assert kept.waiting == tuple(
            (one, change) for one in everything if (change := pending_change(one, now))
        )
        assert kept.failed == tuple(
            code
            for code in book.codes.values()
            if status_of(code, now) is CodeStatus.FAILED
        )
        if book.codes and data.draw(st.booleans()):
            code = data.draw(st.sampled_from(list(book.codes.values())))
            book.put([code.deleted(now)])


@settings(deadline=None, max_examples=150)
@given(books(), MINUTES)
def test_nothing_changes_by_itself_before_the_moment_that_a_snapshot_names(book, now):
    while (until := (seen := Snapshot.of(book, now)).until) is not None:
        assert until > now
        states = {code.id: status_of(code, now) for code in book.codes.values()}
        steps = plan(book, now)
        for at in (now + (until - now) / 2, until - SECOND):
            if at > now:
                assert seen.holds(at)
                assert answers(Snapshot.of(book, at))[1:] == answers(seen)[1:]
                assert states == {c.id: status_of(c, at) for c in book.codes.values()}
                assert steps == plan(book, at)
        now = until
    assert all(
        next_change(code, now + n * DAY) is None
        for code in book.codes.values()
        for n in (0, 100)
    )


@settings(deadline=None, max_examples=150)
@given(books(), MINUTES)
def test_plan_carried_out_leaves_nothing_to_do_and_the_lock_as_it_is_wanted(book, now):
    desk = Desk()
    desk.book, desk.now = book, now
    settled = [
        with_online(code, copies=tuple(c for c in code.online.copies if not c.unsure))
        for code in book.online_codes()
    ]
    book.put(settled)
    slots = [copy.hard_id for code in settled for copy in code.held]
    slots += [one.hard_id for one in desk.found()]
    assume(len(slots) == len(set(slots)))
    desk.nodes = {slot: temporary(slot) for slot in slots if slot is not None}
    for _ in range(3):  # a slot that is freed lets a code that had no room try again
        desk.write()
    assert plan(book, now) == []
    for code in book.online_codes():
        should = wanted(code, now)
        holds = [copy.content for copy in code.held]
        assert sorted(map(repr, holds)) == sorted(map(repr, should.now + should.ahead))
        assert pending_change(code, now) is None
    assert not any(one.unwanted for one in desk.found())
    ours = {slot for code in book.online_codes() for slot in desk.slots(code)}
    assert set(desk.nodes) == ours | {one.hard_id for one in desk.found()}

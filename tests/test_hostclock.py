"""Whether a host's clock can be right, and what times it noted before it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from custom_components.smart_life_lock import clock_sources
from custom_components.smart_life_lock.advert_requests import (
    MOST_PER_HOUR,
    AdvertRequests,
)
from custom_components.smart_life_lock.book import Changes, Owing
from custom_components.smart_life_lock.expired import expired_unused
from custom_components.smart_life_lock.future import without_future
from custom_components.smart_life_lock.hostclock import (
    AHEAD,
    NOTHING,
    SET_BACK,
    TOLERANCE,
    Doubt,
    HostTime,
    Reading,
    confirmed,
    started,
)
from custom_components.smart_life_lock.issued import issued
from custom_components.smart_life_lock.issuing import DynamicRequest
from tests.online.desk import Desk, temporary

BUILT = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SIZES = (3 * MINUTE, 5 * HOUR, 70 * DAY, 3 * 365 * DAY)
JUMPS = tuple(sign * size for size, sign in product(SIZES, (1, -1)))


class Host:
    """A host whose true time is ``at``; ``off`` is how wrong its clock is."""

    def __init__(self, newest=NOW, off=NOTHING, *, synchronised=False):
        self.at, self.off, self.steady = NOW, off, 1000.0
        self.synchronised = synchronised
        self.time = started(newest, self.reading, BUILT, synchronised=synchronised)

    @property
    def reading(self):
        return Reading(self.at + self.off, self.steady)

    def later(self, delta=10 * timedelta(seconds=1)) -> HostTime:
        self.at += delta
        self.steady += delta.total_seconds()
        self.time = self.time.after(self.reading, BUILT, synchronised=self.synchronised)
        return self.time


def test_a_clock_that_goes_on_is_never_in_doubt():
    host = Host()
    for delta in (MINUTE, HOUR, 40 * DAY, 400 * DAY):
        assert host.later(delta).doubt is None
        assert (host.time.now, host.time.jump) == (host.at, NOTHING)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_each_jump_is_noticed_and_so_is_the_way_back(jump):
    host = Host()
    host.later()
    host.off = jump
    assert host.later().jump == jump
    assert host.later().jump == NOTHING
    host.off = NOTHING
    assert host.later().jump == -jump
    assert host.time.doubt is None
    assert host.time.now == host.at


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_jump_is_doubted_where_it_is_too_large_for_a_correction(jump):
    host = Host()
    host.later()
    host.off = jump
    doubted = None
    if jump > AHEAD:
        doubted = Doubt.AHEAD
    elif jump < -SET_BACK:
        doubted = Doubt.BEHIND
    assert host.later().doubt is doubted
    if doubted is not None:  # nothing ends before or after its time
        assert host.later(HOUR).now == host.at
    host.synchronised = True
    expected = Doubt.BEHIND if host.at + jump < BUILT else None
    assert host.later().doubt is expected


@pytest.mark.parametrize("off", JUMPS, ids=str)
def test_at_the_start_any_time_before_a_known_one_is_doubted(off):
    host = Host(off=off)
    behind, ahead = off < NOTHING, off > AHEAD
    expected = Doubt.BEHIND if behind else Doubt.AHEAD if ahead else None
    assert host.time.doubt is expected
    if expected is not None:
        assert host.time.now == NOW
        assert host.later(MINUTE).now == NOW + MINUTE
    host.off = NOTHING
    assert host.later().doubt is None
    assert host.time.now == host.at


@pytest.mark.parametrize("off", JUMPS, ids=str)
def test_a_person_may_say_that_the_clock_is_right(off):
    host = Host(off=off)
    host.time = confirmed(host.reading)
    before_built = host.at + off < BUILT
    assert (host.later().doubt is None) is not before_built


def test_a_clock_behind_what_it_showed_once_is_believed_when_it_has_caught_up():
    host = Host(newest=NOW + 5 * HOUR)
    assert host.time.doubt is Doubt.BEHIND
    assert host.later(4 * HOUR).doubt is Doubt.BEHIND
    assert host.later(HOUR).doubt is None


def test_without_any_known_time_only_the_age_of_home_assistant_counts():
    assert Host(None).time.doubt is None
    assert Host(None, 3 * 365 * DAY).time.doubt is None
    assert Host(None, 30 * 365 * DAY).time.doubt is Doubt.AHEAD
    old = Host(None, datetime(1970, 1, 1, tzinfo=UTC) - NOW)
    assert (old.time.doubt, old.time.now) == (Doubt.BEHIND, BUILT)


def test_a_clock_that_is_adjusted_slowly_does_not_jump():
    host = Host()
    for step in range(100):
        host.off = step * TOLERANCE / 2
        assert host.later(10 * MINUTE).jump == NOTHING


def test_what_the_host_tells():
    assert clock_sources.steady() <= clock_sources.steady()
    assert clock_sources.built().day == 1
    assert clock_sources.built() < datetime.now(UTC) - 30 * DAY
    assert clock_sources.synchronised() in (True, False)


def test_another_system_does_not_tell_whether_it_is_synchronised(monkeypatch):
    monkeypatch.setattr(clock_sources, "_ADJTIMEX", None)
    assert clock_sources.synchronised() is False


def asked(now, at, jump):
    """Whether an advert gets a session, after a full hour of them and a jump."""
    requests = AdvertRequests()
    for minute in range(MOST_PER_HOUR):
        requests.begin(at + minute * MINUTE)
        requests.bring_news()
    requests.async_jumped(jump)
    return requests.next_session(now + jump) - (now + jump)


@pytest.mark.parametrize("jump", JUMPS, ids=str)
def test_a_jump_gives_nobody_more_sessions_nor_fewer(jump):
    now = NOW + 20 * MINUTE
    assert asked(now, NOW, jump) == asked(now, NOW, NOTHING) == 40 * MINUTE


@pytest.mark.parametrize("ahead", SIZES, ids=str)
def test_who_has_a_slot_now_is_named_though_it_was_given_out_by_a_clock_ahead(ahead):
    """Two codes had one slot, one after the other, while the clock was ahead."""
    desk = Desk()
    true = desk.now
    desk.later(ahead)
    first, second = desk.periodic("First"), None
    desk.write(drained=False)
    desk.later(HOUR)
    desk.delete(first)
    desk.write(drained=False)
    second = desk.periodic("Second")
    desk.write(drained=False)
    (slot,) = desk.slots(second)
    desk.now = true + MINUTE
    desk.do(without_future(desk.book, desk.now))
    desk.later(2 * MINUTE)
    assert desk.opened(slot).code == desk.get(second)
    assert desk.get(first).uses == 0


def test_times_that_were_noted_by_a_clock_ahead_become_now():
    desk = Desk()
    true = desk.now
    desk.later(5 * HOUR)
    code = desk.periodic()
    desk.write()
    desk.look()
    desk.opened(40)
    desk.nodes[49] = temporary(49)
    desk.look()
    owing = {40: Owing(None, desk.now)}
    desk.do(Changes(cleared_all_at=desk.now))
    desk.book.table = replace(desk.book.table, owing=owing)
    valid = (code.valid_from, code.valid_until)
    assert without_future(desk.book, desk.now) == Changes()
    desk.do(without_future(desk.book, true))
    seen, table = desk.get(code), desk.book.table
    assert (seen.first_used, seen.last_used, seen.uses) == (true, true, 1)
    assert [copy.since for copy in seen.held] == [true]
    assert (table.seen, table.drained, table.owing[40].since) == (true, true, true)
    assert [one.since for one in table.found.values()] == [true]
    assert desk.book.cleared_all_at == true
    assert (seen.valid_from, seen.valid_until) == valid
    assert not without_future(desk.book, true).is_news


def test_an_end_that_was_told_too_early_is_told_when_it_comes():
    desk = Desk()
    true = desk.now
    code = desk.once()
    desk.later(2 * DAY)
    assert [one.id for one in desk.do(expired_unused(desk.book, desk.now)).changed] == [
        code.id
    ]
    desk.now = true
    desk.do(without_future(desk.book, desk.now))
    assert expired_unused(desk.book, desk.now) == Changes()
    desk.later(2 * DAY)
    assert [one.id for one in expired_unused(desk.book, desk.now).changed] == [code.id]


def test_nothing_is_forgotten_by_a_clock_in_doubt(monkeypatch):
    monkeypatch.setattr("custom_components.smart_life_lock.issuing.KEPT_FINISHED", 0)
    desk = Desk()
    guest = desk.once("Guest")
    wrong = desk.now + 3 * 365 * DAY
    made = issued(DynamicRequest(), (wrong, desk.now), desk.book, desk.keys, desk.rules)
    assert made.forgotten == ()
    made = issued(DynamicRequest(), (wrong, wrong), desk.book, desk.keys, desk.rules)
    assert made.forgotten == (guest.id,)

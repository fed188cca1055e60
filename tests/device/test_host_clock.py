"""Whether a host's clock can be right, and what times it noted before it was."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from itertools import product

import pytest

from custom_components.smart_life_lock.device import clock_sources
from custom_components.smart_life_lock.device.host_clock_rules import (
    AHEAD,
    MOVED,
    NOTHING,
    PROVEN,
    TOLERANCE,
    ClockDoubt,
    HostTime,
    Known,
    Reading,
    started,
)
from custom_components.smart_life_lock.ledger.book import Changes, ReusedSlot
from custom_components.smart_life_lock.ledger.doubt import Doubt, DoubtReason, Gap
from custom_components.smart_life_lock.ledger.doubt_rules import restored
from custom_components.smart_life_lock.ledger.expired import expired_unused
from custom_components.smart_life_lock.ledger.future_times import (
    Estimated,
    with_whole_gaps,
    without_future,
)
from custom_components.smart_life_lock.ledger.issue import issued
from custom_components.smart_life_lock.ledger.issue_offline import DynamicRequest
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Standing,
    is_compared,
    questions,
)
from custom_components.smart_life_lock.sync.advert_requests import (
    MOST_PER_HOUR,
    AdvertRequests,
)
from tests.ledger.desk import Desk, temporary

BUILT = datetime(2026, 9, 1, tzinfo=UTC)
NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)
MINUTE, HOUR, DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
SIZES = (
    3 * MINUTE,
    5 * HOUR,
    2 * DAY,
    7 * DAY,
    20 * DAY,
    29 * DAY,
    70 * DAY,
    3 * 365 * DAY,
)
JUMPS = tuple(sign * size for size, sign in product(SIZES, (1, -1)))


class Host:
    """A host whose true time is ``at``; ``off`` is how wrong its clock is."""

    def __init__(self, newest=NOW, off=NOTHING, *, synchronised=False):
        self.at, self.off, self.steady = NOW, off, 1000.0
        self.synchronised = synchronised
        self._start(newest and Known(newest))

    def _start(self, known):
        self.time = started(known, self.reading, BUILT, synchronised=self.synchronised)

    def restart(self, gone=MINUTE) -> HostTime:
        """Another run, which knows what this one would have stored."""
        self.at, self.steady = self.at + gone, 5.0
        self._start(Known(self.time.sure.wall, self.time.floor))
        return self.time

    def confirm(self) -> HostTime:
        """A person says that the clock is right."""
        self.time = self.time.confirmed(self.reading, BUILT)
        return self.time

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
    if abs(jump) > MOVED:
        doubted = ClockDoubt.AHEAD if jump > NOTHING else ClockDoubt.BEHIND
    assert host.later().doubt is doubted
    if doubted is not None:  # nothing ends before or after its time
        assert host.later(HOUR).now == host.at
    host.synchronised = True
    expected = ClockDoubt.BEHIND if host.at + jump < BUILT else None
    assert host.later().doubt is expected


@pytest.mark.parametrize("jump", JUMPS, ids=str)
@pytest.mark.parametrize("doubted_for", [MINUTE, 19 * DAY, 100 * DAY], ids=str)
def test_the_right_clock_is_believed_again_also_by_the_next_run(jump, doubted_for):
    host = Host()
    host.later()
    host.off = jump
    host.later(doubted_for)
    host.off = NOTHING
    assert host.later().doubt is None
    assert host.time.now == host.at
    assert host.restart().doubt is None
    assert host.time.now == host.at


def test_moves_that_are_small_enough_do_not_add_up():
    host = Host()
    host.later()
    for hours in (20, 40):
        host.off = hours * HOUR
        doubt = host.later().doubt
    assert doubt is ClockDoubt.AHEAD
    host.off = NOTHING
    assert host.later().doubt is None


def test_a_host_that_slept_is_right_where_the_steady_clock_has_counted_it():
    host = Host()
    host.later()
    assert host.later(20 * DAY).doubt is None
    assert (host.time.jump, host.time.now) == (NOTHING, host.at)


def test_a_machine_that_was_held_still_is_right_when_the_kernel_says_so():
    host = Host()
    host.later()
    host.at += 20 * DAY  # and no steady second
    assert host.later().doubt is ClockDoubt.AHEAD
    host.synchronised = True
    assert host.later().doubt is None
    host.synchronised = False
    assert host.later(HOUR).doubt is None
    assert host.time.now == host.at


@pytest.mark.parametrize("off", JUMPS, ids=str)
def test_at_the_start_any_time_before_a_known_one_is_doubted(off):
    host = Host(off=off)
    behind, ahead = off < NOTHING, off > AHEAD
    expected = ClockDoubt.BEHIND if behind else ClockDoubt.AHEAD if ahead else None
    assert host.time.doubt is expected
    if expected is not None:
        assert host.time.now == NOW
        assert host.later(MINUTE).now == NOW + MINUTE
    host.off = NOTHING
    assert host.later().doubt is None
    assert host.time.now == host.at


@pytest.mark.parametrize(
    "off", [size for size in SIZES if MOVED < size <= AHEAD], ids=str
)
def test_a_start_that_was_believed_hinders_no_correction_in_this_run_or_the_next(off):
    """Whether the host was off for so long, or its clock is wrong, nobody knows."""
    host = Host(off=off)
    assert host.later(5 * DAY).doubt is None
    assert host.restart(HOUR).doubt is None
    host.off = NOTHING
    assert host.later().doubt is None
    assert (host.time.now, host.later(DAY).now) == (host.at - DAY, host.at)
    host = Host(off=off)
    host.later(5 * DAY)
    host.off = NOTHING
    assert host.restart(HOUR).doubt is None
    assert host.time.now == host.at


def test_a_start_that_was_believed_allows_nothing_before_what_was_known():
    host = Host(off=20 * DAY)
    host.off = -HOUR
    assert host.later().doubt is ClockDoubt.BEHIND
    host = Host(off=20 * DAY)
    host.off = 25 * DAY
    assert host.later().doubt is ClockDoubt.AHEAD


def test_a_clock_that_went_on_for_long_after_the_start_is_the_right_one():
    host = Host(off=20 * DAY)
    host.later(PROVEN)
    host.off = NOTHING
    assert host.later().doubt is ClockDoubt.BEHIND


def test_absences_that_add_up_to_more_than_one_may_be_are_no_doubt():
    host = Host()
    for _ in range(4):
        assert host.restart(20 * DAY).doubt is None


@pytest.mark.parametrize("off", JUMPS, ids=str)
def test_a_person_may_say_that_the_clock_is_right(off):
    host = Host(off=off)
    before_built = host.at + off < BUILT
    assert (host.confirm().doubt is None) is not before_built
    assert (host.later().doubt is None) is not before_built


@pytest.mark.parametrize("off", JUMPS, ids=str)
def test_a_person_s_word_for_a_time_that_cannot_be_changes_nothing(off):
    host = Host()
    host.later()
    host.off = off if host.at + off < BUILT else datetime(2000, 1, 1, tzinfo=UTC) - NOW
    host.later()
    assert host.confirm().doubt is ClockDoubt.BEHIND
    assert host.time.now == host.later(NOTHING).now == host.at
    host.off = NOTHING
    assert host.later().doubt is None


def test_when_the_time_was_an_estimate():
    host = Host()
    assert host.time.estimated == Estimated(NOW, NOW)
    host.later()
    begin = host.at
    host.off = 3 * 365 * DAY
    host.later(DAY)
    assert host.time.estimated == Estimated(NOW, NOW)
    host.off = 2 * HOUR  # the estimate was too early by these
    host.later()
    estimated = Estimated(begin, host.at + host.off)
    assert host.later(DAY).estimated == estimated
    assert Host(None).time.estimated is None
    assert Host(None, 30 * 365 * DAY).time.estimated is None


def test_a_clock_behind_what_it_showed_once_is_believed_when_it_has_caught_up():
    host = Host(newest=NOW + 5 * HOUR)
    assert host.time.doubt is ClockDoubt.BEHIND
    assert host.later(4 * HOUR).doubt is ClockDoubt.BEHIND
    assert host.later(HOUR).doubt is None


def test_without_any_known_time_only_the_age_of_home_assistant_counts():
    assert Host(None).time.doubt is None
    assert Host(None, 3 * 365 * DAY).time.doubt is None
    assert Host(None, 30 * 365 * DAY).time.doubt is ClockDoubt.AHEAD
    old = Host(None, datetime(1970, 1, 1, tzinfo=UTC) - NOW)
    assert (old.time.doubt, old.time.now) == (ClockDoubt.BEHIND, BUILT)


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
    reused = {40: ReusedSlot(None, desk.now)}
    desk.do(Changes(cleared_all_at=desk.now))
    desk.book.table = replace(desk.book.table, reused=reused)
    valid = (code.valid_from, code.valid_until)
    assert without_future(desk.book, desk.now) == Changes()
    desk.do(without_future(desk.book, true))
    seen, table = desk.get(code), desk.book.table
    assert (seen.first_used, seen.last_used, seen.uses) == (true, true, 1)
    assert [copy.since for copy in seen.held] == [true]
    assert (table.seen, table.drained, table.reused[40].since) == (true, true, true)
    assert [one.since for one in table.found.values()] == [true]
    assert desk.book.cleared_all_at == true
    assert (seen.valid_from, seen.valid_until) == valid
    assert not without_future(desk.book, true).is_news(desk.book.table)


def test_doubt_that_was_noted_by_a_clock_ahead_is_mended_with_the_rest():
    """Else nothing could be chosen until then, and no code be made in all that time."""
    desk = Desk()
    true = desk.now
    desk.periodic()
    desk.write()
    desk.later(MINUTE)
    desk.look()
    desk.later(29 * DAY)
    made = desk.now - HOUR
    desk.do(restored(desk.book, "0123abcd", made, desk.now, older=True))
    desk.now = true + HOUR
    desk.do(without_future(desk.book, desk.now))
    table = desk.book.table
    assert table.doubt == Doubt(DoubtReason.RESTORED, desk.now, None)
    assert table.gaps == (Gap(None, desk.now),)
    desk.later(MINUTE)
    desk.nodes[49] = temporary(49)
    desk.look()
    assert is_compared(desk.book)
    assert [one.standing for one in questions(desk.book)] == [
        Standing.LISTED,
        Standing.UNKNOWN,
    ]


def test_backup_of_a_time_that_is_yet_to_come_tells_not_what_is_missing():
    desk = Desk()
    desk.periodic()
    later = desk.now + HOUR
    desk.do(restored(desk.book, "0123abcd", later, desk.now, older=True))
    assert desk.book.table.gaps == (Gap(None, desk.now),)
    assert desk.book.table.doubt == Doubt(DoubtReason.RESTORED, desk.now, None)


def test_gap_that_was_noted_by_an_estimate_reaches_to_the_time_that_came_after():
    desk = Desk()
    gaps = [Gap(NOW - HOUR, NOW + n * HOUR) for n in (-1, 1, 9)]
    desk.book.table = replace(desk.book.table, gaps=tuple(gaps))
    estimated = Estimated(NOW, NOW + 5 * HOUR)
    assert with_whole_gaps(desk.book, None) == Changes()
    desk.do(with_whole_gaps(desk.book, estimated))
    assert [gap.end for gap in desk.book.table.gaps] == [
        NOW - HOUR,
        NOW + 5 * HOUR,
        NOW + 9 * HOUR,
    ]
    assert with_whole_gaps(desk.book, estimated) == Changes()


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
    monkeypatch.setattr(
        "custom_components.smart_life_lock.ledger.issue_offline.KEPT_FINISHED", 0
    )
    desk = Desk()
    guest = desk.once("Guest")
    wrong = desk.now + 3 * 365 * DAY
    made = issued(DynamicRequest(), (wrong, desk.now), desk.book, desk.keys, desk.rules)
    assert made.forgotten == ()
    made = issued(DynamicRequest(), (wrong, wrong), desk.book, desk.keys, desk.rules)
    assert made.forgotten == (guest.id,)

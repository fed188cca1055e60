"""A snapshot holds until time changes something."""

from dataclasses import replace

from hypothesis import assume, given, settings, strategies as st

from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.code import ComputedCode, OnlineCode
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.found_code import FoundCode
from custom_components.smart_life_lock.ledger.kinds import OPENS, CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.plan import (
    PendingChange,
    pending_change,
    plan,
)
from custom_components.smart_life_lock.ledger.slots import Intent, Online, SlotCopy
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import next_change, status_of
from custom_components.smart_life_lock.ledger.wanted import wanted
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.weekly import Schedule, WeekRules
from custom_components.smart_life_lock.tuyalock.wire.lists import Node
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
)

from ..desk import (
    BERLIN,
    DAY,
    KEYS,
    MINUTE,
    NOW,
    SECOND,
    Desk,
    permanent,
    temporary,
    with_online,
)


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

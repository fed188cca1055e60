"""A ledger that is older than its lock: noticed, held back, settled by choices."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.doubt import (
    BOOKED_AHEAD,
    Doubt,
    DoubtReason,
    Gap,
)
from custom_components.smart_life_lock.ledger.doubt_rules import (
    KEPT_GAPS,
    begin,
    doubted,
    newest,
    restored,
    with_gap,
)
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.future_times import without_future
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.plan import Create, Remove, pending_change
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    Standing,
    in_doubt,
    is_compared,
    questions,
    settled,
)
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from .desk import (
    DAY,
    HOUR,
    KEYS,
    MINUTE,
    NOW,
    OTHER_KEYS,
    SECOND,
    Desk,
    permanent,
    temporary,
)

MARK = "0123abcd"


def opened(desk: Desk, book: Book, *, own: bool = True) -> Desk:
    """A desk that goes on with a book as it was once, at the same lock."""
    again = Desk(desk.rules)
    again.now, again.nodes = desk.now, desk.nodes
    again.book = replace(book.copy(), opened=None)
    begin(again.book, replace(KEYS, own=own), desk.now)
    return again


def from_backup(desk: Desk, book: Book, at: object = None) -> Desk:
    """The same, out of a backup that was made at a moment."""
    again = opened(desk, book)
    made = at or NOW
    again.do(restored(again.book, MARK, made, again.now, older=True))
    return again


def choose(desk: Desk, **choices: Choice) -> None:
    """Settle by the names of the codes."""
    ids = {one.name: one.code_id for one in questions(desk.book)}
    by_id = {ids[name]: choice for name, choice in choices.items()}
    desk.do(settled(desk.book, by_id, desk.now))


def typed(desk: Desk, plain: str, outcome: OfflineOutcome = OfflineOutcome.OPENED):
    """The lock tells that somebody typed the code of a plaintext."""
    return desk.report(OfflineCodeEntered(desk.now, outcome, plain, late=False))


def plain_of(code: IssuedCode) -> str:
    return KEYS.offline.decrypt(code.digits)


@pytest.fixture
def desk() -> Desk:
    """Anna and Bert have codes, the lock holds and lists them."""
    desk = Desk()
    desk.book.own_key = True
    desk.book.opened = NOW
    desk.later(MINUTE)
    for name in ("Anna", "Bert"):
        desk.periodic(name)
    desk.write()
    desk.later(HOUR)
    desk.look()
    desk.later(HOUR)
    return desk


@pytest.fixture
def old(desk) -> Book:
    """A copy of the book as it is now; an hour goes by."""
    book = desk.book.copy()
    desk.later(HOUR)
    return book


def named(desk: Desk, name: str) -> IssuedCode:
    return next(code for code in desk.book.codes.values() if code.name == name)


# Restored: nothing is written unasked.


def test_code_that_was_deleted_after_the_backup_is_not_written_again(desk, old):
    desk.delete(named(desk, "Anna"))
    desk.write()
    again = from_backup(desk, old)
    again.look()
    assert not again.plan()
    anna = named(again, "Anna")
    assert status_of(anna, again.now) is CodeStatus.PAUSED
    assert pending_change(anna, again.now) is None
    assert not Snapshot.of(again.book, again.now).waiting
    assert status_of(named(again, "Bert"), again.now) is CodeStatus.ACTIVE


def test_code_that_was_paused_after_the_backup_is_not_written_again(desk, old):
    desk.pause(named(desk, "Anna"))
    desk.write()
    again = from_backup(desk, old)
    again.look()
    assert not again.plan()


def test_what_waited_at_the_time_of_the_backup_is_not_done(desk):
    """It may have been done since then, and the slots be somebody else's."""
    desk.delete(named(desk, "Anna"))
    carl = desk.once("Carl")
    stranger = temporary(49)
    desk.nodes[49] = stranger
    desk.look()
    (found,) = desk.found()
    desk.delete(found)
    old = desk.book.copy()
    desk.later(HOUR)
    again = from_backup(desk, old)
    assert not again.plan()
    again.look()
    assert not again.plan()
    assert again.status(carl) is CodeStatus.PAUSED
    assert [one.unwanted for one in again.found()] == [False]


def test_write_of_unknown_outcome_gets_no_slot_of_somebody_else(desk):
    carl = desk.periodic("Carl")
    desk.begin(carl)
    old = desk.book.copy()
    desk.nodes[42] = temporary(42)
    again = from_backup(desk, old)
    again.look()
    assert not again.slots(carl)
    assert [one.hard_id for one in again.found()] == [42]


def test_changed_times_are_not_written_before_somebody_has_chosen(desk, old):
    again = from_backup(desk, old)
    bert = named(again, "Bert")
    again.book.put([replace(bert, valid_until=bert.valid_until + DAY)])
    assert not again.plan()


def test_codes_that_are_over_are_in_no_doubt(desk):
    gone = desk.once("Gone", days=0.1)
    desk.later(DAY)
    again = from_backup(desk, desk.book)
    assert not again.online(gone).doubtful


def test_new_code_is_written_at_once(desk, old):
    again = from_backup(desk, old)
    again.periodic("Dora")
    assert [type(step) for step in again.plan()] == [Create]


@pytest.mark.parametrize("act", ["delete", "pause", "resume", "update"])
def test_what_somebody_asks_for_is_done(desk, old, act):
    again = from_backup(desk, old)
    anna = named(again, "Anna")
    match act:
        case "update":
            again.update(anna, end=anna.valid_until + DAY)
        case "resume":
            desk.delete(anna)
            desk.write()
            again.look()
            again.resume(anna)
        case _:
            getattr(again, act)(anna)
    assert {step.code_id for step in again.plan()} == {anna.id}


def test_each_backup_is_noted_once(desk, old):
    again = from_backup(desk, old)
    assert not restored(again.book, MARK, NOW, again.now, older=True).is_news(
        again.book.table
    )


def test_book_that_was_begun_after_the_restore_is_in_no_doubt(desk):
    again = opened(desk, Book())
    again.do(restored(again.book, MARK, NOW, again.now, older=False))
    assert again.book.table.doubt is None
    assert not again.book.table.gaps
    assert not restored(again.book, MARK, NOW, again.now, older=True).is_news(
        again.book.table
    )


def test_kept_book_is_in_doubt_whenever_its_lock_was_added_again(desk, old):
    again = opened(desk, old)
    again.do(restored(again.book, MARK, NOW, again.now, older=False))
    doubt = again.book.table.doubt
    assert doubt is not None
    assert doubt.reason is DoubtReason.RESTORED
    assert again.book.table.gaps == (Gap(NOW, again.now),)


def test_empty_book_has_nothing_to_ask_about_and_a_gap():
    desk = Desk()
    desk.do(restored(desk.book, MARK, NOW - DAY, NOW, older=True))
    assert desk.book.table.doubt is None
    assert desk.book.table.gaps == (Gap(NOW - DAY, NOW),)


def test_lock_that_is_bound_anew_ends_the_doubt(desk, old):
    again = from_backup(desk, old)
    again.use_keys(OTHER_KEYS)
    assert again.book.table.doubt is None
    assert not again.book.table.gaps
    assert again.book.table.restores == (MARK,)


# Restored: whose code it was.


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


# Restored: digits that cannot have been given out before.


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


# Settling.


@pytest.fixture
def stay(desk) -> IssuedCode:
    """A friend's offline code for nine days."""
    return desk.issue(TemporaryRequest("Friend", desk.now, desk.now + 9 * DAY))


def test_offline_code_that_may_have_been_deleted_since_is_asked_about(desk, stay):
    once, clear = desk.issue(OneTimeRequest()), desk.issue(ClearRequest())
    desk.issue(TemporaryRequest("Unwanted", desk.now, desk.now + DAY))
    desk.delete(named(desk, "Unwanted"))
    again = from_backup(desk, desk.book.copy())
    again.later(SECOND)
    again.look()
    made = again.issue(TemporaryRequest("Later", again.now, again.now + DAY))
    asked = {one.code_id: one for one in questions(again.book)}
    assert not asked.keys() & {clear.id, made.id, named(again, "Unwanted").id}
    for code in (stay, once):
        assert asked[code.id].standing is Standing.OFFLINE
        assert asked[code.id].choices == (Choice.KEEP, Choice.UNWANTED)
        assert in_doubt(code, again.book.table)
    choose(again, Friend=Choice.UNWANTED)
    assert again.status(stay) is CodeStatus.DELETING
    assert again.status(once) is CodeStatus.ACTIVE
    assert not in_doubt(again.get(once), again.book.table)


def test_offline_code_that_is_over_is_not_asked_about(desk, stay):
    book = desk.book.copy()
    desk.later(10 * DAY)
    again = from_backup(desk, book)
    again.look()
    assert stay.id not in {one.code_id for one in questions(again.book)}


def test_two_managers_raise_no_question_about_offline_codes(desk, stay):
    desk.look()
    desk.nodes = {41: temporary(41), 42: temporary(42)}
    desk.look()
    assert desk.book.table.doubt.reason is DoubtReason.SHARED
    assert stay.id not in {one.code_id for one in questions(desk.book)}


def test_questions_say_what_the_list_shows(desk, old):
    desk.delete(named(desk, "Anna"))
    desk.write()
    desk.periodic("Carl")
    desk.periodic("Dora")
    desk.write()
    desk.nodes[3] = permanent(3)
    again = from_backup(desk, old)
    assert not is_compared(again.book)
    again.later(SECOND)
    again.look()
    assert is_compared(again.book)
    told = [(one.name, one.slots, one.standing) for one in questions(again.book)]
    assert told == [
        ("Anna", (40,), Standing.LISTED),
        ("Bert", (41,), Standing.LISTED),
        ("", (42,), Standing.UNKNOWN),
    ]


def test_without_a_doubt_there_is_nothing_to_choose(desk):
    assert not questions(desk.book)
    assert is_compared(desk.book)
    assert not settled(desk.book, {}, desk.now).is_news(desk.book.table)


def test_unknown_slot_can_be_kept_or_deleted(desk, old):
    desk.periodic("Carl")
    desk.write()
    again = from_backup(desk, old)
    again.look()
    (question,) = [q for q in questions(again.book) if q.standing is Standing.UNKNOWN]
    assert question.choices == (Choice.KEEP, Choice.TAKE_BACK)
    again.do(settled(again.book, {question.code_id: Choice.TAKE_BACK}, again.now))
    again.write()
    assert sorted(again.nodes) == [40, 41]


def test_to_keep_is_to_write_nothing(desk, old):
    desk.delete(named(desk, "Bert"))
    desk.write()
    again = from_backup(desk, old)
    again.look()
    choose(again)
    assert again.book.table.doubt is None
    assert not again.plan()
    assert status_of(named(again, "Anna"), again.now) is CodeStatus.ACTIVE
    assert status_of(named(again, "Bert"), again.now) is CodeStatus.PAUSED
    again.look()
    assert not again.plan()


def test_code_that_is_written_again_gets_a_slot_of_its_own(desk, old):
    """What its slot holds by now, nobody knows: it is emptied first, never modified."""
    again = from_backup(desk, old)
    again.look()
    choose(again, Anna=Choice.WRITE)
    anna = named(again, "Anna")
    assert [type(step) for step in again.plan()] == [Remove, Create]
    assert {step.code_id for step in again.plan()} == {anna.id}
    again.write()
    again.later(HOUR)
    again.look()
    assert not again.plan()
    assert again.status(anna) is CodeStatus.ACTIVE


def test_missing_code_is_written_again_where_somebody_says_so(desk, old):
    desk.delete(named(desk, "Anna"))
    desk.write()
    again = from_backup(desk, old)
    again.look()
    choose(again, Anna=Choice.WRITE)
    assert [type(step) for step in again.plan()] == [Create]


def test_code_that_is_taken_back_leaves_the_lock(desk, old):
    again = from_backup(desk, old)
    again.look()
    choose(again, Anna=Choice.TAKE_BACK)
    anna = named(again, "Anna")
    assert status_of(anna, again.now) is CodeStatus.DELETING
    again.write()
    assert again.status(anna) is CodeStatus.DELETED
    assert sorted(again.nodes) == [41]


def test_deletion_that_waited_at_the_backup_goes_on_by_default(desk):
    desk.delete(named(desk, "Anna"))
    again = from_backup(desk, desk.book)
    again.look()
    (question, _) = questions(again.book)
    assert question.default is Choice.TAKE_BACK
    choose(again)
    assert [type(step) for step in again.plan()] == [Remove]


def test_deletion_that_waited_is_undone_where_the_lock_counts(desk):
    desk.delete(named(desk, "Anna"))
    again = from_backup(desk, desk.book)
    again.look()
    choose(again, Anna=Choice.KEEP)
    assert not again.plan()
    assert status_of(named(again, "Anna"), again.now) is CodeStatus.ACTIVE


def test_code_that_the_lock_holds_frozen_is_kept_as_paused(desk, old):
    desk.nodes[40] = temporary(40, active=False)
    again = from_backup(desk, old)
    again.look()
    choose(again)
    assert status_of(named(again, "Anna"), again.now) is CodeStatus.PENDING
    assert again.online(named(again, "Anna")).intent is Intent.PAUSED


def test_slot_given_out_while_in_doubt_is_no_longer_the_old_code_s(desk, old):
    desk.delete(named(desk, "Anna"))
    desk.write()
    again = from_backup(desk, old)
    again.periodic("Dora")
    again.write()
    anna = named(again, "Anna")
    assert again.slots(named(again, "Dora")) == [40]
    assert again.status(anna) is CodeStatus.PAUSED
    assert not again.plan()


def test_code_written_seconds_before_the_backup_is_not_taken_for_there(desk):
    """The lock's confirmation of a write counts for more than a list: not in doubt."""
    carl = desk.periodic("Carl")
    desk.write()
    again = from_backup(desk, desk.book)
    del again.nodes[42]
    again.look()
    assert again.status(carl) is CodeStatus.PAUSED


# A plain copy: the lock's own evidence.


def test_slots_that_disagree_at_the_first_look_mean_an_older_ledger(desk, old):
    desk.delete(named(desk, "Anna"))
    desk.write()
    again = opened(desk, old)
    again.look()
    doubt = again.book.table.doubt
    assert doubt is not None
    assert (doubt.reason, doubt.known) == (DoubtReason.OLDER, newest(old))
    assert not again.plan()
    assert status_of(named(again, "Anna"), again.now) is CodeStatus.PAUSED


@pytest.mark.parametrize("back", [2 * HOUR, 9 * HOUR])
def test_first_look_is_the_first_also_where_the_clock_was_set_back(desk, old, back):
    """The copy tells of a look that is yet to come."""
    desk.periodic("Carl")
    desk.write()
    desk.now = NOW + MINUTE + 2 * HOUR - back
    again = opened(desk, old)
    again.do(without_future(again.book, again.now))
    again.later(MINUTE)
    again.look()
    assert again.book.table.doubt is not None
    assert again.book.table.doubt.reason is DoubtReason.OLDER


def test_new_slots_at_the_first_look_mean_an_older_ledger(desk, old):
    desk.periodic("Carl")
    desk.write()
    again = opened(desk, old)
    again.look()
    assert again.book.table.doubt is not None


def test_where_an_account_has_the_key_one_difference_is_none_of_it(desk, old):
    desk.delete(named(desk, "Anna"))
    desk.write()
    again = opened(desk, old, own=False)
    again.look()
    assert again.book.table.doubt is None
    assert [type(step) for step in again.plan()] == [Create]


def test_where_an_account_has_the_key_both_differences_are(desk, old):
    desk.nodes = {41: temporary(41), 42: temporary(42)}
    again = opened(desk, old, own=False)
    again.look()
    assert again.book.table.doubt is not None
    assert not again.plan()


def test_list_that_lags_behind_a_write_is_no_evidence(desk):
    desk.periodic("Carl")
    desk.write()
    again = opened(desk, desk.book)
    del again.nodes[42]
    again.look()
    assert again.book.table.doubt is None


@pytest.mark.parametrize("found", [False, True])
def test_list_that_lags_behind_a_removal_is_no_evidence(desk, found):
    """At the first look after a start, also after records have come meanwhile."""
    if found:
        desk.nodes[49] = temporary(49)
        desk.look()
    gone = desk.found()[0] if found else named(desk, "Anna")
    again = opened(desk, desk.book)
    again.delete(gone)
    before = dict(again.nodes)
    again.write()
    after, again.nodes = again.nodes, before
    again.later(SECOND)
    again.look()
    assert again.book.table.doubt is None
    assert not again.found()
    assert again.book.table.lagging  # so the list is seen again
    again.later(SECOND)
    again.look()
    assert again.book.table.doubt is None
    again.nodes = after
    again.look()
    again.nodes = before
    again.later(HOUR)
    again.look()
    assert [one.hard_id for one in again.found()] == [49 if found else 40]
    assert not again.book.table.lagging


def test_choice_that_the_disk_did_not_take_leaves_the_doubt(desk, old):
    """Also where the lock told something while it was being written."""
    again = from_backup(desk, old)
    again.look()
    before = again.book.copy()
    changes = again.do(settled(again.book, {}, again.now))
    again.look()
    assert again.book.table.doubt is None
    again.book.undo(changes, before)
    assert again.book.table.doubt == before.table.doubt
    assert again.online(named(again, "Anna")).doubtful


def test_list_that_agrees_is_no_evidence(desk, old):
    again = opened(desk, old)
    again.look()
    assert again.book.table.doubt is None


def test_write_that_was_cut_off_is_no_evidence(desk):
    desk.begin(desk.periodic("Carl"))
    desk.nodes[42] = temporary(42)
    again = opened(desk, desk.book)
    again.look()
    assert again.book.table.doubt is None


def test_slots_that_lock_or_people_emptied_are_no_evidence(desk):
    """A used one-time code; one that is over; one whose deletion was cut off."""
    once, over = desk.once("Carl", days=9), desk.periodic("Dora", days=1)
    desk.write()
    desk.look()
    desk.delete(named(desk, "Anna"))
    old = desk.book.copy()
    desk.nodes = {41: temporary(41)}
    desk.later(2 * DAY)
    again = opened(desk, old)
    again.look()
    assert again.book.table.doubt is None
    assert {named(again, one.name).name for one in (once, over)} == {"Carl", "Dora"}


def test_other_disagreements_later_on_are_what_others_did(desk):
    desk.nodes[49] = temporary(49)
    desk.look()
    del desk.nodes[40]
    desk.later(HOUR)
    desk.look()
    assert desk.book.table.doubt is None
    assert [type(step) for step in desk.plan()] == [Create]


def test_code_that_vanished_while_another_came_means_two_managers(desk):
    """As when the other one gave a code new digits: the old ones must not come back."""
    desk.look()
    desk.nodes = {41: temporary(41), 42: temporary(42)}
    desk.look()
    doubt = desk.book.table.doubt
    assert doubt is not None
    assert doubt.reason is DoubtReason.SHARED
    assert not desk.plan()
    assert status_of(named(desk, "Anna"), desk.now) is CodeStatus.PAUSED
    assert not desk.online(named(desk, "Bert")).doubtful


def test_beside_another_manager_only_what_it_deletes_is_not_written(desk):
    """So the words of the repair say, and nothing more."""
    desk.look()
    desk.nodes = {41: temporary(41), 42: temporary(42)}
    desk.look()
    bert = named(desk, "Bert")
    desk.update(bert, end=bert.valid_until - DAY)
    carl = desk.once("Carl")
    assert [step.code_id for step in desk.plan()] == [bert.id, carl.id]
    desk.write()
    desk.later(HOUR)
    del desk.nodes[41]
    desk.look()
    assert not desk.plan()
    assert bert.id in {one.code_id for one in questions(desk.book)}


def test_two_managers_are_settled_too(desk):
    desk.look()
    desk.nodes = {41: temporary(41), 42: temporary(42)}
    desk.look()
    told = [(one.name, one.standing) for one in questions(desk.book)]
    assert told == [("Anna", Standing.MISSING), ("", Standing.UNKNOWN)]
    choose(desk, Anna=Choice.WRITE)
    assert [type(step) for step in desk.plan()] == [Create]
    assert desk.book.table.doubt is None


# Codes of our key that nobody here made.


@pytest.mark.parametrize(
    ("plain", "kind"),
    [
        ("0000000004", CodeKind.OFFLINE_TEMPORARY),
        ("1000020003", CodeKind.OFFLINE_ONE_TIME),
        ("8000000004", CodeKind.CLEAR_ONE),
        ("9000020003", CodeKind.CLEAR_ALL),
    ],
)
def test_used_code_that_nobody_here_made_is_kept_as_made_elsewhere(desk, plain, kind):
    code = typed(desk, plain).code
    assert isinstance(code, IssuedCode)
    assert (code.kind, code.made_elsewhere, code.uses, code.name) == (kind, True, 1, "")
    assert plain_of(code) == plain
    assert desk.book.get(code.id) == code
    again = typed(desk, plain).code
    assert isinstance(again, IssuedCode)
    assert (again.id, again.uses) == (code.id, 2)


def test_digits_of_a_code_made_elsewhere_are_never_given_out(desk):
    start = NOW + 3 * HOUR
    theirs = KEYS.offline.temporary(start, start + HOUR)
    typed(desk, KEYS.offline.decrypt(theirs))
    ours = desk.issue(TemporaryRequest("Eve", start, start + HOUR))
    assert ours.adjusted
    assert ours.digits != theirs
    for serial in (3, 7):
        once = KEYS.offline.one_time(desk.now + HOUR, serial)
        typed(desk, KEYS.offline.decrypt(once))
    desk.later(HOUR)
    numbers = {desk.issue(OneTimeRequest()).number for _ in range(8)}
    assert numbers == set(range(10)) - {3, 7}


def test_without_t0_nothing_is_known_of_it():
    keys = replace(KEYS, t0=None)
    event = OfflineCodeEntered(NOW, OfflineOutcome.OPENED, "0000000004", late=False)
    assert not attribute(event, NOW, Book(), keys).is_news(Book().table)


def test_unknown_code_from_before_the_start_means_an_older_ledger(desk, old):
    once = desk.issue(OneTimeRequest())
    desk.later(HOUR)
    again = opened(desk, old)
    changes = typed(again, plain_of(once))
    doubt = again.book.table.doubt
    assert doubt is not None
    assert (doubt.reason, doubt.known) == (DoubtReason.OLDER, newest(old))
    assert {code.name for code in changes.changed} == {"", "Anna", "Bert"}
    assert not again.plan()


def test_unknown_code_of_the_hour_of_the_start_means_two_managers():
    desk = opened(Desk(), Book(key_mark=KEYS.key_mark))
    desk.book.opened = NOW + 10 * MINUTE
    desk.now = NOW + 20 * MINUTE
    typed(desk, KEYS.offline.decrypt(KEYS.offline.one_time(desk.now, 5)))
    doubt = desk.book.table.doubt
    assert doubt is not None
    assert (doubt.reason, doubt.known) == (DoubtReason.SHARED, NOW)


def test_unknown_code_that_was_used_before_the_start_may_be_of_a_lost_ledger(desk, old):
    again = opened(desk, old)
    plain = KEYS.offline.decrypt(KEYS.offline.one_time(again.now, 5))
    again.book.opened = again.now + MINUTE
    typed(again, plain)
    assert again.book.table.doubt.reason is DoubtReason.OLDER


def test_unknown_code_of_an_hour_that_the_ledger_tells_of_means_two_managers(desk):
    plain = KEYS.offline.decrypt(KEYS.offline.one_time(NOW, 5))
    desk.look()
    desk.later(HOUR)
    again = opened(desk, desk.book)
    typed(again, plain)
    assert again.book.table.doubt.reason is DoubtReason.SHARED


def test_unknown_code_of_an_hour_since_the_start_means_two_managers(desk):
    plain = KEYS.offline.decrypt(KEYS.offline.one_time(desk.now, 5))
    typed(desk, plain)
    doubt = desk.book.table.doubt
    assert doubt is not None
    assert (doubt.reason, doubt.known) == (DoubtReason.SHARED, NOW)
    assert not desk.online(named(desk, "Anna")).doubtful
    del desk.nodes[40]
    desk.look()
    assert not desk.plan()


def test_where_an_account_has_the_key_unknown_codes_are_the_app_s(desk, old):
    again = opened(desk, old, own=False)
    typed(again, "0000000004")
    assert again.book.table.doubt is None


def test_code_of_a_gap_that_is_known_says_nothing_new(desk, old):
    once = desk.issue(OneTimeRequest())
    stay = desk.issue(TemporaryRequest("Eve", desk.now, desk.now + DAY))
    again = from_backup(desk, old)
    again.look()
    choose(again)
    for code in (once, stay):
        typed(again, plain_of(code))
    assert again.book.table.doubt is None
    again.later(2 * HOUR)
    typed(again, KEYS.offline.decrypt(KEYS.offline.one_time(again.now, 5)))
    assert again.book.table.doubt is not None


def test_newest_of_an_empty_book_is_unknown():
    assert newest(Book()) is None


def test_doubt_about_another_manager_leaves_the_codes_as_they_are(desk):
    del desk.nodes[40]
    desk.look()
    desk.write()
    changes = doubted(desk.book, Doubt(DoubtReason.SHARED, desk.now, None))
    assert not changes.changed


def test_gap_is_as_long_as_nobody_has_chosen(desk):
    desk.look()
    desk.nodes = {41: temporary(41), 42: temporary(42)}
    desk.look()
    since = desk.now - timedelta(0)
    desk.later(HOUR)
    choose(desk)
    (gap,) = desk.book.table.gaps
    assert gap.end == desk.now > since

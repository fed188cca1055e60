"""The doubt is settled by somebody's choice."""

import pytest

from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.doubt import DoubtReason
from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import Create, Remove
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    Standing,
    in_doubt,
    is_compared,
    questions,
    settled,
)
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.status import status_of

from ..desk import DAY, HOUR, SECOND, permanent, temporary
from .support import choose, from_backup, named


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

"""Restored: nothing is written unasked."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.doubt import DoubtReason, Gap
from custom_components.smart_life_lock.ledger.doubt_rules import restored
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import Create, pending_change
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import status_of

from ..desk import DAY, HOUR, NOW, OTHER_KEYS, Desk, temporary
from .support import MARK, from_backup, named, opened


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

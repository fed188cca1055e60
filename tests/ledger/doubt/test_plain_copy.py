"""A plain copy of the files: the lock's own evidence."""

import pytest

from custom_components.smart_life_lock.ledger.doubt import DoubtReason
from custom_components.smart_life_lock.ledger.doubt_rules import newest
from custom_components.smart_life_lock.ledger.future_times import without_future
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.plan import Create
from custom_components.smart_life_lock.ledger.settle_doubt import (
    Choice,
    Standing,
    questions,
    settled,
)
from custom_components.smart_life_lock.ledger.status import status_of

from ..desk import DAY, HOUR, MINUTE, NOW, SECOND, temporary
from .support import choose, from_backup, named, opened


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

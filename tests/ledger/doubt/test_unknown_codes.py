"""Codes of our key that nobody here made."""

from dataclasses import replace
from datetime import timedelta

import pytest

from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.doubt import Doubt, DoubtReason
from custom_components.smart_life_lock.ledger.doubt_rules import doubted, newest
from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.kinds import CodeKind
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)

from ..desk import DAY, HOUR, KEYS, MINUTE, NOW, Desk, temporary
from .support import choose, from_backup, named, opened


def typed(desk: Desk, plain: str, outcome: OfflineOutcome = OfflineOutcome.OPENED):
    """The lock tells that somebody typed the code of a plaintext."""
    return desk.report(OfflineCodeEntered(desk.now, outcome, plain, late=False))


def plain_of(code: IssuedCode) -> str:
    return KEYS.offline.decrypt(code.digits)


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

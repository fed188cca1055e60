"""Nothing is concluded from silence before the lock's records have come."""

from datetime import timedelta

import pytest

from custom_components.smart_life_lock.actions.answers import described
from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.compare_slots import (
    compared,
    without_list,
)
from custom_components.smart_life_lock.ledger.expired import expired_unused
from custom_components.smart_life_lock.ledger.issue_offline import (
    OneTimeRequest,
    TemporaryRequest,
    forgettable,
)
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.snapshot import Snapshot
from custom_components.smart_life_lock.ledger.status import (
    LeftToDo,
    left_to_do,
    next_change,
)
from custom_components.smart_life_lock.storage.ledger_rows import book_from
from custom_components.smart_life_lock.tuyalock.model import (
    OfflineCodeEntered,
    OfflineOutcome,
)
from tests.storage.files import as_file, stored

from .desk import DAY, HOUR, KEYS, MINUTE, OTHER_KEYS, SECOND, Desk, temporary


@pytest.fixture
def desk() -> Desk:
    desk = Desk()
    desk.look()
    return desk


def told(desk: Desk) -> list[str]:
    return [one.id for one in desk.do(expired_unused(desk.book, desk.now)).changed]


def guest(desk: Desk) -> IssuedCode:
    return desk.issue(TemporaryRequest("Guest", desk.now, desk.now + 10 * DAY))


# Offline codes.


def test_code_used_out_of_reach_is_never_called_unused(desk):
    code = guest(desk)
    used = desk.now + HOUR
    desk.later(26 * HOUR)
    assert not told(desk)
    assert desk.status(code) is CodeStatus.ACTIVE
    assert Snapshot.of(desk.book, desk.now).live == (code,)
    plain = KEYS.offline.decrypt(code.digits)
    desk.report(OfflineCodeEntered(used, OfflineOutcome.OPENED, plain, late=True))
    desk.look()
    assert not told(desk)
    assert desk.status(code) is CodeStatus.ACTIVE


def test_answer_says_until_when_such_a_code_may_open(desk):
    code = guest(desk)
    desk.later(24 * HOUR)
    assert "may_open_until" not in described(code, desk.now)
    desk.later(SECOND)
    answer = described(code, desk.now)
    assert (answer["status"], answer["may_open_until"]) == (
        "active",
        answer["valid_until"],
    )


def test_code_is_unused_once_the_records_have_come(desk):
    code = guest(desk)
    desk.later(26 * HOUR)
    desk.look()
    assert told(desk) == [code.id]
    assert not told(desk)
    assert desk.status(code) is CodeStatus.EXPIRED
    assert "may_open_until" not in described(desk.get(code), desk.now)


@pytest.mark.parametrize("after", [timedelta(), SECOND])
def test_records_of_before_its_last_chance_say_nothing(desk, after):
    code = guest(desk)
    desk.later(24 * HOUR + after)
    desk.look()
    desk.later(HOUR)
    assert told(desk) == ([code.id] if after else [])


def test_use_of_a_one_time_code_may_lie_in_the_lock(desk):
    code = desk.issue(OneTimeRequest("Guest"))
    desk.later(7 * HOUR)
    assert desk.status(code) is CodeStatus.EXPIRED
    assert not told(desk)
    desk.look()
    assert told(desk) == [code.id]


def test_use_of_an_online_code_may_lie_in_the_lock(desk):
    code = desk.once("Guest")
    desk.write()
    desk.later(2 * DAY)
    assert not told(desk)
    desk.look()
    assert told(desk) == [code.id]


def test_code_that_the_lock_never_held_is_told_at_its_end():
    desk = Desk()
    code = desk.once("Guest")
    desk.later(2 * DAY)
    assert told(desk) == [code.id]


def test_lock_that_got_its_former_key_back_still_has_its_records(desk):

    guest(desk)
    desk.use_keys(OTHER_KEYS)
    desk.later(2 * DAY)
    desk.use_keys(KEYS)
    assert not told(desk)


# Writes of unknown outcome at a lock without a list.


def cut_off(desk: Desk) -> IssuedCode:
    """The lock has taken a code, and its answer was lost."""
    code = desk.periodic("Anna")
    desk.begin(code)
    desk.nodes[40] = temporary(40)
    desk.later(MINUTE)
    return code


@pytest.mark.parametrize("answers", [False, True])
def test_code_of_which_a_copy_may_be_left_is_not_called_deleted(answers):
    """The lock has no list, or one that is always empty (protocol.md §6.3)."""
    desk = Desk()
    code = cut_off(desk)
    look = (
        compared(desk.book, (), desk.now, KEYS.key_mark)
        if answers
        else without_list(desk.book, desk.now)
    )
    desk.do(look)
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    assert desk.slots(code) == [41]
    desk.delete(code)
    assert left_to_do(desk.get(code), desk.now) is LeftToDo.WAIT_FOR_LOCK
    desk.write()
    assert list(desk.nodes) == [40]
    assert desk.status(code) is CodeStatus.DELETING
    assert left_to_do(desk.get(code), desk.now) is LeftToDo.WAIT
    assert not Snapshot.of(desk.book, desk.now).waiting
    assert described(desk.get(code), desk.now)["slots"] == []
    end = next_change(desk.get(code), desk.now)
    assert end == code.valid_until + SECOND
    desk.now = end - SECOND
    assert desk.status(code) is CodeStatus.DELETING
    desk.now = end
    assert desk.status(code) is CodeStatus.DELETED
    assert next_change(desk.get(code), desk.now) is None
    assert not forgettable(desk.book, desk.now, KEYS)


def test_use_from_an_unknown_slot_is_booked_on_such_a_code():
    desk = Desk()
    code = cut_off(desk)
    desk.do(without_list(desk.book, desk.now))
    assert desk.opened(40).code == desk.get(code)


def test_lock_that_shows_a_list_after_all_settles_it():
    desk = Desk()
    code = cut_off(desk)
    desk.do(compared(desk.book, (), desk.now, KEYS.key_mark))
    desk.later(MINUTE)
    desk.look()
    assert desk.slots(code) == [40]
    assert not desk.plan()
    assert desk.status(code) is CodeStatus.ACTIVE


def test_such_a_copy_is_kept_on_disk():

    desk = Desk()
    code = cut_off(desk)
    desk.do(without_list(desk.book, desk.now))
    again: Book = book_from(as_file(stored(desk.book)))
    assert again.get(code.id) == desk.get(code)
    assert not any(copy.unsure for copy in again.get(code.id).held)

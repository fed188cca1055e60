"""Bolt and door: what is known, what became doubtful, and when a jam is over."""

from datetime import UTC, datetime, timedelta

import pytest

from custom_components.smart_life_lock.tuyalock.client.decoder import Moment
from custom_components.smart_life_lock.tuyalock.client.door_and_bolt import Positions
from custom_components.smart_life_lock.tuyalock.model import LockState
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
UNLOCKED, LOCKED = DataPoint.bool(47, True), DataPoint.bool(47, False)
DOOR_OPEN, DOOR_CLOSED = DataPoint.enum(40, 1), DataPoint.enum(40, 0)
CARD = DataPoint.number(Dp.UNLOCK_CARD, 1)
OFFLINE = DataPoint.raw(Dp.OFFLINE_UNLOCK, bytes(16))
CLEARED = DataPoint.raw(Dp.OFFLINE_CLEAR_ALL, bytes(16))
BLOCKED, NOT_OUT = DataPoint.enum(Dp.ALARM, 4), DataPoint.enum(Dp.ALARM, 7)
WRONG_CODE = DataPoint.enum(Dp.ALARM, 1)


class Door:
    """A lock's state as reports change it."""

    def __init__(self):
        self.positions = Positions()
        self.state = LockState()

    def hears(self, point, seconds=0, *, late=False):
        when = Moment(NOW + timedelta(seconds=seconds), late)
        self.state = self.positions.after(self.state, point, when, 3)

    def link_ends(self):
        self.state = self.positions.link_ended(self.state)

    def link_begins(self):
        self.positions.link_began()


@pytest.fixture
def door():
    return Door()


@pytest.mark.parametrize(
    ("heard", "locked", "door_open"),
    [
        ((), None, None),
        ((UNLOCKED,), None, None),
        ((LOCKED,), True, None),
        ((UNLOCKED, LOCKED), True, None),
        ((DOOR_OPEN,), None, None),
        ((DOOR_CLOSED,), None, False),
        ((UNLOCKED, DOOR_OPEN), None, None),
    ],
)
def test_what_was_open_when_the_link_ended_is_unknown(door, heard, locked, door_open):
    for point in heard:
        door.hears(point)
    door.link_ends()
    assert (door.state.locked, door.state.door_open) == (locked, door_open)


@pytest.mark.parametrize(
    ("point", "after"),
    [(CARD, None), (OFFLINE, None), (CLEARED, True), (WRONG_CODE, True)],
)
def test_a_locked_lock_that_let_somebody_in_is_in_an_unknown_state(door, point, after):
    door.hears(LOCKED)
    door.hears(point)
    assert door.state.locked is after


def test_an_unlocked_lock_stays_so_when_it_is_opened_again(door):
    door.hears(UNLOCKED)
    door.hears(CARD)
    assert door.state.locked is False


@pytest.mark.parametrize(
    ("seconds", "locked", "door_open"), [(-10, True, False), (10, None, None)]
)
def test_a_stored_use_counts_against_what_was_heard_before_it(
    door, seconds, locked, door_open
):
    door.hears(LOCKED)
    door.hears(DOOR_CLOSED)
    door.link_ends()
    door.link_begins()
    door.hears(CARD, seconds, late=True)
    assert (door.state.locked, door.state.door_open) == (locked, door_open)


def test_the_door_is_known_while_its_lock_tells_of_it(door):
    door.hears(DOOR_CLOSED)
    door.hears(CARD, 1)
    assert door.state.door_open is False
    door.link_ends()
    door.link_begins()
    door.hears(CARD, 2)
    assert door.state.door_open is None


@pytest.mark.parametrize("alarm", [BLOCKED, NOT_OUT])
@pytest.mark.parametrize("end", [LOCKED, CARD, OFFLINE])
def test_a_jam_lasts_until_the_bolt_is_out_or_the_lock_was_opened(door, alarm, end):
    door.hears(alarm)
    assert door.state.jammed
    door.hears(WRONG_CODE, 1)
    door.hears(UNLOCKED, 2)
    door.link_ends()
    assert door.state.jammed
    door.hears(end, 3)
    assert not door.state.jammed


def test_a_bolt_that_moved_after_a_jam_is_not_stuck(door):
    door.hears(LOCKED)
    door.hears(BLOCKED, 1)
    door.hears(UNLOCKED, 2)
    assert not door.state.jammed


def test_stored_news_come_newest_first_and_the_newest_counts(door):
    door.hears(CARD, 20, late=True)
    door.hears(NOT_OUT, 10, late=True)
    assert not door.state.jammed
    door.hears(NOT_OUT, 40, late=True)
    door.hears(CARD, 30, late=True)
    assert door.state.jammed


def test_what_happens_now_counts_in_its_order_whatever_the_clock_of_the_lock_says(door):
    door.hears(CARD, 5)
    door.hears(NOT_OUT, 3)
    assert door.state.jammed
    door.hears(LOCKED, 2)
    assert not door.state.jammed


def test_an_old_word_about_the_bolt_is_none(door):
    door.hears(NOT_OUT)
    door.hears(LOCKED, 5, late=True)
    door.hears(DOOR_CLOSED, 5, late=True)
    assert (door.state.locked, door.state.door_open) == (None, None)
    assert door.state.jammed

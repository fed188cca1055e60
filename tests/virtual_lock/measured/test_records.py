"""Records, as they were measured."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    APP_MASTER,
    CheckCodeSet,
    CheckedUnlock,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.quirks import MEASURED

from ..talker import NOON, bound_talker
from .support import CODE, GENERATIONS, KEY, records_of, with_code


def drain(talker):
    """What DP 69 brings, with every record answered."""
    talker.forget()
    talker.write(DataPoint.bool(Dp.RECORDS, True))
    talker.lock.advance(1000)
    while records_of(talker) and talker.answer(talker.heard[-1]):
        assert len(talker.heard) < 200
    return [point.unsigned for point in records_of(talker)]


def away(generation=3, quirks=MEASURED, alarms=5):
    """A talker that comes back to a lock where things happened meanwhile."""
    talker = bound_talker(generation, quirks=quirks)
    talker.leave()
    for kind in range(alarms):
        talker.lock.firmware.alarm(kind)
    talker.connect()
    talker.hello()
    talker.forget()
    return talker


class TestRecords:
    @GENERATIONS
    def test_an_answered_live_one_loses_those_that_were_stored(self, generation):
        talker = away(generation)
        talker.lock.firmware.alarm(9)
        (live,) = talker.heard
        assert talker.answer(live) == []
        assert drain(talker) == []

    @GENERATIONS
    def test_an_unlock_loses_them_too(self, generation):
        talker = away(generation)
        talker.write(DataPoint.raw(Dp.BLUETOOTH_UNLOCK, b"\1\5"))
        talker.lock.advance(200)
        live = talker.heard[-1]
        assert records_of(talker)[-1].id == Dp.UNLOCK_BLE
        talker.answer(live)
        assert drain(talker) == []

    @pytest.mark.parametrize("status", [1, 0xFF])
    def test_another_answer_loses_nothing(self, status):
        talker = away()
        talker.lock.firmware.alarm(9)
        talker.answer(talker.heard[-1], status)
        assert drain(talker) == [9, 4, 3, 2, 1, 0]

    def test_fetched_first_they_are_all_told(self):
        talker = away()
        assert drain(talker) == [4, 3, 2, 1, 0]
        talker.forget()
        talker.lock.firmware.alarm(9)
        assert [point.unsigned for point in records_of(talker)] == [9]

    def test_first_one_after_the_start_comes_once_and_later_ones_twice(self):
        talker = bound_talker(quirks=MEASURED)
        told = []
        for kind in range(3):
            talker.forget()
            talker.lock.firmware.alarm(kind)
            while talker.answer(talker.heard[-1]):
                assert len(talker.heard) < 20
            told.append([point.unsigned for point in records_of(talker)])
        assert told == [[0], [1, 1], [2, 2]]

    @pytest.mark.parametrize("op", [0, 1])
    def test_after_a_command_of_the_app_they_come_once(self, op):
        talker = with_code()
        talker.write(CheckedUnlock(CODE, NOON, b"\1", op=op).point())
        talker.lock.advance(1000)
        talker.forget()
        talker.lock.firmware.alarm(3)
        talker.answer(talker.heard[-1])
        assert len(records_of(talker)) == 1
        assert len(talker.lock.memory.records) == 0

    def test_only_its_latest_sender_counts(self):
        talker = with_code()
        talker.write(CheckCodeSet(CODE, KEY, new_master=5).point())
        talker.write(CheckedUnlock(CODE, NOON, b"\1").point())
        assert talker.lock.firmware.last_master == APP_MASTER
        talker.write(CheckedUnlock(KEY, NOON, b"\1", op=0, master=5).point())
        talker.lock.advance(1000)
        talker.lock.firmware.alarm(3)
        assert len(talker.lock.memory.records) == 2

    @pytest.mark.parametrize(
        "refused",
        [
            CheckedUnlock(KEY, NOON, b"\1"),
            CheckedUnlock(CODE, NOON, b"\1", slave=2),
            CheckedUnlock(CODE, NOON, b"\1", op=2),
        ],
    )
    def test_what_was_refused_does_not_count(self, refused):
        talker = with_code()
        talker.write(refused.point())
        talker.lock.firmware.alarm(3)
        assert len(talker.lock.memory.records) == 1

    def test_it_counts_until_the_lock_starts_again(self):
        talker = with_code()
        talker.write(CheckedUnlock(CODE, NOON, b"\1").point())
        talker.lock.advance(1000)
        talker.lock.change_battery()
        assert talker.lock.firmware.last_master is None

    def test_while_nobody_is_there_they_are_stored_in_any_case(self):
        talker = with_code()
        talker.write(CheckedUnlock(CODE, NOON, b"\1").point())
        talker.lock.advance(1000)
        talker.leave()
        talker.lock.firmware.alarm(3)
        assert len(talker.lock.memory.records) == 1

    def test_of_another_method_and_master_is_stored_and_not_told(self):
        talker = with_code()
        talker.write(CheckCodeSet(CODE, KEY, new_master=5).point())
        talker.forget()
        talker.write(CheckedUnlock(KEY, NOON, b"\1", method=1, master=5).point())
        assert records_of(talker) == []
        assert len(talker.lock.memory.records) == 1

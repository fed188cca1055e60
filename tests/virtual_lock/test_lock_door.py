"""Keypad, clock, bolt: what a person at the door meets."""

from datetime import timedelta

import pytest

from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineCodes,
    Verdict,
    decrypt_report,
    dynamic_code,
)
from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.bolt import Bolt
from virtual_lock.firmware.clock import Clock
from virtual_lock.firmware.effects import AdvertChanged, BoltMoved, Rebooted
from virtual_lock.firmware.quirks import EXACT, RETAIL, Quirks
from virtual_lock.firmware.timers import Timer, Timers

from .talker import LOGIN_KEY, NOON, bound_talker, new_talker

LIMITED = Quirks(attempt_limit=3, block_seconds=60)


def codes_of(talker):
    return OfflineCodes(LOGIN_KEY, moment(talker.lock.memory.t0))


def dynamic(talker):
    return dynamic_code(LOGIN_KEY, talker.lock.clock.at)


def moves(talker):
    return [one.open for one in talker.effects if isinstance(one, BoltMoved)]


def test_eight_digits_are_a_dynamic_code():
    talker = bound_talker()
    result = talker.lock.type(dynamic(talker))
    assert (result.verdict, result.opened) == (Verdict.OPENED, True)
    assert moves(talker) == [True]
    assert talker.lock.firmware.bolt.open


def test_public_firmware_tells_nothing_of_a_dynamic_code():
    talker = bound_talker()
    talker.lock.type(dynamic(talker))
    assert talker.heard == []


def test_retail_lock_tells_of_a_dynamic_code_and_of_the_bolt():
    talker = bound_talker(quirks=RETAIL)
    talker.lock.type(dynamic(talker))
    assert [(p.id, p.unsigned) for p in talker.reports()] == [
        (Dp.MOTOR_STATE, 1),
        (Dp.UNLOCK_DYNAMIC, 0),
    ]


def test_ten_digits_are_an_offline_code_and_reported_in_cipher():
    talker = bound_talker()
    code = codes_of(talker).one_time(moment(NOON), 3)
    assert talker.lock.type(code).opened
    (point,) = talker.reports()
    assert point.id == Dp.OFFLINE_UNLOCK
    assert decrypt_report(LOGIN_KEY, point.value) == codes_of(talker).decrypt(code)
    again = talker.lock.type(code)
    assert (again.verdict, again.opened) == (Verdict.USED, False)
    assert len(talker.reports()) == 1


def test_clearing_does_not_move_the_bolt():
    talker = bound_talker()
    codes = codes_of(talker)
    code = codes.temporary(moment(NOON), moment(NOON) + timedelta(hours=3))
    talker.lock.type(code)
    talker.lock.firmware.bolt.lock()
    talker.forget()
    cleared = talker.lock.type(codes.clear_one(code))
    assert (cleared.verdict, cleared.opened) == (Verdict.CLEARED_ONE, False)
    assert moves(talker) == []
    assert [point.id for point in talker.reports()] == [Dp.OFFLINE_CLEAR_ONE]
    assert talker.lock.type(code).verdict is Verdict.USED


@pytest.mark.parametrize("digits", ["", "1", "1234567", "123456789", "1" * 11, "abc"])
def test_any_other_number_of_digits_is_wrong(digits):
    result = bound_talker().lock.type(digits)
    assert (result.verdict, result.opened) == (None, False)


def test_nothing_opens_an_unbound_lock():
    lock = new_talker().lock
    assert not lock.type(dynamic_code(bytes(6), moment(NOON))).opened


def test_public_firmware_never_blocks_the_keypad():
    talker = bound_talker(quirks=EXACT)
    results = [talker.lock.type("00000000") for _ in range(50)]
    assert not any(result.blocked for result in results)
    assert talker.lock.type(dynamic(talker)).opened


def test_keypad_blocks_after_so_many_wrong_entries_and_raises_an_alarm():
    talker = bound_talker(quirks=LIMITED)
    blocked = [talker.lock.type(code).blocked for code in ("0" * 8, "0" * 10, "1")]
    assert blocked == [False, False, True]
    assert [(p.id, p.value) for p in talker.reports()] == [(Dp.ALARM, b"\1")]


def test_blocked_keypad_ignores_right_codes_until_its_time_is_over():
    talker = bound_talker(quirks=LIMITED)
    for _ in range(3):
        talker.lock.type("1")
    talker.lock.advance(59_999)
    result = talker.lock.type(dynamic(talker))
    assert (result.verdict, result.opened, result.blocked) == (None, False, True)
    talker.lock.advance(1)
    assert talker.lock.type(dynamic(talker)).opened


def test_entry_while_blocked_does_not_use_up_the_code():
    talker = bound_talker(quirks=LIMITED)
    code = codes_of(talker).one_time(moment(NOON), 0)
    for _ in range(3):
        talker.lock.type("1")
    talker.lock.type(code)
    talker.lock.advance(60_000)
    assert talker.lock.type(code).opened


def test_right_code_forgives_the_wrong_ones_before_it():
    talker = bound_talker(quirks=LIMITED)
    for _ in range(4):
        talker.lock.type("1")
        talker.lock.type("2")
        assert talker.lock.type(dynamic(talker)).opened


def test_bolt_is_thrown_again_after_the_set_time():
    talker = bound_talker()
    talker.write(DataPoint.number(Dp.AUTO_LOCK_TIME, 30))
    talker.lock.type(dynamic(talker))
    talker.lock.advance(29_999)
    assert moves(talker) == [True]
    talker.lock.advance(1)
    assert moves(talker) == [True, False]


def test_second_code_keeps_the_bolt_open_longer():
    talker = bound_talker()
    talker.write(DataPoint.number(Dp.AUTO_LOCK_TIME, 30))
    talker.lock.type(dynamic(talker))
    talker.lock.advance(20_000)
    talker.lock.type(dynamic(talker))
    talker.lock.advance(29_000)
    assert moves(talker) == [True]


def test_passage_mode_leaves_the_bolt_open_until_it_is_locked():
    talker = bound_talker(quirks=RETAIL)
    talker.write(DataPoint.bool(Dp.AUTOMATIC_LOCK, False))
    talker.lock.type(dynamic(talker))
    talker.lock.advance(100_000)
    assert moves(talker) == [True]
    talker.forget()
    talker.write(DataPoint.bool(Dp.MANUAL_LOCK, True))
    assert moves(talker) == [False]
    assert [(p.id, p.unsigned) for p in talker.reports()] == [
        (Dp.MANUAL_LOCK, 1),
        (Dp.MOTOR_STATE, 0),
    ]


def test_manual_lock_false_is_only_echoed():
    talker = bound_talker()
    talker.lock.type(dynamic(talker))
    talker.write(DataPoint.bool(Dp.MANUAL_LOCK, False))
    assert talker.lock.firmware.bolt.open


def test_bolt_that_stays_does_not_move():
    moved = []
    bolt = Bolt(Timers(), moved.append)
    bolt.lock()
    bolt.unlock(None)
    bolt.unlock(None)
    assert moved == [True]


def test_slow_clock_refuses_what_is_right_and_takes_what_is_old():
    talker = bound_talker()
    code = dynamic_code(LOGIN_KEY, moment(NOON))
    talker.lock.clock.jump(-2 * 3600)
    assert talker.lock.type(code).verdict is Verdict.NO_SUCH_CODE
    old = dynamic_code(LOGIN_KEY, moment(NOON - 2 * 3600))
    assert talker.lock.type(old).opened


def test_clock_drifts_by_parts_per_million():
    timers = Timers()
    clock = Clock(timers, drift_ppm=-1000)
    clock.set(NOON)
    timers.advance(1_000_000)
    assert clock.unix == NOON + 999


def test_battery_change_loses_the_clock_and_nothing_else():
    talker = bound_talker()
    talker.write(DataPoint.string(Dp.OFFLINE_T0, str(NOON)))
    talker.forget()
    talker.lock.change_battery()
    assert talker.hung_up()
    assert Rebooted(True) in talker.effects
    lock = talker.lock
    assert (lock.clock.unix, lock.memory.t0) == (0, NOON)
    lock.advance(7000)
    assert lock.clock.unix == 7
    code = dynamic_code(LOGIN_KEY, moment(NOON))
    assert lock.type(code).verdict is Verdict.PARAMETER
    talker.connect()
    talker.hello()
    talker.tell_time()
    assert lock.type(code).opened


def test_battery_change_unblocks_the_keypad_and_still_throws_an_open_bolt():
    talker = bound_talker(quirks=LIMITED)
    talker.lock.type(dynamic(talker))
    for _ in range(3):
        talker.lock.type("1")
    talker.lock.change_battery()
    assert not talker.lock.firmware.keypad.blocked
    talker.lock.advance(5000)
    assert not talker.lock.firmware.bolt.open


def test_stored_uptime_becomes_utc_once_the_time_is_known():
    talker = bound_talker()
    talker.leave()
    talker.lock.change_battery()
    talker.lock.advance(10_000)
    talker.lock.firmware.alarm(8)
    talker.lock.advance(90_000)
    talker.connect()
    talker.hello()
    talker.tell_time(NOON)
    talker.forget()
    talker.write(DataPoint.bool(Dp.RECORDS, True))
    talker.lock.advance(1000)
    stamp = int.from_bytes(talker.heard[-1].data[1:5])
    assert stamp == NOON - 90


def test_battery_and_bell_are_told_and_lost_where_nobody_listens():
    talker = bound_talker()
    talker.lock.firmware.set_battery(42)
    talker.lock.firmware.ring()
    assert [(p.id, p.unsigned) for p in talker.reports()] == [(8, 42), (24, 1)]
    talker.leave()
    talker.lock.firmware.ring()
    assert len(talker.lock.memory.records) == 0
    with pytest.raises(ValueError, match="0 to 100"):
        talker.lock.firmware.set_battery(101)


class TestTimers:
    def test_fire_in_order_each_at_its_moment(self):
        timers, seen = Timers(), []
        for delay in (30, 10, 20):
            timers.after(delay, lambda d=delay: seen.append((d, timers.now)))
        timers.advance(100)
        assert seen == [(10, 10), (20, 20), (30, 30)]
        assert timers.now == 100

    def test_named_one_replaces_its_predecessor(self):
        timers, seen = Timers(), []
        timers.after(10, lambda: seen.append("first"), Timer.IDLE)
        timers.after(20, lambda: seen.append("second"), Timer.IDLE)
        assert timers.next_deadline() == 20
        timers.advance(100)
        assert seen == ["second"]
        assert not timers.running(Timer.IDLE)

    def test_may_start_another_that_is_due_in_the_same_time(self):
        timers, seen = Timers(), []

        def chain():
            seen.append(timers.now)
            if len(seen) < 3:
                timers.after(10, chain, Timer.UPLOAD)

        chain()
        timers.advance(100)
        assert seen == [0, 10, 20]
        assert timers.next_deadline() is None

    def test_do_not_run_backwards(self):
        with pytest.raises(ValueError, match="backwards"):
            Timers().advance(-1)


@pytest.mark.parametrize(("quirks", "asks"), [(EXACT, False), (RETAIL, True)])
def test_a_retail_lock_asks_for_a_client_after_a_code_nobody_heard_of(quirks, asks):
    talker = bound_talker(quirks=quirks)
    talker.lock.type(dynamic(talker))
    assert not asking(talker)
    talker.lock.disconnected()
    talker.effects.clear()
    talker.lock.type(dynamic(talker))
    assert asking(talker) == asks
    talker.lock.advance(30_000)
    assert not asking(talker)


def asking(talker):
    """Whether the advert that came last has the please-connect bit (§1.1)."""
    adverts = [one for one in talker.effects if isinstance(one, AdvertChanged)]
    return bool(adverts) and bool(adverts[-1].scan_response[8] & 1)

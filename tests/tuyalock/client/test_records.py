"""What reported data points mean."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from custom_components.smart_life_lock.tuyalock.client.decoder import (
    Moment,
    SeenReports,
    interpret,
    moment,
    noted,
    updated,
)
from custom_components.smart_life_lock.tuyalock.codes.offline import encrypt_report
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    LockState,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    T0Reported,
    UnspecifiedRecord,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp

KEY = b"8f7d54"
NOW = datetime(2026, 7, 1, 12, tzinfo=UTC)
LIVE = Moment(NOW, late=False)
PLAIN = "0000000024"
number, raw = DataPoint.number, DataPoint.raw


def access(method, identifier):
    return Access(NOW, method, identifier, late=False)


@pytest.mark.parametrize(
    ("point", "event"),
    [
        (number(12, 3), access(Method.FINGERPRINT, 3)),
        (number(13, 0), access(Method.PASSWORD, 0)),
        (number(14, 0), access(Method.DYNAMIC_CODE, None)),
        (number(15, 9), access(Method.CARD, 9)),
        (number(16, 1), access(Method.KEY, 1)),
        (DataPoint.bool(18, True), access(Method.INSIDE, None)),
        (number(19, 2), access(Method.BLUETOOTH, 2)),
        (number(39, 30), access(Method.FACE, 30)),
        (number(41, 1), access(Method.EYE, 1)),
        (number(42, 1), access(Method.PALM, 1)),
        (number(43, 1), access(Method.FINGER_VEIN, 1)),
        (number(55, 40), access(Method.ONLINE_CODE, 40)),
        (DataPoint.enum(57, 1), access(Method.COMBINED, 1)),
        (raw(57, b"\1\2\3"), access(Method.COMBINED, None)),
        (number(62, 0x4D00), access(Method.PHONE, 0x4D)),
        (number(62, 0x4D), access(Method.PHONE, 0x4D)),
        (number(63, 0x0700), access(Method.VOICE, 7)),
        (DataPoint.enum(21, 1), AlarmRaised(NOW, Alarm.WRONG_PASSWORD, late=False)),
        (DataPoint.enum(21, 99), AlarmRaised(NOW, 99, late=False)),
        (DataPoint.bool(24, True), DoorbellRung(NOW, late=False)),
        (DataPoint.bool(24, False), None),
        (DataPoint.string(64, "1782907200"), T0Reported(NOW)),
        (DataPoint.string(64, "17829072"), None),
        (DataPoint.string(64, "17829072xx"), None),
        (DataPoint.bool(22, True), Duress(NOW, None, late=False)),
        (DataPoint.bool(22, False), None),
        (number(22, 0), Duress(NOW, 0, late=False)),
        (number(22, 7), Duress(NOW, 7, late=False)),
        (raw(20, b"\1\2"), UnspecifiedRecord(NOW, None, late=False)),
        (number(20, 3), UnspecifiedRecord(NOW, 3, late=False)),
        (DataPoint.bool(23, True), None),
        (DataPoint.enum(9, 2), None),
        (DataPoint.enum(27, 3), None),
        (raw(27, b"12345"), None),
        (number(8, 50), None),
        (DataPoint.enum(40, 1), None),
        (DataPoint.bool(46, True), None),
        (DataPoint.bool(47, True), None),
        (raw(71, bytes(19)), None),
        (raw(72, bytes(19)), None),
        (number(200, 1), None),
    ],
)
def test_each_data_point_is_told_as_what_it_is(point, event):
    assert interpret(point, LIVE, KEY, 3) == event


def test_only_generation_3_swaps_the_bytes_of_a_member():
    assert interpret(number(62, 0x0100), LIVE, KEY, 4) == access(Method.PHONE, 0x0100)


@pytest.mark.parametrize(
    ("dp", "outcome"),
    [
        (65, OfflineOutcome.CLEARED_ONE),
        (66, OfflineOutcome.CLEARED_ALL),
        (67, OfflineOutcome.OPENED),
    ],
)
def test_an_offline_code_is_told_with_its_plaintext_and_no_digits_shown(dp, outcome):
    event = interpret(raw(dp, encrypt_report(KEY, PLAIN)), LIVE, KEY, 3)
    assert event == OfflineCodeEntered(NOW, outcome, PLAIN, late=False)
    assert PLAIN not in repr(event)


@pytest.mark.parametrize("value", [b"short", encrypt_report(b"other!", PLAIN)])
def test_an_offline_code_of_another_key_opened_all_the_same(value):
    opened = interpret(raw(67, value), LIVE, KEY, 3)
    assert opened == access(Method.OFFLINE_CODE, None)
    cleared = interpret(raw(65, value), LIVE, KEY, 3)
    assert cleared is None


@pytest.mark.parametrize(
    ("at", "asked", "expected"),
    [
        (None, None, Moment(NOW, late=False)),
        (NOW, None, Moment(NOW, late=False)),
        (NOW - timedelta(seconds=60), None, Moment(NOW - timedelta(seconds=60), False)),
        (NOW - timedelta(seconds=61), None, Moment(NOW - timedelta(seconds=61), True)),
        (NOW - timedelta(seconds=9), NOW, Moment(NOW - timedelta(seconds=9), True)),
        (NOW - timedelta(seconds=1), NOW, Moment(NOW - timedelta(seconds=1), False)),
        (NOW - timedelta(seconds=4), NOW, Moment(NOW - timedelta(seconds=4), True)),
        (NOW - timedelta(seconds=3), NOW, Moment(NOW - timedelta(seconds=3), False)),
        (datetime.fromtimestamp(500, UTC), None, Moment(NOW, late=True)),
        (datetime.fromtimestamp(946_079_999, UTC), None, Moment(NOW, late=True)),
    ],
)
def test_old_and_stored_news_are_late_and_uptime_is_no_time(at, asked, expected):
    assert moment(at, NOW, asked) == expected


def test_a_time_to_come_is_an_old_one_of_a_lock_that_was_told_the_time_since():
    ahead = NOW + timedelta(seconds=4)
    assert moment(ahead, NOW) == Moment(ahead, late=False)
    assert moment(ahead, NOW, knows_time=True) == Moment(NOW, late=True)
    soon = NOW + timedelta(seconds=3)
    assert moment(soon, NOW, knows_time=True) == Moment(soon, late=False)


@pytest.mark.parametrize(
    ("point", "generation", "changes"),
    [
        (DataPoint.bool(47, True), 3, {"locked": False}),
        (DataPoint.bool(47, False), 3, {"locked": True}),
        (DataPoint.bool(46, True), 3, {"locked": True}),
        (DataPoint.bool(46, False), 3, {}),
        (DataPoint.enum(40, 1), 3, {"door_open": True}),
        (DataPoint.enum(40, 0), 3, {"door_open": False}),
        (DataPoint.enum(40, 0), 4, {}),
        (DataPoint.enum(40, 2), 4, {"door_open": False}),
        (number(17, 1), 3, {"door_open": True}),
        (number(17, 0), 3, {"door_open": False}),
        (DataPoint.bool(40, True), 4, {}),
        (DataPoint.enum(47, 1), 3, {}),
        (DataPoint.string(64, "1782907200"), 3, {"t0": NOW}),
        (DataPoint.string(64, ""), 3, {}),
        (number(200, 1), 3, {}),
    ],
)
def test_state_follows_reports(point, generation, changes):
    state = updated(LockState(), point, generation)
    plain = replace(state, reported=frozenset(), values={})
    assert plain == replace(LockState(), **changes)


@pytest.mark.parametrize(
    ("point", "value"),
    [
        (number(8, 50), 50),
        (number(8, -1), None),
        (number(8, 101), None),
        (DataPoint.enum(9, 2), "low"),
        (DataPoint.enum(9, 7), None),
        (DataPoint(9, 4, b"\0\2"), None),
        (DataPoint.bool(23, True), True),
        (DataPoint.bool(23, False), False),
        (DataPoint(23, 1, b"\2"), None),
        (DataPoint.bool(33, False), False),
        (number(36, 1800), 1800),
        (number(36, 1801), None),
        (DataPoint(36, 2, b"\1"), None),
        (DataPoint.enum(31, 3), "high"),
        (DataPoint.enum(31, 4), None),
    ],
)
def test_values_are_those_of_the_table_and_others_are_unknown(point, value):
    state = updated(LockState(), point, 3)
    assert state.reported == {point.id}
    assert state.values.get(point.id) == value
    known = LockState(values={point.id: "earlier"}, reported=frozenset({point.id}))
    assert updated(known, point, 3).values == {point.id: value}


@pytest.mark.parametrize(
    ("word", "percent", "after"),
    [
        ((23, True), 100, None),
        ((23, True), 34, None),
        ((23, True), 33, True),
        ((23, True), -1, True),
        ((23, False), 100, False),
        ((9, "low"), 34, None),
        ((9, "power_off"), 100, None),
        ((9, "low"), 33, "low"),
        ((9, "medium"), 100, "medium"),
        ((36, 10), 100, 10),
    ],
)
def test_a_percentage_ends_what_was_said_of_a_low_battery_before(word, percent, after):
    dp, said = word
    state = updated(LockState(values={dp: said}), number(8, percent), 3)
    assert state.values == {dp: after, 8: None if percent < 0 else percent}


@pytest.mark.parametrize(
    ("point", "said"), [(DataPoint.bool(23, True), True), (DataPoint.enum(9, 2), "low")]
)
def test_a_low_battery_that_is_told_after_a_percentage_counts(point, said):
    state = updated(LockState(values={8: 100}), point, 3)
    assert state.values == {8: 100, point.id: said}


@pytest.mark.parametrize("point", [DataPoint.enum(36, 1), DataPoint.string(36, "1")])
@pytest.mark.parametrize("values", [{}, {36: 10}])
def test_a_point_of_another_type_is_another_one_and_leaves_the_known_one_unknown(
    point, values
):
    state = updated(LockState(values=values), point, 3)
    assert (state.values, state.reported) == ({36: None}, frozenset())


@pytest.mark.parametrize("point", [number(200, 1), raw(200, b"1")])
def test_a_point_without_a_row_changes_nothing(point):
    assert updated(LockState(), point, 3) == LockState()


def test_a_point_that_holds_no_value_is_only_there():
    state = updated(LockState(), raw(Dp.CHECKED_UNLOCK, bytes(19)), 3)
    assert state == LockState(reported=frozenset({Dp.CHECKED_UNLOCK}))


def test_an_old_report_shows_only_that_the_lock_has_the_data_point():
    known = LockState(values={36: 10})
    assert noted(known, number(36, 20), late=True) == replace(
        known, reported=frozenset({36})
    )
    assert noted(known, DataPoint.enum(36, 1), late=True) == known


@pytest.mark.parametrize("reversed_", [False, True])
@pytest.mark.parametrize("told", [False, True])
def test_which_way_the_bolt_is_told_can_be_chosen(told, reversed_):
    point = DataPoint.bool(Dp.MOTOR_STATE, told)
    state = updated(LockState(), point, 3, bolt_reversed=reversed_)
    assert state.locked is (told is reversed_)


def test_a_timed_report_is_new_once():
    seen = SeenReports()
    point = number(Dp.UNLOCK_CARD, 1)
    assert seen.is_new(point, NOW)
    assert not seen.is_new(point, NOW)
    assert seen.is_new(point, NOW + timedelta(seconds=1))
    assert seen.is_new(number(Dp.UNLOCK_CARD, 2), NOW)
    assert seen.is_new(number(Dp.UNLOCK_KEY, 1), NOW)


def test_what_was_seen_survives_export_and_stays_bounded():
    seen = SeenReports()
    times = [NOW + timedelta(seconds=n) for n in range(300)]
    point = number(Dp.UNLOCK_CARD, 1)
    for at in times:
        seen.is_new(point, at)
    again = SeenReports(seen.export())
    assert len(again.export()) == 256
    assert not again.is_new(point, times[-1])
    assert again.is_new(point, times[0])

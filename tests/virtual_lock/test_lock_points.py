"""Data points: what each generation makes of them, and the quirks."""

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    NO_CODE,
    CheckCodeSet,
    CheckCodeSetResult,
    CheckedUnlock,
    CheckedUnlockResult,
    RecordsRequest,
    RemoteKeySet,
    RemoteKeySetResult,
)
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.payloads import BluetoothUnlock
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKey,
    RemoteUnlock,
    RemoteUnlockResult,
)
from custom_components.smart_life_lock.tuyalock.wire.reports import parse_report
from custom_components.smart_life_lock.tuyalock.wire.validity import DayOrder, HoursZone
from virtual_lock.firmware.quirks import (
    BK3431Q,
    MEASURED,
    RETAIL,
    PlainPolicy,
    Quirks,
    quirks_from_words,
)
from virtual_lock.firmware.record_ring import Record, RecordRing

from .talker import NOON, bound_talker

CODE = SecretBytes(b"73974671")
KEY = SecretBytes(b"49059125")
OPEN_KEY = RemoteKey(7, NOON - 60, NOON + 3600, 2, KEY)


def with_code(generation=3, **lock_arguments):
    talker = bound_talker(generation, **lock_arguments)
    talker.write(CheckCodeSet(NO_CODE, CODE).point())
    talker.forget()
    return talker


def results(talker, payload):
    return [payload.parse(point.value).result for point in talker.reports()]


def records_of(talker):
    return [
        parse_report(one.code, one.data)
        for one in talker.heard
        if one.code in (Code.REPORT_TIME, Code.REPORT_TIME_V4)
    ]


@pytest.mark.parametrize(
    ("dp", "value", "stored"),
    [
        (27, b"\3", True),
        (27, b"\4", False),
        (29, b"x" * 50, True),
        (29, b"x" * 51, False),
        (36, bytes(4), True),
        (36, bytes(3), False),
        (33, b"\2", False),
    ],
)
def test_setting_out_of_range_is_echoed_but_not_stored(dp, value, stored):
    talker = bound_talker()
    talker.write(DataPoint(dp, 5, value))
    assert talker.reports() == [DataPoint(dp, 5, value)]
    assert (dp in talker.lock.memory.settings) is stored


def test_v4_lock_answers_several_points_in_one_report_that_wants_no_answer():
    talker = bound_talker(4)
    acknowledged, report = talker.write(
        DataPoint.enum(27, 1), DataPoint.bool(200, True), DataPoint.bool(33, True)
    )
    assert acknowledged.data == bytes.fromhex("000000000100")
    parsed = parse_report(report.code, report.data)
    assert [point.id for point in parsed.points] == [27, 33]
    assert not parsed.wants_answer


def test_v4_lock_that_has_nothing_to_say_only_acknowledges():
    talker = bound_talker(4)
    assert len(talker.write(DataPoint.bool(200, True))) == 1


def test_neither_generation_takes_the_others_write():
    for generation, code in ((3, Code.DP_WRITE_V4), (4, Code.DP_WRITE)):
        assert bound_talker(generation).say(code, bytes(9)) == []


@pytest.mark.parametrize(
    "point",
    [
        DataPoint.raw(dp, value)
        for dp in (6, 60, 61, 70, 71, 73)
        for value in (b"\1", bytes(5))
        if (dp, value) != (6, bytes(5))
    ],
)
def test_malformed_value_is_acknowledged_and_nothing_else(point):
    talker = bound_talker()
    heard = talker.write(point)
    assert [(one.code, one.data) for one in heard] == [(Code.DP_WRITE, b"\0")]


@pytest.mark.parametrize("generation", [3, 4])
def test_bluetooth_unlock_opens_and_leaves_a_record(generation):
    talker = bound_talker(generation)
    talker.write(BluetoothUnlock(9).point())
    assert talker.lock.firmware.bolt.open
    talker.lock.advance(199)
    assert records_of(talker) == []
    talker.lock.advance(1)
    (record,) = records_of(talker)
    assert [(p.id, p.unsigned) for p in record.points] == [(Dp.UNLOCK_BLE, 9)]
    assert record.wants_answer


def test_t0_is_stored_at_once_and_moves_offline_codes():
    talker = bound_talker()
    talker.write(DataPoint.string(Dp.OFFLINE_T0, str(NOON)))
    memory = talker.lock.memory
    assert memory.t0 == NOON
    assert int(memory.verifier.t0.timestamp()) == NOON


@pytest.mark.parametrize(
    ("value", "t0"),
    [
        (b"\x11\x22\x33\x44", 0),
        (b"12345", 12345),
        (b"17069741839", 1706974183),
        (b"9999999999", 9999999999 & 0xFFFFFFFF),
    ],
)
def test_t0_is_read_as_l3_reads_it(value, t0):
    talker = bound_talker()
    talker.write(DataPoint.raw(Dp.OFFLINE_T0, value))
    assert talker.lock.memory.t0 == t0
    assert talker.reports()[0].value == value


class TestCheckCode:
    def test_unlocks_by_it(self):
        talker = with_code()
        talker.write(CheckedUnlock(CODE, NOON, b"\1").point())
        assert results(talker, CheckedUnlockResult) == [0]
        assert talker.lock.firmware.bolt.open

    @pytest.mark.parametrize(
        ("asked", "result"),
        [
            (CheckCodeSet(CODE, CODE, master=3), 2),
            (CheckCodeSet(CODE, CODE, slave=3), 3),
            (CheckCodeSet(KEY, CODE), 4),
            (CheckCodeSet(CODE, CODE, op=2), 5),
            (CheckCodeSet(CODE, CODE, op=1, new_master=9), 7),
            (CheckCodeSet(CODE, CODE, op=1), 0),
            (CheckCodeSet(CODE, KEY), 0),
        ],
    )
    def test_is_set_only_as_it_may(self, asked, result):
        talker = with_code()
        talker.write(asked.point())
        assert results(talker, CheckCodeSetResult) == [result]

    def test_table_has_ten_places(self):
        talker = with_code()
        for master in range(1, 11):
            talker.write(CheckCodeSet(CODE, KEY, new_master=master).point())
        assert results(talker, CheckCodeSetResult) == [0] * 9 + [6]

    def test_of_another_master_unlocks_as_well(self):
        talker = with_code()
        talker.write(CheckCodeSet(CODE, KEY, new_master=5).point())
        talker.write(CheckedUnlock(KEY, 0, b"\1", master=5).point())
        assert talker.lock.firmware.bolt.open
        assert talker.lock.firmware.last_master == 5

    def test_operation_zero_locks_where_the_quirk_says_so(self):
        talker = with_code(quirks=RETAIL)
        talker.lock.firmware.unlock()
        talker.forget()
        talker.write(CheckedUnlock(CODE, NOON, b"\x4d", op=0).point())
        assert not talker.lock.firmware.bolt.open
        assert talker.reports()[-1].value[-1] == 0

    def test_operation_zero_without_info_is_answered_with_zero(self):
        talker = with_code()
        talker.write(CheckedUnlock(CODE, NOON, b"", op=0).point())
        assert results(talker, CheckedUnlockResult) == [0]

    def test_unlock_without_info_is_member_zero(self):
        talker = with_code()
        talker.write(CheckedUnlock(CODE, NOON, b"").point())
        talker.lock.advance(200)
        assert records_of(talker)[0].points[0].unsigned == 0

    def test_other_method_is_answered_on_71_without_the_quirk(self):
        talker = with_code(quirks=Quirks(check_answer_on_72=False))
        talker.write(CheckedUnlock(CODE, NOON, b"\1", method=1).point())
        assert [point.id for point in talker.reports()] == [72, 71]

    @pytest.mark.parametrize(
        ("asked", "result"),
        [
            (RemoteKeySet(CODE, OPEN_KEY), 0),
            (RemoteKeySet(KEY, OPEN_KEY), 4),
            (RemoteKeySet(CODE, OPEN_KEY, master=1), 2),
            (RemoteKeySet(CODE, OPEN_KEY, slave=2), 3),
        ],
    )
    def test_sets_the_remote_key(self, asked, result):
        talker = with_code()
        talker.write(asked.point())
        assert results(talker, RemoteKeySetResult) == [result]
        assert (talker.lock.memory.remote == OPEN_KEY) is (result == 0)

    @pytest.mark.parametrize(
        "payload", [b"", bytes(13), bytes(RecordsRequest(KEY)), b"\xff" * 4]
    )
    def test_pass_through_without_it_starts_nothing(self, payload):
        talker = with_code()
        talker.lock.firmware.alarm(1)
        talker.forget()
        assert talker.say(Code.PASS_THROUGH, payload) == []
        talker.lock.advance(1000)
        assert records_of(talker) == []


class TestRemoteUnlock:
    def open(self, talker, source=1):
        talker.forget()
        talker.write(RemoteUnlock(7, KEY, source).point())
        return results(talker, RemoteUnlockResult)

    def test_is_refused_where_no_key_was_ever_set(self):
        assert self.open(bound_talker()) == [4]

    def test_key_that_is_not_valid_is_none(self):
        talker = bound_talker()
        talker.write(RemoteKey(7, NOON, NOON + 9, 2, KEY, valid=0).point())
        assert self.open(talker) == [2]

    def test_bytes_are_swapped_only_by_quirk(self):
        for swapped, told in ((True, 0x0700), (False, 7)):
            talker = bound_talker(quirks=Quirks(remote_member_swapped=swapped))
            talker.write(OPEN_KEY.point())
            assert self.open(talker) == [0]
            talker.lock.advance(200)
            assert records_of(talker)[0].points[0].unsigned == told

    def test_unknown_source_leaves_no_record(self):
        talker = bound_talker()
        talker.write(OPEN_KEY.point())
        assert self.open(talker, source=9) == [0]
        talker.lock.advance(1000)
        assert records_of(talker) == []

    @pytest.mark.parametrize(("at", "result"), [(NOON + 3600, 0), (NOON + 3601, 4)])
    def test_last_second_still_opens(self, at, result):
        talker = bound_talker()
        talker.write(OPEN_KEY.point())
        talker.lock.clock.set(at)
        assert self.open(talker) == [result]


class TestRecords:
    def drain(self, talker):
        talker.forget()
        talker.write(DataPoint.bool(Dp.RECORDS, True))
        talker.lock.advance(1000)
        while len(records_of(talker)) < 100:
            before = len(talker.heard)
            if not talker.answer(talker.heard[-1]):
                break
            assert len(talker.heard) > before
        return [record.points[0].unsigned for record in records_of(talker)]

    def test_are_drained_newest_first_over_a_new_connection(self):
        talker = bound_talker()
        talker.leave()
        for kind in range(5):
            talker.lock.firmware.alarm(kind)
        talker.connect()
        talker.hello()
        assert self.drain(talker) == [4, 3, 2, 1, 0]
        assert len(talker.lock.memory.records) == 0

    def test_only_the_last_sixty_four_are_kept(self):
        talker = bound_talker()
        talker.leave()
        for kind in range(70):
            talker.lock.firmware.alarm(kind)
        talker.connect()
        talker.hello()
        assert self.drain(talker) == list(range(69, 5, -1))

    def test_without_the_duplicates_a_live_record_comes_once(self):
        talker = bound_talker(quirks=Quirks(duplicate_records=False))
        for kind in range(3):
            talker.forget()
            talker.lock.firmware.alarm(kind)
            (report,) = talker.heard
            assert talker.answer(report) == []
        assert len(talker.lock.memory.records) == 0

    def test_without_the_duplicates_an_unanswered_one_is_kept(self):
        talker = bound_talker(quirks=Quirks(duplicate_records=False))
        talker.lock.firmware.alarm(5)
        talker.leave()
        talker.connect()
        talker.hello()
        assert self.drain(talker) == [5]

    def test_v4_lock_drains_in_8007(self):
        talker = bound_talker(4)
        talker.leave()
        talker.lock.firmware.alarm(6)
        talker.connect()
        talker.hello()
        assert self.drain(talker) == [6]

    def test_upload_does_not_outlive_the_link(self):
        talker = bound_talker()
        talker.leave()
        talker.lock.firmware.alarm(1)
        talker.connect()
        talker.hello()
        talker.write(DataPoint.bool(Dp.RECORDS, True))
        talker.leave()
        talker.connect()
        talker.hello()
        talker.forget()
        talker.lock.advance(5000)
        assert records_of(talker) == []

    def test_ring_survives_as_json(self):
        ring = RecordRing()
        ring.store(Record(1, DataPoint.enum(21, 3)), live=False)
        ring.store(Record(2, DataPoint.raw(67, b"\1\2")), live=False)
        other = RecordRing()
        other.restore(ring.snapshot())
        assert other.newest() == Record(2, DataPoint.raw(67, b"\1\2"))
        assert other.answered() == Record(1, DataPoint.enum(21, 3))


class TestQuirksInWords:
    def test_start_from_a_preset(self):
        assert quirks_from_words("retail") == RETAIL
        assert quirks_from_words(
            "exact,attempt_limit=3,plain=refuse,reports_bolt=yes,clock_ppm=-40"
        ) == Quirks(
            attempt_limit=3,
            plain=PlainPolicy.REFUSE,
            reports_bolt=True,
            clock_ppm=-40,
        )
        assert quirks_from_words("retail,attempt_limit=none").attempt_limit is None
        assert quirks_from_words("retail,code_length=none").code_length is None
        assert quirks_from_words(
            "exact,enforces_times=yes,hours_zone=local,day_order=sunday_highest,"
            "deletes_used=yes,refuses_duplicates=yes,code_length=8,temporary_slots=200"
        ) == Quirks(
            enforces_times=True,
            hours_zone=HoursZone.LOCAL,
            day_order=DayOrder.SUNDAY_HIGHEST,
            deletes_used=True,
            refuses_duplicates=True,
            code_length=8,
            temporary_slots=200,
        )
        assert quirks_from_words("measured") == MEASURED
        assert quirks_from_words("measured,modify=validity") == BK3431Q
        assert quirks_from_words("bk3431q,handling_ms=20").handling_ms == 20
        named = quirks_from_words("exact,product_id_after_reset=vanjlsr8")
        assert named.product_id_after_reset == "vanjlsr8"

    @pytest.mark.parametrize(
        "words",
        [
            "",
            "other",
            "exact,x=1",
            "exact,plain=maybe",
            "exact,reports_bolt=1",
            "exact,build_packet=much",
            "exact,build_packet=19",
            "exact,attempt_limit=0",
            "exact,block_seconds=0",
            "exact,block_seconds=none",
            "exact,hours_zone=mars",
            "exact,day_order=monday",
            "exact,code_length=0",
            "exact,code_length=11",
            "exact,code_length=six",
            "exact,temporary_slots=0",
            "exact,modify=nothing",
            "exact,foreign_slots=1",
            "exact,temporary_slots=201",
        ],
    )
    def test_are_refused_when_they_make_no_sense(self, words):
        with pytest.raises(ValueError, match=r"."):
            quirks_from_words(words)

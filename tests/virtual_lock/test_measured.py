"""What the manufacturer's firmware does that is dangerous to a client (protocol.md §13)."""

from dataclasses import fields, replace
from itertools import product
import re

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    APP_MASTER,
    NO_CODE,
    CheckCodeSet,
    CheckedUnlock,
    RecordsRequest,
    RemoteKeySet,
)
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.info import InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.methods import (
    CredentialType,
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKey,
    RemoteUnlock,
)
from custom_components.smart_life_lock.tuyalock.wire.reports import parse_report
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    TemporaryDelete,
    TemporaryModify,
    TemporaryRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.firmware.effects import Notify
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import BK3431Q, EXACT, MEASURED, RETAIL, Quirks
from virtual_lock.firmware.storage import FileStorage, NoStorage

from .talker import IDENTITY, NOON, Talker, bound_talker, new_talker

ALWAYS = Validity(0, 0xFFFFFFFF)
LATER = Validity(NOON, NOON + 3600)
CODE, KEY = SecretBytes(b"73974671"), SecretBytes(b"49059125")
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


def tell(talker, payload):
    """Write a value; what the lock reports within half a second."""
    talker.forget()
    talker.write(payload.point())
    talker.lock.advance(500)
    return [point.value.hex() for point in talker.reports()]


def household(generation=3, quirks=MEASURED):
    """Hard ids 0 and 1 are passwords of members, 40 and 41 are temporary ones."""
    talker = bound_talker(generation, quirks=quirks)
    for member, digits in enumerate(("111111", "222222"), 1):
        value = numerals(digits)
        head = (Dp.UNLOCK_METHOD_CREATE, CredentialType.PASSWORD, Stage.START)
        tell(talker, MethodRequest(*head, 1, member, 0xFF, ALWAYS, 0, value))
    for digits in ("333333", "444444"):
        tell(talker, TemporaryRequest(ALWAYS, 0, numerals(digits)))
    return talker


def modify(talker, hard_id, digits, validity=LATER):
    content = TemporaryRequest(validity, 0, numerals(digits) if digits else b"")
    (said,) = tell(talker, TemporaryModify(hard_id, content))
    return said


def slots(talker):
    return {
        one.hard_id: (one.kind, one.member, "".join(map(str, one.digits)))
        for one in talker.lock.memory.credentials
    }


class TestSlots:
    @pytest.mark.parametrize("hard_id", [2, 9, 10, 39, 42, 49, 50, 255])
    @GENERATIONS
    def test_modifying_an_empty_one_overwrites_the_administrator(
        self, generation, hard_id
    ):
        talker = household(generation)
        before = slots(talker)
        assert modify(talker, hard_id, "999999") == f"{hard_id:02x}01"
        after = slots(talker)
        assert after.pop(0) == (CredentialType.PASSWORD, 0, "999999")
        assert before.pop(0) == (CredentialType.PASSWORD, 1, "111111")
        assert after == before
        assert not talker.lock.would_open("111111")
        assert talker.lock.would_open("999999")

    def test_other_build_overwrites_him_too_and_leaves_no_digits(self):
        talker = household(quirks=BK3431Q)
        assert modify(talker, 42, "999999") == "2a01"
        assert slots(talker)[0] == (CredentialType.PASSWORD, 0, "")
        assert not talker.lock.would_open("111111")
        assert not talker.lock.would_open("999999")

    def test_a_lock_without_any_has_one_afterwards(self):
        talker = bound_talker(quirks=MEASURED)
        assert modify(talker, 40, "999999") == "2801"
        assert list(slots(talker)) == [0]

    @pytest.mark.parametrize("quirks", [EXACT, RETAIL], ids=["exact", "retail"])
    def test_every_lock_does_so_unless_the_quirk_is_off(self, quirks):
        administrator = slots(household(quirks=quirks))[0]
        talker = household(quirks=quirks)
        assert modify(talker, 42, "999999") == "2a01"
        assert slots(talker)[0] != administrator
        talker = household(quirks=replace(quirks, empty_slot_overwrites=False))
        before = slots(talker)
        assert modify(talker, 42, "999999") == "2a01"
        assert slots(talker) == before

    @GENERATIONS
    def test_modifying_a_permanent_one_overwrites_it(self, generation):
        talker = household(generation)
        assert modify(talker, 1, "999999") == "0100"
        assert slots(talker)[1] == (CredentialType.PASSWORD, 2, "999999")
        assert slots(talker)[0][2] == "111111"

    @GENERATIONS
    def test_deleting_a_permanent_one_deletes_it(self, generation):
        talker = household(generation)
        assert tell(talker, TemporaryDelete(0)) == ["0000"]
        assert sorted(slots(talker)) == [1, 40, 41]
        assert tell(talker, TemporaryDelete(0)) == ["0001"]

    @pytest.mark.parametrize(
        ("quirks", "digits"),
        [(MEASURED, ""), (BK3431Q, "333333"), (RETAIL, "333333")],
        ids=["measured", "bk3431q", "retail"],
    )
    def test_no_digits_are_stored_or_keep_the_old_ones(self, quirks, digits):
        talker = household(quirks=quirks)
        assert modify(talker, 40, "") == "2800"
        assert slots(talker)[40][2] == digits
        assert talker.lock.memory.credentials.at(40).validity == LATER

    def test_other_build_keeps_the_old_digits_and_answers_a_success(self):
        talker = household(quirks=BK3431Q)
        assert modify(talker, 40, "999999") == "2800"
        assert talker.lock.memory.credentials.at(40).validity == LATER
        assert talker.lock.would_open("333333")
        assert not talker.lock.would_open("999999")


class TestLists:
    @pytest.mark.parametrize(
        ("generation", "kinds"),
        [
            *product(
                (3, 4),
                ["0105f0", "f0", "00", "0500", "06", "010203040505", "010203040501"],
            ),
            (4, ""),  # refused by a link of generation 3 (protocol.md §4.6)
        ],
    )
    def test_unknown_types_are_answered_as_an_empty_lock_answers(
        self, generation, kinds
    ):
        talker = household(generation)
        talker.forget()
        talker.write(DataPoint.raw(Dp.UNLOCK_METHOD_SYNC, bytes.fromhex(kinds)))
        assert [point.value.hex() for point in talker.reports()] == ["0100"]

    @GENERATIONS
    def test_one_type_is_listed(self, generation):
        talker = household(generation)
        talker.forget()
        talker.write(DataPoint.raw(Dp.UNLOCK_METHOD_SYNC, b"\5"))
        said = [point.value.hex() for point in talker.reports()]
        assert said == ["00002805000129050001", "0101"]

    def test_unknown_types_are_passed_over_where_the_quirk_says_so(self):
        asked = DataPoint.raw(Dp.UNLOCK_METHOD_SYNC, bytes.fromhex("f005"))
        for nothing, answers in ((True, 1), (False, 2)):
            quirks = replace(EXACT, unknown_type_lists_nothing=nothing)
            talker = household(quirks=quirks)
            talker.forget()
            talker.write(asked)
            assert len(talker.reports()) == answers

    def test_second_request_before_the_end_of_the_first_mixes_their_packages(self):
        talker = household()
        talker.forget()
        talker.write(DataPoint.raw(Dp.UNLOCK_METHOD_SYNC, b"\1\5"))
        first = talker.heard[-1]
        talker.write(DataPoint.raw(Dp.UNLOCK_METHOD_SYNC, b"\5\1"))
        second = talker.heard[-1]
        # The answer to the first request's package sends the second one's next.
        talker.answer(first)
        assert [point.value.hex()[:4] for point in talker.reports()] == [
            "0000",
            "0000",
            "0001",
            "0102",
        ]
        talker.forget()
        talker.answer(second)
        assert talker.reports() == []


def records_of(talker):
    return [
        parse_report(one.code, one.data).points[0]
        for one in talker.heard
        if one.code in (Code.REPORT_TIME, Code.REPORT_TIME_V4)
    ]


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


def with_code(generation=3, quirks=MEASURED):
    talker = bound_talker(generation, quirks=quirks)
    talker.write(CheckCodeSet(NO_CODE, CODE).point())
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


class TestCheckCode:
    def result(self, talker, payload):
        """The last byte of the answer."""
        tell(talker, payload)
        (said,) = (p for p in talker.reports() if p.id == payload.dp)
        return said.value[-1]

    @pytest.mark.parametrize("slave", [0, 1, 7, 0xFFFF])
    @GENERATIONS
    def test_first_set_takes_any_slave(self, generation, slave):
        talker = bound_talker(generation, quirks=MEASURED)
        assert self.result(talker, CheckCodeSet(NO_CODE, CODE, slave=slave)) == 0
        other = slave ^ 1
        assert self.result(talker, CheckCodeSet(CODE, KEY, slave=other)) == 3
        assert self.result(talker, CheckCodeSet(CODE, KEY, slave=slave)) == 0
        unlock = CheckedUnlock(KEY, NOON, b"\1", slave=slave)
        talker.forget()
        talker.write(unlock.point())
        assert talker.lock.openings == 1

    def test_is_deleted_only_when_the_lock_starts_again(self):
        talker = with_code()
        assert self.result(talker, CheckCodeSet(CODE, CODE, op=1)) == 0
        talker.write(CheckedUnlock(CODE, NOON, b"\1").point())
        assert talker.lock.openings == 1
        assert self.result(talker, CheckCodeSet(CODE, CODE, op=1)) == 7
        talker.lock.change_battery()
        again = come_back(talker)
        again.write(CheckedUnlock(CODE, NOON, b"\1").point())
        assert again.lock.openings == 1
        assert self.result(again, CheckCodeSet(NO_CODE, KEY, slave=9)) == 0

    def test_deletion_is_undone_by_setting_it_again(self):
        talker = with_code()
        self.result(talker, CheckCodeSet(CODE, CODE, op=1))
        assert self.result(talker, CheckCodeSet(CODE, KEY)) == 0
        talker.lock.change_battery()
        again = come_back(talker)
        again.write(CheckedUnlock(KEY, NOON, b"\1").point())
        assert again.lock.openings == 1

    @GENERATIONS
    def test_setting_the_remote_key_without_any_is_a_wrong_slave(self, generation):
        talker = bound_talker(generation, quirks=MEASURED)
        key = RemoteKey(7, 0, 0xFFFFFFFF, 2, KEY)
        assert self.result(talker, RemoteKeySet(NO_CODE, key)) == 3
        assert self.result(talker, RemoteKeySet(NO_CODE, key, master=1)) == 2
        assert talker.lock.memory.remote is None

    def test_another_master_may_not_set_it_nor_ask_for_records(self):
        talker = with_code()
        talker.write(CheckCodeSet(CODE, KEY, new_master=5).point())
        key = RemoteKey(7, 0, 0xFFFFFFFF, 2, KEY)
        assert self.result(talker, RemoteKeySet(KEY, key, master=5)) == 2
        talker.lock.firmware.alarm(1)
        talker.forget()
        talker.say(Code.PASS_THROUGH, bytes(RecordsRequest(KEY, master=5)))
        talker.lock.advance(1000)
        assert records_of(talker) == []

    def test_slave_survives_a_restart_and_not_a_reset(self, tmp_path):
        file = FileStorage(tmp_path / "lock.json")
        talker = bound_talker(storage=file)
        talker.write(CheckCodeSet(NO_CODE, CODE, slave=7).point())
        lock = VirtualLock(IDENTITY, storage=file)
        assert (lock.memory.masters.slave, bool(lock.memory.masters)) == (7, True)
        lock.factory_reset()
        assert (lock.memory.masters.slave, bool(lock.memory.masters)) == (None, False)

    def test_memory_from_before_there_was_a_slave_is_read(self):
        talker = with_code()
        stored = talker.lock.memory.snapshot()
        del stored["slave"]
        stored["remote"] = bytes(21).hex()
        storage = NoStorage()
        storage.save(stored)
        memory = VirtualLock(IDENTITY, storage=storage).memory
        assert (memory.masters.slave, memory.remote) == (1, None)
        assert memory.masters.values() == [CODE]


def come_back(talker):
    again = Talker(talker.lock)
    again.connect()
    again.hello()
    again.tell_time()
    return again


class TestRemoteKey:
    """DP 61 looks at valid, uses, time and key, in this order (protocol.md §13.7)."""

    @pytest.mark.parametrize(
        ("valid", "times", "end", "key", "result"),
        [
            (0, 0, NOON - 1, CODE, 2),
            (1, 0, NOON - 1, CODE, 3),
            (1, 1, NOON - 1, CODE, 4),
            (1, 1, NOON + 9, CODE, 5),
            (1, 1, NOON + 9, KEY, 0),
            (0xFF, 1, NOON + 9, KEY, 0),
        ],
    )
    @GENERATIONS
    def test_order_of_its_checks(self, generation, valid, times, end, key, result):
        talker = bound_talker(generation, quirks=MEASURED)
        talker.write(RemoteKey(7, NOON - 60, end, times, KEY, valid=valid).point())
        said = tell(talker, RemoteUnlock(7, key))
        assert said[0] == f"{result:02x}0007"
        assert talker.lock.openings == int(result == 0)

    def test_without_a_key_it_reads_what_is_in_memory(self):
        talker = bound_talker(quirks=MEASURED)
        assert tell(talker, RemoteUnlock(7, KEY)) == ["040007"]  # as recorded
        talker.lock.clock.set(0)
        # What happens to be there may even open.
        assert tell(talker, RemoteUnlock(7, SecretBytes(8)))[0] == "000007"


class TestCounters:
    @pytest.mark.parametrize("first", [1, 2, 77, 2**31, 2**32 - 5])
    @GENERATIONS
    def test_any_first_one_is_fine_and_gaps_are(self, generation, first):
        talker = bound_talker(generation)
        talker.leave()
        talker.connect()
        announced = InfoRequest(20 if generation == 4 else None)
        assert talker.say(Code.INFO, bytes(announced), sn=first) != []
        talker.pair()
        talker.forget()
        assert talker.say(Code.STATUS, sn=first + 3) != []
        assert not talker.hung_up()

    def test_largest_one_is_fine_and_the_last(self):
        talker = bound_talker()
        assert talker.say(Code.STATUS, sn=2**32 - 1) != []
        assert talker.say(Code.STATUS, sn=2**32 - 1) == []
        assert talker.hung_up()

    @pytest.mark.parametrize("sn", [0, 1, 2])
    @GENERATIONS
    def test_zero_a_repeat_and_a_wrap_end_the_link(self, generation, sn):
        talker = bound_talker(generation)
        if sn == 2:
            talker.say(Code.STATUS, sn=2**32 - 1)
            talker.forget()
        assert talker.say(Code.STATUS, sn=sn) == []
        assert talker.hung_up()

    @GENERATIONS
    def test_zero_as_the_first_one_ends_the_link(self, generation):
        talker = bound_talker(generation)
        talker.leave()
        talker.connect()
        talker.forget()
        announced = InfoRequest(20 if generation == 4 else None)
        assert talker.say(Code.INFO, bytes(announced), sn=0) == []
        assert talker.hung_up()


class TestShortPlain:
    def answered(self, talker):
        """Whether something came, under a key that we do not have."""
        return any(isinstance(one, Notify) for one in talker.effects)

    @pytest.mark.parametrize(("quirks", "answers"), [(EXACT, True), (MEASURED, False)])
    def test_info_request_of_fifteen_bytes(self, quirks, answers):
        talker = new_talker(quirks=quirks)
        talker.connect()
        talker.say(Code.INFO, flag=Flag.PLAIN, sn=1)
        assert self.answered(talker) is answers
        if not answers:  # it is dropped before its counter is looked at
            talker.say(Code.INFO, b"\0\0", flag=Flag.PLAIN, sn=1)
            assert self.answered(talker)
        assert not talker.hung_up()

    def test_longer_one_of_generation_4_is_answered(self):
        talker = new_talker(4, quirks=MEASURED)
        talker.connect()
        assert talker.say(Code.INFO, bytes(InfoRequest(20)), flag=Flag.PLAIN) != []

    def test_binding_goes_on(self):
        for generation in (3, 4):
            talker = new_talker(generation, quirks=MEASURED)
            talker.connect()
            talker.bind()
            assert talker.lock.memory.bound


def test_handling_time_has_its_limits():
    for ms in (-1, 1001):
        with pytest.raises(ValueError, match="handling_ms"):
            Quirks(handling_ms=ms)


def test_every_quirk_has_its_line():
    told = (Quirks.__doc__ or "").partition("Attributes:\n")[2]
    named = re.findall(r"^ {4}(\w+): ", told, re.MULTILINE)
    assert set(named) == {field.name for field in fields(Quirks)}

"""Check codes, remote keys and counters, as they were measured."""

from dataclasses import fields
import re

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    NO_CODE,
    CheckCodeSet,
    CheckedUnlock,
    RecordsRequest,
    RemoteKeySet,
)
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.info import InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKey,
    RemoteUnlock,
)
from virtual_lock.firmware.effects import Notify
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import EXACT, MEASURED, Quirks
from virtual_lock.firmware.storage import FileStorage, NoStorage

from ..talker import IDENTITY, NOON, Talker, bound_talker, new_talker
from .support import CODE, GENERATIONS, KEY, records_of, tell, with_code


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

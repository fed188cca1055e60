"""Which digits a lock takes, and how many passwords."""

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.lists import (
    SyncEnd,
    SyncRequest,
    parse_sync,
)
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    UNLIMITED,
    TemporaryModify,
    TemporaryRequest,
)
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import Quirks
from virtual_lock.firmware.storage import FileStorage

from ..talker import IDENTITY, bound_talker
from .support import ALWAYS, opens, password, tell, temporary

UNIQUE = Quirks(refuses_duplicates=True)


def modified(talker, hard_id, digits):
    """``hardid result`` of other digits for a temporary password, or of none."""
    value = numerals(digits) if digits else SecretBytes()
    content = TemporaryRequest(ALWAYS, UNLIMITED, value)
    (said,) = tell(talker, TemporaryModify(hard_id, content))
    return said


class TestDuplicates:
    def test_are_taken_by_the_public_firmware(self):
        talker = bound_talker()
        assert temporary(talker, "135790") == "2800"
        assert temporary(talker, "135790") == "2900"
        assert password(talker, "135790") == (Stage.COMPLETE, 0, 0)
        assert modified(talker, 40, "135790") == "2800"

    def test_are_refused_across_both_tables(self, generation):
        talker = bound_talker(generation, quirks=UNIQUE)
        temporary(talker, "135790")
        password(talker, "246801")
        assert temporary(talker, "135790") == "ff01"
        assert temporary(talker, "246801") == "ff01"
        assert password(talker, "135790") == (Stage.FAILED, 0xFF, 2)
        assert password(talker, "246801") == (Stage.FAILED, 0xFF, 2)
        assert len(talker.lock.memory.credentials) == 2

    def test_refused_creation_has_begun_like_any_other(self):
        talker = bound_talker(quirks=UNIQUE)
        temporary(talker, "135790")
        asked = MethodRequest(1, 1, 0, 0, 5, 0xFF, ALWAYS, 0, numerals("135790"))
        talker.forget()
        talker.write(asked.point())
        assert [p.value.hex() for p in talker.reports()] == ["01000005ff0000"]
        talker.lock.advance(200)
        assert talker.reports()[-1].value.hex() == "01fd0005ff0002"

    def test_own_digits_may_be_kept_when_a_slot_is_modified(self):
        talker = bound_talker(quirks=UNIQUE)
        temporary(talker, "135790")
        temporary(talker, "246801")
        password(talker, "975310")
        assert modified(talker, 40, "135790") == "2800"
        assert modified(talker, 40, "246801") == "2801"
        assert modified(talker, 40, "975310") == "2801"
        assert password(talker, "975310", dp=3, hard_id=0)[2] == 0xFF
        assert password(talker, "135790", dp=3, hard_id=0)[2] == 0
        assert opens(talker, "975310")

    def test_no_digits_are_no_duplicates(self):
        talker = bound_talker(quirks=UNIQUE)
        assert password(talker, "") == (Stage.COMPLETE, 0, 0)
        assert password(talker, "") == (Stage.COMPLETE, 1, 0)


class TestLength:
    SIX = Quirks(code_length=6)

    @pytest.mark.parametrize("digits", ["12345", "1234567"])
    def test_of_another_number_of_digits_is_refused(self, generation, digits):
        talker = bound_talker(generation, quirks=self.SIX)
        assert temporary(talker, digits) == "ff01"
        assert password(talker, digits) == (Stage.FAILED, 0xFF, 5)
        assert temporary(talker, "123456") == "2800"
        assert modified(talker, 40, digits) == "2801"
        assert opens(talker, "123456")
        assert modified(talker, 40, "") == "2800"
        assert not opens(talker, "123456")

    def test_of_a_card_does_not_matter(self):
        talker = bound_talker(quirks=self.SIX)
        assert password(talker, "", kind=2) == (Stage.START, 0xFF, 0)
        assert talker.lock.firmware.enrolling is not None


class TestLargerTable:
    MANY = Quirks(temporary_slots=45)

    def filled(self, generation=3, **arguments):
        talker = bound_talker(generation, quirks=self.MANY, **arguments)
        said = [temporary(talker, f"{number:06d}") for number in range(46)]
        assert said == [*(f"{40 + number:02x}00" for number in range(45)), "ff02"]
        return talker

    def test_opens_with_each_of_its_passwords(self):
        talker = self.filled()
        assert all(opens(talker, f"{number:06d}") for number in range(45))
        assert not opens(talker, "000045")

    def test_smaller_table_is_full_earlier(self):
        talker = bound_talker(quirks=Quirks(temporary_slots=1))
        assert temporary(talker, "135790") == "2800"
        assert temporary(talker, "246801") == "ff02"

    def test_is_listed_in_packages_that_each_wait_for_an_answer(self):
        talker = self.filled()
        password(talker, "1357")
        talker.forget()
        talker.write(SyncRequest((5, 1)).point())
        parts = []
        while talker.reports():
            heard = list(talker.heard)
            parts.append([parse_sync(point.value) for point in talker.reports()])
            talker.forget()
            talker.answer(heard[-1])
        assert [[getattr(p, "number", "end") for p in part] for part in parts] == [
            [0],
            [1],
            [2],
            [3, "end"],
        ]
        assert parts[-1][-1] == SyncEnd(4)
        nodes = [node for part in parts for node in getattr(part[0], "nodes", ())]
        assert [node.hard_id for node in nodes] == [*range(40, 85), 0]
        assert [len(part[0].nodes) for part in parts] == [20, 20, 5, 1]

    def test_count_does_not_wait_behind_the_last_package_of_the_last_type(self):
        talker = self.filled()
        talker.forget()
        talker.write(SyncRequest((5,)).point())
        for number in (0, 1):
            (part,) = talker.reports()
            assert parse_sync(part.value).number == number
            last = talker.heard[-1]
            talker.forget()
            talker.answer(last)
        assert [parse_sync(p.value) for p in talker.reports()][-1] == SyncEnd(3)

    def test_v4_lists_it_as_well(self):
        talker = self.filled(4)
        talker.forget()
        talker.write(SyncRequest((5,)).point())
        while not isinstance(parse_sync(talker.reports()[-1].value), SyncEnd):
            talker.answer(talker.heard[-1])
        parts = [parse_sync(point.value) for point in talker.reports()]
        assert [len(part.nodes) for part in parts[:-1]] == [20, 20, 5]
        assert parts[-1] == SyncEnd(3)

    def test_list_that_is_asked_for_too_often_goes_on(self):
        talker = bound_talker(4, quirks=Quirks(unknown_type_lists_nothing=False))
        temporary(talker, "135790")
        talker.forget()
        talker.write(SyncRequest((5,) * 300).point())
        while not isinstance(parse_sync(talker.reports()[-1].value), SyncEnd):
            last = talker.heard[-1]
            talker.forget()
            talker.answer(last)
        assert parse_sync(talker.reports()[-1].value) == SyncEnd(300 - 256)

    def test_survives_a_restart(self, tmp_path):
        file = FileStorage(tmp_path / "lock.json")
        talker = self.filled(storage=file)
        restarted = VirtualLock(IDENTITY, quirks=self.MANY, storage=file)
        assert restarted.memory.snapshot() == talker.lock.memory.snapshot()
        assert restarted.would_open("000044")

    def test_is_read_whole_by_a_lock_with_fewer_slots(self, tmp_path):
        file = FileStorage(tmp_path / "lock.json")
        self.filled(storage=file)
        restarted = VirtualLock(IDENTITY, storage=file)
        assert len(restarted.memory.credentials) == 45
        PhoneApp(restarted).delete(84)
        with pytest.raises(ValueError, match="slots"):
            PhoneApp(restarted).make_temporary("135790")

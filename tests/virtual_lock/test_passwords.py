"""Passwords at the keypad: what opens when, what is told, and what a lock refuses."""

import pytest

from custom_components.smart_life_lock.tuyalock.codes import Verdict, dynamic_code
from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import (
    SyncEnd,
    SyncRequest,
    parse_sync,
)
from custom_components.smart_life_lock.tuyalock.wire.methods import (
    MethodReport,
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    ONCE,
    UNLIMITED,
    TemporaryModify,
    TemporaryRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.times import TimeStamp
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
    WeeklyHours,
)
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.effects import AdvertChanged
from virtual_lock.firmware.keypad import EntryKind
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import EXACT, RETAIL, Quirks
from virtual_lock.firmware.storage import FileStorage

from .talker import IDENTITY, LOGIN_KEY, NOON, bound_talker, new_talker

ALWAYS = Validity(0, 0xFFFFFFFF)
TIMED = Quirks(enforces_times=True)
UNIQUE = Quirks(refuses_duplicates=True)
DAY = 86_400
SATURDAY = 5  # what NOON is; 15:29:43 UTC


def tell(talker, payload):
    """Write a value; what the lock reports within half a second."""
    talker.forget()
    talker.write(payload.point())
    talker.lock.advance(500)
    return [point.value.hex() for point in talker.reports()]


def temporary(talker, digits, validity=ALWAYS, times=UNLIMITED):
    """``hardid result`` of a new temporary password."""
    (said,) = tell(talker, TemporaryRequest(validity, times, numerals(digits)))
    return said


def password(talker, digits, validity=ALWAYS, times=0, kind=1, dp=1, hard_id=0xFF):
    """The last word on a member's password."""
    value = SecretBytes(numerals(digits)) if digits else SecretBytes()
    asked = MethodRequest(dp, kind, Stage.START, 0, 5, hard_id, validity, times, value)
    report = MethodReport.parse(dp, bytes.fromhex(tell(talker, asked)[-1]))
    return report.stage, report.hard_id, report.result


def modified(talker, hard_id, digits):
    """``hardid result`` of other digits for a temporary password, or of none."""
    value = numerals(digits) if digits else SecretBytes()
    content = TemporaryRequest(ALWAYS, UNLIMITED, value)
    (said,) = tell(talker, TemporaryModify(hard_id, content))
    return said


def opens(talker, digits):
    """Whether it opens, which nobody may foretell otherwise."""
    foretold = talker.lock.would_open(digits)
    assert talker.lock.type(digits).opened == foretold
    return foretold


@pytest.fixture(params=[3, 4])
def generation(request):
    return request.param


class TestAtTheKeypad:
    def test_temporary_password_opens_and_is_told(self, generation):
        talker = bound_talker(generation)
        temporary(talker, "135790")
        talker.forget()
        result = talker.lock.type("135790")
        assert (result.opened, result.verdict, result.entry) == (
            True,
            None,
            EntryKind.PIN,
        )
        assert talker.lock.firmware.bolt.open
        assert talker.reports() == [DataPoint.number(Dp.UNLOCK_TEMPORARY, 40)]

    def test_password_of_a_member_opens_and_is_told(self, generation):
        talker = bound_talker(generation)
        password(talker, "1357")
        talker.forget()
        assert talker.lock.type("1357").opened
        assert talker.reports() == [DataPoint.number(Dp.UNLOCK_PASSWORD, 0)]

    def test_record_of_an_entry_that_nobody_heard_of_is_kept(self):
        talker = bound_talker()
        temporary(talker, "135790")
        talker.leave()
        talker.lock.type("135790")
        assert len(talker.lock.memory.records) == 1

    @pytest.mark.parametrize("digits", ["1", "1357", "1357900", "123456789", "1" * 11])
    def test_digits_that_match_nothing_are_a_wrong_password(self, digits):
        talker = bound_talker()
        temporary(talker, "135790")
        result = talker.lock.type(digits)
        assert (result.opened, result.verdict, result.entry) == (
            False,
            None,
            EntryKind.PIN,
        )
        assert not talker.lock.would_open(digits)

    def test_wrong_password_counts_as_a_wrong_entry(self):
        talker = bound_talker(quirks=Quirks(attempt_limit=2))
        temporary(talker, "135790")
        talker.lock.type("135791")
        assert talker.lock.type("135791").blocked
        assert talker.lock.type("135790").entry is EntryKind.OTHER
        assert not opens(talker, "135790")

    def test_right_password_forgives_the_wrong_ones_before_it(self):
        talker = bound_talker(quirks=Quirks(attempt_limit=2))
        temporary(talker, "135790")
        for digits in ("135791", "135790", "135791"):
            assert not talker.lock.type(digits).blocked

    def test_nobody_looks_at_what_is_typed_on_an_unbound_lock(self):
        lock = new_talker().lock
        assert lock.type("135790").entry is EntryKind.OTHER
        assert not lock.would_open("135790")

    def test_password_of_eight_digits_comes_before_the_arithmetic(self):
        talker = bound_talker()
        code = dynamic_code(LOGIN_KEY, moment(NOON))
        assert talker.lock.type(code).entry is EntryKind.DYNAMIC
        temporary(talker, code)
        assert talker.lock.type(code).entry is EntryKind.PIN
        PhoneApp(talker.lock).freeze(40, frozen=True)
        result = talker.lock.type(code)
        assert (result.entry, result.verdict) == (EntryKind.DYNAMIC, Verdict.OPENED)

    def test_frozen_password_opens_when_it_is_freed_again(self):
        talker = bound_talker()
        password(talker, "1357")
        talker.write(DataPoint.raw(4, bytes(4)))
        assert not opens(talker, "1357")
        talker.write(DataPoint.raw(5, bytes(4)))
        assert opens(talker, "1357")

    def test_invalid_times_open_nothing(self):
        talker = bound_talker()
        temporary(talker, "135790", times=0xFF)
        password(talker, "1357", times=0xFF)
        assert not opens(talker, "135790")
        assert not opens(talker, "1357")

    def test_digits_of_a_card_are_nobodys(self):
        talker = bound_talker()
        password(talker, "1357", kind=2)
        talker.lock.firmware.enrolling = None
        assert not opens(talker, "1357")

    def test_password_without_digits_opens_with_no_digits_neither(self):
        talker = bound_talker()
        password(talker, "")
        assert not opens(talker, "")

    def test_lowest_slot_that_is_good_now_is_told(self):
        talker = bound_talker(quirks=TIMED)
        temporary(talker, "135790", Validity(0, NOON - 1))
        temporary(talker, "135790")
        temporary(talker, "135790")
        talker.forget()
        assert opens(talker, "135790")
        assert talker.reports() == [DataPoint.number(Dp.UNLOCK_TEMPORARY, 41)]

    def test_foretelling_leaves_no_trace(self):
        talker = bound_talker(quirks=RETAIL)
        temporary(talker, "135790", times=ONCE)
        talker.forget()
        before = talker.lock.memory.snapshot()
        for _ in range(20):
            assert talker.lock.would_open("135790")
            assert not talker.lock.would_open("135791")
        assert talker.lock.memory.snapshot() == before
        assert not talker.lock.firmware.keypad.blocked
        assert (talker.effects, talker.lock.firmware.bolt.open) == ([], False)

    def test_computed_codes_are_not_foretold(self):
        talker = bound_talker()
        assert not talker.lock.would_open(dynamic_code(LOGIN_KEY, moment(NOON)))

    @pytest.mark.parametrize(("quirks", "asks"), [(EXACT, False), (RETAIL, True)])
    def test_retail_lock_asks_for_a_client_after_it_opened(self, quirks, asks):
        talker = bound_talker(quirks=quirks)
        temporary(talker, "135790")
        talker.leave()
        talker.effects.clear()
        talker.lock.type("135791")
        assert not asking(talker)
        talker.lock.type("135790")
        assert asking(talker) == asks


def asking(talker):
    """Whether the advert that came last has the please-connect bit (§1.1)."""
    adverts = [one for one in talker.effects if isinstance(one, AdvertChanged)]
    return bool(adverts) and bool(adverts[-1].scan_response[8] & 1)


class TestTimes:
    def test_public_firmware_looks_at_none(self, generation):
        talker = bound_talker(generation)
        temporary(talker, "135790", Validity(1, 2, bytes(WeeklyHours(0, 0, 0))))
        assert opens(talker, "135790")
        talker.leave()
        talker.lock.change_battery()
        assert opens(talker, "135790")

    @pytest.mark.parametrize(
        ("begin", "end", "good"),
        [
            (NOON, NOON, True),
            (NOON + 1, NOON + 9, False),
            (NOON - 9, NOON - 1, False),
            (NOON - 9, NOON + 9, True),
            (NOON + 9, NOON - 9, False),
        ],
    )
    def test_begin_and_end_belong_to_it(self, generation, begin, end, good):
        talker = bound_talker(generation, quirks=TIMED)
        for make, digits in ((temporary, "135790"), (password, "1357")):
            make(talker, digits, Validity(begin, end))
            talker.lock.clock.set(NOON)
            assert opens(talker, digits) == good

    def test_lock_that_was_never_told_the_time_refuses(self):
        talker = bound_talker(quirks=TIMED)
        temporary(talker, "135790", Validity(0, 0xFFFFFFFF))
        assert opens(talker, "135790")
        talker.lock.change_battery()
        assert not opens(talker, "135790")
        talker.lock.clock.set(946_080_000)
        assert opens(talker, "135790")

    @pytest.mark.parametrize(
        ("order", "bit"), [("sunday_lowest", 0x40), ("sunday_highest", 0x01)]
    )
    def test_only_the_day_of_its_bit_is_good(self, order, bit):
        talker = bound_talker(
            quirks=Quirks(enforces_times=True, day_order=DayOrder(order))
        )
        for days, good in ((bit, True), (0x7F ^ bit, False)):
            hours = bytes(WeeklyHours(days, 0, 1439))
            temporary(talker, f"{days:06d}", Validity(0, NOON + DAY, hours))
            assert opens(talker, f"{days:06d}") == good

    def test_hours_of_utc_do_not_mind_the_zone(self, generation):
        talker = bound_talker(generation, quirks=TIMED)
        tell_zone(talker, 800)
        make_hours(talker, 15, 16)
        assert opens(talker, "135790")

    def test_local_hours_are_of_the_zone_that_was_told(self, generation):
        quirks = Quirks(enforces_times=True, hours_zone=HoursZone.LOCAL)
        talker = bound_talker(generation, quirks=quirks)
        make_hours(talker, 23, 24)
        assert not opens(talker, "135790")
        tell_zone(talker, 800)
        assert opens(talker, "135790")
        tell_zone(talker, 900)  # Sunday, half past midnight
        assert not opens(talker, "135790")
        tell_zone(talker, -550)
        make_hours(talker, 9, 10)
        assert opens(talker, "135790")

    def test_zone_is_lost_with_the_power_and_the_clock_alone_does_not_change_it(self):
        quirks = Quirks(enforces_times=True, hours_zone=HoursZone.LOCAL)
        talker = bound_talker(quirks=quirks)
        make_hours(talker, 23, 24)
        tell_zone(talker, 800)
        talker.lock.clock.jump(60)
        talker.lock.clock.set(NOON)
        assert opens(talker, "135790")
        talker.lock.change_battery()
        talker.lock.clock.set(NOON)
        assert not opens(talker, "135790")


def tell_zone(talker, zone):
    talker.say(Code.TIME_STAMP, bytes(TimeStamp(NOON * 1000, zone)))


def make_hours(talker, begin, end):
    """Saturdays from an hour to an hour, always with the same digits."""
    days = DayOrder.SUNDAY_LOWEST.bitmap([SATURDAY])
    hours = WeeklyHours(days, begin * 60, end * 60 - 1)
    temporary(talker, "135790", Validity(0, NOON + DAY, bytes(hours)))


class TestOneShot:
    def test_is_used_again_and_again_with_the_public_firmware(self):
        talker = bound_talker()
        temporary(talker, "135790", times=ONCE)
        assert opens(talker, "135790")
        assert opens(talker, "135790")

    def test_is_deleted_when_it_has_opened(self, generation):
        talker = bound_talker(generation, quirks=RETAIL)
        temporary(talker, "135790", times=ONCE)
        assert not opens(talker, "135791")
        talker.forget()
        assert opens(talker, "135790")
        assert DataPoint.number(Dp.UNLOCK_TEMPORARY, 40) in talker.reports()
        assert not opens(talker, "135790")
        assert temporary(talker, "135790") == "2800"

    def test_is_gone_for_good(self, tmp_path):
        file = FileStorage(tmp_path / "lock.json")
        talker = bound_talker(quirks=RETAIL, storage=file)
        temporary(talker, "135790", times=ONCE)
        talker.lock.type("135790")
        restarted = VirtualLock(IDENTITY, quirks=RETAIL, storage=file)
        assert len(restarted.memory.credentials) == 0

    def test_password_of_a_member_or_of_many_times_stays(self):
        talker = bound_talker(quirks=RETAIL)
        password(talker, "135790", times=ONCE)
        temporary(talker, "246801")
        for digits in ("135790", "246801") * 2:
            assert opens(talker, digits)


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

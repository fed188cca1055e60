"""When a password opens."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.temporary import ONCE
from custom_components.smart_life_lock.tuyalock.wire.times import TimeStamp
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    DayOrder,
    HoursZone,
    Validity,
    WeeklyHours,
)
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import RETAIL, Quirks
from virtual_lock.firmware.storage import FileStorage

from ..talker import IDENTITY, NOON, bound_talker
from .support import TIMED, opens, password, temporary

DAY = 86_400
SATURDAY = 5  # what NOON is; 15:29:43 UTC


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

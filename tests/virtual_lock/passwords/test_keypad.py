"""Passwords that are typed at the keypad."""

import pytest

from custom_components.smart_life_lock.tuyalock.codes import Verdict, dynamic_code
from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.temporary import ONCE
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.effects import AdvertChanged
from virtual_lock.firmware.keypad import EntryKind
from virtual_lock.firmware.quirks import EXACT, RETAIL, Quirks

from ..talker import LOGIN_KEY, NOON, bound_talker, new_talker
from .support import TIMED, opens, password, temporary


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

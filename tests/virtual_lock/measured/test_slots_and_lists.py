"""Slots and lists, as they were measured."""

from dataclasses import replace
from itertools import product

import pytest

from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import numerals
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    TemporaryDelete,
    TemporaryModify,
    TemporaryRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.firmware.quirks import BK3431Q, EXACT, MEASURED, RETAIL

from ..talker import NOON, bound_talker
from .support import GENERATIONS, tell

ALWAYS = Validity(0, 0xFFFFFFFF)
LATER = Validity(NOON, NOON + 3600)


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

"""Credentials are frozen, changed, deleted and listed."""

import pytest

from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.frame import crc16
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from virtual_lock.firmware.quirks import BK3431Q, EXACT, RETAIL, Quirks

from ..talker import bound_talker
from .support import (
    EXPECTED_SLOTS,
    OTHER_VALIDITY,
    SIX,
    TEMPORARY,
    VALIDITY,
    come_back,
    enrol,
    listed,
    method,
    tell,
)


def test_frozen_credential_stays_frozen_until_it_is_freed(household):
    assert tell(household, 4, bytes((0, 0, 0, 20))) == ["00000014"]
    assert [node for node in listed(household) if node.endswith("00")] == ["14030500"]
    tell(household, 3, method(3, hard_id=20, digits=b""))
    assert "14030500" in listed(household)
    assert tell(household, 5, bytes((0, 0, 0, 20))) == ["00000014"]
    assert all(node.endswith("01") for node in listed(household))


def test_freezing_what_is_not_there_is_echoed(talker):
    assert tell(talker, 4, b"\xff" * 4) == ["ffffffff"]
    assert listed(talker) == []


def test_member_is_frozen_with_all_that_is_his_now(household):
    assert tell(household, 49, bytes((0, 0, 0, 5))) == ["00000005"]
    enrol(household, CredentialType.PASSWORD)
    frozen = [node for node in listed(household) if node.endswith("00")]
    assert frozen == ["00010500", "0a020500", "14030500", "1e040500"]
    assert tell(household, 50, bytes((0, 0, 0, 5))) == ["00000005"]
    assert all(node.endswith("01") for node in listed(household))


def test_all_of_a_member_are_deleted_and_nobody_elses(household):
    every_kind = bytes((0, 0, 0, 5, 0xFF, 0))
    assert tell(household, 2, every_kind) == ["00000005ff00ff"]
    assert listed(household) == ["01010601", "28050001"]
    assert tell(household, 2, every_kind) == ["00000005ff00ff"]
    assert tell(household, 2, bytes((0, 0, 0, 0, 0xFF, 0))) == ["00000000ff00ff"]
    assert listed(household) == ["01010601"]  # temporary passwords are member 0's


@pytest.mark.parametrize("style", [0, 1])
@pytest.mark.parametrize(
    ("kind", "hard_id", "found"),
    [(1, 0, True), (2, 10, True), (3, 0, True), (4, 40, True), (1, 9, False)],
)
def test_one_credential_of_whatever_kind_is_deleted(
    household, kind, hard_id, found, style
):
    """As measured: ``03 00 00 09 01 01`` deletes a password (protocol.md §6.2)."""
    before = listed(household)
    (said,) = tell(household, 2, bytes((kind, 0, 0, 9, hard_id, style)))
    result = "ff" if found else "00"
    assert said == f"{kind:02x}000009{hard_id:02x}{style:02x}{result}"
    gone = set(before) - set(listed(household))
    assert [node[:2] for node in gone] == [f"{hard_id:02x}"] * found


@pytest.mark.parametrize("kind", [5, 6, 0xF0])
def test_unknown_type_is_deleted_with_success_and_nothing_is_gone(household, kind):
    before = listed(household)
    (said,) = tell(household, 2, bytes((kind, 0, 0, 5, 40, 1)))
    assert said.endswith("ff")
    assert listed(household) == before


def test_lock_that_looks_at_the_kind_deletes_only_what_fits():
    quirks = Quirks(foreign_slots=False, empty_slot_overwrites=False)
    talker = bound_talker(quirks=quirks)
    enrol(talker, CredentialType.PASSWORD)
    assert tell(talker, 2, bytes((2, 0, 0, 5, 0, 1))) == ["02000005000100"]
    assert tell(talker, 52, b"\0") == ["0001"]
    assert tell(talker, 53, b"\0" + TEMPORARY) == ["0001"]
    assert tell(talker, 3, method(2, hard_id=0)) == ["02000005000000"]
    assert listed(talker) == ["00010501"]
    assert tell(talker, 2, bytes((1, 0, 0, 5, 0, 1))) == ["010000050001ff"]


def modified(quirks, kind=1, digits=b"", hard_id=0):
    """What DP 3 makes of a member's password, and the last byte of its answer."""
    talker = bound_talker(quirks=quirks)
    tell(talker, 1, method())
    changed = method(kind, member=7, hard_id=hard_id, digits=digits, times=3, admin=1)
    changed = changed[:5] + OTHER_VALIDITY + changed[22:]
    (said,) = tell(talker, 3, changed)
    assert said.startswith(f"{kind:02x}000107{hard_id:02x}03")
    (kept,) = talker.lock.memory.credentials
    return kept, said[-2:]


@pytest.mark.parametrize("digits", [b"", b"\4\3\2\1"])
@pytest.mark.parametrize("kind", [1, 2, 3])
def test_modified_password_has_the_digits_that_were_written_even_if_none(kind, digits):
    kept, result = modified(EXACT, kind, digits)
    assert (kept.digits, kept.member, kept.admin, kept.times) == (digits, 7, 1, 3)
    assert bytes(kept.validity) == OTHER_VALIDITY
    assert (kept.kind, result) == (CredentialType.PASSWORD, "ff")


@pytest.mark.parametrize("kind", [1, 4])
def test_other_build_changes_only_the_validity_and_answers_a_success(kind):
    kept, result = modified(BK3431Q, kind, b"\4\3\2\1")
    assert (kept.digits, kept.member, kept.admin, kept.times) == (SIX, 5, 0, 0)
    assert (bytes(kept.validity), result) == (OTHER_VALIDITY, "ff")


def test_retail_lock_keeps_the_digits_when_none_are_written():
    kept, result = modified(RETAIL)
    assert (kept.digits, kept.member, kept.times, result) == (SIX, 7, 3, "ff")


@pytest.mark.parametrize("kind", [4, 5, 0xF0])
def test_type_that_the_firmware_passes_over_is_modified_with_success(kind):
    kept, result = modified(EXACT, kind, b"\4\3\2\1")
    assert (kept.digits, bytes(kept.validity), result) == (SIX, VALIDITY, "ff")


def test_all_of_a_member_get_another_validity(household):
    changed = method(0, member=5, hard_id=0xFF, digits=b"")
    changed = changed[:5] + OTHER_VALIDITY + changed[22:]
    assert tell(household, 3, changed) == ["00000005ff00ff"]
    kept = {
        one.hard_id: bytes(one.validity) == OTHER_VALIDITY
        for one in household.lock.memory.credentials
    }
    assert kept == {0: True, 1: False, 10: True, 20: True, 30: True, 40: False}


def test_what_is_not_there_is_not_modified(household):
    before = household.lock.memory.snapshot()
    assert tell(household, 3, method(1, hard_id=9, digits=b"")) == ["01000005090000"]
    assert household.lock.memory.snapshot() == before


def test_each_package_waits_for_the_answer_to_the_one_before(household):
    assert tell(household, 54, bytes((1, 2))) == ["00000001050101010601"]
    first = household.heard[-1]
    household.forget()
    household.answer(first, status=1)
    assert household.reports() == []
    household.answer(first)
    assert [p.value.hex() for p in household.reports()] == ["00010a020501", "0102"]
    last = household.heard[-1]
    household.forget()
    household.answer(last)
    assert household.reports() == []


def test_packages_of_a_lost_link_are_not_sent_on_the_next(household):
    tell(household, 54, bytes((1, 2, 3)))
    come_back(household)
    household.forget()
    household.say(Code.REPORT, b"\0", ack_sn=1)
    assert household.reports() == []


@pytest.mark.parametrize("kinds", [b"\xf0", bytes((1, 2, 3, 4, 5))])
def test_empty_lock_says_at_once_that_there_is_nothing(talker, kinds):
    assert tell(talker, 54, kinds) == ["0100"]


def test_v4_packages_go_on_behind_a_reply_that_nobody_answers():
    talker = bound_talker(4)
    for kind in (1, 2, 3):
        enrol(talker, kind)
    assert tell(talker, 54, bytes((1, 2, 3))) == ["000000010501", "00010a020501"]
    second = talker.heard[-1]
    talker.forget()
    talker.answer(second)
    assert [p.value.hex() for p in talker.reports()] == ["000214030501", "0103"]


def test_old_list_names_what_differs(household):
    right = crc16(bytes((1, 5, 1))) & 0xFF
    known = bytes((4, 0, 1, right, 1, 1, 0, 9, 1, 0, 10, 1, 0))
    (said,) = tell(household, 35, known)
    nodes = bytes.fromhex(said)
    assert nodes[0] == len(nodes) // 5
    assert [nodes[at : at + 5].hex() for at in range(1, len(nodes), 5)] == [
        "0001010601",
        "000a020501",
        "0014030501",
        "001e040501",
        "0028050001",
        "0109010000",
        "010a010000",
    ]


def test_old_list_is_cut_where_no_more_fits(household):
    known = bytes((60,)) + b"".join(bytes((n + 100, 1, 0)) for n in range(60))
    household.write(DataPoint.raw(35, known))
    assert household.reports()[-1].value[0] == 50


def test_full_lock_fits_in_the_old_list(talker):
    for kind in EXPECTED_SLOTS:
        for _ in range(10):
            enrol(talker, kind)
    for _ in range(10):
        tell(talker, 51, TEMPORARY)
    assert len(listed(talker)) == 50


def test_temporary_passwords_have_ten_slots(talker):
    said = [tell(talker, 51, TEMPORARY) for _ in range(11)]
    assert said == [*([f"{40 + n:02x}00"] for n in range(10)), ["ff02"]]
    assert tell(talker, 52, b"\x2a") == ["2a00"]
    assert tell(talker, 52, b"\x2a") == ["2a01"]
    assert tell(talker, 51, TEMPORARY) == ["2a00"]


def test_temporary_password_is_modified_if_it_is_there(household):
    changed = bytes((2,)) + OTHER_VALIDITY + bytes((1, 6)) + SIX[::-1]
    assert tell(household, 53, b"\x28" + changed) == ["2800"]
    (kept,) = household.lock.memory.credentials.of_kind(CredentialType.TEMPORARY)
    assert (kept.digits, kept.times, kept.variety) == (SIX[::-1], 1, 2)
    assert bytes(kept.validity) == OTHER_VALIDITY
    assert tell(household, 53, b"\x29" + changed) == ["2901"]

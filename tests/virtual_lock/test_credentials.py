"""Credentials by radio: the tables of a lock, and what it says of them."""

import json

import pytest

from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.frame import crc16
from custom_components.smart_life_lock.tuyalock.wire.methods import CredentialType
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import BK3431Q, EXACT, RETAIL, Quirks
from virtual_lock.firmware.replay import HostWords, NotReplayed
from virtual_lock.firmware.storage import FileStorage, NoStorage, StorageError

from .talker import IDENTITY, Talker, bound_talker

VALIDITY = bytes.fromhex("656e844465961144") + bytes(9)
OTHER_VALIDITY = bytes.fromhex("65be5be765e5e8e7020000003e0800111e")
SIX = bytes(range(1, 7))
TEMPORARY = bytes((1,)) + VALIDITY + bytes((0, 6)) + SIX
EXPECTED_SLOTS = {
    CredentialType.PASSWORD: 0,
    CredentialType.CARD: 10,
    CredentialType.FINGER: 20,
    CredentialType.FACE: 30,
}


def method(kind=1, stage=0, member=5, hard_id=0xFF, digits=SIX, *, times=0, admin=0):
    head = bytes((kind, stage, admin, member, hard_id))
    return head + VALIDITY + bytes((times, len(digits))) + digits


def tell(talker, dp, value):
    """Write a raw data point; what the lock reports within half a second."""
    talker.forget()
    talker.write(DataPoint.raw(dp, value))
    talker.lock.advance(500)
    return [point.value.hex() for point in talker.reports()]


def enrol(talker, kind, member=5):
    """The lock's last word of a successful creation."""
    talker.forget()
    digits = SIX if kind == CredentialType.PASSWORD else b""
    talker.write(DataPoint.raw(1, method(kind, member=member, digits=digits)))
    if kind == CredentialType.PASSWORD:
        talker.lock.advance(200)
    else:
        HostWords(talker.lock).act(f"sim {kind - 1:02x} 01")
    return talker.reports()[-1].value.hex()


def listed(talker):
    """Every ``hardid type member freeze`` by DP 35."""
    (value,) = tell(talker, Dp.UNLOCK_METHOD_SYNC_OLD, b"\0")
    nodes = bytes.fromhex(value)[1:]
    return [nodes[at + 1 : at + 5].hex() for at in range(0, len(nodes), 5)]


@pytest.fixture
def talker():
    return bound_talker()


@pytest.fixture
def household(talker):
    """Member 5 has one of each kind, member 6 a password; one temporary password."""
    for kind in EXPECTED_SLOTS:
        enrol(talker, kind)
    enrol(talker, CredentialType.PASSWORD, member=6)
    tell(talker, 51, TEMPORARY)
    return talker


@pytest.mark.parametrize(("kind", "first"), EXPECTED_SLOTS.items())
def test_lowest_free_slot_of_the_kind_is_taken(talker, kind, first):
    said = [enrol(talker, kind) for _ in range(10)]
    assert said == [f"{kind:02x}ff0005{first + n:02x}0000" for n in range(10)]
    tell(talker, 2, bytes((kind, 0, 0, 5, first + 3, 1)))
    assert enrol(talker, kind) == f"{kind:02x}ff0005{first + 3:02x}0000"


@pytest.mark.parametrize("kind", EXPECTED_SLOTS)
def test_creation_fails_when_all_slots_of_the_kind_are_full(talker, kind):
    for _ in range(10):
        enrol(talker, kind)
    started, ended = tell(talker, 1, method(kind))
    assert started.startswith(f"{kind:02x}000005ff")
    assert ended == f"{kind:02x}fd0005ff0003"
    assert len(listed(talker)) == 10


def test_password_ends_200_ms_after_it_has_begun(talker):
    talker.write(DataPoint.raw(1, method()))
    assert [p.value.hex() for p in talker.reports()] == ["01000005ff0000"]
    talker.lock.advance(199)
    assert len(talker.reports()) == 1
    talker.lock.advance(1)
    assert talker.reports()[-1].value.hex() == "01ff0005000000"


def test_public_firmware_looks_at_no_digits(talker):
    tell(talker, 1, method(digits=SIX))
    assert tell(talker, 1, method(digits=SIX))[-1] == "01ff0005010000"
    assert tell(talker, 1, method(digits=b"\xff"))[-1] == "01ff0005020000"
    assert tell(talker, 1, method(hard_id=9, digits=b""))[-1] == "01ff0005030000"
    kept = [bytes(one.digits) for one in talker.lock.memory.credentials]
    assert kept == [SIX, SIX, b"\xff", b""]


def test_finger_tells_each_press_and_why_it_failed(talker):
    host = HostWords(talker.lock)
    assert tell(talker, 1, method(3, digits=b"")) == ["03000005ff0600"]
    talker.forget()
    host.act("sim 02 000001")
    host.act("sim 02 000102")
    host.act("sim 02 020207")
    said = [point.value.hex() for point in talker.reports()]
    assert said == ["03fc0005140100", "03fc0005140201", "03fd0005140207"]
    assert listed(talker) == []


@pytest.mark.parametrize(
    "words", ["sim 01 01", "sim 02 05", "sim 02 0001", "sim 03 01"]
)
def test_sensor_that_nothing_waits_for_makes_no_sense(talker, words):
    tell(talker, 1, method(3, digits=b""))
    with pytest.raises(NotReplayed):
        HostWords(talker.lock).act(words)
    assert listed(talker) == []


def cancel(talker):
    assert tell(talker, 1, method(2, 0xFE, digits=b"")) == ["02fe0005ff0000"]


def come_back(talker):
    talker.leave()
    talker.connect()
    talker.hello()


def unbind(talker):
    talker.say(Code.UNBIND)
    talker.leave()


@pytest.mark.parametrize(
    "end",
    [
        cancel,
        come_back,
        unbind,
        lambda talker: talker.lock.change_battery(),
        lambda talker: talker.lock.factory_reset(),
        lambda talker: tell(talker, 1, method(1)),
    ],
)
def test_enrolment_ends_without_a_card(talker, end):
    tell(talker, 1, method(2, digits=b""))
    end(talker)
    with pytest.raises(NotReplayed):
        HostWords(talker.lock).act("sim 01 01")
    assert not talker.lock.memory.credentials.of_kind(CredentialType.CARD)


@pytest.mark.parametrize("point", [method(5), method(0xF0), method(1, 0xFC)])
def test_unknown_kind_or_stage_is_only_acknowledged(talker, point):
    assert tell(talker, 1, point) == []
    assert talker.heard
    assert listed(talker) == []


MALFORMED = [
    *((1, method()[:size]) for size in (0, 1, 4, 5, 22, 23, 29)),
    (1, method() + b"\0"),
    (1, method(digits=bytes(11))),
    (1, method()[:23] + b"\xff" + SIX),
    (1, method(3, 0xFE)[:5]),
    (2, bytes(5)),
    (2, bytes(7)),
    (2, b""),
    (3, method(hard_id=0)[:-1]),
    (3, method(hard_id=0) + b"\0"),
    (3, method(hard_id=0, digits=bytes(11))),
    *((dp, bytes(size)) for dp in (4, 5, 49, 50) for size in (0, 3, 5)),
    (35, b""),
    (35, b"\1\0\1"),
    (35, b"\0\0"),
    *((51, TEMPORARY[:size]) for size in (0, 1, 19, 25)),
    (51, TEMPORARY + b"\0"),
    (51, TEMPORARY[:19] + bytes((11, *range(11)))),
    (52, b""),
    (52, b"\x28\0"),
    *((53, (b"\x28" + TEMPORARY)[:size]) for size in (0, 1, 2, 20, 26)),
    (53, b"\x28" + TEMPORARY + b"\0"),
]


@pytest.mark.parametrize("generation", [3, 4])
def test_malformed_payload_is_acknowledged_and_ignored(generation):
    talker = bound_talker(generation)
    tell(talker, 1, method())
    tell(talker, 51, TEMPORARY)
    before = talker.lock.memory.snapshot()
    for dp, value in MALFORMED:
        assert tell(talker, dp, value) == [], (dp, len(value))
        # A generation 3 link refuses an empty value by itself (protocol.md §4.6).
        refused = generation == 3 and not value
        assert [heard.data[-1] for heard in talker.heard] == [int(refused)]
    assert talker.lock.memory.snapshot() == before
    assert not talker.hung_up()


def test_ten_digits_are_kept_whole(talker):
    ten = bytes(range(10))
    tell(talker, 1, method(digits=ten))
    (kept,) = talker.lock.memory.credentials
    assert kept.digits == ten
    assert "digits" not in repr(kept)


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


def test_credentials_survive_a_restart(tmp_path):
    file = tmp_path / "lock.json"
    talker = bound_talker(storage=FileStorage(file))
    enrol(talker, CredentialType.PASSWORD)
    enrol(talker, CredentialType.FINGER)
    tell(talker, 51, TEMPORARY)
    tell(talker, 4, bytes((0, 0, 0, 20)))
    lock = VirtualLock(IDENTITY, storage=FileStorage(file))
    assert list(lock.memory.credentials) == list(talker.lock.memory.credentials)
    again = Talker(lock)
    again.connect()
    again.hello()
    assert listed(again) == ["00010501", "14030500", "28050001"]


def test_password_whose_end_nobody_heard_is_there(tmp_path):
    file = tmp_path / "lock.json"
    talker = bound_talker(storage=FileStorage(file))
    talker.write(DataPoint.raw(1, method()))
    lock = VirtualLock(IDENTITY, storage=FileStorage(file))
    assert [one.hard_id for one in lock.memory.credentials] == [0]


@pytest.mark.parametrize(
    "end", [unbind, lambda talker: talker.lock.factory_reset()], ids=["unbind", "reset"]
)
def test_credentials_go_with_their_owner(household, end):
    end(household)
    assert len(household.lock.memory.credentials) == 0
    assert SIX.hex() not in json.dumps(household.lock.memory.snapshot())


def test_memory_from_before_there_were_credentials_is_read(talker):
    stored = talker.lock.memory.snapshot()
    del stored["credentials"]
    storage = NoStorage()
    storage.save(stored)
    lock = VirtualLock(IDENTITY, storage=storage)
    assert lock.memory.snapshot() == talker.lock.memory.snapshot()


def test_credentials_from_before_they_opened_anything_are_read(talker):
    common = {"member": 0, "admin": 0, "times": 0, "frozen": False, "variety": 0}
    stored = talker.lock.memory.snapshot()
    stored["credentials"] = {
        "0": {**common, "kind": 1, "validity": VALIDITY.hex(), "digits": SIX.hex()},
        "20": {**common, "kind": 3, "validity": OTHER_VALIDITY.hex(), "digits": ""},
        "49": {**common, "kind": 5, "validity": VALIDITY.hex(), "digits": "09" * 10},
    }
    storage = NoStorage()
    storage.save(stored)
    lock = VirtualLock(IDENTITY, storage=storage)
    assert lock.memory.snapshot() == stored
    assert lock.would_open("123456")
    assert lock.would_open("9" * 10)


@pytest.mark.parametrize(("kind", "hard_id"), [(0xF0, "2390"), (5, "240"), (5, "39")])
def test_credential_in_a_slot_that_no_lock_has_is_not_read(household, kind, hard_id):
    stored = household.lock.memory.snapshot()
    stored["credentials"][hard_id] = {**stored["credentials"]["40"], "kind": kind}
    storage = NoStorage()
    storage.save(stored)
    with pytest.raises(StorageError):
        VirtualLock(IDENTITY, storage=storage)


@pytest.mark.parametrize(
    "change",
    [
        {"kind": 6},
        {"kind": 0xF0},
        {"kind": 2},
        {"validity": "00"},
        {"member": 256},
        {"times": "many"},
        {"digits": "00" * 11},
        {"digits": None},
    ],
)
def test_damaged_credential_is_not_read(household, change):
    stored = household.lock.memory.snapshot()
    stored["credentials"]["0"].update(change)
    storage = NoStorage()
    storage.save(stored)
    with pytest.raises(StorageError):
        VirtualLock(IDENTITY, storage=storage)

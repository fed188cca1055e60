"""The lock's side: its recorded scenarios, its storage, and input that is none."""

from datetime import UTC, datetime, timedelta
import json

from hypothesis import strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.codes import (
    FACTORY_T0,
    OfflineCodes,
    OfflineVerifier,
    Verdict,
    decrypt_report,
    floor_hour,
)
from custom_components.smart_life_lock.tuyalock.errors import InvalidWindow

from .material import VECTORS, given, login_keys, unix

HOUR = timedelta(hours=1)
KEY = b"8f7d54"
T0 = datetime(2026, 1, 1, 9, 41, 7, tzinfo=UTC)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)


@pytest.fixture
def codes():
    return OfflineCodes(KEY, T0)


@pytest.fixture
def lock():
    return OfflineVerifier(KEY, T0)


@pytest.mark.parametrize(
    "scenario", VECTORS["offline_scenarios"], ids=lambda scenario: scenario["name"]
)
def test_recorded_scenarios(scenario):
    key = bytes.fromhex(scenario["login_key_hex"])
    lock = OfflineVerifier(key)
    for number, step in enumerate(scenario["steps"]):
        match step["op"]:
            case "set_t0":
                lock.t0 = unix(int(step["value"]))
            case "reboot":
                kept = json.loads(json.dumps(lock.snapshot()))
                lock = OfflineVerifier(key).restore(kept)
            case _:
                verdict = lock.enter(step["code"], unix(step["now"]))
                assert verdict == step["result"], number
                decoded = OfflineCodes(key, lock.t0).decode(step["code"])
                assert decoded.plain == step["plain"]
    assert lock.stored == scenario["stored_after"]


@pytest.mark.parametrize("typed", ["", "123456789", "12345678901", "123456789x"])
def test_anything_but_ten_digits_is_a_wrong_parameter(lock, typed):
    assert lock.enter(typed, NOON) is Verdict.PARAMETER
    assert lock.stored == 0


def test_a_time_that_the_clock_cannot_show_is_refused(lock):
    for at in (unix(-1), unix(0x1_0000_0000), NOON.replace(tzinfo=None)):
        with pytest.raises(InvalidWindow):
            lock.enter("0123456789", at)


def test_the_clock_counts_whole_seconds(codes, lock):
    code = codes.temporary(NOON, NOON + HOUR)
    almost = timedelta(microseconds=999_999)
    assert lock.enter(code, NOON - timedelta(microseconds=1)) is Verdict.NOT_YET
    assert lock.enter(code, NOON + HOUR + almost) is Verdict.OPENED
    assert lock.enter(code, NOON + HOUR + timedelta(seconds=1)) is Verdict.EXPIRED


def test_hours_beyond_32_bits_wrap_round_as_in_the_lock():
    t0 = unix(0xFFFF_FFFF)
    codes, lock = OfflineCodes(KEY, t0), OfflineVerifier(KEY, t0)
    wrapped = codes.encrypt_plain("0000010001")
    start = (0xFFFF_FFFF // 3600 * 3600 + 3600) % 2**32
    assert lock.enter(wrapped, unix(start - 1)) is Verdict.NOT_YET
    assert lock.enter(wrapped, unix(start)) is Verdict.OPENED
    assert lock.enter(wrapped, unix(start + 3601)) is Verdict.EXPIRED


def test_an_end_beyond_32_bits_is_long_ago_as_in_the_lock():
    t0 = floor_hour(unix(0xFFFF_FFFF - 3600))
    code = OfflineCodes(KEY, t0).encrypt_plain("0000000005")
    assert OfflineVerifier(KEY, t0).enter(code, t0) is Verdict.EXPIRED


def test_only_codes_that_did_their_work_are_accepted():
    assert {verdict for verdict in Verdict if verdict.accepted} == {
        Verdict.OPENED,
        Verdict.CLEARED_ONE,
        Verdict.CLEARED_ALL,
    }


def test_the_report_tells_the_client_what_was_typed(codes, lock):
    code = codes.one_time(NOON, 4)
    assert decrypt_report(KEY, lock.report(code)) == codes.decrypt(code)
    with pytest.raises(InvalidWindow, match="10 × 0–9"):
        lock.report("12345")


def test_another_t0_moves_stored_codes_and_erases_none(codes, lock):
    code = codes.temporary(NOON, NOON + 2 * HOUR)
    assert lock.enter(code, NOON) is Verdict.OPENED
    lock.t0 = T0 + 5 * HOUR
    assert lock.t0 == T0 + 5 * HOUR
    assert lock.stored == 1
    assert lock.enter(code, NOON) is Verdict.NOT_YET
    assert lock.enter(code, NOON + 7 * HOUR) is Verdict.OPENED


def test_a_bad_t0_changes_nothing(codes, lock):
    with pytest.raises(InvalidWindow, match="t0: "):
        lock.t0 = NOON.replace(tzinfo=None)
    assert lock.t0 == T0
    assert lock.enter(codes.one_time(NOON, 0), NOON) is Verdict.OPENED


def test_erasing_forgets_the_codes_and_t0(codes, lock):
    code = codes.one_time(NOON, 0)
    assert lock.enter(code, NOON) is Verdict.OPENED
    lock.erase()
    assert (lock.stored, lock.t0) == (0, FACTORY_T0)
    lock.t0 = T0
    assert lock.enter(code, NOON) is Verdict.OPENED


plains = st.builds(
    "{}{:05d}{:04d}".format,
    st.sampled_from("0189"),
    st.integers(0, 40),
    st.one_of(st.integers(0, 12), st.just(9999)),
)


@given(
    login_keys,
    st.lists(st.tuples(plains, st.integers(0, 60 * 3600)), max_size=40),
    st.integers(0, 40),
)
def test_a_restored_lock_goes_on_as_if_it_had_never_been_off(key, entries, cut):
    codes, steady = OfflineCodes(key, T0), OfflineVerifier(key, T0)
    rebooted = OfflineVerifier(key, T0)
    for index, (plain, seconds) in enumerate(entries):
        if index == cut:
            kept = json.loads(json.dumps(rebooted.snapshot()))
            rebooted = OfflineVerifier(key).restore(kept)
        code, at = codes.encrypt_plain(plain), T0 + timedelta(seconds=seconds)
        assert steady.enter(code, at) is rebooted.enter(code, at)
    assert steady.snapshot() == rebooted.snapshot()
    assert steady.t0 == rebooted.t0


@pytest.mark.parametrize(
    "snapshot",
    [
        None,
        {},
        {"t0": 0},
        {"slots": []},
        {"t0": -1, "slots": []},
        {"t0": 2**32, "slots": []},
        {"t0": 2**70, "slots": []},
        {"t0": "0", "slots": []},
        {"t0": 0, "slots": None},
        {"t0": 0, "slots": [7]},
        {"t0": 0, "slots": [""]},
        {"t0": 0, "slots": ["+012345678"]},
        {"t0": 0, "slots": ["*0123456789"]},
        {"t0": 0, "slots": ["+8123456789"]},
        {"t0": 0, "slots": ["+2123456789"]},
        {"t0": 0, "slots": ["+1000000001"]},
        {"t0": 0, "slots": ["+9000000001"]},
        {"t0": 0, "slots": ["+0000000001"] * 201},
    ],
)
def test_a_damaged_snapshot_is_refused_and_changes_nothing(codes, lock, snapshot):
    assert lock.enter(codes.one_time(NOON, 0), NOON) is Verdict.OPENED
    before = lock.snapshot()
    with pytest.raises(ValueError, match="snapshot"):
        lock.restore(snapshot)
    assert lock.snapshot() == before


def test_repr_shows_nothing(lock):
    assert repr(lock) == "<OfflineVerifier>"

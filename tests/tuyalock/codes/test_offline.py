"""Issue, decode and report of offline codes, and what their windows promise."""

from datetime import UTC, datetime, timedelta

from hypothesis import strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.codes import (
    OfflineCodes,
    OfflineKind,
    OfflineVerifier,
    Verdict,
    Window,
    ceil_hour,
    decrypt_report,
    encrypt_report,
    floor_hour,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    RemoteProtocolError,
    WindowProblem,
)

from .material import given, login_keys, moments, naive, unix

HOUR = timedelta(hours=1)
KEY = b"8f7d54"
T0 = datetime(2026, 1, 1, 9, 41, 7, tzinfo=UTC)
T0_HOUR = datetime(2026, 1, 1, 9, tzinfo=UTC)
NOON = datetime(2026, 5, 1, 12, tzinfo=UTC)

serials = st.integers(0, 9)
# Inside of, at, and around the bounds of every window.
offsets = st.one_of(
    st.integers(-30 * 3600, 60 * 3600),
    st.sampled_from([h * 3600 + s for h in (0, 1, 6, 24, 48) for s in (-1, 0, 1)]),
)


@pytest.fixture
def codes():
    return OfflineCodes(KEY, T0)


@st.composite
def temporaries(draw):
    """Key, T0, start and end of a temporary code that can be made."""
    t0 = draw(moments(last=2025))
    start = draw(moments(first=2026, last=2031))
    length = draw(st.one_of(st.integers(1, 40 * 3600), st.integers(1, 9998 * 3600)))
    # Added in UTC: wall clocks of one zone would skip or repeat an hour.
    end = (start.astimezone(UTC) + timedelta(seconds=length)).astimezone(start.tzinfo)
    return draw(login_keys), t0, start, end


@given(temporaries())
def test_a_temporary_code_decodes_to_the_hours_asked_for(asked):
    key, t0, start, end = asked
    issuer = OfflineCodes(key, t0)
    decoded = issuer.decode(issuer.temporary(start, end))
    first, last = floor_hour(start), ceil_hour(end)
    assert decoded.kind is OfflineKind.TEMPORARY
    assert decoded.hour == (first - floor_hour(t0)) // HOUR
    assert decoded.duration == (last - first) // HOUR
    assert decoded.serial is None
    assert decoded.window == Window(first, min(first + 24 * HOUR, last), last)


@given(login_keys, moments(last=2025), st.data())
def test_one_time_and_clear_all_codes_decode_to_what_was_asked(key, t0, data):
    at = data.draw(moments(first=2026, last=2031))
    serial = data.draw(serials)
    issuer, start = OfflineCodes(key, t0), floor_hour(at)
    for issue, kind, hours in (
        (issuer.one_time, OfflineKind.ONE_TIME, 6),
        (issuer.clear_all, OfflineKind.CLEAR_ALL, 24),
    ):
        decoded = issuer.decode(issue(at, serial))
        assert (decoded.kind, decoded.serial, decoded.duration) == (kind, serial, None)
        assert decoded.hour == (start - floor_hour(t0)) // HOUR
        end = start + hours * HOUR
        assert decoded.window == Window(start, end, end)


@given(temporaries())
def test_a_clear_code_decodes_to_the_hours_of_its_target(asked):
    key, t0, start, end = asked
    issuer = OfflineCodes(key, t0)
    target = issuer.temporary(start, end)
    decoded, aim = issuer.decode(issuer.clear_one(target)), issuer.decode(target)
    assert decoded.kind is OfflineKind.CLEAR_ONE
    assert (decoded.hour, decoded.duration) == (aim.hour, aim.duration)
    assert decoded.window == Window(aim.window.start, aim.window.end, aim.window.end)


@given(temporaries(), offsets, offsets)
def test_a_temporary_code_opens_within_its_window_and_never_outside(
    asked, first, second
):
    key, t0, start, end = asked
    issuer, lock = OfflineCodes(key, t0), OfflineVerifier(key, t0)
    code = issuer.temporary(start, end)
    window = issuer.decode(code).window
    used = False
    for at in (
        window.start + timedelta(seconds=first),
        window.start + timedelta(seconds=second),
        window.end + timedelta(seconds=second - first),
    ):
        last = window.end if used else window.first_use_by
        opened = lock.enter(code, at) is Verdict.OPENED
        assert opened == (window.start <= at <= last)
        used = used or opened


@given(
    login_keys,
    moments(first=2026, last=2037),
    serials,
    offsets,
)
def test_a_one_time_code_opens_once_within_its_window_and_never_outside(
    key, at, serial, offset
):
    issuer, lock = OfflineCodes(key, T0), OfflineVerifier(key, T0)
    code = issuer.one_time(at, serial)
    window = issuer.decode(code).window
    now = window.start + timedelta(seconds=offset)
    inside = window.start <= now <= window.first_use_by
    assert (lock.enter(code, now) is Verdict.OPENED) == inside
    assert lock.enter(code, now) is not Verdict.OPENED


@given(
    login_keys,
    moments(first=2026, last=2037),
    serials,
    offsets,
)
def test_a_clear_all_code_clears_within_its_window_and_never_outside(
    key, at, serial, offset
):
    issuer, lock = OfflineCodes(key, T0), OfflineVerifier(key, T0)
    window = issuer.decode(code := issuer.clear_all(at, serial)).window
    now = window.start + timedelta(seconds=offset)
    guest = issuer.temporary(now, now + HOUR)
    assert lock.enter(guest, now) is Verdict.OPENED
    inside = window.start <= now <= window.end
    assert (lock.enter(code, now) is Verdict.CLEARED_ALL) == inside
    assert (lock.enter(guest, now) is Verdict.USED) == inside


@given(temporaries(), offsets)
def test_a_clear_code_clears_its_used_target_until_its_end_and_never_outside(
    asked, offset
):
    key, t0, start, end = asked
    issuer, lock = OfflineCodes(key, t0), OfflineVerifier(key, t0)
    target = issuer.temporary(start, end)
    clear = issuer.clear_one(target)
    window = issuer.decode(clear).window
    assert lock.enter(target, window.start) is Verdict.OPENED
    for now in (
        window.start + timedelta(seconds=offset),
        window.end + timedelta(seconds=offset),
    ):
        inside = window.start <= now <= window.end
        assert (lock.enter(clear, now).accepted) == inside
        if inside:
            break


@given(login_keys, st.text("0123456789", min_size=10, max_size=10))
def test_any_ten_digits_decode(key, digits):
    issuer = OfflineCodes(key, T0)
    decoded = issuer.decode(digits)
    assert (decoded.window is None) == (decoded.kind is OfflineKind.UNKNOWN)
    assert issuer.encrypt_plain(decoded.plain) == digits
    assert issuer.from_plain(decoded.plain) == decoded


@pytest.mark.parametrize("first", "234567")
def test_types_without_meaning_are_unknown(codes, first):
    decoded = codes.from_plain(f"{first}012340024")
    assert decoded.kind is OfflineKind.UNKNOWN
    assert decoded.hour == 1234
    assert (decoded.duration, decoded.serial, decoded.window) == (None, None, None)


def test_the_largest_digits_decode_far_beyond_the_clock_of_the_lock():
    last = OfflineCodes(KEY, unix(0xFFFF_FFFF))
    assert last.from_plain("0999999999").window.end.year == 2118


def test_a_start_within_the_hour_is_cut_down_and_the_end_rounded_up(codes):
    code = codes.temporary(NOON + 0.7 * HOUR, NOON + 2.1 * HOUR)
    assert codes.decode(code).window.start == NOON
    assert codes.decode(code).window.end == NOON + 3 * HOUR
    assert code == codes.temporary(NOON, NOON + 3 * HOUR)


def test_only_the_hour_of_t0_matters(codes):
    same = OfflineCodes(KEY, T0.replace(minute=0, second=0))
    other = OfflineCodes(KEY, T0 + HOUR)
    assert codes.one_time(NOON, 3) == same.one_time(NOON, 3)
    assert codes.one_time(NOON, 3) == other.one_time(NOON + HOUR, 3)


def test_a_code_for_one_second_may_be_made_in_the_very_hour_of_t0(codes):
    decoded = codes.decode(codes.temporary(T0_HOUR, T0_HOUR + timedelta(seconds=1)))
    assert (decoded.hour, decoded.duration) == (0, 1)


@pytest.mark.parametrize("shift", [-timedelta(seconds=1), 100_000 * HOUR])
def test_hours_outside_the_field_are_refused_with_both_limits(codes, shift):
    at = T0_HOUR + shift
    limits = "2026-01-01T09:00:00.* – 2037-05-30T00:59:59"
    for call in (
        lambda: codes.temporary(at, at + HOUR),
        lambda: codes.one_time(at, 0),
        lambda: codes.clear_all(at, 0),
    ):
        with pytest.raises(InvalidWindow, match=limits) as caught:
            call()
        assert caught.value.problem is WindowProblem.HOUR_OUT_OF_RANGE


def test_the_last_hour_of_the_field_is_issued(codes):
    at = T0_HOUR + 100_000 * HOUR - timedelta(seconds=1)
    assert codes.decode(codes.one_time(at, 9)).hour == 99_999
    assert codes.decode(codes.temporary(at, at + HOUR)).hour == 99_999


@pytest.mark.parametrize("serial", [-1, 10])
def test_the_eleventh_serial_is_refused_and_the_next_hour_named(codes, serial):
    for issue in (codes.one_time, codes.clear_all):
        with pytest.raises(
            InvalidWindow, match="serials_used_up 2026-05-01T13:00:00"
        ) as caught:
            issue(NOON, serial)
        assert caught.value.problem is WindowProblem.SERIALS_USED_UP


def test_ten_serials_are_ten_codes(codes):
    assert len({codes.one_time(NOON, serial) for serial in range(10)}) == 10


def test_codes_that_would_outlast_the_clock_of_the_lock_are_refused():
    last = unix(0xFFFF_FFFF)
    codes = OfflineCodes(KEY, last - timedelta(days=100))
    for issue, hours in ((codes.one_time, 6), (codes.clear_all, 24)):
        assert codes.decode(issue(last - hours * HOUR, 0)).window.end <= last
        with pytest.raises(InvalidWindow) as caught:
            issue(last - hours * HOUR + timedelta(seconds=1), 0)
        assert caught.value.problem is WindowProblem.TIME_OUT_OF_RANGE
    with pytest.raises(InvalidWindow) as caught:
        codes.temporary(last - HOUR, last)
    assert caught.value.problem is WindowProblem.TIME_OUT_OF_RANGE


@pytest.mark.parametrize(
    "digits",
    ["", "123456789", "12345678901", "12345678a0", "٠١٢٣٤٥٦٧٨٩", 1234567890],
)
def test_anything_but_ten_digits_is_refused_without_repeating_it(codes, digits):
    for call in (
        codes.decode,
        codes.decrypt,
        codes.clear_one,
        codes.from_plain,
        codes.encrypt_plain,
        lambda plain: encrypt_report(KEY, plain),
    ):
        with pytest.raises(InvalidWindow, match="10 × 0–9") as caught:
            call(digits)
        assert caught.value.problem is WindowProblem.BAD_DIGITS
        assert not digits or str(digits) not in str(caught.value)


def test_only_a_temporary_code_can_be_cleared_by_itself(codes):
    for code in (codes.one_time(NOON, 0), codes.clear_all(NOON, 0)):
        with pytest.raises(InvalidWindow, match="not_temporary") as e:
            codes.clear_one(code)
        assert e.value.problem is WindowProblem.NOT_TEMPORARY


def test_a_naive_t0_is_refused():
    with pytest.raises(InvalidWindow, match="t0: "):
        OfflineCodes(KEY, naive(T0))


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="login key: exactly 6 bytes"):
        OfflineCodes(KEY + b"!", T0)


def test_the_report_of_the_protocol_is_made_and_read():
    report = bytes.fromhex("c55918123eb1cab22a58396d7484902f")
    assert encrypt_report(KEY, "0000000024") == report
    assert decrypt_report(KEY, report) == "0000000024"
    assert repr(decrypt_report(KEY, report)) == "<secret>"


@pytest.mark.parametrize("length", [0, 15, 17, 32])
def test_a_report_of_another_length_is_a_protocol_error(length):
    with pytest.raises(RemoteProtocolError, match="16 bytes"):
        decrypt_report(KEY, bytes(length))


def test_a_report_under_another_key_is_a_protocol_error():
    with pytest.raises(RemoteProtocolError, match="another key"):
        decrypt_report(b"others", encrypt_report(KEY, "0000000024"))


def test_no_repr_shows_key_or_digits(codes):
    code = codes.temporary(NOON, NOON + HOUR)
    assert repr(codes) == "<OfflineCodes>"
    decoded = codes.decode(code)
    assert decoded.plain not in repr(decoded)
    for secret in (
        code,
        codes.one_time(NOON, 0),
        codes.clear_all(NOON, 0),
        codes.clear_one(code),
        codes.decrypt(code),
    ):
        assert repr(secret) == "<secret>"

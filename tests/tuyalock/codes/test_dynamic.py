"""Dynamic codes: recorded ones, their acceptance, and the promise made at issue."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

from hypothesis import strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.codes import (
    Verdict,
    dynamic_code,
    dynamic_step,
    dynamic_window,
    verify_dynamic,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    InvalidWindow,
    WindowProblem,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

from .material import VECTORS, given, login_keys, moments, naive, unix

KEY = b"123456"
LAST_STEP = 0xFFFF_FFFF // 300 - 3


def test_example_of_the_protocol():
    assert dynamic_code(KEY, unix(1_700_000_000)) == "51421718"
    assert dynamic_step(unix(1_700_000_000)) == 0x0056776A


def test_recorded_codes():
    assert VECTORS["dynamic"]["codes"]
    for item in VECTORS["dynamic"]["codes"]:
        key, at = bytes.fromhex(item["login_key_hex"]), unix(item["unix"])
        assert dynamic_code(key, at) == item["code"]
        assert dynamic_step(at) == int(item["hmac_message"], 16)


def test_recorded_acceptance():
    assert VECTORS["dynamic"]["acceptance"]
    for item in VECTORS["dynamic"]["acceptance"]:
        key = bytes.fromhex(item["login_key_hex"])
        assert dynamic_code(key, unix(item["step"] * 300)) == item["code"]
        for check in item["checks"]:
            verdict = verify_dynamic(key, item["code"], unix(check["now"]))
            assert verdict == check["result"]


@pytest.mark.parametrize("item", VECTORS["dynamic"]["edges"], ids=lambda i: i["note"])
def test_recorded_edges(item):
    key = bytes.fromhex(item["login_key_hex"])
    assert verify_dynamic(key, item["input"], unix(item["now"])) == item["result"]


@given(login_keys, moments(), st.floats(-1200, 1200))
def test_accepted_throughout_its_window_and_only_in_the_steps_of_the_lock(
    key, at, offset
):
    window, step = dynamic_window(at), dynamic_step(at)
    code = dynamic_code(key, at)
    now = at.astimezone(UTC) + timedelta(seconds=offset)
    second = now.replace(microsecond=0)
    verdict = verify_dynamic(key, code, now)
    if window.valid_from <= second <= window.valid_until:
        assert verdict is Verdict.OPENED
    # Two steps share their digits once in a hundred million.
    elif not step - 1 <= dynamic_step(now) <= step + 1:
        assert verdict is Verdict.NO_SUCH_CODE
    if step - 1 <= dynamic_step(now) <= step + 1:
        assert verdict is Verdict.OPENED


@given(moments())
def test_works_at_least_five_and_less_than_ten_minutes_from_issue(at):
    left = dynamic_window(at).valid_until - at.astimezone(UTC)
    assert timedelta(seconds=299) <= left < timedelta(seconds=600)
    assert dynamic_window(at).valid_from <= at.astimezone(UTC)


@given(login_keys, moments())
def test_the_zone_of_the_time_does_not_matter(key, at):
    assert dynamic_code(key, at) == dynamic_code(key, at.astimezone(UTC))


def test_the_hour_that_dst_repeats_has_codes_of_its_own():
    first = datetime(2026, 10, 25, 2, 30, tzinfo=ZoneInfo("Europe/Berlin"))
    assert dynamic_step(first.replace(fold=1)) - dynamic_step(first) == 12


def test_wrong_digits_are_refused():
    code = dynamic_code(KEY, unix(1_700_000_000))
    wrong = f"{(int(code) + 1) % 10**8:08d}"
    assert verify_dynamic(KEY, wrong, unix(1_700_000_000)) is Verdict.NO_SUCH_CODE


@pytest.mark.parametrize("typed", ["", "5142171", "5142171a", "٥١٤٢١٧١٨"])
def test_too_few_digits_are_a_wrong_parameter(typed):
    assert verify_dynamic(KEY, typed, unix(1_700_000_000)) is Verdict.PARAMETER


@pytest.mark.parametrize("step", [1, LAST_STEP])
def test_first_and_last_step_are_issued_and_accepted(step):
    for second in (0, 299):
        at = unix(step * 300 + second)
        code = dynamic_code(KEY, at)
        assert verify_dynamic(KEY, code, at) is Verdict.OPENED
    assert verify_dynamic(KEY, code, dynamic_window(at).valid_until) is Verdict.OPENED


@pytest.mark.parametrize(
    "at",
    [
        unix(-1),
        unix(299),
        unix((LAST_STEP + 1) * 300),
        datetime.min.replace(tzinfo=UTC),
        datetime.max.replace(tzinfo=UTC),
    ],
)
@pytest.mark.parametrize(
    "call", [dynamic_step, dynamic_window, lambda at: dynamic_code(KEY, at)]
)
def test_absurd_times_are_refused_with_the_limits(call, at):
    limits = "1970-01-01T00:05:00.* – 2106-02-07T06:14:59"
    with pytest.raises(InvalidWindow, match=limits) as caught:
        call(at)
    assert caught.value.problem is WindowProblem.TIME_OUT_OF_RANGE


def test_a_naive_time_is_refused():
    with pytest.raises(InvalidWindow, match="at: naive_time") as caught:
        dynamic_code(KEY, naive(unix(1_700_000_000)))
    assert caught.value.problem is WindowProblem.NAIVE_TIME


def test_the_clock_of_the_lock_wraps_while_it_probes_its_last_step():
    code = dynamic_code(KEY, unix(1_700_000_000))
    assert verify_dynamic(KEY, code, unix(0xFFFF_FFFF)) is Verdict.PARAMETER


def test_a_key_of_another_length_is_refused():
    with pytest.raises(ValueError, match="login key: exactly 6 bytes"):
        dynamic_code(b"12345", unix(1_700_000_000))


def test_the_code_does_not_show_in_a_repr():
    code = dynamic_code(SecretBytes(KEY), unix(1_700_000_000))
    assert repr(code) == "<secret>"
    assert f"{code}" == "51421718"

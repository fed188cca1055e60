"""Time requests and answers (protocol.md §4.9)."""

from datetime import UTC, datetime, timedelta, timezone
from zoneinfo import ZoneInfo

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.wire import Code
from custom_components.smart_life_lock.tuyalock.wire.times import (
    TimeFields,
    TimeRequest,
    TimeStamp,
)

CHINA = timezone(timedelta(hours=8))
INDIA = timezone(timedelta(hours=5, minutes=30))
QUARTERS = [timezone(n * timedelta(minutes=15)) for n in range(-48, 57)]
MOMENT = datetime(2023, 11, 14, 22, 13, 20, tzinfo=UTC)


def test_stamp_is_answered_as_recorded():
    now = datetime.fromtimestamp(1709122846, CHINA)
    answer = TimeRequest(Code.TIME_STAMP).answer(now)
    assert answer == bytes.fromhex("313730393132323834363030300320")
    assert TimeStamp.parse(answer) == TimeStamp(1709122846000, 800)


def test_fields_in_utc_and_in_local_time():
    local = MOMENT.astimezone(INDIA)
    utc = TimeRequest(Code.TIME_UTC).answer(local)
    assert utc == bytes((23, 11, 14, 22, 13, 20, 2)) + (550).to_bytes(2)
    here = TimeRequest(Code.TIME_LOCAL).answer(local)
    assert here == bytes((23, 11, 15, 3, 43, 20, 3)) + (550).to_bytes(2)
    for code, body in ((Code.TIME_UTC, utc), (Code.TIME_LOCAL, here)):
        read = TimeFields.parse(code, body)
        assert (read.at, read.at.utcoffset()) == (local, local.utcoffset())


def test_local_fields_are_turned_back_with_their_zone():
    body = bytes((23, 11, 14, 22, 13, 20, 2)) + (800).to_bytes(2)
    at = TimeFields.parse(Code.TIME_LOCAL, body).at
    assert at == datetime(2023, 11, 14, 14, 13, 20, tzinfo=UTC)


def test_sunday_is_weekday_zero():
    sunday = datetime(2023, 11, 12, tzinfo=UTC)
    assert bytes(TimeFields(Code.TIME_UTC, sunday))[6] == 0


def test_daylight_saving_is_in_the_offset():
    berlin = ZoneInfo("Europe/Berlin")
    winter = TimeStamp.at(datetime(2026, 1, 1, tzinfo=berlin))
    summer = TimeStamp.at(datetime(2026, 7, 1, tzinfo=berlin))
    assert (winter.zone, summer.zone) == (100, 200)


def test_zones_west_of_greenwich_are_negative():
    west = datetime(2026, 1, 1, tzinfo=timezone(-timedelta(hours=3, minutes=30)))
    assert TimeStamp.parse(bytes(TimeStamp.at(west))).zone == -350


@pytest.mark.parametrize(("ms", "seconds"), [(1499, 1), (1500, 2), (1000, 1), (0, 0)])
def test_half_seconds_are_rounded_up_as_the_lock_does(ms, seconds):
    assert TimeStamp.parse(f"{ms:013d}".encode() + b"\0\0").seconds == seconds


def test_missing_zone_is_zero():
    assert TimeStamp.parse(b"1706974183000") == TimeStamp(1706974183000, 0)


@pytest.mark.parametrize(
    "body", [b"", bytes(15), b"170697418300", b"170697418300x\0\0"]
)
def test_stamps_without_digits_are_refused(body):
    with pytest.raises(RemoteProtocolError):
        TimeStamp.parse(body)


@pytest.mark.parametrize(
    "body", [b"", bytes(8), bytes(9), bytes((23, 2, 30, 0, 0, 0, 0, 0, 0))]
)
def test_impossible_fields_are_refused(body):
    with pytest.raises(RemoteProtocolError):
        TimeFields.parse(Code.TIME_LOCAL, body)


def test_impossible_zone_is_refused():
    with pytest.raises(RemoteProtocolError):
        TimeFields.parse(Code.TIME_UTC, bytes((23, 1, 1, 0, 0, 0, 0)) + b"\x7f\xff")


def test_requests_are_read_and_written():
    assert TimeRequest.parse(Code.TIME_STAMP, b"") == TimeRequest(Code.TIME_STAMP)
    assert bytes(TimeRequest(Code.TIME_STAMP)) == b""
    assert bytes(TimeRequest.parse(Code.TIME_DST, b"\5")) == b"\5"


def test_table_of_daylight_saving_has_no_answer():
    assert TimeRequest(Code.TIME_DST, 5).answer(MOMENT) is None


@pytest.mark.parametrize(
    "answer",
    [
        lambda naive: bytes(TimeStamp.at(naive)),
        lambda naive: bytes(TimeFields(Code.TIME_UTC, naive)),
        lambda _: bytes(TimeFields(Code.TIME_UTC, MOMENT.replace(year=1999))),
        lambda _: bytes(TimeStamp(-1)),
        lambda _: bytes(TimeStamp(10**13)),
        lambda _: bytes(TimeStamp(0, 1 << 15)),
    ],
)
def test_times_that_do_not_fit_are_our_own_error(answer):
    with pytest.raises(LocalProtocolError):
        answer(MOMENT.replace(tzinfo=None))


@settings(deadline=None)
@given(
    st.datetimes(
        datetime(2000, 1, 3),  # noqa: DTZ001  a bound; the zone is drawn
        datetime(2255, 12, 28),  # noqa: DTZ001
        timezones=st.sampled_from(QUARTERS),
    )
)
def test_every_moment_survives_both_ways(moment):
    whole = moment.replace(microsecond=0)
    for code in (Code.TIME_UTC, Code.TIME_LOCAL):
        assert TimeFields.parse(code, bytes(TimeFields(code, whole))).at == whole
    assert TimeStamp.at(whole).seconds == int(whole.timestamp())

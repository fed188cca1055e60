"""What the data points of credentials hold (protocol.md §6.2 to §6.4, §6.8)."""

from datetime import UTC, datetime

from hypothesis import given, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.commands import REPORTS, Code
from custom_components.smart_life_lock.tuyalock.wire.lists import (
    Node,
    SyncEnd,
    SyncPackage,
    SyncRequest,
    parse_sync,
)
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
    MethodDelete,
    MethodReport,
    MethodRequest,
    Stage,
)
from custom_components.smart_life_lock.tuyalock.wire.numerals import (
    MAX_DIGITS,
    numerals,
)
from custom_components.smart_life_lock.tuyalock.wire.reports import parse_report
from custom_components.smart_life_lock.tuyalock.wire.requests import DpWrite3
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    TemporaryDelete,
    TemporaryModify,
    TemporaryRequest,
    TemporaryResult,
    TemporaryStatus,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import (
    ALWAYS,
    EVERY_DAY,
    DayOrder,
    HoursZone,
    Validity,
    WeeklyHours,
)

from .recordings import vectors

SIX = SecretBytes(range(1, 7))
TEN = SecretBytes(range(10))
VALIDITY = Validity(0x656E8444, 0x65961144)
WEEKLY = WeeklyHours(0x3E, 8 * 60, 17 * 60 + 30)

BYTES = st.integers(0, 0xFF)
DIGITS = st.lists(st.integers(0, 9), max_size=MAX_DIGITS).map(SecretBytes)
UNIX = st.integers(0, 0xFFFFFFFF)
HOURS = st.builds(WeeklyHours, BYTES, st.integers(0, 1439), st.integers(0, 1439))
VALIDITIES = st.builds(
    Validity,
    UNIX,
    UNIX,
    st.just(ALWAYS) | HOURS.map(bytes) | st.binary(min_size=9, max_size=9),
)
METHODS = st.builds(
    MethodRequest,
    st.sampled_from([Dp.UNLOCK_METHOD_CREATE, Dp.UNLOCK_METHOD_MODIFY]),
    *[BYTES] * 5,
    VALIDITIES,
    BYTES,
    DIGITS,
)
DELETIONS = st.builds(MethodDelete, *[BYTES] * 6)
METHOD_REPORTS = st.builds(MethodReport, st.integers(1, 3), *[BYTES] * 7)
TEMPORARY = st.builds(TemporaryRequest, VALIDITIES, BYTES, DIGITS, BYTES)
MODIFICATIONS = st.builds(TemporaryModify, BYTES, TEMPORARY)
RESULTS = st.builds(TemporaryResult, st.integers(51, 53), BYTES, BYTES)
NODES = st.builds(Node, BYTES, BYTES, BYTES, st.booleans())
PACKAGES = st.builds(SyncPackage, BYTES, st.lists(NODES, max_size=20).map(tuple))
LISTS = PACKAGES | st.builds(SyncEnd, BYTES)


def read(point):
    """The layout for what a client writes."""
    match point.id:
        case Dp.UNLOCK_METHOD_CREATE | Dp.UNLOCK_METHOD_MODIFY:
            return MethodRequest.parse(point.id, point.value)
        case Dp.UNLOCK_METHOD_DELETE:
            return MethodDelete.parse(point.value)
        case Dp.TEMPORARY_PASSWORD_CREATE:
            return TemporaryRequest.parse(point.value)
        case Dp.TEMPORARY_PASSWORD_DELETE:
            return TemporaryDelete.parse(point.value)
        case Dp.TEMPORARY_PASSWORD_MODIFY:
            return TemporaryModify.parse(point.value)
        case Dp.UNLOCK_METHOD_SYNC:
            return SyncRequest.parse(point.value)
    return None


def read_report(point):
    """The layout for what a lock reports."""
    match point.id:
        case 1 | 2 | 3:
            return MethodReport.parse(point.id, point.value)
        case 51 | 52 | 53:
            return TemporaryResult.parse(point.id, point.value)
        case Dp.UNLOCK_METHOD_SYNC:
            return parse_sync(point.value)
    return None


def recorded(direction):
    """Data points of the recorded conversations about credentials."""
    for conversation in vectors()["transcripts_lock_v3"]:
        if not conversation["name"].startswith(("credentials", "temporary")):
            continue
        for step in conversation["steps"]:
            if step.get("dir") != direction:
                continue
            code, data = int(step["code"], 16), bytes.fromhex(step["data"])
            if direction == "client->device" and code == Code.DP_WRITE:
                yield from DpWrite3.parse(data).points
            elif direction == "device->client" and code in REPORTS:
                yield from parse_report(code, data).points


def test_recorded_writes_are_read_and_written_as_they_were():
    writes = [(point, read(point)) for point in recorded("client->device")]
    known = [(point, what) for point, what in writes if what is not None]
    assert {point.id for point, _ in known} == {1, 2, 3, 51, 52, 53, 54}
    assert all(what.point() == point for point, what in known)


def test_recorded_reports_are_read_and_written_as_they_were():
    reports = [(point, read_report(point)) for point in recorded("device->client")]
    known = [(point, what) for point, what in reports if what is not None]
    assert {point.id for point, _ in known} == {1, 2, 3, 51, 52, 53, 54}
    assert all(what.point() == point for point, what in known)


@pytest.mark.parametrize(
    ("payload", "value"),
    [
        (
            MethodRequest(1, 1, Stage.START, 0, 5, 0xFF, VALIDITY, 0, SIX),
            "01000005ff656e844465961144000000000000000000" + "0006010203040506",
        ),
        (MethodDelete(0, 5, 0xFF, style=0), "00000005ff00"),
        (MethodReport(1, 1, Stage.COMPLETE, 0, 5, 0, 0, 0), "01ff0005000000"),
        (
            TemporaryRequest(Validity(1, 2, bytes(WEEKLY)), 1, SIX),
            "010000000100000002" + "020000003e0800111e" + "0106010203040506",
        ),
        (TemporaryDelete(0x29), "29"),
        (TemporaryResult(51, 0xFF, TemporaryStatus.NO_FREE_ID), "ff02"),
        (SyncRequest((CredentialType.PASSWORD, CredentialType.TEMPORARY)), "0105"),
        (SyncPackage(1, (Node(40, 5, 0, active=False),)), "000128050000"),
        (SyncEnd(2), "0102"),
    ],
)
def test_values_are_as_documented(payload, value):
    assert payload.point() == DataPoint.raw(payload.dp, bytes.fromhex(value))


@given(METHODS | METHOD_REPORTS | RESULTS)
def test_layouts_of_several_data_points_survive_the_way(payload):
    assert type(payload).parse(payload.dp, bytes(payload)) == payload


@given(DELETIONS | TEMPORARY | MODIFICATIONS)
def test_layouts_of_one_data_point_survive_the_way(payload):
    assert type(payload).parse(bytes(payload)) == payload


@given(LISTS)
def test_lists_survive_the_way(part):
    assert parse_sync(bytes(part)) == part


@given(st.lists(BYTES).map(tuple))
def test_wanted_types_survive_the_way(kinds):
    assert SyncRequest.parse(bytes(SyncRequest(kinds))).kinds == kinds


@pytest.mark.parametrize(
    "payload",
    [
        MethodRequest(1, 1, 0, 0, 5, 0xFF, VALIDITY, 0, TEN),
        TemporaryRequest(VALIDITY, 0, TEN),
        TemporaryModify(40, TemporaryRequest(VALIDITY, 0, TEN)),
    ],
)
def test_digits_are_not_shown(payload):
    assert "digits" not in repr(payload)
    assert repr(bytes(TEN)) not in repr(payload)


REQUEST = bytes(MethodRequest(1, 1, 0, 0, 5, 0xFF, VALIDITY, 0, SIX))
TEMPORARY_VALUE = bytes(TemporaryRequest(VALIDITY, 0, SIX))
ELEVEN = bytes((11, *range(11)))


@pytest.mark.parametrize(
    "point",
    [
        *(DataPoint.raw(1, REQUEST[:size]) for size in (0, 1, 5, 22, 23, 29)),
        DataPoint.raw(3, REQUEST + b"\0"),
        DataPoint.raw(3, REQUEST[:23] + ELEVEN),
        *(DataPoint.raw(2, bytes(size)) for size in (0, 5, 7)),
        *(DataPoint.raw(51, TEMPORARY_VALUE[:size]) for size in (0, 19, 25)),
        DataPoint.raw(51, TEMPORARY_VALUE + b"\0"),
        DataPoint.raw(51, TEMPORARY_VALUE[:19] + ELEVEN),
        *(DataPoint.raw(52, bytes(size)) for size in (0, 2)),
        *(DataPoint.raw(53, bytes(size)) for size in (0, 1, 20)),
    ],
)
def test_malformed_writes_are_refused(point):
    with pytest.raises(RemoteProtocolError):
        read(point)


@pytest.mark.parametrize(
    ("dp", "value"),
    [
        (1, bytes(6)),
        (51, b"\x28"),
        (54, b""),
        (54, b"\0"),
        (54, b"\2\0"),
        (54, b"\0\0\1\2\3"),
        (54, b"\0\0\1\2\3\1\0"),
    ],
)
def test_malformed_reports_are_refused(dp, value):
    with pytest.raises(RemoteProtocolError):
        read_report(DataPoint.raw(dp, value))


def test_unknown_state_of_a_credential_is_not_frozen():
    assert parse_sync(b"\0\0\1\2\3\7") == SyncPackage(0, (Node(1, 2, 3, active=True),))


@pytest.mark.parametrize(
    "payload",
    [
        MethodRequest(1, 256, 0, 0, 5, 0xFF, VALIDITY, 0, SIX),
        MethodRequest(1, 1, 0, 0, 5, 0xFF, VALIDITY, 0, SecretBytes(11)),
        MethodRequest(1, 1, 0, 0, 5, 0xFF, Validity(-1, 0), 0, SIX),
        MethodDelete(1, 256, 0),
        MethodReport(1, 1, 0, 0, -1, 0, 0, 0),
        TemporaryRequest(VALIDITY, 256, SIX),
        TemporaryRequest(VALIDITY, 0, SecretBytes(11)),
        TemporaryRequest(Validity(0, 1 << 32), 0, SIX),
        TemporaryRequest(Validity(0, 0, bytes(8)), 0, SIX),
        TemporaryModify(256, TemporaryRequest(VALIDITY, 0, SIX)),
        TemporaryDelete(-1),
        TemporaryResult(51, 256, 0),
        SyncRequest((1, 256)),
        SyncPackage(256, ()),
        SyncPackage(0, (Node(256, 1, 0, active=True),)),
        SyncEnd(256),
        WeeklyHours(256, 0, 0),
        WeeklyHours(EVERY_DAY, 0, 256 * 60),
    ],
)
def test_what_does_not_fit_is_not_written(payload):
    with pytest.raises(LocalProtocolError):
        bytes(payload)


@given(st.text("0123456789", min_size=1, max_size=MAX_DIGITS))
def test_digits_become_numbers(code):
    assert "".join(map(str, numerals(code))) == code


@pytest.mark.parametrize("code", ["", "12a", "١٢٣", "²", " 1", "1" * 11])
def test_no_code_is_made_of_anything_else(code):
    with pytest.raises(LocalProtocolError):
        numerals(code)


class TestValidity:
    @given(VALIDITIES)
    def test_survives_the_way(self, validity):
        assert Validity.parse(bytes(validity)) == validity

    @given(HOURS)
    def test_holds_weekly_hours(self, hours):
        assert Validity(0, 1, bytes(hours)).weekly == hours

    @pytest.mark.parametrize(
        "hours", [ALWAYS, bytes.fromhex("00000000000000173b"), b"\1" + bytes(8)]
    )
    def test_of_another_form_has_no_weekly_hours(self, hours):
        assert Validity(0, 1, hours).weekly is None

    @pytest.mark.parametrize("size", [0, 16, 18])
    def test_of_another_length_is_refused(self, size):
        with pytest.raises(RemoteProtocolError):
            Validity.parse(bytes(size))


class TestWeeklyHours:
    @pytest.mark.parametrize(
        ("order", "bits"),
        [
            (DayOrder.SUNDAY_LOWEST, [2, 4, 8, 16, 32, 64, 1]),
            (DayOrder.SUNDAY_HIGHEST, [32, 16, 8, 4, 2, 1, 64]),
        ],
    )
    def test_each_order_has_its_bits_from_monday_on(self, order, bits):
        assert [order.bit(weekday) for weekday in range(7)] == bits
        assert order.bitmap([*range(7), 0]) == EVERY_DAY
        assert order.bitmap([0, 6]) == bits[0] + bits[6]
        assert order.bitmap([]) == 0

    @pytest.mark.parametrize(
        ("at", "covered"),
        [
            ("2024-01-01T08:00", True),
            ("2024-01-01T17:30", True),
            ("2024-01-01T07:59", False),
            ("2024-01-01T17:31", False),
            ("2024-01-05T12:00", True),
            ("2024-01-06T12:00", False),
            ("2024-01-07T12:00", False),
        ],
    )
    def test_cover_their_days_from_the_first_to_the_last_minute(self, at, covered):
        moment = datetime.fromisoformat(at).replace(tzinfo=UTC)
        minute = 60 * moment.hour + moment.minute
        order = DayOrder.SUNDAY_LOWEST
        assert WEEKLY.covers(moment.weekday(), minute, order) == covered

    def test_cover_nothing_when_they_end_before_they_begin(self):
        night = WeeklyHours(EVERY_DAY, 22 * 60, 6 * 60)
        assert not any(
            night.covers(3, minute, DayOrder.SUNDAY_LOWEST) for minute in range(1440)
        )

    @given(st.sets(st.integers(0, 6)), st.sampled_from(DayOrder))
    def test_cover_the_days_that_their_bitmap_was_made_of(self, days, order):
        hours = WeeklyHours(order.bitmap(days), 0, 1439)
        assert {day for day in range(7) if hours.covers(day, 600, order)} == days

    def test_zones_are_words_of_a_choice(self):
        assert [zone.value for zone in HoursZone] == ["utc", "local"]

"""Data points of both generations (protocol.md §5)."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.wire import (
    DataPoint,
    Dp,
    DpType,
    decode,
    encode,
)

POINTS = st.lists(
    st.builds(
        DataPoint, st.integers(0, 255), st.integers(0, 255), st.binary(max_size=255)
    )
)


@pytest.mark.parametrize(
    ("point", "three", "four"),
    [
        (DataPoint.bool(Dp.MANUAL_LOCK, True), "2e010101", "2e01000101"),
        (DataPoint.number(Dp.BATTERY_PERCENT, 50), "08020400000032", None),
        (DataPoint.number(8, -1), "080204ffffffff", "08020004ffffffff"),
        (DataPoint.enum(Dp.ALARM, 1), "15040101", "1504000101"),
        (DataPoint.string(Dp.WELCOME_WORDS, "hello"), "1d030568656c6c6f", None),
        (DataPoint.raw(Dp.BLUETOOTH_UNLOCK, b"\1\x4d"), "060002014d", None),
    ],
)
def test_points_are_written_as_recorded(point, three, four):
    assert encode([point], 1).hex() == three
    assert decode(bytes.fromhex(three), 1) == (point,)
    if four is not None:
        assert encode([point], 2).hex() == four


@settings(deadline=None)
@given(POINTS, st.sampled_from([1, 2]))
def test_any_points_are_read_back(points, size):
    assert decode(encode(points, size), size) == tuple(points)


def test_unknown_numbers_and_types_survive():
    assert decode(bytes.fromhex("c8090101"), 1) == (DataPoint(200, 9, b"\1"),)


@pytest.mark.parametrize("data", ["2e", "2e01", "2e0102", "2e010201", "2e01010121"])
def test_lengths_that_do_not_add_up_are_refused(data):
    with pytest.raises(RemoteProtocolError):
        decode(bytes.fromhex(data), 1)


def test_four_byte_heads_are_checked_too():
    with pytest.raises(RemoteProtocolError):
        decode(bytes.fromhex("2e0100"), 2)


@pytest.mark.parametrize(
    "point",
    [DataPoint(256, 0, b""), DataPoint(-1, 0, b""), DataPoint(1, 0, bytes(256))],
)
def test_points_that_do_not_fit_are_our_own_error(point):
    with pytest.raises(LocalProtocolError):
        encode([point], 1)


def test_values_are_read_in_the_ways_that_locks_write_them():
    assert DataPoint.number(8, 50).unsigned == 50
    assert DataPoint.raw(8, b"").unsigned == 0
    assert DataPoint.bool(47, True).truth
    assert not DataPoint.bool(47, False).truth
    assert DataPoint.string(64, "1706974183").text == "1706974183"
    assert DataPoint.raw(29, b"\xff").text == "\ufffd"


def test_values_are_not_shown():
    assert "12345678" not in repr(DataPoint.string(70, "12345678"))


def test_numbers_are_those_of_the_table():
    assert (Dp.OFFLINE_T0, Dp.CHECKED_UNLOCK, Dp.UNLOCK_DYNAMIC) == (64, 71, 14)
    assert (DpType.RAW, DpType.BITMAP) == (0, 5)

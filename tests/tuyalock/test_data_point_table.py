"""The table of data points, and what strangers may see of a report."""

from hypothesis import given, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.data_point_table import (
    FEATURES,
    is_known,
    numbers_of,
    read,
    shown,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import (
    DataPoint,
    Dp,
    DpType,
)


def test_every_data_point_with_a_name_has_one_row():
    assert set(FEATURES) == set(Dp)
    codes = [row.code for row in FEATURES.values()]
    assert len(set(codes)) == len(codes)


def test_names_of_the_cloud_are_numbers_here():
    found = numbers_of(["battery_state", "doorbell", "ibeacon"])
    assert found == {9, 24}
    assert {type(one) for one in found} == {int}  # they go to disk


@given(st.integers(0, 255), st.integers(0, 255), st.binary(max_size=20))
def test_any_report_is_read_or_unknown(dp, kind, value):
    point = DataPoint(dp, kind, value)
    found = read(point)
    if found is not None:
        assert is_known(point)
        assert FEATURES[dp].kind.allows(found)
        assert FEATURES[dp].kind.point(dp, found) == point


@pytest.mark.parametrize(
    ("point", "value"),
    [
        (DataPoint.number(Dp.UNLOCK_CARD, 70_000), 70_000),
        (DataPoint.enum(Dp.BATTERY_STATE, 9), 9),
        (DataPoint.number(200, 999), 999),
        (DataPoint.number(200, 1000), None),
        (DataPoint.number(Dp.BATTERY_STATE, 123_456), None),
        (DataPoint.number(Dp.SPECIAL_FUNCTION, 123_456), None),
        (DataPoint.raw(200, b"\1"), None),
        (DataPoint.string(Dp.OFFLINE_T0, "1782907200"), None),
        (DataPoint.string(Dp.WELCOME_WORDS, "1"), None),
        (DataPoint(200, DpType.BITMAP, b"\0" * 5), None),
    ],
)
def test_only_numbers_that_can_be_no_secret_are_shown(point, value):
    assert shown(point) == value


@pytest.mark.parametrize("dp", [Dp.OFFLINE_T0, Dp.CHECKED_UNLOCK, Dp.UNLOCK_CARD])
def test_what_is_no_state_has_no_value(dp):
    row = FEATURES[dp]
    assert not row.has_value
    assert not row.kind.allows(1)

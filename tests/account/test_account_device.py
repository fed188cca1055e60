"""What is taken from an account, and what counts as not told."""

from base64 import b64encode
from dataclasses import replace
from types import SimpleNamespace

import pytest

from custom_components.smart_life_lock.account.account_device import (
    AccountDevice,
    device_from,
)
from custom_components.smart_life_lock.account.matching import devices_of_lock
from custom_components.smart_life_lock.tuyalock.advert import Advert, elements
from scripts.accountlib.account import check, lock

KEY = "abc123defghijklm"
UUID = "tuya35a717ae4ca8"
OTHER = "tuya2dc477ac10d6"


def told(**fields):
    key = fields.pop("local_key", KEY)
    device = device_from(lock("1", UUID, key, **fields).get)
    assert device is not None
    return device


def test_no_key_and_no_digits_are_shown():
    device = told(t0=1_700_000_000, check_code="87654321", sec_key=KEY[::-1])
    assert device.secret_key == KEY[::-1]
    shown = repr(device)
    for secret in (KEY, KEY[::-1], "87654321", "1700000000"):
        assert secret not in shown
    assert repr(device.login_key) == "<secret>"


@pytest.mark.parametrize(
    ("specification", "numbers"),
    [
        ({}, set()),
        ({"function": None, "status_range": "x"}, set()),
        (
            {
                "function": {"automatic_lock": object()},
                "status_range": {"battery_state": object(), "ibeacon": object()},
            },
            {9, 33},
        ),
        ({"function": [{"code": "temporary_password_creat"}, 7]}, {51}),
    ],
)
def test_the_data_points_are_those_of_the_specification(specification, numbers):
    assert told(t0=1_700_000_000, **specification).data_points == numbers


def test_the_status_is_read_as_the_library_keeps_it_too():
    fields = {"id": "1", "status": {"password_offline_time": "1700000000"}}
    for device in (
        device_from(fields.get),
        device_from(lambda name: getattr(SimpleNamespace(**fields), name, None)),
    ):
        assert device.t0 == "1700000000"


@pytest.mark.parametrize("status", [None, 7, "x", ["x", 7], [{}], [{"code": 7}]])
def test_a_status_of_another_shape_tells_nothing(status):
    device = told(status=status)
    assert (device.t0, device.check_code) == (None, None)


@pytest.mark.parametrize(
    "t0", ["", "170000000", "17000000000", "170000000x", "\uff11" * 10]
)
def test_t0_has_ten_digits(t0):
    assert told(t0=t0).t0 is None


@pytest.mark.parametrize(
    "value",
    [
        "",
        "no base64!",
        "AAAA",
        check("1234567x"),
        check("1234567"),
        b64encode(bytes(19)),
    ],
)
def test_a_check_code_that_is_none(value):
    rows = [{"code": "ble_unlock_check", "value": value}]
    assert told(status=rows).check_code is None


def test_the_check_code_may_stand_in_the_other_status():
    rows = [
        {"code": "ble_unlock_check", "value": ""},
        {"code": "remote_pd_setkey_check", "value": check("87654321")},
    ]
    assert told(status=rows).check_code == "87654321"


@pytest.mark.parametrize(
    "key", ["", None, "*" * 16, "short", "é" * 16, "a" * 15 + "\n", 7]
)
def test_a_local_key_that_is_none(key):
    device = told(local_key=key)
    assert (device.local_key, device.login_key) == (None, b"")


@pytest.mark.parametrize("moment", [None, "1751383296", 0, -1, True, 1.5])
def test_a_moment_of_pairing_that_is_none(moment):
    assert told(active_time=moment).paired_at is None


@pytest.mark.parametrize(
    ("category", "product_id", "is_lock"),
    [("jtmspro", "new", True), ("dj", "ludzroix", True), ("dj", "new", False)],
)
def test_what_is_a_lock(category, product_id, is_lock):
    assert told(category=category, product_id=product_id).is_lock is is_lock


@pytest.mark.parametrize("device_id", [None, "", "  ", 7])
def test_a_device_without_an_id_is_none(device_id):
    assert device_from({"id": device_id, "uuid": UUID}.get) is None


# Which of them is the lock at hand.

BOUND = Advert(
    version=3,
    bound=True,
    please_connect=False,
    shared=False,
    device_id=UUID,
    product_id=None,
    elements=elements(KEY[:6].encode(), UUID),
)
RIGHT = AccountDevice("1", UUID, "Front door", is_lock=True, local_key=KEY)
FORMER = replace(RIGHT, id="2", local_key=KEY[::-1])
GATE = replace(RIGHT, id="3", uuid=OTHER, local_key=KEY[::-1])
LAMP = replace(GATE, id="4", is_lock=False)


def test_the_key_that_fits_decides():
    assert devices_of_lock([GATE, FORMER, RIGHT], BOUND, UUID) == (RIGHT,)


def test_a_key_that_fits_does_so_also_under_an_id_of_20_characters():
    packed = replace(RIGHT, uuid="b" * 20)
    assert devices_of_lock([GATE, packed], BOUND, UUID) == (packed,)


def test_the_same_key_at_another_lock_says_nothing():
    twin = replace(RIGHT, id="5", uuid=OTHER)
    assert devices_of_lock([twin], BOUND, UUID) == ()


def test_without_a_fitting_key_the_id_decides():
    assert devices_of_lock([GATE, FORMER], BOUND, UUID) == (FORMER,)
    assert devices_of_lock([GATE, RIGHT], None, UUID) == (RIGHT,)


def test_without_an_id_any_lock_may_be_meant():
    hidden = replace(BOUND, device_id=None)
    assert devices_of_lock([GATE, LAMP, RIGHT], hidden, None) == (GATE, RIGHT)

"""What locks advertise (protocol.md §1)."""

from dataclasses import replace
from timeit import repeat

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.advert import (
    COMPANY,
    UUID_V3,
    UUID_V4,
    AdvertContent,
    advertising_asks_for_connection,
    elements,
    parse_advert,
)
from custom_components.smart_life_lock.tuyalock.errors import LocalProtocolError

KEY = b"8f7d54"
LOCK = AdvertContent(3, "tuya35a717ae4ca8", "vanjlsr8")


def heard(content):
    uuid = UUID_V3 if content.version == 3 else UUID_V4
    return parse_advert(
        {uuid: content.service_data}, {COMPANY: content.manufacturer_data}
    )


def test_whole_advert_of_an_unbound_old_lock():
    assert LOCK.advertising.hex() == (
        "0201060302 01a20c1601a20076616e6a6c737238".replace(" ", "") + "00" * 8
    )
    assert LOCK.scan_response.hex() == (
        "03094c4a19ffd00700030000010 07f82bf9271af4c4c131b1f49fc9a27ba".replace(" ", "")
    )


def test_whole_advert_of_a_bound_old_lock():
    bound = replace(LOCK, login_key=KEY)
    assert bound.advertising.hex().startswith(
        "020106030201a20c1601a20025b94870662c7f2a"
    )
    assert bound.scan_response.hex() == (
        "03094c4a19ffd007800300000100f6d9a23d452f68ab20ac67625809beb4"
    )


@pytest.mark.parametrize(
    ("changes", "service", "id16"),
    [
        ({}, "4100000876616e6a6c737238", "171ea0b3f7c240c9b7c9cbf594c52962"),
        (
            {"login_key": KEY},
            "4900000825b94870662c7f2a",
            "9489073c187394bcfc42a31f4286de70",
        ),
        (
            {"login_key": KEY, "please_connect": True},
            "4b00000825b94870662c7f2a",
            "807addfdd1bcfe01c512347448b0d1e1",
        ),
    ],
)
def test_new_locks_key_their_id_by_the_whole_service_data(changes, service, id16):
    content = replace(LOCK, version=4, name="TY", **changes)
    assert content.service_data.hex() == service
    assert content.manufacturer_data.hex() == "00000100" + id16
    assert content.advertising.hex() == "020106030250fd0f1650fd" + service
    assert content.scan_response.hex() == f"17ffd00700000100{id16}03095459"


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("login_key", [None, KEY])
@pytest.mark.parametrize("please_connect", [False, True])
@pytest.mark.parametrize("shared", [False, True])
def test_what_is_built_is_heard(version, login_key, please_connect, shared):
    advert = heard(
        replace(
            LOCK,
            version=version,
            login_key=login_key,
            please_connect=please_connect,
            shared=shared,
        )
    )
    assert (advert.version, advert.bound) == (version, login_key is not None)
    assert (advert.please_connect, advert.shared) == (please_connect, shared)
    assert advert.device_id == "tuya35a717ae4ca8"
    assert advert.product_id == (None if login_key else "vanjlsr8")
    assert advert.fits(KEY) is (login_key is not None)
    assert not advert.fits(b"8f7d55")


def test_key_that_cannot_be_one_fits_nothing():
    advert = heard(replace(LOCK, login_key=KEY))
    assert not advert.fits(b"")
    assert not replace(advert, device_id=None).fits(KEY)
    assert not replace(advert, elements=b"").fits(KEY)


def test_long_product_ids_have_long_elements():
    advert = heard(replace(LOCK, product_id="k" * 16, login_key=KEY))
    assert len(advert.elements) == 16
    assert advert.fits(KEY)


def test_old_lock_without_its_scan_response_is_not_yet_known():
    assert parse_advert({UUID_V3: LOCK.service_data}, {}) is None


def test_new_lock_without_its_scan_response_has_no_id():
    content = replace(LOCK, version=4)
    advert = parse_advert({UUID_V4: content.service_data}, {})
    assert (advert.bound, advert.device_id) == (False, None)


def test_old_lock_without_an_encrypted_id_has_none():
    manufacturer = LOCK.manufacturer_data[:6]
    advert = parse_advert({UUID_V3: LOCK.service_data}, {COMPANY: manufacturer})
    assert (advert.bound, advert.device_id) == (False, None)
    assert advert.product_id == "vanjlsr8"


def test_second_kind_of_secure_types_has_no_id():
    content = replace(LOCK, version=4, login_key=KEY)
    mac = bytes.fromhex("0600010000112233445566")
    advert = parse_advert({UUID_V4: content.service_data}, {COMPANY: mac})
    assert (advert.bound, advert.device_id) == (True, None)
    assert not advert.fits(KEY)


# What a lock says before and after it is bound, unbound, bound anew, and used.
STATES = [
    replace(LOCK, login_key=key, please_connect=asks)
    for key in (None, KEY, b"other1")
    for asks in (False, True)
]


@pytest.mark.parametrize("version", [3, 4])
@pytest.mark.parametrize("advertising", STATES)
@pytest.mark.parametrize("response", STATES)
def test_halves_of_different_age_say_nothing(version, advertising, response):
    advertising = replace(advertising, version=version)
    response = replace(response, version=version)
    uuid = UUID_V3 if version == 3 else UUID_V4
    advert = parse_advert(
        {uuid: advertising.service_data}, {COMPANY: response.manufacturer_data}
    )
    # "Please connect" of generation 3 is in the scan response, and changes that alone.
    if advertising.service_data == response.service_data:
        assert advert == heard(response)
    else:
        assert advert is None


@pytest.mark.parametrize("state", STATES)
def test_please_connect_of_new_locks_needs_no_scan_response(state):
    new = {UUID_V4: replace(state, version=4).service_data}
    assert advertising_asks_for_connection(new) is state.please_connect
    old = {UUID_V3: state.service_data}
    assert not advertising_asks_for_connection(old)


@pytest.mark.parametrize("service", [b"", b"\x33\0\0\0", b"\x49"])
def test_other_advertising_data_asks_for_nothing(service):
    assert not advertising_asks_for_connection({UUID_V4: service})
    assert not advertising_asks_for_connection({})


@pytest.mark.parametrize("content", [LOCK, replace(LOCK, version=4)])
def test_device_id_of_another_length_is_not_believed(content):
    uuid = UUID_V3 if content.version == 3 else UUID_V4
    short = replace(content, device_id="tuya35a717ae\0\0\0\0", login_key=KEY)
    assert (
        parse_advert({uuid: short.service_data}, {COMPANY: short.manufacturer_data})
        is None
    )


@pytest.mark.parametrize(
    ("content", "position", "value"),
    [(LOCK, 2, 3), (replace(LOCK, version=4), 0, 3), (replace(LOCK, version=4), 3, 1)],
)
def test_packed_id_cannot_be_read_and_tells_no_age(content, position, value):
    uuid = UUID_V3 if content.version == 3 else UUID_V4
    data = bytearray(content.manufacturer_data[:-16] + bytes(range(16)))
    data[position] = value
    advert = parse_advert({uuid: content.service_data}, {COMPANY: bytes(data)})
    assert (advert.product_id, advert.device_id) == ("vanjlsr8", None)


@pytest.mark.parametrize(
    ("service_data", "manufacturer_data"),
    [
        ({}, {}),
        ({}, {COMPANY: bytes(22)}),
        ({"0000180f-0000-1000-8000-00805f9b34fb": b"d"}, {0x004C: b"apple"}),
        ({}, {0x0259: b"\0\2" + bytes(24)}),  # the legacy form
        ({UUID_V3: b"\0"}, {COMPANY: b"\0\3" + bytes(20)}),
        ({UUID_V3: b"\0pid12345"}, {COMPANY: b"\0\2" + bytes(20)}),
        ({UUID_V4: b"\x41\0\0"}, {}),
        ({UUID_V4: b"\x31\0\0\0"}, {}),
        ({UUID_V4: b"\x41\0\0\x09pid12345"}, {}),
    ],
)
def test_other_things_are_no_adverts(service_data, manufacturer_data):
    assert parse_advert(service_data, manufacturer_data) is None


@settings(deadline=None)
@given(
    st.binary(max_size=31), st.binary(max_size=31), st.sampled_from([UUID_V3, UUID_V4])
)
def test_any_bytes_are_read_or_not(service, manufacturer, uuid):
    advert = parse_advert({uuid: service}, {COMPANY: manufacturer})
    assert advert is None or advert.fits(KEY) in {True, False}


@pytest.mark.parametrize(
    "make",
    [
        lambda: elements(KEY, "short"),
        lambda: elements(b"short", "tuya35a717ae4ca8"),
        lambda: replace(LOCK, device_id="\u20acuya35a717ae4ca").manufacturer_data,
        lambda: replace(LOCK, product_id="\u20ac").service_data,
    ],
)
def test_impossible_identities_are_our_own_error(make):
    with pytest.raises(LocalProtocolError):
        make()


def test_advert_of_a_known_lock_costs_under_twenty_microseconds():
    content = replace(LOCK, login_key=KEY)
    service = {UUID_V3: content.service_data}
    manufacturer = {COMPANY: content.manufacturer_data}
    rounds = repeat(lambda: parse_advert(service, manufacturer), number=1000, repeat=5)
    assert min(rounds) / 1000 < 20e-6

"""Keys of every flag, envelopes (protocol.md §3.2, §3.4)."""

from hashlib import md5

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    KeyUnavailable,
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.wire import (
    Derivation,
    Flag,
    Keys,
    seal,
    unseal,
)

IV = bytes(range(16))


def all_keys(derivation=Derivation.OLD):
    """The example of protocol.md §3.4, and made-up keys of protocol 5."""
    return Keys(
        auth_key=b"isZgOH5aSqDsZuzAmuTL6XRlGk12hq8y",
        login_key=b"8f7d54",
        device_id="tuya35a717ae4ca8",
        local_key=b"8f7d54local_keys",
        secret_key=b"the_secret_key_s",
        srand=bytes.fromhex("111213141516"),
        user_rand=bytes(6),
        server_rand=bytes(range(0xA0, 0xB0)),
        derivation=derivation,
    )


@pytest.mark.parametrize(
    ("derivation", "flag", "key"),
    [
        (Derivation.OLD, Flag.AUTH, "f10a7041b4f59efa2733bd7f630a6777"),
        (Derivation.OLD, Flag.AUTH_SESSION, "ee01be5617dff11fdb579ee80a6d5cc0"),
        (Derivation.NEW, Flag.AUTH_SESSION, "e2e637d20ce5c788972c184816b2d82f"),
        (Derivation.OLD, Flag.LOGIN, "41fe271a72d7fc6ae1842210acc5e0df"),
        (Derivation.NEW, Flag.SESSION, "7c11ad4def8c3e9f24ffc135ec59cb19"),
    ],
)
def test_keys_are_those_of_the_specification(derivation, flag, key):
    assert all_keys(derivation).key(flag).hex() == key


def test_protocol_five_keys_are_hashes_of_both_keys():
    keys = all_keys()
    both = keys.local_key + keys.secret_key
    assert keys.key(Flag.SECRET) == md5(both).digest()  # noqa: S324  their choice
    assert keys.key(Flag.SECRET_SESSION) == md5(both + keys.srand).digest()  # noqa: S324


@pytest.mark.parametrize("flag", [Flag.ECDH, Flag.ACTIVATION, Flag.ACTIVATION_PAIR])
def test_cloud_flags_have_no_key(flag):
    with pytest.raises(KeyUnavailable):
        all_keys().key(flag)


def test_factory_flag_exists_in_the_newer_derivation_only():
    assert all_keys(Derivation.NEW).key(Flag.FACTORY)
    with pytest.raises(KeyUnavailable):
        all_keys(Derivation.OLD).key(Flag.FACTORY)


@pytest.mark.parametrize("flag", [flag for flag in Flag if flag is not Flag.PLAIN])
@pytest.mark.parametrize("derivation", Derivation)
def test_unknown_parts_make_a_key_unavailable(flag, derivation):
    with pytest.raises(KeyUnavailable):
        Keys(derivation=derivation).key(flag)


def test_factory_key_of_wrong_length_is_unavailable():
    keys = Keys(auth_key=b"short")
    with pytest.raises(KeyUnavailable):
        keys.key(Flag.AUTH)
    with pytest.raises(KeyUnavailable):
        keys.register_key()


def test_keys_are_never_shown():
    keys = all_keys()
    shown = f"{keys!r} {keys} {keys.key(Flag.LOGIN)!r} {keys.register_key()!s}"
    assert "8f7d54" not in shown
    assert "isZg" not in shown
    assert keys.key(Flag.LOGIN).hex() not in shown


@pytest.mark.parametrize(
    ("protocol", "derivation"),
    [
        ((3, 0), Derivation.OLD),
        ((3, 1), Derivation.OLD),
        ((3, 2), Derivation.NEW),
        ((4, 4), Derivation.NEW),
    ],
)
def test_derivation_goes_with_the_protocol(protocol, derivation):
    assert Derivation.of(protocol) is derivation


@settings(deadline=None)
@given(
    st.binary(max_size=200), st.sampled_from(Flag), st.binary(min_size=16, max_size=16)
)
def test_what_is_sealed_opens_again(plain, flag, iv):
    keys = all_keys(Derivation.NEW)
    try:
        message = seal(keys, flag, plain, iv)
    except KeyUnavailable:
        return
    if flag is Flag.PLAIN:
        assert message == b"\0" + plain
    elif plain:
        assert message[:17] == bytes((flag,)) + iv
        assert len(message) >= 33
    if plain:
        assert unseal(keys, message)[0] is flag
        assert unseal(keys, message)[1].startswith(plain)


def test_padding_is_the_vendors():
    keys = all_keys()
    assert (
        unseal(keys, seal(keys, Flag.LOGIN, bytes(13), IV))[1] == bytes(13) + b"\3\3\3"
    )
    assert unseal(keys, seal(keys, Flag.LOGIN, bytes(16), IV))[1] == bytes(16)


@pytest.mark.parametrize("iv", [b"", bytes(15), bytes(17)])
def test_wrong_vector_is_our_own_error(iv):
    with pytest.raises(LocalProtocolError):
        seal(all_keys(), Flag.LOGIN, b"x", iv)


@pytest.mark.parametrize(
    "message",
    [
        b"",
        b"\x08" + bytes(32),
        b"\xff" + bytes(32),
        b"\x04",
        b"\x04" + bytes(16),
        b"\x04" + bytes(31),
        b"\x04" + bytes(33),
    ],
)
def test_impossible_envelopes_are_refused(message):
    with pytest.raises(RemoteProtocolError):
        unseal(all_keys(), message)


def test_envelope_under_a_key_not_held_is_told_apart():
    with pytest.raises(KeyUnavailable):
        unseal(Keys(), b"\x01" + bytes(32))

"""Whatever arrives: a typed error or a drop, nothing else (both roles, every message)."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.errors import RemoteProtocolError
from custom_components.smart_life_lock.tuyalock.wire import (
    CloseLink,
    Code,
    Drop,
    Flag,
    Frame,
    Keys,
    LinkState,
    Received,
    Role,
    Session,
    from_client,
    from_lock,
    seal,
    split,
)
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    CheckCodeSet,
    CheckCodeSetResult,
    CheckedUnlock,
    CheckedUnlockRecord,
    CheckedUnlockResult,
    RecordsRequest,
    RemoteKeySet,
    RemoteKeySetResult,
)
from custom_components.smart_life_lock.tuyalock.wire.info import InfoTail
from custom_components.smart_life_lock.tuyalock.wire.payloads import (
    BluetoothUnlock,
    BluetoothUnlockResult,
    OfflineT0,
)
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKey,
    RemoteKeyResult,
    RemoteUnlock,
    RemoteUnlockResult,
)

IV = bytes(16)
PAYLOADS = [
    BluetoothUnlock,
    BluetoothUnlockResult,
    CheckCodeSet,
    CheckCodeSetResult,
    CheckedUnlock,
    CheckedUnlockRecord,
    CheckedUnlockResult,
    OfflineT0,
    RecordsRequest,
    RemoteKey,
    RemoteKeyResult,
    RemoteKeySet,
    RemoteKeySetResult,
    RemoteUnlock,
    RemoteUnlockResult,
    InfoTail,
]
CODES = st.one_of(st.sampled_from(Code), st.integers(0, 0xFFFF))
PACKETS = st.lists(st.binary(max_size=40), max_size=8)


def keys():
    return Keys(auth_key=b"a" * 32, login_key=b"kLjOam", device_id="tuya7e18a0a5abcc")


def hear(session, packet):
    """The outcome of a packet; a client's typed error counts as closing."""
    try:
        outcome = session.receive(packet)
    except RemoteProtocolError:
        assert session.role is Role.CLIENT
        assert session.state is LinkState.CLOSED
        return None
    assert outcome is None or isinstance(outcome, (Received, Drop, CloseLink))
    return outcome


def listening(role, version, bound):
    session = Session(role, keys(), version=version)
    session.connected(bound)
    return session


SESSIONS = st.builds(
    listening, st.sampled_from(Role), st.sampled_from([3, 4]), st.booleans()
)


@settings(deadline=None)
@given(SESSIONS, PACKETS)
def test_any_packets_are_survived(session, packets):
    for packet in packets:
        hear(session, packet)


@settings(deadline=None)
@given(SESSIONS, st.binary(min_size=1, max_size=250), st.integers(20, 60))
def test_any_messages_are_survived(session, message, length):
    for packet in split(message, length, 3, 0):
        hear(session, packet)


@settings(max_examples=300, deadline=None)
@given(
    SESSIONS,
    st.sampled_from([Flag.PLAIN, Flag.LOGIN, Flag.SESSION]),
    st.lists(st.tuples(st.integers(0, 20), CODES, st.binary(max_size=120)), max_size=6),
)
def test_any_frames_under_the_right_key_are_survived(session, flag, frames):
    for sn, code, data in frames:
        message = seal(session.keys, flag, bytes(Frame(sn, 0, code, data)), IV)
        for packet in split(message, 244, 4, 0):
            hear(session, packet)


@settings(deadline=None)
@given(SESSIONS, st.data())
def test_damaged_packets_are_survived_and_never_believed(session, data):
    frame = Frame(1, 0, Code.PAIR, bytes(44))
    packets = split(seal(session.keys, Flag.SESSION, bytes(frame), IV), 20, 3, 0)
    at = data.draw(st.integers(0, len(packets) - 1))
    bit = data.draw(st.integers(8, 8 * len(packets[at]) - 1))
    broken = bytearray(packets[at])
    broken[bit // 8] ^= 1 << bit % 8
    packets[at] = bytes(broken)
    heard = [hear(session, packet) for packet in packets]
    # Only the version and counter nibbles are covered by no checksum.
    believed = [outcome for outcome in heard if isinstance(outcome, Received)]
    assert all(outcome.frame == frame for outcome in believed)


@settings(deadline=None)
@given(SESSIONS, st.lists(st.integers(0, 5), max_size=12))
def test_packets_in_any_order_give_the_message_or_nothing(session, order):
    frame = Frame(1, 0, Code.PAIR, bytes(44))
    packets = split(seal(session.keys, Flag.SESSION, bytes(frame), IV), 20, 3, 0)
    for number in order:
        outcome = hear(session, packets[number % len(packets)])
        assert not isinstance(outcome, Received) or outcome.frame == frame


@settings(deadline=None)
@given(CODES, st.binary(max_size=120))
def test_any_body_is_read_or_refused(code, data):
    for read in (from_lock, from_client):
        try:
            message = read(code, data)
        except RemoteProtocolError:
            continue
        assert message.code == code
        repr(message)


@pytest.mark.parametrize("payload", PAYLOADS)
@settings(deadline=None)
@given(value=st.binary(max_size=40))
def test_any_value_is_read_or_refused(payload, value):
    try:
        read = payload.parse(value)
    except RemoteProtocolError:
        return
    assert payload.parse(bytes(read)) == read

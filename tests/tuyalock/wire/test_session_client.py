"""What a client hears and how it speaks."""

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    KeyUnavailable,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.wire import (
    Code,
    Derivation,
    Drop,
    DropReason,
    Flag,
    Frame,
    LinkState,
    Received,
    seal,
    split,
)

from .link import IV, PAIR, SRAND, Pair, info, keys


def test_factory_flag_is_what_a_client_with_the_factory_key_uses(link):
    link.connect(bound=False)
    assert link.client.default_flag(Code.INFO) is Flag.AUTH
    assert link.client.default_flag(Code.PAIR) is Flag.AUTH_SESSION
    assert link.client.default_flag(Code.DP_WRITE) is Flag.SESSION


def test_flags_of_a_client_that_is_bound(link):
    assert link.client.default_flag(Code.INFO) is Flag.LOGIN
    assert link.client.default_flag(Code.PAIR) is Flag.SESSION
    assert link.client.default_flag(Code.ANOMALY_UNBIND) is Flag.LOGIN


def test_client_learns_the_derivation_and_whether_the_lock_is_bound():
    link = Pair(4, bound=False)
    link.client.connected(bound=True)
    link.lock.keys.srand = SRAND
    link.tell(Code.INFO, info(4, bound=False), flag=Flag.LOGIN)
    assert link.client.keys.derivation is Derivation.NEW
    assert not link.client.bound


def test_client_drops_what_is_under_a_key_that_it_has_not():
    link = Pair(bound=False, client=keys(auth_key=None))
    assert link.tell(Code.INFO, info(), flag=Flag.AUTH) == Drop(DropReason.NO_KEY)
    assert link.client.state is LinkState.CONNECTED


def test_client_takes_plain_words_from_an_unbound_lock_only(link):
    assert link.tell(Code.REPORT, flag=Flag.PLAIN) == Drop(DropReason.FLAG_NOT_ALLOWED)
    link.connect(bound=False)
    assert isinstance(link.tell(Code.INFO, info(), flag=Flag.PLAIN), Received)


def test_client_takes_a_message_only_once(link):
    assert isinstance(link.tell(Code.REPORT, sn=5), Received)
    assert link.tell(Code.REPORT, sn=5) == Drop(DropReason.OLD_COUNTER)
    assert link.client.state is LinkState.CONNECTED


@pytest.mark.parametrize(
    "message",
    [
        b"\x08" + bytes(32),
        b"\x04" + bytes(31),
        b"\x04" + bytes(32),
        seal(keys(), Flag.LOGIN, bytes(Frame(1, 0, Code.INFO, bytes(11))), IV),
    ],
)
def test_nonsense_closes_the_clients_session(link, message):
    *first, last = split(message, 20, 3, 0)
    for packet in first:
        assert link.client.receive(packet) is None
    with pytest.raises(RemoteProtocolError):
        link.client.receive(last)
    assert link.client.state is LinkState.CLOSED


def test_packet_out_of_order_closes_the_clients_session(link):
    with pytest.raises(RemoteProtocolError):
        link.client.receive(b"\3")
    assert link.client.receive(b"\0") == Drop(DropReason.NOT_CONNECTED)


def test_sending_without_the_key_changes_nothing(link):
    link.client.keys.login_key = None
    with pytest.raises(KeyUnavailable):
        link.ask(Code.INFO, flag=Flag.LOGIN)
    assert link.client.next_sn == 1


def test_large_packets_carry_a_message_in_one_write():
    link = Pair(4, length=244)
    packets = link.client.send(Code.PAIR, PAIR, flag=Flag.SESSION, iv=IV)
    assert len(packets) == 1
    assert isinstance(link.lock.receive(packets[0]), Received)

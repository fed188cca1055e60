"""Conversations from both ends (protocol.md §3.5, §4)."""

import pytest

from custom_components.smart_life_lock.tuyalock.errors import LocalProtocolError
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire import (
    Code,
    Drop,
    DropReason,
    Flag,
    Frame,
    LinkState,
    Received,
    Role,
    Session,
)
from custom_components.smart_life_lock.tuyalock.wire.info import InfoAnswer
from custom_components.smart_life_lock.tuyalock.wire.states import (
    OPEN,
    TRANSITIONS,
    Event,
)

from .link import IV, LOGIN, PAIR, SRAND, Pair, keys


def test_reconnect_goes_through_all_states_at_both_ends(link):
    def states():
        return link.client.state, link.lock.state

    assert states() == (LinkState.CONNECTED,) * 2
    link.inform()
    assert states() == (LinkState.INFORMED,) * 2
    link.pair()
    assert states() == (LinkState.AUTHENTICATED,) * 2
    assert link.client.authenticated
    assert link.client.keys.srand == SRAND
    assert isinstance(link.ask(Code.DP_WRITE, b"\x2e\1\1\1"), Received)
    link.client.disconnected()
    assert link.client.state is LinkState.DISCONNECTED


def test_pairing_without_info_is_authenticated_blindly_until_info_comes():
    link = Pair(bound=False, client=keys(auth_key=None), lock=keys(login_key=None))
    assert link.client.default_flag(Code.PAIR) is Flag.PLAIN
    assert isinstance(link.ask(Code.PAIR, PAIR), Received)
    link.lock.keys.login_key = LOGIN
    assert link.tell(Code.PAIR, b"\0") == Received(Frame(1, 1, 1, b"\0"), Flag.SESSION)
    assert link.client.bound
    assert link.lock.state is LinkState.AUTHENTICATED_BLIND
    assert link.lock.default_flag(Code.REPORT) is Flag.LOGIN
    assert link.lock.default_flag(Code.TIME_STAMP) is Flag.SESSION
    link.pair()
    assert link.client.state is LinkState.AUTHENTICATED_BLIND
    link.inform()
    assert link.lock.state is LinkState.AUTHENTICATED
    assert link.lock.default_flag(Code.REPORT) is Flag.SESSION
    assert isinstance(link.tell(Code.REPORT, b""), Received)


def test_new_info_answer_changes_the_session_key_at_once(link):
    link.inform()
    link.pair()
    link.ask_info()
    link.lock.keys.srand = b"again!"
    fresh = InfoAnswer((1, 0), (3, 0), 0, True, SecretBytes(b"again!"))
    link.tell(Code.INFO, bytes(fresh), flag=Flag.LOGIN)
    assert link.client.keys.srand == b"again!"
    assert link.client.state is LinkState.AUTHENTICATED
    assert isinstance(link.ask(Code.STATUS, flag=Flag.SESSION), Received)


def test_refused_pairing_changes_nothing_by_itself(link):
    link.inform()
    link.ask(Code.PAIR, PAIR)
    flag = link.lock.default_flag(Code.PAIR, status=1, request=Flag.SESSION)
    assert flag is Flag.SESSION
    assert isinstance(link.tell(Code.PAIR, b"\1", flag=flag), Received)
    assert link.client.state is link.lock.state is LinkState.INFORMED
    assert not link.client.authenticated


def test_pair_answer_without_status_is_no_answer(link):
    link.ask(Code.PAIR, PAIR)
    assert isinstance(link.tell(Code.PAIR, b""), Received)
    assert link.client.state is LinkState.CONNECTED


@pytest.mark.parametrize("code", [Code.UNBIND, Code.RESET, Code.ANOMALY_UNBIND])
def test_unbinding_ends_the_conversation_at_both_ends(link, code):
    link.inform()
    link.pair()
    link.ask(code, flag=Flag.AUTH)
    assert isinstance(link.tell(code, b"\1"), Received)
    assert link.client.bound
    link.ask(code, flag=Flag.AUTH)
    assert isinstance(link.tell(code, b"\0"), Received)
    for end in (link.client, link.lock):
        assert (end.state, end.bound) == (LinkState.CLOSED, False)
        assert end.receive(b"\0") == Drop(DropReason.NOT_CONNECTED)
        with pytest.raises(LocalProtocolError):
            end.send(Code.STATUS, flag=Flag.PLAIN, iv=IV)


def test_nothing_is_said_before_a_link_is_there():
    session = Session(Role.CLIENT, keys())
    assert session.receive(b"\0\1\x30\0") == Drop(DropReason.NOT_CONNECTED)
    with pytest.raises(LocalProtocolError):
        session.send(Code.INFO, flag=Flag.LOGIN, iv=IV)


def test_new_link_starts_afresh_but_for_the_nibble(link):
    link.inform()
    link.pair()
    link.connect()
    assert link.client.next_sn == 1
    assert link.client.keys.srand == bytes(6)
    assert link.client.state is LinkState.CONNECTED
    packet = link.client.send(Code.INFO, flag=Flag.LOGIN, iv=IV)[0]
    assert packet[2] & 0x0F == 2


def test_every_open_state_knows_every_event():
    assert set(TRANSITIONS) == {
        *((state, event) for state in OPEN for event in Event),
        *((state, Event.LINK_UP) for state in LinkState),
        *((state, Event.LINK_DOWN) for state in LinkState),
    }

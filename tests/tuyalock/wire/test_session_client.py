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
    LinkState,
    Received,
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
    link.ask(Code.INFO, b"\0\x14")
    link.lock.keys.srand = SRAND
    link.tell(Code.INFO, info(4, bound=False), flag=Flag.LOGIN)
    assert link.client.keys.derivation is Derivation.NEW
    assert not link.client.bound


def test_client_drops_what_is_under_a_key_that_it_has_not():
    link = Pair(bound=False, client=keys(auth_key=None))
    factory = link.tell(Code.INFO, info(), flag=Flag.AUTH)
    assert factory == Drop(DropReason.NO_FACTORY_KEY)
    link.lock.keys.local_key = link.lock.keys.secret_key = b"s" * 16
    secret = link.tell(Code.INFO, info(), flag=Flag.SECRET)
    assert secret == Drop(DropReason.NO_KEY)
    assert link.client.state is LinkState.CONNECTED


def test_client_takes_plain_words_from_an_unbound_lock_only(link):
    link.inform()
    link.pair()
    assert link.tell(Code.REPORT, flag=Flag.PLAIN) == Drop(DropReason.FLAG_NOT_ALLOWED)
    link.connect(bound=False)
    link.ask(Code.INFO, b"\0\x14", flag=Flag.PLAIN)
    assert isinstance(link.tell(Code.INFO, info(), flag=Flag.PLAIN), Received)


def test_client_takes_a_message_only_once(link):
    link.inform()
    link.pair()
    assert isinstance(link.tell(Code.REPORT, sn=5), Received)
    assert link.tell(Code.REPORT, sn=5) == Drop(DropReason.OLD_COUNTER)
    assert link.client.state is LinkState.AUTHENTICATED


NONSENSE = pytest.mark.parametrize(
    "message", [b"\x08" + bytes(32), b"\x04" + bytes(31), b"\x04" + bytes(32)]
)


def last_outcome(link, message):
    *first, last = split(message, 20, 3, 0)
    for packet in first:
        assert link.client.receive(packet) is None
    return link.client.receive(last)


@NONSENSE
def test_nonsense_closes_the_clients_session_once_the_lock_has_proved_itself(
    link, message
):
    link.inform()
    link.pair()
    with pytest.raises(RemoteProtocolError):
        last_outcome(link, message)
    assert link.client.state is LinkState.CLOSED


@NONSENSE
def test_nonsense_of_somebody_unknown_is_not_heard(link, message):
    assert last_outcome(link, message) == Drop(DropReason.NOT_PROVEN)
    assert link.client.receive(b"\3") == Drop(DropReason.NOT_PROVEN)
    link.inform()
    link.pair()
    assert link.client.authenticated


def test_info_answer_that_makes_no_sense_closes_the_clients_session(link):
    link.ask_info()
    with pytest.raises(RemoteProtocolError):
        link.tell(Code.INFO, bytes(11), flag=Flag.LOGIN)
    assert link.client.state is LinkState.CLOSED


def test_packet_out_of_order_closes_the_clients_session(link):
    link.inform()
    link.pair()
    with pytest.raises(RemoteProtocolError):
        link.client.receive(b"\3")
    assert link.client.receive(b"\0") == Drop(DropReason.NOT_CONNECTED)


def test_clients_first_number_is_the_one_that_it_is_given(link):
    link.client.connected(True, 2**31 - 1)
    received = link.ask_info()
    assert received.frame.sn == 2**31 - 1
    assert link.client.next_sn == 2**31


@pytest.mark.parametrize("number", [0, 1, 3])
def test_answer_to_a_question_that_was_not_asked_is_ignored(link, number):
    link.client.connected(True, 2)
    link.ask_info()
    link.lock.keys.srand = SRAND
    outcome = link.tell(Code.INFO, info(), flag=Flag.LOGIN, ack_sn=number)
    assert outcome == Drop(DropReason.NOT_ASKED)
    assert link.client.keys.srand == bytes(6)
    assert link.client.state is LinkState.CONNECTED
    answer = link.tell(Code.INFO, info(), flag=Flag.LOGIN, ack_sn=2)
    assert isinstance(answer, Received)
    assert link.client.keys.srand == SRAND


def test_answer_counts_once(link):
    link.inform()
    again = link.tell(Code.INFO, info(), flag=Flag.LOGIN)
    assert again == Drop(DropReason.NOT_ASKED)


def test_answer_of_another_kind_is_none(link):
    link.ask_info()
    pair = link.tell(Code.PAIR, b"\2", flag=Flag.LOGIN)
    assert pair == Drop(DropReason.NOT_ASKED)
    assert not link.client.authenticated


def test_status_query_may_be_answered_as_a_write_was(link):
    link.inform()
    link.pair()
    for code in (Code.DP_WRITE, Code.STATUS):
        link.ask(Code.STATUS)
        assert isinstance(link.tell(code, b"\0"), Received)


@pytest.mark.parametrize("code", [Code.REPORT, Code.REPORT_TIME_V4, Code.TIME_STAMP])
def test_what_a_lock_says_before_it_let_us_in_does_not_count(link, code):
    assert link.tell(code, flag=Flag.LOGIN) == Drop(DropReason.NOT_AUTHENTICATED)
    link.inform()
    assert link.tell(code, flag=Flag.LOGIN) == Drop(DropReason.NOT_AUTHENTICATED)
    link.pair()
    assert isinstance(link.tell(code, flag=Flag.SESSION), Received)


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


@pytest.mark.parametrize("code", [Code.REPORT, Code.DP_WRITE])
def test_key_of_every_link_only_says_what_the_lock_is(link, code):
    link.inform()
    link.pair()
    link.ask(Code.DP_WRITE)
    said = link.tell(code, flag=Flag.LOGIN)
    assert said == Drop(DropReason.FLAG_NOT_ALLOWED)
    assert isinstance(link.tell(code, flag=Flag.SESSION), Received)


def test_what_a_lock_says_by_itself_answers_nothing(link):
    link.inform()
    link.pair()
    assert link.tell(Code.REPORT, ack_sn=1) == Drop(DropReason.NOT_ASKED)


def test_number_far_ahead_is_not_believed(link):
    link.inform()
    link.pair()
    assert link.tell(Code.REPORT, sn=19) == Drop(DropReason.FAR_COUNTER)
    assert isinstance(link.tell(Code.REPORT, sn=18), Received)

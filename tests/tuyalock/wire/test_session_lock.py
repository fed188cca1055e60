"""What a lock hears and how it answers (protocol.md §3.3, §3.5, §4)."""

import pytest

from custom_components.smart_life_lock.tuyalock.errors import LocalProtocolError
from custom_components.smart_life_lock.tuyalock.wire import (
    BEFORE_PAIRING,
    CloseLink,
    CloseReason,
    Code,
    Derivation,
    Drop,
    DropReason,
    Flag,
    LinkState,
    Received,
    split,
)

from .link import IV, LOGIN, PAIR, SRAND, Pair, info, keys


@pytest.mark.parametrize("sn", [0, 1])
def test_counter_that_does_not_go_up_makes_the_lock_hang_up(link, sn):
    link.ask(Code.INFO, b"\0\x14")
    outcome = link.ask(Code.INFO, b"\0\x14", sn=sn)
    assert outcome == CloseLink(CloseReason.COUNTER)
    assert link.lock.state is LinkState.CLOSED


def test_gaps_in_the_counter_are_fine(link):
    assert isinstance(link.ask(Code.INFO, b"\0\x14", sn=5000), Received)
    assert isinstance(link.ask(Code.INFO, b"\0\x14"), Received)


def test_lock_drops_all_but_a_few_commands_before_pairing(link):
    for code in [*Code, 0x0040]:
        if code == Code.INFO:
            continue
        outcome = link.ask(code, PAIR, flag=Flag.LOGIN)
        if code in BEFORE_PAIRING:
            assert isinstance(outcome, Received)
        else:
            assert outcome == Drop(DropReason.NOT_AUTHENTICATED)
    assert link.lock.state is LinkState.CONNECTED


def test_dropped_command_has_used_its_counter(link):
    assert link.ask(Code.STATUS) == Drop(DropReason.NOT_AUTHENTICATED)
    assert link.ask(Code.INFO, b"\0\x14", sn=1) == CloseLink(CloseReason.COUNTER)


@pytest.mark.parametrize("body", [b"", b"\x14", b"\0\0\x14"])
def test_new_lock_hangs_up_on_an_info_request_of_another_length(body):
    link = Pair(4)
    assert link.ask(Code.INFO, body) == CloseLink(CloseReason.INFO_LENGTH)
    assert isinstance(Pair(3).ask(Code.INFO, body), Received)


@pytest.mark.parametrize("flag", [Flag.PLAIN, Flag.FACTORY])
def test_bound_lock_ignores_flags_of_the_unbound(flag):
    new = {"derivation": Derivation.NEW}
    link = Pair(4, client=keys(**new), lock=keys(**new))
    dropped = Drop(DropReason.FLAG_NOT_ALLOWED)
    assert link.ask(Code.INFO, b"\0\x14", flag=flag) == dropped
    link.connect(bound=False)
    assert isinstance(link.ask(Code.INFO, b"\0\x14", flag=flag), Received)


def test_ignored_flag_uses_no_counter(link):
    link.ask(Code.INFO, b"\0\x14", flag=Flag.PLAIN)
    assert isinstance(link.ask(Code.INFO, b"\0\x14", sn=1), Received)


def test_wrong_key_is_dropped_by_the_lock_in_silence(link):
    link.client.keys.login_key = b"wrong!"
    assert link.ask(Code.INFO, b"\0\x14") == Drop(DropReason.FRAME)
    link.client.keys.login_key = LOGIN
    assert isinstance(link.ask(Code.INFO, b"\0\x14", sn=1), Received)


def test_key_that_the_lock_has_not_is_dropped(link):
    link.client.keys.local_key = link.client.keys.secret_key = b"s" * 16
    assert link.client.default_flag(Code.INFO) is Flag.SECRET
    assert link.client.default_flag(Code.STATUS) is Flag.SECRET_SESSION
    assert link.ask(Code.INFO, b"\0\x14") == Drop(DropReason.NO_KEY)


@pytest.mark.parametrize(
    ("message", "reason"),
    [
        (b"\x08" + bytes(32), DropReason.ENVELOPE),
        (b"\x04" + bytes(31), DropReason.ENVELOPE),
        (b"\x01", DropReason.ENVELOPE),
        (b"\x01" + bytes(32), DropReason.FRAME),
    ],
)
def test_impossible_messages_are_dropped_by_the_lock(link, message, reason):
    outcomes = [link.lock.receive(packet) for packet in split(message, 20, 3, 0)]
    assert outcomes[-1] == Drop(reason)
    assert link.lock.state is LinkState.CONNECTED


def test_impossible_packet_is_dropped_by_the_lock(link):
    assert link.lock.receive(b"\5") == Drop(DropReason.PACKET)
    assert link.lock.state is LinkState.CONNECTED


@pytest.mark.parametrize(
    ("version", "limit"), [(3, 256), (4, 1536), (2, 256), (5, 1536)]
)
def test_longest_message_depends_on_the_generation(version, limit):
    link = Pair(version, bound=False)
    biggest = limit - 1 - 14
    assert isinstance(link.ask(Code.PAIR, bytes(biggest), flag=Flag.PLAIN), Received)
    with pytest.raises(LocalProtocolError):
        link.ask(Code.PAIR, bytes(biggest + 1), flag=Flag.PLAIN)
    over = split(bytes(limit + 1), 20, version, 0)[0]
    assert link.lock.receive(over) == Drop(DropReason.PACKET)


def test_factory_key_hangs_on_the_vector_of_the_request(link):
    link.connect(bound=False)
    assert isinstance(link.ask(Code.INFO, b"\0\x14", flag=Flag.AUTH), Received)
    assert link.lock.keys.server_rand == link.client.keys.server_rand == IV
    link.lock.keys.srand = SRAND
    outcome = link.tell(Code.INFO, info(bound=False), flag=Flag.AUTH)
    assert outcome.flag is Flag.AUTH


@pytest.mark.parametrize(
    ("version", "bound", "request_", "flag"),
    [
        (3, False, Flag.PLAIN, Flag.AUTH),
        (3, True, Flag.AUTH, Flag.LOGIN),
        (4, False, Flag.PLAIN, Flag.PLAIN),
        (4, True, Flag.AUTH, Flag.AUTH),
        (4, True, None, Flag.LOGIN),
    ],
)
def test_flag_of_an_info_answer(version, bound, request_, flag):
    link = Pair(version, bound)
    assert link.lock.default_flag(Code.INFO, request=request_) is flag


def test_flags_of_a_locks_other_answers(link):
    answer = link.lock.default_flag
    assert answer(Code.PAIR, status=0, request=Flag.PLAIN) is Flag.SESSION
    assert answer(Code.PAIR, status=1) is Flag.SESSION
    assert answer(Code.ANOMALY_UNBIND, status=0) is Flag.AUTH
    assert answer(Code.REPORT_TIME) is Flag.LOGIN
    assert answer(Code.STATUS, status=0, request=Flag.LOGIN) is Flag.SESSION

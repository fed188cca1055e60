"""The virtual lock of protocol 5, which peers alone have described (protocol.md §4.8)."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.info import InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest, PairStatus
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.protocol_5 import pair_in_the_app
from virtual_lock.firmware.quirks import EXACT, quirks_from_words
from virtual_lock.firmware.storage import NoStorage, StorageError

from .talker import IDENTITY, Talker

LOCAL, SECRET = b"abc123defghijklm", b"s" * 16
PROTOCOL_5 = replace(EXACT, needs_secret=True)


def new(storage=None):
    return VirtualLock(IDENTITY, generation=4, quirks=PROTOCOL_5, storage=storage)


@pytest.fixture
def lock():
    lock = new()
    pair_in_the_app(lock, LOCAL, SECRET)
    return lock


def talker(lock):
    """Who has all its keys, connected."""
    speaks = Talker(lock, LOCAL[:6])
    speaks.keys.local_key, speaks.keys.secret_key = LOCAL, SECRET
    speaks.connect()
    return speaks


def ask(speaks, **how):
    return speaks.say(Code.INFO, bytes(InfoRequest(20)), **how)


def pair(speaks, extra):
    request = PairRequest(
        IDENTITY.device_id, SecretBytes(LOCAL[:6]), SecretBytes(bytes(22)), extra
    )
    return speaks.say(Code.PAIR, bytes(request))


def test_info_and_pair_are_answered_under_flags_14_and_15(lock):
    speaks = talker(lock)
    (info,) = ask(speaks)
    assert info.flag is Flag.SECRET
    paired, time = pair(speaks, SecretBytes(LOCAL + SECRET))
    assert paired.data == bytes((PairStatus.ALREADY_BOUND,))
    assert {paired.flag, time.flag} == {Flag.SECRET_SESSION}


@pytest.mark.parametrize("extra", [b"", LOCAL, LOCAL + LOCAL, SECRET + SECRET])
def test_a_pair_request_without_both_keys_is_not_answered(lock, extra):
    speaks = talker(lock)
    ask(speaks)
    assert pair(speaks, SecretBytes(extra)) == []
    assert not lock.link.authenticated


@pytest.mark.parametrize("flag", [Flag.LOGIN, Flag.SESSION, Flag.PLAIN])
def test_it_is_deaf_to_the_login_key(lock, flag):
    assert ask(talker(lock), flag=flag) == []


def test_unbound_it_hears_nobody():
    lock = new()
    speaks = Talker(lock)
    speaks.connect()
    assert ask(speaks, flag=Flag.PLAIN) == []
    assert speaks.pair() == []
    assert not lock.memory.bound


def test_keys_outlast_a_restart_and_not_a_reset():
    storage = NoStorage()
    pair_in_the_app(new(storage), LOCAL, SECRET)
    again = new(storage)
    assert ask(talker(again))
    again.factory_reset()
    assert (again.memory.local_key, again.memory.secret_key) == (None, None)
    assert not ask(talker(again), flag=Flag.SECRET)
    third = new(storage)
    assert not third.memory.bound


def test_a_damaged_key_in_its_memory_is_told():
    storage = NoStorage()
    pair_in_the_app(new(storage), LOCAL, SECRET)
    storage.save({**storage.load(), "secret_key": "00"})
    with pytest.raises(StorageError):
        new(storage)


def test_a_lock_of_another_protocol_ignores_a_secret_key():
    lock = VirtualLock(IDENTITY, generation=4)
    pair_in_the_app(lock, LOCAL, SECRET)
    assert ask(talker(lock), flag=Flag.LOGIN)


@pytest.mark.parametrize("keys", [(LOCAL[:6], SECRET), (LOCAL, b"")])
def test_keys_of_another_length_are_refused(keys):
    with pytest.raises(ValueError, match="16 bytes"):
        pair_in_the_app(new(), *keys)


def test_the_command_line_has_it():
    assert quirks_from_words("retail,needs_secret=yes").needs_secret

"""Recorded conversations as a lock for other tests."""

import json
from pathlib import Path

import pytest

from virtual_lock.firmware.replay import (
    FROM_CLIENT,
    FROM_LOCK,
    HostWords,
    NotReplayed,
    credentials_of,
    recorded_lock,
)

from .talker import Talker, new_talker

VECTORS = Path(__file__).parents[1] / "vectors" / "lock_vectors.json"


@pytest.fixture(scope="module")
def conversation():
    return json.loads(VECTORS.read_text())["transcripts_lock_v3"][1]


def first(conversation, direction):
    return next(s for s in conversation["steps"] if s.get("dir") == direction)


def test_recorded_lock_says_the_recorded_packets(conversation):
    lock = recorded_lock(conversation, 3)
    said = []
    lock.outbox = lambda effect: said.append(getattr(effect, "packet", b"").hex())
    HostWords(lock).act("connect")
    for packet in first(conversation, FROM_CLIENT)["packets"]:
        lock.packet(bytes.fromhex(packet))
    assert set(first(conversation, FROM_LOCK)["packets"]) <= set(said)


def test_strict_lock_refuses_to_invent_random_bytes(conversation):
    short = {**conversation, "steps": conversation["steps"][:2]}
    talker = Talker(recorded_lock(short, 3), credentials_of(conversation).login_key)
    talker.connect()
    with pytest.raises(NotReplayed, match="more than was recorded"):
        talker.bind()


def test_lenient_lock_goes_on_where_the_recording_ends(conversation):
    short = {**conversation, "steps": conversation["steps"][:2]}
    lock = recorded_lock(short, 3, strict=False)
    talker = Talker(lock, credentials_of(conversation).login_key)
    talker.connect()
    talker.bind()
    assert lock.memory.bound


@pytest.mark.parametrize(
    "words",
    [
        "",
        "dance",
        "tick",
        "tick soon",
        "sim",
        "sim zz",
        "sim 0c",
        "sim 01 01",
        "send 1",
    ],
)
def test_words_that_make_no_sense_are_refused(words):
    with pytest.raises(NotReplayed):
        HostWords(new_talker().lock).act(words)


def test_sensors_of_the_recorded_device():
    talker = new_talker()
    talker.connect()
    talker.bind()
    talker.forget()
    host = HostWords(talker.lock)
    host.act("sim 22 08020400000032")
    host.act("sim 0e 090000001e")
    host.act("sim 0e 2d00000007")
    host.act("sim 0f 0102030405060708")
    assert [(p.id, p.unsigned) for p in talker.reports()] == [(8, 50), (9, 2), (45, 7)]
    host.act("sim 20")
    assert not talker.lock.memory.bound


@pytest.mark.parametrize(("word", "virtual_id"), [("unbind", True), ("freset", False)])
def test_v4_device_may_give_up_its_owner_by_itself(word, virtual_id):
    talker = new_talker(4)
    talker.connect()
    talker.bind()
    HostWords(talker.lock).act(word)
    assert talker.hung_up()
    assert not talker.lock.memory.bound
    assert bool(talker.lock.memory.virtual_id) is virtual_id

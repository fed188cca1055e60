"""Whatever arrives, the lock lives, keeps its rules and goes on afterwards."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.validity import HoursZone
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.memory import Memory
from virtual_lock.firmware.quirks import EXACT, RETAIL, Quirks
from virtual_lock.firmware.record_ring import RecordRing

from .talker import IDENTITY, Talker, bound_talker

QUIRKS = st.sampled_from(
    [
        EXACT,
        RETAIL,
        Quirks(build_packet=244, reports_on_query=True),
        Quirks(enforces_times=True, hours_zone=HoursZone.LOCAL, temporary_slots=200),
    ]
)
GENERATIONS = st.sampled_from([3, 4])
HEADS = st.sampled_from(
    [b"", b"\0", b"\0\x21\x30", b"\0\0\x30", b"\1", b"\0\x31\x40\1"]
)
PACKETS = st.builds(bytes.__add__, HEADS, st.binary(max_size=40))
CODES = st.one_of(st.sampled_from([int(code) for code in Code]), st.integers(0, 0xFFFF))
KNOWN = [*range(1, 7), 33, 35, 36, 46, *range(49, 55), 59, 60, 61, 64, 69, 70, 71, 73]
POINTS = st.builds(
    DataPoint,
    st.one_of(st.sampled_from(KNOWN), st.integers(0, 255)),
    st.integers(0, 255),
    st.binary(max_size=40),
)
ACTS = st.one_of(
    st.tuples(st.just("raw"), PACKETS),
    st.tuples(st.just("say"), st.tuples(CODES, st.binary(max_size=60))),
    st.tuples(st.just("write"), st.lists(POINTS, max_size=2)),
    st.tuples(st.just("advance"), st.integers(0, 130_000)),
    st.tuples(st.just("type"), st.text("0123456789x", max_size=12)),
    st.tuples(st.just("air"), st.sampled_from(["connect", "leave"])),
    st.tuples(
        st.just("door"),
        st.sampled_from(["change_battery", "factory_reset", "please"]),
    ),
)


def act(talker, kind, what):
    lock = talker.lock
    match kind:
        case "raw":
            lock.packet(what)
        case "say" if talker.session.authenticated:
            talker.say(what[0], what[1], flag=Flag.SESSION)
        case "write" if talker.session.authenticated and what:
            talker.write(*what)
        case "advance":
            lock.advance(what)
        case "type":
            lock.type(what)
        case "air" if what == "connect":
            talker.connect()
        case "air":
            talker.leave()
        case "door" if what == "please":
            lock.ask_for_connection(wanted=True)
        case "door":
            getattr(lock, what)()


def usable(lock):
    """A fresh client gets through, whatever state the lock is in."""
    lock.advance(3000)
    key = lock.memory.login_key if lock.memory.bound else b"abcdef"
    talker = Talker(lock, bytes(key))
    talker.connect()
    if lock.memory.bound:
        talker.hello()
    else:
        talker.bind()
    return talker.session.authenticated


@settings(max_examples=150, deadline=None)
@given(GENERATIONS, QUIRKS, st.lists(ACTS, max_size=12))
def test_no_sequence_of_acts_breaks_a_lock(generation, quirks, acts):
    talker = bound_talker(generation, quirks=quirks)
    for kind, what in acts:
        act(talker, kind, what)
    lock = talker.lock
    stored = lock.memory.snapshot()
    assert Memory.restored(stored, RecordRing()).snapshot() == stored
    assert usable(lock)


@settings(max_examples=200, deadline=None)
@given(GENERATIONS, st.lists(PACKETS, max_size=8))
def test_strange_packets_never_bind_or_open(generation, packets):
    lock = VirtualLock(IDENTITY, generation=generation)
    lock.connected(244)
    for packet in packets:
        lock.packet(packet)
    assert not lock.firmware.bolt.open
    assert usable(lock)


@pytest.mark.parametrize("generation", [3, 4])
@settings(max_examples=100, deadline=None)
@given(cut=st.integers(0, 19), flip=st.integers(0, 159))
def test_spoilt_message_is_dropped_and_the_next_one_heard(generation, cut, flip):
    talker = bound_talker(generation)
    real = talker.lock.packet
    spoilt = iter([True])

    def spoil(packet):
        if next(spoilt, False):
            packet = bytearray(packet)
            packet[flip // 8 % len(packet)] ^= 1 << flip % 8
            packet = bytes(packet[: len(packet) - cut])
        real(packet)

    talker.lock.packet = spoil
    talker.write(DataPoint.enum(27, 1))
    talker.forget()
    assert talker.write(DataPoint.enum(27, 2)) or talker.hung_up()
    assert usable(talker.lock)

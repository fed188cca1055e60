"""Checksums, inner frames, and packets (protocol.md §3.1, §3.3)."""

from hypothesis import given, settings, strategies as st
import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    RemoteProtocolError,
)
from custom_components.smart_life_lock.tuyalock.wire import (
    Frame,
    Joiner,
    Nibble,
    crc16,
    split,
)

SIXTY = bytes(range(60))


def join(packets, limit=1536):
    joiner = Joiner(limit)
    return [joiner.feed(packet) for packet in packets]


def test_checksum_is_modbus():
    assert crc16(b"123456789") == 0x4B37


def test_frame_is_written_as_the_table_says():
    frame = Frame(1, 2, 0x8001, b"\x2e\x01\x01\x01")
    body = bytes.fromhex("00000001 00000002 8001 0004 2e010101")
    assert bytes(frame) == body + crc16(body).to_bytes(2)


def test_frame_does_not_show_its_data():
    assert "secret" not in repr(Frame(1, 0, 1, b"secret"))


def test_frame_is_read_whatever_the_padding():
    frame = Frame(7, 0, 2, b"\x01\x02\x03")
    for padding in (b"", b"\0" * 15, b"\x0f" * 15, b"junk"):
        assert Frame.parse(bytes(frame) + padding) == frame


@pytest.mark.parametrize("cut", range(1, 18))
def test_truncated_frame_is_refused(cut):
    whole = bytes(Frame(7, 0, 2, b"\x01\x02\x03"))
    with pytest.raises(RemoteProtocolError):
        Frame.parse(whole[:-cut])


def test_every_flipped_bit_is_noticed():
    whole = bytes(Frame(7, 0, 2, b"\x01\x02\x03"))
    for at in range(len(whole) * 8):
        broken = bytearray(whole)
        broken[at // 8] ^= 1 << at % 8
        with pytest.raises(RemoteProtocolError):
            Frame.parse(bytes(broken))


@pytest.mark.parametrize(
    "frame",
    [
        Frame(-1, 0, 0),
        Frame(1 << 32, 0, 0),
        Frame(1, 1 << 32, 0),
        Frame(1, 0, 1 << 16),
        Frame(1, 0, 0, bytes(1 << 16)),
    ],
)
def test_frame_that_does_not_fit_is_our_own_error(frame):
    with pytest.raises(LocalProtocolError):
        bytes(frame)


def test_client_counter_wraps_and_device_counter_sticks():
    def shown(nibble):
        value, seen = 0, []
        for _ in range(35):
            seen.append(Nibble.on_wire(value))
            value = nibble.after(value)
        return seen

    assert shown(Nibble.WRAP) == [n % 16 for n in range(35)]
    assert shown(Nibble.STICK) == [*range(16), *[0] * 19]


def test_sixty_bytes_are_cut_as_in_the_specification():
    packets = split(SIXTY, 20, 4, 0)
    heads = [bytes.fromhex(text) for text in ("003c40", "01", "02", "03")]
    assert [
        packet[: len(head)] for packet, head in zip(packets, heads, strict=True)
    ] == (heads)
    assert [len(packet) for packet in packets] == [20, 20, 20, 6]


def test_long_lengths_and_numbers_take_more_bytes():
    message = bytes(3000)
    packets = split(message, 20, 4, 5)
    assert packets[0][:4] == bytes.fromhex("00b81745")
    assert packets[127][:1] == b"\x7f"
    assert packets[128][:2] == b"\x80\x01"
    assert join(packets, 3000)[-1] == message


@pytest.mark.parametrize(("message", "length"), [(b"", 20), (b"x", 19), (b"x", 0)])
def test_nothing_and_tiny_packets_are_our_own_error(message, length):
    with pytest.raises(LocalProtocolError):
        split(message, length, 3, 0)


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=600), st.integers(20, 300), st.integers(0, 15))
def test_what_is_split_is_joined_again(message, length, nibble):
    packets = split(message, length, 3, nibble)
    assert all(len(packet) <= length for packet in packets)
    assert join(packets) == [None] * (len(packets) - 1) + [message]


def test_surplus_in_the_last_packet_is_cut():
    *first, last = split(SIXTY, 20, 3, 0)
    assert join([*first, last + b"surplus"])[-1] == SIXTY


def test_number_zero_restarts():
    packets = split(SIXTY, 20, 3, 0)
    assert join([*packets[:2], *packets])[-1] == SIXTY


def test_repeated_packet_is_appended_and_loses_the_message():
    first, second, *rest = split(SIXTY, 20, 3, 0)
    joiner = Joiner(256)
    assert joiner.feed(first) is None
    assert joiner.feed(second) is None
    assert joiner.feed(second) is None
    with pytest.raises(RemoteProtocolError):
        joiner.feed(rest[0])
    with pytest.raises(RemoteProtocolError):
        joiner.feed(rest[1])


def test_repeated_packet_without_content_does_no_harm():
    joiner = Joiner(256)
    packets = [b"\x00\x03\x30ab", b"\x01", b"\x01", b"\x02c"]
    assert [joiner.feed(packet) for packet in packets] == [None, None, None, b"abc"]


def test_repeating_the_last_packet_of_a_message_is_refused():
    packets = split(SIXTY, 20, 3, 0)
    joiner = Joiner(256)
    for packet in packets:
        joiner.feed(packet)
    with pytest.raises(RemoteProtocolError):
        joiner.feed(packets[-1])


@pytest.mark.parametrize("order", [(0, 2), (1,), (0, 1, 3), (0, 2, 1)])
def test_reordered_packets_are_lost_until_the_next_start(order):
    packets = split(SIXTY, 20, 3, 0)
    joiner = Joiner(256)

    def feed_in_order():
        for number in order:
            joiner.feed(packets[number])

    with pytest.raises(RemoteProtocolError):
        feed_in_order()
    with pytest.raises(RemoteProtocolError):
        joiner.feed(packets[3])
    assert [joiner.feed(packet) for packet in packets][-1] == SIXTY


def test_too_long_a_message_is_refused_and_the_limit_itself_is_not():
    assert join(split(SIXTY, 20, 3, 0), 60)[-1] == SIXTY
    with pytest.raises(RemoteProtocolError):
        join(split(SIXTY, 20, 3, 0), 59)


@pytest.mark.parametrize(
    "packet",
    [
        "",  # nothing
        "80",  # a number that does not end
        "8080808001",  # a number of more than four bytes
        "00",  # no length
        "0010",  # no version
        "001010aa",  # version 1
        "001000aa",  # version 0
        "000030",  # length 0
    ],
)
def test_impossible_first_packets_are_refused(packet):
    with pytest.raises(RemoteProtocolError):
        Joiner(256).feed(bytes.fromhex(packet))


def test_version_two_is_accepted():
    assert Joiner(256).feed(bytes.fromhex("000220aabb")) == b"\xaa\xbb"

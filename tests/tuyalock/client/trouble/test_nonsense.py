"""Nonsense on the wire."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    NotAuthorized,
    ProtocolError,
    TuyaLockError,
)
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from virtual_lock.firmware.effects import Notify

from ..scene import T0, scene
from ..virtual_time import virtual_time
from .support import TO_CLIENT


def corrupting(stage, number):
    def hook(direction, at, packet):
        if direction is TO_CLIENT and at == number:
            # Not where only padding would change: no checksum sees that.
            damaged = bytearray(packet)
            damaged[-3 if len(packet) > 3 else -1] ^= 1
            return bytes(damaged)
        return packet

    stage.loopback.faults.hook = hook


@pytest.mark.parametrize("number", range(1, 10))
@virtual_time
async def test_a_question_whose_answer_was_corrupted_is_asked_again(number):
    """Anybody could have sent it, as long as nobody has let us in."""
    async with scene(3, proven=True) as stage:
        corrupting(stage, number)
        assert await stage.client.write_t0(T0) == T0
        assert stage.client.statistics.connects == 1
        assert stage.elapsed < 8


@pytest.mark.parametrize("number", range(10, 17))
@virtual_time
async def test_a_corrupted_packet_ends_the_link_and_nothing_hangs(number):
    async with scene(3, proven=True) as stage:
        corrupting(stage, number)
        with pytest.raises(ProtocolError):
            await stage.client.write_t0(T0)
        assert not stage.client.connected
        assert stage.elapsed < 15
        assert await stage.client.write_t0(T0) == T0


@pytest.mark.parametrize("fault", ["truncated", "doubled", "empty", "dropped"])
@pytest.mark.parametrize("number", range(1, 17))
@virtual_time
async def test_any_damage_to_a_packet_ends_in_success_or_a_named_error(number, fault):
    async with scene(3, proven=True) as stage:
        damage = {
            "truncated": lambda packet: packet[:-1],
            "doubled": lambda packet: packet + packet,
            "empty": lambda _packet: b"",
            "dropped": lambda _packet: None,
        }[fault]

        def hook(direction, at, packet):
            hit = direction is TO_CLIENT and at == number
            return damage(packet) if hit else packet

        stage.loopback.faults.hook = hook
        with suppress(TuyaLockError):
            await stage.client.write_t0(T0)
        assert stage.elapsed < 15
        assert await stage.client.write_t0(T0) == T0


@virtual_time
async def test_what_comes_without_our_key_is_not_believed():
    async with scene(3) as stage:
        await stage.client.probe()
        stage.events.clear()
        session = stage.lock.link._session
        for packet in session.send(
            0x8001, bytes.fromhex("2f010101"), flag=Flag.PLAIN, iv=b""
        ):
            stage.loopback._on_effect(Notify(packet))
        for packet in session.send(0x0002, b"\0", ack_sn=3, flag=Flag.PLAIN, iv=b""):
            stage.loopback._on_effect(Notify(packet))
        await asyncio.sleep(0.1)
        assert stage.events == []
        assert stage.client.connected


@virtual_time
async def test_a_lock_that_is_not_ours_yet_has_no_news_for_us():
    async with scene(4, bound=False) as stage:
        obey = stage.lock.link.obey

        def talkative(received):
            obey(received)
            session = stage.lock.link._session
            body = bytes.fromhex("000000000100002f01000101")
            for packet in session.send(0x8006, body, flag=Flag.PLAIN, iv=b""):
                stage.loopback._on_effect(Notify(packet))

        stage.lock.link.obey = talkative
        await stage.client.bind()
        assert stage.client.state.locked is None


@virtual_time
async def test_a_lock_that_refuses_to_be_bound_has_no_news_for_us_either():
    wrong = make_credentials("tuya0123456789ab")
    async with scene(4, bound=False, credentials=wrong) as stage:
        obey = stage.lock.link.obey

        def talkative(received):
            hang_up, stage.lock.link.hang_up = stage.lock.link.hang_up, lambda: None
            obey(received)
            session = stage.lock.link._session
            body = bytes.fromhex("000000000100002f01000101")
            for packet in session.send(0x8006, body, flag=Flag.PLAIN, iv=b""):
                stage.loopback._on_effect(Notify(packet))
            stage.lock.link.hang_up = hang_up

        stage.lock.link.obey = talkative
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.bind()
        assert caught.value.problem is KeyProblem.DEVICE_ID_MISMATCH
        assert stage.client.state.locked is None

"""A wrong key, and links that fail."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LinkLost,
    NotAuthorized,
    TuyaLockError,
    Unreachable,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from virtual_lock.firmware.effects import BoltMoved
from virtual_lock.firmware.quirks import Quirks

from ..scene import T0, scene
from ..virtual_time import virtual_time
from .support import TO_CLIENT, TO_LOCK, client_over

WRONG_KEY = SecretBytes(b"wrong!")


def with_wrong_key(stage):
    wrong = replace(stage.credentials, login_key=WRONG_KEY)
    return client_over(stage, stage.loopback.connect, wrong)


@pytest.mark.parametrize(
    ("generation", "max_packet"), [(3, 20), (4, 20), (3, 244), (4, 244)]
)
@virtual_time
async def test_silence_under_an_unproven_key_asks_for_the_secret_key(
    generation, max_packet
):
    quirks = Quirks(build_packet=244)
    async with scene(generation, max_packet, quirks=quirks) as stage:
        client = with_wrong_key(stage)
        with pytest.raises(NotAuthorized) as caught:
            await client.probe()
        assert caught.value.problem is KeyProblem.NEEDS_SECRET_KEY
        assert stage.elapsed < 15
        assert not client.connected
        assert stage.client.statistics.connects == 0


@virtual_time
async def test_silence_under_a_secret_key_rejects_it():
    async with scene(4) as stage:
        keys = replace(
            stage.credentials,
            local_key=SecretBytes(b"l" * 16),
            secret_key=SecretBytes(b"s" * 16),
        )
        client = client_over(stage, stage.loopback.connect, keys)
        with pytest.raises(NotAuthorized) as caught:
            await client.probe()
        assert caught.value.problem is KeyProblem.SECRET_KEY_REJECTED
        assert stage.elapsed < 15


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_another_device_id_is_told(generation):
    async with scene(generation) as stage:
        wrong = replace(stage.credentials, device_id="tuya0123456789ab")
        client = client_over(stage, stage.loopback.connect, wrong)
        with pytest.raises(NotAuthorized) as caught:
            await client.probe()
        assert caught.value.problem is KeyProblem.DEVICE_ID_MISMATCH
        assert not client.connected


@virtual_time
async def test_no_connection_is_unreachable_and_not_tried_again():
    async with scene(3) as stage:
        calls = 0

        async def connect():
            nonlocal calls
            calls += 1
            raise Unreachable("out of range")

        client = client_over(stage, connect)
        with pytest.raises(Unreachable):
            await client.write_t0(T0)
        assert calls == 1


@virtual_time
async def test_a_connection_that_never_comes_is_given_up():
    async with scene(3) as stage:
        client = client_over(stage, asyncio.Event().wait)
        with pytest.raises(Unreachable):
            await client.write_t0(T0)
        assert stage.elapsed < 15


@pytest.mark.parametrize("heard", range(1, 17))
@virtual_time
async def test_a_lock_that_falls_silent_anywhere_is_told_in_time(heard):
    async with scene(3, proven=True) as stage:
        faults = stage.loopback.faults

        def hook(direction, number, packet):
            return None if direction is TO_CLIENT and number >= heard else packet

        faults.hook = hook
        with pytest.raises(TuyaLockError) as caught:
            await stage.client.write_t0(T0)
        # From its acknowledgement on, the lock is known to have heard the command.
        assert type(caught.value).__name__ in ("LockSilent", "Refused")
        assert stage.elapsed < 15
        faults.clear()
        await stage.client.write_t0(T0)


def every_packet(writes, notifications):
    return [(TO_LOCK, n + 1) for n in range(writes)] + [
        (TO_CLIENT, n + 1) for n in range(notifications)
    ]


@pytest.mark.parametrize(
    ("generation", "max_packet", "moments"),
    [
        (3, 20, every_packet(15, 16)),
        (4, 20, every_packet(14, 19)),
        (4, 244, every_packet(4, 5)),
    ],
)
@virtual_time
async def test_a_link_lost_at_any_packet_costs_one_repeat_of_a_repeatable_command(
    generation, max_packet, moments
):
    quirks = Quirks(build_packet=max_packet)
    for direction, number in moments:
        async with scene(generation, max_packet, quirks=quirks) as stage:
            stage.loopback.faults.lose_link_at[direction] = number
            assert await stage.client.write_t0(T0) == T0
            assert stage.client.statistics.connects <= 2
            assert stage.elapsed < 15


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_link_lost_at_any_packet_never_unlocks_twice(generation):
    code = SecretStr("11223344")
    outcomes = set()
    for direction, number in every_packet(17, 20):
        async with scene(generation) as stage:
            await stage.client.set_check_code(code)
            await stage.client.close()
            stage.loopback.effects.clear()
            base = stage.loopback.packets[direction]
            stage.loopback.faults.lose_link_at[direction] = base + number
            try:
                await stage.client.unlock()
                outcomes.add("unlocked")
                assert any(isinstance(e, BoltMoved) for e in stage.loopback.effects)
            except LinkLost:
                outcomes.add("lost")
            moves = [e for e in stage.loopback.effects if isinstance(e, BoltMoved)]
            assert sum(move.open for move in moves) <= 1
            assert stage.elapsed < 15
    assert outcomes == {"unlocked", "lost"}


@virtual_time
async def test_two_lost_links_are_told():
    async with scene(3) as stage:
        stage.loopback.faults.hook = lambda *_: stage.loopback.lose_link()
        with pytest.raises(LinkLost):
            await stage.client.write_t0(T0)
        assert stage.client.statistics.connects == 2


@virtual_time
async def test_a_link_lost_while_records_arrive_is_told():
    async with scene(3) as stage:
        await stage.client.probe()
        syncing = asyncio.ensure_future(stage.client.sync())
        await asyncio.sleep(2)
        stage.loopback.lose_link()
        with pytest.raises(LinkLost):
            await syncing


@virtual_time
async def test_a_link_that_ends_with_the_last_packet_is_a_lost_one_for_sync():
    async with scene(3) as stage:
        real = stage.client._runner.run_in_turn

        async def run_in_turn(command_for):
            report = await real(command_for)
            stage.loopback.lose_link()
            await asyncio.sleep(0.01)
            return report

        stage.client._runner.run_in_turn = run_in_turn
        with pytest.raises(LinkLost):
            await stage.client.sync()

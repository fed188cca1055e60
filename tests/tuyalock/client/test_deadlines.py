"""Trouble is told within 15 s of the call, silence within 8 s and once."""

import asyncio

import pytest

from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.errors import (
    LinkLost,
    LockSilent,
    OutcomeUnknown,
    TuyaLockError,
    Unreachable,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.quirks import Quirks

from .scene import T0, scene
from .virtual_time import virtual_time

LINKS = pytest.mark.parametrize(
    ("generation", "max_packet"), [(3, 20), (4, 20), (4, 244)]
)
NEW_CODE = SecretStr("55667788")


def late(stage, seconds):
    """A way to the lock that takes so long."""

    async def connect():
        await asyncio.sleep(seconds)
        return await stage.loopback.connect()

    return connect


def client_over(stage, connect):
    return LockClient(
        connect,
        stage.client.credentials,
        bound=True,
        generation=stage.lock.generation,
        now=stage.now,
        options=stage.options,
    )


def mute_from(stage, number):
    """From its packet ``number`` on, the lock is not heard."""

    def hook(way, at, packet):
        return None if way is Direction.TO_CLIENT and at >= number else packet

    stage.loopback.faults.hook = hook


@LINKS
@virtual_time
async def test_silence_is_told_once_and_the_next_attempt_works(generation, max_packet):
    quirks = Quirks(build_packet=max_packet)
    async with scene(generation, max_packet, quirks=quirks, proven=True) as stage:
        stage.loopback.faults.silent = True
        with pytest.raises(LockSilent):
            await stage.client.write_t0(T0)
        assert stage.elapsed < 8
        assert stage.loopback.connections == 1
        # What the stack remembers of the services may be why.
        assert stage.loopback.forgotten == 1
        stage.loopback.faults.clear()
        assert await stage.client.write_t0(T0) == T0


@LINKS
@virtual_time
async def test_a_lock_that_falls_silent_anywhere_is_left_alone(generation, max_packet):
    quirks = Quirks(build_packet=max_packet)
    for number in range(1, 21):
        async with scene(generation, max_packet, quirks=quirks, proven=True) as stage:
            mute_from(stage, number)
            try:
                await stage.client.write_t0(T0)
            except TuyaLockError as error:
                name = type(error).__name__
                assert name in ("LockSilent", "Refused")
            assert stage.elapsed < 8
            assert stage.loopback.connections == 1


@virtual_time
async def test_a_link_that_answers_something_keeps_its_services():
    async with scene(3, proven=True) as stage:
        mute_from(stage, 8)
        with pytest.raises(LockSilent):
            await stage.client.write_t0(T0)
        assert stage.loopback.forgotten == 0


@virtual_time
async def test_silence_on_a_link_that_was_open_is_told_at_once():
    async with scene(3) as stage:
        await stage.client.probe()
        stage.loopback.faults.silent = True
        before = stage.elapsed
        with pytest.raises(LockSilent):
            await stage.client.write_t0(T0)
        assert stage.elapsed - before < 8
        assert stage.loopback.connections == 1


OPERATIONS = {
    "write": lambda client: client.write_t0(T0),
    "unlock": lambda client: client.unlock(),
    "check code": lambda client: client.set_check_code(NEW_CODE),
    "probe": lambda client: client.probe(),
    "list": lambda client: client.passwords.list(),
    "sync": lambda client: client.sync(),
    "unbind": lambda client: client.unbind(),
}


@pytest.mark.parametrize("operation", OPERATIONS)
@LINKS
@virtual_time
async def test_connecting_counts(operation, generation, max_packet):
    quirks = Quirks(build_packet=max_packet)
    told = set()
    for seconds in (0, 3, 6, 8.9, 9.1, 14, 1000):
        for number in (1, 5, 8, 10, 12, 14, 1000):
            async with scene(
                generation, max_packet, quirks=quirks, proven=True
            ) as stage:
                client = client_over(stage, late(stage, seconds))
                mute_from(stage, number)
                begun = stage.elapsed
                try:
                    await OPERATIONS[operation](client)
                except TuyaLockError as error:
                    told.add((type(error), seconds > 9))
                    assert stage.elapsed - begun < 15
                await client.close()
    kinds = {kind for kind, _ in told}
    assert (Unreachable, True) in told
    assert (Unreachable, False) not in told
    assert LockSilent in kinds
    assert LinkLost not in kinds or operation == "unbind"  # which the lock ends itself


@virtual_time
async def test_an_unlock_cut_short_by_the_deadline_is_of_unknown_outcome():
    async with scene(3, proven=True) as stage:
        await stage.client.set_check_code(stage.credentials.check_code)
        await stage.client.close()
        client = client_over(stage, late(stage, 8.5))
        mute_from(stage, stage.loopback.packets[Direction.TO_CLIENT] + 10)
        begun = stage.elapsed
        with pytest.raises(OutcomeUnknown):
            await client.unlock()
        assert stage.elapsed - begun < 15
        assert stage.lock.openings == 1
        await client.close()


@virtual_time
async def test_who_waits_for_others_is_told_in_time_too():
    async with scene(3, proven=True) as stage:
        stage.loopback.faults.silent = True
        begun = stage.elapsed
        took = []

        async def write():
            with pytest.raises(LockSilent):
                await stage.client.write_t0(T0)
            took.append(stage.elapsed - begun)

        await asyncio.gather(*(write() for _ in range(4)))
        assert max(took) < 15


@virtual_time
async def test_who_waits_for_a_connection_that_never_comes_is_told_so():
    async with scene(3) as stage:
        client = client_over(stage, asyncio.Event().wait)
        begun = stage.elapsed

        async def write():
            with pytest.raises(Unreachable):
                await client.write_t0(T0)
            assert stage.elapsed - begun < 15

        await asyncio.gather(*(write() for _ in range(3)))


@virtual_time
async def test_waiting_in_vain_does_not_end_the_work_of_others():
    """A lock that needs eleven seconds for the first one, and is quick then."""
    async with scene(3, proven=True) as stage:
        client = client_over(stage, late(stage, 8.5))
        mute_from(stage, 5)
        first = asyncio.ensure_future(client.write_t0(T0))
        await asyncio.sleep(8.6)
        second = asyncio.ensure_future(client.write_t0(T0))
        await asyncio.sleep(2)
        stage.loopback.faults.clear()
        assert await first == T0
        assert await second == T0
        await client.close()

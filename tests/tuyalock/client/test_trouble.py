"""Everything that goes wrong is told, by its name and within 15 s of the call."""

import asyncio
from contextlib import suppress
from dataclasses import replace
import gc

import pytest

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.client.outbox import OutgoingMessage
from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LinkLost,
    NotAuthorized,
    ProtocolError,
    TuyaLockError,
    Unreachable,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.effects import BoltMoved, Notify
from virtual_lock.firmware.quirks import Quirks

from .scene import T0, scene
from .virtual_time import virtual_time

WRONG_KEY = SecretBytes(b"wrong!")
TO_LOCK, TO_CLIENT = Direction.TO_LOCK, Direction.TO_CLIENT


def with_wrong_key(stage):
    wrong = replace(stage.credentials, login_key=WRONG_KEY)
    return LockClient(
        stage.loopback.connect,
        wrong,
        bound=True,
        generation=stage.lock.generation,
        now=stage.now,
    )


# The key.


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
        client = LockClient(
            stage.loopback.connect, keys, bound=True, generation=4, now=stage.now
        )
        with pytest.raises(NotAuthorized) as caught:
            await client.probe()
        assert caught.value.problem is KeyProblem.SECRET_KEY_REJECTED
        assert stage.elapsed < 15


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_another_device_id_is_told(generation):
    async with scene(generation) as stage:
        wrong = replace(stage.credentials, device_id="tuya0123456789ab")
        client = LockClient(
            stage.loopback.connect,
            wrong,
            bound=True,
            generation=generation,
            now=stage.now,
        )
        with pytest.raises(NotAuthorized) as caught:
            await client.probe()
        assert caught.value.problem is KeyProblem.DEVICE_ID_MISMATCH
        assert not client.connected


# The link.


@virtual_time
async def test_no_connection_is_unreachable_and_not_tried_again():
    async with scene(3) as stage:
        calls = 0

        async def connect():
            nonlocal calls
            calls += 1
            raise Unreachable("out of range")

        client = LockClient(
            connect, stage.credentials, bound=True, generation=3, now=stage.now
        )
        with pytest.raises(Unreachable):
            await client.write_t0(T0)
        assert calls == 1


@virtual_time
async def test_a_connection_that_never_comes_is_given_up():
    async with scene(3) as stage:
        client = LockClient(
            asyncio.Event().wait,
            stage.credentials,
            bound=True,
            generation=3,
            now=stage.now,
        )
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


# Nonsense.


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


# Our own side.


@pytest.mark.parametrize("work", ["write", "bind", "sync", "probe"])
@virtual_time
async def test_cancelling_anywhere_leaves_nothing_behind(work):
    for steps in range(1, 120, 3):
        async with scene(3, bound=work != "bind") as stage:
            client = stage.client
            task = asyncio.ensure_future(
                {
                    "write": lambda c=client: c.write_t0(T0),
                    "bind": client.bind,
                    "sync": client.sync,
                    "probe": client.probe,
                }[work]()
            )
            for _ in range(steps):
                await asyncio.sleep(0)
            task.cancel()
            await asyncio.wait((task,))
            if task.cancelled() and not client.connected:
                await asyncio.sleep(0)
                await asyncio.sleep(0)
                assert not stage.lock.is_connected
            if work == "bind" and not client.bound:
                continue
            assert await client.write_t0(T0) == T0


@virtual_time
async def test_commands_at_once_are_carried_out_one_by_one():
    async with scene(3) as stage:
        later = T0.replace(hour=13)
        results = await asyncio.gather(
            stage.client.write_t0(T0),
            stage.client.probe(),
            stage.client.write_t0(later),
            stage.client.sync(),
        )
        assert (results[0], results[2]) == (T0, later)
        assert stage.client.statistics.connects == 1
        assert stage.lock.memory.t0 == int(later.timestamp())


@virtual_time
async def test_closing_ends_waiting_work_at_once():
    async with scene(3, proven=True) as stage:
        stage.loopback.faults.silent = True
        first = asyncio.ensure_future(stage.client.write_t0(T0))
        second = asyncio.ensure_future(stage.client.write_t0(T0))
        await asyncio.sleep(1)
        await stage.client.close()
        assert stage.elapsed < 1.5
        for task in (first, second):
            with pytest.raises(LinkLost):
                await task
        stage.loopback.faults.clear()
        await stage.client.write_t0(T0)  # a closed client may be used again


@virtual_time
async def test_closing_ends_connecting_too():
    async with scene(3) as stage:
        client = LockClient(
            asyncio.Event().wait,
            stage.credentials,
            bound=True,
            generation=3,
            now=stage.now,
        )
        task = asyncio.ensure_future(client.probe())
        await asyncio.sleep(1)
        await client.close()
        assert stage.elapsed < 1.5
        with pytest.raises(LinkLost):
            await task


@virtual_time
async def test_a_listener_that_fails_disturbs_nobody(caplog):
    async with scene(3) as stage:

        def bad(_event):
            raise RuntimeError("mine")

        leave = stage.client.subscribe(bad)
        late = []
        stage.client.subscribe(late.append)
        await stage.client.probe()
        assert len(late) == 2
        assert "A listener failed" in caplog.text
        leave()
        leave()
        caplog.clear()
        await stage.client.write_t0(T0)
        assert caplog.text == ""


@virtual_time
async def test_a_transport_that_breaks_its_promise_is_a_lost_link():
    async with scene(3) as stage:
        told = []
        asyncio.get_running_loop().set_exception_handler(
            lambda _loop, context: told.append(context["exception"])
        )

        async def connect():
            transport = await stage.loopback.connect()
            transport.send = broken
            return transport

        async def broken(_packet):
            raise KeyError("mine")

        client = LockClient(
            connect, stage.credentials, bound=True, generation=3, now=stage.now
        )
        with pytest.raises(LinkLost):
            await client.probe()
        assert stage.elapsed < 1
        del client
        gc.collect()
        assert told
        assert all(isinstance(each, KeyError) for each in told)


def test_what_holds_a_key_in_plain_does_not_show_it():
    key = make_credentials("tuya0123456789ab").login_key
    advert = AdvertContent(3, "tuya0123456789ab", "vanjlsr8", login_key=bytes(key))
    for holder in (advert, OutgoingMessage((bytes(key),))):
        assert repr(bytes(key))[2:-1] not in repr(holder)


@virtual_time
async def test_no_secret_is_logged_or_in_an_error(caplog):
    caplog.set_level(0)
    async with scene(3) as stage:
        await stage.client.set_check_code(stage.credentials.check_code)
        stage.lock.written = lambda _point: None
        with pytest.raises(TuyaLockError) as caught:
            await stage.client.unlock()
        text = caplog.text + repr(caught.value) + repr(stage.events)
        text += repr(stage.client.memory) + repr(stage.credentials)
        assert str(stage.credentials.check_code) not in text
        key = bytes(stage.credentials.login_key)
        assert key.hex() not in text
        assert repr(key)[2:-1] not in text

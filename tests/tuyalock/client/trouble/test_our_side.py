"""Our own side: cancelled, closed, several at once; and no secret is told."""

import asyncio
import gc

import pytest

from custom_components.smart_life_lock.tuyalock.advert import AdvertContent
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.client.outbox import OutgoingMessage
from custom_components.smart_life_lock.tuyalock.errors import LinkLost, TuyaLockError

from ..scene import T0, scene
from ..virtual_time import virtual_time
from .support import client_over


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
        client = client_over(stage, asyncio.Event().wait)
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

        client = client_over(stage, connect)
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

"""Protocol 5, as peers describe it (protocol.md §4.8): no lock was measured."""

from contextlib import asynccontextmanager
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.errors import KeyProblem, NotAuthorized
from custom_components.smart_life_lock.tuyalock.model import T0Reported
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.firmware.protocol_5 import pair_in_the_app
from virtual_lock.firmware.quirks import EXACT

from .scene import T0, scene
from .virtual_time import virtual_time

LOCAL, SECRET = SecretBytes(b"abc123defghijklm"), SecretBytes(b"s" * 16)
CODE = "135790"
CONTENT = SlotContent(SecretStr(CODE), Validity(0, 0xFFFFFFFF), once=False)
PROTOCOL_5 = replace(EXACT, needs_secret=True, build_packet=244)


@asynccontextmanager
async def in_the_app(max_packet=244):
    """A lock of protocol 5 that the app has paired, and its keys."""
    async with scene(4, max_packet, quirks=PROTOCOL_5) as stage:
        pair_in_the_app(stage.lock, LOCAL, SECRET)
        stage.keys = replace(
            stage.credentials,
            login_key=SecretBytes(LOCAL[:6]),
            local_key=LOCAL,
            secret_key=SECRET,
        )
        yield stage


def client_with(stage, **keys):
    made = replace(stage.keys, **keys)
    client = LockClient(
        stage.loopback.connect,
        made,
        bound=True,
        generation=4,
        now=stage.now,
        keeper=stage.shelf,
    )
    client.heard(stage.advert(login_key=LOCAL[:6]))
    return client


@pytest.mark.parametrize("max_packet", [20, 244])
@virtual_time
async def test_a_session_is_spoken_under_its_own_flags(max_packet):
    async with in_the_app(max_packet) as stage:
        asked, told = [], []
        link, session = stage.lock.link, stage.lock.link._session
        obey, send = link.obey, session.send
        link.obey = lambda received: (asked.append(received), obey(received))

        def sending(code, data=b"", *, flag, **how):
            told.append((code, flag))
            return send(code, data, flag=flag, **how)

        session.send = sending
        client = client_with(stage)
        client.subscribe(stage.events.append)
        info = await client.probe()
        assert (info.protocol, info.bound) == ((5, 0), True)
        await client.write_t0(T0)
        await client.sync()
        assert abs(stage.lock.clock.unix - stage.now().timestamp()) < 2
        assert stage.lock.memory.t0 == T0.timestamp()
        assert stage.told(T0Reported)
        assert asked[0].flag is Flag.SECRET
        assert {received.flag for received in asked[1:]} == {Flag.SECRET_SESSION}
        assert told[0] == (Code.INFO, Flag.SECRET)
        assert {flag for _, flag in told[1:]} == {Flag.SECRET_SESSION}
        request = asked[1].frame.data
        assert len(request) == 76
        assert PairRequest.parse(request).secret_key == SECRET
        await client.close()


@virtual_time
async def test_codes_and_unlocking_work_as_in_generation_4():
    async with in_the_app() as stage:
        client = client_with(stage)
        await client.set_check_code(SecretStr("12345678"))
        await client.unlock()
        assert stage.lock.openings == 1
        slot = await client.passwords.create(CONTENT)
        assert slot in {one.hard_id for one in stage.lock.memory.credentials}
        assert stage.lock.would_open(CODE)
        await client.close()


@virtual_time
async def test_without_the_secret_key_the_lock_is_deaf_and_that_is_said():
    async with in_the_app() as stage:
        client = client_with(stage, secret_key=None)
        with pytest.raises(NotAuthorized) as caught:
            await client.probe()
        assert caught.value.problem is KeyProblem.NEEDS_SECRET_KEY
        assert stage.elapsed < 15


@pytest.mark.parametrize(
    "wrong", [{"secret_key": SecretBytes(b"t" * 16)}, {"local_key": SECRET}]
)
@virtual_time
async def test_a_wrong_key_is_rejected(wrong):
    async with in_the_app() as stage:
        with pytest.raises(NotAuthorized) as caught:
            await client_with(stage, **wrong).probe()
        assert caught.value.problem is KeyProblem.SECRET_KEY_REJECTED


@virtual_time
async def test_it_cannot_be_bound_without_the_makers_cloud():
    async with scene(4, 244, quirks=PROTOCOL_5, bound=False) as stage:
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.bind()
        assert caught.value.problem is KeyProblem.NEEDS_CLOUD
        assert not stage.lock.memory.bound

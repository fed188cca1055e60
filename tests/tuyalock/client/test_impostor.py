"""A recorded session that is played back opens nothing, tells nothing, means nothing."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.client.client import LockClient
from custom_components.smart_life_lock.tuyalock.client.link_profile import LinkProfile
from custom_components.smart_life_lock.tuyalock.client.options import (
    ClientMemory,
    ClientOptions,
)
from custom_components.smart_life_lock.tuyalock.errors import LockSilent, TuyaLockError
from custom_components.smart_life_lock.tuyalock.model import Access, LockState
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import Quirks
from virtual_lock.firmware.replay import HostWords

from .impostor import Impostor, Recording
from .scene import T0, scene
from .virtual_time import virtual_time

CODE = SecretStr("11223344")
CONTENT = SlotContent(SecretStr("314159"), Validity(0, 0xFFFFFFFF))


async def delete_permanent(client):
    nodes = await client.passwords.list()
    await client.passwords.delete_permanent(nodes[0])


async def modify(client):
    await client.passwords.modify(40, CONTENT, CONTENT.validity)


OPERATIONS = {
    "probe": lambda client: client.probe(),
    "sync": lambda client: client.sync(),
    "write_t0": lambda client: client.write_t0(T0),
    "set_check_code": lambda client: client.set_check_code(CODE),
    "unlock": lambda client: client.unlock(),
    "lock": lambda client: client.lock(),
    "create": lambda client: client.passwords.create(CONTENT),
    "modify": modify,
    "delete": lambda client: client.passwords.delete(40),
    "list": lambda client: client.passwords.list(),
    "delete_permanent": delete_permanent,
    "unbind": lambda client: client.unbind(),
    "bind": lambda client: client.bind(),
}
LINKS = [(3, 20), (4, 20), (4, 244)]
FLOODS = (0, 1, 2, 4, 6, 7, 8, 11)
# DP 6, so that no time in the report tells an old one from ours.
DP_6 = "unlock"


async def ready(stage, operation):
    """Bring the lock to where the operation succeeds, with news of its own."""
    if operation == "bind":
        return
    app = PhoneApp(stage.lock)
    app.make_password("112358", member=7)
    app.make_temporary("271828")
    if operation == DP_6:
        stage.client._inbox.credentials = replace(stage.credentials, check_code=None)
    elif operation != "set_check_code":
        await stage.client.set_check_code(stage.credentials.check_code)
    await stage.client.close()
    HostWords(stage.lock).act("sim 0c 0c05")


async def record(stage, operation):
    """Carry the operation out at the real lock, and keep what was said."""
    recording = Recording()
    await ready(stage, operation)
    recording.listen(stage.loopback)
    await OPERATIONS[operation](stage.client)
    await asyncio.sleep(3)
    await stage.client.close()
    stage.loopback.faults.hook = None
    return recording


def victim(stage, connect, *, proven, bound):
    """A client that has never heard any of it."""
    profile = LinkProfile(generation=stage.lock.generation, proven=True)
    options = ClientOptions(memory=ClientMemory(profile if proven else LinkProfile()))
    client = LockClient(
        connect,
        stage.client.credentials,
        bound=bound,
        generation=stage.lock.generation,
        now=stage.now,
        options=options,
    )
    events = []
    client.subscribe(events.append)
    return client, events


async def is_silence(stage, recording, operation, *, proven, flood=None):
    """The operation meets the impostor instead of the lock."""

    async def connect():
        return Impostor(recording, stage.loopback.max_packet, flood)

    bound = operation != "bind"
    client, events = victim(stage, connect, proven=proven, bound=bound)
    begun = stage.elapsed
    with pytest.raises(LockSilent) as told:
        await OPERATIONS[operation](client)
    assert type(told.value) is LockSilent
    assert stage.elapsed - begun < 15
    await client.close()
    assert events == []
    assert client.state == LockState()
    assert client.bound is bound


@pytest.mark.parametrize("proven", [True, False])
@pytest.mark.parametrize(("generation", "max_packet"), LINKS)
@pytest.mark.parametrize("operation", OPERATIONS)
@virtual_time
async def test_a_session_played_back_is_silence(
    operation, generation, max_packet, proven
):
    quirks = Quirks(build_packet=max_packet)
    bound = operation != "bind"
    async with scene(generation, max_packet, quirks=quirks, bound=bound) as stage:
        recording = await record(stage, operation)
        await is_silence(stage, recording, operation, proven=proven)


@pytest.mark.parametrize(("generation", "max_packet"), LINKS)
@pytest.mark.parametrize("operation", OPERATIONS)
@virtual_time
async def test_a_flood_of_recorded_packets_is_silence(
    operation, generation, max_packet
):
    quirks = Quirks(build_packet=max_packet)
    bound = operation != "bind"
    async with scene(generation, max_packet, quirks=quirks, bound=bound) as stage:
        recording = await record(stage, operation)
        # A lock that does not let itself be bound gets no more than a question or two.
        for flood in FLOODS if bound else FLOODS[:3]:
            await is_silence(stage, recording, operation, proven=True, flood=flood)
        await is_silence(stage, recording, operation, proven=False, flood=0)


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_recorded_news_between_the_words_of_the_real_lock_are_none(generation):
    outcomes = set()
    for moment in range(12):
        async with scene(generation) as stage:
            recording = await record(stage, "sync")
            real = stage.loopback.connect

            async def connect(real=real, recording=recording, moment=moment):
                return Relay(await real(), recording, moment)

            client, events = victim(stage, connect, proven=True, bound=True)
            try:
                await client.write_t0(T0)
                outcomes.add("written")
            except TuyaLockError:
                outcomes.add("spoiled")  # a message of the lock was interrupted
            await client.close()
            assert not [event for event in events if isinstance(event, Access)]
    assert outcomes == {"written", "spoiled"}


class Relay:
    """The way to the real lock, with all of a recording behind one notification."""

    def __init__(self, transport, recording, moment) -> None:
        self._transport, self._recording = transport, recording
        self._moment, self._heard = moment, 0
        self.max_packet = transport.max_packet
        self.send, self.close = transport.send, transport.close

    def start(self, on_data, on_lost) -> None:
        def hear(packet):
            on_data(packet)
            self._heard += 1
            inject()

        def inject():
            if self._heard == self._moment:
                for packet in self._recording.of_lock:
                    on_data(packet)

        self._transport.start(hear, on_lost)
        inject()

    async def forget_services(self) -> None:
        await self._transport.forget_services()


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_the_first_number_of_each_link_is_another_and_never_small(generation):
    numbers = []
    async with scene(generation) as stage:
        link = stage.lock.link
        obey = link.obey
        link.obey = lambda received: (numbers.append(received.frame.sn), obey(received))
        for _ in range(10):
            await stage.client.probe()
            await stage.client.close()
    firsts = [
        n for before, n in zip([0, *numbers], numbers, strict=False) if n != before + 1
    ]
    assert len(set(firsts)) == 10
    assert all(0 < first < 2**31 for first in firsts)
    assert max(firsts) > 2**16

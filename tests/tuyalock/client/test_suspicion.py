"""An advertisement is a suspicion; what a session meets decides."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LockSilent,
    NotAuthorized,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.frame import Frame, split
from custom_components.smart_life_lock.tuyalock.wire.info import InfoAnswer
from virtual_lock.firmware.quirks import MEASURED

from .scene import T0, scene
from .virtual_time import virtual_time

STRANGER = b"other!"
LINKS = pytest.mark.parametrize(
    ("generation", "max_packet"), [(3, 20), (4, 20), (4, 244)]
)
REJECTED, NOT_BOUND = KeyProblem.REJECTED, KeyProblem.NOT_BOUND


def adverts(stage):
    """What may be in the air, whoever sent it."""
    key = stage.credentials.login_key
    other = "tuya0123456789ab"
    foreign = stage.advert(login_key=STRANGER)
    return {
        "none": None,
        "fitting": stage.advert(login_key=key),
        "unbound": stage.advert(),
        "of another key": foreign,
        "of another lock": stage.advert(login_key=key, device_id=other),
        "without an id": replace(foreign, device_id=None),
    }


NAMES = (
    "none",
    "fitting",
    "unbound",
    "of another key",
    "of another lock",
    "without an id",
)


def setting(generation, max_packet, **more):
    quirks = replace(MEASURED, build_packet=max_packet)
    more = {"proven": True, "quirks": quirks} | more
    return scene(generation, max_packet, **more)


def hear(stage, name):
    if (advert := adverts(stage)[name]) is not None:
        stage.client.heard(advert)


@LINKS
@pytest.mark.parametrize("name", NAMES)
@virtual_time
async def test_a_lock_that_obeys_is_well_whatever_the_air_says(
    name, generation, max_packet
):
    async with setting(generation, max_packet) as stage:
        hear(stage, name)
        assert await stage.client.write_t0(T0) == T0
        assert stage.client.bound
        await stage.client.close()
        # The suspicion is gone with that: silence is only silence.
        stage.loopback.faults.silent = True
        with pytest.raises(LockSilent):
            await stage.client.write_t0(T0)


async def told(stage):
    """What an attempt is told, in time and over one connection."""
    begun, connects = stage.elapsed, stage.loopback.connections
    try:
        await stage.client.write_t0(T0)
    except NotAuthorized as error:
        outcome = error.problem
    except LockSilent as error:
        assert type(error) is LockSilent  # noqa: PT017
        outcome = "silent"
    else:
        outcome = "written"
    assert stage.elapsed - begun < 8
    assert stage.loopback.connections - connects == 1
    return outcome


@LINKS
@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("none", "silent"),
        ("fitting", "silent"),
        ("unbound", "silent"),
        ("of another key", REJECTED),
        ("of another lock", KeyProblem.DEVICE_ID_MISMATCH),
        ("without an id", "silent"),
    ],
)
@virtual_time
async def test_silence_means_what_the_newest_advert_says(
    name, expected, generation, max_packet
):
    async with setting(generation, max_packet) as stage:
        stage.loopback.faults.silent = True
        hear(stage, "of another key")
        hear(stage, "fitting")
        hear(stage, name)
        assert await told(stage) == expected


@LINKS
@pytest.mark.parametrize("name", NAMES)
@virtual_time
async def test_a_lock_that_was_reset_is_not_bound_once_it_says_so_itself(
    name, generation, max_packet
):
    async with setting(generation, max_packet) as stage:
        stage.lock.factory_reset()
        await asyncio.sleep(5)
        hear(stage, name)
        expected = {
            "unbound": NOT_BOUND,
            "of another key": REJECTED,
            "of another lock": KeyProblem.DEVICE_ID_MISMATCH,
        }
        assert await told(stage) == expected.get(name, "silent")


@LINKS
@virtual_time
async def test_a_lock_of_somebody_else_is_not_taken_for_an_unbound_one(
    generation, max_packet
):
    async with setting(generation, max_packet) as stage:
        stage.lock.set_login_key(STRANGER)
        hear(stage, "unbound")  # a scan response of before
        assert await told(stage) == "silent"
        hear(stage, "of another key")
        assert await told(stage) is REJECTED


@LINKS
@virtual_time
async def test_a_link_lost_while_it_is_asked_without_a_key_says_nothing(
    generation, max_packet
):
    async with setting(generation, max_packet) as stage:
        hear(stage, "unbound")
        stage.loopback.faults.silent = True
        asyncio.get_running_loop().call_later(6.5, stage.loopback.lose_link)
        assert await told(stage) == "silent"


@virtual_time
async def test_forged_adverts_every_second_stop_nothing():
    async with setting(3, 20) as stage:
        air = adverts(stage)
        del air["none"]
        for _ in range(20):
            for advert in air.values():
                stage.client.heard(advert)
                await asyncio.sleep(1)
            assert await stage.client.write_t0(T0) == T0


@LINKS
@pytest.mark.parametrize("name", ["none", "unbound"])
@virtual_time
async def test_a_key_that_was_never_proved_is_told_by_the_advert_and_by_silence(
    name, generation, max_packet
):
    """As before: the flow has looked at the advert itself."""
    async with setting(generation, max_packet, proven=False) as stage:
        stage.lock.set_login_key(STRANGER)
        hear(stage, name)
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.probe()
        assert caught.value.problem is KeyProblem.NEEDS_SECRET_KEY
        assert stage.elapsed < 15


class Plain:
    """An impostor that reads the number of what is said in plain, and answers in plain."""

    max_packet = 20

    def __init__(self, offset):
        self._offset, self.answered = offset, 0

    def start(self, on_data, _on_lost):
        self._on_data = on_data

    async def send(self, packet):
        await asyncio.sleep(0)
        if len(packet) == 20 and packet[:1] == b"\0" and packet[3] == Flag.PLAIN:
            number = int.from_bytes(packet[4:8]) + self._offset
            body = bytes(InfoAnswer((1, 0), (3, 0), 0, False, SecretBytes(bytes(6))))
            answer = bytes((Flag.PLAIN,)) + bytes(Frame(1, number, Code.INFO, body))
            self.answered += 1
            for part in split(answer, 20, 3, 0):
                self._on_data(part)

    async def forget_services(self):
        pass

    async def close(self):
        pass


@pytest.mark.parametrize(("offset", "expected"), [(0, NOT_BOUND), (-1, None)])
@virtual_time
async def test_only_the_question_without_a_key_is_answered_without_one(
    offset, expected
):
    async with setting(3, 20) as stage:
        impostor = Plain(offset)

        async def connect():
            return impostor

        stage.client._connection._connect = connect
        hear(stage, "unbound")
        with pytest.raises((NotAuthorized, LockSilent)) as caught:
            await stage.client.write_t0(T0)
        assert impostor.answered == 1
        assert getattr(caught.value, "problem", None) is expected

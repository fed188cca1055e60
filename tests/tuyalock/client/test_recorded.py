"""LockClient against the recorded locks of the vectors (protocol.md §10)."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime
import json
from pathlib import Path

import pytest

from custom_components.smart_life_lock.tuyalock.codes import OfflineCodes
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason, Refused
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    AlarmRaised,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.effects import BoltMoved
from virtual_lock.firmware.replay import HostWords, credentials_of, recorded_lock

from .scene import scene
from .virtual_time import virtual_time

VECTORS = json.loads(
    (Path(__file__).parents[2] / "vectors" / "lock_vectors.json").read_text()
)
T0 = datetime.fromtimestamp(1_706_974_183, UTC)
CHECK_CODE = SecretStr("73947461")


def conversation(generation, name):
    section = "transcripts_lock_v3" if generation == 3 else "transcripts_v4"
    (found,) = [each for each in VECTORS[section] if name in each["name"]]
    return found


def recorded(generation, name, *, bound, **more):
    spoken = conversation(generation, name)
    lock = recorded_lock(spoken, generation, strict=False)
    credentials = credentials_of(spoken)
    if bound:
        lock.set_login_key(credentials.login_key)
    more |= {"lock": lock, "credentials": credentials, "bound": bound, "start": T0}
    return scene(generation, **more)


def packets_of(spoken, way, count):
    steps = [step for step in spoken["steps"] if step.get("dir") == way]
    return [bytes.fromhex(p) for step in steps[:count] for p in step["packets"]]


def overhear(stage):
    said = {way: [] for way in Direction}

    def hook(way, _number, packet):
        said[way].append(packet)
        return packet

    stage.loopback.faults.hook = hook
    return said


@pytest.mark.parametrize(
    ("generation", "name", "ours", "theirs"),
    [
        (3, "bind without any vendor key", 1, 2),
        (4, "bind without any vendor key", 2, 3),
    ],
)
@virtual_time
async def test_binding_without_a_key_is_word_for_word_the_recorded_one(
    generation, name, ours, theirs
):
    spoken = conversation(generation, name)
    # A recorded client counts from 1, which no other should.
    async with recorded(generation, name, bound=False, random=bytes) as stage:
        said = overhear(stage)
        await stage.client.bind()
        await stage.client.lock()
        expected = packets_of(spoken, "client->device", ours)
        assert said[Direction.TO_LOCK][: len(expected)] == expected
        expected = packets_of(spoken, "device->client", theirs)
        assert said[Direction.TO_CLIENT][: len(expected)] == expected
        assert stage.client.state.locked is True


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_lock_that_was_bound_without_a_key_is_entered_again(generation):
    name = "bind without any vendor key"
    async with recorded(generation, name, bound=False) as stage:
        await stage.client.bind()
        await stage.client.close()
        info = await stage.client.probe()
        assert info.bound
        assert info.protocol == ((3, 0) if generation == 3 else (4, 4))
        assert abs(stage.lock.clock.unix - stage.now().timestamp()) <= 1


@virtual_time
async def test_codes_and_records_are_told_as_recorded():
    name = "offline codes and records"
    async with recorded(3, name, bound=True) as stage:
        client, host = stage.client, HostWords(stage.lock)
        assert await client.write_t0(T0) == T0
        for step in conversation(3, name)["steps"]:
            words = step.get("host", "")
            if words == "disconnect":
                break
            if words.startswith("sim"):
                host.act(words)
                await asyncio.sleep(0.1)
        # What is of the second in which records were asked for may be a stored one.
        await asyncio.sleep(5)
        codes = OfflineCodes(stage.credentials.login_key, T0)
        entered = [
            (event.outcome, codes.encrypt_plain(event.plain))
            for event in stage.told(OfflineCodeEntered)
        ]
        opened = OfflineOutcome.OPENED
        assert entered == [
            (opened, "4590442124"),
            (opened, "4390792269"),
            (OfflineOutcome.CLEARED_ONE, "9092139957"),
            (opened, "9748746994"),
            (OfflineOutcome.CLEARED_ALL, "9181261175"),
        ]
        accesses = [(e.method, e.identifier) for e in stage.told(Access)]
        assert accesses == [
            (Method.FINGERPRINT, 0x14),
            (Method.PASSWORD, 0),
            (Method.ONLINE_CODE, 0x28),
        ]
        assert [event.kind for event in stage.told(AlarmRaised)] == [1]
        state = client.state
        assert (state.door_open, state.locked) == (True, False)
        assert state.values[Dp.BATTERY_PERCENT] == 50
        assert state.values[Dp.BATTERY_STATE] == "medium"

        await client.close()
        stage.events.clear()
        for finger in (0x15, 0x16):
            await asyncio.sleep(30)
            host.act(f"sim 0c 0c{finger:02x}")
        assert (await client.sync()).records == 2
        accesses = [(e.identifier, e.late) for e in stage.told(Access)]
        assert accesses == [(0x15, True), (0x16, True)]


@virtual_time
async def test_check_codes_are_set_and_refused_as_recorded():
    async with recorded(3, "unlock commands", bound=True) as stage:
        client = stage.client
        client._inbox.credentials = replace(stage.credentials, check_code=CHECK_CODE)
        with pytest.raises(Refused) as caught:
            await client.unlock(0x4D)
        assert caught.value.reason is RefusalReason.UNKNOWN_MASTER
        await client.set_check_code(CHECK_CODE)
        await client.unlock(0x4D)
        await asyncio.sleep(5)
        assert any(isinstance(e, BoltMoved) for e in stage.loopback.effects)
        (access,) = stage.told(Access)
        assert (access.method, access.identifier) == (Method.BLUETOOTH, 0x4D)
        client._inbox.credentials = replace(
            stage.credentials, check_code=SecretStr("00000000")
        )
        with pytest.raises(Refused) as caught:
            await client.unlock(0x4D)
        assert caught.value.reason is RefusalReason.WRONG_CHECK_CODE

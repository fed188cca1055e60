"""The ways in which a lock is opened, and settings, against the virtual lock."""

from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.errors import (
    LocalProtocolError,
    OutcomeUnknown,
    RefusalReason,
    Refused,
)
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Credentials,
    Method,
    UnlockWay,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.remote import (
    RemoteKeyResult,
    RemoteUnlockResult,
)
from virtual_lock.firmware.quirks import RETAIL

from .scene import scene
from .virtual_time import virtual_time


def answers(stage, dp, *reports):
    """The lock reports these instead of what it does about a data point."""
    write = stage.lock.written
    stage.lock.written = lambda point: (
        stage.lock.firmware.report(*reports) if point.id == dp else write(point)
    )


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_remote_key_is_set_and_opens(generation):
    async with scene(generation, quirks=RETAIL) as stage:
        await stage.client.unlock(7, UnlockWay.REMOTE)
        assert stage.lock.openings == 1
        first = stage.lock.memory.remote.key
        await stage.client.unlock(7, UnlockWay.REMOTE)
        assert stage.lock.memory.remote.key != first
        await stage.client.sync()
        methods = {(one.method, one.late) for one in stage.told(Access)}
        assert methods == {(Method.PHONE, False)}


@pytest.mark.parametrize(
    ("result", "reason"),
    [
        (1, RefusalReason.FAILED),
        (2, RefusalReason.NO_KEY),
        (3, RefusalReason.NO_USES_LEFT),
        (4, RefusalReason.OUTSIDE_TIME),
        (5, RefusalReason.WRONG_KEY),
        (77, RefusalReason.FAILED),
    ],
)
@virtual_time
async def test_a_remote_key_that_does_not_open_is_refused_by_name(result, reason):
    async with scene(3) as stage:
        answers(stage, Dp.REMOTE_UNLOCK, RemoteUnlockResult(result, 1).point())
        with pytest.raises(Refused) as caught:
            await stage.client.unlock(way=UnlockWay.REMOTE)
        assert caught.value.reason is reason


@virtual_time
async def test_a_remote_key_that_is_not_taken_opens_nothing():
    async with scene(3) as stage:
        answers(stage, Dp.REMOTE_KEY_SET, RemoteKeyResult(1, 1).point())
        with pytest.raises(Refused) as caught:
            await stage.client.unlock(way=UnlockWay.REMOTE)
        assert caught.value.reason is RefusalReason.FAILED
        assert stage.lock.openings == 0


@pytest.mark.parametrize("bolt_reversed", [False, True])
@virtual_time
async def test_data_point_46_opens_only_where_the_bolt_says_so(bolt_reversed):
    options = ClientOptions(bolt_reversed=bolt_reversed)
    async with scene(3, options=options) as stage:
        echo = DataPoint.bool(Dp.MANUAL_LOCK, False)
        with pytest.raises(OutcomeUnknown):
            await stage.client.unlock(way=UnlockWay.MANUAL)
        for told in (bolt_reversed, not bolt_reversed):
            answers(stage, Dp.MANUAL_LOCK, echo, DataPoint.bool(Dp.MOTOR_STATE, told))
            if told is bolt_reversed:
                with pytest.raises(OutcomeUnknown):
                    await stage.client.unlock(way=UnlockWay.MANUAL)
        await stage.client.unlock(way=UnlockWay.MANUAL)
        assert stage.client.state.locked is False


@virtual_time
async def test_data_point_6_is_a_choice_beside_a_check_code():
    async with scene(3) as stage:
        await stage.client.set_check_code(stage.credentials.check_code)
        await stage.client.unlock(way=UnlockWay.BLUETOOTH)
        assert stage.lock.openings == 1


@virtual_time
async def test_data_point_71_without_a_check_code_never_leaves():
    async with scene(3) as stage:
        keys: Credentials = replace(stage.credentials, check_code=None)
        stage.client._inbox.credentials = keys
        await stage.client.probe()
        before = stage.client.statistics.writes
        with pytest.raises(LocalProtocolError):
            await stage.client.unlock(way=UnlockWay.CHECKED)
        assert stage.client.statistics.writes == before


@pytest.mark.parametrize("generation", [3, 4])
@pytest.mark.parametrize(
    ("dp", "value"),
    [
        (Dp.AUTOMATIC_LOCK, False),
        (Dp.AUTO_LOCK_TIME, 1800),
        (Dp.BEEP_VOLUME, "high"),
        (Dp.ARMING_SWITCH, True),
    ],
)
@virtual_time
async def test_a_setting_is_what_the_lock_echoed(generation, dp, value):
    async with scene(generation) as stage:
        await stage.client.settings.set(dp, value)
        assert stage.client.state.values[dp] == value
        assert dp in stage.lock.memory.settings


@pytest.mark.parametrize(
    ("dp", "value"),
    [
        (Dp.AUTO_LOCK_TIME, 0),
        (Dp.AUTO_LOCK_TIME, 1801),
        (Dp.AUTO_LOCK_TIME, True),
        (Dp.AUTOMATIC_LOCK, 1),
        (Dp.BEEP_VOLUME, "louder"),
        (Dp.BATTERY_PERCENT, 50),
        (Dp.OFFLINE_T0, "1"),
    ],
)
@virtual_time
async def test_what_cannot_be_set_never_leaves(dp, value):
    async with scene(3) as stage:
        await stage.client.probe()
        before = stage.client.statistics.writes
        with pytest.raises(LocalProtocolError):
            await stage.client.settings.set(dp, value)
        assert stage.client.statistics.writes == before


@virtual_time
async def test_what_the_lock_took_and_never_reported_is_remembered_until_it_does():
    async with scene(3) as stage:
        answers(stage, Dp.BEEP_VOLUME)
        with pytest.raises(Refused) as caught:
            await stage.client.settings.set(Dp.BEEP_VOLUME, "low")
        assert caught.value.reason is RefusalReason.NO_REPORT
        assert stage.client.state.unanswered == {Dp.BEEP_VOLUME}
        stage.lock.firmware.report(DataPoint.enum(Dp.BEEP_VOLUME, 1))
        await stage.client.sync()
        assert not stage.client.state.unanswered


@virtual_time
async def test_a_lock_that_keeps_another_value_is_shown_with_that_one():
    async with scene(3) as stage:
        answers(stage, Dp.AUTO_LOCK_TIME, DataPoint.number(Dp.AUTO_LOCK_TIME, 60))
        with pytest.raises(Refused) as caught:
            await stage.client.settings.set(Dp.AUTO_LOCK_TIME, 10)
        assert caught.value.reason is RefusalReason.FAILED
        assert stage.client.state.values[Dp.AUTO_LOCK_TIME] == 60

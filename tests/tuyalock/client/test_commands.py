"""What can be asked of a lock, and how it says no."""

import asyncio
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.smart_life_lock.tuyalock.client import dp_commands
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LocalProtocolError,
    NotAuthorized,
    OutcomeUnknown,
    RefusalReason,
    Refused,
)
from custom_components.smart_life_lock.tuyalock.model import Access, Method, T0Reported
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.wire.checkcode import (
    CheckedUnlockRecord,
    CheckedUnlockResult,
)
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from virtual_lock.firmware.effects import BoltMoved
from virtual_lock.firmware.quirks import RETAIL

from .scene import BERLIN, START, T0, scene
from .virtual_time import virtual_time

CODE = SecretStr("11223344")
OTHER = SecretStr("55667788")


def opened(stage):
    return [e.open for e in stage.loopback.effects if isinstance(e, BoltMoved)]


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_t0_is_written_and_reported_back(generation):
    async with scene(generation) as stage:
        assert await stage.client.write_t0(T0.replace(microsecond=5)) == T0
        assert stage.lock.memory.t0 == int(T0.timestamp())
        assert stage.client.state.t0 == T0
        assert stage.told(T0Reported) == [T0Reported(T0)]


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_the_first_check_code_is_set_and_unlocks(generation):
    async with scene(generation) as stage:
        code = stage.credentials.check_code
        await stage.client.set_check_code(code)
        await stage.client.unlock(7)
        assert opened(stage) == [True]
        await stage.client.sync()
        (access,) = stage.told(Access)
        assert (access.method, access.identifier) == (Method.BLUETOOTH, 7)
        assert not access.late


@virtual_time
async def test_a_check_code_is_changed_with_the_present_one():
    async with scene(3) as stage:
        await stage.client.set_check_code(CODE)
        await stage.client.set_check_code(OTHER)
        assert stage.client.credentials.check_code == OTHER
        await stage.client.unlock()


@virtual_time
async def test_setting_the_same_check_code_again_succeeds():
    async with scene(3) as stage:
        await stage.client.set_check_code(CODE)
        await stage.client.set_check_code(CODE)
        await stage.client.unlock()


@virtual_time
async def test_a_check_code_that_somebody_else_set_is_not_ours_to_change():
    async with scene(3) as stage:
        await stage.client.set_check_code(CODE)
        stage.client._inbox.credentials = stage.credentials
        with pytest.raises(Refused) as caught:
            await stage.client.set_check_code(OTHER)
        assert caught.value.reason is RefusalReason.WRONG_CHECK_CODE
        assert stage.client.credentials == stage.credentials


@virtual_time
async def test_a_check_code_of_impossible_length_never_leaves():
    async with scene(3) as stage:
        with pytest.raises(LocalProtocolError):
            await stage.client.set_check_code(SecretStr("123"))


@virtual_time
async def test_a_check_code_of_impossible_characters_is_told_without_them():
    async with scene(3) as stage:
        with pytest.raises(LocalProtocolError) as caught:
            await stage.client.set_check_code(SecretStr("1234567\u0663"))
        assert caught.value.__suppress_context__
        assert "\u0663" not in str(caught.value)


@pytest.mark.parametrize("with_code", [True, False])
@virtual_time
async def test_a_member_that_does_not_fit_never_leaves(with_code):
    async with scene(3) as stage:
        if not with_code:
            stage.client._inbox.credentials = replace(
                stage.credentials, check_code=None
            )
        with pytest.raises(LocalProtocolError):
            await stage.client.unlock(256)
        assert opened(stage) == []


@virtual_time
async def test_other_refusals_of_a_check_code_end_the_guessing():
    async with scene(3) as stage:
        await stage.client.probe()
        result = bytes.fromhex("0001ffff000000000000000000ffff06")
        stage.lock.written = lambda _point: stage.lock.firmware.report(
            DataPoint.raw(Dp.CHECK_CODE_SET, result)
        )
        with pytest.raises(Refused) as caught:
            await stage.client.set_check_code(CODE)
        assert caught.value.reason is RefusalReason.TABLE_FULL


@virtual_time
async def test_unlocking_without_a_check_code_set_is_refused_by_name():
    async with scene(3) as stage:
        with pytest.raises(Refused) as caught:
            await stage.client.unlock()
        assert caught.value.reason is RefusalReason.UNKNOWN_MASTER
        assert stage.client.connected  # a refusal costs no link
        assert opened(stage) == []


@virtual_time
async def test_a_wrong_check_code_is_refused_by_name():
    async with scene(3) as stage:
        await stage.client.set_check_code(CODE)
        stage.client._inbox.credentials = replace(stage.credentials, check_code=OTHER)
        with pytest.raises(Refused) as caught:
            await stage.client.unlock()
        assert caught.value.reason is RefusalReason.WRONG_CHECK_CODE


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_without_a_check_code_dp_6_unlocks(generation):
    async with scene(generation) as stage:
        stage.client._inbox.credentials = replace(stage.credentials, check_code=None)
        await stage.client.unlock(3)
        assert opened(stage) == [True]


def test_only_the_report_of_this_very_unlock_tells_how_it_went():
    holder = replace(make_credentials("tuya0123456789ab"), check_code=CODE)
    mine = dp_commands.unlock(holder, 1, START).matches
    code, seconds = SecretBytes(CODE.encode()), int(START.timestamp())
    assert mine(CheckedUnlockResult(code, seconds, 0).point())
    assert not mine(CheckedUnlockResult(code, seconds - 1, 0).point())
    assert not mine(CheckedUnlockRecord(code, seconds, b"").point())
    # The time of ours, but not where the time of the report is.
    other = bytes(15) + seconds.to_bytes(4)
    assert not mine(DataPoint.raw(Dp.CHECKED_UNLOCK, other))
    assert not mine(DataPoint.raw(Dp.CHECKED_UNLOCK, seconds.to_bytes(4)))


@virtual_time
async def test_dp_6_that_failed_is_refused():
    async with scene(3) as stage:
        stage.client._inbox.credentials = replace(stage.credentials, check_code=None)
        stage.lock.written = lambda _point: stage.lock.firmware.report(
            DataPoint.raw(Dp.BLUETOOTH_UNLOCK, b"\x00\x01")
        )
        with pytest.raises(Refused) as caught:
            await stage.client.unlock()
        assert caught.value.reason is RefusalReason.FAILED


@virtual_time
async def test_locking_locks_and_shows():
    async with scene(3, quirks=RETAIL) as stage:
        await stage.client.set_check_code(CODE)
        await stage.client.unlock()
        await stage.client.lock()
        assert stage.client.state.locked is True
        assert opened(stage)[-1] is False


@virtual_time
async def test_the_bolt_is_unknown_until_it_is_reported():
    async with scene(3) as stage:
        assert stage.client.state.locked is None
        await stage.client.set_check_code(CODE)
        await stage.client.unlock()
        assert stage.client.state.locked is None


@virtual_time
async def test_any_data_point_can_be_written():
    async with scene(4) as stage:
        point = DataPoint.number(Dp.AUTO_LOCK_TIME, 30)
        assert await stage.client.write(point) == point
        other = await stage.client.write(point, lambda each: each.id == point.id)
        assert other == point


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_command_that_is_never_reported_is_refused_in_time(generation):
    async with scene(generation) as stage:
        stage.lock.written = lambda _point: None
        with pytest.raises(Refused) as caught:
            await stage.client.write_t0(T0)
        assert caught.value.reason is RefusalReason.NO_REPORT
        assert stage.elapsed < 15


@virtual_time
async def test_a_malformed_command_is_refused():
    async with scene(3) as stage:
        await stage.client.probe()
        empty = DataPoint(1, 0, b"")  # three bytes: the lock wants at least four
        with pytest.raises(Refused) as caught:
            await stage.client.write(empty, repeatable=True)
        assert caught.value.reason is RefusalReason.MALFORMED
        # The acknowledgement could be of anybody's making (protocol.md §13.1).
        with pytest.raises(OutcomeUnknown):
            await stage.client.write(empty)


@pytest.mark.parametrize("fold", [0, 1])
@virtual_time
async def test_t0_may_be_given_in_the_hour_that_repeats(fold):
    async with scene(3) as stage:
        t0 = datetime(2026, 10, 25, 2, tzinfo=BERLIN, fold=fold)
        assert await stage.client.write_t0(t0) == t0.astimezone(UTC)


@virtual_time
async def test_a_lock_that_holds_another_t0_refused_ours():
    async with scene(3) as stage:
        echo = DataPoint.string(Dp.OFFLINE_T0, "1589251799")
        stage.lock.written = lambda _point: stage.lock.firmware.report(echo)
        with pytest.raises(Refused) as caught:
            await stage.client.write_t0(T0)
        assert caught.value.reason is RefusalReason.FAILED


@virtual_time
async def test_a_report_nobody_waits_for_is_no_news_of_a_command():
    async with scene(4) as stage:
        await stage.client.sync()
        before = list(stage.events)
        stage.lock.firmware.report(DataPoint.bool(Dp.RECORDS, True))
        await stage.client.sync()
        assert stage.events == before


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_unbinding_makes_the_lock_forget(generation):
    async with scene(generation) as stage:
        await stage.client.unbind()
        assert not stage.lock.memory.bound
        assert not stage.client.bound
        assert not stage.client.connected
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.probe()
        assert caught.value.problem is KeyProblem.NOT_BOUND
        await stage.client.bind()
        assert stage.lock.memory.bound


@virtual_time
async def test_unbinding_may_use_a_link_that_is_open():
    async with scene(3) as stage:
        await stage.client.probe()
        await stage.client.unbind()
        assert stage.client.statistics.connects == 1


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_stored_records_are_told_oldest_first_and_live_ones_behind_them(
    generation,
):
    async with scene(generation) as stage:
        await stage.client.sync()
        await stage.client.close()
        for card in (1, 2, 3):  # two of them within the same second
            stage.lock.firmware.note(DataPoint.number(Dp.UNLOCK_CARD, card))
            await asyncio.sleep(card - 1)
        await asyncio.sleep(5)
        syncing = asyncio.ensure_future(stage.client.sync())
        riding = asyncio.ensure_future(stage.client.sync())
        await asyncio.sleep(1.5)
        assert not stage.told(Access)
        stage.lock.firmware.note(DataPoint.number(Dp.UNLOCK_FINGERPRINT, 9))
        await asyncio.sleep(0.1)
        assert not stage.told(Access)
        await syncing
        await riding
        assert [access.identifier for access in stage.told(Access)] == [1, 2, 3, 9]

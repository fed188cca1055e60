"""Between the client and its lock: what he bends or puts in is not believed.

He lets the true lock answer, so the number of each message is the right one; he knows all
of a message but its secret numbers, and flips what he wants (`bending`).
"""

import asyncio
from contextlib import nullcontext, suppress

import pytest

from custom_components.smart_life_lock.tuyalock.client.dp_commands import (
    unlock as unlock_by,
)
from custom_components.smart_life_lock.tuyalock.errors import (
    OutcomeUnknown,
    Refused,
    TuyaLockError,
)
from custom_components.smart_life_lock.tuyalock.model import StateChanged
from custom_components.smart_life_lock.tuyalock.wire.cipher import Keys, unseal
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from custom_components.smart_life_lock.tuyalock.wire.frame import Frame
from tests.tuyalock.client.scene import scene
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.firmware.quirks import RETAIL

from . import bending
from .household import CONTENT, stand_between_ends
from .lies import BentReport, FalseNews, SaysNo, SaysNoFirst
from .middle import Alone

BOTH = pytest.mark.parametrize("generation", [3, 4])
# What an info answer begins with: firmware and protocol version, and its size.
INFO = {3: (bytes.fromhex("03030300"), 77), 4: (bytes.fromhex("01020404"), 101)}


def told(stage):
    """Everything but what the lock is, and when its clock was set."""
    return [
        event
        for event in stage.events
        if isinstance(event, StateChanged)
        and (event.state.locked is not None or event.state.door_open is not None)
    ] + [
        e for e in stage.events if type(e).__name__ not in {"StateChanged", "ClockSet"}
    ]


@BOTH
@pytest.mark.parametrize("dp", [Dp.MOTOR_STATE, Dp.ALARM, Dp.UNLOCK_FINGERPRINT])
@virtual_time
async def test_info_answer_is_not_made_into_news(generation, dp):
    """The info answer is under a key that never changes; its code is a few bits away."""
    async with scene(generation, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = FalseNews(generation, dp, *INFO[generation])
        await stage.client.probe()
        assert middle.plan.sent
        assert not told(stage)


FEW = (*bending.SN_BITS[-4:], *range(8 * bending.DATA + 8, 8 * bending.DATA + 16))
"""The number's last bits, and the type of a data point: what hardly anybody minds."""


@pytest.mark.parametrize("free", [bending.ACK_SN_BITS, bending.SN_BITS])
@virtual_time
async def test_bent_report_is_not_believed(free):
    """Generation 3: the number and the value of a data point stand in the first block."""
    async with scene(3, proven=True, quirks=RETAIL) as stage:
        await stage.client.set_check_code(stage.credentials.check_code)
        await stage.client.close()
        await asyncio.sleep(1)
        middle = stand_between_ends(stage)
        middle.plan = BentReport(free)
        with suppress(TuyaLockError):
            await stage.client.unlock()
        await asyncio.sleep(5)
        assert middle.plan.sent
        assert not [e for e in stage.told(StateChanged) if e.state.locked]


@BOTH
@virtual_time
async def test_number_that_is_to_be_seen_tells_no_other(generation):
    """He says that the lock is nobody's and stays silent: the client asks in plain.

    Sealed messages of known content would let him write others of his own.
    """
    async with scene(generation, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = Alone()
        stage.client.heard(stage.advert())
        with pytest.raises(TuyaLockError):
            await stage.client.probe()
        sealed, numbers = [], []
        for message in bending.envelopes(middle.written):
            flag, plain = unseal(Keys(login_key=stage.credentials.login_key), message)
            (sealed if flag else numbers).append(Frame.parse(plain).sn)
        assert sealed
        assert len(numbers) == 1
        assert all(abs(one - numbers[0]) > 100 for one in sealed)


@virtual_time
async def test_code_that_the_lock_holds_is_not_called_refused():
    """Generation 3: the status of an acknowledgement stands in its only block."""
    async with scene(3, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = SaysNo()
        slot = await stage.client.passwords.create(CONTENT)
        assert [node.hard_id for node in await stage.client.passwords.list()] == [slot]


@virtual_time
async def test_records_that_are_called_refused_are_not_called_fetched():
    """Nobody reports that question back: its acknowledgement has to do."""
    async with scene(3, proven=True) as stage:
        middle = stand_between_ends(stage)
        middle.plan = SaysNo()
        with pytest.raises(Refused):
            await stage.client.sync()


def written(generation, point):
    """The byte that makes it malformed for the lock, and the size of the data (§4.6)."""
    if generation == 3:
        return bending.DATA + 2, 3 + len(point.value)
    return bending.DATA, 9 + len(point.value)


async def unlock(stage):
    await stage.client.unlock()


async def create(stage):
    await stage.client.passwords.create(CONTENT)


@BOTH
@pytest.mark.parametrize("telling", [True, False])
@pytest.mark.parametrize("work", [unlock, create])
@virtual_time
async def test_what_was_done_is_not_called_refused(generation, telling, work):
    """The lock itself says *malformed*, of a copy; then it gets the original."""
    async with scene(generation, proven=True) as stage:
        await stage.client.set_check_code(stage.credentials.check_code)
        await stage.client.close()
        await asyncio.sleep(1)
        point = CONTENT.request().point()
        if work is unlock:
            point = unlock_by(stage.client.credentials, 1, stage.now()).point
        middle = stand_between_ends(stage)
        middle.plan = SaysNoFirst(
            generation, *written(generation, point), telling=telling
        )
        with nullcontext() if telling else pytest.raises(OutcomeUnknown):
            await work(stage)
        assert stage.elapsed < 15
        held = stage.lock.memory.credentials
        assert stage.lock.firmware.openings + len(list(held)) == 1

"""Locks that do what the public firmware does not, but others may."""

import asyncio
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LinkLost,
    NotAuthorized,
    RefusalReason,
    Refused,
)
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.info import InfoAnswer
from virtual_lock.firmware.effects import Notify
from virtual_lock.firmware.generations import Message

from .scene import T0, scene
from .virtual_time import virtual_time


def answer_otherwise(stage, code, data):
    """The lock answers one command with ``data``; None: not at all."""
    link = stage.lock.link
    say = link.say

    def other(message, answered=None, status=None):
        if message.code != code:
            say(message, answered, status)
        elif data is not None:
            say(Message(code, data), answered, status)

    link.say = other


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_lock_that_never_asks_the_time(generation):
    async with scene(generation) as stage:
        answer_otherwise(stage, Code.TIME_STAMP, None)
        first = await stage.client.sync()
        assert first.clock_set is None
        second = await stage.client.sync()
        # Generation 3 takes the time unasked; of others nobody knows.
        assert (second.clock_set is not None) == (generation == 3)


@pytest.mark.parametrize("code", [0x8014, 0x8017, 0x801F])
@virtual_time
async def test_what_nobody_can_answer_is_left_unanswered(code):
    async with scene(4) as stage:
        await stage.client.probe()
        before = stage.client.statistics.writes
        stage.lock.link.say(Message(code, b"\x01"))
        stage.lock.firmware.report(DataPoint.number(118, 1))
        await stage.client.sync()
        assert 118 in {one.dp for one in stage.client.points}
        # The acknowledgement of the report (3 packets), the request for records (4), and
        # the question for states (2).
        assert stage.client.statistics.writes - before == 9


@virtual_time
async def test_a_lock_that_tells_its_random_but_is_not_bound_plainly():
    async with scene(4, 244, bound=False) as stage:
        obey = stage.lock.link.obey
        stage.lock.link.obey = lambda received: (
            None
            if (received.frame.code, received.flag) == (Code.PAIR, Flag.PLAIN)
            else obey(received)
        )
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.bind()
        assert caught.value.problem is KeyProblem.NEEDS_CLOUD
        assert stage.elapsed < 15


@pytest.mark.parametrize(
    ("status", "problem"),
    [(1, KeyProblem.DEVICE_ID_MISMATCH), (7, KeyProblem.REJECTED)],
)
@virtual_time
async def test_a_pair_request_may_be_refused(status, problem):
    async with scene(4) as stage:
        answer_otherwise(stage, Code.PAIR, bytes((status,)))
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.probe()
        assert caught.value.problem is problem
        assert not stage.client.connected


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_bound_lock_that_calls_itself_unbound_is_not_told_the_key(generation):
    async with scene(generation) as stage:
        answer = stage.lock.link.say

        def unbound(message, *more):
            if message.code == Code.INFO:
                info = replace(InfoAnswer.parse(message.data), bound=False)
                message = Message(Code.INFO, bytes(info))
            answer(message, *more)

        stage.lock.link.say = unbound
        assert await stage.client.write_t0(T0) == T0
        sent = b"".join(one.packet for one in stage.loopback.carried)
        assert stage.credentials.login_key not in sent
        assert stage.credentials.device_id.encode()[:8] not in sent


@pytest.mark.parametrize("code", [Code.UNBIND, Code.RESET, Code.ANOMALY_UNBIND])
@virtual_time
async def test_an_answer_that_nobody_asked_for_changes_nothing(code):
    async with scene(3) as stage:
        await stage.client.probe()
        session = stage.lock.link._session
        for packet in session.send(code, b"\0", flag=Flag.SESSION, iv=bytes(16)):
            stage.loopback._on_effect(Notify(packet))
        await asyncio.sleep(0.1)
        assert stage.client.connected


@virtual_time
async def test_unbinding_may_be_refused():
    async with scene(3) as stage:
        answer_otherwise(stage, Code.UNBIND, b"\x01")
        stage.lock.unbound = lambda *, keep_virtual_id: None
        stage.lock.link.hang_up = lambda: None
        with pytest.raises(Refused) as caught:
            await stage.client.unbind()
        assert caught.value.reason is RefusalReason.FAILED
        assert stage.client.bound


@virtual_time
async def test_unbinding_without_an_answer_is_a_lost_link():
    async with scene(3) as stage:
        answer_otherwise(stage, Code.UNBIND, None)
        stage.lock.unbound = lambda *, keep_virtual_id: None
        stage.lock.link.hang_up = lambda: None
        with pytest.raises(LinkLost):
            await stage.client.unbind()
        assert stage.elapsed < 15

"""How a lock wants to be spoken to is found out once and remembered."""

import asyncio

import pytest

from custom_components.smart_life_lock.tuyalock.client.link_profile import (
    LinkMode,
    LinkProfile,
)
from custom_components.smart_life_lock.tuyalock.errors import LinkLost
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.effects import BoltMoved
from virtual_lock.firmware.quirks import Quirks

from .scene import T0, scene
from .virtual_time import virtual_time

LONG = Quirks(build_packet=244)
CONTENT = SlotContent(SecretStr("314159"), Validity(0, 0xFFFFFFFF))
OTHER_CONTENT = SlotContent(SecretStr("271828"), Validity(0, 0xFFFFFFFF))


@pytest.mark.parametrize(
    ("profile", "advertised", "max_packet", "newest_only", "ladder"),
    [
        (LinkProfile(), 3, 20, False, [(3, 20), (4, 20)]),
        (LinkProfile(), 3, 244, False, [(3, 20), (4, 243), (4, 20)]),
        (LinkProfile(), 4, 100, False, [(4, 100), (4, 20), (3, 20)]),
        (LinkProfile(), 4, 512, True, [(4, 243), (4, 20)]),
        (LinkProfile(generation=3), 4, 20, False, [(3, 20), (4, 20)]),
        (LinkProfile(generation=3), 3, 244, False, [(3, 20), (4, 20)]),
        (LinkProfile(generation=4), 3, 20, False, [(4, 20), (4, 20)]),
        (LinkProfile(generation=4), 3, 244, False, [(4, 243), (4, 20)]),
        (LinkProfile(generation=4, cuts_long=True), 4, 244, True, [(4, 20), (4, 243)]),
        (LinkProfile(cuts_long=True), 4, 244, False, [(4, 20), (4, 243), (3, 20)]),
    ],
)
def test_the_likeliest_mode_comes_first(
    profile, advertised, max_packet, newest_only, ladder
):
    modes = profile.ladder(advertised, max_packet, newest_only=newest_only)
    assert modes == tuple(LinkMode(*each) for each in ladder)


@virtual_time
async def test_a_lock_that_refuses_split_requests_gets_long_ones():
    quirks = Quirks(build_packet=244, refuses_split_info=True)
    async with scene(4, 244, quirks=quirks) as stage:
        await stage.client.write_t0(T0)
        assert stage.elapsed < 1


@pytest.mark.parametrize("build", [20, 50])
@virtual_time
async def test_a_lock_that_cuts_long_writes_gets_short_ones_from_then_on(build):
    async with scene(4, 244, quirks=Quirks(build_packet=build)) as stage:
        await stage.client.write_t0(T0)
        assert 1 < stage.elapsed < 15
        assert stage.client.memory.profile.cuts_long
        await stage.client.close()
        before = stage.elapsed
        await stage.client.write_t0(T0)
        assert stage.elapsed - before < 1


@pytest.mark.parametrize("advertised", [3, 4])
@pytest.mark.parametrize(
    ("real", "max_packet", "quirks"),
    [(3, 20, Quirks()), (4, 20, Quirks()), (4, 244, LONG)],
)
@virtual_time
async def test_the_generation_is_learned_whatever_is_advertised(
    real, max_packet, quirks, advertised
):
    options = {"quirks": quirks, "advertised": advertised}
    async with scene(real, max_packet, **options) as stage:
        await stage.client.write_t0(T0)
        assert stage.client.memory.profile.generation == real
        assert stage.elapsed < 15
        await stage.client.close()
        connects = stage.client.statistics.connects
        await stage.client.write_t0(T0)
        assert stage.client.statistics.connects == connects + 1


def make_slow(stage):
    """The lock needs a while to pair, and drops what comes meanwhile.

    A stand-in for firmware that nobody has shown us: the public one takes both.
    """
    loop, link = asyncio.get_running_loop(), stage.lock.link
    obey = link.obey

    def slow(received):
        if received.frame.code == Code.PAIR:
            loop.call_later(0.05, obey, received)
        else:
            obey(received)

    link.obey = slow


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_lock_that_loses_a_hasty_write_gets_it_again_and_is_remembered(
    generation,
):
    async with scene(generation) as stage:
        make_slow(stage)
        await stage.client.write_t0(T0)
        assert stage.client.memory.profile.one_by_one
        assert stage.elapsed < 15
        await stage.client.close()
        waits, before = stage.client.statistics.waits, stage.elapsed
        await stage.client.write_t0(T0)
        assert stage.client.statistics.waits - waits == 3
        assert stage.elapsed - before < 1


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_list_that_was_lost_in_haste_is_asked_for_again(generation):
    """Its parts count once, for the question that the lock has heard."""
    async with scene(generation) as stage:
        slot = await stage.client.passwords.create(CONTENT)
        await stage.client.close()
        make_slow(stage)
        await stage.client.passwords.delete(slot)
        assert stage.client.memory.profile.one_by_one
        assert await stage.client.passwords.list() == ()


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_what_must_not_be_done_twice_waits_for_the_pair_answer(generation):
    async with scene(generation) as stage:
        await stage.client.passwords.create(CONTENT)
        assert stage.client.statistics.waits == 3
        await stage.client.passwords.create(OTHER_CONTENT)
        assert stage.client.statistics.waits == 4
        assert not stage.client.memory.profile.one_by_one


@virtual_time
async def test_a_lock_that_loses_a_hasty_unlock_unlocks_once():
    async with scene(3) as stage:
        await stage.client.set_check_code(SecretStr("11223344"))
        await stage.client.close()
        make_slow(stage)
        stage.loopback.effects.clear()
        await stage.client.unlock()
        moves = [e for e in stage.loopback.effects if isinstance(e, BoltMoved)]
        assert [move.open for move in moves] == [True]
        assert stage.elapsed < 1


@virtual_time
async def test_a_lock_that_hangs_up_on_haste_is_spoken_to_one_by_one():
    async with scene(3) as stage:
        make_slow(stage)
        stage.loopback.faults.lose_link_at[Direction.TO_LOCK] = 2 + 5 + 1
        await stage.client.write_t0(T0)
        assert stage.client.memory.profile.one_by_one
        assert stage.client.statistics.connects == 2


def dropping(stage, numbers, direction=Direction.TO_CLIENT):
    def hook(way, number, packet):
        return None if way is direction and number in numbers else packet

    stage.loopback.faults.hook = hook


@virtual_time
async def test_what_may_be_done_twice_is_after_a_lost_pair_answer():
    """Nothing that the lock reports before that answer counts, so it is not known."""
    async with scene(3) as stage:
        dropping(stage, {8, 9})
        written = []
        obey = stage.lock.written
        stage.lock.written = lambda point: (written.append(point.id), obey(point))
        await stage.client.write_t0(T0)
        assert written == [64, 64]
        assert stage.client.statistics.connects == 1


@virtual_time
async def test_a_lost_acknowledgement_is_made_up_for_by_the_report():
    async with scene(3) as stage:
        await stage.client.probe()
        number = stage.loopback.packets[Direction.TO_CLIENT]
        dropping(stage, {number + 1, number + 2})
        before = stage.elapsed
        assert await stage.client.write_t0(T0) == T0
        assert stage.elapsed - before < 1


@virtual_time
async def test_a_lock_that_answers_no_pair_request_is_lost():
    async with scene(3) as stage:
        dropping(stage, range(8, 100))
        with pytest.raises(LinkLost):
            await stage.client.probe()
        assert stage.elapsed < 15

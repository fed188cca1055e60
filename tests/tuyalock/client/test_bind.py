"""Making an unbound lock ours, without the cloud (protocol.md §4.3)."""

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    KeyProblem,
    LinkLost,
    NotAuthorized,
)
from custom_components.smart_life_lock.tuyalock.model import ClockSet
from virtual_lock.air.traffic import Direction, MessageKind
from virtual_lock.firmware.quirks import PlainPolicy, Quirks

from .scene import T0, scene
from .virtual_time import virtual_time

LONG = Quirks(build_packet=244)


@virtual_time
async def test_generation_3_is_bound_blindly_and_obeys_at_once():
    async with scene(3, bound=False) as stage:
        assert await stage.client.bind() is None
        assert stage.client.bound
        assert stage.client.connected
        assert stage.lock.memory.bound
        assert stage.lock.memory.login_key == stage.credentials.login_key
        assert await stage.client.write_t0(T0) == T0
        assert stage.client.statistics.connects == 1
        assert len(stage.told(ClockSet)) == 1
        assert abs(stage.lock.clock.unix - stage.now().timestamp()) <= 1


@pytest.mark.parametrize(("max_packet", "quirks"), [(20, Quirks()), (244, LONG)])
@virtual_time
async def test_generation_4_is_bound_openly(max_packet, quirks):
    async with scene(4, max_packet, quirks=quirks, bound=False) as stage:
        info = await stage.client.bind()
        assert info is not None
        assert info.protocol == (4, 4)
        assert info.bound
        assert await stage.client.write_t0(T0) == T0


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_bound_lock_is_entered_with_the_chosen_key(generation):
    async with scene(generation, bound=False) as stage:
        await stage.client.bind()
        await stage.client.close()
        info = await stage.client.probe()
        assert info.bound
        assert stage.client.statistics.connects == 2


@virtual_time
async def test_after_blind_binding_the_lock_is_asked_what_it_is():
    async with scene(3, bound=False) as stage:
        await stage.client.bind()
        info = await stage.client.probe()
        assert info.firmware == "3.3"


@pytest.mark.parametrize(("real", "advertised"), [(3, 4), (4, 3)])
@virtual_time
async def test_the_other_generation_is_tried(real, advertised):
    async with scene(real, bound=False, advertised=advertised) as stage:
        await stage.client.bind()
        await stage.client.close()
        await stage.client.probe()
        assert stage.client.memory.profile.generation == real


@virtual_time
async def test_a_lock_that_cuts_long_writes_is_bound_with_short_ones():
    quirks = Quirks(build_packet=50)
    async with scene(4, 244, quirks=quirks, bound=False) as stage:
        await stage.client.bind()
        assert stage.client.memory.profile.cuts_long
        assert await stage.client.write_t0(T0) == T0


@virtual_time
async def test_a_lock_that_is_advertised_as_bound_is_left_alone():
    async with scene(3) as stage:
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.bind()
        assert caught.value.problem is KeyProblem.BOUND_ELSEWHERE
        assert stage.loopback.connections == 0


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_lock_that_wants_the_cloud_is_told_so_in_time(generation):
    quirks = Quirks(plain=PlainPolicy.REFUSE, build_packet=244)
    async with scene(generation, 244, quirks=quirks, bound=False) as stage:
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.bind()
        assert caught.value.problem is KeyProblem.NEEDS_CLOUD
        assert stage.elapsed < 15
        assert not stage.client.bound


@pytest.mark.parametrize(
    ("generation", "writes", "notifications"), [(3, 7, 6), (4, 8, 13)]
)
@virtual_time
async def test_a_link_lost_anywhere_in_binding_leaves_no_lock_with_a_lost_key(
    generation, writes, notifications
):
    moments = [(Direction.TO_LOCK, n + 1) for n in range(writes)]
    moments += [(Direction.TO_CLIENT, n + 1) for n in range(notifications)]
    for direction, number in moments:
        async with scene(generation, bound=False) as stage:
            stage.loopback.faults.lose_link_at[direction] = number
            try:
                await stage.client.bind()
            except LinkLost:
                assert not stage.lock.memory.bound
                assert not stage.client.bound
                continue
            finally:
                assert stage.elapsed < 15
            assert stage.lock.memory.login_key == stage.credentials.login_key
            assert await stage.client.write_t0(T0) == T0


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_key_told_to_whoever_hung_up_is_not_bound_with_on_another_link(
    generation,
):
    """Who answered the first one may not have been the lock."""
    async with scene(generation, 244, quirks=LONG, bound=False) as stage:
        key, told = bytes(stage.credentials.login_key), []

        def deaf(direction, _number, packet):
            if direction is Direction.TO_CLIENT:
                return packet
            plain = b"".join(heard.setdefault(stage.loopback.connections, []))
            heard[stage.loopback.connections].append(packet[1:])
            if key in plain + packet[1:]:
                told.append(stage.loopback.connections)
                stage.loopback.lose_link()
            return packet

        heard = {}
        stage.loopback.faults.hook = deaf
        with pytest.raises(LinkLost):
            await stage.client.bind()
        assert told == [1]
        assert not stage.lock.memory.bound


@virtual_time
async def test_binding_gives_up_when_the_second_link_is_lost_too():
    async with scene(3, bound=False) as stage:
        stage.loopback.faults.hook = lambda *_: stage.loopback.lose_link()
        with pytest.raises(LinkLost):
            await stage.client.bind()
        assert stage.client.statistics.connects == 2


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_lock_that_is_ours_already_is_bound_whatever_its_advert_says(
    generation,
):
    async with scene(generation, bound=False) as stage:
        stage.lock.set_login_key(stage.credentials.login_key)
        info = await stage.client.bind()
        assert info is not None
        assert info.bound
        assert stage.client.bound
        assert stage.elapsed < 15
        assert await stage.client.write_t0(T0) == T0


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_an_answer_to_the_pairing_that_never_comes_leaves_no_lock_with_a_lost_key(
    generation,
):
    for kind in (MessageKind.PAIR, MessageKind.INFO):
        async with scene(generation, bound=False) as stage:
            stage.loopback.faults.packets.lose(kind)
            await stage.client.bind()
            assert stage.lock.memory.login_key == stage.credentials.login_key
            assert stage.elapsed < 15


@pytest.mark.parametrize("generation", [3, 4])
@virtual_time
async def test_a_lock_of_somebody_else_with_an_old_advert_is_not_bound(generation):
    async with scene(generation, bound=False) as stage:
        stage.lock.set_login_key(b"other!")
        with pytest.raises(NotAuthorized) as caught:
            await stage.client.bind()
        assert caught.value.problem is KeyProblem.NEEDS_CLOUD
        assert stage.elapsed < 15

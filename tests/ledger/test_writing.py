"""Codes go into the lock, are changed and leave it; ledger and lock agree in the end."""

import pytest

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.firmware.quirks import Quirks

from .workshop import workshop

GENERATIONS = pytest.mark.parametrize(("generation", "packet"), [(3, 20), (4, 20)])


@GENERATIONS
@virtual_time
async def test_a_code_is_pending_until_the_lock_has_it(tmp_path, generation, packet):
    async with workshop(tmp_path, generation, max_packet=packet) as shop:
        code = await shop.once(digits="314159")
        assert shop.status(code) is CodeStatus.PENDING
        assert shop.table() == {}
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.table() == {40: "314159"}
        assert shop.slots(code) == [40]
        assert not shop.waiting()


@virtual_time
async def test_pause_takes_a_code_off_the_lock_and_resume_writes_it_again(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        await shop.pause(code)
        assert shop.status(code) is CodeStatus.PENDING
        await shop.session()
        assert shop.status(code) is CodeStatus.PAUSED
        assert shop.table() == {}
        await shop.resume(code)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.table() == {40: "314159"}


@virtual_time
async def test_deleted_code_leaves_the_lock(tmp_path):
    async with workshop(tmp_path) as shop:
        code, other = await shop.once(), await shop.periodic()
        await shop.session()
        await shop.delete(code)
        assert shop.status(code) is CodeStatus.DELETING
        await shop.session()
        assert shop.status(code) is CodeStatus.DELETED
        assert list(shop.table().values()) == [other.digits]


@virtual_time
async def test_eleventh_code_fails_and_gets_the_first_place_that_is_free(tmp_path):
    async with workshop(tmp_path) as shop:
        codes = [await shop.periodic(f"Guest {n}") for n in range(11)]
        await shop.session()
        assert [shop.status(c) for c in codes[:10]] == [CodeStatus.ACTIVE] * 10
        assert shop.status(codes[10]) is CodeStatus.FAILED
        assert shop.get(codes[10]).online.failure is Failure.LOCK_FULL
        assert not shop.waiting()
        await shop.delete(codes[3])
        await shop.session()
        assert shop.status(codes[10]) is CodeStatus.ACTIVE
        assert shop.slots(codes[10]) == [43]


@virtual_time
async def test_what_is_only_for_later_makes_room_for_what_is_needed_now(tmp_path):
    """Each of these codes has a place for the summer, too, on a lock that lets it."""
    weekly = Weekly("Europe/Berlin", frozenset({0, 2}), 540, 720)
    quirks = Quirks(enforces_times=True)
    async with workshop(tmp_path, quirks=quirks) as shop:
        codes = [
            await shop.periodic(f"Guest {n}", weekly=weekly, days=300) for n in range(5)
        ]
        await shop.session()
        assert len(shop.table()) == 10
        more = await shop.once()
        await shop.session()
        assert shop.status(more) is CodeStatus.ACTIVE
        assert {shop.status(code) for code in codes} == {CodeStatus.ACTIVE}
        assert len(shop.table()) == 10
        assert not shop.waiting()


@virtual_time
async def test_codes_that_need_two_places_do_not_fight_for_the_last_one(tmp_path):
    overnight = Weekly("Europe/Berlin", frozenset({0}), 1320, 360)
    async with workshop(tmp_path) as shop:
        for number in range(9):
            await shop.periodic(f"Guest {number}")
        pair = [await shop.periodic(name, weekly=overnight) for name in ("Ann", "Bea")]
        await shop.session()
        assert {shop.status(code) for code in pair} == {CodeStatus.FAILED}
        assert not shop.waiting()
        assert len(shop.table()) == 9

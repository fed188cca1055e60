"""Home Assistant stops or dies between two packets: no use is lost, none counts twice."""

import asyncio
from collections import Counter
from contextlib import suppress

import pytest

from custom_components.smart_life_lock.ledger.errors import LedgerError
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.model import Access
from virtual_lock.air.traffic import Direction
from virtual_lock.firmware.quirks import Quirks

from .desk import online_of
from .month_times import over_months
from .workshop import workshop

LOCK = Quirks(enforces_times=True, deletes_used=True)
ANNA, BERTA, COURIER = "314159", "271828", "161803"
STORED = (ANNA, COURIER, BERTA, ANNA)
GENERATIONS = pytest.mark.parametrize(("generation", "max_packet"), [(3, 20), (4, 244)])


async def typed(shop, digits):
    shop.loopback._pace.catch_up()
    assert shop.lock.type(digits).opened


class Household:
    """A lock with four uses that nobody has heard of; a fifth comes in the session."""

    def __init__(self, shop, *, restarted):
        self.shop, self.restarted = shop, restarted
        self.used_live = False
        self.told_alive, self.left = 0, []

    async def prepare(self):
        shop = self.shop
        self.anna = await shop.periodic("Anna", digits=ANNA)
        self.berta = await shop.periodic("Berta", digits=BERTA)
        self.courier = await shop.once("Courier", digits=COURIER)
        await shop.session()
        await shop.client.close()
        for digits in STORED:
            await typed(shop, digits)
            await asyncio.sleep(70)
        if self.restarted:
            shop.lock.change_battery()

    async def session_that_ends(self, way, number, end):
        """``end`` comes when that packet has arrived; a use comes in the midst of it."""
        shop = self.shop
        loop, base = asyncio.get_running_loop(), shop.loopback.packets[way]

        def hook(direction, count, packet):
            if direction is way and count == base + number:
                # Once it was delivered, and whoever gets it has worked on it.
                loop.call_soon(loop.call_soon, loop.call_soon, ending.set)
            return packet

        ending, shop.loopback.faults.hook = asyncio.Event(), hook
        session = asyncio.ensure_future(shop.session())
        live = loop.call_later(0.4, self.use_live)
        ended = asyncio.ensure_future(ending.wait())
        await asyncio.wait({session, ended}, return_when=asyncio.FIRST_COMPLETED)
        came = ended.done()
        self.told_alive = len(shop.told)
        if came:
            await end(shop)
            self.left = shop.told[self.told_alive :]
        shop.loopback.faults.hook = None
        ended.cancel()
        with suppress(TuyaLockError, LedgerError):
            await session
        live.cancel()
        return came

    def use_live(self):
        self.shop.loopback._pace.catch_up()
        self.used_live = self.shop.lock.type(BERTA).opened

    async def require_all(self):
        """After one more session the ledger knows each use, and each once."""
        await asyncio.sleep(100)
        await self.shop.session()
        shop = self.shop
        uses = [shop.get(one).uses for one in (self.anna, self.berta, self.courier)]
        assert uses == [2, 1 + self.used_live, 1]
        assert shop.status(self.courier) is CodeStatus.USED
        assert online_of(shop.get(self.courier)).failure is None
        assert len(shop.lock.memory.records) == 0

    def require_told(self):
        """Each use was told once, by this life, at the start of the next, or in that.

        A kill cuts off what a lock sends newest first: then the others come later.
        """
        told, alive = self.shop.told, self.told_alive
        times = [event.at for event, _ in told]
        assert len({*times}) == len(times) == 4 + self.used_live
        names = Counter(code.name for _, code in told)
        assert names == {"Anna": 2, "Berta": 1 + self.used_live, "Courier": 1}
        for part in (told[:alive], self.left, told[alive + len(self.left) :]):
            stored = [event.at for event, _ in part if event.late]
            assert stored == sorted(stored)


async def killed(shop):
    shop.kill()


async def reloaded(shop):
    await shop.restart()


async def households(tmp_path, way, end, *, restarted, **link):
    """Each after a session that ended at its first packet, at its second, and so on."""
    came, number = True, 0
    while came:
        number += 1
        path = tmp_path / str(number)
        path.mkdir()
        async with workshop(path, quirks=LOCK, **link) as shop:
            house = Household(shop, restarted=restarted)
            await house.prepare()
            came = await house.session_that_ends(way, number, end)
            yield shop, house
    assert number > 10


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("way", Direction)
@GENERATIONS
@over_months
async def test_kill_at_any_packet_loses_no_use_and_counts_none_twice(
    tmp_path, generation, max_packet, way, restarted
):
    link = {"generation": generation, "max_packet": max_packet}
    told_late = 0
    walk = households(tmp_path, way, killed, restarted=restarted, **link)
    async for _, house in walk:
        await house.require_all()
        house.require_told()
        assert all(event.late for event, _ in house.left)
        told_late += len(house.left)
    assert told_late  # else no kill came between storing and telling


@pytest.mark.parametrize("restarted", [False, True])
@pytest.mark.parametrize("way", Direction)
@GENERATIONS
@over_months
async def test_reload_at_any_packet_tells_every_use_once(
    tmp_path, generation, max_packet, way, restarted
):
    link = {"generation": generation, "max_packet": max_packet}
    walk = households(tmp_path, way, reloaded, restarted=restarted, **link)
    async for shop, house in walk:
        await house.require_all()
        times = [event.at for event, _ in shop.told if isinstance(event, Access)]
        assert len({*times}) == len(times) == 4 + house.used_live

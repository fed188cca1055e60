"""The link is lost at every packet there is; the next good session brings agreement."""

from collections.abc import Awaitable, Callable
from contextlib import suppress
from dataclasses import replace

import pytest

from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.update import UpdateRequest, updated
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.air.traffic import Direction

from .workshop import Workshop, workshop

type Act = Callable[[Workshop], Awaitable[None]]

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])
RESTARTS = pytest.mark.parametrize(
    "restart", [False, True], ids=["goes-on", "restarts"]
)


async def make(shop: Workshop) -> None:
    await shop.once(digits="314159")


async def renumber(shop: Workshop) -> None:
    (code,) = shop.ledger.codes()
    request = UpdateRequest(code.id, digits=replace(code).digits[::-1])
    await shop.ledger.async_change(
        lambda book: updated(request, shop.now(), book, shop.ledger.keys, shop.rules)
    )


async def erase(shop: Workshop) -> None:
    (code,) = shop.ledger.codes()
    await shop.delete(code)


async def packets_of(shop: Workshop, act: Act) -> dict[Direction, tuple[int, int]]:
    """Do it, have its session; the first and last packet numbers of each direction."""
    before = dict(shop.loopback.packets)
    await act(shop)
    await shop.session()
    return {
        way: (before[way] + 1, count) for way, count in shop.loopback.packets.items()
    }


async def agree(shop: Workshop) -> None:
    """After a good session nothing waits, and the lock holds what is wanted of it."""
    shop.loopback.faults.clear()
    await shop.session()
    assert not shop.waiting()
    wanted = {
        slot: str(code.digits)
        for code in shop.ledger.codes()
        if shop.status(code) is CodeStatus.ACTIVE
        for slot in shop.slots(code)
    }
    assert shop.table() == wanted
    assert not shop.ledger.found()


@pytest.mark.parametrize(
    ("first", "act"),
    [(None, make), (make, renumber), (make, erase)],
    ids=["make", "renumber", "erase"],
)
@GENERATIONS
@RESTARTS
def test_lost_link_at_any_packet(tmp_path, generation, restart, first, act):
    async def prepared(shop: Workshop) -> None:
        if first is not None:
            await first(shop)
            await shop.session()
        await shop.client.close()

    @virtual_time
    async def measured() -> None:
        async with workshop(tmp_path / "measured", generation) as shop:
            await prepared(shop)
            spans.update(await packets_of(shop, act))

    @virtual_time
    async def spoiled(way: Direction, number: int) -> None:
        async with workshop(tmp_path / f"{way}-{number}", generation) as shop:
            await prepared(shop)
            shop.loopback.faults.lose_link_at[way] = number
            await act(shop)
            with suppress(TuyaLockError):
                await shop.session()
            if restart:
                await shop.restart()
            await agree(shop)

    spans: dict[Direction, tuple[int, int]] = {}
    (tmp_path / "measured").mkdir()
    measured()
    for way, (begin, end) in spans.items():
        assert end > begin
        for number in range(begin, end + 1):
            (tmp_path / f"{way}-{number}").mkdir()
            spoiled(way, number)

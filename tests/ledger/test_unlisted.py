"""Codes that the lock's list has never shown, and that nobody has a use for any more."""

import asyncio

import pytest

from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.errors import Refused
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import SyncRequest
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.firmware.dp_credentials import synchronise
from virtual_lock.firmware.quirks import EXACT, RETAIL

from .workshop import HOUR, Workshop, workshop

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


def lists_permanent_ones_only(shop: Workshop) -> None:
    only_permanent = SyncRequest((CredentialType.PASSWORD,)).point()
    firmware = shop.lock.firmware
    firmware._writes = {
        **firmware._writes,
        Dp.UNLOCK_METHOD_SYNC: lambda lock, _: synchronise(lock, only_permanent),
    }


async def written_and_never_listed(shop: Workshop, make):
    """A code whose session was lost right after the lock had confirmed it."""
    await shop.session()
    code = await make()
    await shop.lose_link_behind(lambda: bool(shop.slots(code)))
    assert shop.slots(code) == [40]
    assert not shop.ledger.table.lists
    await asyncio.sleep(120)
    return code


@GENERATIONS
@virtual_time
async def test_code_that_was_used_before_it_was_listed_leaves_nothing_to_do(
    tmp_path, generation
):
    """The lock has deleted it, and its list is as empty as that of one without lists."""
    async with workshop(tmp_path, generation, quirks=RETAIL) as shop:
        code = await written_and_never_listed(shop, lambda: shop.once(digits="314159"))
        assert shop.lock.type("314159").opened
        assert shop.table() == {}
        for _ in range(2):
            await shop.session()
            assert shop.status(code) is CodeStatus.USED
            assert not shop.slots(code)
            assert not shop.waiting()
        assert not shop.ledger.table.lists  # of which nothing was learned


@GENERATIONS
@virtual_time
async def test_code_that_is_over_before_it_was_listed_leaves_nothing_to_do(
    tmp_path, generation
):
    async with workshop(tmp_path, generation, quirks=RETAIL) as shop:
        code = await written_and_never_listed(
            shop, lambda: shop.periodic(digits="314159", days=0.01)
        )
        lists_permanent_ones_only(shop)
        await asyncio.sleep(HOUR.total_seconds() / 2)
        await shop.session()
        assert shop.status(code) is CodeStatus.EXPIRED
        assert not shop.slots(code)
        assert not shop.waiting()
        # What was not shown was not touched either (protocol.md §13.4).
        assert shop.table() == {40: "314159"}


@pytest.mark.parametrize("quirks", [EXACT, RETAIL], ids=["exact", "retail"])
@virtual_time
async def test_used_code_that_is_still_there_is_deleted_once_it_is_listed(
    tmp_path, quirks
):
    """Where a lock keeps what was used, its list shows that."""
    async with workshop(tmp_path, quirks=quirks) as shop:
        code = await written_and_never_listed(shop, lambda: shop.once(digits="314159"))
        assert shop.lock.type("314159").opened
        await shop.session()
        assert shop.table() == {}
        assert not shop.slots(code)
        assert not shop.waiting()


@virtual_time
async def test_code_that_may_still_open_is_not_settled_by_an_empty_list(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await written_and_never_listed(shop, lambda: shop.once(digits="314159"))
        lists_permanent_ones_only(shop)
        await shop.delete(code)
        with pytest.raises(Refused):
            await shop.session()
        assert shop.status(code) is CodeStatus.DELETING
        assert shop.lock.would_open("314159")

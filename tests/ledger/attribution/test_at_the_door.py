"""Who came in, as the virtual lock tells it."""

import asyncio

import pytest

from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.model import Method
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import EXACT, RETAIL, Quirks

from ..desk import SECOND
from ..workshop import workshop

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


async def typed(shop, *entries):
    """Somebody types codes one after the other, some seconds apart; when that was."""
    moments = []
    for digits in entries:
        await asyncio.sleep(7)
        shop.loopback._pace.catch_up()
        assert shop.lock.type(digits).opened
        moments.append(shop.now())
    return moments


def names(shop):
    return [None if code is None else code.name for _, code in shop.told]


@GENERATIONS
@virtual_time
async def test_code_typed_while_connected_is_told_at_once(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        code = await shop.periodic("Anna", digits="314159")
        await shop.session()
        assert shop.client.connected
        await typed(shop, "314159")
        await asyncio.sleep(1)
        ((event, named),) = shop.told
        assert not event.late
        assert named.id == code.id
        assert shop.get(code).uses == 1
        await shop.session()
        assert len(shop.told) == 1


@GENERATIONS
@pytest.mark.parametrize("quirks", [EXACT, RETAIL], ids=["exact", "retail"])
@virtual_time
async def test_late_records_come_once_in_order_and_marked_as_late(
    tmp_path, generation, quirks
):
    async with workshop(tmp_path, generation, quirks=quirks) as shop:
        anna = await shop.periodic("Anna", digits="314159")
        berta = await shop.periodic("Berta", digits="271828")
        await shop.session()
        await shop.client.close()
        entries = ["314159", "271828", "314159", "314159", "271828"]
        moments = await typed(shop, *entries)
        await asyncio.sleep(300)
        assert shop.told == []
        await shop.session()
        assert names(shop) == ["Anna", "Berta", "Anna", "Anna", "Berta"]
        assert all(event.late for event, _ in shop.told)
        for (event, _), at in zip(shop.told, moments, strict=True):
            assert abs(event.at - at) < 2 * SECOND
        await shop.session()
        await shop.restart()
        await shop.session()
        assert len(shop.told) == len(entries)
        assert (shop.get(anna).uses, shop.get(berta).uses) == (3, 2)


@virtual_time
async def test_records_that_generation_3_sends_twice_are_told_once(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic("Anna", digits="314159")
        await shop.session()
        await typed(shop, "314159", "314159")
        await asyncio.sleep(1)
        assert names(shop) == ["Anna", "Anna"]
        assert not any(event.late for event, _ in shop.told)
        await shop.client.close()
        await typed(shop, "314159")
        await shop.session()
        assert names(shop) == ["Anna"] * 3
        assert shop.get(code).uses == 3


@GENERATIONS
@virtual_time
async def test_late_records_of_one_slot_go_to_each_code_in_its_time(
    tmp_path, generation
):
    async with workshop(tmp_path, generation) as shop:
        first = await shop.periodic("first", digits="314159")
        await shop.session()
        await shop.client.close()
        await typed(shop, "314159")
        await shop.delete(first)
        second = await shop.periodic("second", digits="271828")
        await shop.session()
        assert shop.slots(second) == [40]
        await shop.client.close()
        await typed(shop, "271828")
        await shop.session()
        assert names(shop) == ["first", "second"]
        assert shop.status(first) is CodeStatus.DELETED


@virtual_time
async def test_courier_who_came_while_nobody_listened_used_the_code_up(tmp_path):
    quirks = Quirks(deletes_used=True, enforces_times=True)
    async with workshop(tmp_path, quirks=quirks) as shop:
        code = await shop.once("Courier", digits="314159")
        await shop.session()
        await shop.client.close()
        await typed(shop, "314159")
        assert shop.table() == {}
        other = await shop.periodic("Anna")
        await shop.session()
        assert shop.slots(other) == [40]
        assert shop.status(code) is CodeStatus.USED
        assert shop.status(other) is CodeStatus.ACTIVE
        assert names(shop) == ["Courier"]


@virtual_time
async def test_codes_of_others_are_named_by_what_they_are_called_here(tmp_path):
    async with workshop(tmp_path) as shop:
        app = PhoneApp(shop.lock)
        app.make_password("112358", member=7)
        app.make_temporary("271828")
        await shop.session()
        pin, guest = shop.ledger.found()
        await shop.client.close()
        await typed(shop, "112358", "271828")
        await shop.session()
        assert [named for _, named in shop.told] == [pin, guest]
        assert [event.method for event, _ in shop.told] == [
            Method.PASSWORD,
            Method.ONLINE_CODE,
        ]

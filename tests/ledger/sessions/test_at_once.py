"""Changes whose outcome nobody heard, and people who work during a session."""

import asyncio

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.update import deleted
from custom_components.smart_life_lock.ledger.wanted import REWRITES
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp

from ..workshop import workshop
from .support import OTHER, lose_link_once, update


@virtual_time
async def test_change_of_unknown_outcome_that_is_taken_back_is_not_left_in_the_lock(
    tmp_path,
):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        await update(shop, code, digits=OTHER)
        await lose_link_once(shop, lambda: "271828" in shop.table().values())
        await update(shop, code, digits=code.digits)
        await shop.session()
        assert shop.table() == {40: "314159"}


@virtual_time
async def test_code_resumed_after_an_unheard_removal_is_missed_in_the_list(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        await shop.pause(code)
        await lose_link_once(shop, lambda: not shop.table())
        await shop.resume(code)
        await shop.session()
        assert shop.table() == {40: "314159"}
        assert shop.status(code) is CodeStatus.ACTIVE


@virtual_time
async def test_code_deleted_while_another_is_written_is_not_written_any_more(tmp_path):
    async with workshop(tmp_path) as shop:
        first, second = await shop.once("first"), await shop.once("second")
        change, done = shop.ledger.async_change, []

        async def and_delete(rule):
            changes = await change(rule)
            if not done:
                done.append(True)
                await change(lambda book: deleted(second.id, shop.now(), book))
            return changes

        shop.ledger.async_change = and_delete
        await shop.session()
        assert list(shop.table().values()) == [first.digits]
        assert shop.status(second) is CodeStatus.DELETED
        assert shop.get(second).online.copies == ()


@virtual_time
async def test_session_ends_where_somebody_undoes_all_that_it_writes(tmp_path):
    """And writes no more, after three times, until somebody asks for it."""
    async with workshop(tmp_path) as shop:
        PhoneApp(shop.lock).make_temporary("112358")
        await shop.session()
        code = await shop.periodic()
        listed = shop.client.passwords.list
        asked = []

        async def undone():
            await asyncio.sleep(60)
            asked.append(set(shop.table()))
            for slot in shop.table().keys() - {40}:
                PhoneApp(shop.lock).delete(slot)
            return await listed()

        shop.client.passwords.list = undone
        await shop.session()
        assert asked == [{40, 41}] * (1 + REWRITES)
        assert shop.get(code).online.failure is Failure.MISSING
        shop.client.passwords.list = listed
        await shop.resume(code)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE


@virtual_time
async def test_list_that_lags_behind_a_write_gets_no_code_written_twice(tmp_path):
    async with workshop(tmp_path) as shop:
        PhoneApp(shop.lock).make_temporary("112358")
        await shop.session()
        code = await shop.periodic(digits="314159")
        listed = shop.client.passwords.list

        async def lagging():
            return tuple(node for node in await listed() if node.hard_id == 40)

        shop.client.passwords.list = lagging
        await shop.session()
        shop.client.passwords.list = listed
        assert shop.status(code) is CodeStatus.ACTIVE
        await asyncio.sleep(60)
        await shop.session()
        assert shop.table() == {40: "112358", 41: "314159"}
        assert shop.status(code) is CodeStatus.ACTIVE

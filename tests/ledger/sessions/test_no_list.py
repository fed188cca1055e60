"""Locks without a list, and what the firmware does with slots (protocol.md §13.4)."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.sync.writer import LIST_TRIES
from custom_components.smart_life_lock.tuyalock.errors import OutcomeUnknown, Refused
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import SyncRequest
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.dp_credentials import synchronise
from virtual_lock.firmware.quirks import BK3431Q, EXACT, MEASURED, RETAIL

from ..desk import DAY
from ..workshop import Deaf, workshop
from .support import OTHER, update

BUILDS = pytest.mark.parametrize(
    "quirks", [EXACT, MEASURED, BK3431Q], ids=["exact", "measured", "bk3431q"]
)


@virtual_time
async def test_lock_that_never_answers_for_its_list_is_asked_twice_only(tmp_path):
    async with workshop(tmp_path) as shop:
        deaf = Deaf(shop, Dp.UNLOCK_METHOD_SYNC)
        code = await shop.periodic(digits="314159")
        for _ in range(4):
            await shop.session()
            assert shop.status(code) is CodeStatus.ACTIVE
        assert deaf.asked == LIST_TRIES
        assert shop.ledger.table.lists is False
        assert shop.table() == {40: "314159"}


@virtual_time
async def test_slots_of_a_lock_without_a_list_are_not_touched(tmp_path):
    """Nobody knows what is in them by now: it may be a member's own password (§13.4)."""
    async with workshop(tmp_path) as shop:
        Deaf(shop, Dp.UNLOCK_METHOD_SYNC)
        code = await shop.periodic(digits="314159")
        await shop.session()
        await update(shop, code, digits=OTHER)
        with pytest.raises(Refused):
            await shop.session()
        assert shop.table() == {40: "314159", 41: "271828"}
        assert shop.status(code) is CodeStatus.PENDING
        await shop.delete(code)
        with pytest.raises(Refused):
            await shop.session()
        assert shop.status(code) is CodeStatus.DELETING  # it still opens
        assert shop.table() == {40: "314159", 41: "271828"}


@virtual_time
async def test_list_that_was_there_before_is_asked_for_until_it_comes_again(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        assert shop.ledger.table.lists
        deaf = Deaf(shop, Dp.UNLOCK_METHOD_SYNC)
        for _ in range(LIST_TRIES + 1):
            await shop.session()
        assert deaf.asked == LIST_TRIES + 1
        assert shop.ledger.table.lists
        deaf.heal()
        await asyncio.sleep(60)
        PhoneApp(shop.lock).delete(40)
        await shop.session()
        assert shop.table() == {40: "314159"}
        assert shop.status(code) is CodeStatus.ACTIVE


@virtual_time
async def test_write_of_unknown_outcome_waits_for_the_list_of_a_lock_that_has_one(
    tmp_path,
):
    async with workshop(tmp_path) as shop:
        await shop.periodic(digits="314159")
        await shop.session()
        code = await shop.once(digits="271828")
        silent = Deaf(shop, Dp.TEMPORARY_PASSWORD_CREATE)
        with pytest.raises(OutcomeUnknown):
            await shop.session()
        silent.heal()
        deaf = Deaf(shop, Dp.UNLOCK_METHOD_SYNC)
        for _ in range(3):
            with pytest.raises(Refused):
                await shop.session()
        assert shop.status(code) is CodeStatus.PENDING
        assert shop.table() == {40: "314159"}
        deaf.heal()
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.table() == {40: "314159", 41: "271828"}


@virtual_time
async def test_code_is_not_called_deleted_where_the_lock_lists_permanent_ones_only(
    tmp_path,
):
    """The session that wrote it was lost before its slot could be missed in the list."""
    async with workshop(tmp_path) as shop:
        firmware = shop.lock.firmware
        only_permanent = SyncRequest((CredentialType.PASSWORD,)).point()
        firmware._writes = {
            **firmware._writes,
            Dp.UNLOCK_METHOD_SYNC: lambda lock, _: synchronise(lock, only_permanent),
        }
        code = await shop.periodic(digits="314159")
        await shop.lose_link_behind(lambda: bool(shop.slots(code)))
        assert shop.slots(code) == [40]
        await asyncio.sleep(120)
        await shop.session()
        await shop.delete(code)
        with pytest.raises(Refused):
            await shop.session()
        assert shop.status(code) is CodeStatus.DELETING
        assert shop.table() == {40: "314159"}


@virtual_time
async def test_first_code_is_listed_before_somebody_can_have_typed_it(tmp_path):
    """A lock that deletes a used one-time code by itself, and has listed none so far."""
    async with workshop(tmp_path, quirks=RETAIL) as shop:
        await shop.session()
        code = await shop.once(digits="314159")

        def written():
            if shop.slots(code) and shop.get(code).online.arrived:
                end()
                loop = asyncio.get_running_loop()
                loop.call_later(0.3, shop.lock.type, "314159")

        end = shop.ledger.async_add_listener(written)
        await shop.session()
        assert shop.table() == {}
        await shop.session()
        assert shop.status(code) is CodeStatus.USED
        assert not shop.waiting()


@BUILDS
@virtual_time
async def test_other_digits_open_and_the_old_ones_do_not_in_every_build(
    tmp_path, quirks
):
    async with workshop(tmp_path, quirks=quirks) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        await update(shop, code, digits=OTHER)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.table() == {41: "271828"}
        assert shop.lock.would_open("271828")
        assert not shop.lock.would_open("314159")


@BUILDS
@virtual_time
async def test_other_times_keep_the_digits_in_every_build(tmp_path, quirks):
    async with workshop(tmp_path, quirks=quirks) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        end = code.valid_until + DAY
        await update(shop, code, end=end)
        await shop.session()
        (held,) = shop.lock.memory.credentials
        assert (held.hard_id, held.validity.end) == (40, end.timestamp())
        assert shop.lock.would_open("314159")


@pytest.mark.parametrize("wish", ["update", "renumber", "delete"])
@BUILDS
@virtual_time
async def test_what_belongs_to_members_survives_changes_of_codes_that_are_gone(
    tmp_path, quirks, wish
):
    async with workshop(tmp_path, quirks=quirks) as shop:
        app = PhoneApp(shop.lock)
        app.make_password("112358", member=1)
        code = await shop.periodic(digits="314159")
        await shop.session()
        await asyncio.sleep(60)
        app.delete(40)  # behind our back
        match wish:
            case "update":
                await update(shop, code, end=code.valid_until + DAY)
            case "renumber":
                await update(shop, code, digits=OTHER)
            case "delete":
                await shop.delete(code)
        for _ in range(3):
            with suppress(Refused):
                await shop.session()
        digits = {"update": "314159", "renumber": "271828"}.get(wish)
        ours = {} if digits is None else {40: digits}
        assert shop.table() == {0: "112358", **ours}
        assert shop.lock.would_open("112358")
        assert not shop.waiting()

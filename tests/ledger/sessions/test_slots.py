"""Slots that are not as they were thought to be."""

import asyncio
from datetime import UTC, datetime

import pytest

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason, Refused
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    MethodStatus,
)
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    TemporaryResult,
    TemporaryStatus,
)
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.quirks import Quirks

from ..desk import DAY
from ..workshop import Deaf, workshop
from .support import OTHER, lose_link_once, update


@virtual_time
async def test_slot_that_is_not_there_is_not_changed_but_written_as_a_new_one(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        await shop.client.close()
        PhoneApp(shop.lock).delete(40)
        await update(shop, code, digits=OTHER)
        await shop.session()
        assert shop.table() == {40: "271828"}
        assert shop.slots(code) == [40]
        assert shop.status(code) is CodeStatus.ACTIVE


@virtual_time
async def test_slot_that_is_gone_already_is_as_good_as_deleted(tmp_path):
    async with workshop(tmp_path) as shop:
        PhoneApp(shop.lock).make_temporary("112358")
        code = await shop.periodic(digits="314159")
        await shop.session()
        (theirs,) = shop.ledger.found()
        for slot in list(shop.table()):
            PhoneApp(shop.lock).delete(slot)
        await shop.delete(code)
        await shop.delete(theirs)
        await shop.session()
        assert shop.status(code) is CodeStatus.DELETED
        assert not shop.ledger.found()
        assert not shop.waiting()


@virtual_time
async def test_codes_of_others_are_deleted_where_somebody_asks_for_it(tmp_path):
    async with workshop(tmp_path) as shop:
        app = PhoneApp(shop.lock)
        app.make_password("112358", member=7)
        app.make_password("223606", member=8)
        app.make_temporary("161803")
        await shop.session()
        pin, other, guest = shop.ledger.found()
        await shop.delete(pin)
        await shop.delete(guest)
        await shop.session()
        assert shop.ledger.found() == (other,)
        assert shop.table() == {1: "223606"}


@pytest.mark.parametrize(
    ("dp", "wish"),
    [
        (Dp.TEMPORARY_PASSWORD_MODIFY, "update"),
        (Dp.TEMPORARY_PASSWORD_DELETE, "delete"),
    ],
    ids=["update", "delete"],
)
@virtual_time
async def test_change_that_the_lock_does_not_confirm_is_tried_again(tmp_path, dp, wish):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        deaf, later = Deaf(shop, dp), code.valid_until + DAY
        if wish == "update":
            await update(shop, code, end=later)
        else:
            await shop.delete(code)
        with pytest.raises(Refused) as error:
            await shop.session()
        assert error.value.reason is RefusalReason.NO_REPORT
        assert deaf.asked
        assert list(shop.waiting())
        deaf.heal()
        await shop.session()
        assert not shop.waiting()
        held = {one.hard_id: one.validity.end for one in shop.lock.memory.credentials}
        assert held == ({40: later.timestamp()} if wish == "update" else {})


@virtual_time
async def test_refused_digits_fail_until_others_are_chosen(tmp_path):
    async with workshop(tmp_path, quirks=Quirks(refuses_duplicates=True)) as shop:
        PhoneApp(shop.lock).make_temporary("314159")
        code = await shop.periodic(digits="314159")
        await shop.session()
        assert shop.get(code).online.failure is Failure.REFUSED
        assert not shop.waiting()
        await update(shop, code, digits=OTHER)
        await shop.session()
        assert shop.table() == {40: "314159", 41: "271828"}
        assert shop.status(code) is CodeStatus.ACTIVE


class Stubborn(Deaf):
    """Takes the place of DP 52, or 2: says no and does nothing."""

    def _count(self, lock, point):
        self.asked += 1
        if point.id == Dp.UNLOCK_METHOD_DELETE:
            said = bytes((MethodStatus.NOT_FOUND,))
            lock.report(DataPoint.raw(point.id, point.value + said))
            return
        result = TemporaryResult(point.id, point.value[0], TemporaryStatus.FAILED)
        lock.report(result.point())


@virtual_time
async def test_slot_that_the_lock_will_not_empty_stays_ours(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        other = await shop.once(digits="271828")
        await shop.session()
        stubborn = Stubborn(shop, Dp.TEMPORARY_PASSWORD_DELETE)
        await shop.delete(code)
        for times in (1, 2):
            with pytest.raises(Refused) as error:
                await shop.session()
            assert error.value.reason is RefusalReason.NOT_FOUND
            assert stubborn.asked == times
            assert shop.status(code) is CodeStatus.DELETING
            assert shop.slots(code) == [40]
            assert not shop.ledger.found()
        assert shop.status(other) is CodeStatus.ACTIVE
        stubborn.heal()
        await shop.session()
        assert shop.status(code) is CodeStatus.DELETED
        assert list(shop.table().values()) == ["271828"]


@pytest.mark.parametrize("permanent", [False, True], ids=["temporary", "permanent"])
@virtual_time
async def test_code_of_others_that_the_lock_will_not_delete_stays_what_it_was(
    tmp_path, permanent
):
    async with workshop(tmp_path) as shop:
        if permanent:
            PhoneApp(shop.lock).make_password("161803", member=7)
        else:
            PhoneApp(shop.lock).make_temporary("161803")
        await shop.session()
        (guest,) = shop.ledger.found()
        await update(shop, guest, name="Neighbour")
        dp = Dp.UNLOCK_METHOD_DELETE if permanent else Dp.TEMPORARY_PASSWORD_DELETE
        Stubborn(shop, dp)
        await shop.delete(guest)
        with pytest.raises(Refused):
            await shop.session()
        (still,) = shop.ledger.found()
        assert (still.id, still.name) == (guest.id, "Neighbour")
        assert still.status is CodeStatus.DELETING
        assert list(shop.waiting()) == ["Neighbour"]
        await shop.resume(guest)
        await shop.session()
        assert not shop.waiting()
        assert shop.ledger.found()[0].status is CodeStatus.ACTIVE


@virtual_time
async def test_change_that_finds_no_room_takes_no_working_code_out_of_the_lock(
    tmp_path,
):
    quirks = Quirks(enforces_times=True)
    async with workshop(tmp_path, quirks=quirks) as shop:
        code = await shop.periodic(weekly=Weekly("UTC"), digits="314159", days=300)
        await shop.session()
        for number in range(9):
            PhoneApp(shop.lock).make_temporary(f"27182{number}")
        assert len(shop.table()) == 10
        now = shop.now().astimezone(UTC)
        begin = 60 * now.hour + now.minute
        over = Weekly("UTC", None, begin, (begin - 60) % 1440)  # two places
        await update(shop, code, weekly=over)
        await shop.session()
        assert shop.status(code) is CodeStatus.FAILED
        assert shop.slots(code) == [40]
        assert shop.lock.would_open("314159")
        assert not shop.waiting()
        PhoneApp(shop.lock).delete(45)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert len(shop.slots(code)) == 2


@virtual_time
async def test_place_for_the_next_season_keeps_no_code_out_of_the_present_one(tmp_path):
    """In a lock that takes digits once, the next season was written in a lost slot."""
    start = datetime(2026, 10, 22, 12, tzinfo=UTC)
    quirks = Quirks(refuses_duplicates=True)
    night = Weekly("Europe/Berlin", None, 0, 60)
    async with workshop(tmp_path, quirks=quirks, start=start) as shop:
        code = await shop.periodic(weekly=night, digits="314159", days=1)
        await shop.session()
        await update(shop, code, end=start + 5 * DAY)
        await asyncio.sleep(60)
        PhoneApp(shop.lock).delete(40)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.table() == {40: "314159"}


@virtual_time
async def test_code_that_finds_half_the_room_leaves_nothing_in_the_lock(tmp_path):
    async with workshop(tmp_path) as shop:
        for number in range(9):
            PhoneApp(shop.lock).make_temporary(f"27182{number}")
        code = await shop.periodic(weekly=Weekly("UTC", None, 720, 60), digits="314159")
        await shop.session()
        assert shop.status(code) is CodeStatus.FAILED
        assert shop.slots(code) == []
        assert len(shop.table()) == 9


@virtual_time
async def test_frozen_code_that_is_resumed_opens_again(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        await shop.session()
        PhoneApp(shop.lock).freeze(40, frozen=True)
        await lose_link_once(
            shop, lambda: shop.get(code).online.intent is Intent.PAUSED
        )
        assert shop.slots(code) == [40]
        await shop.resume(code)
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert shop.lock.would_open("314159")

"""Sessions with locks and people that behave oddly, and the ledger under them."""

import asyncio
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from custom_components.smart_life_lock.device.ha_errors import explain_ledger
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.errors import CodeProblem, CodeRefused
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import (
    OnlineOneTimeRequest,
    Weekly,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.lock_list import compared
from custom_components.smart_life_lock.ledger.outcomes import begun, created
from custom_components.smart_life_lock.ledger.slots import Intent
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.ledger.update import (
    UpdateRequest,
    deleted,
    taken_back,
    updated,
)
from custom_components.smart_life_lock.ledger.wanted import REWRITES
from custom_components.smart_life_lock.sync.writer import LIST_TRIES
from custom_components.smart_life_lock.tuyalock.errors import (
    OutcomeUnknown,
    RefusalReason,
    Refused,
)
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes, SecretStr
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import SyncRequest
from custom_components.smart_life_lock.tuyalock.wire.methods import (
    CredentialType,
    MethodStatus,
)
from custom_components.smart_life_lock.tuyalock.wire.temporary import (
    TemporaryResult,
    TemporaryStatus,
)
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.dp_credentials import synchronise
from virtual_lock.firmware.quirks import BK3431Q, EXACT, MEASURED, RETAIL, Quirks

from .desk import DAY, HOUR, KEYS, NOW, SECOND, temporary
from .workshop import Deaf, PlainFile, Workshop, workshop

OTHER = SecretStr("271828")
BUILDS = pytest.mark.parametrize(
    "quirks", [EXACT, MEASURED, BK3431Q], ids=["exact", "measured", "bk3431q"]
)


async def update(shop: Workshop, code, **wishes):
    request = UpdateRequest(code.id, **wishes)
    await shop.ledger.async_change(
        lambda book: updated(request, shop.now(), book, shop.ledger.keys, shop.rules)
    )


# Locks without a list.


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


# What the firmware does with slots (protocol.md §13.4).


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


# Slots that are not as they were thought to be.


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


# Changes whose outcome nobody heard, taken back before the next session.


async def lose_link_once(shop: Workshop, happened) -> None:
    """A session that ends when something has happened in the lock, unheard."""

    def hook(_way, _number, packet):
        if happened():
            shop.go_away()
            return None
        return packet

    shop.loopback.faults.hook = hook
    await shop.bad_session()
    assert happened()


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


# People who go on working during a session.


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


# The ledger.


class Shelf(PlainFile):
    """A disk that can be full, and on which something may happen while it writes."""

    full = False

    def meanwhile(self) -> None:
        """Nothing, unless told otherwise."""

    async def async_write(self, book):
        self.meanwhile()
        if self.full:
            raise OSError("no space left")
        await super().async_write(book)


@pytest.fixture
def shelf(tmp_path) -> Shelf:
    return Shelf(tmp_path / "book.json")


@pytest.fixture
def ledger(shelf) -> CodeLedger:
    return CodeLedger(shelf, Book(), LedgerSetup(KEYS, NOW))


REQUEST = OnlineOneTimeRequest("Courier", NOW + DAY)


async def test_code_is_on_disk_before_anybody_learns_of_it(ledger, shelf):
    code = await ledger.async_issue(REQUEST, NOW)
    assert shelf.read().codes == {code.id: code}
    assert ledger.codes() == (code,)
    assert ledger.get(code.id) is code


async def test_full_disk_takes_every_part_of_a_change_back(ledger, shelf):
    kept = await ledger.async_issue(REQUEST, NOW)
    table = ledger.table
    shelf.full = True

    def rule(book):
        changes = deleted(kept.id, NOW, book)
        return replace(changes, table=replace(book.table, drained=NOW))

    with pytest.raises(OSError, match="no space"):
        await ledger.async_issue(REQUEST, NOW)
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(rule)
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(
            lambda book: replace(deleted(kept.id, NOW, book), forgotten=(kept.id,))
        )
    assert ledger.codes() == (kept,)
    assert ledger.table is table
    assert shelf.read().codes == {kept.id: kept}


async def test_report_that_came_while_the_disk_was_full_stays(ledger, shelf):
    code = await ledger.async_issue(TemporaryRequest("Anna", NOW, NOW + DAY), NOW)
    shelf.full = True
    shelf.meanwhile = lambda: ledger.change(
        lambda book: replace(deleted(code.id, NOW, book), code=None)
    )
    with pytest.raises(OSError, match="no space"):
        await ledger.async_issue(REQUEST, NOW)
    assert ledger.codes()[0].ended is CodeStatus.DELETED


async def test_what_the_lock_told_of_its_table_while_the_disk_was_full_stays(
    ledger, shelf
):
    def rename(book):
        request = UpdateRequest(guest.id, name="Neighbour")
        return updated(request, NOW, book, ledger.keys, ledger.rules)

    ledger.change(lambda book: compared(book, [temporary(40)], NOW, "mark"))
    (guest,) = ledger.found()
    shelf.full = True
    nodes = [temporary(40, active=False), temporary(41)]
    shelf.meanwhile = lambda: ledger.change(
        lambda book: compared(book, nodes, NOW + HOUR, "mark")
    )
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(rename)
    still, new = ledger.found()
    assert (still.id, still.name, still.node) == (guest.id, "", nodes[0])
    assert new.node == nodes[1]
    assert ledger.table.seen == NOW + HOUR


async def test_code_taken_back_while_the_disk_was_full_does_not_come_again(
    ledger, shelf
):
    gone, going = [await ledger.async_issue(REQUEST, NOW) for _ in range(2)]
    step = next(step for step in ledger.plan(NOW) if step.code_id == going.id)
    await ledger.async_change(lambda book: begun(book, step, NOW))
    shelf.full = True

    def take_back():
        ledger.change(taken_back(gone.id))
        ledger.change(taken_back(going.id))

    shelf.meanwhile = take_back
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(
            lambda book: Changes(
                tuple(replace(code, name="Berta") for code in book.codes.values())
            )
        )
    (still,) = ledger.codes()
    assert (still.id, still.name) == (going.id, "Courier")
    assert status_of(still, NOW) is CodeStatus.DELETING


async def test_use_of_the_code_whose_change_found_the_disk_full_stays(ledger, shelf):
    code = await ledger.async_issue(REQUEST, NOW)
    (step,) = ledger.plan(NOW)
    await ledger.async_change(lambda book: begun(book, step, NOW))
    await ledger.async_change(lambda book: created(book, step, 40, NOW, drained=True))
    use = Access(NOW, Method.ONLINE_CODE, 40, late=False)
    shelf.full = True
    shelf.meanwhile = lambda: ledger.attribute(use, NOW)
    with pytest.raises(OSError, match="no space"):
        await ledger.async_change(
            lambda book: updated(
                UpdateRequest(code.id, name="Berta"),
                NOW,
                book,
                ledger.keys,
                ledger.rules,
            )
        )
    assert ledger.get(code.id).name == "Courier"
    assert status_of(ledger.get(code.id), NOW) is CodeStatus.USED


async def test_refusals_name_the_lock_and_change_nothing(ledger):
    for ask in (
        lambda: ledger.get("nobody"),
        lambda: ledger.try_out(lambda book: deleted("nobody", NOW, book)),
    ):
        with pytest.raises(CodeRefused) as error:
            ask()
        told = explain_ledger("Front door", error.value)
        assert told.translation_key == CodeProblem.UNKNOWN_CODE
        assert told.translation_placeholders == {
            "name": "Front door",
            "field": "code_id",
            "limit": "nobody",
        }
    with pytest.raises(CodeRefused):
        ledger.try_out(ledger.issuing(replace(REQUEST, digits=SecretStr("1")), NOW))
    assert ledger.try_out(ledger.issuing(REQUEST, NOW)).code.name == "Courier"
    assert ledger.codes() == ()


async def test_code_may_be_tried_out_without_being_kept(ledger):
    code = await ledger.async_issue(REQUEST, NOW)
    ledger.try_out(lambda book: deleted(code.id, NOW, book))
    assert ledger.get(code.id) is code


async def test_listeners_hear_of_changes_and_of_nothing_else(ledger):
    heard = []
    stop = ledger.async_add_listener(lambda: heard.append(len(ledger.codes())))
    await ledger.async_issue(REQUEST, NOW)
    assert heard == [1]
    ledger.due(NOW)
    assert heard == [1]
    stop()
    stop()
    await ledger.async_issue(REQUEST, NOW)
    assert heard == [1]


async def test_ledger_answers_from_what_is_true_at_the_moment(ledger):
    code = await ledger.async_issue(replace(REQUEST, start=NOW + HOUR), NOW)
    assert ledger.codes(NOW) == ()
    assert ledger.waiting(NOW) == (code,)
    assert ledger.next_change(NOW) == NOW + HOUR
    assert ledger.next_change(NOW + HOUR) == NOW + DAY + SECOND
    assert ledger.next_change(NOW + 2 * DAY) is None
    assert ledger.waiting(NOW + 2 * DAY) == ()
    assert ledger.look(lambda book: len(book.codes)) == 1
    (told,) = ledger.due(NOW + 2 * DAY)
    assert told.id == code.id
    assert ledger.due(NOW + 2 * DAY) == ()


async def test_codes_of_other_keys_are_dead_until_these_come_back(ledger, shelf):
    stay = await ledger.async_issue(TemporaryRequest("Anna", NOW, NOW + DAY), NOW)
    online = await ledger.async_issue(REQUEST, NOW)
    ledger.use_keys(CodeKeys(SecretBytes(b"000000"), NOW), NOW)
    for code in (stay, online):
        assert status_of(ledger.get(code.id), NOW) is CodeStatus.DEAD
        assert shelf.read().codes[code.id].dead_since == NOW
    assert ledger.waiting(NOW) == ()
    ledger.use_keys(KEYS, NOW)
    assert ledger.get(stay.id) == stay
    assert ledger.get(online.id) == online
    assert ledger.waiting(NOW) == (online,)

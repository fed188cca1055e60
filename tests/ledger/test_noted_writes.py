"""Codes for a lock that is near: their first row tells that the write was begun."""

import asyncio
from dataclasses import replace
from datetime import UTC
import json
from zoneinfo import ZoneInfo

import pytest

from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.errors import LedgerNotWritten
from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.issue_online import OnlineOneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.ledger.update import UpdateRequest, updated
from tests.tuyalock.client.virtual_time import virtual_time

from .workshop import DAY, Workshop, workshop

BERLIN = ZoneInfo("Europe/Berlin")
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


def request(shop: Workshop) -> OnlineOneTimeRequest:
    return OnlineOneTimeRequest("Courier", shop.now() + DAY)


def begun_on_disk(shop: Workshop) -> list[bool]:
    """Of each code in the file, whether a write of unknown outcome stands there."""
    return [code.online.unsure for code in shop._file.read().online_codes()]


def written(shop: Workshop) -> list[str]:
    """What is written from now on: whether it is begun, at each write of the file."""
    told: list[str] = []
    write = shop._file._write

    def noted(book):
        write(book)
        told.append(json.dumps(begun_on_disk(shop)))

    shop._file._write = noted
    return told


@GENERATIONS
@virtual_time
async def test_code_for_a_near_lock_takes_two_writes(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        await shop.session()
        told = written(shop)
        code = await shop.make(request(shop), near=True)
        assert shop.status(code) is CodeStatus.PENDING
        assert told == ["[true]"]
        await shop.writer._async_write()
        assert told == ["[true]", "[false]"]
        assert shop.status(code) is CodeStatus.ACTIVE


@virtual_time
async def test_code_for_a_lock_out_of_range_is_not_noted(tmp_path):
    async with workshop(tmp_path) as shop:
        await shop.make(request(shop))
        assert begun_on_disk(shop) == [False]


@virtual_time
async def test_offline_code_has_nothing_to_note(tmp_path):
    async with workshop(tmp_path) as shop:
        await shop.make(OneTimeRequest("Anna"), near=True)
        assert begun_on_disk(shop) == []


@pytest.mark.parametrize("end", ["drop_note", "restart"])
@virtual_time
async def test_note_is_taken_back_where_nothing_was_sent(tmp_path, end):
    async with workshop(tmp_path) as shop:
        await shop.session()
        code = await shop.make(request(shop), near=True)
        assert begun_on_disk(shop) == [True]
        if end == "restart":
            await shop.restart()
        else:
            shop.ledger.drop_note(code.id)
        assert begun_on_disk(shop) == [False]
        assert shop.status(code) is CodeStatus.PENDING


@GENERATIONS
@virtual_time
async def test_killed_before_it_was_sent_it_is_written_once(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        await shop.session()
        code = await shop.make(request(shop), near=True)
        shop.kill()
        assert shop.get(code).online.unsure
        await shop.session()
        assert shop.status(code) is CodeStatus.ACTIVE
        assert len(shop.table()) == 1


@virtual_time
async def test_code_that_was_changed_meanwhile_is_noted_anew(tmp_path):
    async with workshop(tmp_path) as shop:
        await shop.session()
        code = await shop.make(request(shop), near=True)
        wish, ledger = UpdateRequest(code.id, name="Anna"), shop.ledger
        await ledger.async_change(
            lambda book: updated(wish, shop.now(), book, ledger.keys, ledger.rules)
        )
        assert begun_on_disk(shop) == [False]
        told = written(shop)
        await shop.writer._async_write()
        assert told == ["[true]", "[false]"]
        assert shop.status(code) is CodeStatus.ACTIVE


@pytest.mark.parametrize("fails", [False, True], ids=["slow", "full"])
@virtual_time
async def test_nothing_is_sent_before_the_code_is_on_disk(tmp_path, fails):
    """A session runs already, and plans anew while the disk takes its time."""
    async with workshop(tmp_path) as shop:
        await shop.session()
        store, waits = shop._file.async_write, [True]

        async def write(book):
            if waits:
                waits.clear()
                await asyncio.sleep(5)
                if fails:
                    raise LedgerNotWritten
            await store(book)

        shop._file.async_write = write
        making = asyncio.ensure_future(shop.make(request(shop), near=True))
        await asyncio.sleep(0)
        running = asyncio.ensure_future(shop.writer._async_write())
        await asyncio.sleep(4)
        assert shop.table() == {}
        await asyncio.gather(making, running, return_exceptions=True)
        assert len(shop.table()) == len(shop.ledger.codes()) == (not fails)
        assert shop.ledger._book.noted == {}


@virtual_time
async def test_note_tells_the_moment_in_utc(tmp_path):
    async with workshop(tmp_path) as shop:
        local = shop.now().astimezone(BERLIN)
        code = await shop.ledger.async_issue(request(shop), local, local, near=True)
        (copy,) = shop.ledger._book.noted[code.id][1].online.copies
        assert copy.since == shop.now()
        assert copy.since.tzinfo is UTC


@pytest.mark.parametrize("fails", [False, True], ids=["stored", "full"])
@virtual_time
async def test_change_that_ends_with_the_ledger_is_seen_after_a_reload(tmp_path, fails):
    """What was worked out before goes on, what has changed since does not."""
    async with workshop(tmp_path) as shop:
        await shop.make(OneTimeRequest("Anna"))
        assert shop.ledger.waiting(shop.now()) == ()
        store = shop._file.async_write

        async def write(book):
            await asyncio.sleep(1)
            if fails:
                raise LedgerNotWritten
            await store(book)

        shop._file.async_write = write
        making = asyncio.ensure_future(shop.make(request(shop)))
        await asyncio.sleep(0)
        assert len(shop.ledger.waiting(shop.now())) == 1
        stopped = shop.ledger
        stopping = asyncio.ensure_future(stopped.async_stop())
        await asyncio.gather(making, stopping, return_exceptions=True)
        shop._file.async_write = store
        kept = shop._file.left
        setup = LedgerSetup(stopped.keys, shop.now())
        again = CodeLedger(shop._file, kept.book.reopened(), setup, kept.derived)
        waits = 0 if fails else 1
        assert len(again.waiting(shop.now())) == waits
        assert [code.name for code in again.codes(shop.now())] == ["Anna"]
        stopped._book = Book()
        assert stopped.waiting(shop.now()) == ()
        assert len(again.waiting(shop.now())) == waits


@pytest.mark.parametrize("field", ["seen", "drained"])
@virtual_time
async def test_time_that_is_set_back_is_written_at_once(tmp_path, field):
    async with workshop(tmp_path) as shop:
        ahead = shop.now() + 400 * DAY
        table = replace(shop.ledger.table, seen=ahead, drained=ahead)
        shop.ledger.change(lambda _: Changes(table=table))
        told = written(shop)
        later = replace(table, **{field: ahead + DAY})
        shop.ledger.change(lambda _: Changes(table=later))
        assert told == []
        back = replace(later, **{field: shop.now()})
        shop.ledger.change(lambda _: Changes(table=back))
        assert told == ["[]"]
        shop.ledger.change(lambda _: Changes(table=replace(back, **{field: None})))
        assert told == ["[]"] * 2

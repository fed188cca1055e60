"""Codes for a lock that is near: their first row tells that the write was begun."""

import json

import pytest

from custom_components.smart_life_lock.ledger.issue_offline import OneTimeRequest
from custom_components.smart_life_lock.ledger.issue_online import OnlineOneTimeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.update import UpdateRequest, updated
from tests.tuyalock.client.virtual_time import virtual_time

from .workshop import DAY, Workshop, workshop

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


def request(shop: Workshop) -> OnlineOneTimeRequest:
    return OnlineOneTimeRequest("Courier", shop.now() + DAY)


def begun_on_disk(shop: Workshop) -> list[bool]:
    """Of each code in the file, whether a write of unknown outcome stands there."""
    return [online.unsure for _, online in shop._file.read().online()]


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


@pytest.mark.parametrize("end", ["begin_no_more", "restart"])
@virtual_time
async def test_note_is_taken_back_where_nothing_was_sent(tmp_path, end):
    async with workshop(tmp_path) as shop:
        await shop.session()
        code = await shop.make(request(shop), near=True)
        assert begun_on_disk(shop) == [True]
        if end == "restart":
            await shop.restart()
        else:
            shop.ledger.begin_no_more(code.id)
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

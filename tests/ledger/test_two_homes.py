"""Two ledgers of one lock, as of a cloned Home Assistant, and the app beside them.

Each home has a file and a client of its own; of what the others do it sees only what the
lock tells. What real processes do is in ``tests/process/test_two_homes.py``.
"""

import asyncio
from contextlib import asynccontextmanager
from itertools import cycle, islice
import shutil

import pytest

from custom_components.smart_life_lock.ledger.doubt import DoubtReason
from custom_components.smart_life_lock.ledger.doubt_rules import LIST_LAGS
from custom_components.smart_life_lock.ledger.wanted import REWRITES
from tests.tuyalock.client.scene import BERLIN, START, Scene
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp

from .house import House
from .random_lives import FIRM
from .workshop import Workshop

ANNA, BERT, THEIRS = "142857", "271828", "314159"
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])
KEYS = pytest.mark.parametrize("kind", [House, Workshop], ids=["own", "account"])
"""Whether nobody but these homes has the lock's key, as far as they know."""


@asynccontextmanager
async def two_homes(path, kind, generation):
    """Anna and Bert have codes; the other home is a copy, and has had its first look."""
    scene = Scene(generation, 20, quirks=FIRM, zone=BERLIN, start=START)
    scene.loopback.start()
    first = kind(scene, path / "first.json")
    await first.periodic("Anna", digits=ANNA, days=30)
    await first.periodic("Bert", digits=BERT, days=30)
    await session(first)
    shutil.copy(path / "first.json", path / "other.json")
    other = kind(scene, path / "other.json")
    await session(other)
    try:
        yield first, other
    finally:
        for client in (first.client, other.client, scene.client):
            await client.close()
        scene.loopback.stop()


async def session(home):
    """Long after the last change, so that the list counts; the link is free behind it."""
    await asyncio.sleep(LIST_LAGS.total_seconds() + 1)
    await home.session()
    await home.client.close()


def holds(home, digits):
    return [slot for slot, held in home.table().items() if held == digits]


def reason(home):
    doubt = home.ledger.table.doubt
    return None if doubt is None else doubt.reason


@KEYS
@GENERATIONS
@virtual_time
async def test_code_of_the_app_is_left_alone_by_both_homes(tmp_path, generation, kind):
    async with two_homes(tmp_path, kind, generation) as homes:
        slot = PhoneApp(homes[0].lock).make_temporary(THEIRS)
        before = homes[0].table()
        for home in islice(cycle(homes), 6):
            await session(home)
            assert home.table() == before
        for home in homes:
            assert [one.hard_id for one in home.ledger.found()] == [slot]
            assert reason(home) is None
        PhoneApp(homes[0].lock).delete(slot)
        for home in homes:
            await session(home)
            assert not home.ledger.found()


@pytest.mark.parametrize("order", [(0, 1), (1, 0), (0, 0, 1), (0, 1, 1)], ids=str)
@KEYS
@GENERATIONS
@virtual_time
async def test_what_the_app_deletes_each_time_both_homes_write_no_more_and_tell(
    tmp_path, generation, kind, order
):
    async with two_homes(tmp_path, kind, generation) as homes:
        app, rewritten = PhoneApp(homes[0].lock), [0, 0]
        app.make_temporary(THEIRS)
        for home in homes:
            await session(home)
        for turn in islice(cycle(order), 24):
            for slot in holds(homes[turn], ANNA):
                app.delete(slot)
            await session(homes[turn])
            rewritten[turn] += len(holds(homes[turn], ANNA))
        assert all(1 <= times <= REWRITES for times in rewritten)
        assert [reason(home) for home in homes] == [DoubtReason.SHARED] * 2
        assert sorted(homes[0].table().values()) == sorted([BERT, THEIRS])
        for home in homes:
            assert len(home.ledger.found()) == 1


@KEYS
@GENERATIONS
@virtual_time
async def test_code_that_the_other_home_deletes_is_not_given_back_to_its_guest_for_ever(
    tmp_path, generation, kind
):
    """The other one revokes Anna; the app shows all of it to its owner."""
    async with two_homes(tmp_path, kind, generation) as homes:
        first, other = homes
        PhoneApp(first.lock).make_temporary(THEIRS)
        for home in homes:
            await session(home)
        (anna,) = [one for one in other.ledger.codes() if one.name == "Anna"]
        await other.delete(anna)
        for home in islice(cycle((other, first)), 12):
            for one in other.ledger.found():
                if other.table().get(one.hard_id) == ANNA:
                    await other.delete(one)  # a person sees it there again
            await session(home)
        assert reason(first) is DoubtReason.SHARED
        assert sorted(first.table().values()) == sorted([BERT, THEIRS])

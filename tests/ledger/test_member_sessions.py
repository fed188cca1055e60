"""Fingers and cards of members over whole sessions with a lock."""

import asyncio

import pytest

from custom_components.smart_life_lock.ledger.update import UpdateRequest, updated
from custom_components.smart_life_lock.tuyalock.model import Method
from custom_components.smart_life_lock.tuyalock.wire.datapoints import Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import SyncEnd
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
)
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.control.sensors import touch

from .workshop import workshop

ANNA = "Anna (finger)"
FINGER, CARD = CredentialType.FINGER, CredentialType.CARD
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


async def name(shop, one, text):
    request, ledger = UpdateRequest(one.id, name=text), shop.ledger
    await ledger.async_change(
        lambda book: updated(request, shop.now(), book, ledger.keys, ledger.rules)
    )


async def with_anna(shop):
    """One finger in the lock, named; the link is closed."""
    slot = PhoneApp(shop.lock).enrol(FINGER, 7)
    await shop.session()
    (one,) = shop.ledger.found()
    await name(shop, one, ANNA)
    await shop.client.close()
    await asyncio.sleep(60)
    return slot


def told(shop):
    return [(e.method, e.identifier, c and c.name) for e, c in shop.told]


def held(shop):
    return [(one.hard_id, one.member) for one in shop.lock.memory.credentials]


def names(shop):
    return [one.name for one in shop.ledger.found()]


def lists_by(shop, answer):
    """The lock answers each question for a list so."""
    firmware = shop.lock.firmware
    own = firmware._writes[Dp.UNLOCK_METHOD_SYNC]
    firmware._writes = {**firmware._writes, Dp.UNLOCK_METHOD_SYNC: answer}
    return own


def lists_others_by(shop, answer):
    """The lock lists passwords as ever, and answers for all others so."""

    def sync(lock, point):
        if point.value[0] in (1, 5):
            own(lock, point)
        else:
            answer(lock)

    own = lists_by(shop, sync)


@pytest.mark.parametrize("between", ["nothing", "restart", "crash"])
@GENERATIONS
@virtual_time
async def test_named_finger_is_told_by_its_name(tmp_path, generation, between):
    async with workshop(tmp_path, generation) as shop:
        slot = await with_anna(shop)
        match between:
            case "restart":
                await shop.restart()
            case "crash":
                shop.kill()
        touch(shop.lock, slot)
        await shop.session()
        assert told(shop) == [(Method.FINGERPRINT, 20, ANNA)]
        await shop.restart()
        assert names(shop) == [ANNA]


@GENERATIONS
@virtual_time
async def test_finger_is_deleted_when_asked_and_nothing_else(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        await with_anna(shop)
        app = PhoneApp(shop.lock)
        app.enrol(FINGER, 7)
        app.enrol(CARD, 7)
        app.make_password("112358", member=7)
        await shop.session()
        await shop.delete(next(one for one in shop.ledger.found() if one.name == ANNA))
        await shop.session()
        assert held(shop) == [(0, 7), (10, 7), (21, 7)]
        assert names(shop) == ["", "", ""]
        assert not shop.waiting()


@GENERATIONS
@virtual_time
async def test_who_has_the_slot_by_now_is_not_deleted(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        slot = await with_anna(shop)
        await shop.delete(shop.ledger.found()[0])
        app = PhoneApp(shop.lock)
        app.delete(slot)
        app.enrol(FINGER, 8)
        await shop.session()
        assert held(shop) == [(20, 8)]
        assert [(one.name, one.unwanted) for one in shop.ledger.found()] == [
            ("", False)
        ]
        assert not shop.waiting()


@virtual_time
async def test_its_last_uses_are_told_by_its_name_before_it_is_deleted(tmp_path):
    async with workshop(tmp_path) as shop:
        slot = await with_anna(shop)
        touch(shop.lock, slot)
        await shop.delete(shop.ledger.found()[0])
        await shop.session()
        assert told(shop) == [(Method.FINGERPRINT, 20, ANNA)]
        assert held(shop) == []


@virtual_time
async def test_deletion_waits_for_a_lock_that_is_away(tmp_path):
    async with workshop(tmp_path) as shop:
        await with_anna(shop)
        await shop.delete(shop.ledger.found()[0])
        shop.go_away()
        await shop.bad_session()
        assert held(shop) == [(20, 7)]
        assert shop.waiting() == [ANNA]
        await shop.session()
        assert held(shop) == []
        assert shop.waiting() == []


@virtual_time
async def test_lock_that_lists_nothing_shows_nobody(tmp_path):
    """An empty answer: there is none, or the lock does not know the type."""
    async with workshop(tmp_path) as shop:
        firmware = shop.lock.firmware
        firmware._writes = {
            **firmware._writes,
            Dp.UNLOCK_METHOD_SYNC: lambda lock, _: lock.report(SyncEnd(0).point()),
        }
        slot = PhoneApp(shop.lock).enrol(FINGER, 7)
        await shop.session()
        touch(shop.lock, slot)
        await shop.session()
        assert names(shop) == []
        assert told(shop) == [(Method.FINGERPRINT, 20, None)]


@GENERATIONS
@virtual_time
async def test_lock_without_any_list_is_asked_for_no_fingers(tmp_path, generation):
    async with workshop(tmp_path, generation) as shop:
        asked = []
        lists_by(shop, lambda _, point: asked.append(bytes(point.value)))
        for _ in range(3):
            await shop.session()
        assert set(asked) == {b"\x01"}


@virtual_time
async def test_unanswered_question_for_cards_spoils_no_session(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        lists_others_by(shop, lambda _: None)
        for _ in range(3):
            await shop.session()
        assert shop.slots(code) == [40]
        assert shop.lock.would_open("314159")


@GENERATIONS
@virtual_time
async def test_who_has_the_slot_by_now_is_not_told_by_the_former_name(
    tmp_path, generation
):
    """What the lock stored in between may be the use of either."""
    async with workshop(tmp_path, generation) as shop:
        slot = await with_anna(shop)
        app = PhoneApp(shop.lock)
        app.delete(slot)
        app.enrol(FINGER, 8)
        touch(shop.lock, slot)
        await asyncio.sleep(120)
        await shop.session()
        assert told(shop) == [(Method.FINGERPRINT, 20, None)]


@virtual_time
async def test_senseless_answer_for_cards_spoils_no_session(tmp_path):
    async with workshop(tmp_path) as shop:
        code = await shop.periodic(digits="314159")
        lists_others_by(shop, lambda lock: lock.report(SyncEnd(3).point()))
        for _ in range(3):
            await shop.session()
        assert shop.slots(code) == [40]

"""Passwords in the lock's slots: written, changed, deleted, listed; and what goes wrong."""

import pytest

from custom_components.smart_life_lock.tuyalock.errors import (
    LinkLost,
    LocalProtocolError,
    OutcomeUnknown,
    RefusalReason,
    Refused,
    RemoteProtocolError,
    Unreachable,
)
from custom_components.smart_life_lock.tuyalock.model import CredentialsChanged
from custom_components.smart_life_lock.tuyalock.passwords import is_temporary
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import SyncEnd
from custom_components.smart_life_lock.tuyalock.wire.temporary import TemporaryResult
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.app import PhoneApp
from virtual_lock.loopback import Direction
from virtual_lock.quirks import Quirks

from .scene import scene
from .virtual_time import virtual_time

ALWAYS = Validity(0, 0xFFFFFFFF)
GENERATIONS = pytest.mark.parametrize("generation", [3, 4])


def content(digits="314159", *, once=False):
    return SlotContent(SecretStr(digits), ALWAYS, once)


def table(stage):
    return {one.hard_id: one for one in stage.lock.memory.credentials}


@GENERATIONS
@virtual_time
async def test_password_gets_the_lowest_free_slot(generation):
    async with scene(generation) as stage:
        passwords = stage.client.passwords
        assert await passwords.create(content()) == 40
        assert await passwords.create(content("271828", once=True)) == 41
        held = table(stage)
        assert bytes(held[40].digits) == bytes((3, 1, 4, 1, 5, 9))
        assert (held[40].times, held[41].times) == (0, 1)
        assert held[40].validity == ALWAYS


@GENERATIONS
@virtual_time
async def test_slot_is_written_anew_and_emptied(generation):
    async with scene(generation) as stage:
        passwords = stage.client.passwords
        slot = await passwords.create(content())
        await passwords.modify(slot, content("271828"))
        assert bytes(table(stage)[slot].digits) == bytes((2, 7, 1, 8, 2, 8))
        await passwords.delete(slot)
        assert table(stage) == {}


@virtual_time
async def test_slot_that_is_not_there_is_not_found():
    async with scene() as stage:
        for work in (
            stage.client.passwords.modify(45, content()),
            stage.client.passwords.delete(45),
        ):
            with pytest.raises(Refused) as refused:
                await work
            assert refused.value.reason is RefusalReason.NOT_FOUND


@virtual_time
async def test_full_lock_says_so():
    async with scene() as stage:
        PhoneApp(stage.lock).fill()
        with pytest.raises(Refused) as refused:
            await stage.client.passwords.create(content())
        assert refused.value.reason is RefusalReason.TABLE_FULL


@virtual_time
async def test_lock_that_does_not_like_the_digits_refuses():
    async with scene(quirks=Quirks(refuses_duplicates=True)) as stage:
        await stage.client.passwords.create(content())
        with pytest.raises(Refused) as refused:
            await stage.client.passwords.create(content())
        assert refused.value.reason is RefusalReason.FAILED


@pytest.mark.parametrize("digits", ["12345678901", "12a456", "١٢٣٤٥٦"])
@virtual_time
async def test_digits_that_would_spoil_the_lock_s_memory_are_never_sent(digits):
    async with scene() as stage:
        with pytest.raises(LocalProtocolError):
            await stage.client.passwords.create(content(digits))
        assert stage.loopback.connections == 0


@GENERATIONS
@virtual_time
async def test_list_tells_permanent_and_temporary_passwords(generation):
    async with scene(generation) as stage:
        app = PhoneApp(stage.lock)
        app.make_password("112358", member=7)
        app.make_temporary("271828")
        app.freeze(40, frozen=True)
        await stage.client.passwords.create(content())
        nodes = await stage.client.passwords.list()
        told = [(n.hard_id, n.member, n.active, is_temporary(n)) for n in nodes]
        assert told == [
            (0, 7, True, False),
            (40, 0, False, True),
            (41, 0, True, True),
        ]


@GENERATIONS
@virtual_time
async def test_list_of_an_empty_lock_is_empty(generation):
    async with scene(generation) as stage:
        assert await stage.client.passwords.list() == ()


@virtual_time
async def test_long_list_comes_in_packages():
    async with scene(quirks=Quirks(temporary_slots=50)) as stage:
        PhoneApp(stage.lock).fill()
        nodes = await stage.client.passwords.list()
        assert [node.hard_id for node in nodes] == list(range(40, 90))


@virtual_time
async def test_list_with_a_part_missing_is_refused(monkeypatch):
    monkeypatch.setattr(SyncEnd, "__bytes__", lambda _: bytes((1, 3)))
    async with scene() as stage:
        PhoneApp(stage.lock).make_temporary("271828")
        with pytest.raises(RemoteProtocolError):
            await stage.client.passwords.list()


@virtual_time
async def test_permanent_password_is_deleted():
    async with scene() as stage:
        PhoneApp(stage.lock).make_password("112358", member=7)
        (node,) = await stage.client.passwords.list()
        await stage.client.passwords.delete_permanent(node)
        assert table(stage) == {}
        assert stage.told(CredentialsChanged)
        with pytest.raises(Refused) as refused:
            await stage.client.passwords.delete_permanent(node)
        assert refused.value.reason is RefusalReason.NOT_FOUND


@virtual_time
async def test_creation_is_not_repeated_once_the_lock_may_have_it():
    async with scene(proven=True) as stage:
        await stage.client.probe()

        def hook(way, _number, packet):
            if way is Direction.TO_CLIENT:
                stage.loopback.lose_link()
                return None
            return packet

        stage.loopback.faults.hook = hook
        with pytest.raises(OutcomeUnknown) as lost:
            await stage.client.passwords.create(content())
        assert isinstance(lost.value, LinkLost)
        assert list(table(stage)) == [40]
        assert stage.loopback.connections == 1


@virtual_time
async def test_creation_is_repeated_where_the_lock_cannot_have_heard_it():
    async with scene(proven=True) as stage:
        await stage.client.probe()
        next_packet = stage.loopback.packets[Direction.TO_LOCK] + 1
        stage.loopback.faults.lose_link_at[Direction.TO_LOCK] = next_packet
        assert await stage.client.passwords.create(content()) == 40
        assert list(table(stage)) == [40]


@virtual_time
async def test_lock_out_of_range_has_heard_nothing():
    async with scene() as stage:
        stage.loopback.faults.out_of_range = True
        with pytest.raises(Unreachable):
            await stage.client.passwords.create(content())


@virtual_time
async def test_creation_without_a_report_has_an_unknown_outcome(monkeypatch):
    async with scene() as stage:
        await stage.client.probe()
        firmware = stage.lock.firmware
        monkeypatch.setattr(firmware, "report", lambda *_: None)
        with pytest.raises(OutcomeUnknown):
            await stage.client.passwords.create(content())


@virtual_time
async def test_report_without_a_slot_is_a_refusal(monkeypatch):
    async with scene() as stage:
        await stage.client.probe()
        report = stage.lock.firmware.report
        answer = TemporaryResult(Dp.TEMPORARY_PASSWORD_CREATE, 0xFF, 0).point()

        def changed(*points: DataPoint) -> None:
            report(answer if points[0].id == answer.id else points[0])

        monkeypatch.setattr(stage.lock.firmware, "report", changed)
        with pytest.raises(Refused) as refused:
            await stage.client.passwords.create(content())
        assert refused.value.reason is RefusalReason.FAILED


@virtual_time
async def test_link_that_is_lost_twice_before_the_lock_heard_it_is_lost():
    async with scene(proven=True) as stage:

        def hook(way, _number, packet):
            if way is Direction.TO_LOCK:
                stage.loopback.lose_link()
                return None
            return packet

        stage.loopback.faults.hook = hook
        with pytest.raises(LinkLost) as lost:
            await stage.client.passwords.create(content())
        assert not isinstance(lost.value, OutcomeUnknown)
        assert table(stage) == {}


@virtual_time
async def test_other_news_between_the_parts_of_a_list_is_no_part_of_it():
    async with scene() as stage:
        PhoneApp(stage.lock).make_temporary("271828")
        await stage.client.probe()

        def hook(way, _number, packet):
            if way is Direction.TO_LOCK and not rung:
                rung.append(True)
                stage.lock.firmware.ring()
            return packet

        rung: list[bool] = []
        stage.loopback.faults.hook = hook
        assert len(await stage.client.passwords.list()) == 1

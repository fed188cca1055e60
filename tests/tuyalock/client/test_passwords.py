"""Passwords in the lock's slots: written, changed, deleted, listed; and what goes wrong."""

import asyncio
from contextlib import suppress

import pytest

from custom_components.smart_life_lock.tuyalock.client.passwords import is_temporary
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
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import (
    Node,
    SyncEnd,
    SyncPackage,
)
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
    MethodReport,
)
from custom_components.smart_life_lock.tuyalock.wire.temporary import TemporaryResult
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.air.traffic import Direction
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware.credentials import Credential
from virtual_lock.firmware.quirks import Quirks

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


LATER = Validity(1, 0x7FFFFFFF)


@GENERATIONS
@virtual_time
async def test_slot_gets_other_times_with_the_same_digits_and_is_emptied(generation):
    async with scene(generation) as stage:
        passwords = stage.client.passwords
        slot = await passwords.create(content(once=True))
        await passwords.modify(slot, content(once=True), LATER)
        held = table(stage)[slot]
        assert bytes(held.digits) == bytes((3, 1, 4, 1, 5, 9))
        assert (held.validity, held.times) == (LATER, 1)
        await passwords.delete(slot)
        assert table(stage) == {}


def written(stage, *numbers):
    """The data points of these numbers that reach the lock from now on."""
    points, obey = [], stage.lock.written

    def listen(point):
        if point.id in numbers:
            points.append((point.id, bytes(point.value)))
        obey(point)

    stage.lock.written = listen
    return points


def lists_of(points):
    return [tuple(value) for dp, value in points if dp == Dp.UNLOCK_METHOD_SYNC]


CHANGES = (
    Dp.UNLOCK_METHOD_DELETE,
    Dp.TEMPORARY_PASSWORD_DELETE,
    Dp.TEMPORARY_PASSWORD_MODIFY,
)


def changes_of(passwords, hard_id):
    node = Node(hard_id, CredentialType.PASSWORD, 7, active=True)
    return {
        "modify": lambda: passwords.modify(hard_id, content(), LATER),
        "delete": lambda: passwords.delete(hard_id),
        "delete_permanent": lambda: passwords.delete_permanent(node),
    }


@pytest.mark.parametrize("change", ["modify", "delete", "delete_permanent"])
@pytest.mark.parametrize("hard_id", [0, 10, 40, 41, 45, 255])
@GENERATIONS
@virtual_time
async def test_only_a_slot_that_the_link_has_shown_as_of_its_kind_is_touched(
    generation, hard_id, change
):
    """0 is a member's password, 10 a card, 40 a temporary password, 41 not there."""
    async with scene(generation) as stage:
        app = PhoneApp(stage.lock)
        app.make_password("112358", member=7)
        app.make_temporary("271828")
        card = Credential(CredentialType.CARD, 10, ALWAYS, member=7)
        stage.lock.memory.credentials.keep(card)
        before = {slot: held for slot, held in table(stage).items() if slot != hard_id}
        points = written(stage, *CHANGES)
        may = {"modify": 40, "delete": 40, "delete_permanent": 0}[change]
        work = changes_of(stage.client.passwords, hard_id)[change]
        if hard_id == may:
            await work()
            assert len(points) == 1
        else:
            with pytest.raises(Refused) as refused:
                await work()
            assert refused.value.reason is RefusalReason.NOT_FOUND
            assert points == []
        after = {slot: held for slot, held in table(stage).items() if slot != hard_id}
        assert after == before


@GENERATIONS
@virtual_time
async def test_what_one_link_has_shown_another_one_has_to_show_again(generation):
    async with scene(generation) as stage:
        passwords = stage.client.passwords
        slot = await passwords.create(content())
        points = written(stage, Dp.UNLOCK_METHOD_SYNC)
        await passwords.modify(slot, content(), LATER)
        assert points == []  # the lock has given it out on this link
        await stage.client.close()
        await passwords.modify(slot, content(), ALWAYS)
        assert lists_of(points) == [(5,)]
        await passwords.modify(slot, content(), LATER)
        await passwords.delete(slot)
        assert lists_of(points) == [(5,)]
        with pytest.raises(Refused):
            await passwords.delete(slot)
        assert lists_of(points)[:2] == [(5,), (5,)]


@pytest.mark.parametrize("change", ["modify", "delete"])
@GENERATIONS
@virtual_time
async def test_slot_is_not_touched_over_a_link_that_came_behind_the_list(
    generation, change
):
    """The link is lost between them: the slot may be somebody else's by then."""
    gone = 0
    for number in range(1, 25):
        async with scene(generation, proven=True) as stage:
            app = PhoneApp(stage.lock)
            app.make_temporary("271828")
            said, obey = [], stage.lock.written

            def listen(point, stage=stage, said=said, obey=obey):
                said.append((stage.loopback.connections, point.id))
                obey(point)

            stage.lock.written = listen
            stage.loopback.faults.lose_link_at[Direction.TO_CLIENT] = number
            work = changes_of(stage.client.passwords, 40)[change]
            with suppress(Refused):
                await work()
            for link, dp in said:
                assert dp not in CHANGES or (link, Dp.UNLOCK_METHOD_SYNC) in said
            gone += stage.loopback.connections > 1
    assert gone > 10


@pytest.mark.parametrize("change", ["modify", "delete", "delete_permanent"])
@virtual_time
async def test_lock_that_lists_a_slot_and_will_not_change_it_refuses(change):
    async with scene() as stage:
        app = PhoneApp(stage.lock)
        app.make_password("112358", member=7)
        app.make_temporary("271828")
        hard_id = 0 if change == "delete_permanent" else 40
        firmware = stage.lock.firmware

        def refuse(lock, point):
            if point.id == Dp.UNLOCK_METHOD_DELETE:
                lock.report(MethodReport(point.id, 1, 0, 0, 7, hard_id, 1, 0).point())
            else:
                lock.report(TemporaryResult(point.id, hard_id, 1).point())

        firmware._writes = {**firmware._writes, **dict.fromkeys(CHANGES, refuse)}
        with pytest.raises(Refused) as refused:
            await changes_of(stage.client.passwords, hard_id)[change]()
        assert refused.value.reason is RefusalReason.NOT_FOUND
        assert stage.client.connected


@virtual_time
async def test_link_that_ends_with_the_list_has_shown_nothing():
    async with scene() as stage:
        PhoneApp(stage.lock).make_temporary("271828")
        runner, ends = stage.client._runner, []
        real = runner.carry_out

        async def carry_out(attempt):
            end = await real(attempt)
            if not ends:
                ends.append(end)
                stage.loopback.lose_link()
                await asyncio.sleep(0.01)
            return end

        runner.carry_out = carry_out
        await stage.client.passwords.delete(40)
        assert table(stage) == {}
        assert stage.client.statistics.connects == 2


@GENERATIONS
@virtual_time
async def test_each_type_is_listed_by_itself_and_one_after_the_other(generation):
    async with scene(generation) as stage:
        app = PhoneApp(stage.lock)
        app.make_password("112358", member=7)
        app.make_temporary("271828")
        points = written(stage, Dp.UNLOCK_METHOD_SYNC)
        nodes = await stage.client.passwords.list()
        assert [node.hard_id for node in nodes] == [0, 40]
        assert lists_of(points) == [(1,), (5,)]


@virtual_time
async def test_newer_lock_without_the_one_type_is_asked_for_the_other():
    async with scene(4) as stage:
        points = written(stage, Dp.UNLOCK_METHOD_SYNC)
        assert await stage.client.passwords.list() == ()
        assert lists_of(points) == [(1,), (5,), (0xF0,)]


@virtual_time
async def test_newer_lock_that_lists_the_documented_type_is_understood(monkeypatch):
    async with scene(4) as stage:
        passwords = stage.client.passwords
        slot = await passwords.create(content())
        await stage.client.close()
        firmware = stage.lock.firmware
        node = Node(slot, CredentialType.TEMPORARY_DOCUMENTED, 0, active=True)

        def lists(lock, point):
            known = bytes(point.value) == b"\xf0"
            if known:
                lock.report(SyncPackage(0, (node,)).point())
            lock.report(SyncEnd(int(known)).point())

        monkeypatch.setattr(
            firmware, "_writes", {**firmware._writes, Dp.UNLOCK_METHOD_SYNC: lists}
        )
        assert await passwords.list() == (node,)
        await stage.client.close()
        await passwords.delete(slot)
        assert table(stage) == {}


@virtual_time
async def test_what_a_list_holds_of_another_type_does_not_count(monkeypatch):
    async with scene() as stage:
        firmware = stage.lock.firmware
        node = Node(45, CredentialType.CARD, 7, active=True)

        def lists(lock, _point):
            lock.report(SyncPackage(0, (node,)).point())
            lock.report(SyncEnd(1).point())

        monkeypatch.setattr(
            firmware, "_writes", {**firmware._writes, Dp.UNLOCK_METHOD_SYNC: lists}
        )
        assert await stage.client.passwords.list() == ()
        with pytest.raises(Refused):
            await stage.client.passwords.delete(45)


@GENERATIONS
@virtual_time
async def test_list_that_does_not_end_leaves_nothing_to_the_next_one(generation):
    async with scene(generation) as stage:
        PhoneApp(stage.lock).make_temporary("271828")
        await stage.client.probe()
        firmware = stage.lock.firmware
        report = firmware.report
        firmware.report = lambda *points: None
        with pytest.raises(Refused) as refused:
            await stage.client.passwords.list()
        assert refused.value.reason is RefusalReason.NO_REPORT
        assert not stage.client.connected
        firmware.report = report
        assert [n.hard_id for n in await stage.client.passwords.list()] == [40]


@pytest.mark.parametrize("dp", [2, 3, 52, 53])
@virtual_time
async def test_slots_are_not_changed_by_plain_writes(dp):
    async with scene() as stage:
        with pytest.raises(LocalProtocolError):
            await stage.client.write(DataPoint.raw(dp, bytes(7)))
        assert stage.loopback.connections == 0


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

"""Cards, fingers and faces: listed type by type, and one deleted where just it is there."""

import pytest

from custom_components.smart_life_lock.tuyalock.client.listing import SENSED
from custom_components.smart_life_lock.tuyalock.client.members import Listed
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason, Refused
from custom_components.smart_life_lock.tuyalock.model import CredentialsChanged
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.lists import (
    Node,
    SyncEnd,
    SyncPackage,
)
from custom_components.smart_life_lock.tuyalock.wire.member_credentials import (
    CredentialType,
    MethodRequest,
)
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from virtual_lock.control.phone_app import PhoneApp
from virtual_lock.firmware import enrolment

from .scene import scene
from .virtual_time import virtual_time

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])
FINGER, CARD, FACE = CredentialType.FINGER, CredentialType.CARD, CredentialType.FACE


def writes(stage, dp):
    """The values of this data point that reach the lock from now on."""
    values, obey = [], stage.lock.written

    def listen(point):
        if point.id == dp:
            values.append(bytes(point.value))
        obey(point)

    stage.lock.written = listen
    return values


def answers(monkeypatch, stage, dp, answer):
    firmware = stage.lock.firmware
    monkeypatch.setattr(firmware, "_writes", {**firmware._writes, dp: answer})


@GENERATIONS
@virtual_time
async def test_each_type_is_asked_for_by_itself(generation):
    async with scene(generation) as stage:
        app = PhoneApp(stage.lock)
        for kind, member in ((FINGER, 7), (CARD, 8), (FACE, 9), (FINGER, 8)):
            app.enrol(kind, member)
        app.make_temporary("271828")
        app.freeze(21, frozen=True)
        asked = writes(stage, Dp.UNLOCK_METHOD_SYNC)
        listed = await stage.client.members.list()
        assert asked == [b"\x02", b"\x03", b"\x04"]
        assert listed == Listed(
            (
                Node(10, CARD, 8, active=True),
                Node(20, FINGER, 7, active=True),
                Node(21, FINGER, 8, active=False),
                Node(30, FACE, 9, active=True),
            ),
            SENSED,
        )


@virtual_time
async def test_type_that_is_not_answered_is_left_alone_after_two_times(monkeypatch):
    """What is known of it stays, and the other types are asked for all the same."""
    async with scene() as stage:
        PhoneApp(stage.lock).enrol(CARD)
        PhoneApp(stage.lock).enrol(FACE)
        own = stage.lock.firmware._writes[Dp.UNLOCK_METHOD_SYNC]

        def no_fingers(lock, point):
            if bytes(point.value) != b"\x03":
                own(lock, point)

        answers(monkeypatch, stage, Dp.UNLOCK_METHOD_SYNC, no_fingers)
        listed = [await stage.client.members.list() for _ in range(4)]
        assert [one.kinds for one in listed] == [(CARD,)] * 2 + [(CARD, FACE)] * 2
        assert [len(one.nodes) for one in listed] == [1, 1, 2, 2]


@GENERATIONS
@virtual_time
async def test_one_is_deleted_and_all_others_stay(generation):
    async with scene(generation) as stage:
        app = PhoneApp(stage.lock)
        for member in (7, 7, 8):
            app.enrol(FINGER, member)
        app.make_password("112358", member=7)
        node = Node(20, FINGER, 7, active=True)
        deletions = writes(stage, Dp.UNLOCK_METHOD_DELETE)
        await stage.client.passwords.delete_permanent(node)
        # Not of type 0, which deletes all that a member has.
        assert deletions == [bytes((FINGER, 0, 0, 7, 20, 1))]
        left = [one.hard_id for one in stage.lock.memory.credentials]
        assert left == [0, 21, 22]


@pytest.mark.parametrize(
    "node",
    [
        Node(20, FINGER, 8, active=True),  # the slot of somebody else by now
        Node(20, CARD, 7, active=True),
        Node(21, FINGER, 7, active=True),
        Node(40, CredentialType.TEMPORARY, 0, active=True),
        Node(20, 0, 7, active=True),  # all of a member's
        Node(255, FINGER, 7, active=True),
    ],
    ids=["member", "type", "slot", "temporary", "everything", "no slot"],
)
@GENERATIONS
@virtual_time
async def test_what_the_list_does_not_show_just_so_is_not_deleted(generation, node):
    async with scene(generation) as stage:
        app = PhoneApp(stage.lock)
        app.enrol(FINGER, 7)
        app.make_temporary("271828")
        deletions = writes(stage, Dp.UNLOCK_METHOD_DELETE)
        with pytest.raises(Refused) as refused:
            await stage.client.passwords.delete_permanent(node)
        assert refused.value.reason is RefusalReason.NOT_FOUND
        assert deletions == []
        assert len(stage.lock.memory.credentials) == 2


@virtual_time
async def test_slot_is_listed_again_right_before_it_is_emptied():
    """It was shown on this very link, and given to somebody else since."""
    async with scene() as stage:
        app = PhoneApp(stage.lock)
        app.enrol(FINGER, 7)
        (node,) = (await stage.client.members.list()).nodes
        app.delete(20)
        app.enrol(FINGER, 8)
        with pytest.raises(Refused):
            await stage.client.passwords.delete_permanent(node)
        assert [one.member for one in stage.lock.memory.credentials] == [8]


@virtual_time
async def test_none_is_deleted_of_two_that_have_one_number(monkeypatch):
    async with scene() as stage:

        def both(lock, point):
            kind = point.value[0]
            known = kind in (CARD, FINGER)
            if known:
                node = Node(20, kind, 7, active=True)
                lock.report(SyncPackage(0, (node,)).point())
            lock.report(SyncEnd(int(known)).point())

        answers(monkeypatch, stage, Dp.UNLOCK_METHOD_SYNC, both)
        nodes = (await stage.client.members.list()).nodes
        deletions = writes(stage, Dp.UNLOCK_METHOD_DELETE)
        for node in nodes:
            with pytest.raises(Refused):
                await stage.client.passwords.delete_permanent(node)
        assert len(nodes) == 2
        assert deletions == []


@GENERATIONS
@virtual_time
async def test_new_finger_is_told_with_its_slot_when_it_is_done(generation):
    """Not at its start, nor while it is pressed, nor where that fails."""
    async with scene(generation) as stage:
        always = Validity(0, 0xFFFFFFFF)
        start = MethodRequest(
            Dp.UNLOCK_METHOD_CREATE, FINGER, 0, 0, 7, 0xFF, always, 0, b""
        )
        await stage.client.probe()
        firmware = stage.lock.firmware
        for done in (True, False):
            enrolment.create(firmware, start.point())
            enrolment.pressed(firmware, FINGER, 1, complete=True)
            if done:
                enrolment.enrolled(firmware, FINGER)
            else:
                enrolment.failed(firmware, FINGER, 1, 0)
        await stage.client.probe()
        told = [one.filled for one in stage.told(CredentialsChanged)]
        assert told == [None, None, 20, None, None, None]


@virtual_time
async def test_report_of_another_length_fills_nothing():
    async with scene() as stage:
        await stage.client.probe()
        stage.lock.firmware.report(DataPoint.raw(Dp.UNLOCK_METHOD_CREATE, bytes(3)))
        await stage.client.probe()
        (told,) = stage.told(CredentialsChanged)
        assert told == CredentialsChanged()

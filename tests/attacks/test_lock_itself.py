"""What the lock's own protocol allows, whoever its client is: knowledge, no fault of ours.

The virtual lock stands for the manufacturer's published firmware here (protocol.md §4.4,
§13). ``docs/security.md`` tells people what follows from it. Where one of these tests fails
because a lock has become stricter, that is good news for that document.
"""

import asyncio

import pytest

from custom_components.smart_life_lock.tuyalock.wire.cipher import Keys, unseal
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import (
    DataPoint,
    Dp,
    DpType,
)
from custom_components.smart_life_lock.tuyalock.wire.frame import Frame
from tests.integration.support import wait_for
from tests.tuyalock.client.scene import scene
from tests.tuyalock.client.virtual_time import virtual_time
from tests.virtual_lock.radio_support import Central

from . import bending, household
from .household import CONTENT
from .lies import BentWrite
from .middle import Plan


@pytest.fixture
async def phone(radio):
    """A client of the attacker's."""
    central = Central(radio)
    await central.start()
    yield central
    await central.stop()


async def written_to(phone, house, packets):
    await phone.connect(house.lock.address)
    face = house.lock.peripheral.face
    await phone.subscribe(face.notify, face.write)
    for packet in packets:
        await phone.write(packet)


def info_request(house):
    """What the client said first in its last session; 14 or 16 bytes under flag 4."""
    return bending.envelopes(house.ear.talks[-1].of_client)[0]


def as_reset(house):
    """That request with the code of *anomaly unbind*; its number stays unknown."""
    size = 0 if house.lock.core.generation == 3 else 2
    change = bending.flips(bending.CODE, Code.INFO, Code.ANOMALY_UNBIND, 2)
    return bending.bent(info_request(house), change, size)


async def test_one_overheard_session_is_enough_to_reset_the_lock(house, phone):
    """§4.4: 0014 needs no pairing, only a message that decrypts; one bit pattern away."""
    await written_to(
        phone, house, bending.packets(as_reset(house), house.lock.core.generation)
    )
    await wait_for(lambda: not house.lock.core.memory.bound)


async def test_bent_messages_are_what_they_should_be(house):
    """The arithmetic above, looked at with the key that the attacker has not."""
    keys = Keys(login_key=house.lock.core.memory.login_key)
    generation = house.lock.core.generation
    answer = bending.envelopes(house.ear.talks[-1].of_lock)[0]
    before = Frame.parse(unseal(keys, answer)[1])
    change = {bending.ACK_SN: 0x12, bending.ACK_SN + 3: 0x34}
    after = bending.bent(answer, change, len(before.data), bending.SN_BITS)
    frame = Frame.parse(unseal(keys, after)[1])
    assert frame.ack_sn == before.ack_sn ^ 0x12000034
    assert (frame.code, frame.data) == (before.code, before.data)
    reset = Frame.parse(unseal(keys, as_reset(house))[1])
    assert reset.code == Code.ANOMALY_UNBIND
    assert len(reset.data) == (0 if generation == 3 else 2)


async def test_recorded_client_opens_nothing_on_a_new_connection(hass, house, phone):
    """The session key hangs on the lock's random, which is another one each time.

    (L3 takes it from an unseeded rand(): after each start the same ones follow, §3.4.)
    """
    await house.entry.runtime_data.sessions.async_exchange(
        house.entry.runtime_data.device.client.unlock
    )
    await household.rest(hass, house.entry, house.lock)
    opened, said = house.openings, house.ear.talks[-1].of_client
    await written_to(phone, house, said)
    await wait_for(lambda: house.middle.written[-len(said) :] == said)
    assert house.openings == opened
    assert house.lock.core.memory.bound


async def test_held_unlock_opens_later(hass, house, monkeypatch):
    """Who stands between may deliver a command late: the lock looks at no time (§13.3)."""
    household.use_limits(monkeypatch, household.HASTY)
    await household.reload(hass, house.entry, house.lock)
    held = Hold()
    house.middle.plan = held
    opened = house.openings
    with pytest.raises(household.FAILURES):
        await house.entry.runtime_data.sessions.async_exchange(
            house.entry.runtime_data.device.client.unlock
        )
    assert house.openings == opened
    held.let_go(house.middle)
    await wait_for(lambda: house.openings == opened + 1)


class Hold(Plan):
    """Keeps the third and later messages of the client, and the link to the lock."""

    keeps_lock = True

    def __init__(self):
        self.kept, self.heads = [], 0

    def of_client(self, packet):
        self.heads += packet[0] == 0
        if self.heads <= 2:
            return (packet,), ()
        self.kept.append(packet)
        return (), ()

    def let_go(self, middle):
        for packet in self.kept:
            middle.to_lock(packet)


@virtual_time
async def test_question_for_records_is_bent_to_delete_a_password():
    """Generation 3: all of a short write stands in the first block. Nothing that opens is
    so short (§6.5, §6.6)."""
    async with scene(3, proven=True) as stage:
        slot = await stage.client.passwords.create(CONTENT)
        await stage.client.close()
        await asyncio.sleep(1)
        middle = household.stand_between_ends(stage)
        records = bytes(DataPoint.bool(Dp.RECORDS, True).value)
        before = bytes((Dp.RECORDS, DpType.BOOL, 1)) + records
        after = bytes((Dp.TEMPORARY_PASSWORD_DELETE, DpType.RAW, 1, slot))
        middle.plan = BentWrite(before, after)
        await stage.client.sync()
        assert middle.plan.sent
        middle.plan = Plan()
        assert await stage.client.passwords.list() == ()

"""Packets that come late or never, what the lock does meanwhile, and what was overheard."""

import asyncio
from itertools import pairwise

import pytest

from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.cipher import Keys
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint, Dp
from custom_components.smart_life_lock.tuyalock.wire.frame import Joiner
from custom_components.smart_life_lock.tuyalock.wire.info import InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest
from custom_components.smart_life_lock.tuyalock.wire.requests import DpWrite3, DpWrite4
from custom_components.smart_life_lock.tuyalock.wire.session import (
    CLIENT_LIMIT,
    Session,
)
from custom_components.smart_life_lock.tuyalock.wire.states import Received, Role
from custom_components.smart_life_lock.tuyalock.wire.unsealing import opened_by_client
from tests.tuyalock.client.virtual_time import virtual_time
from virtual_lock.air.loopback import Loopback
from virtual_lock.air.packet_faults import Harm, PacketFault, PacketFaults
from virtual_lock.air.traffic import Direction, MessageKind
from virtual_lock.firmware.lock import VirtualLock
from virtual_lock.firmware.quirks import EXACT, Quirks

from .talker import IDENTITY, IV, LOGIN_KEY, VIRTUAL_ID

GENERATIONS = pytest.mark.parametrize("generation", [3, 4])
TO_LOCK, TO_CLIENT = Direction.TO_LOCK, Direction.TO_CLIENT
UNLOCK = DataPoint.raw(Dp.BLUETOOTH_UNLOCK, b"\x01\x05")
ACK, REPORT = MessageKind.ACKNOWLEDGEMENT, MessageKind.REPORT


class Phone:
    """Says what it is told to; ``heard`` are whole messages with the time they came."""

    def __init__(self, generation: int, quirks: Quirks = EXACT) -> None:
        self.lock = VirtualLock(IDENTITY, generation=generation, quirks=quirks)
        self.lock.set_login_key(LOGIN_KEY)
        self.way = Loopback(self.lock)
        self.faults = self.way.faults.packets
        self.heard: list[tuple[MessageKind, float]] = []
        self.packets: list[tuple[bytes, float]] = []
        self.lost_at: float | None = None
        self._keys = Keys(login_key=LOGIN_KEY, device_id=IDENTITY.device_id)
        self._session = Session(Role.CLIENT, self._keys, version=generation)
        self._joiner = Joiner(CLIENT_LIMIT)
        self._generation = generation
        self._born = asyncio.get_running_loop().time()
        self.listening = True

    @property
    def now(self) -> float:
        return round(asyncio.get_running_loop().time() - self._born, 3)

    def _on_data(self, packet: bytes) -> None:
        self.packets.append((packet, self.now))
        if not self.listening:
            return
        # Everything is noted, also what a client may not believe.
        self._session.receive(packet)
        message = self._joiner.feed(packet)
        if message is None:
            return
        got = opened_by_client(self._keys, message, secret=True)
        if isinstance(got, Received):
            self.heard.append((MessageKind.of(got.frame.code), self.now))

    def _on_lost(self) -> None:
        self.lost_at = self.now

    async def connect(self) -> None:
        self.way.start()
        self._transport = await self.way.connect()
        self._transport.start(self._on_data, self._on_lost)
        self._session.connected(bound=True)

    async def say(self, code: int, data: bytes) -> None:
        flag = self._session.default_flag(code)
        for packet in self._session.send(code, data, flag=flag, iv=IV):
            await self._transport.send(packet)

    async def info(self) -> None:
        announced = 20 if self._generation == 4 else None
        await self.say(Code.INFO, bytes(InfoRequest(announced)))
        await asyncio.sleep(0.01)

    async def hello(self) -> None:
        await self.info()
        await self.pair()
        await asyncio.sleep(0.01)

    async def pair(self) -> None:
        pair = PairRequest(
            IDENTITY.device_id, LOGIN_KEY, SecretBytes(VIRTUAL_ID.encode())
        )
        await self.say(Code.PAIR, bytes(pair))

    async def unlock(self) -> None:
        v4 = self._generation == 4
        write = DpWrite4(1, (UNLOCK,)) if v4 else DpWrite3((UNLOCK,))
        await self.say(write.code, bytes(write))

    async def leave(self) -> None:
        await self._transport.close()
        self.way.stop()
        await asyncio.sleep(0)

    def told(self, kind: MessageKind) -> list[float]:
        return [at for each, at in self.heard if each is kind]


async def unlocked(phone: Phone) -> None:
    """Paired, then unlocked, at second 0.02."""
    await phone.hello()
    await phone.unlock()
    await asyncio.sleep(0.01)


@GENERATIONS
@virtual_time
async def test_without_a_fault_everything_comes_at_once(generation):
    phone = Phone(generation)
    await phone.connect()
    await unlocked(phone)
    await asyncio.sleep(1)
    assert [kind for kind, _ in phone.heard[:5]] == [
        MessageKind.INFO,
        MessageKind.PAIR,
        MessageKind.TIME,
        ACK,
        REPORT,
    ]
    assert phone.heard[3][1] == phone.heard[4][1] == 0.02
    assert phone.lock.openings == 1
    await phone.leave()


@pytest.mark.parametrize("seconds", [0.5, 6.5, 15.0])
@pytest.mark.parametrize("kind", [MessageKind.PAIR, ACK, REPORT])
@GENERATIONS
@virtual_time
async def test_a_held_message_comes_late_with_all_behind_it(generation, kind, seconds):
    phone = Phone(generation)
    fault = phone.faults.hold(seconds, kind)
    await phone.connect()
    await unlocked(phone)
    assert phone.lock.openings == 1  # whatever the phone has heard
    assert phone.told(kind) == []
    await asyncio.sleep(seconds)
    sent = 0.01 if kind is MessageKind.PAIR else 0.02
    assert phone.told(kind)[0] == pytest.approx(sent + seconds, abs=0.002)
    order = [each for each, _ in phone.heard[:5]]
    assert order == [MessageKind.INFO, MessageKind.PAIR, MessageKind.TIME, ACK, REPORT]
    assert fault.hits == 1
    await phone.leave()


@pytest.mark.parametrize("kind", [MessageKind.PAIR, ACK, REPORT])
@GENERATIONS
@virtual_time
async def test_a_lost_message_never_comes_and_all_others_do(generation, kind):
    phone = Phone(generation)
    phone.faults.lose(kind)
    await phone.connect()
    await unlocked(phone)
    await asyncio.sleep(0.1)
    expected = [MessageKind.INFO, MessageKind.PAIR, MessageKind.TIME, ACK, REPORT]
    expected.remove(kind)
    assert [each for each, _ in phone.heard[:4]] == expected
    assert phone.lock.openings == 1
    await phone.leave()


@GENERATIONS
@virtual_time
async def test_the_second_report_can_be_meant(generation):
    phone = Phone(generation)
    phone.faults.lose(REPORT, nth=2)
    await phone.connect()
    await unlocked(phone)
    await asyncio.sleep(1)  # the record follows after 200 ms, and is the second one
    assert len(phone.told(REPORT)) == 1
    await phone.leave()


@GENERATIONS
@virtual_time
async def test_exactly_one_packet_of_the_lock_s_is_lost(generation):
    number = 0
    while True:
        number += 1
        phone = Phone(generation)
        fault = phone.faults.lose(nth=number)
        phone.listening = False
        await phone.connect()
        await phone.info()
        sent = [one.packet for one in phone.way.carried if one.direction is TO_CLIENT]
        await phone.leave()
        if not fault.hits:
            break
        del sent[number - 1]
        assert [packet for packet, _ in phone.packets] == sent
    assert number > 7  # an info answer has that many packets at least


@GENERATIONS
@virtual_time
async def test_exactly_one_packet_of_the_client_s_is_lost(generation):
    for number in range(1, 6):
        phone = Phone(generation)
        await phone.connect()
        await phone.info()
        fault = phone.faults.lose(nth=number, direction=TO_LOCK)
        await phone.pair()
        await asyncio.sleep(0.01)
        assert fault.hits == 1
        assert phone.told(MessageKind.PAIR) == []
        await phone.leave()


@GENERATIONS
@virtual_time
async def test_a_held_write_is_heard_late_and_its_link_ends_it(generation):
    for stays in (True, False):
        phone = Phone(generation)
        await phone.connect()
        await phone.hello()
        phone.faults.hold(10, direction=TO_LOCK)
        await phone.unlock()
        await asyncio.sleep(9.9)
        assert phone.lock.openings == 0
        if not stays:
            phone.way.lose_link()
        await asyncio.sleep(0.2)
        assert phone.lock.openings == int(stays)
        await phone.leave()


@GENERATIONS
@virtual_time
async def test_a_lost_write_is_never_heard(generation):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    phone.faults.lose(MessageKind.ANY, direction=TO_LOCK)
    await phone.unlock()
    await asyncio.sleep(1)
    assert (phone.lock.openings, phone.told(ACK)) == (0, [])
    await phone.unlock()
    await asyncio.sleep(0.1)
    assert (phone.lock.openings, len(phone.told(ACK))) == (1, 1)
    await phone.leave()


def taken_after(seconds: float, packets: int) -> float:
    """When a lock that repeats each packet for 5.7 s has got rid of so many."""
    passed = 0.0
    for _ in range(packets):
        if seconds > passed:
            passed = min(seconds, passed + 5.7)
    return passed


@pytest.mark.parametrize("seconds", [0.5, 5.6, 5.7, 6.0, 11.3, 15.0])
@pytest.mark.parametrize(("generation", "packets"), [(3, 2), (4, 3)])
@virtual_time
async def test_a_stalled_link_layer_costs_the_acknowledgement_from_5_7_s_on(
    generation, packets, seconds
):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    phone.listening = False
    before = len(phone.way.carried)
    phone.faults.stall(seconds, ACK)
    await phone.unlock()
    heard = len(phone.packets)
    opens = taken_after(seconds, packets)
    await asyncio.sleep(opens - 0.1)
    assert phone.lock.openings == 0  # the acknowledgement comes before the action
    await asyncio.sleep(0.2)
    assert phone.lock.openings == 1
    await asyncio.sleep(seconds)
    sent = [one for one in phone.way.carried[before:] if one.direction is TO_CLIENT]
    # What had its turn for 5.7 s in vain is lost, and so the acknowledgement is.
    lost = int(seconds / 5.7)
    late = phone.packets[heard:]
    assert [packet for packet, _ in late] == [one.packet for one in sent[lost:]]
    assert late[0][1] == pytest.approx(0.01 + seconds, abs=0.02)
    await phone.leave()


@GENERATIONS
@virtual_time
async def test_a_stalled_lock_opens_although_its_client_is_gone(generation):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    phone.faults.stall(15, ACK)
    await phone.unlock()
    await asyncio.sleep(3)
    assert (phone.lock.openings, phone.told(ACK)) == (0, [])
    await phone.leave()
    assert (phone.lock.openings, phone.told(ACK)) == (1, [])


@GENERATIONS
@virtual_time
async def test_what_comes_while_a_lock_is_stalled_is_obeyed_afterwards(generation):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    phone.faults.stall(4, ACK)
    await phone.unlock()
    await phone.unlock()
    await asyncio.sleep(3.9)
    assert phone.lock.openings == 0
    await asyncio.sleep(0.2)
    assert phone.lock.openings == 2
    assert phone.told(ACK) == [pytest.approx(4.02, abs=0.02)] * 2
    await phone.leave()


@pytest.mark.parametrize("gone", [False, True])
@GENERATIONS
@virtual_time
async def test_a_stalled_lock_obeys_ten_more_writes_and_drops_the_rest(
    generation, gone
):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    phone.faults.stall(5, ACK)
    for _ in range(13):
        await phone.unlock()
    if gone:
        await phone.leave()
    else:
        await asyncio.sleep(5.1)
    assert phone.lock.openings == 1 + 10
    if not gone:
        await phone.leave()


@GENERATIONS
@virtual_time
async def test_a_write_behind_an_unhandled_pair_request_is_dropped(generation):
    for behind in (True, False):
        phone = Phone(generation, Quirks(handling_ms=20))
        await phone.connect()
        await phone.info()
        await asyncio.sleep(0.05)
        await phone.pair()
        if not behind:
            await asyncio.sleep(0.05)
        await phone.unlock()
        await asyncio.sleep(1)
        assert len(phone.told(MessageKind.PAIR)) == 1
        assert len(phone.told(ACK)) == phone.lock.openings == int(not behind)
        await phone.unlock()  # its counter is fine: the one before was used up
        await asyncio.sleep(1)
        assert phone.lock.is_connected
        assert phone.lock.openings == 1 + int(not behind)
        await phone.leave()


@GENERATIONS
@virtual_time
async def test_a_lock_that_hangs_up_is_gone_behind_what_was_held(generation):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    phone.faults.hold(3)
    await phone.say(Code.UNBIND, b"")
    await asyncio.sleep(2.9)
    assert phone.lost_at is None
    before = len(phone.packets)
    await asyncio.sleep(0.2)
    assert len(phone.packets) > before
    assert phone.lost_at == pytest.approx(3.02, abs=0.01)
    await phone.leave()


@GENERATIONS
@virtual_time
async def test_clearing_ends_the_faults_and_the_lock_s_messages_come(generation):
    phone = Phone(generation)
    phone.faults.add(PacketFault(Harm.LOSE, TO_CLIENT, count=-1))
    await phone.connect()
    await phone.info()
    assert phone.packets == []
    phone.way.faults.clear()
    assert len(phone.faults) == 0
    await phone.info()
    assert phone.told(MessageKind.INFO) == [0.01]
    await phone.leave()


@GENERATIONS
@virtual_time
async def test_each_opening_by_radio_is_counted_also_of_an_open_bolt(generation):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    for _ in range(3):
        await phone.unlock()
        await asyncio.sleep(0.01)
    phone.lock.type("12345678")
    assert phone.lock.openings == 3
    await phone.leave()


@GENERATIONS
@virtual_time
async def test_what_was_said_on_a_link_can_be_listened_to(generation):
    phone = Phone(generation)
    await phone.connect()
    await phone.hello()
    await phone.leave()
    await phone.connect()
    await phone.info()
    first, second = phone.way.recorded(1), phone.way.recorded(2)
    assert [*first, *second] == phone.way.carried
    ways = [one.direction for one in first]
    assert ways[0] is TO_LOCK
    assert ways.index(TO_CLIENT) > 0
    heard = [one.packet for one in phone.way.carried if one.direction is TO_CLIENT]
    assert heard == [packet for packet, _ in phone.packets]
    assert all(a.at <= b.at for a, b in pairwise(first))
    await phone.leave()


@pytest.mark.parametrize(
    "arguments",
    [
        {"harm": Harm.HOLD, "seconds": -1},
        {"harm": Harm.HOLD, "seconds": 1001},
        {"harm": Harm.STALL, "seconds": float("nan")},
        {"harm": Harm.LOSE, "nth": 0},
        {"harm": Harm.STALL, "direction": TO_LOCK, "seconds": 1},
        {"harm": Harm.LOSE, "direction": TO_LOCK, "message": MessageKind.PAIR},
    ],
)
def test_what_cannot_be_is_refused(arguments):
    with pytest.raises(ValueError, match=":"):
        PacketFaults().add(PacketFault(**arguments))


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        (0x0003, MessageKind.OTHER),
        (0x8012, MessageKind.TIME),
        (0x8007, REPORT),
        (None, MessageKind.OTHER),
    ],
)
def test_kinds_of_messages(code, kind):
    assert MessageKind.of(code) is kind

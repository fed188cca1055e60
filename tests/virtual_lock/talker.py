"""A client's end of the wire, spoken by hand: what a test says to a virtual lock."""

from dataclasses import dataclass

from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag, Keys
from custom_components.smart_life_lock.tuyalock.wire.commands import REPORTS, Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.info import InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest
from custom_components.smart_life_lock.tuyalock.wire.reports import parse_report
from custom_components.smart_life_lock.tuyalock.wire.requests import DpWrite3, DpWrite4
from custom_components.smart_life_lock.tuyalock.wire.session import Session
from custom_components.smart_life_lock.tuyalock.wire.states import Received, Role
from custom_components.smart_life_lock.tuyalock.wire.times import TimeStamp
from virtual_lock.firmware.effects import Disconnect, Effect, Notify
from virtual_lock.firmware.identity import Identity
from virtual_lock.firmware.lock import VirtualLock

LOGIN_KEY = SecretBytes(b"kLjOam")
VIRTUAL_ID = "DaWiuhW5U6KoQrGYtueve6"
IDENTITY = Identity.from_seed(7)
NOON = 1_706_974_183
IV = bytes(range(16))


@dataclass(frozen=True)
class Heard:
    code: int
    data: bytes
    flag: Flag
    sn: int


class Talker:
    """Speaks both generations; ``heard`` and ``effects`` grow until `forget`."""

    def __init__(self, lock: VirtualLock, login_key: bytes = LOGIN_KEY):
        self.lock = lock
        self.keys = Keys(login_key=login_key, device_id=lock.identity.device_id)
        self.session = Session(Role.CLIENT, self.keys, version=lock.generation)
        self.heard: list[Heard] = []
        self.effects: list[Effect] = []
        self._write_sn = 0
        lock.outbox = self._on_effect

    def _on_effect(self, effect: Effect) -> None:
        self.effects.append(effect)
        match effect:
            case Notify(packet):
                got = self.session.receive(packet)
                if isinstance(got, Received):
                    frame = got.frame
                    self.heard.append(Heard(frame.code, frame.data, got.flag, frame.sn))
            case Disconnect():
                self.session.disconnected()

    def connect(self, payload: int = 20) -> None:
        self.session.connected(self.lock.memory.bound)
        self.lock.connected(payload)

    def leave(self) -> None:
        self.session.disconnected()
        self.lock.disconnected()

    def say(self, code, data=b"", *, flag=None, ack_sn=0, sn=None) -> list[Heard]:
        """Send a message; what came back at once."""
        before = len(self.heard)
        flag = self.session.default_flag(code) if flag is None else flag
        for packet in self.session.send(
            code, data, flag=flag, iv=IV, ack_sn=ack_sn, sn=sn
        ):
            self.lock.packet(packet)
        return self.heard[before:]

    def bind(self) -> None:
        """Without any vendor key (protocol.md §4.3), on an open link."""
        if self.lock.generation == 4:
            self.say(Code.INFO, bytes(InfoRequest(20)))
        self.pair()

    def hello(self, packet_length: int = 20) -> None:
        """Info and pair of a bound lock."""
        announced = packet_length if self.lock.generation == 4 else None
        self.say(Code.INFO, bytes(InfoRequest(announced)))
        self.pair()

    def pair(self, device_id: str | None = None) -> list[Heard]:
        device_id = device_id or self.lock.identity.device_id
        request = PairRequest(
            device_id, self.keys.login_key, SecretBytes(VIRTUAL_ID.encode())
        )
        return self.say(Code.PAIR, bytes(request))

    def tell_time(self, unix: int = NOON) -> None:
        self.say(Code.TIME_STAMP, bytes(TimeStamp.at(moment(unix))))

    def write(self, *points: DataPoint) -> list[Heard]:
        if self.lock.generation == 4:
            self._write_sn += 1
            write = DpWrite4(self._write_sn, points)
        else:
            write = DpWrite3(points)
        return self.say(write.code, bytes(write))

    def answer(self, report: Heard, status: int = 0) -> list[Heard]:
        body = parse_report(report.code, report.data).answer(status)
        return self.say(report.code, body, ack_sn=report.sn)

    def forget(self) -> None:
        self.heard.clear()
        self.effects.clear()

    def reports(self) -> list[DataPoint]:
        """All data points heard so far."""
        return [
            point
            for heard in self.heard
            if heard.code in REPORTS
            for point in parse_report(heard.code, heard.data).points
        ]

    def hung_up(self) -> bool:
        return any(isinstance(effect, Disconnect) for effect in self.effects)


def new_talker(generation: int = 3, **lock_arguments) -> Talker:
    return Talker(VirtualLock(IDENTITY, generation=generation, **lock_arguments))


def bound_talker(generation: int = 3, **lock_arguments) -> Talker:
    """Bound, with the right time, connected and paired in the usual way."""
    talker = new_talker(generation, **lock_arguments)
    talker.connect()
    talker.bind()
    talker.leave()
    talker.connect()
    talker.hello()
    talker.tell_time()
    talker.forget()
    return talker

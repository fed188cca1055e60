"""How the messages of the two generations differ (protocol.md §4); no state or timing."""

from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, override

from custom_components.smart_life_lock.tuyalock.codes.window import moment
from custom_components.smart_life_lock.tuyalock.errors import RemoteProtocolError
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes
from custom_components.smart_life_lock.tuyalock.wire.cipher import Derivation, Keys
from custom_components.smart_life_lock.tuyalock.wire.commands import Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.info import InfoAnswer, InfoTail
from custom_components.smart_life_lock.tuyalock.wire.reports import (
    Report3,
    Report3Time,
    Report4,
    Report4Flags,
    Report4Time,
)
from custom_components.smart_life_lock.tuyalock.wire.requests import (
    DpWrite3,
    DpWrite4,
    DpWrite4Answer,
)
from custom_components.smart_life_lock.tuyalock.wire.times import TimeFields, TimeStamp

from .memory import Memory
from .record_ring import Record

PASSIVE = Report4Flags.PASSIVE | Report4Flags.NO_ANSWER


@dataclass(frozen=True, slots=True)
class Message:
    """A code and its body."""

    code: int
    data: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True)
class Written:
    """A data point write: what it is answered with, and what it asks for."""

    answer: Message
    points: tuple[DataPoint, ...] = ()
    sn: int | None = None


@dataclass(frozen=True, slots=True)
class ToldTime:
    """A time that the client told: unix seconds, zone in hundredths of an hour."""

    unix: int
    zone: int


class Dialect(Protocol):
    """One generation's words.

    ``reports_together``: one write, one report. ``tells_zone``: the application hears
    of the zone; without it the clock only remembers it (see Quirks.hours_zone).
    """

    version: int
    derivation: Derivation
    write_code: Code
    reports_together: bool
    tells_zone: bool

    def info(self, memory: Memory, keys: Keys) -> InfoAnswer:
        """The info answer, under the keys' present random."""

    def written(self, data: bytes) -> Written:
        """Read a data point write; a malformed one asks for nothing."""

    def report(
        self, points: tuple[DataPoint, ...], sn: int, *, reply: bool = False
    ) -> Message:
        """A report without time; ``sn`` where the generation numbers them."""

    def record(self, record: Record, sn: int) -> Message:
        """A report with its time."""

    def time(self, code: int, data: bytes) -> ToldTime | None:
        """The time in an answer; None where this generation ignores it.

        Raises:
            RemoteProtocolError: nonsense; it is ignored.
        """


class Dialect3(Dialect):
    """L3, protocol 3.0: the public lock firmware."""

    version = 3
    derivation = Derivation.OLD
    write_code = Code.DP_WRITE
    reports_together = False
    tells_zone = False

    @override
    def info(self, memory: Memory, keys: Keys) -> InfoAnswer:
        # It hands out its raw factory key (§4.1).
        return InfoAnswer(
            firmware=(3, 3),
            protocol=(3, 0),
            flags=0,
            bound=memory.bound,
            srand=SecretBytes(keys.srand),
            hardware=(1, 0),
            auth_field=SecretBytes(keys.auth_key or bytes(32)),
            firmware_long=(0, 3, 3),
            hardware_long=(0, 1, 0),
            ability=1,
            virtual_id=memory.virtual_id,
        )

    @override
    def written(self, data: bytes) -> Written:
        try:
            points = DpWrite3.parse(data).points
        except RemoteProtocolError:
            return Written(Message(Code.DP_WRITE, b"\x01"))
        # Several points are acknowledged and dropped (§4.6).
        return Written(
            Message(Code.DP_WRITE, b"\x00"), points if len(points) == 1 else ()
        )

    @override
    def report(
        self, points: tuple[DataPoint, ...], sn: int, *, reply: bool = False
    ) -> Message:
        return Message(Report3.code, bytes(Report3(points)))

    @override
    def record(self, record: Record, sn: int) -> Message:
        report = Report3Time(_at(record), (record.point,))
        return Message(report.code, bytes(report))

    @override
    def time(self, code: int, data: bytes) -> ToldTime | None:
        # 8012 and 8013 are ignored (§4.9).
        if code != Code.TIME_STAMP:
            return None
        stamp = TimeStamp.parse(data)
        return ToldTime(stamp.seconds, stamp.zone)


class Dialect4(Dialect):
    """S21, protocol 4.4: the public SDK with the application that was recorded.

    No vendor source of a v4 *lock* application is public: what its data points do is
    taken from L3, from documentation, the app's panel and peers' captures (§0).
    Replies to a write come together in one 8006 that wants no answer, as recorded;
    that records come as 8007 which want one is peers' experience. Protocol 5 (see
    Quirks.needs_secret) has the same framing and data points, by peers' reports alone.
    """

    version = 4
    derivation = Derivation.NEW
    write_code = Code.DP_WRITE_V4
    reports_together = True
    tells_zone = True

    @override
    def info(self, memory: Memory, keys: Keys) -> InfoAnswer:
        tail = InfoTail(wifi_mode=1, mac=bytes.fromhex("112233445566"), packet_size=512)
        return InfoAnswer(
            firmware=(1, 2),
            protocol=(5, 0) if keys.has_secret else (4, 4),
            flags=5,
            bound=memory.bound,
            srand=SecretBytes(keys.srand),
            hardware=(1, 0),
            auth_field=keys.register_key(),
            firmware_long=(1, 2, 3),
            hardware_long=(1, 0, 0),
            ability=1,
            virtual_id=memory.virtual_id,
            tail=bytes(tail),
        )

    @override
    def written(self, data: bytes) -> Written:
        try:
            write = DpWrite4.parse(data)
        except RemoteProtocolError:
            return Written(_answer4(data, 1))
        return Written(_answer4(data, 0), write.points, write.sn)

    @override
    def report(
        self, points: tuple[DataPoint, ...], sn: int, *, reply: bool = False
    ) -> Message:
        report = Report4(sn, points, flags=PASSIVE if reply else 0)
        return Message(report.code, bytes(report))

    @override
    def record(self, record: Record, sn: int) -> Message:
        report = Report4Time(sn, _at(record), (record.point,))
        return Message(report.code, bytes(report))

    @override
    def time(self, code: int, data: bytes) -> ToldTime | None:
        if code == Code.TIME_STAMP:
            stamp = TimeStamp.parse(data)
            return ToldTime(stamp.seconds, stamp.zone)
        fields = TimeFields.parse(code, data)
        offset = fields.at.utcoffset()
        zone = 0 if offset is None else round(offset.total_seconds() / 36)
        return ToldTime(int(fields.at.timestamp()), zone)


def dialect_of(generation: int) -> Dialect:
    """The words of generation 3 or 4. Raises ValueError for another."""
    match generation:
        case 3:
            return Dialect3()
        case 4:
            return Dialect4()
    raise ValueError("generation: 3 or 4")


def _answer4(data: bytes, status: int) -> Message:
    return Message(Code.DP_WRITE_V4, bytes(DpWrite4Answer.to(data, status)))


def _at(record: Record) -> datetime:
    return moment(record.stamp)

"""What a client's messages do: handshake, time, writes (protocol.md §4).

What the vendor calls the SDK: it knows commands, and hands data points up.
"""

from collections.abc import Callable, Iterable
from contextlib import suppress
from functools import partial
from typing import Protocol

from custom_components.smart_life_lock.tuyalock.errors import RemoteProtocolError
from custom_components.smart_life_lock.tuyalock.wire.cipher import Flag
from custom_components.smart_life_lock.tuyalock.wire.commands import REPORTS, Code
from custom_components.smart_life_lock.tuyalock.wire.datapoints import DataPoint
from custom_components.smart_life_lock.tuyalock.wire.info import InfoRequest
from custom_components.smart_life_lock.tuyalock.wire.pair import PairRequest, PairStatus
from custom_components.smart_life_lock.tuyalock.wire.reports import ReportAnswer
from custom_components.smart_life_lock.tuyalock.wire.states import Received

from .body import Body
from .effects import ClockSet, Effect, ParametersWanted
from .generations import Dialect, Message, Written
from .quirks import PlainPolicy
from .record_ring import Record
from .sessions import Link
from .timers import Timer

IDLE_LIMIT = 120_000
"""ms without a write or a report's answer, else an L3 lock hangs up (§4.10)."""
PARAMETERS_AFTER = 1000
"""ms from pairing to the request of slower connection parameters (§4.10)."""
PARAMETERS = ParametersWanted(180, 200, 0, 5000)

RECORD_REPORTS = frozenset({Code.REPORT_TIME, Code.REPORT_TIME_V4})
SECRET_FLAGS = frozenset({Flag.SECRET, Flag.SECRET_SESSION})
TIMES = frozenset({Code.TIME_STAMP, Code.TIME_UTC, Code.TIME_LOCAL})


class Owner(Protocol):
    """Who hears what a connection brings."""

    def emit(self, effect: Effect) -> None:
        """The world has to do something."""

    def bound(self) -> None:
        """The lock belongs to somebody now."""

    def unbound(self, *, keep_virtual_id: bool) -> None:
        """It belongs to nobody any more; the link ends at once."""

    def written(self, point: DataPoint) -> None:
        """A data point was written."""

    def passed_through(self, payload: bytes) -> None:
        """0023: a request for the stored records."""


class Application(Protocol):
    """Who hears what is no command."""

    def query(self, wanted: bytes) -> None:
        """A status query; empty: for all data points."""

    def record_answered(self) -> None:
        """The client took a record."""

    def report_answered(self) -> None:
        """The client took a report without a time, or will not be asked."""


class Dialogue:
    """The commands of one generation; the Voice of the firmware (see application.Voice).

    ``application`` hears the rest.
    """

    application: Application

    def __init__(self, body: Body, dialect: Dialect, link: Link, owner: Owner) -> None:
        """Listen to ``link`` from now on."""
        self._body = body
        self._dialect = dialect
        self._link = link
        self._owner = owner
        self._report_sn = 0
        self._replies: list[DataPoint] | None = None
        self._commands: dict[int, Callable[[Received], None]] = {
            Code.INFO: self._info,
            Code.PAIR: self._pair,
            dialect.write_code: self._write,
            Code.STATUS: self._query,
            Code.UNBIND: self._unbind,
            Code.RESET: self._unbind,
            Code.ANOMALY_UNBIND: self._unbind_anomaly,
            Code.PASS_THROUGH: self._pass_through,
            **dict.fromkeys(TIMES, self._time),
            **dict.fromkeys(REPORTS, self._report_answered),
        }
        link.obey = self.obey

    @property
    def ready(self) -> bool:
        """Whether a paired client listens."""
        return self._link.authenticated

    def report(self, points: Iterable[DataPoint]) -> None:
        """Send data points; v4 gathers what answers one write (see Dialect4)."""
        if self._replies is not None:
            self._replies.extend(points)
        else:
            message = self._dialect.report(tuple(points), self._next_report())
            self._link.say(message)

    def record(self, record: Record) -> None:
        """Send one data point with its time."""
        self._link.say(self._dialect.record(record, self._next_report()))

    def obey(self, received: Received) -> None:
        """One message; unknown commands and nonsense are ignored without a word."""
        command = self._commands.get(received.frame.code)
        if command is None or not self._hears(received.flag):
            return
        with suppress(RemoteProtocolError):
            command(received)

    def _hears(self, flag: Flag) -> bool:
        quirks = self._body.quirks
        if quirks.needs_secret:
            return flag in SECRET_FLAGS
        return not (quirks.plain is PlainPolicy.REFUSE and flag is Flag.PLAIN)

    def _info(self, received: Received) -> None:
        if self._link.packets_of_message > 1 and self._body.quirks.refuses_split_info:
            return
        self._link.agree(InfoRequest.parse(received.frame.data).packet_length)
        self._link.new_random()
        answer = self._dialect.info(self._body.memory, self._link.keys)
        self._link.say(Message(Code.INFO, bytes(answer)), received)

    def _pair(self, received: Received) -> None:
        request = PairRequest.parse(received.frame.data)
        if not self._proves_secret(request):
            return
        status = self._pair_status(request)
        if status is PairStatus.BOUND:
            self._link.keys.login_key = request.login_key
            virtual_id = request.virtual_id.rstrip(b"\0").decode("latin-1")
            self._body.memory.bind(request.login_key, virtual_id)
            self._owner.bound()
        self._link.say(Message(Code.PAIR, bytes((status,))), received, status)
        self._link.say(Message(Code.TIME_STAMP))
        if status is PairStatus.DEVICE_ID_MISMATCH:
            self._link.hang_up()
        else:
            self._paired()

    def _proves_secret(self, request: PairRequest) -> bool:
        """Protocol 5: both keys are in the request; what else it takes is not known."""
        keys = self._link.keys
        proven = (request.local_key, request.secret_key)
        return not keys.has_secret or proven == (keys.local_key, keys.secret_key)

    def _pair_status(self, request: PairRequest) -> PairStatus:
        if request.device_id != self._body.identity.device_id:
            return PairStatus.DEVICE_ID_MISMATCH
        return PairStatus.ALREADY_BOUND if self._body.memory.bound else PairStatus.BOUND

    def _paired(self) -> None:
        self._body.timers.cancel(Timer.UNPAIRED)
        if self._dialect.version == 3:
            self._be_patient()
            self._body.timers.after(
                PARAMETERS_AFTER,
                lambda: self._owner.emit(PARAMETERS),
                Timer.PARAMETERS,
            )

    def _be_patient(self) -> None:
        """Only writes and answers to reports keep the link up, and only L3 minds."""
        if self._dialect.version == 3:
            self._body.timers.after(IDLE_LIMIT, self._link.hang_up, Timer.IDLE)

    def _write(self, received: Received) -> None:
        self._be_patient()
        written = self._dialect.written(received.frame.data)
        self._link.say(written.answer, received)
        self._link.when_said(partial(self._carry_out, written))

    def _carry_out(self, written: Written) -> None:
        """The acknowledgement comes before the action (§13.3)."""
        if self._dialect.reports_together:
            self._replies = []
        for point in written.points:
            self._owner.written(point)
        replies, self._replies = self._replies, None
        if replies and written.sn is not None:
            report = self._dialect.report(tuple(replies), written.sn, reply=True)
            self._link.say(report)
            # Nobody answers it: what waits behind it would wait for ever.
            self.application.report_answered()

    def _query(self, received: Received) -> None:
        wrong = self._dialect.version == 3 and self._body.quirks.query_answered_as_write
        self._link.say(
            Message(Code.DP_WRITE if wrong else Code.STATUS, b"\0"), received
        )
        self.application.query(received.frame.data)

    def _unbind(self, received: Received) -> None:
        code = received.frame.code
        self._link.say(Message(code, b"\0"), received)
        self._forget(keep_virtual_id=code != Code.RESET)

    def _unbind_anomaly(self, received: Received) -> None:
        if self._body.memory.bound and received.flag is not Flag.PLAIN:
            self._link.say(Message(Code.ANOMALY_UNBIND, b"\0"), received)
            self._forget(keep_virtual_id=True)

    def _forget(self, *, keep_virtual_id: bool) -> None:
        self._link.keys.login_key = None
        self._owner.unbound(keep_virtual_id=keep_virtual_id)
        self._link.hang_up()

    def _pass_through(self, received: Received) -> None:
        self._owner.passed_through(received.frame.data)

    def _time(self, received: Received) -> None:
        frame = received.frame
        if (told := self._dialect.time(frame.code, frame.data)) is not None:
            self._body.clock.set(told.unix)
            self._body.clock.zone = told.zone
            zone = told.zone if self._dialect.tells_zone else None
            self._owner.emit(ClockSet(told.unix, zone))

    def _report_answered(self, received: Received) -> None:
        self._be_patient()
        frame = received.frame
        answer = ReportAnswer.parse(frame.code, frame.data)
        if answer.status != 0:
            return
        if frame.code in RECORD_REPORTS:
            self.application.record_answered()
        else:
            self.application.report_answered()

    def _next_report(self) -> int:
        self._report_sn += 1
        return self._report_sn

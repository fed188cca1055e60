"""One connected session: matches answers to questions, and answers the lock."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Protocol

from ..errors import LinkLost, ProtocolError, TuyaLockError
from ..transport import Transport
from ..wire.cipher import BLOCK, Flag
from ..wire.commands import FROM_LOCK, REPORTS, Code
from ..wire.frame import Frame
from ..wire.reports import Report, parse_report
from ..wire.requests import DpWrite3, DpWrite4
from ..wire.session import Session
from ..wire.states import Drop, DropReason, LinkState, Received
from ..wire.times import TimeRequest
from .exchange import Command, Counts, Pending, Question
from .expected_answers import Awaited
from .outbox import Outbox, OutgoingMessage
from .record_acknowledgement import RecordAnswers

# Only who holds the lock's key can speak under these.
_TRUSTED = frozenset({Flag.LOGIN, Flag.SESSION, Flag.SECRET, Flag.SECRET_SESSION})
_TIME_CODES = frozenset(
    {Code.TIME_STAMP, Code.TIME_UTC, Code.TIME_LOCAL, Code.TIME_DST}
)


def first_number(random: Callable[[int], bytes]) -> int:
    """The number of a connection's first message: low enough that no counter overflows.

    1 to 2^31−1. Nobody may guess it: a recorded session could be played back then
    (protocol.md §13.1).
    """
    return int.from_bytes(random(8)) % (2**31 - 1) + 1


class Listener(Protocol):
    """Who is told what a lock says by itself."""

    @property
    def keeps_records(self) -> bool:
        """Whether somebody has records on disk; else they are left to the lock."""

    async def stored(self, report: Report) -> bool:
        """Return when all that was taken is on disk, and whether this record was taken.

        Raises LinkLost where the disk fails.
        """

    def reported(self, report: Report) -> None:
        """A report came; its acknowledgement is on its way, or waits for records."""

    def records_wanted(self) -> None:
        """A record came, and the lock was not asked for its stored ones on this link."""

    def may_tell_time(self) -> bool:
        """Whether our clock is good enough to set the lock's by it."""

    def told_time(self, at: datetime) -> None:
        """The lock was told the time ``at``."""

    def link_ended(self) -> None:
        """The link is of no use any more, for whatever reason."""


class Link:
    """A link to a lock, its session connected; made inside a running loop.

    Messages leave in the order of the calls. Reports and time requests are answered
    without being asked to. ``paired`` is set by whoever pairs. ``disbelieved``: a message
    was dropped that the lock itself would not have sent; it stays silent where it cannot
    read us.
    """

    def __init__(
        self,
        transport: Transport,
        session: Session,
        listener: Listener,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], bytes],
        counts: Counts,
    ) -> None:
        """``now`` is aware, in the user's zone; ``random`` gives IVs."""
        self.session = session
        self.paired = False
        self.disbelieved = False
        self.max_packet = transport.max_packet
        self._transport, self._listener = transport, listener
        self._now, self._random, self._counts = now, random, counts
        self.awaited = Awaited(counts)
        self.records = RecordAnswers(self._acknowledge_record, listener.records_wanted)
        self._stirred = asyncio.Event()
        self._write_sn = 0
        self._error: TuyaLockError | None = None
        self._outbox = Outbox(transport, counts, self._end)
        transport.start(self._hear, self._lost)

    @property
    def alive(self) -> bool:
        """Whether anything can still be said."""
        return self._error is None

    async def close(self, limit: float) -> None:
        """End the link within ``limit`` seconds; who still waits gets LinkLost."""
        self._end(LinkLost("the link was closed"))
        with suppress(TimeoutError):  # the adapter cleans up by itself then
            async with asyncio.timeout(limit):
                await self._outbox.stopped(limit / 2)
                await self._transport.close()

    async def forget_services(self) -> None:
        """Have the next link read the lock's services anew; this one may end by that."""
        await self._transport.forget_services()

    def renumber(self, *, bound: bool) -> None:
        """Begin the session anew on this link; what was asked before is not answered."""
        self.session.connected(bound, first_number(self._random))

    def ask(self, code: int, data: bytes, flag: Flag | None = None) -> Question:
        """Send a message that will be answered. Raises LinkLost or ProtocolError."""
        if self._error is not None:
            raise self._error
        if flag is None:
            flag = self.session.default_flag(code)
        sn, packets = self.session.next_sn, self._sealed(code, data, 0, flag)
        question = self.awaited.question(sn, plain=flag is Flag.PLAIN)
        self._outbox.post(OutgoingMessage(packets, question))
        return question

    def write(self, command: Command) -> Pending:
        """Send a command; ``outcome`` waits for it. Raises LinkLost or ProtocolError."""
        if self.session.version == 3:
            message: DpWrite3 | DpWrite4 = DpWrite3((command.point,))
        else:
            self._write_sn += 1
            message = DpWrite4(self._write_sn, (command.point,))
        question = self.ask(message.code, bytes(message))
        return self.awaited.pending(command, question)

    def tell_time(self, code: int = Code.TIME_STAMP, ack_sn: int = 0) -> None:
        """Tell the time in the form of ``code`` (8011, 8012, 8013), asked or not.

        8014 stays unanswered: nobody published the table that it wants. So does every
        form while our own clock is in doubt.
        """
        if not self._listener.may_tell_time():
            return
        at = self._now()
        body = TimeRequest(code).answer(at)
        if body is not None:
            packets = self._sealed(code, body, ack_sn, self.session.default_flag(code))
            self._outbox.post(
                OutgoingMessage(packets, after=lambda: self._time_is_out(at))
            )

    def _sealed(
        self, code: int, data: bytes, ack_sn: int, flag: Flag
    ) -> tuple[bytes, ...]:
        iv = self._random(BLOCK)
        return self.session.send(code, data, flag=flag, iv=iv, ack_sn=ack_sn)

    async def quiet(self, pause: float, limit: float) -> None:
        """Wait until the lock said nothing for ``pause`` seconds, at most ``limit``.

        It says nothing before it has our answer, which may wait for the disk. Raises
        LinkLost or ProtocolError.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while self._error is None:
                    self._stirred.clear()
                    try:
                        async with asyncio.timeout(pause):
                            await self._stirred.wait()
                    except TimeoutError:
                        if not self._outbox.busy:
                            break
        if self._error is not None:
            raise self._error

    def _hear(self, packet: bytes) -> None:
        if self._error is not None:
            return  # the session may serve another link by now
        self._counts.notifications += 1
        try:
            match self.session.receive(packet):
                case Received() as received:
                    self._take(received)
                case Drop(DropReason.NO_FACTORY_KEY):
                    self.awaited.answered_unreadably()
                case Drop(reason) if reason is not DropReason.NO_KEY:
                    self.disbelieved = True
        except ProtocolError as error:
            self._end(error)

    def _take(self, received: Received) -> None:
        frame, trusted = received.frame, received.flag in _TRUSTED
        if frame.code < FROM_LOCK:
            self.awaited.answered(frame, trusted=trusted)
        elif trusted:
            self._serve(frame)
        if self.session.state is LinkState.CLOSED:
            self._end(LinkLost("the lock let go of us"))

    def _serve(self, frame: Frame) -> None:
        self._stirred.set()
        if frame.code in _TIME_CODES:
            self.tell_time(frame.code, frame.sn)
        elif frame.code in REPORTS:
            report = parse_report(frame.code, frame.data)
            if report.wants_answer and report.at is None:
                self._acknowledge(frame, report)
            elif report.wants_answer and self._listener.keeps_records:
                self.records.owe(frame, report)
            self.awaited.reported(report.points)
            self._listener.reported(report)

    def _acknowledge(
        self,
        frame: Frame,
        report: Report,
        before: Callable[[], Awaitable[bool]] | None = None,
    ) -> None:
        flag = self.session.default_flag(frame.code)
        packets = self._sealed(frame.code, report.answer(), frame.sn, flag)
        self._outbox.post(OutgoingMessage(packets, before=before))

    def _acknowledge_record(self, frame: Frame, report: Report) -> None:
        """The lock deletes the record then."""
        self._acknowledge(frame, report, partial(self._listener.stored, report))

    def _time_is_out(self, at: datetime) -> None:
        self.awaited.tell_time(at)
        self._listener.told_time(at)

    def _lost(self) -> None:
        self._end(LinkLost("the link was lost"))

    def _end(self, error: TuyaLockError) -> None:
        if self._error is not None:
            return
        self._error = error
        self.session.disconnected()
        self._outbox.stop()
        self.records.stop()
        self.awaited.fail(error)
        self._stirred.set()
        self._listener.link_ended()

"""One connected session: questions matched to answers, and what a lock is owed."""

import asyncio
from collections.abc import Callable
from contextlib import suppress
from datetime import datetime
from typing import Any, Protocol

from .errors import LinkLost, ProtocolError, RefusalReason, Refused, TuyaLockError
from .exchange import Awaited, Command, Counts, Pending, Question, Silence
from .outbox import Letter, Outbox
from .transport import Transport
from .wire.cipher import BLOCK, Flag
from .wire.commands import FROM_LOCK
from .wire.datapoints import DataPoint
from .wire.frame import Frame
from .wire.messages import (
    REPORTS,
    Code,
    DpWrite3,
    DpWrite4,
    DpWrite4Answer,
    Report,
    StatusAnswer,
    TimeRequest,
    parse_report,
)
from .wire.session import Session
from .wire.states import Drop, DropReason, LinkState, Received

# Only who holds the lock's key can speak under these.
_TRUSTED = frozenset({Flag.LOGIN, Flag.SESSION, Flag.SECRET, Flag.SECRET_SESSION})
_TIME_CODES = frozenset(
    {Code.TIME_STAMP, Code.TIME_UTC, Code.TIME_LOCAL, Code.TIME_DST}
)


class Listener(Protocol):
    """Who is told what a lock says by itself."""

    def reported(self, report: Report) -> None:
        """A report came; its acknowledgement is on its way already."""

    def told_time(self, at: datetime) -> None:
        """The lock was told the time ``at``."""

    def link_ended(self) -> None:
        """The link is of no use any more, for whatever reason."""


class Link:
    """A link to a lock, its session connected; made inside a running loop.

    Messages leave in the order of the calls. Reports and time requests are answered by
    themselves. ``paired`` is set by who paired. ``disbelieved``: something came that no
    lock says which was asked only just now; a lock that cannot read us stays silent.
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
        self._awaited = Awaited()
        self._stirred = asyncio.Event()
        self._asked = False
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
        with suppress(TimeoutError):  # the adapter tidies up without us then
            async with asyncio.timeout(limit):
                await self._outbox.stopped(limit / 2)
                await self._transport.close()

    async def forget_services(self) -> None:
        """Have the next link read the lock's services anew; this one may end by that."""
        await self._transport.forget_services()

    def ask(self, code: int, data: bytes, flag: Flag | None = None) -> Question:
        """Send a message that will be answered. Raises LinkLost or ProtocolError."""
        if self._error is not None:
            raise self._error
        if flag is None:
            flag = self.session.default_flag(code)
        sn, packets = self.session.next_sn, self._sealed(code, data, 0, flag)
        question = self._awaited.question(sn, plain=flag is Flag.PLAIN)
        self._outbox.post(Letter(packets, question))
        self._asked = True
        return question

    def write(self, command: Command) -> Pending:
        """Send a command; ``outcome`` waits for it. Raises LinkLost or ProtocolError."""
        if self.session.version == 3:
            message: DpWrite3 | DpWrite4 = DpWrite3((command.point,))
        else:
            self._write_sn += 1
            message = DpWrite4(self._write_sn, (command.point,))
        question = self.ask(message.code, bytes(message))
        return self._awaited.pending(command, question)

    def tell_time(self, code: int = Code.TIME_STAMP, ack_sn: int = 0) -> None:
        """Tell the time in the form of ``code`` (8011, 8012, 8013), asked or not.

        8014 stays unanswered: nobody published the table that it wants.
        """
        at = self._now()
        body = TimeRequest(code).answer(at)
        if body is not None:
            packets = self._sealed(code, body, ack_sn, self.session.default_flag(code))
            self._outbox.post(Letter(packets, after=lambda: self._time_is_out(at)))

    def _sealed(
        self, code: int, data: bytes, ack_sn: int, flag: Flag
    ) -> tuple[bytes, ...]:
        iv = self._random(BLOCK)
        return self.session.send(code, data, flag=flag, iv=iv, ack_sn=ack_sn)

    async def answer(self, question: Question, limit: float) -> Frame:
        """The answer to a question. Raises Silence, LinkLost or ProtocolError."""
        await self._first(limit, question.answer)
        return question.answer.result()

    async def sign_of(self, pending: Pending, later: Question, limit: float) -> None:
        """Wait for any word about a command, or about the question behind it.

        Raises Silence, LinkLost or ProtocolError.
        """
        report = () if pending.report is None else (pending.report,)
        await self._first(limit, pending.question.answer, later.answer, *report)

    def proves_unheard(self, pending: Pending, later: Question) -> bool:
        """Whether the lock did not take a command, by its answer to a later question.

        It acknowledges at once and in the order of what it takes; without a gap in its
        counter, no acknowledgement is under way or lost (protocol.md §13.3).
        """
        heard = pending.acknowledged or pending.is_settled
        return later.answer.done() and not heard and self.session.missed == 0

    async def outcome(
        self, pending: Pending, patience: float, report_limit: float
    ) -> DataPoint:
        """The report that a command waits for; where it waits for none, its own point.

        Raises:
            Silence: the lock gave no sign of it within ``patience`` seconds.
            Refused: malformed, or received and never reported.
            LinkLost, ProtocolError: see house rules.
        """
        report, acknowledged = pending.report, pending.question.answer
        heard = (acknowledged,) if report is None else (acknowledged, report)
        await self._first(patience, *heard)
        try:
            if acknowledged.done():
                _check(acknowledged.result())
            if report is None:
                return pending.command.point
            await self._first(report_limit, report)
            return report.result()
        except Silence:
            raise Refused(RefusalReason.NO_REPORT) from None
        finally:
            self._awaited.forget(pending)

    async def time_within(self, limit: float) -> datetime | None:
        """When the lock was told the time last; None if not at all within ``limit``.

        Raises LinkLost or ProtocolError.
        """
        told = self._awaited.time_told
        done, _ = await asyncio.wait((told,), timeout=limit)
        return told.result() if done else None

    async def quiet(self, pause: float, limit: float) -> None:
        """Wait until the lock said nothing for ``pause`` seconds, at most ``limit``.

        Raises LinkLost or ProtocolError.
        """
        with suppress(TimeoutError):
            async with asyncio.timeout(limit):
                while self._error is None:
                    self._stirred.clear()
                    async with asyncio.timeout(pause):
                        await self._stirred.wait()
        if self._error is not None:
            raise self._error

    async def _first(self, limit: float, *futures: asyncio.Future[Any]) -> None:
        if self._asked:
            self._asked = False
            self._counts.waits += 1
        done, _ = await asyncio.wait(
            futures, timeout=limit, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            raise Silence

    def _hear(self, packet: bytes) -> None:
        if self._error is not None:
            return  # the session may serve another link by now
        self._counts.notifications += 1
        try:
            match self.session.receive(packet):
                case Received() as received:
                    self._take(received)
                case Drop(DropReason.NO_FACTORY_KEY):
                    self._awaited.answered_unreadably()
                case Drop(reason) if reason is not DropReason.NO_KEY:
                    self.disbelieved = True
        except ProtocolError as error:
            self._end(error)

    def _take(self, received: Received) -> None:
        frame, trusted = received.frame, received.flag in _TRUSTED
        if frame.code < FROM_LOCK:
            self._awaited.answered(frame, trusted=trusted)
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
            if report.wants_answer:
                flag = self.session.default_flag(frame.code)
                body = report.answer()
                packets = self._sealed(frame.code, body, frame.sn, flag)
                self._outbox.post(Letter(packets))
            self._awaited.reported(report.points)
            self._listener.reported(report)

    def _time_is_out(self, at: datetime) -> None:
        self._awaited.tell_time(at)
        self._listener.told_time(at)

    def _lost(self) -> None:
        self._end(LinkLost("the link was lost"))

    def _end(self, error: TuyaLockError) -> None:
        if self._error is not None:
            return
        self._error = error
        self.session.disconnected()
        self._outbox.stop()
        self._awaited.fail(error)
        self._stirred.set()
        self._listener.link_ended()


def _check(frame: Frame) -> None:
    """Raise Refused unless a write was acknowledged with status 0."""
    if frame.code == Code.DP_WRITE_V4:
        status = DpWrite4Answer.parse(frame.data).status
    else:
        status = StatusAnswer.parse(frame.code, frame.data).status
    if status:
        raise Refused(RefusalReason.MALFORMED)

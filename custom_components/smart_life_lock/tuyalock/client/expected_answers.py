"""What one link still waits for."""

import asyncio
from collections.abc import Iterable
from datetime import datetime
from typing import Any

from ..errors import RefusalReason, Refused
from ..wire.commands import Code
from ..wire.datapoints import DataPoint
from ..wire.frame import Frame
from ..wire.requests import DpWrite4Answer, StatusAnswer
from .exchange import Command, Counts, Pending, Question, Silence, Unreadable


class Awaited:
    """All that one link still waits for, and the waiting."""

    def __init__(self, counts: Counts) -> None:
        """Nothing yet; round trips that are waited for go into ``counts``."""
        self.time_told: asyncio.Future[datetime] = future()
        self._questions: dict[int, Question] = {}
        self._pending: list[Pending] = []
        self._counts = counts
        self._asked = False

    def question(self, sn: int, *, plain: bool) -> Question:
        """Wait for the answer to message ``sn``."""
        question = self._questions[sn] = Question(future(), plain)
        self._asked = True
        return question

    def pending(self, command: Command, question: Question) -> Pending:
        """Wait for what a command waits for."""
        report: asyncio.Future[DataPoint] | None = None
        if command.matches is not None:
            report = future()
        pending = Pending(command, question, report)
        self._pending.append(pending)
        return pending

    def forget(self, pending: Pending) -> None:
        """Whatever comes now is not for this command."""
        self._pending.remove(pending)

    def answered(self, frame: Frame, *, trusted: bool) -> None:
        """An answer came; one without a key only counts where none was used."""
        question = self._questions.get(frame.ack_sn)
        if question is not None and (trusted or question.plain):
            del self._questions[frame.ack_sn]
            question.answer.set_result(frame)

    def answered_unreadably(self) -> None:
        """Something came under the lock's factory key, as answers of an unbound one do."""
        plain = {sn: one for sn, one in self._questions.items() if one.plain}
        for sn, question in plain.items():
            del self._questions[sn]
            question.answer.set_exception(Unreadable())
            question.answer.exception()  # looked at: it may have been given up

    def reported(self, points: Iterable[DataPoint]) -> None:
        """A report came."""
        for pending in self._pending:
            pending.match(points)

    def tell_time(self, at: datetime) -> None:
        """The lock was told the time ``at``, perhaps not for the first time."""
        if self.time_told.done():
            self.time_told = future()
        self.time_told.set_result(at)

    def fail(self, error: Exception) -> None:
        """Nothing will come any more."""
        waiting: list[asyncio.Future[Any]] = [self.time_told]
        waiting += [each.answer for each in self._questions.values()]
        waiting += [each.report for each in self._pending if each.report is not None]
        for each in waiting:
            if not each.done():
                each.set_exception(error)
                each.exception()  # looked at: nobody may be waiting any more

    # The waiting.

    async def answer(self, question: Question, limit: float) -> Frame:
        """The answer to a question. Raises Silence, LinkLost or ProtocolError."""
        await self._first(limit, question.answer)
        return question.answer.result()

    async def outcome(
        self, pending: Pending, patience: float, report_limit: float
    ) -> DataPoint:
        """The report that a command waits for; where it waits for none, its own point.

        The report decides, whatever the acknowledgement says: who stands in between can
        change that one's status, all of which lies in the first block in generation 3,
        or have another message acknowledged before this one (protocol.md §13.1).

        Raises:
            Silence: the lock gave no sign of it within ``patience`` seconds.
            Refused: received and never reported; MALFORMED where the acknowledgement
                says so as well.
            LinkLost, ProtocolError: as everywhere.
        """
        report, acknowledged = pending.report, pending.question.answer
        heard = (acknowledged,) if report is None else (acknowledged, report)
        try:
            await self._first(patience, *heard)
            taken = not acknowledged.done() or _is_taken(acknowledged.result())
            if report is not None:
                return await self._reported(report, report_limit, taken=taken)
        finally:
            self.forget(pending)
        if taken:
            return pending.command.point
        raise Refused(RefusalReason.MALFORMED)

    async def _reported(
        self, report: asyncio.Future[DataPoint], limit: float, *, taken: bool
    ) -> DataPoint:
        try:
            await self._first(limit, report)
        except Silence:
            untold = RefusalReason.NO_REPORT if taken else RefusalReason.MALFORMED
            raise Refused(untold) from None
        return report.result()

    async def time_within(self, limit: float) -> datetime | None:
        """When the lock was told the time last; None if not at all within ``limit``.

        Raises LinkLost or ProtocolError.
        """
        told = self.time_told
        done, _ = await asyncio.wait((told,), timeout=limit)
        return told.result() if done else None

    async def _first(self, limit: float, *futures: asyncio.Future[Any]) -> None:
        if self._asked:
            self._asked = False
            self._counts.waits += 1
        done, _ = await asyncio.wait(
            futures, timeout=limit, return_when=asyncio.FIRST_COMPLETED
        )
        if not done:
            raise Silence


def _is_taken(frame: Frame) -> bool:
    """Whether a write was acknowledged with status 0. Raises RemoteProtocolError."""
    if frame.code == Code.DP_WRITE_V4:
        return DpWrite4Answer.parse(frame.data).status == 0
    return StatusAnswer.parse(frame.code, frame.data).status == 0


def future[T]() -> asyncio.Future[T]:
    """A future of the running loop."""
    return asyncio.get_running_loop().create_future()

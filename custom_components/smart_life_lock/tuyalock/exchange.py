"""What is asked of a lock and what is still to come back."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from .wire.datapoints import DataPoint
from .wire.frame import Frame


class Silence(Exception):
    """The lock did not answer in time; never leaves this package."""


class Unreadable(Silence):
    """It answered under its factory key: nothing that we could read."""


@dataclass(frozen=True, slots=True)
class Command:
    """One data point to write, and which reported one tells how that went.

    ``matches`` None: no report is owed, the acknowledgement is the end of it.
    """

    point: DataPoint
    matches: Callable[[DataPoint], bool] | None


@dataclass(slots=True, eq=False)
class Question:
    """A message that wants an answer.

    ``plain``: it was sent without a key, so its answer may be as well. ``out``: the lock
    may have all of it.
    """

    answer: asyncio.Future[Frame]
    plain: bool = False
    out: bool = False


@dataclass(slots=True, eq=False)
class Pending:
    """A command on its way: the acknowledgement and the report that it waits for."""

    command: Command
    question: Question
    report: asyncio.Future[DataPoint] | None

    @property
    def acknowledged(self) -> bool:
        """Whether the lock said that it received the command."""
        return self.question.answer.done()

    @property
    def is_settled(self) -> bool:
        """Whether the lock said how it went."""
        return self.acknowledged if self.report is None else self.report.done()

    def match(self, points: Iterable[DataPoint]) -> None:
        """Take the first of some reported points that is the awaited one."""
        matches, report = self.command.matches, self.report
        if matches is not None and report is not None and not report.done():
            found = next(filter(matches, points), None)
            if found is not None:
                report.set_result(found)


type Order = Callable[[int], Command]
"""Makes a command for a lock of a protocol generation (3, 4), when it is to leave."""


@dataclass(slots=True)
class Attempt:
    """An order over all its tries; ``once``: it must not be done twice."""

    order: Order
    once: bool = False
    tries: list[Pending] = field(default_factory=list)

    @property
    def may_repeat(self) -> bool:
        """Whether trying again can do no harm."""
        return not self.once or not any(each.question.out for each in self.tries)


@dataclass(slots=True)
class Counts:
    """What a client did so far; see ``ClientStatistics``."""

    writes: int = 0
    notifications: int = 0
    waits: int = 0
    connects: int = 0


class Awaited:
    """All that one link still waits for."""

    def __init__(self) -> None:
        """Nothing yet."""
        self.time_told: asyncio.Future[datetime] = future()
        self._questions: dict[int, Question] = {}
        self._pending: list[Pending] = []

    def question(self, sn: int, *, plain: bool) -> Question:
        """Wait for the answer to message ``sn``."""
        question = self._questions[sn] = Question(future(), plain)
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


def future[T]() -> asyncio.Future[T]:
    """A future of the running loop."""
    return asyncio.get_running_loop().create_future()

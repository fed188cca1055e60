"""What is asked of a lock and what is still to come back."""

import asyncio
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from ..wire.datapoints import DataPoint
from ..wire.frame import Frame


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

    def match(self, points: Iterable[DataPoint]) -> None:
        """Take the first of some reported points that is the awaited one."""
        matches, report = self.command.matches, self.report
        if matches is not None and report is not None and not report.done():
            found = next(filter(matches, points), None)
            if found is not None:
                report.set_result(found)


type CommandFor = Callable[[int], Command]
"""Makes a command for a lock of a protocol generation (3, 4), when it is to leave."""


@dataclass(slots=True)
class Attempt:
    """A command over all its tries; ``once``: it must not be done twice."""

    command_for: CommandFor
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

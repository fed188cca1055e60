"""Commands to a lock that has let us in (protocol.md §4.4, §4.6)."""

from ..errors import LockSilent, RefusalReason, Refused
from ..wire.commands import Code
from ..wire.datapoints import DataPoint
from ..wire.frame import Frame
from ..wire.requests import StatusAnswer
from .exchange import Attempt, Pending, Question, Silence
from .link import Link
from .timeouts import Limits


async def await_outcome(
    link: Link, attempt: Attempt, pending: Pending, limits: Limits
) -> DataPoint:
    """The outcome of a command that was sent.

    ::

        <- 0002  received (0027 in generation 4)
        <- 8001  how it went         -> 8001  (by the link itself)

    A lock acknowledges before it acts, and at once; firmware that repeats its packets is
    waited for longer where the command must not be repeated. Silence proves nothing:
    somebody in between may withhold what the lock said, and give another message its
    number (protocol.md §13.1).

    Raises:
        Silence: the lock gave no sign of it.
        Refused, LinkLost, ProtocolError: as everywhere.
    """
    patience = limits.report if attempt.once else limits.write
    return await link.awaited.outcome(pending, patience, limits.report)


def begin(link: Link, attempt: Attempt) -> Pending:
    """Send the attempt's command."""
    pending = link.write(attempt.command_for(link.session.version))
    attempt.tries.append(pending)
    return pending


async def perform(link: Link, attempt: Attempt, limits: Limits) -> DataPoint:
    """Write a data point and wait for what its command waits for.

    ::

        -> 0002  one data point (0027 in generation 4)
        <- 0002  received
        <- 8001  how it went         -> 8001  (by the link itself)

    Raises LinkLost, LockSilent, Refused, ProtocolError.
    """
    try:
        return await await_outcome(link, attempt, begin(link, attempt), limits)
    except Silence:
        raise LockSilent("the lock did not answer") from None


async def leave(link: Link, limits: Limits) -> None:
    """Make the lock forget us and everything else (protocol.md §4.4).

    ::

        -> 0005
        <- 0005  0; then the lock hangs up

    Raises LinkLost, Refused, ProtocolError.
    """
    question = link.ask(Code.UNBIND, b"")
    frame = await answer_or_silent(link, question, limits.write)
    if StatusAnswer.parse(frame.code, frame.data).status:
        raise Refused(RefusalReason.FAILED)


async def answer_or_silent(link: Link, question: Question, limit: float) -> Frame:
    """The answer to a question that every lock answers. Raises LockSilent."""
    try:
        return await link.awaited.answer(question, limit)
    except Silence:
        raise LockSilent("the lock did not answer") from None

"""Commands to a lock that has let us in (protocol.md §4.4, §4.6)."""

from .errors import LockSilent, RefusalReason, Refused
from .exchange import Attempt, Pending, Question, Silence
from .limits import Limits
from .link import Link
from .wire.datapoints import DataPoint
from .wire.frame import Frame
from .wire.messages import Code, StatusAnswer


async def settle(
    link: Link, attempt: Attempt, pending: Pending, limits: Limits
) -> DataPoint:
    """The outcome of a command that was sent.

    ::

        <- 0002  received (0027 in generation 4)
        <- 8001  how it went         -> 8001  (by the link itself)

    A lock acknowledges before it acts, and at once. Where what must not be done twice is
    not acknowledged, firmware may only be repeating its packets; so the lock is asked
    something harmless behind it, whose answer proves that it did not take the command
    (protocol.md §13.3).

    ::

        -> 0003  anything to report?
        <- 0003  (generation 3: 0002)

    Raises:
        Silence: the lock did not take it; proven, where it must not be done twice.
        LockSilent: nobody knows whether it did.
        Refused, LinkLost, ProtocolError: as everywhere.
    """
    try:
        return await link.awaited.outcome(pending, limits.write, limits.report)
    except Silence:
        if not attempt.once:
            raise
    rest = limits.report - limits.write
    later = link.ask(Code.STATUS, b"")
    try:
        await link.awaited.sign_of(pending, later, rest)
        if not proves_unheard(link, pending, later):
            return await link.awaited.outcome(pending, rest, limits.report)
    except Silence:
        raise LockSilent("the lock did not answer") from None
    attempt.tries.remove(pending)
    raise Silence


def proves_unheard(link: Link, pending: Pending, later: Question) -> bool:
    """Whether the lock did not take a command, by its answer to a later question.

    It acknowledges at once and in the order of what it takes; without a gap in its
    counter, no acknowledgement is under way or lost (protocol.md §13.3).
    """
    heard = pending.acknowledged or pending.is_settled
    return later.answer.done() and not heard and link.session.missed == 0


def begin(link: Link, attempt: Attempt) -> Pending:
    """Send the command that was ordered."""
    pending = link.write(attempt.order(link.session.version))
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
        return await settle(link, attempt, begin(link, attempt), limits)
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

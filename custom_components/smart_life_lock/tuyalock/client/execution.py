"""Commands to a lock: sent once, or repeated where that is safe, and their outcome."""

from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import replace

from ..errors import LinkLost, OutcomeUnknown, ProtocolError, RefusalReason, Refused
from ..secret import SecretStr
from ..wire.datapoints import DataPoint
from .dp_commands import check_code_command, check_code_guesses, check_code_result
from .exchange import Attempt, CommandFor, Pending, Silence
from .known_lock import KnownLock
from .link import Link
from .procedures import await_outcome, perform

# What is no word of the lock about the outcome: an acknowledgement proves nothing.
_UNTOLD = frozenset({RefusalReason.NO_REPORT, RefusalReason.MALFORMED})


class CommandRunner:
    """Has one lock carry out data point writes."""

    def __init__(self, lock: KnownLock) -> None:
        """Belong to one lock."""
        self._lock, self._limits = lock, lock.limits

    async def run[T](
        self,
        command_for: CommandFor,
        judge: Callable[[DataPoint], T],
        *,
        once: bool = False,
    ) -> T:
        """Carry out a command; ``judge`` reads or refuses the report of it.

        Raises OutcomeUnknown where it must not be done twice (``once``), the lock may
        have heard it, and nobody told how it went.
        """
        attempt = Attempt(command_for, once)
        async with self._turn(attempt):
            return judge(await self._run(attempt))

    @asynccontextmanager
    async def _turn(self, attempt: Attempt) -> AsyncIterator[None]:
        """A turn whose trouble is told as what it means for the command."""
        try:
            async with self._lock.connection.turn():
                try:
                    yield
                except Refused as error:
                    if attempt.may_repeat or error.reason not in _UNTOLD:
                        raise
                    # Not as a refusal, which would leave the link to a late report.
                    text = "the outcome was not reported"
                    raise OutcomeUnknown(text, received=True) from error
        except OutcomeUnknown:
            raise
        except (LinkLost, ProtocolError) as error:
            if attempt.may_repeat:
                raise
            raise OutcomeUnknown("the outcome is unknown") from error

    async def set_check_code(self, new: SecretStr) -> None:
        """Set the code of DP 71, whichever of those that it may have the lock has."""
        codes = check_code_guesses(self._lock.credentials.check_code, new)
        async with self._lock.connection.turn():
            while True:
                try:
                    command_for = check_code_command(codes.pop(0), new)
                    check_code_result(await self.run_in_turn(command_for))
                    break
                except Refused as error:
                    wrong = error.reason is RefusalReason.WRONG_CHECK_CODE
                    if not wrong or not codes:
                        raise
        self._lock.inbox.credentials = replace(self._lock.credentials, check_code=new)

    # Inside a turn.

    async def run_in_turn(self, command_for: CommandFor) -> DataPoint:
        """Carry out a command, once more after a lost link."""
        return await self._run(Attempt(command_for))

    async def _run(self, attempt: Attempt) -> DataPoint:
        return await self._lock.twice(
            lambda: self.carry_out(attempt), lambda: attempt.may_repeat
        )

    async def carry_out(self, attempt: Attempt) -> DataPoint:
        """Try it, on the present link or a fresh one."""
        try:
            return await self._carried_out(attempt)
        except Refused as error:
            if error.reason is RefusalReason.NO_REPORT:
                self._lock.inbox.unanswered(attempt.tries[-1].command.point.id)
            raise

    async def _carried_out(self, attempt: Attempt) -> DataPoint:
        if (link := self._lock.connection.link) is None:
            link, _, pending = await self._lock.connect(attempt)
            if pending is not None:
                return await self._settle(link, attempt, pending)
        return await perform(link, attempt, self._limits)

    async def _settle(
        self, link: Link, attempt: Attempt, pending: Pending
    ) -> DataPoint:
        """How a command went that was sent with the pair request."""
        try:
            return await await_outcome(link, attempt, pending, self._limits)
        except Silence:
            self._lock.profile = replace(self._lock.profile, one_by_one=True)
            return await perform(link, attempt, self._limits)

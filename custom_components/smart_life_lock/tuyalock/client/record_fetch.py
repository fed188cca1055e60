"""Having a lock send the records that it stored (protocol.md §6.9)."""

from contextlib import ExitStack, suppress

from ..errors import LinkLost, TuyaLockError
from ..wire.requests import StatusQuery
from .dp_commands import stored_records
from .exchange import Command
from .execution import CommandRunner
from .known_lock import KnownLock
from .link import Link
from .options import SyncResult


class RecordFetch:
    """Asks for stored records, whoever wants them: told oldest first at the end.

    What happens meanwhile is told behind them. Other commands may run while records
    arrive; those keep their own time limit.
    """

    def __init__(self, lock: KnownLock, runner: CommandRunner) -> None:
        """Belong to one lock."""
        self._lock, self._runner = lock, runner
        self._connection, self._inbox, self._limits = (
            lock.connection,
            lock.inbox,
            lock.limits,
        )

    async def sync(self, *, clock: bool) -> SyncResult:
        """Ask for the lock's state, too, and set the clock if wanted.

        Raises what each command does.
        """
        before = self._inbox.records
        with self._inbox.in_order():
            async with self._connection.turn():
                if clock:
                    await self._lock.refresh_clock()
                link = await self._ask()
                _ask_for_state(link)
            clock_set = await link.awaited.time_within(self._limits.clock)
            await link.quiet(self._limits.quiet, self._limits.drain)
        return SyncResult(clock_set, self._inbox.records - before)

    async def keep_alive(self) -> None:
        """Asking is a write that changes nothing, and fetches news."""
        with suppress(TuyaLockError), self._inbox.in_order():
            async with self._connection.turn():
                link = await self._ask()
            await link.quiet(self._limits.quiet, self._limits.drain)

    async def before_answering(self) -> None:
        """A record came on a link on which none were asked for: its answer waits."""
        with suppress(TuyaLockError), ExitStack() as fetch:
            async with self._connection.turn():
                link = self._connection.link
                if link is None or link.records.were_asked_for:
                    return  # it comes before or with what another fetch brings
                fetch.enter_context(self._inbox.in_order())
                link = await self._ask()
            await link.quiet(self._limits.quiet, self._limits.drain)

    async def _ask(self) -> Link:
        self._inbox.asks_records()
        try:
            await self._runner.run_in_turn(self._command_for)
        finally:
            # A lock that refuses the question has no other way than our answers.
            self._inbox.asks_records()
            if (link := self._connection.link) is not None:
                link.records.asked_for(self._limits.upload)
        if link is None:
            raise LinkLost("the link was lost")
        return link

    def _command_for(self, generation: int) -> Command:
        return stored_records(self._lock.credentials, generation)


def _ask_for_state(link: Link) -> None:
    """Have the lock report its states and settings, if it does so when asked.

    Some locks of generation 4 do, and generation 3 reports nothing (protocol.md §4.5), so
    nobody waits for it: what comes, comes with the records.
    """
    if link.session.version != 3:
        query = StatusQuery()
        link.ask(query.code, bytes(query))

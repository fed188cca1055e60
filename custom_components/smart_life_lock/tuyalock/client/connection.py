"""The connection to a lock: open while there is work, for one caller at a time."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import datetime

from ..errors import (
    LinkLost,
    LockSilent,
    NotStored,
    Refused,
    TuyaLockError,
    Unreachable,
)
from ..transport import Connect
from ..wire.reports import Report
from ..wire.session import Session
from .exchange import Counts
from .gate import Gate
from .inbox import Inbox
from .link import Link, first_number
from .options import ClientOptions


class LockConnection:
    """Opens, keeps and closes the one link of a client.

    Some time after the last work or report ``on_rest`` is awaited, or the link is closed
    where there is none. ``on_record`` is awaited when a record comes before
    any were asked for on the link. ``may_tell_time``: whether our clock is good enough.
    """

    on_record: Callable[[], Coroutine[None, None, None]]

    def __init__(
        self,
        connect: Connect,
        session: Session,
        inbox: Inbox,
        options: ClientOptions,
        *,
        now: Callable[[], datetime],
        random: Callable[[int], bytes],
    ) -> None:
        """Nothing is opened before ``open``."""
        self.session = session
        self.counts = Counts()
        self.limits = options.limits
        self.may_tell_time = options.may_tell_time
        self._rest = options.limits.keep_alive if options.keep_open else options.idle
        self.on_rest: Callable[[], Coroutine[None, None, None]] | None = None
        self._connect, self._inbox = connect, inbox
        self._now, self._random = now, random
        self._link: Link | None = None
        self._dropping: asyncio.Task[None] | None = None
        self._busy = asyncio.Lock()
        self._deadline: asyncio.Timeout | None = None
        self._cut_off: tuple[asyncio.Timeout, LinkLost] | None = None
        self._is_reached = False
        self._timer: asyncio.TimerHandle | None = None
        self._chores: set[asyncio.Task[None]] = set()
        self.gate = Gate()

    @property
    def link(self) -> Link | None:
        """The link, as long as something can be said over it and the lock let us in."""
        link = self._link
        return link if link is not None and link.alive and link.paired else None

    @asynccontextmanager
    async def turn(self) -> AsyncIterator[None]:
        """One work at a time, with its time limit; trouble closes the link.

        Raises, when the time is up: Unreachable where no connection came about, else
        LockSilent. LinkLost when the connection was closed meanwhile, Paused when it is
        not to be used for a while, Stopped when never again.
        """
        try:
            async with asyncio.timeout(self.limits.command) as deadline, self._busy:
                self.gate.require_open()
                self._deadline = deadline
                self._stop_timer()
                try:
                    yield
                except Refused:
                    raise  # an answer like any other: the link is as good as before
                except BaseException:
                    await self.drop()
                    raise
                finally:
                    self._deadline = None
                    if self.link is None:
                        await self.drop()
                    self._start_timer()
        except TimeoutError:
            raise self._overdue(deadline) from None

    def _overdue(self, deadline: asyncio.Timeout) -> TuyaLockError:
        if self._cut_off is not None and self._cut_off[0] is deadline:
            return self._cut_off[1]
        if self.gate.is_closed:
            return self.gate.reason()
        if not self._is_reached:
            return Unreachable("no connection in time")
        return LockSilent("the lock did not answer")

    async def open(self, *, bound: bool) -> Link:
        """A fresh link; the one before, if any, is closed. Raises Unreachable."""
        await self.drop()
        self._is_reached = False
        try:
            async with asyncio.timeout(self.limits.connect):
                transport = await self._connect()
        except TimeoutError:
            raise Unreachable("no connection in time") from None
        self._is_reached = True
        self.counts.connects += 1
        self.session.connected(bound, first_number(self._random))
        self._inbox.link_began()
        self._link = Link(
            transport,
            self.session,
            self,
            now=self._now,
            random=self._random,
            counts=self.counts,
        )
        return self._link

    async def drop(self) -> None:
        """Close the link, if there is one, even if the caller is cancelled."""
        link, self._link = self._link, None
        if link is not None:
            self._dropping = self._do(link.close(self.limits.close))
        if self._dropping is not None:
            await asyncio.shield(self._dropping)

    async def close(self) -> None:
        """End all work at once, with LinkLost, and leave nothing behind."""
        self.gate.closing = True
        if self._deadline is not None and not self._deadline.expired():
            self._deadline.reschedule(asyncio.get_running_loop().time())
            # It may learn of that only when the link is open again.
            self._cut_off = self._deadline, self.gate.reason()
        try:
            async with self._busy:
                self._stop_timer()
                await self.drop()
            while self._chores:
                await asyncio.wait(self._chores)
        finally:
            self.gate.closing = False

    async def pause(self) -> None:
        """The same, and Paused for whoever wants something until the gate is opened."""
        self.gate.paused = True
        await self.close()

    async def stop(self) -> None:
        """The same for good: whoever wants something from now on gets Stopped."""
        self.gate.stopped = True
        await self.close()

    # What the link tells us.

    def reported(self, report: Report) -> None:
        """The lock spoke: as good as work."""
        if self._timer is not None and self.on_rest is None:
            self._start_timer()
        self._inbox.reported(report)

    @property
    def keeps_records(self) -> bool:
        """Whether somebody has records on disk."""
        return self._inbox.keeper is not None

    async def stored(self, report: Report) -> bool:
        """Return when all that was taken is on disk, and whether this record was taken.

        Raises NotStored where the disk fails.
        """
        try:
            async with asyncio.timeout(self.limits.store):
                return await self._inbox.stored(report)
        except Exception as error:
            raise NotStored("what the lock told could not be stored") from error

    def records_wanted(self) -> None:
        """Somebody has to ask for the lock's records; those come first."""
        release = self._inbox.hold()
        self._do(self.on_record()).add_done_callback(lambda _: release())

    def told_time(self, at: datetime) -> None:
        """The lock was told the time."""
        self._inbox.told_time(at)

    def link_ended(self) -> None:
        """Where nobody is at work, what is left of the link is put away."""
        self._inbox.link_ended()
        if not self._busy.locked():
            self._stop_timer()
            self._do(self._hang_up())

    # The rest after work.

    def _start_timer(self) -> None:
        self._stop_timer()
        if self.link is not None:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(self._rest, self._rested)

    def _stop_timer(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _rested(self) -> None:
        self._timer = None
        self._do(self._hang_up() if self.on_rest is None else self.on_rest())

    async def _hang_up(self) -> None:
        async with self._busy:
            if self._timer is None:  # else somebody has worked again meanwhile
                await self.drop()

    def _do(self, work: Coroutine[None, None, None]) -> asyncio.Task[None]:
        task = asyncio.get_running_loop().create_task(work)
        self._chores.add(task)
        task.add_done_callback(self._chores.discard)
        return task

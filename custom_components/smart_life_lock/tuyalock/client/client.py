"""The client of one lock: connects when there is something to say, says it, hangs up."""

from collections.abc import Callable
from datetime import datetime
import secrets

from ..advert import Advert
from ..advert_against_key import diagnose
from ..errors import KeyProblem, LocalProtocolError, NotAuthorized
from ..model import Credentials, LockEvent, LockInfo, LockState, UnlockWay
from ..secret import SecretStr
from ..transport import Connect
from ..wire.cipher import Keys
from ..wire.datapoints import DataPoint
from ..wire.session import Session
from ..wire.states import Role
from . import dp_commands
from .bind_exchange import bind
from .connection import LockConnection
from .exchange import Command
from .execution import CommandRunner
from .inbox import Inbox
from .known_lock import KnownLock
from .members import MemberTable
from .new_keys import make_credentials
from .options import ClientMemory, ClientOptions, ClientStatistics, SyncResult
from .passwords import CHANGES, PasswordTable
from .procedures import leave
from .record_fetch import RecordFetch
from .record_keeper import Keeper
from .timeouts import Limits
from .unlocking import Unlocking
from .write_setting import Settings

__all__ = [
    "ClientMemory",
    "ClientOptions",
    "ClientStatistics",
    "Limits",
    "LockClient",
    "SyncResult",
    "diagnose",
    "make_credentials",
]


_DEFAULTS = ClientOptions()


class LockClient:
    """One lock, as long as its credentials last.

    Each method connects when there is no link, may be called at any time from any task
    of the loop (one exchange runs at a time), and fails within 15 s of the call. All
    raise, besides what they say:

    * Unreachable: no connection.
    * LinkLost: the link was lost, after one repeat where what was said may be said
      twice. LockSilent, a kind of it: the link holds, but nothing is answered.
      OutcomeUnknown, another: what must not be done twice was sent, and may be done.
    * NotAuthorized: a session has shown that the lock does not obey these credentials,
      and why.
    * Three more kinds of LinkLost. NotStored: the keeper did not store what the lock
      told. Paused and Stopped: ``pause`` or ``stop`` was called.
    * Refused: the lock said no, or never told the outcome.
    * ProtocolError: nonsense on the wire; the link is closed.

    What the errors say in words is for logs: who shows them has words of his own.
    """

    def __init__(  # noqa: PLR0913  a client has this many collaborators
        self,
        connect: Connect,
        credentials: Credentials,
        *,
        bound: bool,
        generation: int,
        now: Callable[[], datetime],
        random: Callable[[int], bytes] = secrets.token_bytes,
        options: ClientOptions = _DEFAULTS,
        keeper: Keeper | None = None,
    ) -> None:
        """``bound`` and ``generation`` (3, 4) as advertised.

        Without a ``keeper`` the lock keeps its records: told, but never acknowledged.

        ``now`` gives aware datetimes in the user's zone: its offset, daylight saving
        included, is told to the lock. ``random`` gives bytes that nobody can guess.
        """
        self._now, self._limits = now, options.limits
        inbox = Inbox(credentials, now, keeper, options)
        session = Session(Role.CLIENT, _keys(credentials))
        connection = LockConnection(
            connect, session, inbox, options, now=now, random=random
        )
        lock = KnownLock(connection, inbox, options, generation, bound=bound)
        self._runner = CommandRunner(lock)
        self._fetch = RecordFetch(lock, self._runner)
        connection.on_record = self._fetch.before_answering
        if options.keep_open:
            connection.on_rest = self._fetch.keep_alive
        self._inbox, self._connection, self._lock = inbox, connection, lock
        self.passwords = PasswordTable(lock, self._runner)
        self.members = MemberTable(lock, self.passwords)
        self.settings = Settings(self._runner)
        self.points = inbox.points
        self._unlocking = Unlocking(self._runner, inbox, options, now, random)

    @property
    def bound(self) -> bool:
        """Whether the lock is bound, as advertised or as a session has shown since."""
        return self._lock.suspicion is not KeyProblem.NOT_BOUND

    @property
    def credentials(self) -> Credentials:
        """The present ones; a new check code is in them."""
        return self._inbox.credentials

    @property
    def state(self) -> LockState:
        """What the lock reported last."""
        return self._inbox.state

    @property
    def connected(self) -> bool:
        """Whether the lock is listening to us now."""
        return self._connection.link is not None

    @property
    def statistics(self) -> ClientStatistics:
        """What was sent and waited for so far."""
        counts = self._connection.counts
        return ClientStatistics(
            counts.writes, counts.notifications, counts.waits, counts.connects
        )

    @property
    def memory(self) -> ClientMemory:
        """What to give to the next client of this lock."""
        return ClientMemory(self._lock.profile, self._inbox.seen.export())

    def subscribe(self, listener: Callable[[LockEvent], None]) -> Callable[[], None]:
        """Tell ``listener`` of every event; returns what ends that."""
        return self._inbox.subscribe(listener)

    def heard(self, advert: Advert) -> None:
        """An advertisement of this lock came.

        It is no more than a suspicion, because anybody can send one: it says which
        generation to try first, and what silence may mean.
        """
        self._lock.heard(advert)

    async def bind(self) -> LockInfo | None:
        """Make an unbound lock ours, without the cloud (protocol.md §4.3).

        Both generations, the advertised one first. T0 and check code are separate calls.
        A lock that turns out to be ours already is bound, whatever its advert says.
        After a lost link it is asked. Where it is not ours, bind with other credentials:
        these may have been told to somebody else.

        Returns:
            What the lock says of itself; None from generation 3, which must not be
            asked before.

        Raises:
            NotAuthorized: BOUND_ELSEWHERE as advertised, NEEDS_CLOUD when no way of
                binding was answered.
            LinkLost: The lock is not bound with these credentials, as far as it tells.
        """
        if self.bound:
            raise NotAuthorized(KeyProblem.BOUND_ELSEWHERE)
        async with self._connection.turn():
            return await bind(self._lock)

    async def probe(self) -> LockInfo:
        """Prove the key: info, pair, and the time where the lock asks for it."""
        async with self._connection.turn():
            link, info = await self._lock.link_with_info()
            await link.awaited.time_within(self._limits.clock)
            return info

    async def sync(self, *, clock: bool = True) -> SyncResult:
        """Set the clock, fetch all stored records: events at the end, oldest first.

        What happens meanwhile is told behind them, as in every fetch. Other commands
        may run while records arrive; those keep their own time limit.
        """
        return await self._fetch.sync(clock=clock)

    async def write_t0(self, t0: datetime) -> datetime:
        """Write hour zero of the offline codes (DP 64); gives what the lock holds then.

        Another value than the lock has kills all offline codes made so far
        (protocol.md §7.3): write the same each time, or not at all.
        """
        return await self._runner.run(
            lambda _: dp_commands.set_t0(t0),
            lambda report: dp_commands.t0_result(report, t0),
        )

    async def set_check_code(self, new: SecretStr) -> None:
        """Set the code of DP 71 (8 ASCII digits), and keep it in ``credentials``.

        Works whether the lock has none, the one in ``credentials``, or ``new`` already:
        so it may be called again after a lost link.
        """
        await self._runner.set_check_code(new)

    async def unlock(self, member: int = 1, way: UnlockWay | None = None) -> None:
        """Unlock; None: DP 71 with the check code where there is one, else DP 6.

        Never repeated once the lock may have heard it. Raises OutcomeUnknown where it
        may have opened and did not say so.
        """
        await self._unlocking.unlock(member, way)

    async def lock(self) -> None:
        """Lock now (DP 46)."""
        await self._runner.run(lambda _: dp_commands.lock(), lambda _: None)

    async def write(
        self,
        point: DataPoint,
        expect: Callable[[DataPoint], bool] | None = None,
        *,
        repeatable: bool = False,
    ) -> DataPoint:
        """Write a data point; gives the report that ``expect`` accepts.

        Without ``expect`` that is any report of the same number. ``repeatable``: doing
        it twice is as good as once; else it may raise OutcomeUnknown.

        Raises LocalProtocolError for what changes a slot: see ``passwords``.
        """
        if point.id in CHANGES:
            raise LocalProtocolError("a slot that this link has not shown")
        command = Command(point, expect or dp_commands.same_as(point))
        return await self._runner.run(
            lambda _: command, lambda report: report, once=not repeatable
        )

    async def unbind(self) -> None:
        """Make the lock forget us, its codes, its records and T0 (protocol.md §4.4)."""
        async with self._connection.turn():
            await leave(await self._lock.link(), self._limits)
            self._lock.suspicion = KeyProblem.NOT_BOUND
            await self._connection.drop()

    async def close(self) -> None:
        """End whatever goes on, with LinkLost for who waits for it, and the link."""
        await self._connection.close()

    async def pause(self) -> None:
        """The same, and no connection before ``resume``: Paused for whoever wants one.

        What the lock tells while the link ends is told before this returns.
        """
        await self._connection.pause()

    def resume(self) -> None:
        """Connect again when there is something to say; does nothing after ``stop``."""
        self._connection.gate.paused = False

    async def stop(self) -> None:
        """The same for good: no connection any more, Stopped for whoever wants one."""
        await self._connection.stop()


def _keys(credentials: Credentials) -> Keys:
    return Keys(
        login_key=credentials.login_key,
        device_id=credentials.device_id,
        local_key=credentials.local_key,
        secret_key=credentials.secret_key,
    )

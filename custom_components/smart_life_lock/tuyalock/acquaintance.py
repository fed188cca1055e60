"""How a fresh link becomes one that obeys, and what was learned of the lock by it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from .errors import (
    KeyProblem,
    LinkLost,
    LockSilent,
    NotAuthorized,
    OutcomeUnknown,
    RefusalReason,
    Refused,
    TuyaLockError,
)
from .exchange import Attempt, Order, Pending, Silence
from .habits import SHORT_PACKET, Habits, Manner
from .inbox import Inbox
from .limits import Limits
from .line import Line
from .link import Link
from .model import Credentials, LockInfo
from .procedures import enter, introduce, perform, settle
from .requests import check_code_guesses, check_code_order, check_code_result
from .secret import SecretStr
from .wire.datapoints import DataPoint


class Acquaintance:
    """A lock as we know it.

    ``bound``, ``advertised`` (generation) and ``problem`` come from advertisements,
    ``habits`` from experience.
    """

    def __init__(
        self,
        line: Line,
        inbox: Inbox,
        limits: Limits,
        habits: Habits,
    ) -> None:
        """Begin with earlier experience, and as bound unless told otherwise."""
        self.line, self.inbox, self.limits = line, inbox, limits
        self.bound, self.advertised = True, habits.generation or 3
        self.problem: KeyProblem | None = None
        self.habits = habits
        self._untried: list[Manner] = []

    @property
    def credentials(self) -> Credentials:
        """The present ones."""
        return self.inbox.credentials

    # Each in a turn of its own.

    async def order[T](self, order: Order, judge: Callable[[DataPoint], T]) -> T:
        """Carry out an order; ``judge`` reads or refuses the report of it."""
        async with self.line.turn():
            return judge(await self.give(order))

    async def order_once[T](self, order: Order, judge: Callable[[DataPoint], T]) -> T:
        """The same for what must not be done twice.

        Raises:
            OutcomeUnknown: The lock may have done it, but did not say so.
        """
        attempt = Attempt(order)
        try:
            async with self.line.turn():
                return judge(await self._give(attempt))
        except LinkLost as error:
            if attempt.may_repeat:
                raise
            raise OutcomeUnknown("the outcome is unknown") from error
        except Refused as error:
            if error.reason is not RefusalReason.NO_REPORT:
                raise
            raise OutcomeUnknown("the outcome was not reported") from error

    async def set_check_code(self, new: SecretStr) -> None:
        """Set the code of DP 71, whichever of those that it may have the lock has."""
        codes = check_code_guesses(self.credentials.check_code, new)
        while True:
            try:
                order = check_code_order(codes.pop(0), new)
                await self.order(order, check_code_result)
                break
            except Refused as error:
                if error.reason is not RefusalReason.WRONG_CHECK_CODE or not codes:
                    raise
        self.inbox.credentials = replace(self.credentials, check_code=new)

    # Inside a turn.

    async def link(self) -> Link:
        """A link that obeys: the present one, else a fresh one."""
        if (link := self.line.link) is not None:
            return link
        return (await self._twice(self._enter))[0]

    async def introduce(self) -> tuple[Link, LockInfo]:
        """A link that obeys, of a lock that said what it is: one bound blindly did not."""
        link, info = self.line.link, self.inbox.state.info
        if link is not None and info is not None:
            return link, info
        return (await self._twice(self._enter))[:2]

    async def give(self, order: Order) -> DataPoint:
        """Carry out an order, once more after a lost link if that can do no harm."""
        return await self._give(Attempt(order))

    async def _give(self, attempt: Attempt) -> DataPoint:
        return await self._twice(
            lambda: self._carry_out(attempt), lambda: attempt.may_repeat
        )

    async def refresh_clock(self) -> None:
        """See to it that this session sets the clock.

        The lock asks for the time when it lets us in. Later, generation 3 also takes it
        unasked (protocol.md §4.9); of newer ones that is not known, so they are
        connected to anew.
        """
        link = self.line.link
        if link is None or self.inbox.clock_is_fresh:
            return
        if self.inbox.generation == 3:
            link.tell_time()
        else:
            await self.line.drop()

    def learn(self, info: LockInfo, manner: Manner, max_packet: int) -> None:
        """The lock said what it is, in this manner, on a link of ``max_packet`` bytes."""
        could_be_long = manner.generation != 3 and max_packet > SHORT_PACKET
        self.habits = replace(
            self.habits,
            generation=manner.generation,
            cuts_long=could_be_long and not manner.long,
            proven=True,
        )
        self.inbox.generation = manner.generation
        self.inbox.learned(info)

    async def _twice[T](
        self,
        work: Callable[[], Awaitable[T]],
        may_repeat: Callable[[], bool] = lambda: True,
    ) -> T:
        """Do ``work``; after LinkLost once more on a fresh link."""
        try:
            return await work()
        except LinkLost:
            if not may_repeat():
                raise
            await self.line.drop()
            return await work()

    async def _carry_out(self, attempt: Attempt) -> DataPoint:
        if (link := self.line.link) is None:
            link, _, pending = await self._enter(attempt)
            if pending is not None:
                try:
                    return await settle(link, pending, self.limits)
                except Silence:
                    self.habits = replace(self.habits, one_by_one=True)
        return await perform(link, attempt, self.limits)

    async def _enter(
        self, attempt: Attempt | None = None
    ) -> tuple[Link, LockInfo, Pending | None]:
        """Connect and be let in; the order may be on its way then."""
        problem = self.problem if self.bound else KeyProblem.NOT_BOUND
        if problem is not None:
            raise NotAuthorized(problem)
        link = await self.line.open(bound=True)
        info = await self._introduce(link)
        try:
            self.habits, pending = await enter(
                link, self.credentials, attempt, self.habits, self.limits
            )
        except LinkLost:
            if attempt is not None and attempt.tries and not link.paired:
                # It may have hung up because two messages came at once.
                self.habits = replace(self.habits, one_by_one=True)
            raise
        return link, info, pending

    async def _introduce(self, link: Link) -> LockInfo:
        if not self._untried or self.habits.generation is not None:
            newest_only = self.credentials.secret_key is not None
            self._untried = list(
                self.habits.ladder(
                    self.advertised, link.max_packet, newest_only=newest_only
                )
            )
        try:
            info, manner = await introduce(link, self._untried, self.limits)
        except Silence:
            raise self._silence(link) from None
        self._untried = []
        self.learn(info, manner, link.max_packet)
        return info

    def _silence(self, link: Link) -> TuyaLockError:
        """What silence in every manner means (product.md §3).

        An advert that does not fit the key was told before connecting. A lock that let
        us in before knows the key, so it is only silent. Whoever says something else
        than the answer is no lock that cannot read us.
        """
        if self.habits.proven or link.disbelieved:
            return LockSilent("the lock does not answer")
        if self.credentials.secret_key is not None:
            return NotAuthorized(KeyProblem.REJECTED)
        return NotAuthorized(KeyProblem.NEEDS_SECRET_KEY)

"""Identifies and pairs the lock on a new link, and remembers what was learned of it."""

from collections.abc import Awaitable, Callable
from dataclasses import replace

from ..advert import Advert
from ..advert_against_key import diagnose
from ..errors import KeyProblem, LinkLost, LockSilent, NotAuthorized, TuyaLockError
from ..model import Credentials, LockInfo
from .connection import LockConnection
from .exchange import Attempt, Pending, Silence
from .handshake import is_unbound, pair, request_info
from .inbox import Inbox
from .key_refusal import meaning_of_silence
from .link import Link
from .link_profile import SHORT_PACKET, LinkMode
from .options import ClientOptions


class KnownLock:
    """A lock as we know it.

    ``advertised`` (generation) and ``suspicion`` come from the newest advertisement,
    ``profile`` from experience. Anybody can send an advertisement: only a session that
    meets silence turns the suspicion into a statement, and one that works ends it. What
    is awaited here is part of a turn of the connection.
    """

    def __init__(
        self,
        connection: LockConnection,
        inbox: Inbox,
        options: ClientOptions,
        generation: int,
        *,
        bound: bool,
    ) -> None:
        """Begin with earlier experience; ``generation`` and ``bound`` as advertised."""
        self.connection, self.inbox, self.limits = connection, inbox, options.limits
        self.advertised = generation
        self.suspicion = None if bound else KeyProblem.NOT_BOUND
        self.profile = options.memory.profile
        self._untried: list[LinkMode] = []

    @property
    def credentials(self) -> Credentials:
        """The present ones."""
        return self.inbox.credentials

    def heard(self, advert: Advert) -> None:
        """An advertisement came; it counts as long as no other one comes."""
        self.advertised = advert.version
        self.suspicion = diagnose(advert, self.credentials)

    async def link(self) -> Link:
        """A link that obeys: the present one, else a fresh one."""
        if (link := self.connection.link) is not None:
            return link
        return (await self.twice(self.connect))[0]

    async def link_with_info(self) -> tuple[Link, LockInfo]:
        """A link that obeys, of a lock that said what it is: one bound blindly did not."""
        link, info = self.connection.link, self.inbox.state.info
        if link is not None and info is not None:
            return link, info
        return (await self.twice(self.connect))[:2]

    async def twice[T](
        self,
        work: Callable[[], Awaitable[T]],
        may_repeat: Callable[[], bool] = lambda: True,
    ) -> T:
        """Do ``work``; after a lost link once more on a fresh one.

        Not after silence: a lock that is there and does not answer would not either on
        another link, and who asked would wait twice as long for the same word.
        """
        try:
            return await work()
        except LinkLost as error:
            if isinstance(error, LockSilent) or not may_repeat():
                raise
            await self.connection.drop()
            return await work()

    async def refresh_clock(self) -> None:
        """See to it that this session sets the clock.

        The lock asks for the time when it lets us in. Later, generation 3 also takes it
        unasked (protocol.md §4.9); of newer ones that is not known, so they are
        connected to anew.
        """
        link = self.connection.link
        if (
            link is None
            or self.inbox.clock_is_fresh
            or not self.connection.may_tell_time()
        ):
            return
        if self.inbox.generation == 3:
            link.tell_time()
        else:
            await self.connection.drop()

    def learn(self, info: LockInfo, mode: LinkMode, max_packet: int) -> None:
        """The lock said what it is, in this mode, on a link of ``max_packet`` bytes."""
        could_be_long = mode.generation != 3 and max_packet > SHORT_PACKET
        self.profile = replace(
            self.profile,
            generation=mode.generation,
            cuts_long=could_be_long and not mode.long,
            proven=True,
        )
        self.suspicion = None
        self.inbox.generation = mode.generation
        self.inbox.learned(info)

    async def connect(
        self, attempt: Attempt | None = None
    ) -> tuple[Link, LockInfo, Pending | None]:
        """Connect and be let in; the command may be on its way then."""
        link = await self.connection.open(bound=True)
        info = await self._request_info(link)
        try:
            self.profile, pending = await pair(
                link, self.credentials, attempt, self.profile, self.limits
            )
        except LinkLost:
            if attempt is not None and attempt.tries and not link.paired:
                # It may have hung up because two messages came at once.
                self.profile = replace(self.profile, one_by_one=True)
            raise
        return link, info, pending

    async def _request_info(self, link: Link) -> LockInfo:
        if not self._untried or self.profile.generation is not None:
            newest_only = self.credentials.secret_key is not None
            self._untried = list(
                self.profile.ladder(
                    self.advertised, link.max_packet, newest_only=newest_only
                )
            )
        try:
            info, mode = await request_info(link, self._untried, self.limits)
        except Silence:
            raise await self._silence(link) from None
        self._untried = []
        self.learn(info, mode, link.max_packet)
        return info

    async def _silence(self, link: Link) -> TuyaLockError:
        """What silence in every mode means; who says something else is no lock of ours."""
        unbound = self.suspicion is KeyProblem.NOT_BOUND and not link.disbelieved
        if unbound and await is_unbound(link, self.limits):
            return NotAuthorized(KeyProblem.NOT_BOUND)
        # The services that the stack remembers of the lock may be out of date.
        await link.forget_services()
        if link.disbelieved:
            return LockSilent("the lock did not answer")
        return meaning_of_silence(
            self.suspicion,
            with_secret=self.credentials.secret_key is not None,
            proven=self.profile.proven,
        )

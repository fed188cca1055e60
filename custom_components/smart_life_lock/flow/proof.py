"""One code typed at the door after a lock was set up: what it is, and whether it opened.

That it opens proves the key, the lock's clock and T0 at once, and that Home Assistant talks
to this very lock. A code without T0 proves the other two (protocol.md §7.1).
"""

import asyncio
from contextlib import suppress
from datetime import datetime, timedelta
from functools import partial

from homeassistant.core import HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.util import dt as dt_util

from ..const import DOMAIN
from ..coordinator import LockCoordinator
from ..device.code_for_all_locks import async_issue_for_all
from ..device.host_clock_rules import Reading
from ..ledger.code import IssuedCode
from ..ledger.errors import LedgerError
from ..ledger.issue_offline import DynamicRequest, OneTimeRequest
from ..ledger.kinds import CodeKind
from ..ledger.lifetime import is_over
from ..localize import async_words
from ..tuyalock.errors import TuyaLockError

# A clock that was set so lately needs no other session.
CLOCK_IS_FRESH = timedelta(minutes=1)
# Seconds between two looks for records, fewer than a link stays open without work; and for
# how long, with somebody at the door: later the lock has to ask by itself.
LOOK_PAUSE = 10.0
LOOKS = 18
# Seconds after which the page that counts down shows less.
MINUTE = 60


class Proof:
    """A code for one test at the door, in the ledger like every other one."""

    def __init__(self, hass: HomeAssistant, lock: LockCoordinator) -> None:
        """Belong to one lock; ``async_prepare`` follows."""
        self._hass, self._lock = hass, lock
        self._code: IssuedCode | None = None
        self._made: Reading | None = None
        self._made_in_doubt = False
        self.clock_set = False

    @property
    def code(self) -> IssuedCode:
        """The code as it was issued, once it was."""
        assert self._code is not None  # noqa: S101  prepared
        return self._code

    @property
    def needs_t0(self) -> bool:
        """Whether it is one of the codes that count from T0."""
        return self.code.kind is CodeKind.OFFLINE_ONE_TIME

    @property
    def reported(self) -> datetime | None:
        """When the lock took it, by the lock's clock; None: it has not told so."""
        code_id = self.code.id
        code = self._lock.device.ledger.look(lambda book: book.codes.get(code_id))
        return None if code is None else code.last_used

    @property
    def over(self) -> bool:
        """Whether its time has passed."""
        return is_over(self.code, dt_util.utcnow())

    @property
    def clock_doubtful(self) -> bool:
        """Whether Home Assistant's clock cannot be right, or was set since it was made."""
        clock = self._lock.device.clock
        moved = self._made is not None and bool(self._made.jump_to(clock.reading))
        return moved or clock.doubt is not None

    @property
    def may_miss_its_time(self) -> bool:
        """Whether the lock may refuse it because of Home Assistant's clock."""
        return self._made_in_doubt or self.clock_doubtful

    async def async_prepare(
        self, *, without_t0: bool = False, after_failure: bool = False
    ) -> None:
        """Set the lock's clock if the lock is there, and issue a code.

        ``after_failure``: an earlier code did not open, so nothing is taken for granted.
        Raises HomeAssistantError where no code can be made.
        """
        self.clock_set = await self._async_set_clock(anew=after_failure)
        clock = self._lock.device.clock
        self._made, self._made_in_doubt = clock.reading, clock.doubt is not None
        name = (await async_words(self._hass, "proof"))["name"]
        if self._lock.device.t0 is not None and not without_t0:
            with suppress(HomeAssistantError):  # ten an hour; the other kind has no end
                (self._code,) = await async_issue_for_all(
                    [self._lock.device], OneTimeRequest(name), dt_util.utcnow()
                )
                return
        (self._code,) = await async_issue_for_all(
            [self._lock.device], DynamicRequest(name), dt_util.utcnow()
        )

    async def _async_set_clock(self, *, anew: bool) -> bool:
        """Whether the lock has the right time now, as far as we know.

        It asks for the time when it lets us in; only a whole session tells it unasked.
        """
        lock, told = self._lock, self._lock.device.state.clock_set
        if lock.device.clock.doubt is not None:
            return False  # it is not told a time that cannot be right
        anew = anew or lock.time.is_due
        if not anew and told is not None and dt_util.utcnow() - told < CLOCK_IS_FRESH:
            return True
        with suppress(TuyaLockError, LedgerError):
            if not anew:
                await lock.sessions.async_exchange(lock.device.client.probe)
                return True
            before = dt_util.utcnow()
            if await lock.sessions.async_sync_for_caller():
                return True
            # The session goes on. The clock is the first thing that it sets.
            told = lock.device.state.clock_set
            return told is not None and told >= before
        return False

    @property
    def left(self) -> timedelta:
        """How long it may still be used for the first time; negative when that is over."""
        return self.code.last_chance - dt_util.utcnow()

    async def async_minute(self) -> None:
        """Return when a minute less is left; where none is, what shows it stays."""
        left = self.left.total_seconds()
        # A second more, so that the minute is surely over by whichever clock.
        await asyncio.sleep((left % MINUTE if left > MINUTE else left + MINUTE) + 1)

    async def async_told(self) -> None:
        """Return when the lock reports the code, or when its time has passed."""
        told = asyncio.Event()

        @callback
        def look() -> None:
            if self.reported is not None:
                told.set()

        left = self.left.total_seconds()
        looking = self._lock.device.entry.async_create_background_task(
            self._hass, self._async_keep_looking(), f"{DOMAIN} proof"
        )
        end = self._lock.device.ledger.async_add_listener(look)
        try:
            look()
            with suppress(TimeoutError):
                async with asyncio.timeout(left + 1):
                    await told.wait()
        finally:
            end()
            looking.cancel()

    async def _async_keep_looking(self) -> None:
        """Keep the link, over which the lock tells at once, for some minutes.

        Its clock was set for this code, and each setting is a line in Activity.
        """
        lock = self._lock
        look = partial(lock.device.client.sync, clock=False)
        for _ in range(LOOKS):
            await asyncio.sleep(LOOK_PAUSE)
            with suppress(TuyaLockError, LedgerError):
                await lock.sessions.async_exchange(look)

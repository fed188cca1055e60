"""When a lock is synchronised by itself.

At the start, twice a day, when it asks, when something waits to be written, and when others
have changed its codes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta
from enum import Enum, auto

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ..const import (
    ADVERT_SYNC_COOLDOWN,
    DOMAIN,
    LOGGER,
    SYNC_INTERVAL,
    SYNC_RETRY,
    TABLE_SETTLES,
    WORK_PAUSES,
    WORK_POLL,
)
from ..ledger.errors import LedgerError
from ..tuyalock.errors import TuyaLockError
from .advert_requests import AdvertRequests


class SyncEnd(Enum):
    """How a synchronisation ended."""

    DONE = auto()
    # The lock answered, and still is not as it should be; or does not obey our key.
    ANSWERED = auto()
    FAILED = auto()
    # It failed, and the lock is not heard any more.
    OUT_OF_REACH = auto()


class SyncSchedule:
    """Runs ``sync`` in the background when it is due and the lock can be reached.

    One attempt at a time. A failed one is repeated after pauses that grow while work
    waits, and only if the lock was heard since. Sessions that only an advertisement
    asks for are limited by ``adverts``.
    """

    def __init__(
        self,
        hass: HomeAssistant,
        entry: ConfigEntry,
        sync: Callable[[], Awaitable[None]],
        *,
        reachable: Callable[[], bool],
        waiting: Callable[[], bool],
        missed: Callable[[], None],
    ) -> None:
        """Due at once: the first session follows the first advert.

        ``reachable``: whether the lock was heard since it last failed us; ``waiting``:
        whether there is something to be written; ``missed`` is told, now and then, that
        something waits and the lock is not there.
        """
        self._hass, self._entry, self._sync = hass, entry, sync
        self._reachable, self._waiting, self._missed = reachable, waiting, missed
        self._tried: datetime | None = None
        self._due = self._work_due = dt_util.utcnow()
        self._failures = 0
        self._again = self._for_advert = False
        self._timer: CALLBACK_TYPE | None = None
        self.adverts = AdvertRequests()
        self._out_of_reach = False
        self._changed: datetime | None = None
        self._started = False
        self.task: asyncio.Task[None] | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look at the clock from time to time; returns what ends that."""
        self._started = True
        stop_looking = async_track_time_interval(
            self._hass, self._on_interval, SYNC_RETRY
        )

        @callback
        def stop() -> None:
            self._started = False
            stop_looking()
            self._drop_timer()

        return stop

    @callback
    def async_changed(self) -> None:
        """Somebody changes the lock's table beside us: look at it when that is over."""
        self._changed = dt_util.utcnow()
        self.async_reschedule()

    @callback
    def async_asked_again(self) -> None:
        """The lock asks for a connection as it did before the last session."""
        self.adverts.ask_again()
        self.async_reschedule()

    @callback
    def async_due(self) -> None:
        """A session is due at once, for another reason than those above."""
        self._due = dt_util.utcnow()

    @callback
    def async_jumped(self, jump: timedelta) -> None:
        """The host's clock was moved: what was timed by it before is timed by it now."""
        self._due += jump
        self._work_due += jump
        if self._tried is not None:
            self._tried += jump
        if self._changed is not None:
            self._changed += jump
        self.adverts.async_jumped(jump)

    @callback
    def async_work_due(self) -> None:
        """What waits is worth an attempt at once, or right after the running one."""
        self._work_due = dt_util.utcnow()
        self._again = self.task is not None
        self.async_reschedule()

    @callback
    def async_reschedule(self) -> None:
        """Begin the session that is due; else come back when one will be."""
        self._drop_timer()
        if self.task is not None or not self._started:
            return
        now, due = dt_util.utcnow(), self._next_due()
        asked = self._next_asked(now)
        soonest = due if asked is None else min(due, asked)
        reachable = self._reachable()
        if reachable and soonest <= now:
            self._run(for_advert=due > now)
        elif self._waiting() or self.adverts.pending or (reachable and self._changed):
            self._timer = async_track_point_in_utc_time(
                self._hass, self._on_timer, max(soonest, now + WORK_POLL)
            )

    @callback
    def async_now(self) -> None:
        """Somebody has something done and waits: no pause. Needs the lock in reach."""
        if self.task is not None:
            self._again = True
        elif self._started:
            self._drop_timer()
            self._run()

    @callback
    def async_begins(self) -> None:
        """A session begins, whoever asked for it; who waited for it knows by the task."""
        if self._for_advert and asyncio.current_task() is self.task:
            self._for_advert = False
            self.adverts.begin(dt_util.utcnow())

    @callback
    def async_list_read(self, begun: datetime) -> None:
        """The lock's list was read in a session that began then."""
        if self._changed is not None and self._changed < begun:
            self._changed = None

    @callback
    def async_tried(self, end: SyncEnd) -> None:
        """A synchronisation ended, whoever asked for it."""
        self._tried = dt_util.utcnow()
        self._out_of_reach = end is SyncEnd.OUT_OF_REACH
        if end in {SyncEnd.DONE, SyncEnd.ANSWERED}:
            self.adverts.answered()
        if end is SyncEnd.DONE:
            self._failures, pause = 0, timedelta()
        else:
            self._failures += not self._out_of_reach
            pause = WORK_PAUSES[min(max(self._failures, 1), len(WORK_PAUSES)) - 1]
        self._due = self._tried + (SYNC_INTERVAL if end is SyncEnd.DONE else SYNC_RETRY)
        self._work_due = self._tried + pause

    def _next_due(self) -> datetime:
        """When there is a session whatever the lock advertises."""
        due = self._due
        if self._out_of_reach:
            return due
        if self._waiting():
            due = min(due, self._work_due)
        if self._changed is not None:
            due = min(due, max(self._changed + TABLE_SETTLES, self._work_due))
        return due

    def _next_asked(self, now: datetime) -> datetime | None:
        """When there is one because of what is heard; None: nothing asks for one.

        Work that failed out of reach is done when the lock is heard again. Its advert
        could be forged, so that counts as a request.
        """
        soonest = self.adverts.next_session(now)
        if self._out_of_reach and (self._waiting() or self._changed):
            return soonest
        if not self.adverts.pending or self._tried is None:
            return None
        return max(soonest, self._tried + ADVERT_SYNC_COOLDOWN)

    @callback
    def _on_interval(self, _now: datetime) -> None:
        if self._waiting() and not self._reachable():
            self._missed()
        self.async_reschedule()

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._timer = None
        self.async_reschedule()

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _run(self, *, for_advert: bool = False) -> None:
        self._for_advert = for_advert
        # Not eagerly: the task must be known here before it can have ended.
        self.task = self._entry.async_create_background_task(
            self._hass,
            self._async_run(),
            f"{DOMAIN} sync {self._entry.title}",
            eager_start=False,
        )

    async def _async_run(self) -> None:
        try:
            while True:
                self._again = False
                await self._sync()
                if not self._again:
                    break
        except (TuyaLockError, LedgerError) as error:
            LOGGER.debug("%s: not synchronised: %r", self._entry.title, error)
        finally:
            self.task = None
        self.async_reschedule()

"""When a lock is synchronised by itself.

At the start, twice a day, when it asks, when something waits to be written, and when others
have changed its codes.
"""

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime, timedelta

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from .const import (
    ADVERT_SYNC_COOLDOWN,
    DOMAIN,
    LOGGER,
    SYNC_INTERVAL,
    SYNC_RETRY,
    TABLE_SETTLES,
    WORK_PAUSES,
    WORK_POLL,
)
from .tuyalock.errors import TuyaLockError


class SyncSchedule:
    """Runs ``sync`` in the background when it is due and the lock can be reached.

    One attempt at a time; a failed one is repeated at leisure, never in a storm: where
    work waits after growing pauses, and then only if the lock was heard since.
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
        self._again = False
        self._timer: CALLBACK_TYPE | None = None
        self._wanted = False
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
    def async_heard(self, *, wanted: bool) -> None:
        """The lock can be reached now; ``wanted``: it asks for a connection itself.

        A lock that asks again too soon is not forgotten, but has to wait: its advert
        may not change any more, and then would not be heard again.
        """
        self._wanted = self._wanted or wanted
        self.async_look()

    @callback
    def async_changed(self) -> None:
        """Somebody changes the lock's table beside us: look at it when that is over."""
        self._changed = dt_util.utcnow()
        self.async_look()

    @callback
    def async_due(self) -> None:
        """A session is due at once, for another reason than those above."""
        self._due = dt_util.utcnow()

    @callback
    def async_look(self) -> None:
        """See whether anything is due; else come back when it is."""
        self._drop_timer()
        if self.task is not None or not self._started:
            return
        now, due = dt_util.utcnow(), self._next_due()
        reachable = self._reachable()
        if reachable and due <= now:
            self._run()
        elif self._waiting() or (reachable and (self._wanted or self._changed)):
            self._timer = async_track_point_in_utc_time(
                self._hass, self._on_timer, max(due, now + WORK_POLL)
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
    def async_looked(self, begun: datetime) -> None:
        """The lock's table was read in a session that began then."""
        if self._changed is not None and self._changed < begun:
            self._changed = None

    @callback
    def async_tried(self, *, ok: bool, near: bool = True) -> None:
        """A synchronisation ended, whoever asked for it.

        ``near``: the lock was in reach. Where it was not, the next try only has to wait
        until it is heard.
        """
        self._tried = dt_util.utcnow()
        self._wanted = False
        if near:
            self._failures = 0 if ok else self._failures + 1
        self._due = self._tried + (SYNC_INTERVAL if ok else SYNC_RETRY)
        pause = timedelta()
        if self._failures and near:
            pause = WORK_PAUSES[min(self._failures, len(WORK_PAUSES)) - 1]
        self._work_due = self._tried + pause

    def _next_due(self) -> datetime:
        due = self._due
        if self._waiting():
            due = min(due, self._work_due)
        if self._changed is not None:
            due = min(due, max(self._changed + TABLE_SETTLES, self._work_due))
        if self._wanted and self._tried is not None:
            due = min(due, self._tried + ADVERT_SYNC_COOLDOWN)
        return due

    @callback
    def _on_interval(self, _now: datetime) -> None:
        if self._waiting() and not self._reachable():
            self._missed()
        self.async_look()

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._timer = None
        self.async_look()

    def _drop_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @callback
    def _run(self) -> None:
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
        except (TuyaLockError, HomeAssistantError) as error:
            LOGGER.debug("%s: not synchronised: %r", self._entry.title, error)
        finally:
            self.task = None
        self.async_look()

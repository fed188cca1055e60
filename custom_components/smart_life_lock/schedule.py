"""When a lock is synchronised by itself: at the start, twice a day, and when it asks."""

from collections.abc import Awaitable, Callable
from datetime import datetime

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import (
    async_track_point_in_utc_time,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from .const import ADVERT_SYNC_COOLDOWN, DOMAIN, LOGGER, SYNC_INTERVAL, SYNC_RETRY
from .tuyalock.errors import TuyaLockError


class SyncSchedule:
    """Runs ``sync`` in the background when it is due and the lock is heard.

    One attempt at a time; a failed one is repeated at leisure, never in a storm.
    """

    def __init__(self, entry: ConfigEntry, sync: Callable[[], Awaitable[None]]) -> None:
        """Due at once: the first session follows the first advert."""
        self._entry, self._sync = entry, sync
        self._tried: datetime | None = None
        self._due = dt_util.utcnow()
        self._running = False
        self._forget_wish: CALLBACK_TYPE | None = None

    @callback
    def async_start(
        self, hass: HomeAssistant, heard: Callable[[], bool]
    ) -> CALLBACK_TYPE:
        """Look at the clock from time to time; returns what ends that."""

        @callback
        def look(_now: datetime) -> None:
            if heard():
                self.async_heard(hass, wanted=False)

        stop_looking = async_track_time_interval(hass, look, SYNC_RETRY)

        @callback
        def stop() -> None:
            stop_looking()
            self._drop_wish()

        return stop

    @callback
    def async_heard(self, hass: HomeAssistant, *, wanted: bool) -> None:
        """The lock can be reached now; ``wanted``: it asks for a connection itself.

        A lock that asks again too soon is not forgotten, but has to wait: its advert
        may not change any more, and then would not be heard again.
        """
        now, due = dt_util.utcnow(), self._due
        if wanted and self._tried is not None:
            due = min(due, self._tried + ADVERT_SYNC_COOLDOWN)
        if self._running:
            return
        if now >= due:
            self._run(hass)
        elif wanted and self._forget_wish is None:

            @callback
            def grant(_now: datetime) -> None:
                self._forget_wish = None
                self._run(hass)

            self._forget_wish = async_track_point_in_utc_time(hass, grant, due)

    @callback
    def _run(self, hass: HomeAssistant) -> None:
        self._running = True
        self._drop_wish()
        self._entry.async_create_background_task(
            hass, self._async_run(), f"{DOMAIN} sync {self._entry.title}"
        )

    @callback
    def _drop_wish(self) -> None:
        if self._forget_wish is not None:
            self._forget_wish()
            self._forget_wish = None

    @callback
    def async_tried(self, *, ok: bool) -> None:
        """A synchronisation ended, whoever asked for it."""
        self._tried = dt_util.utcnow()
        self._due = self._tried + (SYNC_INTERVAL if ok else SYNC_RETRY)

    async def _async_run(self) -> None:
        try:
            await self._sync()
        except TuyaLockError as error:
            LOGGER.debug("%s: not synchronised: %r", self._entry.title, error)
        finally:
            self._running = False

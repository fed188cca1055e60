"""Follows a calendar of guests: each stay has its code, before it begins."""

import asyncio
from datetime import datetime, timedelta
from typing import Final

from homeassistant.core import CALLBACK_TYPE, CoreState, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_point_in_utc_time
from homeassistant.helpers.start import async_at_started
from homeassistant.util import dt as dt_util

from ..const import DOMAIN, ISSUE_GUEST_CALENDAR, LOGGER
from ..coordinator import LockCoordinator
from ..localize import async_words
from ..storage.checked_store import FileUnreadable
from ..storage.guest_stays import GuestStays, KeptStay, Stay
from ..storage.sure_store import NotWritten
from .carry_out import StayWork
from .settings import GuestSettings
from .source import GuestSource
from .stays import soonest, stays_of

# A calendar that is being loaded may be empty for a while.
MISSING: Final = timedelta(minutes=10)
# A stay that is put off by more counts as cancelled, and gets another code in time.
AHEAD: Final = timedelta(days=90)
_ONE_DAY: Final = timedelta(days=1)


class GuestCalendar:
    """One lock's guests. Looks at the calendar once at a time."""

    def __init__(
        self, lock: LockCoordinator, settings: GuestSettings, stays: GuestStays
    ) -> None:
        """Belong to one lock; ``async_start`` follows."""
        self._lock, self._settings, self._stays = lock, settings, stays
        self._hass: HomeAssistant = lock.device.hass
        self._source = GuestSource(self._hass, settings.calendar)
        self._work = StayWork(lock, settings, stays)
        self._missing: dict[str, datetime] = {}
        self._task: asyncio.Task[None] | None = None
        self._again = False
        self._timer: CALLBACK_TYPE | None = None

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look as soon as Home Assistant has started; returns what ends that."""

        @callback
        def begin(_hass: HomeAssistant) -> None:
            self.async_request_update()

        ends = (
            async_at_started(self._hass, begin),
            self._source.follow(self.async_request_update),
        )

        @callback
        def stop() -> None:
            for end in (*ends, self._cancel_timer):
                end()
            if self._task is not None:
                self._task.cancel()
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)

        return stop

    @callback
    def async_request_update(self) -> None:
        """Update the codes of guests now, or once more after the running update.

        Not before all of Home Assistant is started.
        """
        if self._hass.state is not CoreState.running:
            return
        if self._task is not None and not self._task.done():
            self._again = True
            return
        self._task = self._lock.device.entry.async_create_background_task(
            self._hass, self._async_updates(), f"{DOMAIN} guests"
        )

    async def _async_updates(self) -> None:
        try:
            while True:
                self._again = False
                await self._async_update()
                if not self._again:
                    return
        except NotWritten:
            LOGGER.error("%s: stays could not be written", self._lock.device.name)

    async def _async_update(self) -> None:
        self._tell_of_calendar()
        now, settings = self._work.codes.now(), self._settings
        if self._lock.device.clock.doubt is not None:
            return  # nobody knows which stays are over, or begin
        end = self._horizon(now)
        events = await self._source.async_events(now, end)
        if events is None:
            return
        guest = (await async_words(self._hass, "card"))["guest"]
        zone = dt_util.get_default_time_zone()
        found = stays_of(events, settings, zone, guest)
        known = {kept.stay.key: kept for kept in self._stays.all()}
        for stay in soonest(found.values()):
            await self._work.async_attend(stay, known.get(stay.key))
        await self._async_miss([known[key] for key in known if key not in found])
        self._wait(found, now)

    def _horizon(self, now: datetime) -> datetime:
        ends = [kept.stay.end + _ONE_DAY for kept in self._stays.all()]
        return max(now + self._settings.lead + AHEAD, *ends, now)

    async def _async_miss(self, gone: list[KeptStay]) -> None:
        """Take codes back whose stays are not in the calendar, and were not before."""
        now = self._work.codes.now()
        before, self._missing = self._missing, {}
        for kept in gone:
            since = before.get(kept.stay.key, now)
            if kept.stay.end <= now or not since <= now < since + MISSING:
                await self._work.async_take_back(kept)
            else:
                self._missing[kept.stay.key] = since

    def _wait(self, found: dict[str, Stay], now: datetime) -> None:
        """Look again when a code is due, or a stay has been missing for long enough."""
        self._cancel_timer()
        due = [stay.start - self._settings.lead for stay in found.values()]
        due += [since + MISSING for since in self._missing.values()]
        coming = [at for at in due if at > now]
        if coming:
            # The timer goes by the clock, whatever that shows.
            on_clock = dt_util.utcnow() + (min(coming) - now)
            self._timer = async_track_point_in_utc_time(
                self._hass, self._on_timer, on_clock
            )

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self._timer = None
        self.async_request_update()

    @callback
    def _cancel_timer(self) -> None:
        if self._timer is not None:
            self._timer()
            self._timer = None

    @property
    def _issue_id(self) -> str:
        return f"{ISSUE_GUEST_CALENDAR}_{self._lock.device.entry.entry_id}"

    @callback
    def _tell_of_calendar(self) -> None:
        """A repair while the calendar that the options name does not exist."""
        if self._source.exists:
            ir.async_delete_issue(self._hass, DOMAIN, self._issue_id)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            self._issue_id,
            is_fixable=False,
            severity=ir.IssueSeverity.WARNING,
            translation_key=ISSUE_GUEST_CALENDAR,
            translation_placeholders={
                "name": self._lock.device.name,
                "calendar": self._settings.calendar,
            },
        )


async def async_follow_guests(
    hass: HomeAssistant, lock: LockCoordinator
) -> CALLBACK_TYPE | None:
    """Follow the calendar that the options of a lock name; returns the end of that.

    None: they name none, or nobody knows which stays have a code already.
    """
    entry = lock.device.entry
    if (settings := GuestSettings.of(entry.options)) is None:
        return None
    stays = GuestStays(hass, entry.entry_id)
    try:
        await stays.async_load()
        # What another calendar had is left as it is.
        others = [one for one in stays.all() if one.calendar != settings.calendar]
        await stays.async_forget(one.stay.key for one in others)
    except FileUnreadable as error:
        LOGGER.error("%s: guests get no codes, %s", entry.title, error)
        return None
    except NotWritten:
        LOGGER.error("%s: stays could not be written", entry.title)
    return GuestCalendar(lock, settings, stays).async_start()

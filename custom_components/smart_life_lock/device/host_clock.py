"""The host's clock as this integration uses it: read, judged, and told of to people."""

from collections.abc import Callable, Mapping
from datetime import datetime, timedelta
from typing import Any, Self

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN, ISSUE_CLOCK, LOGGER
from ..ledger.future_times import Estimated
from ..localize import typed_moment
from ..storage.checked_store import CheckedStore, FileUnreadable
from ..storage.typed_values import moment_from
from . import clock_sources
from .host_clock_rules import NOTHING, ClockDoubt, HostTime, Known, Reading, started
from .notice_refresh import async_follow_home

VERSION = 1
LOOK_EVERY = timedelta(seconds=10)
# A run that is killed may have stored a time that is so old.
STORE_EVERY = timedelta(hours=1)
SAVE_DELAY_SECONDS = 1.0


class HostClock:
    """One for all locks. ``now`` judges each time that it gives."""

    def __init__(
        self, hass: HomeAssistant, store: CheckedStore[dict[str, Any]], time: HostTime
    ) -> None:
        """Use ``async_load``."""
        self._hass, self._store, self._time = hass, store, time
        self._stored = time.sure.wall
        self._jump = NOTHING
        self._listeners: list[Callable[[timedelta], None]] = []
        self._endings: list[CALLBACK_TYPE] = []

    @classmethod
    async def async_load(cls, hass: HomeAssistant) -> Self:
        """Read what an earlier run knew of the time, and judge the clock by it."""
        store = _store(hass)
        try:
            known = await store.async_load_checked(_decode)
        except FileUnreadable:
            LOGGER.warning("The newest known time could not be read")
            known = None
        synchronised = clock_sources.synchronised()
        built = clock_sources.built()
        time = started(known, _reading(), built, synchronised=synchronised)
        return cls(hass, store, time)

    @property
    def doubt(self) -> ClockDoubt | None:
        """Why the clock cannot be right, if so."""
        return self._look().doubt

    @property
    def estimated(self) -> Estimated | None:
        """The last span of time in which ``now`` was an estimate, and is none now."""
        return self._look().estimated

    @property
    def past(self) -> datetime:
        """A moment that has passed, whichever is wrong: the clock, or what is known.

        For what counts from it on; never before this Home Assistant was made.
        """
        time = self._look()
        return max(clock_sources.built(), min(time.now, time.last.wall))

    @property
    def reading(self) -> Reading:
        """Both clocks now."""
        return self._look().last

    def now(self) -> datetime:
        """The time by which codes begin and end, in UTC.

        That of the clock; while that is in doubt, the newest time that has certainly
        passed and what has elapsed since then: nothing ends before its time.
        """
        return self._look().now

    def local(self) -> datetime:
        """The same, in the zone of this home."""
        return dt_util.as_local(self.now())

    @callback
    def async_accept(self) -> bool:
        """Believe the clock, because a person says that it is right.

        False, and nothing is changed: it shows a time before Home Assistant was made.
        """
        self._become(self._time.confirmed(_reading(), clock_sources.built()))
        return self._time.doubt is None

    @callback
    def async_listen(self, listener: Callable[[timedelta], None]) -> CALLBACK_TYPE:
        """Tell of each jump (how far) and of each change of ``doubt``; returns the end.

        The clock is looked at as long as anybody listens.
        """
        if not self._listeners:
            self._start()
        self._listeners.append(listener)

        @callback
        def stop() -> None:
            self._listeners.remove(listener)
            if not self._listeners:
                self._stop()

        return stop

    def _start(self) -> None:
        hass = self._hass
        self._endings += (
            async_track_time_interval(hass, self._on_timer, LOOK_EVERY),
            hass.bus.async_listen(EVENT_HOMEASSISTANT_STOP, self._on_stop),
            async_follow_home(hass, self._show),
        )
        self._show()

    def _stop(self) -> None:
        while self._endings:
            self._endings.pop()()
        self._save()
        ir.async_delete_issue(self._hass, DOMAIN, ISSUE_CLOCK)

    def _look(self) -> HostTime:
        before, reading = self._time, _reading()
        synchronised = clock_sources.synchronised()
        built = clock_sources.built()
        self._become(before.after(reading, built, synchronised=synchronised))
        return self._time

    def _become(self, time: HostTime) -> None:
        before, self._time = self._time, time
        if time.jump or time.doubt is not before.doubt:
            self._jump += time.jump
            # Who asks for the time is in the middle of something.
            self._hass.loop.call_soon(self._tell)

    @callback
    def _tell(self) -> None:
        jump, self._jump = self._jump, NOTHING
        doubt = self._time.doubt
        LOGGER.info("The host's clock was moved by %s; doubt: %s", jump, doubt)
        if self._listeners:
            self._show()
        for listener in tuple(self._listeners):
            listener(jump)

    def _show(self) -> None:
        doubt = self._time.doubt
        if doubt is None:
            ir.async_delete_issue(self._hass, DOMAIN, ISSUE_CLOCK)
            return
        ir.async_create_issue(
            self._hass,
            DOMAIN,
            ISSUE_CLOCK,
            is_fixable=True,
            severity=ir.IssueSeverity.ERROR,
            translation_key=f"{ISSUE_CLOCK}_{doubt}",
            translation_placeholders=self.words(),
        )

    def words(self) -> dict[str, str]:
        """What the clock shows, and what it cannot be before or far after."""
        time = self._look()
        return {
            "shown": typed_moment(time.last.wall),
            "known": typed_moment(time.sure.wall),
        }

    @callback
    def _on_timer(self, _now: datetime) -> None:
        sure = self._look().sure.wall
        if abs(sure - self._stored) >= STORE_EVERY:
            self._save()

    @callback
    def _on_stop(self, _event: Event) -> None:
        self._save()

    def _save(self) -> None:
        time = self._look()
        if time.own:
            self._stored = time.sure.wall
            self._store.async_delay_save(self._data, SAVE_DELAY_SECONDS)

    def _data(self) -> dict[str, Any]:
        time = self._time
        floor = time.floor
        return {
            "newest": time.sure.wall.isoformat(),
            "floor": None if floor is None else floor.isoformat(),
        }


_CLOCK: HassKey[HostClock] = HassKey(f"{DOMAIN}.clock")


async def async_load_host_clock(hass: HomeAssistant) -> None:
    """Begin to know the time, once for all locks; the first dialog comes before those."""
    if _CLOCK not in hass.data:
        hass.data.setdefault(_CLOCK, await HostClock.async_load(hass))


@callback
def host_clock(hass: HomeAssistant) -> HostClock:
    """The one clock."""
    return hass.data[_CLOCK]


async def async_forget_time(hass: HomeAssistant) -> None:
    """No lock is left: what was known of the time gets old from now on."""
    await _store(hass).async_remove()


def _store(hass: HomeAssistant) -> CheckedStore[dict[str, Any]]:
    return CheckedStore(hass, VERSION, f"{DOMAIN}.clock", atomic_writes=True)


def _decode(raw: Mapping[str, Any]) -> Known:
    """Raises one of DAMAGE (``checked_store``)."""
    floor = raw.get("floor")
    newest = moment_from(raw["newest"])
    return Known(newest, None if floor is None else moment_from(floor))


def _reading() -> Reading:
    return Reading(dt_util.utcnow(), clock_sources.steady())

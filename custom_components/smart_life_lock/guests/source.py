"""The calendar of guests: its events, and when they may have changed."""

from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Final

from homeassistant.components.calendar import CalendarEntity, CalendarEvent
from homeassistant.components.calendar.const import DATA_COMPONENT
from homeassistant.const import STATE_UNAVAILABLE
from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.helpers.event import (
    async_track_state_change_event,
    async_track_time_interval,
)
from homeassistant.util import dt as dt_util

from ..const import LOGGER

# Calendars of other services are fetched anew about as often.
EVERY: Final = timedelta(minutes=15)
_MOMENT: Final = timedelta(seconds=1)


class GuestSource:
    """One calendar, also while it is not there yet, or is set up anew."""

    def __init__(self, hass: HomeAssistant, calendar: str) -> None:
        """Follow nothing yet."""
        self._hass, self._calendar = hass, calendar
        self._look: Callable[[], None] = lambda: None
        self._entity: CalendarEntity | None = None
        self._unsubscribe: CALLBACK_TYPE | None = None

    @property
    def exists(self) -> bool:
        """Whether there is such a calendar, available or not."""
        return self._hass.states.get(self._calendar) is not None

    async def async_events(
        self, begin: datetime, end: datetime
    ) -> list[CalendarEvent] | None:
        """The events between two moments; None: the calendar cannot be read now.

        What is not there then is no sign that a stay was cancelled.
        """
        self._subscribe()
        state = self._hass.states.get(self._calendar)
        if self._entity is None or state is None or state.state == STATE_UNAVAILABLE:
            return None
        try:
            return await self._entity.async_get_events(
                self._hass, dt_util.as_local(begin), dt_util.as_local(end)
            )
        except Exception as error:  # noqa: BLE001  each calendar has errors of its own
            name = type(error).__name__
            LOGGER.warning("%s could not be read: %s", self._calendar, name)
            return None

    @callback
    def follow(self, look: Callable[[], None]) -> CALLBACK_TYPE:
        """Call ``look`` when the calendar may have changed; returns the end."""
        self._look = look
        ends = (
            async_track_state_change_event(
                self._hass, [self._calendar], self._on_change
            ),
            async_track_time_interval(self._hass, self._on_change, EVERY),
        )

        @callback
        def stop() -> None:
            for end in (*ends, self._leave):
                end()

        return stop

    @callback
    def _on_change(self, _what: object) -> None:
        self._look()

    @callback
    def _subscribe(self) -> None:
        """Hear of each change of the entity that is there now.

        Its state changes only with the event that runs or comes next.
        """
        component = self._hass.data.get(DATA_COMPONENT)
        entity = None if component is None else component.get_entity(self._calendar)
        if entity is self._entity:
            return
        self._leave()
        if entity is not None:
            now = dt_util.now()
            self._unsubscribe = entity.async_subscribe_events(
                now, now + _MOMENT, self._on_change
            )
        self._entity = entity

    @callback
    def _leave(self) -> None:
        if self._unsubscribe is not None:
            self._unsubscribe()
        self._entity = self._unsubscribe = None

"""The codes of a lock as a calendar, in which codes can be made where that is allowed."""

from datetime import datetime
from typing import Any, Final, override

from homeassistant.components.calendar import (
    CalendarEntity,
    CalendarEntityFeature,
    CalendarEvent,
)
from homeassistant.core import Context, HomeAssistant
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback

from .code_calendar.caller import async_require_caller, note_action
from .code_calendar.events import event_of, events_between
from .code_calendar.upcoming import Upcoming
from .code_calendar.writing import async_create, async_delete, async_update
from .const import CONF_CALENDAR_MAKES
from .coordinator import LockConfigEntry, LockCoordinator
from .entity import LockEntityBase

# No limit is needed: the client holds one conversation with the lock at a time.
PARALLEL_UPDATES = 0

_ALL: Final = (
    CalendarEntityFeature.CREATE_EVENT
    | CalendarEntityFeature.UPDATE_EVENT
    | CalendarEntityFeature.DELETE_EVENT
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Every lock has one."""
    async_add_entities([CodeCalendar(entry.runtime_data)])


class CodeCalendar(LockEntityBase, CalendarEntity):
    """An event for each time of each code; its title is the name of the code."""

    _key = "codes"

    def __init__(self, lock: LockCoordinator) -> None:
        """Belong to one lock."""
        super().__init__(lock.device)
        self._lock = lock
        if lock.device.entry.options.get(CONF_CALENDAR_MAKES):
            self._attr_supported_features = _ALL

    @property
    @override
    def event(self) -> CalendarEvent | None:
        """The event that is under way, or else the next one."""
        device = self.device
        now, codes = device.clock.now(), device.ledger.codes()
        if (coming := device.ledger.derived.of(Upcoming).of(codes, now).event) is None:
            return None
        one, code = coming
        return event_of(self.hass, code, one, now)

    @override
    async def async_get_events(
        self, hass: HomeAssistant, start_date: datetime, end_date: datetime
    ) -> list[CalendarEvent]:
        """The events between two moments."""
        codes, now = self.device.ledger.codes(), self.device.clock.now()
        return events_between(hass, codes, start_date, end_date, now)

    @override
    def async_set_context(self, context: Context) -> None:
        """Home Assistant tells who calls the action that follows."""
        note_action(context)
        super().async_set_context(context)

    @override
    async def async_create_event(self, **kwargs: Any) -> None:
        """Make a code for a new event, if whoever wrote it may."""
        await async_require_caller(self.hass, self._lock.device.entry)
        await async_create(self.hass, self._lock, kwargs)

    @override
    async def async_update_event(
        self,
        uid: str,
        event: dict[str, Any],
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        """Change the code of an event as far as the lock allows."""
        await async_require_caller(self.hass, self._lock.device.entry)
        await async_update(self._lock, uid, event, recurrence_id, recurrence_range)

    @override
    async def async_delete_event(
        self,
        uid: str,
        recurrence_id: str | None = None,
        recurrence_range: str | None = None,
    ) -> None:
        """Revoke the code of a deleted event as far as the lock allows."""
        await async_require_caller(self.hass, self._lock.device.entry)
        await async_delete(self._lock, uid, recurrence_id, recurrence_range)

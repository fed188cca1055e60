"""Alarms that are shown for a while: the lock tells their beginning and no end."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers.event import async_call_later

from ..tuyalock.model import Alarm, AlarmRaised
from .access_events import DENIED, event_of_record
from .lock_device import LockDevice
from .news import News, RecordNews
from .records import RecordBook

# Long enough for people and automations to see it, short enough to see the next one.
SHOWN: Final = timedelta(minutes=5)
_TAMPER: Final = frozenset({Alarm.PRY, Alarm.SHOCK})
# These have a state and an end of their own (``tuyalock.client.door_and_bolt``).
_JAMS: Final = frozenset({Alarm.TONGUE_BAD, Alarm.TONGUE_NOT_OUT})


class AlarmGroup(StrEnum):
    """What an alarm is shown as."""

    TAMPER = "tamper"
    PROBLEM = "problem"


def group_of(kind: Alarm | int) -> AlarmGroup | None:
    """Of an alarm; None for a wrong code, which is an event, and for a jam."""
    if kind in _JAMS or kind in DENIED:
        return None
    return AlarmGroup.TAMPER if kind in _TAMPER else AlarmGroup.PROBLEM


class LockAlarms:
    """``present`` are the alarms of the last minutes, by group, with their names."""

    def __init__(self, device: LockDevice, records: RecordBook) -> None:
        """Belong to one lock."""
        self._device, self._records = device, records
        self._present: dict[AlarmGroup, str] = {}
        self._ends: dict[AlarmGroup, CALLBACK_TYPE] = {}

    @property
    def present(self) -> Mapping[AlarmGroup, str]:
        """Those of the last five minutes."""
        return self._present

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Begin to listen; returns what ends that."""
        end = self._records.async_add_listener(self._on_news)

        @callback
        def stop() -> None:
            end()
            for cancel in self._ends.values():
                cancel()
            self._ends.clear()
            self._present.clear()

        return stop

    @callback
    def _on_news(self, news: News) -> None:
        match news:
            case RecordNews(record=AlarmRaised() as alarm):
                left = alarm.at + SHOWN - self._device.clock.now()
                group = group_of(alarm.kind)
                if group is not None and left > timedelta():
                    self._raise(group, alarm, left)

    def _raise(self, group: AlarmGroup, alarm: AlarmRaised, left: timedelta) -> None:
        """Show it; a newer one of the group takes the place of an older one."""
        if group in self._ends:
            self._ends.pop(group)()

        @callback
        def over(_now: datetime) -> None:
            del self._ends[group], self._present[group]
            self._device.async_notify()

        self._present[group] = str(event_of_record(alarm)[1]["alarm"])
        self._ends[group] = async_call_later(self._device.hass, left, over)
        self._device.async_notify()

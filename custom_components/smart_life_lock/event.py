"""Who came in, who did not, who rang: one event entity, never with digits."""

from enum import StrEnum
from typing import Any, override

from homeassistant.components.event import EventEntity
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.util import dt as dt_util

from .coordinator import LockConfigEntry
from .entity import LockEntityBase
from .news import ExpiredUnused, News, RecordNews
from .tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
)

PARALLEL_UPDATES = 0


class AccessEvent(StrEnum):
    """Types of the event."""

    ACCESS_GRANTED = "access_granted"
    ACCESS_DENIED = "access_denied"
    CODES_CLEARED = "codes_cleared"
    ALARM = "alarm"
    DOORBELL = "doorbell"
    CODE_EXPIRED_UNUSED = "code_expired_unused"


# Alarms that mean that somebody tried to come in, and how.
DENIED = {
    Alarm.WRONG_PASSWORD: Method.PASSWORD,
    Alarm.WRONG_FINGERPRINT: Method.FINGERPRINT,
    Alarm.WRONG_CARD: Method.CARD,
    Alarm.WRONG_FACE: Method.FACE,
}


def describe(news: RecordNews) -> tuple[AccessEvent, dict[str, Any]]:
    """Type and own attributes of a record."""
    match news.record:
        case Access(method=method, identifier=identifier):
            return AccessEvent.ACCESS_GRANTED, {
                "method": method.value,
                "identifier": identifier,
            }
        case OfflineCodeEntered(outcome=OfflineOutcome.OPENED):
            return AccessEvent.ACCESS_GRANTED, {"method": Method.OFFLINE_CODE.value}
        case OfflineCodeEntered(outcome=outcome):
            return AccessEvent.CODES_CLEARED, {"cleared": outcome.value}
        case AlarmRaised(kind=kind):
            return describe_alarm(kind)
        case DoorbellRung():
            return AccessEvent.DOORBELL, {}


def describe_alarm(kind: Alarm | int) -> tuple[AccessEvent, dict[str, Any]]:
    """The same for an alarm; those of a wrong code or card are refused entries."""
    match kind:
        case Alarm() if kind in DENIED:
            return AccessEvent.ACCESS_DENIED, {"method": DENIED[kind].value}
        case Alarm():
            return AccessEvent.ALARM, {"alarm": kind.name.lower()}
        case _:
            return AccessEvent.ALARM, {"alarm": f"unknown_{kind}"}


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """Every lock has one."""
    async_add_entities([AccessEntity(entry.runtime_data)])


class AccessEntity(LockEntityBase, EventEntity):
    """Fires once for each record of the lock, and for each code that died unused."""

    _key = "access"
    _attr_event_types = [event.value for event in AccessEvent]

    @override
    async def async_added_to_hass(self) -> None:
        """Follow the records too."""
        await super().async_added_to_hass()
        self.async_on_remove(self.coordinator.async_add_event_listener(self._on_news))

    @callback
    def _on_news(self, news: News) -> None:
        match news:
            case RecordNews(record=record):
                kind, words = describe(news)
                words |= {
                    "at": dt_util.as_local(record.at).isoformat(),
                    "late": record.late,
                }
            case ExpiredUnused():
                kind = AccessEvent.CODE_EXPIRED_UNUSED
                words = {"never_written": news.never_written or None}
        words |= {"code_id": news.code_id, "code_name": news.code_name}
        told = {key: value for key, value in words.items() if value is not None}
        self._trigger_event(kind, told)
        self.async_write_ha_state()

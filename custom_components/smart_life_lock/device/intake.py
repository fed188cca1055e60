"""What the lock says, taken into the state, the memory, and the entry."""

from datetime import datetime
from typing import TYPE_CHECKING

from homeassistant.core import callback
from homeassistant.helpers import device_registry as dr
from homeassistant.util import dt as dt_util

from ..const import CONF_T0, CONF_T0_CONFIRMED
from ..storage.current_keys import async_keep_present
from ..storage.facts import Feature
from ..tuyalock.model import (
    Access,
    AlarmRaised,
    ClockSet,
    CredentialsChanged,
    DoorbellRung,
    Duress,
    LockEvent,
    LockInfo,
    LockState,
    OfflineCodeEntered,
    StateChanged,
    T0Reported,
    UnknownReport,
    UnspecifiedRecord,
)
from .unknown_reports import UnknownReports

if TYPE_CHECKING:
    from ..coordinator import LockCoordinator


def _features(state: LockState) -> frozenset[Feature]:
    """What a lock has, because it has told of it."""
    low = (state.battery_level, state.low_power)
    told = {
        Feature.BATTERY: state.battery is not None,
        Feature.BATTERY_LEVEL: state.battery_level is not None,
        Feature.LOW_BATTERY: any(one is not None for one in low),
        Feature.DOOR: state.door_open is not None,
    }
    return frozenset(feature for feature, is_there in told.items() if is_there)


class Intake:
    """Keeps the coordinator's ``state`` true to what the lock told last."""

    def __init__(self, coordinator: LockCoordinator) -> None:
        """Belong to one lock."""
        self._lock = coordinator
        self.unknown = UnknownReports()

    @callback
    def async_note(self, event: LockEvent) -> None:
        """The lock told something, or was told the time."""
        lock = self._lock
        match event:
            case StateChanged(state=state):
                self._merge(state)
            case ClockSet(at=at):
                lock.state = lock.state.with_changes(clock_set=at)
                lock.memory.note(clock_set=at)
                lock.time.async_told()
                lock.health.async_check()
            case T0Reported(t0=t0):
                self.learn_t0(t0)
            case (
                Access()
                | OfflineCodeEntered()
                | AlarmRaised()
                | Duress()
                | DoorbellRung()
                | UnspecifiedRecord()
            ):
                lock.sessions.schedule.adverts.bring_news()
                lock.records.async_note(event)
            case CredentialsChanged(deleted=deleted):
                if not (deleted and lock.sessions.busy):
                    lock.sessions.schedule.async_changed()
            case UnknownReport():
                self.unknown.note(event, dt_util.utcnow())
                return
        self.keep_habits()
        lock.async_notify()

    def keep_habits(self) -> None:
        """Remember how the lock wants to be spoken to."""
        self._lock.memory.note(habits=self._lock.client.memory.habits)

    def forget_positions(self) -> None:
        """Bolt and door are unknown: the lock does not tell us any more."""
        lock = self._lock
        lock.state = lock.state.with_changes(locked=None, door_open=None, jammed=False)

    def _merge(self, news: LockState) -> None:
        """Bolt and door are as the lock said in this life; the rest may be older."""
        lock = self._lock
        known = {
            name: value
            for name in ("battery", "info", "battery_level", "low_power")
            if (value := getattr(news, name)) is not None
        }
        if news.info is not None and news.info != lock.state.info:
            self._show_info(news.info)
        lock.state = lock.state.with_changes(
            locked=news.locked,
            door_open=news.door_open,
            jammed=news.jammed,
            **known,
        )
        lock.memory.note(
            **{name: getattr(lock.state, name) for name in known},
            features=lock.memory.facts.features | _features(lock.state),
        )

    def _show_info(self, info: LockInfo) -> None:
        """The device page is made before the first session tells the versions."""
        registry = dr.async_get(self._lock.hass)
        entry_id = self._lock.entry.entry_id
        for device in dr.async_entries_for_config_entry(registry, entry_id):
            registry.async_update_device(
                device.id, sw_version=info.firmware, hw_version=info.hardware
            )

    def learn_t0(self, t0: datetime) -> None:
        """The lock's own word on T0 counts, also against ours."""
        self.use_t0(t0, confirmed=True)

    def use_t0(self, t0: datetime, *, confirmed: bool) -> None:
        """Count from this T0; ``confirmed``: the lock itself has said so."""
        lock = self._lock
        told = {CONF_T0: int(t0.timestamp()), CONF_T0_CONFIRMED: confirmed}
        if told.items() <= lock.entry.data.items() and t0 == lock.t0:
            return
        lock.state = lock.state.with_changes(t0=t0)
        lock.hass.config_entries.async_update_entry(
            lock.entry, data={**lock.entry.data, **told}
        )
        lock.use_keys()
        lock.hass.async_create_task(async_keep_present(lock.hass, lock.entry))
        lock.health.async_check()

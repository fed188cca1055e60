"""What is known of codes, accesses, clock and battery; digits only where asked for."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorEntityDescription,
    SensorStateClass,
)
from homeassistant.const import (
    PERCENTAGE,
    SIGNAL_STRENGTH_DECIBELS_MILLIWATT,
    EntityCategory,
)
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_utc_time_change

from .actions.active_codes import ActiveRows
from .actions.answers import doubtful
from .coordinator import LockConfigEntry
from .device.bluetooth import async_signal_strength
from .device.lock_device import LockDevice
from .entity import LockEntityBase
from .point_entity import PointEntity, PointRow, async_add_reported
from .tuyalock.codes import dynamic_code, dynamic_window
from .tuyalock.data_kinds import Value
from .tuyalock.data_point_table import BATTERY_LEVELS
from .tuyalock.wire.datapoints import Dp

PARALLEL_UPDATES = 0


@dataclass(frozen=True, kw_only=True)
class SensorRow(SensorEntityDescription, PointRow):
    """A value that the lock reports."""


SENSORS = (
    SensorRow(
        key="battery",
        device_class=SensorDeviceClass.BATTERY,
        state_class=SensorStateClass.MEASUREMENT,
        entity_category=EntityCategory.DIAGNOSTIC,
        native_unit_of_measurement=PERCENTAGE,
        dps=(Dp.BATTERY_PERCENT,),
    ),
    # Many locks know no percentage.
    SensorRow(
        key="battery_level",
        translation_key="battery_level",
        device_class=SensorDeviceClass.ENUM,
        entity_category=EntityCategory.DIAGNOSTIC,
        options=list(BATTERY_LEVELS.names),
        dps=(Dp.BATTERY_STATE,),
    ),
)


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """The same six for every lock; the rest once the lock has reported it."""
    lock = entry.runtime_data.device
    async_add_entities(
        kind(lock)
        for kind in (
            ActiveCodes,
            PendingChanges,
            LastAccess,
            LastClockSync,
            DynamicCode,
            SignalStrength,
        )
    )
    async_add_reported(entry, async_add_entities, SENSORS, PointSensor)


class PointSensor(PointEntity, SensorEntity):
    """As the lock reported it last."""

    @property
    @override
    def native_value(self) -> Value | None:
        return self.reported


class ActiveCodes(LockEntityBase, SensorEntity):
    """How many codes open the door now or will; who has them, without digits.

    Those that somebody deleted are among them for as long as the lock may take them.

    What others wrote into the lock is told beside them: when it opens is not known.
    """

    _key = "active_codes"
    _unrecorded_attributes = frozenset({"codes", "made_elsewhere"})

    @property
    @override
    def native_value(self) -> int:
        return len(self._rows(self.device.clock.now()))

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        clock = self.device.clock
        doubt, rows = doubtful(clock), self._rows(clock.now())
        return {
            "codes": [row | doubt for row in rows] if doubt else rows,
            "made_elsewhere": [
                {
                    "id": one.id,
                    "name": one.name,
                    "method": one.method,
                    "slot": one.hard_id,
                }
                for one in self.device.ledger.found()
            ],
        }

    def _rows(self, now: datetime) -> list[dict[str, Any]]:
        ledger = self.device.ledger
        return ledger.derived.of(ActiveRows).of(ledger.codes(now), now)


class PendingChanges(LockEntityBase, SensorEntity):
    """What the lock still has to hear of, and what it would not take."""

    _key = "pending_changes"
    _unrecorded_attributes = frozenset({"codes"})

    @property
    @override
    def native_value(self) -> int:
        return len(self.device.ledger.pending(self.device.clock.now()))

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        now, lock = self.device.clock.now(), self.device
        waiting: list[dict[str, Any]] = [
            {"id": code.id, "name": code.name, "change": change}
            for code, change in lock.ledger.pending(now)
        ]
        failed: list[dict[str, Any]] = [
            {"id": code.id, "name": code.name, "problem": code.online.failure}
            for code in lock.ledger.failed(now)
        ]
        return {
            "codes": waiting + failed,
            "failed_sessions": lock.memory.facts.failed_sessions,
        }


class LastAccess(LockEntityBase, SensorEntity):
    """When somebody came in last, and by what."""

    _key = "last_access"
    _attr_device_class = SensorDeviceClass.TIMESTAMP

    @property
    @override
    def native_value(self) -> datetime | None:
        last = self.device.memory.facts.last_access
        return None if last is None else last.at

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        last = self.device.memory.facts.last_access
        return {} if last is None else {"method": last.method, "code_name": last.who}


class LastClockSync(LockEntityBase, SensorEntity):
    """When the lock was told the time last."""

    _key = "last_clock_sync"
    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_category = EntityCategory.DIAGNOSTIC

    @property
    @override
    def native_value(self) -> datetime | None:
        return self.device.state.clock_set


class SignalStrength(LockEntityBase, SensorEntity):
    """How strongly the lock is heard, by whoever hears it best.

    Looked at now and then: advertisements come too often to follow each.
    """

    _key = "signal_strength"
    _named_by_device_class = True
    _needs_lock = True
    _attr_should_poll = True
    _attr_device_class = SensorDeviceClass.SIGNAL_STRENGTH
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_entity_registry_enabled_default = False
    _attr_native_unit_of_measurement = SIGNAL_STRENGTH_DECIBELS_MILLIWATT

    @property
    @override
    def native_value(self) -> int | None:
        return async_signal_strength(self.device.hass, self.device.address)


class DynamicCode(LockEntityBase, SensorEntity):
    """The code of the running five minutes, for a display on the wall.

    The state is its end; the digits are an attribute, because Home Assistant can keep
    attributes out of the recorder's database, but no state. It counts as issued to
    nobody: the ledger does not know it.
    """

    _key = "dynamic_code"
    _attr_device_class = SensorDeviceClass.TIMESTAMP
    _attr_entity_registry_enabled_default = False
    _unrecorded_attributes = frozenset({"code"})

    def __init__(self, device: LockDevice) -> None:
        """Belong to one lock."""
        super().__init__(device)
        self._at = device.clock.now()

    @property
    @override
    def native_value(self) -> datetime:
        return dynamic_window(self._at).valid_until

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        key = self.device.credentials.login_key
        return {"code": str(dynamic_code(key, self._at))}

    @override
    async def async_added_to_hass(self) -> None:
        """Show the next code when its time comes: a step ends every five minutes."""
        await super().async_added_to_hass()
        self.async_on_remove(
            async_track_utc_time_change(
                self.hass, self._turn, minute=range(0, 60, 5), second=0
            )
        )
        self.async_on_remove(self.device.clock.async_listen(self._jumped))

    @callback
    def _jumped(self, _jump: timedelta) -> None:
        self._turn()

    @callback
    def _turn(self, _now: datetime | None = None) -> None:
        self._at = self.device.clock.now()
        self.async_write_ha_state()

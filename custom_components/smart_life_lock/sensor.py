"""What is known of codes, accesses, clock and battery; digits only where asked for."""

from datetime import datetime, timedelta
from typing import Any, override

from homeassistant.components.sensor import (
    SensorDeviceClass,
    SensorEntity,
    SensorStateClass,
)
from homeassistant.const import PERCENTAGE, EntityCategory
from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.entity_platform import AddConfigEntryEntitiesCallback
from homeassistant.helpers.event import async_track_utc_time_change

from .actions.active_codes import ActiveRows
from .actions.answers import doubtful
from .coordinator import LockConfigEntry
from .device.lock_device import LockDevice
from .entity import LockEntityBase, async_add_when_reported
from .ledger.code import IssuedCode
from .ledger.kinds import CLEARING, CodeStatus
from .ledger.plan import pending_change
from .ledger.status import status_of
from .storage.lock_memory import Feature
from .tuyalock.codes import dynamic_code, dynamic_window
from .tuyalock.model import BatteryLevel

PARALLEL_UPDATES = 0


async def async_setup_entry(
    hass: HomeAssistant,
    entry: LockConfigEntry,
    async_add_entities: AddConfigEntryEntitiesCallback,
) -> None:
    """The same five for every lock; the battery once the lock has reported one."""
    lock = entry.runtime_data.device
    async_add_entities(
        kind(lock)
        for kind in (
            ActiveCodes,
            PendingChanges,
            LastAccess,
            LastClockSync,
            DynamicCode,
        )
    )
    async_add_when_reported(
        entry, Feature.BATTERY, lambda: async_add_entities([Battery(lock)])
    )
    async_add_when_reported(
        entry, Feature.BATTERY_LEVEL, lambda: async_add_entities([BatteryStep(lock)])
    )


class ActiveCodes(LockEntityBase, SensorEntity):
    """How many codes open the door now or will; who has them, without digits.

    Those that somebody deleted are among them for as long as the lock may take them.

    What others wrote into the lock is told beside them: when it opens is not known.
    """

    _key = "active_codes"
    _unrecorded_attributes = frozenset({"codes", "made_elsewhere"})

    def __init__(self, device: LockDevice) -> None:
        """Belong to one lock."""
        super().__init__(device)
        self._rows = ActiveRows()

    @property
    @override
    def native_value(self) -> int:
        return len(self._codes(self.device.clock.now()))

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        clock = self.device.clock
        now, doubt = clock.now(), doubtful(clock)
        rows = self._rows.of(self._codes(now), now)
        return {
            "codes": [row | doubt for row in rows] if doubt else rows,
            "made_elsewhere": [
                {"id": one.id, "name": one.name, "slot": one.hard_id}
                for one in self.device.ledger.found()
            ],
        }

    def _codes(self, now: datetime) -> list[IssuedCode]:
        codes = self.device.ledger.codes(now)
        return [code for code in codes if code.kind not in CLEARING]


class PendingChanges(LockEntityBase, SensorEntity):
    """What the lock still has to hear of, and what it would not take."""

    _key = "pending_changes"
    _unrecorded_attributes = frozenset({"codes"})

    @property
    @override
    def native_value(self) -> int:
        return len(self.device.ledger.waiting(self.device.clock.now()))

    @property
    @override
    def extra_state_attributes(self) -> dict[str, Any]:
        now, lock = self.device.clock.now(), self.device
        waiting: list[dict[str, Any]] = [
            {"id": code.id, "name": code.name, "change": pending_change(code, now)}
            for code in lock.ledger.waiting(now)
        ]
        failed: list[dict[str, Any]] = [
            {"id": code.id, "name": code.name, "problem": code.online.failure}
            for code in lock.ledger.codes()
            if code.online is not None and status_of(code, now) is CodeStatus.FAILED
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


class Battery(LockEntityBase, SensorEntity):
    """DP 8, as the lock reported it last."""

    _key = "battery"
    _named_by_device_class = True
    _attr_device_class = SensorDeviceClass.BATTERY
    _attr_state_class = SensorStateClass.MEASUREMENT
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_native_unit_of_measurement = PERCENTAGE

    @property
    @override
    def native_value(self) -> int | None:
        return self.device.state.battery


class BatteryStep(LockEntityBase, SensorEntity):
    """DP 9, as the lock reported it last: many locks know no percentage."""

    _key = "battery_level"
    _attr_device_class = SensorDeviceClass.ENUM
    _attr_entity_category = EntityCategory.DIAGNOSTIC
    _attr_options = [level.name.lower() for level in BatteryLevel]

    @property
    @override
    def native_value(self) -> str | None:
        level = self.device.state.battery_level
        return None if level is None else level.name.lower()


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

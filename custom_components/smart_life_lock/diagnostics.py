"""What may be shown to strangers: no keys, no digits, no identities."""

from datetime import datetime
import re
from typing import Any

from homeassistant.components.diagnostics import REDACTED, async_redact_data
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant

from .const import CONF_DEVICE_ID, CONF_LEDGER, CONF_T0, SECRET_FIELDS
from .coordinator import LockConfigEntry, LockCoordinator
from .device.bluetooth import async_heard, async_reachability
from .device.lock_device import LockDevice
from .ledger.code import OnlineCode
from .ledger.plan import pending_change
from .ledger.status import status_of
from .tuyalock.client.reported_points import ReportedPoint
from .tuyalock.data_point_table import FEATURES
from .tuyalock.model import LockState

TO_REDACT = {
    *SECRET_FIELDS,
    CONF_ADDRESS,
    CONF_DEVICE_ID,
    CONF_LEDGER,
    CONF_T0,
    "discovery_keys",
    "entry_id",
    "title",
    "unique_id",
}
# The lock's, and those of the adapters and proxies that hear it; BlueZ writes "dev_DC_23_…".
BLUETOOTH_ADDRESS = re.compile(
    r"(?<![0-9A-Fa-f])(?:[0-9A-Fa-f]{2}[:_]){5}[0-9A-Fa-f]{2}(?![0-9A-Fa-f])"
)


async def async_get_config_entry_diagnostics(
    hass: HomeAssistant, entry: LockConfigEntry
) -> dict[str, Any]:
    """A snapshot of one lock."""
    lock = entry.runtime_data
    found = {
        "entry": entry.as_dict(),
        "lock": _lock(lock),
        "codes": _codes(lock.device),
        "table": _table(lock.device),
        "reachability": _without_addresses(
            async_reachability(hass, lock.device.address)
        ),
        "last_failure": _last_failure(lock),
    }
    return async_redact_data(found, TO_REDACT)


def _without_addresses(text: str) -> str:
    return BLUETOOTH_ADDRESS.sub(REDACTED, text)


def _last_failure(lock: LockCoordinator) -> dict[str, str] | None:
    """How the last exchange failed, in the words of Bluetooth's own layers."""
    failure = lock.sessions.last_failure
    if failure is None:
        return None
    return {
        "at": failure.at.isoformat(),
        "error": _without_addresses(failure.error),
        "reachability": _without_addresses(failure.reachability),
    }


def _lock(lock: LockCoordinator) -> dict[str, Any]:
    device = lock.device
    heard = async_heard(device.hass, device.address)
    statistics = device.client.statistics
    return {
        "available": device.available,
        "connected": device.client.connected,
        "t0_known": device.t0 is not None,
        "problems": sorted(lock.health.problems),
        "host_clock": device.clock.doubt,
        "clock_to_be_set": lock.time.is_due,
        "key_problem": lock.health.key_problem,
        "advert_suspected": lock.sessions.schedule.adverts.suspected,
        "advert": heard
        and {
            "version": heard.advert.version,
            "bound": heard.advert.bound,
            "please_connect": heard.advert.please_connect,
        },
        "state": _state(device.state),
        **_told(lock),
        "statistics": {
            "connects": statistics.connects,
            "writes": statistics.writes,
            "notifications": statistics.notifications,
            "waits": statistics.waits,
        },
    }


def _state(state: LockState) -> dict[str, Any]:
    return {
        "locked": state.locked,
        "door_open": state.door_open,
        "jammed": state.jammed,
        "values": {FEATURES[dp].code: value for dp, value in state.values.items()},
        "clock_set": state.clock_set and state.clock_set.isoformat(),
        "info": state.info
        and {
            "protocol": list(state.info.protocol),
            "firmware": state.info.firmware,
            "hardware": state.info.hardware,
        },
    }


def _told(lock: LockCoordinator) -> dict[str, Any]:
    """What kind of lock it is, by its own reports."""
    device = lock.device
    return {
        "unlock_way": lock.unlocking.way,
        "unlock_way_learned": device.memory.facts.unlock_way,
        "reported": sorted(device.state.reported),
        "data_points": [_data_point(point) for point in device.client.points],
    }


def _data_point(point: ReportedPoint) -> dict[str, Any]:
    """One row as the lock reported it; what may be a secret is not in it."""
    row = FEATURES.get(point.dp)
    return {
        "data_point": point.dp,
        "code": None if row is None else row.code,
        "type": point.type,
        "size": point.size,
        "value": point.value,
        "understood": point.known,
        "count": point.count,
        "last": point.last.isoformat(),
    }


def _codes(device: LockDevice) -> list[dict[str, Any]]:
    now = device.clock.now()
    return [
        {
            "kind": code.kind.value,
            "status": status_of(code, now).value,
            "uses": code.uses,
        }
        | (_online(code, now) if isinstance(code, OnlineCode) else {})
        for code in device.ledger.codes()
    ]


def _online(code: OnlineCode, now: datetime) -> dict[str, Any]:
    online = code.online
    return {
        "intent": online.intent.value,
        "slots": [copy.hard_id for copy in code.held],
        "weekly": online.schedule is not None and online.schedule.is_limit,
        "pending_change": pending_change(code, now),
        "problem": online.failure,
    }


def _table(device: LockDevice) -> dict[str, Any]:
    """The lock's own table, as its list showed it last."""
    table = device.ledger.table
    return {
        "lists_temporary": table.lists,
        "compared": table.seen and table.seen.isoformat(),
        "made_elsewhere": [
            {"slot": one.hard_id, "type": one.node.kind, "active": one.node.active}
            for one in device.ledger.found()
        ],
        "failed_sessions": device.memory.facts.failed_sessions,
    }

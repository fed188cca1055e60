"""A lock that is set up but out of range, and its actions, for tests of codes."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from typing import Any

from homeassistant.const import CONF_ADDRESS
from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]  # type: ignore[import-untyped]

from custom_components.smart_life_lock.const import (
    CONF_DEVICE_ID,
    CONF_GENERATION,
    CONF_LOGIN_KEY,
    CONF_T0,
    DOMAIN,
)
from custom_components.smart_life_lock.coordinator import LockCoordinator
from custom_components.smart_life_lock.device.code_for_all_locks import (
    async_issue_for_all,
)
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.issue_offline import CodeRequest
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

BAD_STAYS = [
    ({"start": "soon"}, "time_not_understood", ["Start", "soon"]),
    ({"end": ""}, "time_not_understood", ["End"]),
    ({"start": "2026-02-30 10:00"}, "time_not_understood", ["2026-02-30"]),
    ({"end": date(2026, 3, 5)}, "time_not_understood", ["2026-03-05"]),
    ({"start": 20260304}, "time_not_understood", ["20260304"]),
    (
        {"start": "2026-03-03 10:59:59"},
        "invalid_start_in_past",
        ["Start", "11:00 AM or later"],
    ),
    ({"end": "2026-03-03 15:10"}, "invalid_end_before_start", ["End"]),
    ({"end": "2028-03-03 15:10"}, "invalid_too_long", ["End", "9999"]),
    (
        {"start": "2050-01-01 00:00", "end": "2050-01-01 01:00"},
        "invalid_hour_out_of_range",
        ["Start"],
    ),
    ({"start": "9999-12-31T23:59:59"}, "invalid_time_out_of_range", ["Start"]),
    ({"end": "9999-12-31T23:59:59"}, "invalid_time_out_of_range", ["End"]),
    ({"start": "0001-01-01T00:00:00+14:00"}, "invalid_time_out_of_range", ["Start"]),
    ({"start": "0001-01-01T00:00:00"}, "invalid_time_out_of_range", ["Start"]),
    ({"start": "1999-01-01T00:00:00"}, "invalid_start_in_past", ["Start"]),
    ({"start": "2026-03-29 02:30"}, "time_skipped", ["Start", "2026-03-29 02:30."]),
    ({"name": "  "}, "name_missing", ["Name", "1–64"]),
    ({"name": "x" * 65}, "name_too_long", ["Name", "64"]),
    ({"name": "a\nb"}, "name_not_text", ["Name", "1–64"]),
    ({"name": "\u200b\u3164"}, "name_invisible", ["Name", "1–64"]),
    ({"name": "Anna\u202etxt.exe"}, "name_turns", ["Name", "1–64"]),
]


LOGIN = SecretBytes(b"8f7d54")
T0 = datetime(2026, 1, 1, 12, 34, 56, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 10, 20, 30, tzinfo=UTC)
ZONE = "Europe/Berlin"
LOCK = "lock.front_door"
STAY = {"name": "Anna", "start": "2026-03-03 15:10:00", "end": "2026-03-03 17:30:00"}


def lock_entry(
    title: str = "Front door",
    address: str = "C0:FF:EE:00:00:01",
    *,
    t0: datetime | None = T0,
    login: bytes = LOGIN,
    options: Mapping[str, Any] | None = None,
    generation: int = 3,
) -> MockConfigEntry:
    """An entry as the config flow makes it."""
    return MockConfigEntry(
        domain=DOMAIN,
        title=title,
        unique_id=address.lower(),
        data={
            CONF_ADDRESS: address,
            CONF_DEVICE_ID: "tuya35a717ae4ca8",
            CONF_LOGIN_KEY: login.hex(),
            CONF_GENERATION: generation,
            CONF_T0: None if t0 is None else int(t0.timestamp()),
        },
        options=dict(options or {}),
    )


async def set_up(hass: HomeAssistant, entry: MockConfigEntry) -> MockConfigEntry:
    """Add and load the entry, in a house in Berlin; its lock is never heard."""
    await hass.config.async_set_time_zone(ZONE)
    entry.add_to_hass(hass)
    await hass.config_entries.async_setup(entry.entry_id)
    await hass.async_block_till_done()
    return entry


async def issued(lock: LockCoordinator, request: CodeRequest) -> IssuedCode:
    """A code as an action or a button has it made."""
    (code,) = await async_issue_for_all([lock.device], request, dt_util.utcnow())
    return code


async def act(
    hass: HomeAssistant,
    action: str,
    target: str | list[str] = LOCK,
    *,
    context: Context | None = None,
    **fields: object,
) -> dict[str, Any]:
    """Call an action for its answer; that of the one lock, or of all by entity."""
    answer = await hass.services.async_call(
        DOMAIN,
        action,
        fields,
        target={"entity_id": target},
        blocking=True,
        context=context,
        return_response=True,
    )
    assert isinstance(answer, dict)
    if isinstance(target, list):
        return answer
    one = answer[target]
    assert isinstance(one, dict)
    return one


async def codes(hass: HomeAssistant, target: str = LOCK) -> list[dict[str, Any]]:
    """Every code of the lock's ledger, also those that have ended; oldest first."""
    answer = await act(hass, "get_codes", target, status=list(CodeStatus))
    listed: list[dict[str, Any]] = answer["codes"]
    return listed[::-1]

"""A lock that is set up but out of range, and its actions, for tests of codes."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from homeassistant.const import CONF_ADDRESS
from homeassistant.core import Context, HomeAssistant
from homeassistant.util import dt as dt_util
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]

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

"""The house under attack: a lock that is set up, and what people do with it."""

from collections.abc import Awaitable, Callable, Iterable
from functools import partial
import re
from typing import Any

from homeassistant.config_entries import SOURCE_REAUTH, ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.util import dt as dt_util
import pytest
from pytest_homeassistant_custom_component.common import MockConfigEntry  # type: ignore[import-untyped]

from custom_components.smart_life_lock import coordinator
from custom_components.smart_life_lock.const import (
    CONF_CHECK_CODE,
    CONF_DEVICE_ID,
    CONF_GENERATION,
    CONF_LOGIN_KEY,
    CONF_T0,
    CONF_T0_CONFIRMED,
    CONF_VIRTUAL_ID,
)
from custom_components.smart_life_lock.device import client_options, lock_conversations
from custom_components.smart_life_lock.ledger.errors import LedgerError
from custom_components.smart_life_lock.tuyalock.client.options import ClientOptions
from custom_components.smart_life_lock.tuyalock.client.timeouts import Limits
from custom_components.smart_life_lock.tuyalock.codes import renewed_t0
from custom_components.smart_life_lock.tuyalock.errors import TuyaLockError
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from custom_components.smart_life_lock.tuyalock.slot import SlotContent
from custom_components.smart_life_lock.tuyalock.wire.validity import Validity
from tests.integration.code_support import act, codes
from tests.integration.flow_support import DOMAIN
from tests.integration.online_support import DAY, once, periodic, until
from tests.integration.support import LockOnAir, heard, wait_for
from tests.tuyalock.client.scene import Scene

from .middle import Middle

CONTENT = SlotContent(SecretStr("314159"), Validity(0, 0xFFFFFFFF))
LOGIN_KEY = bytes.fromhex("9c03f1a07e5d")
T0 = 1_700_000_000
HASTY = Limits(
    info=0.25, plain=0.2, pair=0.25, write=0.25, report=0.4, clock=0.2, quiet=0.1
)
"""For sessions with an attacker alone, who answers at once."""
QUICK = Limits(info=1.0, quiet=0.1, upload=0.2)
"""For those with the lock: only the wait for more records is short."""


def use_limits(monkeypatch: pytest.MonkeyPatch, limits: Limits) -> None:
    """How patient the next clients are."""
    options = partial(ClientOptions, limits=limits)
    monkeypatch.setattr(client_options, "ClientOptions", options)
    monkeypatch.setattr(lock_conversations, "OPTIONS", options())


def stand_between(lock: LockOnAir) -> Middle:
    """Put the attacker between a lock and its radio; he gets no more than packets."""
    middle = Middle(lock.core, lock.core.outbox)
    lock.core.outbox = middle.take
    lock.peripheral.core = middle  # type: ignore[assignment]  # what the radio calls of it
    return middle


async def rest(hass: HomeAssistant, entry: ConfigEntry, lock: LockOnAir) -> None:
    """No session runs, no link is open."""
    schedule = entry.runtime_data.sessions.schedule
    await wait_for(lambda: schedule.task is None, 30)
    await entry.runtime_data.device.client.close()
    await wait_for(lambda: not lock.peripheral.is_connected)
    await heard(hass, lock.address)


def known(lock: LockOnAir) -> MockConfigEntry:
    """The entry of a lock that was paired here long ago."""
    with lock.at_hand() as core:
        core.set_login_key(LOGIN_KEY)
        core.set_t0(T0)
    return MockConfigEntry(
        domain=DOMAIN,
        title="Front door",
        unique_id=lock.unique_id,
        data={
            CONF_ADDRESS: lock.address,
            CONF_DEVICE_ID: lock.core.identity.device_id,
            CONF_LOGIN_KEY: LOGIN_KEY.hex(),
            CONF_VIRTUAL_ID: "",
            CONF_GENERATION: lock.core.generation,
            CONF_T0: T0,
            CONF_T0_CONFIRMED: True,
        },
    )


async def reload(hass: HomeAssistant, entry: ConfigEntry, lock: LockOnAir) -> None:
    """Begin anew, as after a restart of Home Assistant, and let the first session end."""
    before = len(lock.links)
    await hass.config_entries.async_reload(entry.entry_id)
    await wait_for(lambda: len(lock.links) > before)
    await rest(hass, entry, lock)


async def create(hass: HomeAssistant) -> str:
    """A new online code; its status."""
    return str((await once(hass, "New"))["status"])


async def write_t0(lock: coordinator.LockCoordinator) -> None:
    """Another T0, as the repair writes it."""
    device = lock.device
    t0 = renewed_t0(dt_util.utcnow(), device.t0)
    await lock.sessions.async_exchange(lambda: device.client.write_t0(t0))


def commands(
    hass: HomeAssistant, entry: ConfigEntry
) -> list[Callable[[], Awaitable[Any]]]:
    """What fails with an error where the lock does not obey."""
    running = entry.runtime_data
    target = {"entity_id": "lock.front_door"}
    call = partial(hass.services.async_call, "lock", target=target, blocking=True)
    return [
        partial(call, "unlock"),
        partial(call, "lock"),
        running.sessions.async_sync,
        partial(write_t0, running),
        running.device.client.unbind,
        running.device.client.probe,
    ]


FAILURES = (HomeAssistantError, LedgerError, TuyaLockError)


async def fails(command: Callable[[], Awaitable[Any]]) -> None:
    """It ends with an error for who asked."""
    with pytest.raises(FAILURES):
        await command()


async def online_codes(hass: HomeAssistant) -> tuple[str, str]:
    """Two codes that the lock holds; their ids."""
    made = [await once(hass, "Anna"), await periodic(hass, "Boris")]
    assert [code["status"] for code in made] == ["active", "active"]
    return made[0]["id"], made[1]["id"]


async def status(hass: HomeAssistant, code_id: str) -> str:
    """What the house is told of a code."""
    return next(str(c["status"]) for c in await codes(hass) if c["id"] == code_id)


async def delete(hass: HomeAssistant, code_id: str) -> None:
    """Ask for a code's end."""
    await act(hass, "delete_code", code_id=code_id)


def trouble(hass: HomeAssistant, entry: ConfigEntry) -> set[str]:
    """Everything that the house is told to be wrong with the lock."""
    found = {str(one) for one in entry.runtime_data.health.problems}
    found |= {
        issue.removesuffix(f"_{entry.entry_id}")
        for domain, issue in ir.async_get(hass).issues
        if domain == DOMAIN
    }
    if list(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
        found.add("reauth")
    return found


def claims(hass: HomeAssistant) -> dict[str, tuple[str, dict[str, Any]]]:
    """States of our entities, but for those that tell what people want of the lock."""
    wishes = ("_codes", "_changes", "_problem")
    return {
        state.entity_id: (state.state, dict(state.attributes))
        for state in hass.states.async_all()
        if "front_door" in state.entity_id and not state.entity_id.endswith(wishes)
    }


def later() -> str:
    """Another end of a code."""
    return until(2 * DAY)


async def record(hass: HomeAssistant, entry: ConfigEntry, lock: LockOnAir) -> None:
    """Do everything once with the lock, so that it can be recorded, in two sessions."""
    running = entry.runtime_data
    await running.sessions.async_exchange(running.device.client.unlock)
    await running.sessions.async_exchange(running.device.client.lock)
    await running.sessions.async_sync()
    await write_t0(running)
    await rest(hass, entry, lock)
    gone = await once(hass, "Gone")
    await act(hass, "update_code", code_id=gone["id"], end=later())
    await delete(hass, gone["id"])
    assert await status(hass, gone["id"]) == "deleted"
    await rest(hass, entry, lock)


def stand_between_ends(stage: Scene) -> Middle:
    """The same on a way without any air."""
    middle = Middle(stage.lock, stage.lock.outbox)
    stage.lock.outbox = middle.take
    stage.loopback.lock = middle  # type: ignore[assignment]  # what the way calls of it
    return middle


# How the test plugin shows the files that it keeps from the disk.
_NO_LOG = "pytest_homeassistant_custom_component"


def own_lines(caplog: pytest.LogCaptureFixture) -> list[str]:
    """All that was logged, at every level, in every phase of the test."""
    return [
        f"{record.getMessage()} {record.exc_text or ''}"
        for phase in ("setup", "call", "teardown")
        for record in caplog.get_records(phase)
        if not record.name.startswith(_NO_LOG)
    ]


def assert_nothing_disclosed(entry: ConfigEntry, shown: Iterable[Any]) -> None:
    """No key and no digits in anything that was shown."""
    text = "\n".join(
        str(one.as_dict() if hasattr(one, "as_dict") else one) for one in shown
    )
    for name in (CONF_LOGIN_KEY, CONF_CHECK_CODE):
        secret = entry.data.get(name)
        place = -1 if secret is None else text.find(str(secret))
        assert place < 0, text[max(0, place - 200) : place + 60]
    assert repr(bytes.fromhex(entry.data[CONF_LOGIN_KEY]))[2:-1] not in text
    for code in entry.runtime_data.device.ledger.codes():
        digits = re.escape(str(code.digits))
        assert not re.search(rf"(?<![0-9A-Za-z.]){digits}(?![0-9A-Za-z])", text)

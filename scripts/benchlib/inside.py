"""A real Home Assistant in this process, for what cannot be counted from outside."""

from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import UTC, datetime
import json
from pathlib import Path
from tempfile import TemporaryDirectory
from types import MappingProxyType
from typing import Any

from homeassistant import auth, bootstrap, config_entries, core, loader, setup
from homeassistant.config_entries import SOURCE_USER, ConfigEntry
from homeassistant.const import CONF_ADDRESS
from homeassistant.core import HomeAssistant
from homeassistant.helpers import entity_registry as er

from custom_components.smart_life_lock.config_flow import SmartLifeLockFlow
from custom_components.smart_life_lock.const import CONF_GENERATION, CONF_T0, DOMAIN
from custom_components.smart_life_lock.coordinator import LockCoordinator
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.storage.entry_data import (
    credentials_data,
    credentials_from,
)
from custom_components.smart_life_lock.storage.ledger_file import LedgerFile
from custom_components.smart_life_lock.tuyalock.client.new_keys import make_credentials
from scripts.demolib.household import http_store

from .full_book import full_book

T0 = datetime(2026, 1, 1, tzinfo=UTC)


@asynccontextmanager
async def home_assistant() -> AsyncIterator[HomeAssistant]:
    """It runs, with Bluetooth but without an adapter, and is stopped at the end."""
    with TemporaryDirectory() as folder:
        _on_loopback_alone(Path(folder))
        hass = core.HomeAssistant(folder)
        hass.config.skip_pip = True
        loader.async_setup(hass)
        hass.config_entries = config_entries.ConfigEntries(hass, {})
        await bootstrap.async_load_base_functionality(hass)
        hass.auth = await auth.auth_manager_from_config(hass, [], [])
        await setup.async_setup_component(hass, "bluetooth", {})
        await hass.async_start()
        try:
            yield hass
        finally:
            await hass.async_stop(force=True)


def _on_loopback_alone(folder: Path) -> None:
    """Home Assistant listens as soon as it is set up: on a port that the system chooses."""
    storage = folder / ".storage"
    storage.mkdir()
    (storage / "http").write_text(json.dumps(http_store(port=0)))


def lock_data(number: int, device_id: str | None = None) -> dict[str, Any]:
    """What an entry holds. ``number``, up to 255, tells its lock from the others."""
    credentials = make_credentials(device_id or f"tuya0123456789{number:02x}")
    return {
        **credentials_data(credentials),
        CONF_ADDRESS: f"DC:23:4D:00:01:{number:02X}",
        CONF_GENERATION: 3,
        CONF_T0: int(T0.timestamp()),
    }


async def lock_entry(
    hass: HomeAssistant,
    number: int,
    codes: int = 0,
    data: Mapping[str, Any] | None = None,
) -> ConfigEntry[LockCoordinator]:
    """A lock that is set up, with so many codes in its ledger; not heard unless near."""
    data = data or lock_data(number)
    entry = ConfigEntry(
        domain=DOMAIN,
        title=f"Lock {number}",
        unique_id=data[CONF_ADDRESS].lower(),
        version=SmartLifeLockFlow.VERSION,
        minor_version=SmartLifeLockFlow.MINOR_VERSION,
        data=data,
        options={},
        source=SOURCE_USER,
        discovery_keys=MappingProxyType({}),
        subentries_data=None,
    )
    if codes:
        keys = CodeKeys(credentials_from(data).login_key, T0)
        book = await full_book(keys, codes, datetime.now(UTC))
        await LedgerFile(hass, entry.entry_id).async_write(book)
    await hass.config_entries.async_add(entry)
    await hass.async_block_till_done()
    return entry


def lock_of(hass: HomeAssistant, entry: ConfigEntry) -> str:
    """The lock entity of an entry."""
    entities = er.async_entries_for_config_entry(er.async_get(hass), entry.entry_id)
    return next(one.entity_id for one in entities if one.domain == "lock")

"""Smart Life Lock: Tuya Bluetooth keypad locks, their codes made at home."""

from contextlib import suppress
from functools import partial

from homeassistant.const import EVENT_HOMEASSISTANT_STOP
from homeassistant.core import CALLBACK_TYPE, Event, HomeAssistant
from homeassistant.exceptions import ConfigEntryAuthFailed
from homeassistant.helpers import config_validation as cv
from homeassistant.helpers.dispatcher import async_dispatcher_send
from homeassistant.helpers.typing import ConfigType

from .card import async_serve_card
from .const import (
    CONF_DEVICE_ID,
    CONF_LEDGER,
    CONF_UNBOUND,
    DOMAIN,
    LOGGER,
    PLATFORMS,
    SIGNAL_CODES,
)
from .coordinator import LockConfigEntry, LockCoordinator
from .device.backup_marks import async_backup_marks
from .device.client_options import online_rules
from .device.former_key_issue import async_follow_former_key
from .device.ha_errors import translated_set_up_errors
from .device.host_clock import async_forget_time, async_load_host_clock, host_clock
from .device.notice_refresh import async_follow_name
from .device.notifications import async_end_notices
from .device.weak_key_issue import async_tell_weak_key
from .guests.follow_calendar import async_follow_guests
from .ledger.doubt_rules import restored
from .ledger.errors import LedgerNotWritten
from .ledger.ledger_setup import LedgerSetup
from .services import async_setup_services
from .storage.current_keys import async_keep_present, data_to_keep
from .storage.entry_data import code_keys, ledger_id, upgraded, with_roles
from .storage.guest_stays import GuestStays
from .storage.kept_keys import KeystoreUnreadable, async_keystore
from .storage.kept_keys_rows import are_usable
from .storage.ledger_file import (
    LedgerUnreachable,
    LedgerUnreadable,
    async_forget_history,
    async_forget_ledger,
    async_load_ledger,
)
from .storage.lock_memory import LockMemory
from .storage.sure_store import NotWritten
from .sync.former_keys import async_watch_former_keys
from .websocket_api import async_setup_websocket

CONFIG_SCHEMA = cv.config_entry_only_config_schema(DOMAIN)


async def async_setup(hass: HomeAssistant, config: ConfigType) -> bool:
    """Register the actions, watch the clock, and see whether these files were restored."""
    await async_load_host_clock(hass)
    async_setup_services(hass)
    await async_serve_card(hass)
    async_setup_websocket(hass)
    await async_backup_marks(hass)
    return True


async def async_migrate_entry(hass: HomeAssistant, entry: LockConfigEntry) -> bool:
    """Read what older versions wrote; leave alone what a newer one did."""
    if entry.minor_version < 2:
        hass.config_entries.async_update_entry(
            entry, data=upgraded(entry.data), minor_version=2
        )
    if entry.minor_version < 3:
        hass.config_entries.async_update_entry(
            entry, options=with_roles(entry.options), minor_version=3
        )
    return True


async def async_setup_entry(hass: HomeAssistant, entry: LockConfigEntry) -> bool:
    """Set up one lock from what is on disk; the radio may take its time.

    Whatever fails, nothing goes on: the next attempt has a book of its own.

    What is tested is what codes need: keys and ledger. A lock that is not heard is no
    reason to try again later, because offline codes are for a lock out of reach; the
    first session, as soon as it is heard, tests whether it obeys the key.

    Raises:
        ConfigEntryAuthFailed: The keys are damaged, so only new ones help.
        ConfigEntryError: The ledger is damaged or newer (``LedgerUnreadable``).
        ConfigEntryNotReady: The disk does not give the ledger (``LedgerUnreachable``).
    """
    _require_keys(entry)
    setup = await _async_ledger_setup(hass, entry)
    with translated_set_up_errors():
        ledger = await async_load_ledger(hass, ledger_id(entry), setup)
    entry.async_on_unload(ledger.async_stop)
    memory = LockMemory(hass, entry.entry_id)
    await memory.async_load()
    coordinator = entry.runtime_data = LockCoordinator(hass, entry, ledger, memory)
    entry.async_on_unload(coordinator.async_stop)
    await async_keep_present(hass, entry)
    try:
        await hass.config_entries.async_forward_entry_setups(entry, PLATFORMS)
        await _async_start(hass, entry)
    except BaseException:
        await coordinator.async_stop()
        await _async_take_back_entities(hass, entry)
        raise
    return True


def _require_keys(entry: LockConfigEntry) -> None:
    """Raise ConfigEntryAuthFailed where the entry's keys are damaged."""
    if not are_usable(entry.data):
        raise ConfigEntryAuthFailed(
            translation_domain=DOMAIN,
            translation_key="keys_damaged",
            translation_placeholders={"name": entry.title},
        )


async def _async_start(hass: HomeAssistant, entry: LockConfigEntry) -> None:
    """Begin all that goes on around a lock."""
    coordinator = entry.runtime_data
    coordinator.async_start()
    entry.async_on_unload(async_follow_name(hass, entry, coordinator.async_renamed))
    entry.async_on_unload(_async_stop_with_home_assistant(hass, coordinator))
    entry.async_on_unload(async_tell_weak_key(hass, entry))
    entry.async_on_unload(await async_watch_former_keys(coordinator))
    entry.async_on_unload(async_follow_former_key(hass, entry))
    if (stop_guests := await async_follow_guests(hass, coordinator)) is not None:
        entry.async_on_unload(stop_guests)
    tell_codes = partial(async_dispatcher_send, hass, SIGNAL_CODES, entry.entry_id)
    entry.async_on_unload(coordinator.device.ledger.async_add_listener(tell_codes))


async def _async_take_back_entities(
    hass: HomeAssistant, entry: LockConfigEntry
) -> None:
    """Have no platform keep the entities of a set-up that failed, or none could follow.

    Of a platform that was not set up Home Assistant raises ValueError.
    """
    for platform in PLATFORMS:
        with suppress(ValueError):
            await hass.config_entries.async_unload_platforms(entry, (platform,))


def _async_stop_with_home_assistant(
    hass: HomeAssistant, coordinator: LockCoordinator
) -> CALLBACK_TYPE:
    """Let go of the lock when Home Assistant stops, which unloads no entries."""

    async def stop(_event: Event) -> None:
        await coordinator.async_stop()

    return hass.bus.async_listen_once(EVENT_HOMEASSISTANT_STOP, stop)


async def _async_ledger_setup(
    hass: HomeAssistant, entry: LockConfigEntry
) -> LedgerSetup:
    """What the ledger has to know, also each backup that it may have come out of.

    One that was kept of a deleted lock may have been empty, and have no file in it.
    """
    now = host_clock(hass).now()
    news = tuple(
        partial(
            restored,
            token=one.token,
            at=one.at,
            now=now,
            older=ledger_id(entry) in one.ledgers or CONF_LEDGER in entry.data,
        )
        for one in (await async_backup_marks(hass)).restores
    )
    return LedgerSetup(code_keys(entry.data), now, online_rules(entry), news)


async def async_unload_entry(hass: HomeAssistant, entry: LockConfigEntry) -> bool:
    """Leave nothing running.

    The entities go last: what the lock tells while its link ends is told by them.
    """
    await entry.runtime_data.async_stop()
    return await hass.config_entries.async_unload_platforms(entry, PLATFORMS)


async def async_remove_entry(hass: HomeAssistant, entry: LockConfigEntry) -> None:
    """Keep the lock's keys and its codes, unless the lock was unbound.

    Whoever adds the lock again needs no factory reset, and no code is given out twice.
    Who came in is forgotten.
    """
    await LockMemory(hass, entry.entry_id).async_remove()
    await GuestStays(hass, entry.entry_id).async_remove()
    async_end_notices(hass, entry.entry_id)
    if not hass.config_entries.async_entries(DOMAIN):
        await async_forget_time(hass)
    await _async_forget_history(hass, entry)
    try:
        await _async_keep_or_forget(hass, entry)
    except KeystoreUnreadable as error:
        LOGGER.error("%s: keys are not kept, %s is unreadable", entry.title, error)
    except NotWritten:
        LOGGER.error("%s: the kept keys could not be written", entry.title)


async def _async_keep_or_forget(hass: HomeAssistant, entry: LockConfigEntry) -> None:
    store = await async_keystore(hass)
    if entry.data.get(CONF_UNBOUND):
        await store.async_forget(entry.data[CONF_DEVICE_ID])
        await async_forget_ledger(hass, ledger_id(entry))
    else:
        await store.async_keep(data_to_keep(entry))


async def _async_forget_history(hass: HomeAssistant, entry: LockConfigEntry) -> None:
    """Delete who came in at a lock that is deleted; its codes are kept."""
    try:
        await async_forget_history(hass, ledger_id(entry))
    except (LedgerNotWritten, LedgerUnreachable, LedgerUnreadable) as error:
        LOGGER.error("%s: its history is not deleted: %s", entry.title, error)

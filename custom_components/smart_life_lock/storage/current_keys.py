"""The keys of a lock that has an entry, kept beside those of deleted ones.

An entry that is deleted in safe mode, or while this integration's folder is away, tells
nobody. So its keys, and which ledger is theirs, are kept from the first set-up on: added
again, the lock goes on with its codes, and no code is given out twice.
"""

from typing import Any

from homeassistant.config_entries import ConfigEntry
from homeassistant.core import HomeAssistant

from ..const import CONF_DEVICE_ID, CONF_LEDGER, CONF_LOGIN_KEY, CONF_TITLE, LOGGER
from .entry_data import ledger_id
from .kept_keys import KeystoreUnreadable, async_keystore
from .sure_store import NotWritten


def data_to_keep(entry: ConfigEntry) -> dict[str, Any]:
    """What is to be known of the entry's lock once the entry is gone."""
    return {**entry.data, CONF_LEDGER: ledger_id(entry), CONF_TITLE: entry.title}


async def async_keep_present(hass: HomeAssistant, entry: ConfigEntry) -> None:
    """Keep what is known of the entry's lock, unless it is kept already."""
    kept = data_to_keep(entry)
    try:
        store = await async_keystore(hass)
        if store.with_key(kept[CONF_DEVICE_ID], kept[CONF_LOGIN_KEY]) != kept:
            await store.async_keep(kept)
        else:
            await store.async_stored()
    except KeystoreUnreadable as error:
        LOGGER.error("%s: keys are not kept, %s is unreadable", entry.title, error)
    except NotWritten:
        LOGGER.error("%s: the kept keys could not be written", entry.title)

"""Keys kept by device id: a lock whose entry was deleted needs no factory reset.

Keys are written here before a lock is bound with them, so that a crash between the two
leaves keys that the next attempt finds and recognises by the lock's advert.
"""

from collections.abc import Iterable, Mapping
from typing import Any

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from .checked_store import CheckedStore, FileUnreadable, keep_copy
from .const import CONF_DEVICE_ID, CONF_LOGIN_KEY, DOMAIN
from .keys import credentials_from
from .stored_keys import Kept, kept_from
from .tuyalock.advert import Advert

VERSION = 1
# A lock accepts one key at a time; older ones only matter after an unclear failure.
KEPT_PER_LOCK = 5

DATA_KEYSTORE: HassKey[Keystore] = HassKey(f"{DOMAIN}.keys")


class KeystoreUnreadable(Exception):
    """The file of kept keys cannot be used; the argument is its path."""


class Keystore:
    """Entry data of every lock that we hold keys of, newest first per device id."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Belong to one Home Assistant; ``async_load`` follows."""
        self._hass = hass
        self._store = CheckedStore[Kept](
            hass, VERSION, f"{DOMAIN}.keys", private=True, atomic_writes=True
        )
        self._kept: Kept = {}

    async def async_load(self) -> None:
        """Read the file.

        Raises:
            KeystoreUnreadable: Written by a newer version, damaged, or out of reach. The
                file stays as it is, with a copy beside it.
        """
        try:
            self._kept = await self._store.async_load_checked(kept_from) or {}
        except FileUnreadable as error:
            if error.content is not None:
                await self._hass.async_add_executor_job(
                    keep_copy, error.path, error.content
                )
            raise KeystoreUnreadable(self._store.path) from error

    @callback
    def kept(self, device_id: str) -> Iterable[Mapping[str, Any]]:
        """All entry data kept for a lock, newest first."""
        return tuple(self._kept.get(device_id, ()))

    @callback
    def fitting(self, advert: Advert) -> Mapping[str, Any] | None:
        """The kept entry data whose key this bound lock's advert was made with."""
        if not advert.bound or advert.device_id is None:
            return None
        for data in self.kept(advert.device_id):
            if advert.fits(credentials_from(data).login_key):
                return data
        return None

    async def async_keep(self, data: Mapping[str, Any]) -> None:
        """Write entry data to disk, before those of other keys of the same lock.

        Raises NotWritten.
        """
        others = [
            other
            for other in self.kept(data[CONF_DEVICE_ID])
            if other[CONF_LOGIN_KEY] != data[CONF_LOGIN_KEY]
        ]
        kept = [dict(data), *map(dict, others)][:KEPT_PER_LOCK]
        self._kept[data[CONF_DEVICE_ID]] = kept
        await self._store.async_save_surely(self._kept)

    async def async_keep_only(self, data: Mapping[str, Any]) -> None:
        """Write entry data in the place of all that is kept of the same lock.

        In one step: at no moment does the disk hold no keys of a bound lock. Raises
        NotWritten.
        """
        self._kept[data[CONF_DEVICE_ID]] = [dict(data)]
        await self._store.async_save_surely(self._kept)

    async def async_forget(self, device_id: str) -> None:
        """Drop all keys of a lock, if there are any. Raises NotWritten."""
        if self._kept.pop(device_id, None) is not None:
            await self._store.async_save_surely(self._kept)


async def async_keystore(hass: HomeAssistant) -> Keystore:
    """The one keystore, loaded when it is first asked for. Raises KeystoreUnreadable."""
    if DATA_KEYSTORE not in hass.data:
        store = Keystore(hass)
        await store.async_load()
        hass.data.setdefault(DATA_KEYSTORE, store)
    return hass.data[DATA_KEYSTORE]

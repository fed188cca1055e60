"""Keys kept by device id: a lock whose entry was deleted needs no factory reset.

Keys are written here before a lock is bound with them, so that a crash between the two
leaves keys that the next attempt finds and recognises by the lock's advert. Those of an
attempt only serve to recognise the lock: nobody is bound with them a second time, as
they may have been told to another device. The keys that a lock had before stay as well,
in case that it was another device which was paired in its place.
"""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.util.hass_dict import HassKey

from ..const import CONF_DEVICE_ID, CONF_INTENT, CONF_LOGIN_KEY, DOMAIN
from ..tuyalock.advert import Advert
from .checked_store import CheckedStore, FileUnreadable, keep_copy
from .entry_data import credentials_from
from .kept_keys_rows import KeptByLock, are_usable, kept_from, upgraded_kept
from .sure_store import NotWritten

VERSION = 1
MINOR_VERSION = 2
# Of each lock: keys that worked, and besides those of attempts, which must not push the
# others out. A lock accepts one key at a time; older ones matter after unclear failures.
KEPT_PER_LOCK = 5

DATA_KEYSTORE: HassKey[Keystore] = HassKey(f"{DOMAIN}.keys")

type Kept = Mapping[str, Any]


class KeystoreUnreadable(Exception):
    """The file of kept keys cannot be used; the argument is its path."""


class KeyFile(CheckedStore[KeptByLock]):
    """The file of kept keys; what version 0.1 wrote is read as well."""

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: KeptByLock
    ) -> KeptByLock:
        return upgraded_kept(old_data)


class Keystore:
    """Entry data of every lock that we hold keys of, newest first per device id."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Belong to one Home Assistant; ``async_load`` follows."""
        self._hass = hass
        self._store = KeyFile(
            hass,
            VERSION,
            f"{DOMAIN}.keys",
            private=True,
            atomic_writes=True,
            minor_version=MINOR_VERSION,
        )
        self._kept: KeptByLock = {}

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
    def device_ids(self) -> Iterable[str]:
        """The locks of which there are keys."""
        return tuple(self._kept)

    @callback
    def kept(self, device_id: str) -> Iterable[Kept]:
        """All entry data kept for a lock, newest first."""
        return tuple(self._kept.get(device_id, ()))

    @callback
    def worked(self, device_id: str) -> Iterable[Kept]:
        """The same without those of attempts, which may never have worked."""
        return tuple(data for data in self.kept(device_id) if CONF_INTENT not in data)

    @callback
    def attempts(self, device_id: str) -> Iterable[Kept]:
        """Those of attempts: the lock may have been bound with them, or not."""
        return tuple(data for data in self.kept(device_id) if CONF_INTENT in data)

    @callback
    def with_key(self, device_id: str, login_key: str) -> Kept | None:
        """The kept entry data of a lock with this login key (hex)."""
        for data in self.kept(device_id):
            if data[CONF_LOGIN_KEY] == login_key:
                return data
        return None

    @callback
    def fitting(self, advert: Advert) -> Kept | None:
        """The kept entry data whose key this bound lock's advert was made with."""
        if not advert.bound or advert.device_id is None:
            return None
        for data in self.kept(advert.device_id):
            if advert.fits(credentials_from(data).login_key):
                return data
        return None

    async def async_keep(self, data: Kept) -> None:
        """Write entry data to disk, before those of other keys of the same lock.

        Damaged ones are not kept: the whole file would count as damaged with them.
        Raises NotWritten.
        """
        if not are_usable(data):
            return
        device_id = data[CONF_DEVICE_ID]
        others = [
            other
            for other in self.kept(device_id)
            if other[CONF_LOGIN_KEY] != data[CONF_LOGIN_KEY]
        ]
        self._kept[device_id] = _within_bounds([data, *others])
        await self._store.async_save_surely(self._kept)

    async def async_keep_former(self, data: Kept) -> None:
        """Write entry data of a key that the lock had before, unless they are kept.

        Raises NotWritten.
        """
        if self.with_key(data[CONF_DEVICE_ID], data[CONF_LOGIN_KEY]) is None:
            await self.async_keep(data)
        else:
            await self.async_stored()

    async def async_stored(self) -> None:
        """Return when all that is kept is on disk, which may have been full before.

        Raises NotWritten.
        """
        if self._store.pending:
            await self._store.async_save_surely(self._kept)

    async def async_keep_only(self, data: Kept) -> None:
        """Write entry data in the place of all that is kept of the same lock.

        In one step: at no moment does the disk hold no keys of a bound lock. Raises
        NotWritten.
        """
        self._kept[data[CONF_DEVICE_ID]] = [dict(data)]
        await self._store.async_save_surely(self._kept)

    async def async_forget(self, device_id: str) -> None:
        """Drop all keys of a lock, if there are any. Raises NotWritten."""
        if (kept := self._kept.pop(device_id, None)) is None:
            return
        try:
            await self._store.async_save_surely(self._kept)
        except NotWritten:
            self._kept.setdefault(device_id, kept)
            raise


def _within_bounds(every: Sequence[Kept]) -> list[dict[str, Any]]:
    """The newest of each sort, in their order."""
    worked = [data for data in every if CONF_INTENT not in data][:KEPT_PER_LOCK]
    attempts = [data for data in every if CONF_INTENT in data][:KEPT_PER_LOCK]
    return [dict(data) for data in every if data in worked or data in attempts]


async def async_keystore(hass: HomeAssistant) -> Keystore:
    """The one keystore, loaded when it is first asked for. Raises KeystoreUnreadable."""
    if DATA_KEYSTORE not in hass.data:
        store = Keystore(hass)
        await store.async_load()
        hass.data.setdefault(DATA_KEYSTORE, store)
    return hass.data[DATA_KEYSTORE]

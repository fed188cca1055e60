"""Marks by which a ledger that came out of a backup is known (``backup``).

While Home Assistant makes a backup, a mark stands in the storage, and so in the archive;
afterwards it is gone. Where it is found at a start, the files came out of an archive. Or
Home Assistant died during the backup: then there is a second mark, a file in the
configuration's own folder of a sort (``*.log``) that no backup takes along.

Which ledgers came out of the archive is known by the files and entries that are there
before anything is written, and not by the times of two clocks.
"""

from dataclasses import asdict, dataclass
from datetime import datetime
import logging
from pathlib import Path
import secrets
from typing import Any

from homeassistant.core import HomeAssistant
from homeassistant.util.hass_dict import HassKey

from ..const import DOMAIN
from ..storage.checked_store import CheckedStore, FileUnreadable
from ..storage.entry_data import ledger_id
from ..storage.ledger_file import ledger_ids
from ..storage.sure_store import NotWritten
from ..storage.typed_values import mark_from, moment_from, typed
from .host_clock import async_load_host_clock, host_clock

VERSION = 1
KEPT_RESTORES = 8
DATA_MARKS: HassKey[BackupMarks] = HassKey(f"{DOMAIN}.backup")
_LOGGER = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Restore:
    """Files of the backup of ``at`` were found in the live folder.

    ``ledgers`` are the ids of those that came out of it.
    """

    token: str
    at: datetime
    ledgers: tuple[str, ...]


class BackupMarks:
    """The mark of the running backup, and what was restored."""

    def __init__(self, hass: HomeAssistant) -> None:
        """Belong to one Home Assistant; ``async_load`` follows."""
        self._hass = hass
        self._store = CheckedStore[dict[str, Any]](
            hass, VERSION, f"{DOMAIN}.backup", private=True, atomic_writes=True
        )
        self._here = Path(hass.config.path(f"{DOMAIN}.backup.log"))
        self.restores: tuple[Restore, ...] = ()
        self._standing: str | None = None

    async def async_load(self) -> None:
        """Find out whether these files came out of a backup, and remember that."""
        try:
            data = await self._store.async_load_checked(_decode)
        except FileUnreadable as error:
            _LOGGER.warning("Marks of backups could not be read: %s", error)
            return
        if data is None:
            return
        running, self.restores = data
        if running is None:
            return
        token, at = running
        here = await self._hass.async_add_executor_job(_content_of, self._here)
        if here == token:
            self._standing = token
        else:
            restore = Restore(token, at, await self._async_ledgers())
            self.restores = (*self.restores, restore)[-KEPT_RESTORES:]
        await self.async_end()

    async def _async_ledgers(self) -> tuple[str, ...]:
        """The ids of all that are on disk, and of entries whose ledger is still empty."""
        ids = set(await self._hass.async_add_executor_job(ledger_ids, self._hass))
        ids |= {
            ledger_id(one) for one in self._hass.config_entries.async_entries(DOMAIN)
        }
        return tuple(sorted(ids))

    async def async_begin(self) -> None:
        """A backup is about to be made; without a mark where the disk is full.

        A mark that still stands is taken again: where only one of its two files could be
        written, Home Assistant would seem to have been restored.
        """
        token = self._standing or secrets.token_hex(4)
        now = host_clock(self._hass).now()
        try:
            await self._hass.async_add_executor_job(self._here.write_text, token)
            await self._store.async_save_surely(self._data({"token": token, "at": now}))
        except (OSError, NotWritten) as error:
            _LOGGER.warning("The backup has no mark: %s", error)
        else:
            self._standing = token

    async def async_end(self) -> None:
        """No backup is being made; where the disk fails, the mark is left standing.

        The backup is as good as without that, and so is a start.
        """
        try:
            await self._store.async_save_surely(self._data(None))
            self._standing = None
            await self._hass.async_add_executor_job(_remove, self._here)
        except (OSError, NotWritten) as error:
            _LOGGER.warning("The mark of a backup could not be removed: %s", error)

    def _data(self, running: dict[str, Any] | None) -> dict[str, Any]:
        return {"running": running, "restores": [asdict(one) for one in self.restores]}


def _content_of(path: Path) -> str | None:
    try:
        return path.read_text(errors="replace")  # it may be damaged
    except OSError:
        return None


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)


def _decode(
    data: dict[str, Any],
) -> tuple[tuple[str, datetime] | None, tuple[Restore, ...]]:
    """What stands in the file. Raises one of DAMAGE (``checked_store``)."""
    running = data["running"]
    return (
        None
        if running is None
        else (mark_from(running["token"]), moment_from(running["at"])),
        tuple(
            Restore(
                mark_from(one["token"]),
                moment_from(one["at"]),
                tuple(typed(each, str) for each in typed(one["ledgers"], list)),
            )
            for one in typed(data["restores"], list)
        ),
    )


async def async_backup_marks(hass: HomeAssistant) -> BackupMarks:
    """The one object of these marks, loaded when it is first asked for."""
    await async_load_host_clock(hass)
    if DATA_MARKS not in hass.data:
        marks = BackupMarks(hass)
        hass.data[DATA_MARKS] = marks
        await marks.async_load()
    return hass.data[DATA_MARKS]

"""The ledger's file: private, atomic, versioned, and never overwritten unread."""

from collections.abc import Mapping
import hashlib
import json
import os
from pathlib import Path
from typing import Any, override

from homeassistant.core import HomeAssistant
from homeassistant.exceptions import ConfigEntryError, HomeAssistantError

from .book import Book
from .const import DOMAIN
from .ledger_rows import DAMAGE, Rows, book_from, upgraded
from .sure_store import NotWritten, SureStore

VERSION = 1
MINOR_VERSION = 3


class LedgerUnreadable(ConfigEntryError):
    """The file is damaged or from a newer version; it was left as it is."""

    def __init__(self, key: str, path: Path, copy: Path) -> None:
        """Name the file, and where its copy is kept."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=key,
            translation_placeholders={"path": str(path), "copy": str(copy)},
        )


class LedgerNotWritten(HomeAssistantError):
    """The disk did not take the ledger, so nothing may be answered."""

    def __init__(self) -> None:
        """Say so in translated words."""
        super().__init__(
            translation_domain=DOMAIN, translation_key="ledger_not_written"
        )


class LedgerFile(SureStore[dict[str, Any]]):
    """One ledger on disk.

    Home Assistant's Store would move a damaged file away and start empty: then codes
    that still open the lock would be issued once more. So the file is looked at before.
    """

    def __init__(self, hass: HomeAssistant, ledger_id: str) -> None:
        """One file for each lock."""
        super().__init__(
            hass,
            VERSION,
            f"{DOMAIN}.ledger.{ledger_id}",
            private=True,
            atomic_writes=True,
            minor_version=MINOR_VERSION,
            serialize_in_event_loop=False,
        )
        self._rows = Rows()

    async def async_read(self) -> Book:
        """The book in the file; an empty one where there is no file.

        Raises:
            LedgerUnreadable: It is damaged or newer; a copy lies beside it.
        """
        path = Path(self.path)
        content = await self.hass.async_add_executor_job(_content, path)
        if content is not None and (problem := _problem(content)) is not None:
            raise await self._unreadable(problem, path, content)
        try:
            data = await self.async_load()
            return Book() if data is None else book_from(data)
        except DAMAGE:
            raise await self._unreadable(
                "ledger_damaged", path, content or b""
            ) from None

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        data = upgraded(old_data, old_minor_version)
        book_from(data)  # what cannot be read must not be written
        return data

    async def async_write(self, book: Book) -> None:
        """Write now, as surely as ``SureStore`` does.

        Raises:
            LedgerNotWritten: The disk did not take it.
        """
        try:
            await self.async_save_surely(self._rows.to_data(book))
        except NotWritten as error:
            raise LedgerNotWritten from error.__cause__

    def write_soon(self, book: Book) -> None:
        """Write in the background; the Store logs what goes wrong.

        No entry's task: it has to end even where the entry is just unloaded.
        """
        self.hass.async_create_task(
            self.async_save(self._rows.to_data(book)), f"{DOMAIN} write {self.key}"
        )

    async def _unreadable(
        self, problem: str, path: Path, content: bytes
    ) -> LedgerUnreadable:
        copy = await self.hass.async_add_executor_job(_keep_copy, path, content)
        return LedgerUnreadable(problem, path, copy)


def _content(path: Path) -> bytes | None:
    try:
        return path.read_bytes()
    except FileNotFoundError:
        return None


def _problem(content: bytes) -> str | None:
    """The key of the message that says why this cannot be read; None: it can."""
    try:
        envelope = json.loads(content)
    except ValueError:
        return "ledger_damaged"
    match envelope:
        case {"version": int(major), "minor_version": int(minor), "data": Mapping()}:
            newer = (major, minor) > (VERSION, MINOR_VERSION)
            return "ledger_newer" if newer else None
        case _:
            return "ledger_damaged"


def _keep_copy(path: Path, content: bytes) -> Path:
    """Copy beside the file, private as itself; the same content is copied once."""
    mark = hashlib.blake2b(content, digest_size=4).hexdigest()
    copy = path.with_name(f"{path.name}.kept-{mark}")
    flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC
    with os.fdopen(os.open(copy, flags, 0o600), "wb") as file:
        file.write(content)
    return copy

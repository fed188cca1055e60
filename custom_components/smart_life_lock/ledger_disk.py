"""A book on its way to disk, and the end of that: nothing is written after a stop."""

import asyncio
from collections.abc import Awaitable
from typing import Protocol

from homeassistant.core import callback
from homeassistant.exceptions import HomeAssistantError

from .book import Book
from .const import DOMAIN


class BookFile(Protocol):
    """Where a book is kept."""

    async def async_write(self, book: Book) -> None:
        """Have it on disk before returning. Raises LedgerNotWritten."""

    def write_soon(self, book: Book) -> Awaitable[bool]:
        """Begin to write it; gives, in the end, whether the disk took it."""


class LedgerStopped(HomeAssistantError):
    """The entry was unloaded: its ledger belongs to whoever loads it next."""

    def __init__(self, name: str) -> None:
        """Name the lock."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key="stopped",
            translation_placeholders={"name": name},
        )


class LedgerDisk:
    """Writes one book to its file until it is stopped."""

    def __init__(self, file: BookFile) -> None:
        """Write to this file."""
        self._file = file
        self._writing: asyncio.Future[bool] | None = None
        self._stopped = False

    @callback
    def require_running(self, name: str) -> None:
        """Raise LedgerStopped after the stop: nothing may change any more.

        ``name`` is that of the lock, for the error.
        """
        if self._stopped:
            raise LedgerStopped(name)

    async def async_write(self, book: Book) -> None:
        """Have it on disk before returning. Raises LedgerNotWritten."""
        await self._file.async_write(book)

    @callback
    def write_soon(self, book: Book) -> None:
        """Write it in the background."""
        self._writing = asyncio.ensure_future(self._file.write_soon(book))

    async def async_stored(self, book: Book) -> None:
        """Return when all that was written in the background is on disk.

        Raises LedgerNotWritten where the disk does not take it.
        """
        if not await self._written():
            await self._file.async_write(book)

    async def async_stop(self) -> None:
        """Refuse all changes from now on; what has changed before is on disk then."""
        self._stopped = True
        await self._written()

    async def _written(self) -> bool:
        """Whether the disk took what was written in the background last."""
        writing = self._writing
        return writing is None or await asyncio.shield(writing)

"""A book on its way to disk, and the end of that: nothing is written after a stop."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import suppress
from typing import Protocol

from .book import Book
from .derived import Derived
from .errors import LedgerNotWritten, LedgerStopped


class BookFile(Protocol):
    """Where a book is kept."""

    async def async_write(self, book: Book) -> None:
        """Have it on disk before returning. Raises LedgerNotWritten."""

    def write_soon(self, book: Book) -> Awaitable[bool]:
        """Begin to write it; gives, in the end, whether the disk took it."""

    def leave(self, book: Book, derived: Derived) -> None:
        """Nothing will be written any more; whoever reads it next may get these."""


class LedgerDisk:
    """Writes one book to its file until it is stopped.

    ``failing``: the disk did not take what was written last.
    """

    def __init__(self, file: BookFile, on_change: Callable[[], None]) -> None:
        """Write to this file; ``on_change`` is told when ``failing`` has changed."""
        self._file, self._on_change = file, on_change
        self.failing = False
        self._writing: asyncio.Future[bool] | None = None
        self._stopped = False
        self._owes = False

    @property
    def running(self) -> bool:
        """Whether anything may change."""
        return not self._stopped

    def require_running(self) -> None:
        """Raise LedgerStopped after the stop: nothing may change any more."""
        if self._stopped:
            raise LedgerStopped

    async def async_write(self, book: Book) -> None:
        """Have it on disk before returning. Raises LedgerNotWritten."""
        self._owes = False
        try:
            await self._file.async_write(book)
        except LedgerNotWritten:
            self._note(failing=True)
            raise
        self._note(failing=False)

    def write_soon(self, book: Book) -> None:
        """Write it in the background."""
        self._owes = False
        self._writing = asyncio.ensure_future(self._file.write_soon(book))
        self._writing.add_done_callback(self._on_written)

    def write_with_next(self) -> None:
        """Something is new that needs no write of its own."""
        self._owes = True

    async def async_stored(self, book: Book) -> None:
        """Return when all that was written in the background is on disk.

        Raises LedgerNotWritten where the disk does not take it.
        """
        if not await self._written():
            await self.async_write(book)

    async def async_stop(self, book: Book, derived: Derived) -> None:
        """Refuse all changes from now on; what has changed before is on disk then.

        Unless the disk does not take it, which its file logs.
        """
        if self._stopped:
            return
        self._stopped = True
        with suppress(LedgerNotWritten):
            if self._owes:
                await self.async_write(book)
            await self.async_stored(book)
            self._file.leave(book, derived)

    def _on_written(self, writing: asyncio.Future[bool]) -> None:
        if not writing.cancelled() and writing is self._writing:
            self._note(failing=not writing.result())

    def _note(self, *, failing: bool) -> None:
        if failing is not self.failing:
            self.failing = failing
            self._on_change()

    async def _written(self) -> bool:
        """Whether the disk took what was written in the background last."""
        writing = self._writing
        return writing is None or await asyncio.shield(writing)

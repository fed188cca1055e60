"""The ledger's file: private, atomic, versioned, and never overwritten unread."""

import asyncio
from pathlib import Path
from typing import Any, override

from homeassistant.core import HomeAssistant, callback
from homeassistant.helpers.storage import STORAGE_DIR

from ..const import DOMAIN
from ..ledger.book import Book
from ..ledger.derived import Derived
from ..ledger.errors import LedgerNotWritten
from ..ledger.ledger import CodeLedger
from ..ledger.ledger_setup import LedgerSetup
from .checked_store import (
    CheckedStore,
    FileProblem,
    FileUnreadable,
    keep_copy,
    remove_copies,
    version_of,
)
from .ledger_rows import Rows, book_from, upgraded
from .sure_store import NotWritten
from .unloaded_books import Stamp, UnloadedBook, leave_book, stamp_of, take_book

_PREFIX = f"{DOMAIN}.ledger."
VERSION = 1
MINOR_VERSION = 8


class LedgerUnreadable(Exception):
    """The file is damaged or of a newer version; it was left as it is.

    ``copy``: where its copy is kept, if there is one. ``version`` is that of the file.
    """

    def __init__(
        self, problem: FileProblem, path: Path, copy: Path | None, version: str
    ) -> None:
        """Keep the parts, so that a translated message can name them."""
        super().__init__(f"{path}: {problem}")
        self.problem, self.path, self.copy = problem, path, copy
        self.version = version
        self.known = f"{VERSION}.{MINOR_VERSION}"


class LedgerUnreachable(Exception):
    """The disk does not give the file now."""

    def __init__(self, path: Path) -> None:
        """Name the file."""
        super().__init__(str(path))
        self.path = path


class LedgerFile(CheckedStore[dict[str, Any]]):
    """One ledger on disk."""

    def __init__(self, hass: HomeAssistant, ledger_id: str) -> None:
        """One file for each lock."""
        super().__init__(
            hass,
            VERSION,
            f"{_PREFIX}{ledger_id}",
            private=True,
            atomic_writes=True,
            minor_version=MINOR_VERSION,
            serialize_in_event_loop=False,
        )
        self._rows = Rows()
        self._stamp: Stamp | None = None
        self._one_at_a_time = asyncio.Lock()
        self._waiting: asyncio.Task[bool] | None = None

    async def async_open(self, setup: LedgerSetup) -> CodeLedger:
        """The ledger with the book in the file, or with what was left of the same file.

        Raises what ``async_read`` does.
        """
        left = take_book(self.hass, self.key)
        self._stamp = await self._async_stamp()
        if left is not None and left.stamp == self._stamp:
            self._rows = left.rows
            return CodeLedger(self, left.book.reopened(), setup, left.derived)
        return CodeLedger(self, await self.async_read(), setup)

    @callback
    def leave(self, book: Book, derived: Derived) -> None:
        """Keep the book for the next set-up if it is the one on disk."""
        if self._stamp is not None and not (self.pending or book.noted):
            left = UnloadedBook(self._stamp, book, derived, self._rows)
            leave_book(self.hass, self.key, left)

    async def _async_stamp(self) -> Stamp | None:
        return await self.hass.async_add_executor_job(stamp_of, Path(self.path))

    async def async_read(self) -> Book:
        """The book in the file; an empty one where there is no file.

        Raises:
            LedgerUnreadable: It is damaged or newer; a copy lies beside it.
            LedgerUnreachable: The disk does not give it.
        """
        take_book(self.hass, self.key)
        try:
            book = await self.async_load_checked(book_from)
        except FileUnreadable as error:
            if error.problem is FileProblem.UNREACHABLE:
                raise LedgerUnreachable(error.path) from None
            copy = None
            if error.content is not None:
                copy = await self.hass.async_add_executor_job(
                    keep_copy, error.path, error.content
                )
            version = version_of(error.content)
            raise LedgerUnreadable(error.problem, error.path, copy, version) from None
        return Book() if book is None else book

    @override
    async def _async_migrate_func(
        self, old_major_version: int, old_minor_version: int, old_data: dict[str, Any]
    ) -> dict[str, Any]:
        data = upgraded(old_data, old_minor_version)
        book_from(data)  # what cannot be read must not be written
        return data

    async def async_write(self, book: Book) -> None:
        """Write now, as surely as ``SureStore`` does.

        It goes on when its caller is cancelled. Otherwise nobody would wait for it, and
        it could reach the disk after a later one.

        Raises:
            LedgerNotWritten: The disk did not take it.
        """
        if not await asyncio.shield(self.write_soon(book)):
            raise LedgerNotWritten

    def write_soon(self, book: Book) -> asyncio.Task[bool]:
        """Write in the background; the Store logs what goes wrong.

        It begins at once, or when the one before it has ended and then takes all that has
        changed by then: many changes cost few writes. It must be the same book each time.
        No entry's task: it has to end even where the entry is just unloaded.
        """
        if self._waiting is not None:
            return self._waiting
        has_to_wait = self._one_at_a_time.locked()
        self.pending = True
        writing = self.hass.async_create_task(
            self._async_written(book), f"{DOMAIN} write {self.key}"
        )
        if has_to_wait:
            self._waiting = writing
        return writing

    async def _async_written(self, book: Book) -> bool:
        """Write when it is the turn; whether the disk took it."""
        async with self._one_at_a_time:
            self._waiting = None
            self._stamp = None
            try:
                await self.async_save_surely(self._rows.to_data(book))
            except NotWritten:
                return False
            self._stamp = await self._async_stamp()
        return True

    @override
    async def async_remove(self) -> None:
        """Delete the file and the copies that were kept of it: both tell digits."""
        take_book(self.hass, self.key)
        await super().async_remove()
        await self.hass.async_add_executor_job(remove_copies, Path(self.path))


async def async_load_ledger(
    hass: HomeAssistant, ledger_id: str, setup: LedgerSetup
) -> CodeLedger:
    """Read a ledger; its id is that of the config entry that it was made for.

    Raises LedgerUnreadable and LedgerUnreachable.
    """
    return await LedgerFile(hass, ledger_id).async_open(setup)


async def async_forget_ledger(hass: HomeAssistant, ledger_id: str) -> None:
    """Delete a ledger for good."""
    await LedgerFile(hass, ledger_id).async_remove()


async def async_forget_history(hass: HomeAssistant, ledger_id: str) -> None:
    """Delete what happened at a lock, and keep its codes.

    Raises:
        LedgerUnreadable: The file is damaged or newer; it was left as it is.
        LedgerUnreachable: The disk does not give it.
        LedgerNotWritten: The disk did not take it.
    """
    file = LedgerFile(hass, ledger_id)
    book = await file.async_read()
    if book.history:
        book.history = ()
        await file.async_write(book)


def ledger_ids(hass: HomeAssistant) -> tuple[str, ...]:
    """The ids of all ledgers on disk, also of locks that were deleted. Blocks."""
    folder = Path(hass.config.path(STORAGE_DIR))
    found = (path.name.removeprefix(_PREFIX) for path in folder.glob(f"{_PREFIX}*"))
    # Copies of damaged ones have a suffix.
    return tuple(sorted(name for name in found if "." not in name))

"""A ledger full of codes that wait for the lock, and what writes them, without a disk."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

from custom_components.smart_life_lock.ledger.book import Book
from custom_components.smart_life_lock.ledger.derived import Derived
from custom_components.smart_life_lock.ledger.issue_online import OnlineOneTimeRequest
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.ledger import CodeLedger
from custom_components.smart_life_lock.ledger.ledger_setup import LedgerSetup
from custom_components.smart_life_lock.sync.writer import CodeWriter
from custom_components.smart_life_lock.tuyalock.client.client import LockClient


class _NoDisk:
    """Keeps nothing."""

    def leave(self, book: Book, derived: Derived) -> None:
        """Nothing is kept."""

    async def async_write(self, book: Book) -> None:
        """Done."""

    async def write_soon(self, book: Book) -> bool:
        """Done."""
        return True


def ledger_without_disk(keys: CodeKeys, now: datetime) -> CodeLedger:
    """An empty ledger that is never written."""
    return CodeLedger(_NoDisk(), Book(), LedgerSetup(keys, now))


class Workbench:
    """``on_written`` is called when the last waiting code has been written."""

    def __init__(self, client: LockClient, codes: int) -> None:
        """So many codes wait, each for one use within a day."""
        self.on_written: Callable[[], None] = lambda: None
        self._codes = codes
        keys = CodeKeys(client.credentials.login_key)
        self._ledger = ledger_without_disk(keys, datetime.now(UTC))
        self._writer = CodeWriter(client, self._ledger, lambda: datetime.now(UTC))

    async def first_session(self) -> None:
        """Have the first session, which compares the lists before anything is written."""
        await self._writer.async_session()

    async def session(self) -> None:
        """Make the codes, then have one session."""
        now = datetime.now(UTC)
        for number in range(self._codes):
            request = OnlineOneTimeRequest(f"Guest {number}", now + timedelta(days=1))
            await self._ledger.async_issue(request, now)
        self._ledger.async_add_listener(self._look)
        await self._writer.async_session()

    def _look(self) -> None:
        if not self._ledger.waiting(datetime.now(UTC)):
            self.on_written()
            self.on_written = lambda: None

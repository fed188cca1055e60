"""A desk for offline codes."""

from datetime import UTC, datetime, timedelta

from custom_components.smart_life_lock.ledger.attribution import attribute
from custom_components.smart_life_lock.ledger.book import Book, Changes
from custom_components.smart_life_lock.ledger.code import IssuedCode
from custom_components.smart_life_lock.ledger.issue_offline import (
    CodeRequest,
    TemporaryRequest,
    issue,
)
from custom_components.smart_life_lock.ledger.keys import CodeKeys
from custom_components.smart_life_lock.ledger.kinds import CodeKind, CodeStatus
from custom_components.smart_life_lock.ledger.status import status_of
from custom_components.smart_life_lock.tuyalock.model import (
    LockEvent,
    OfflineCodeEntered,
    OfflineOutcome,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretBytes

LOGIN = SecretBytes(b"8f7d54")
T0 = datetime(2026, 1, 1, 12, 34, 56, tzinfo=UTC)
NOW = datetime(2026, 3, 3, 10, 20, 30, tzinfo=UTC)
HOUR = timedelta(hours=1)
SECOND = timedelta(seconds=1)
KEYS = CodeKeys(LOGIN, T0)


class OfflineDesk:
    """A book with keys, from which codes are given out and reports are entered."""

    def __init__(self, keys: CodeKeys = KEYS) -> None:
        self.book, self.keys = Book(), keys

    def issue(self, request: CodeRequest, now: datetime = NOW) -> IssuedCode:
        code = issue(request, now, self.book, self.keys)
        self.book.put([code])
        return code

    def stay(
        self, hours: float = 3, start: datetime = NOW, name: str = "Anna"
    ) -> IssuedCode:
        return self.issue(TemporaryRequest(name, start, start + hours * HOUR))

    def report(self, event: LockEvent, now: datetime = NOW + 99 * HOUR) -> Changes:
        changes = attribute(event, now, self.book, self.keys)
        self.book.put(changes.changed)
        if changes.cleared_all_at is not None:
            self.book.cleared_all_at = changes.cleared_all_at
        return changes

    def typed(
        self, code: IssuedCode, at: datetime, now: datetime = NOW + 99 * HOUR
    ) -> Changes:
        outcome = {
            CodeKind.CLEAR_ONE: OfflineOutcome.CLEARED_ONE,
            CodeKind.CLEAR_ALL: OfflineOutcome.CLEARED_ALL,
        }.get(code.kind, OfflineOutcome.OPENED)
        plain = self.keys.offline.decrypt(code.digits)
        event = OfflineCodeEntered(at, outcome, plain, late=False)
        return self.report(event, now)

    def status(self, code: IssuedCode, at: datetime) -> CodeStatus:
        return status_of(self.book.codes[code.id], at)

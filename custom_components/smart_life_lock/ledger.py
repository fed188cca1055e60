"""The ledger: Home Assistant's own record of every code issued, and its only writer."""

import asyncio
from collections.abc import Callable, Generator
from contextlib import contextmanager
from datetime import datetime
from typing import Protocol, Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError

from .attribution import attribute
from .book import Book, Changes, LockTable
from .codebook import IssuedCode
from .codekeys import CodeKeys
from .compare import of_another_lock
from .const import CONF_LEDGER, DOMAIN
from .expired import expired_unused
from .found import FoundCode
from .issuing import CodeRequest, forgettable, issue
from .ledger_file import LedgerFile
from .online_issuing import OnlineRules, with_rules
from .plan import Step, plan
from .refusal import CodeProblem, CodeRefused
from .snapshot import Snapshot
from .t0_evidence import t0_by_use
from .tuyalock.model import LockEvent
from .words import label_of, readable

type Rule = Callable[[Book], Changes]
"""What is to be changed, worked out from the book as it is; may raise CodeRefused."""


class LedgerRefusal(ServiceValidationError):
    """The ledger's no, in translated words (keys: CodeProblem)."""

    def __init__(self, name: str, refused: CodeRefused) -> None:
        """Name the lock, the field and what is allowed."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=refused.problem.value,
            translation_placeholders={
                "name": name,
                "field": label_of(refused.field),
                "limit": readable(refused.limit),
            },
        )


class BookFile(Protocol):
    """Where a book is kept."""

    async def async_write(self, book: Book) -> None:
        """Have it on disk before returning. Raises LedgerNotWritten."""

    def write_soon(self, book: Book) -> None:
        """Write it in the background."""


class CodeLedger:
    """The codes of one lock.

    What people do is on disk before anybody learns of it. What the lock reports is
    written as soon as the running callback ends. Give it the lock's keys by
    ``use_keys`` before anything else, and again whenever they change.
    """

    def __init__(self, file: BookFile, book: Book, name: str) -> None:
        """Use ``async_load``."""
        self._file = file
        self._book = book
        self.name = name
        self._keys: CodeKeys | None = None
        self.rules = OnlineRules()
        self._one_at_a_time = asyncio.Lock()
        self._snapshot: Snapshot | None = None
        self._stale = True
        self._listeners: set[CALLBACK_TYPE] = set()

    @classmethod
    async def async_load(cls, hass: HomeAssistant, ledger_id: str) -> Self:
        """Read a ledger; its id is that of the config entry that it was made for.

        Raises:
            LedgerUnreadable: A ConfigEntryError: the file is damaged or newer.
        """
        file = LedgerFile(hass, ledger_id)
        return cls(file, await file.async_read(), _owner(hass, ledger_id))

    @staticmethod
    async def async_forget(hass: HomeAssistant, ledger_id: str) -> None:
        """Delete a ledger for good."""
        await LedgerFile(hass, ledger_id).async_remove()

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Tell of every change of the book; returns what ends that."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    # Asked.

    def codes(self, now: datetime | None = None) -> tuple[IssuedCode, ...]:
        """Every code, in order of issue; with ``now`` only those that still open."""
        codes = self._book.codes.values()
        return tuple(codes) if now is None else self._seen(now).live

    def found(self) -> tuple[FoundCode, ...]:
        """What others made, as the lock's list showed it last."""
        return tuple(self._book.table.found.values())

    @property
    def table(self) -> LockTable:
        """What is known of the lock's own table."""
        return self._book.table

    def get(self, code_id: str) -> IssuedCode | FoundCode:
        """The code of an id. Raises LedgerRefusal (``unknown_code``)."""
        with _refusals(self.name):
            return self._book.find(code_id)

    @property
    def keys(self) -> CodeKeys:
        """What codes are made from."""
        if self._keys is None:
            raise CodeRefused(CodeProblem.T0_UNKNOWN, "keys")
        return self._keys

    @property
    def key_mark(self) -> str:
        """Tells the lock's key from others."""
        return self.keys.key_mark

    @property
    def t0_by_use(self) -> int | None:
        """The T0 (hours since 1970) that uses of codes show, where it is not ours."""
        return t0_by_use(self._book, self.keys)

    def plan(self, now: datetime) -> list[Step]:
        """What is to be done at the lock."""
        return plan(self._book, now)

    def waiting(self, now: datetime) -> tuple[IssuedCode | FoundCode, ...]:
        """The codes that the lock still has to hear of."""
        return self._seen(now).waiting

    def next_change(self, now: datetime) -> datetime | None:
        """When time alone changes a state next: the moment for ``due``."""
        return self._seen(now).until

    def _seen(self, now: datetime) -> Snapshot:
        if self._stale or self._snapshot is None or not self._snapshot.holds(now):
            self._snapshot = Snapshot.of(self._book, now, self._snapshot)
            self._stale = False
        return self._snapshot

    def check(self, request: CodeRequest, now: datetime) -> IssuedCode:
        """The code that a request would make; nothing is stored or promised.

        Raises InvalidWindow or LedgerRefusal as ``async_issue`` does.
        """
        with _refusals(self.name):
            return issue(request, now, self._book, self.keys, self.rules)

    def try_out(self, rule: Rule) -> None:
        """Raise what ``async_change`` would; nothing is stored or promised."""
        with _refusals(self.name):
            rule(self._book)

    def look[T](self, question: Callable[[Book], T]) -> T:
        """The answer of a pure rule about the book."""
        return question(self._book)

    # Done by people: on disk before the answer.

    async def async_issue(self, request: CodeRequest, now: datetime) -> IssuedCode:
        """A new code, already stored.

        Raises:
            InvalidWindow: Impossible times, or no serial left in this hour.
            LedgerRefusal: T0 unknown, bad fields, an unknown code, nothing to clear.
            LedgerNotWritten: The disk did not take it; there is no code then.
        """

        def rule(book: Book) -> Changes:
            keys = self.keys
            code = issue(request, now, book, keys, self.rules)
            gone = tuple(forgettable(book, now, keys))
            return Changes((code,), code, forgotten=gone)

        code = (await self.async_change(rule)).code
        assert isinstance(code, IssuedCode)  # noqa: S101  the rule above
        return code

    async def async_change(self, rule: Rule) -> Changes:
        """Work a change out and store it; nothing is changed when the disk says no.

        Raises LedgerRefusal, LedgerNotWritten, and whatever the rule raises.
        """
        async with self._one_at_a_time:
            with _refusals(self.name):
                changes = rule(self._book)
            before = self._book.copy()
            self._apply(changes)
            try:
                await self._file.async_write(self._book)
            except BaseException:
                self._book.undo(changes, before)
                self._stale = True
                raise
        self._tell()
        return changes

    # Done by the lock and by time: callbacks, written right after.

    @callback
    def use_keys(self, keys: CodeKeys, now: datetime) -> None:
        """Issue and recognise codes with these keys; codes of other keys are dead.

        Of another T0 only where the lock itself has told the present one. Those that
        stood in a lock that was bound anew are among them: nothing is written into it
        again unless somebody says so (``rebind``).
        """
        self._keys, self._book.key_mark = keys, keys.key_mark
        codes = self._book.codes
        seen = [code.seen_with(keys, now) for code in codes.values()]
        self.change(lambda _: Changes(tuple(c for c in seen if c is not codes[c.id])))
        self.change(lambda book: of_another_lock(book, keys.key_mark, now))

    @callback
    def use_rules(self, rules: OnlineRules) -> None:
        """Make online codes so, and have those that are there written anew if need be."""
        self.rules = rules
        codes = self._book.codes
        ruled = [with_rules(code, rules.week) for code in codes.values()]
        self.change(lambda _: Changes(tuple(c for c in ruled if c is not codes[c.id])))

    @callback
    def attribute(self, event: LockEvent, now: datetime) -> Changes:
        """Record what a report of the lock means; ``code`` is the one that was typed."""
        keys = self.keys
        return self.change(lambda book: attribute(event, now, book, keys))

    @callback
    def due(self, now: datetime) -> tuple[IssuedCode, ...]:
        """The guests' codes that died unused since the last call, each told once."""
        return self.change(lambda book: expired_unused(book, now)).changed

    @callback
    def change(self, rule: Rule) -> Changes:
        """Work a change out; it is written in the background."""
        changes = rule(self._book)
        if changes.is_news:
            self._apply(changes)
            self._file.write_soon(self._book)
            self._tell()
        return changes

    def _apply(self, changes: Changes) -> None:
        self._book.apply(changes)
        self._stale = True

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


@contextmanager
def _refusals(name: str) -> Generator[None]:
    try:
        yield
    except CodeRefused as refused:
        raise LedgerRefusal(name, refused) from None


def _owner(hass: HomeAssistant, ledger_id: str) -> str:
    """The name of the lock whose ledger this is; a lock added anew keeps its old one."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.data.get(CONF_LEDGER, entry.entry_id) == ledger_id:
            return entry.title
    return DOMAIN

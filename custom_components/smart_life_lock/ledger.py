"""The ledger: Home Assistant's own record of every code issued, and its only writer."""

import asyncio
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime
from typing import Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback
from homeassistant.exceptions import ServiceValidationError

from .attribution import attribute
from .codebook import (
    LIVE,
    Book,
    Changes,
    CodeKeys,
    CodeProblem,
    CodeRefused,
    IssuedCode,
)
from .const import CONF_LEDGER, DOMAIN
from .issuing import CodeRequest, forgettable, issue
from .ledger_file import LedgerFile
from .tuyalock.model import LockEvent


class LedgerRefusal(ServiceValidationError):
    """The ledger's no, in translated words (keys: CodeProblem)."""

    def __init__(self, name: str, refused: CodeRefused) -> None:
        """Name the lock, the field and what is allowed."""
        super().__init__(
            translation_domain=DOMAIN,
            translation_key=refused.problem.value,
            translation_placeholders={
                "name": name,
                "field": refused.field,
                "limit": refused.limit,
            },
        )


class CodeLedger:
    """The codes of one lock.

    What is issued is on disk before anybody learns of it. What the lock reports is
    written as soon as the running callback ends. Give it the lock's keys by
    ``use_keys`` before anything else, and again whenever they change.
    """

    def __init__(self, file: LedgerFile, book: Book, name: str) -> None:
        """Use ``async_load``."""
        self._file = file
        self._book = book
        self._name = name
        self._keys: CodeKeys | None = None
        self._one_at_a_time = asyncio.Lock()
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
        """Every code, in order of issue; with ``now`` only those that still count."""
        codes = self._book.codes.values()
        if now is None:
            return tuple(codes)
        return tuple(code for code in codes if code.status(now) in LIVE)

    def get(self, code_id: str) -> IssuedCode:
        """The code of an id. Raises LedgerRefusal (``unknown_code``)."""
        try:
            return self._book.get(code_id)
        except CodeRefused as refused:
            raise LedgerRefusal(self._name, refused) from None

    def next_change(self, now: datetime) -> datetime | None:
        """When time alone changes a state next: the moment for ``due``."""
        return self._book.next_change(now)

    def check(self, request: CodeRequest, now: datetime) -> IssuedCode:
        """The code that a request would make; nothing is stored or promised.

        Raises InvalidWindow or LedgerRefusal as ``async_issue`` does.
        """
        try:
            return issue(request, now, self._book, self._known_keys())
        except CodeRefused as refused:
            raise LedgerRefusal(self._name, refused) from None

    # Done by people: on disk before the answer.

    async def async_issue(self, request: CodeRequest, now: datetime) -> IssuedCode:
        """A new code, already stored.

        Raises:
            InvalidWindow: Impossible times, or no serial left in this hour.
            LedgerRefusal: T0 unknown, a bad name, an unknown code, nothing to clear.
            LedgerNotWritten: The disk did not take it; there is no code then.
        """
        async with self._one_at_a_time:
            code = self.check(request, now)
            await self._async_store(code, forget=forgettable(self._book, now))
        self._tell()
        return code

    async def async_delete(self, code_id: str, now: datetime) -> IssuedCode:
        """The code, marked as deleted; ``codebook.left_to_do`` says what that leaves.

        Raises LedgerRefusal (``unknown_code``) or LedgerNotWritten.
        """
        async with self._one_at_a_time:
            code = self.get(code_id).deleted(now)
            await self._async_store(code)
        self._tell()
        return code

    async def _async_store(self, code: IssuedCode, forget: Iterable[str] = ()) -> None:
        """Put a code in and write; take it out again when the disk says no."""
        codes = self._book.codes
        before = codes.get(code.id)
        self._book.put([code])
        for code_id in forget:
            del codes[code_id]
        try:
            await self._file.async_write(self._book)
        except BaseException:
            if before is None:
                codes.pop(code.id, None)
            else:
                codes[code.id] = before
            raise

    # Done by the lock and by time: callbacks, written right after.

    @callback
    def use_keys(self, keys: CodeKeys, now: datetime) -> None:
        """Issue and recognise codes with these keys; codes of other keys are dead."""
        self._keys = keys
        seen = [code.seen_with(keys, now) for code in self._book.codes.values()]
        codes = self._book.codes
        self._change(Changes(tuple(c for c in seen if c is not codes[c.id])))

    @callback
    def attribute(self, event: LockEvent, now: datetime) -> Changes:
        """Record what a report of the lock means; ``code`` is the one that was typed."""
        changes = attribute(event, now, self._book, self._known_keys())
        self._change(changes)
        return changes

    @callback
    def due(self, now: datetime) -> tuple[IssuedCode, ...]:
        """The guests' codes that died unused since the last call, each told once."""
        died = tuple(
            replace(code, expiry_told=True)
            for code in self._book.codes.values()
            if not code.expiry_told and code.expired_unused(now)
        )
        self._change(Changes(died))
        return died

    def _change(self, changes: Changes) -> None:
        if changes.cleared_all_at is not None:
            earlier = self._book.cleared_all_at or changes.cleared_all_at
            self._book.cleared_all_at = max(earlier, changes.cleared_all_at)
        if changes.changed or changes.cleared_all_at is not None:
            self._book.put(changes.changed)
            self._file.write_soon(self._book)
            self._tell()

    def _known_keys(self) -> CodeKeys:
        if self._keys is None:
            raise LedgerRefusal(self._name, CodeRefused(CodeProblem.T0_UNKNOWN, "keys"))
        return self._keys

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _owner(hass: HomeAssistant, ledger_id: str) -> str:
    """The name of the lock whose ledger this is; a lock added anew keeps its old one."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.data.get(CONF_LEDGER, entry.entry_id) == ledger_id:
            return entry.title
    return DOMAIN

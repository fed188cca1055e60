"""The ledger: Home Assistant's own record of every code issued, and its only writer."""

import asyncio
from datetime import datetime
from typing import Self

from homeassistant.core import CALLBACK_TYPE, HomeAssistant, callback

from ..const import CONF_LEDGER, DOMAIN
from ..storage.ledger_disk import BookFile, LedgerDisk
from ..storage.ledger_file import LedgerFile
from ..tuyalock.model import LockEvent
from .attribution import reported
from .book import Book, Changes
from .code import IssuedCode
from .doubt_rules import begin
from .expired import expired_unused
from .future_times import Estimated, with_whole_gaps, without_future
from .issue import issued
from .issue_offline import CodeRequest
from .issue_online import OnlineRules, with_rules
from .keys import CodeKeys
from .lock_list import of_another_lock
from .view import LedgerRefusal, LedgerView, Rule, refusals

__all__ = ["CodeLedger", "LedgerRefusal", "Rule"]


class CodeLedger(LedgerView):
    """The codes of one lock.

    What people do is on disk before anybody learns of it. What the lock reports is
    written as soon as the running callback ends. Give it the lock's keys by
    ``use_keys`` before anything else, and again whenever they change. After its stop
    whatever would change something raises LedgerStopped.
    """

    def __init__(self, file: BookFile, book: Book, name: str) -> None:
        """Use ``async_load``."""
        super().__init__(book, name)
        self._disk = LedgerDisk(file, self._tell)
        self._one_at_a_time = asyncio.Lock()
        self._listeners: set[CALLBACK_TYPE] = set()

    @classmethod
    async def async_load(cls, hass: HomeAssistant, ledger_id: str) -> Self:
        """Read a ledger; its id is that of the config entry that it was made for.

        Raises:
            LedgerUnreadable: A ConfigEntryError: the file is damaged or newer.
            LedgerUnreachable: A ConfigEntryNotReady: the disk does not give the file.
        """
        file = LedgerFile(hass, ledger_id)
        return cls(file, await file.async_read(), _owner(hass, ledger_id))

    @staticmethod
    async def async_forget(hass: HomeAssistant, ledger_id: str) -> None:
        """Delete a ledger for good."""
        await LedgerFile(hass, ledger_id).async_remove()

    @callback
    def async_add_listener(self, listener: CALLBACK_TYPE) -> CALLBACK_TYPE:
        """Tell of every change of the book or of ``disk_fails``; returns the end."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    # Done by people: on disk before the answer.

    async def async_issue(
        self, request: CodeRequest, now: datetime, surely: datetime | None = None
    ) -> IssuedCode:
        """A new code, already stored; what ended before ``surely`` may be forgotten.

        Raises:
            InvalidWindow: Impossible times, or no serial left in this hour.
            LedgerRefusal: T0 unknown, bad fields, an unknown code, nothing to clear.
            LedgerNotWritten: The disk did not take it; there is no code then.
        """

        def rule(book: Book) -> Changes:
            return issued(request, (now, surely or now), book, self.keys, self.rules)

        code = (await self.async_change(rule)).code
        assert isinstance(code, IssuedCode)  # noqa: S101  the rule above
        return code

    async def async_change(self, rule: Rule) -> Changes:
        """Work a change out and store it; nothing is changed when the disk says no.

        Raises LedgerRefusal, LedgerNotWritten, and whatever the rule raises.
        """
        async with self._one_at_a_time:
            self._disk.require_running(self.name)
            with refusals(self.name):
                changes = rule(self._book)
            before = self._book.copy()
            self._apply(changes)
            try:
                await self._disk.async_write(self._book)
            except BaseException:
                self._book.undo(changes, before)
                self._stale = True
                # It may have come to disk with what was written in the background.
                self._disk.write_soon(self._book)
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
        self._keys = begin(self._book, keys, now)
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
    def attribute(
        self, event: LockEvent, now: datetime, mark: str | None = None
    ) -> Changes:
        """Record what a report of the lock means; ``code`` is the one that was typed.

        A record of the same ``mark`` means nothing when it comes again.
        """
        keys = self.keys
        return self.change(lambda book: reported(event, mark, now, book, keys))

    @callback
    def due(self, now: datetime) -> tuple[IssuedCode, ...]:
        """The guests' codes that died unused since the last call, each told once."""
        return self.change(lambda book: expired_unused(book, now)).changed

    @callback
    def mend_times(self, now: datetime, estimated: Estimated | None) -> None:
        """Set right what was noted by a clock that was wrong; now it is right."""
        opened = self._book.opened
        if opened is not None and opened > now:
            self._book.opened = now
        self.change(lambda book: with_whole_gaps(book, estimated))
        self.change(lambda book: without_future(book, now))

    @callback
    def change(self, rule: Rule) -> Changes:
        """Work a change out; it is written in the background."""
        changes = rule(self._book)
        if changes.is_news:
            self._disk.require_running(self.name)
            self._apply(changes)
            self._disk.write_soon(self._book)
            self._tell()
        return changes

    # The end.

    async def async_stored(self) -> None:
        """Return when all of it is on disk. Raises LedgerNotWritten, LedgerStopped."""
        self._disk.require_running(self.name)
        await self._disk.async_stored(self._book)

    @property
    def disk_fails(self) -> bool:
        """Whether the disk did not take what was written last."""
        return self._disk.failing

    @callback
    def async_write_again(self, _now: datetime) -> None:
        """See whether the disk takes it by now."""
        if self._disk.failing:
            self._disk.write_soon(self._book)

    async def async_stop(self) -> None:
        """Finish what is being written; change and write nothing from then on."""
        async with self._one_at_a_time:
            await self._disk.async_stop(self._book)

    def _apply(self, changes: Changes) -> None:
        self._book.apply(changes)
        self._stale = True

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()


def _owner(hass: HomeAssistant, ledger_id: str) -> str:
    """The name of the lock whose ledger this is; a lock added anew keeps its old one."""
    for entry in hass.config_entries.async_entries(DOMAIN):
        if entry.data.get(CONF_LEDGER, entry.entry_id) == ledger_id:
            return entry.title
    return DOMAIN

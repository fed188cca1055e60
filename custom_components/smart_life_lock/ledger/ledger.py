"""The ledger: the record of every code issued, and its only writer."""

import asyncio
from collections.abc import Callable
from datetime import UTC, datetime

from ..tuyalock.model import LockEvent
from .attribution import reported, unattributed
from .book import Book, Changes
from .code import IssuedCode
from .compare_slots import of_another_lock
from .derived import Derived
from .doubt_rules import begin
from .expired import expired_unused
from .future_times import Estimated, mend_opening, with_whole_gaps, without_future
from .issue_offline import CodeRequest
from .issue_online import OnlineRules
from .keys import CodeKeys
from .ledger_disk import BookFile, LedgerDisk
from .ledger_setup import LedgerSetup, under_keys, under_rules
from .noted_writes import note_ahead, taken_note
from .outcomes import begun
from .plan import Create
from .view import LedgerView, Rule


class CodeLedger(LedgerView):
    """The codes of one lock.

    What people do is on disk before anybody learns of it. What the lock reports is
    written as soon as the running callback ends. After its stop whatever would change
    something raises LedgerStopped.
    """

    def __init__(
        self,
        file: BookFile,
        book: Book,
        setup: LedgerSetup,
        derived: Derived | None = None,
    ) -> None:
        """Go on with what was read from this file; inside a running event loop."""
        super().__init__(book, setup.keys, setup.rules, derived)
        self._disk = LedgerDisk(file, self._tell)
        self._one_at_a_time = asyncio.Lock()
        self._listeners: set[Callable[[], None]] = set()
        for rule in setup.news:
            self.change(rule)
        self.use_keys(setup.keys, setup.now)
        self._use_rules(setup.rules)

    def async_add_listener(self, listener: Callable[[], None]) -> Callable[[], None]:
        """Tell of every change of the book or of ``disk_fails``; returns the end."""
        self._listeners.add(listener)
        return lambda: self._listeners.discard(listener)

    # Done by people: on disk before the answer.

    async def async_issue(
        self,
        request: CodeRequest,
        now: datetime,
        surely: datetime | None = None,
        *,
        near: bool = False,
    ) -> IssuedCode:
        """A new code, already stored. Raises what ``issuing`` and ``async_change`` do.

        ``near``: it is written into the lock next, so its row notes that at once; then
        ``drop_note`` has to follow.
        """
        begins = (surely or now).astimezone(UTC) if near else None
        changes = await self.async_change(self.issuing(request, now, surely), begins)
        assert isinstance(changes.code, IssuedCode)  # noqa: S101  what issuing changes
        return changes.code

    async def async_change(self, rule: Rule, begins: datetime | None = None) -> Changes:
        """Work a change out and store it; nothing is changed when the disk says no.

        ``begins``: when the lock is told of its code, if that comes next.

        Raises LedgerNotWritten, LedgerStopped, and whatever the rule raises.
        """
        async with self._one_at_a_time:
            self._disk.require_running()
            changes = rule(self._book)
            before = self._book.copy()
            self._apply(changes)
            try:
                if begins is not None:
                    note_ahead(self._book, changes, begins)
                await self._disk.async_write(self._book)
            except BaseException:
                self._undo(changes, before)
                # It may have come to disk with what was written in the background.
                self._disk.write_soon(self._book)
                raise
        self._tell()
        return changes

    async def async_begin(self, step: Create, now: datetime) -> None:
        """Note a write before it is sent: on disk, if it is not there from the issue.

        Raises as ``async_change``.
        """
        async with self._one_at_a_time:  # so the row with the note is on disk
            self._disk.require_running()
            if (code := taken_note(self._book, step)) is not None:
                self._apply(Changes((code,), code))
        if code is None:
            await self.async_change(lambda book: begun(book, step, now))
        else:
            self._tell()

    def drop_note(self, code_id: str) -> None:
        """Have the row of a code tell no more that writing it was begun, if it was not."""
        if self._book.noted.pop(code_id, None) is not None and self._disk.running:
            self._disk.write_soon(self._book)

    # Done by the lock and by time: callbacks, written right after.

    def use_keys(self, keys: CodeKeys, now: datetime) -> None:
        """Issue and recognise codes with these keys; codes of other keys are dead.

        Of another T0 only where the lock itself has told the present one. Those that
        stood in a lock that was bound anew are among them: nothing is written into it
        again unless somebody says so (``rebind``).
        """
        self.keys = keys
        begin(self._book, keys, now)
        if keys != self.derived.keys:
            self.change(lambda book: under_keys(book, keys, now))
            self.derived.keys = keys
        self.change(lambda book: of_another_lock(book, keys.key_mark, now))

    def _use_rules(self, rules: OnlineRules) -> None:
        """Have the online codes that are there written anew if need be."""
        if rules != self.derived.rules:
            self.change(lambda book: under_rules(book, rules))
            self.derived.rules = rules

    def attribute(
        self, event: LockEvent, now: datetime, mark: str | None = None
    ) -> Changes:
        """Record what a report of the lock means; ``code`` is the one that was typed.

        A record of the same ``mark`` means nothing when it comes again.
        """
        return self.change(lambda book: reported(event, mark, now, book, self.keys))

    def keep(self, event: LockEvent, mark: str | None) -> None:
        """Record a report of the lock without saying what it means."""
        self.change(lambda book: unattributed(event, mark, book))

    def due(self, now: datetime) -> tuple[IssuedCode, ...]:
        """The guests' codes that died unused since the last call, each told once."""
        return self.change(lambda book: expired_unused(book, now)).changed

    def note_told(self, mark: str) -> None:
        """Nobody has to be told of this record again; no code changes by that."""
        self._disk.require_running()
        self._book.apply(Changes(told=mark))
        self._disk.write_soon(self._book)

    def mend_times(self, now: datetime, estimated: Estimated | None) -> None:
        """Set right what was noted by a clock that was wrong; now it is right."""
        mend_opening(self._book, now)
        self.change(lambda book: with_whole_gaps(book, estimated))
        self.change(lambda book: without_future(book, now))

    def change(self, rule: Rule) -> Changes:
        """Work a change out; it is written in the background.

        What is no news is written with the next change, or at the end. What is new in
        the history alone is nothing that anybody is told of here.
        """
        changes = rule(self._book)
        if changes.is_news(self._book.table):
            self._disk.require_running()
            self._apply(changes)
            self._disk.write_soon(self._book)
            self._tell()
        elif changes.table is not None or changes.history is not None:
            self._disk.require_running()
            self._book.apply(changes)
            self._disk.write_with_next()
            if changes.table is not None:
                self._tell()
        return changes

    # The end.

    async def async_stored(self) -> None:
        """Return when all of it is on disk. Raises LedgerNotWritten, LedgerStopped."""
        self._disk.require_running()
        await self._disk.async_stored(self._book)

    @property
    def disk_fails(self) -> bool:
        """Whether the disk did not take what was written last."""
        return self._disk.failing

    def write_again(self) -> None:
        """See whether the disk takes it by now."""
        if self._disk.failing:
            self._disk.write_soon(self._book)

    async def async_stop(self) -> None:
        """Finish what is being written; change and write nothing from then on."""
        async with self._one_at_a_time:
            for code_id in tuple(self._book.noted):
                self.drop_note(code_id)
            await self._disk.async_stop(self._book, self.derived)
            # It is the next ledger's now, which goes on where this one ends.
            self.derived = Derived()

    def _apply(self, changes: Changes) -> None:
        self._book.apply(changes)
        self.derived.stale = True

    def _undo(self, changes: Changes, before: Book) -> None:
        self._book.undo(changes, before)
        self.derived.stale = True
        if changes.code is not None:
            self._book.noted.pop(changes.code.id, None)

    def _tell(self) -> None:
        for listener in tuple(self._listeners):
            listener()

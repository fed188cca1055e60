"""The rows that one card has, and what is new about them."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from ..ledger.code import IssuedCode
from ..ledger.found_code import FoundCode
from ..ledger.settle_doubt import in_doubt
from ..ledger.status import next_change
from ..ledger.view import LedgerView
from .rows import row_of

type Code = IssuedCode | FoundCode


@dataclass(frozen=True, slots=True)
class _Shown:
    """A row as the card has it; true of this code up to ``until`` (None: for good).

    ``edition`` grows with each change of the digits, so that a card hides former ones.
    """

    code: Code
    doubtful: bool
    since: datetime
    until: datetime | None
    row: dict[str, Any]
    edition: int = 0

    def holds(self, code: Code, now: datetime, *, doubtful: bool) -> bool:
        """Whether there is nothing to look at again."""
        same = self.code is code and self.doubtful is doubtful
        return same and self.since <= now and (self.until is None or now < self.until)


@dataclass(frozen=True, slots=True)
class News:
    """Rows that are new or different, and the ids of those that are gone."""

    codes: list[dict[str, Any]]
    gone: list[str]


class CodeList:
    """Remembers what a card was sent. Looks only at codes that may have changed."""

    def __init__(self, *, may_change: bool) -> None:
        """Nothing was sent yet; ``may_change``: whether its reader may do anything."""
        self._may_change = may_change
        self._shown: dict[str, _Shown] = {}
        self._since: datetime | None = None
        self._until: datetime | None = None

    def ledger_changed(self) -> None:
        """Something in the ledger is new: there may be news."""
        self._since = None

    def news(self, ledger: LedgerView, now: datetime) -> News:
        """What the card has to be sent so that it shows what is so; newest codes first."""
        if self._still_true(now):
            return News([], [])
        before, self._shown = self._shown, {}
        every: list[Code] = [*reversed(ledger.codes()), *ledger.found()]
        for code in every:
            self._shown[code.id] = self._look_at(code, before.get(code.id), ledger, now)
        self._since, self._until = now, ledger.next_change(now)
        return News(
            [
                one.row
                for code_id, one in self._shown.items()
                if code_id not in before or before[code_id].row != one.row
            ],
            [code_id for code_id in before if code_id not in self._shown],
        )

    def _look_at(
        self, code: Code, before: _Shown | None, ledger: LedgerView, now: datetime
    ) -> _Shown:
        doubtful = not isinstance(code, FoundCode) and in_doubt(code, ledger.table)
        if before is not None and before.holds(code, now, doubtful=doubtful):
            return before
        edition = (
            0 if before is None else before.edition + _other_digits(before.code, code)
        )
        row = row_of(code, now, in_doubt=doubtful, may_change=self._may_change)
        row["edition"] = edition
        until = None if isinstance(code, FoundCode) else next_change(code, now)
        if before is not None and before.row == row:
            row = before.row
        return _Shown(code, doubtful, now, until, row, edition)

    def _still_true(self, now: datetime) -> bool:
        if self._since is None or now < self._since:
            return False
        return self._until is None or now < self._until


def _other_digits(before: Code, after: Code) -> bool:
    if isinstance(before, FoundCode) or isinstance(after, FoundCode):
        return False
    return before.digits != after.digits

"""The time of each code that runs or comes next, worked out once while it is true."""

from dataclasses import dataclass
from datetime import datetime

from ..ledger.code import IssuedCode
from ..ledger.occurrences import Occurrence, next_occurrence
from ..ledger.snapshot import is_still_true


@dataclass(frozen=True, slots=True)
class Coming:
    """What comes next of a code, or nothing more: true up to its end."""

    code: IssuedCode
    since: datetime
    one: Occurrence | None

    def holds(self, code: IssuedCode, now: datetime) -> bool:
        """Whether it is still so."""
        until = None if self.one is None else self.one.end
        return self.code is code and is_still_true(self.since, until, now)


@dataclass(frozen=True, slots=True)
class Next:
    """What runs or comes next of these codes, true up to ``until``; None: for good.

    Of several that run it is the one that began last.
    """

    codes: tuple[IssuedCode, ...]
    since: datetime
    until: datetime | None = None
    event: tuple[Occurrence, IssuedCode] | None = None

    def holds(self, codes: tuple[IssuedCode, ...], now: datetime) -> bool:
        """Whether it is still so."""
        return is_still_true(self.since, self.until, now) and self.codes == codes


class Upcoming:
    """Looks again only at codes that have changed, or whose time is over."""

    def __init__(self) -> None:
        """Nothing is known yet."""
        self._known: dict[str, Coming] = {}
        self._next: Next | None = None

    def of(self, codes: tuple[IssuedCode, ...], now: datetime) -> Next:
        """What is next of these codes."""
        if self._next is None or not self._next.holds(codes, now):
            self._next = _next(codes, self._coming(codes, now), now)
        return self._next

    def _coming(
        self, codes: tuple[IssuedCode, ...], now: datetime
    ) -> list[tuple[Occurrence, IssuedCode]]:
        before, self._known = self._known, {}
        for code in codes:
            coming = before.get(code.id)
            if coming is None or not coming.holds(code, now):
                coming = Coming(code, now, next_occurrence(code, now))
            self._known[code.id] = coming
        every = self._known.values()
        return [(one.one, one.code) for one in every if one.one is not None]


def _next(
    codes: tuple[IssuedCode, ...],
    coming: list[tuple[Occurrence, IssuedCode]],
    now: datetime,
) -> Next:
    if not coming:
        return Next(codes, now)
    running = [both for both in coming if both[0].start <= now]
    until = min(one.start if one.start > now else one.end for one, _ in coming)
    pick = max if running else min
    return Next(codes, now, until, pick(running or coming, key=lambda b: b[0].start))

"""When listeners are told of a record: in its turn, at least once, also across a kill."""

from collections import defaultdict, deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime

from ..ledger.ledger import CodeLedger
from ..ledger.untold_records import Record, Untold, oldest_first
from ..tuyalock.client.decoder import LATE_AFTER
from .news import RecordNews


@dataclass(frozen=True, slots=True)
class _Taken:
    """A record as it will be told; ``mark`` None: the ledger does not know it."""

    mark: str | None
    news: RecordNews


class Telling:
    """Tells each record in its turn, and at its beginning what was left untold.

    A record counts as told after its listeners were called, in a write of its own. A
    kill between the two, which are milliseconds apart, has it told again; the other order
    would have it told never. Twice is better: Home Assistant's own history is written
    seconds later, and an automation that had begun is gone with the process, so that
    nobody would ever learn of that access. What is told again is marked late and has the
    same time as before, so that an automation can pass it over.
    """

    def __init__(self, ledger: CodeLedger, tell: Callable[[RecordNews], None]) -> None:
        """Belong to one lock; ``tell`` is called for each record. ``start`` follows."""
        self._ledger, self._tell = ledger, tell
        self._taken: defaultdict[Record, deque[_Taken]] = defaultdict(deque)
        self._coming: set[str] = set()
        self._waiting: list[_Taken] = []
        self._started = self._begun = False

    def start(self) -> None:
        """From now on what is taken will have its turn."""
        self._started = True

    def stop(self) -> None:
        """Tell nothing more; what has had no turn is told at the next beginning."""
        self._started = self._begun = False
        self._coming.clear()
        self._waiting.clear()

    def take(self, event: Record, news: RecordNews, mark: str | None) -> None:
        """A record that the ledger has taken in; ``turn`` follows."""
        self._taken[event].append(_Taken(mark, news))
        if mark is not None and self._started:
            self._coming.add(mark)

    def turn(self, event: Record) -> None:
        """Tell it, or have it wait for the beginning.

        One that was not taken, because something failed, is told without a code.
        """
        taken = self._take_out(event)
        if taken.mark is not None and taken.mark not in self._untold():
            return  # told already, at a beginning
        if self._begun:
            self._tell_one(taken)
        else:
            self._waiting.append(taken)

    def begin(
        self, news_of: Callable[[Untold], RecordNews], generation: int, now: datetime
    ) -> None:
        """Tell what an earlier run left untold, oldest first; then what has waited.

        ``generation`` is the protocol generation of the lock.
        """
        self._begun = True
        left = [one for mark, one in self._untold().items() if mark not in self._coming]
        for one in oldest_first(left, generation):
            self._tell_one(_Taken(one.mark, _late(news_of(one))))
        waiting, self._waiting = self._waiting, []
        for taken in waiting:
            old = now - taken.news.record.at > LATE_AFTER
            news = _late(taken.news) if old else taken.news
            self._tell_one(replace(taken, news=news))

    def _untold(self) -> dict[str, Untold]:
        return {one.mark: one for one in self._ledger.look(lambda book: book.untold)}

    def _take_out(self, event: Record) -> _Taken:
        taken = self._taken.get(event)
        if taken is None:
            return _Taken(None, RecordNews(event))
        first = taken.popleft()
        if not taken:
            del self._taken[event]
        return first

    def _tell_one(self, taken: _Taken) -> None:
        try:
            self._tell(taken.news)
        finally:
            if (mark := taken.mark) is not None:
                self._coming.discard(mark)
                self._ledger.note_told(mark)


def _late(news: RecordNews) -> RecordNews:
    return replace(news, record=replace(news.record, late=True))

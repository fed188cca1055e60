"""When a lock may be told that its records have come (protocol.md §4.7, §13.5)."""

import asyncio
from collections.abc import Callable

from ..wire.frame import Frame
from ..wire.reports import Report


class RecordAnswers:
    """The answers to records (reports with a time) of one link.

    An answer makes the lock delete the record that it sent last *out of its store*. Since
    it was switched on it may have sent none: then the answer to a live record deletes
    one that nobody has seen, and the way to all the others with it. So answers wait until
    stored records were asked for on this very link, and the lock has begun to send them.
    """

    def __init__(
        self, answer: Callable[[Frame, Report], None], wanted: Callable[[], None]
    ) -> None:
        """``answer`` sends one; ``wanted`` is told that records are to be asked for."""
        self._answer, self._wanted = answer, wanted
        self._owed: list[tuple[Frame, Report]] = []
        self._timer: asyncio.TimerHandle | None = None
        self._may_answer = False

    @property
    def were_asked_for(self) -> bool:
        """Whether the lock was asked for its stored records, and took that."""
        return self._may_answer or self._timer is not None

    def owe(self, frame: Frame, report: Report) -> None:
        """A record came that wants an answer."""
        if self._may_answer:
            self._answer(frame, report)
            return
        self._owed.append((frame, report))
        if len(self._owed) == 1 and not self.were_asked_for:
            self._wanted()

    def asked_for(self, begin_within: float) -> None:
        """The lock was asked for its records, and sends them in so many seconds."""
        if not self.were_asked_for:
            loop = asyncio.get_running_loop()
            self._timer = loop.call_later(begin_within, self._begun)

    def stop(self) -> None:
        """The link is gone; what it was not answered the lock still has."""
        if self._timer is not None:
            self._timer.cancel()

    def _begun(self) -> None:
        self._may_answer = True
        owed, self._owed = self._owed, []
        for frame, report in owed:
            self._answer(frame, report)

"""The lock's timers; time passes only when somebody says so."""

from collections.abc import Callable
from enum import StrEnum
from heapq import heappop, heappush
from itertools import count


class Timer(StrEnum):
    """The named timers; starting one again moves it (protocol.md §4.10)."""

    UNPAIRED = "unpaired"
    IDLE = "idle"
    PARAMETERS = "parameters"
    UPLOAD = "upload"
    EVENTS = "events"
    RESET = "reset"
    REBOOT = "reboot"
    ACTIVE_REPORT = "active_report"
    AUTO_LOCK = "auto_lock"
    KEYPAD_BLOCKED = "keypad_blocked"


class Timers:
    """Milliseconds since power-on, and what is due when."""

    def __init__(self) -> None:
        """Nothing is due."""
        self.now = 0
        self._order = count()
        self._queue: list[tuple[int, int, Callable[[], None]]] = []
        self._named: dict[Timer, int] = {}
        self._dead: set[int] = set()

    def after(
        self, delay: int, action: Callable[[], None], name: Timer | None = None
    ) -> None:
        """Call ``action`` in ``delay`` ms; a named timer replaces its predecessor."""
        number = next(self._order)
        if name is not None:
            self.cancel(name)
            self._named[name] = number
        heappush(self._queue, (self.now + delay, number, action))

    def cancel(self, *names: Timer) -> None:
        """Forget named timers; those that do not run are left alone."""
        for name in names:
            if (number := self._named.pop(name, None)) is not None:
                self._dead.add(number)

    def cancel_all(self) -> None:
        """Forget every timer: the lock has lost power."""
        self._queue.clear()
        self._named.clear()
        self._dead.clear()

    def running(self, name: Timer) -> bool:
        """Whether a named timer still has to fire."""
        return name in self._named

    def next_deadline(self) -> int | None:
        """Milliseconds until the next timer is due; None when none runs."""
        self._drop_dead()
        return self._queue[0][0] - self.now if self._queue else None

    def advance(self, milliseconds: int) -> None:
        """Let time pass; every timer fires at its own moment, in order.

        Raises:
            ValueError: when told that time goes backwards.
        """
        if milliseconds < 0:
            raise ValueError("time does not go backwards")
        target = self.now + milliseconds
        while (wait := self.next_deadline()) is not None and self.now + wait <= target:
            self.now, number, action = heappop(self._queue)
            self._forget(number)
            action()
        self.now = target

    def _drop_dead(self) -> None:
        while self._queue and self._queue[0][1] in self._dead:
            self._dead.discard(heappop(self._queue)[1])

    def _forget(self, number: int) -> None:
        for name, running in self._named.items():
            if running == number:
                del self._named[name]
                return

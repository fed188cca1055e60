"""The firmware's queue of events: what has come in and was not looked at yet."""

from collections import deque
from collections.abc import Callable

from .timers import Timer, Timers

MOST = 32
"""Events that may wait (MAX_NUMBER_OF_TUYA_MESSAGE of the public firmware). Each packet is
one, so at 20 bytes a packet about ten data point writes fit (protocol.md §13.3)."""

type Event = Callable[[], None]


class EventQueue:
    """One event after the other, none while the link layer takes nothing.

    The public firmware waits inside the sending of a message until its packets were
    taken or given up. Meanwhile everything queues here.
    """

    def __init__(self, timers: Timers, delay: int, backlog: Callable[[], int]) -> None:
        """``delay``: ms until an idle lock looks at an event.

        ``backlog`` says for how many ms the link layer still keeps the lock waiting.
        """
        self._timers = timers
        self._delay = delay
        self._backlog = backlog
        self._waiting: deque[Event] = deque()
        self._running = False

    def put(self, event: Event) -> None:
        """Do this when it is its turn; too many are dropped without a word."""
        if len(self._waiting) >= MOST:
            return
        self._waiting.append(event)
        if self._running or self._timers.running(Timer.EVENTS):
            return
        if self._delay:
            self._timers.after(self._delay, self._run, Timer.EVENTS)
        else:
            self._run()

    def go_on(self, rest: Event) -> None:
        """Do the rest of the present event when what was said is taken or given up."""
        if self._backlog():
            self._waiting.appendleft(rest)
        else:
            rest()

    def finish(self) -> None:
        """The link is gone, so nothing keeps the lock waiting: do all that is left."""
        self._timers.cancel(Timer.EVENTS)
        while self._waiting:
            self._waiting.popleft()()

    def clear(self) -> None:
        """Forget what is left."""
        self._timers.cancel(Timer.EVENTS)
        self._waiting.clear()

    def _run(self) -> None:
        self._running = True
        try:
            while self._waiting and not self._backlog():
                self._waiting.popleft()()
        finally:
            self._running = False
        if self._waiting:
            self._timers.after(self._backlog(), self._run, Timer.EVENTS)

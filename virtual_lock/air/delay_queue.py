"""One direction of one link in the software air: first in, first out, each in its time."""

import asyncio
from collections import deque
from collections.abc import Callable


class DelayQueue:
    """Lets packets arrive in order; a late one also delays those behind it.

    Without a delay and with nobody waiting, a packet arrives in the loop's next turn.
    """

    def __init__(self) -> None:
        self._waiting: deque[tuple[float, Callable[[], object]]] = deque()
        self._timer: asyncio.TimerHandle | None = None

    @property
    def is_idle(self) -> bool:
        """Whether nothing waits for its time."""
        return not self._waiting

    def send(self, arrive: Callable[[], object], delay: float) -> None:
        """Call ``arrive`` after ``delay`` seconds and after all that was sent before."""
        loop = asyncio.get_running_loop()
        if delay == 0 and not self._waiting:
            loop.call_soon(arrive)
            return
        self._waiting.append((loop.time() + delay, arrive))
        if self._timer is None:
            self._set_timer(loop)

    def close(self) -> None:
        """What waits for its time is lost."""
        self._waiting.clear()
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

    def _set_timer(self, loop: asyncio.AbstractEventLoop) -> None:
        self._timer = loop.call_at(self._waiting[0][0], self._let_first_arrive)

    def _let_first_arrive(self) -> None:
        _, arrive = self._waiting.popleft()
        self._timer = None
        arrive()
        if self._waiting and self._timer is None:
            self._set_timer(asyncio.get_running_loop())

"""Lets a lock core's time run with the event loop's, without polling."""

import asyncio
from typing import Protocol

_ROUNDING = 1e-6
"""ms: a timer that fires when it is due must find that its time has passed."""


class Timed(Protocol):
    """Something whose time moves only when it is told so, in milliseconds."""

    def advance(self, milliseconds: int) -> None:
        """Time has passed."""

    def next_deadline(self) -> int | None:
        """Milliseconds from now until something is due; None when nothing is."""


class Pace:
    """Between `start` and `stop` the core is told of real time, and wakes when due.

    Whoever does something to the core calls `catch_up` before and `set_timer` after it;
    in between its clock may be late by as long as nothing was due.
    """

    def __init__(self, core: Timed) -> None:
        self._core = core
        self._loop: asyncio.AbstractEventLoop | None = None
        self._told = 0.0  # loop time up to which the core knows
        self._timer: asyncio.TimerHandle | None = None

    def start(self) -> None:
        """Time begins to run now."""
        self._loop = asyncio.get_running_loop()
        self._told = self._loop.time()
        self.set_timer()

    def stop(self) -> None:
        """Time stands still again."""
        self.catch_up()
        self._loop = None
        self._cancel()

    def catch_up(self) -> None:
        """Tell the core of the whole milliseconds that have passed since last time."""
        if self._loop is None:
            return
        passed = int((self._loop.time() - self._told) * 1000 + _ROUNDING)
        if passed < 0:  # somebody froze the loop's clock and let it go
            self._told = self._loop.time()
        elif passed > 0:
            self._told += passed / 1000
            self._core.advance(passed)

    def set_timer(self) -> None:
        """Wake up when the core's next timer is due, and not before."""
        self._cancel()
        due = self._core.next_deadline()
        if self._loop is not None and due is not None:
            self._timer = self._loop.call_at(self._told + due / 1000, self._wake)

    def set_timer_soon(self) -> None:
        """As `set_timer`, once the core has finished what it is doing."""
        if self._loop is not None:
            self._loop.call_soon(self.set_timer)

    def _wake(self) -> None:
        self.catch_up()
        self.set_timer()

    def _cancel(self) -> None:
        if self._timer is not None:
            self._timer.cancel()
            self._timer = None

"""The bolt, and the spring that throws it again."""

from collections.abc import Callable

from .timers import Timer, Timers


class Bolt:
    """Locked when the lock is new; a locked bolt stays where it is without power."""

    def __init__(self, timers: Timers, moved: Callable[[bool], None]) -> None:
        """``moved`` hears of every real movement: True for open."""
        self._timers = timers
        self._moved = moved
        self.open = False

    def unlock(self, relock_after: int | None) -> None:
        """Draw the bolt; it is thrown again after so many seconds, or never."""
        if relock_after is not None:
            self._timers.after(1000 * relock_after, self.lock, Timer.AUTO_LOCK)
        else:
            self._timers.cancel(Timer.AUTO_LOCK)
        self._move(to_open=True)

    def lock(self) -> None:
        """Throw the bolt."""
        self._timers.cancel(Timer.AUTO_LOCK)
        self._move(to_open=False)

    def _move(self, *, to_open: bool) -> None:
        if self.open != to_open:
            self.open = to_open
            self._moved(to_open)

"""What happened at the proxy, for the tests to read."""

from collections import Counter, deque
import logging
import time

_LOGGER = logging.getLogger(__name__)
_KEPT = 300


class Journal:
    """``counts`` of packets, and what happened last with its time (monotonic seconds)."""

    def __init__(self) -> None:
        self.counts: Counter[str] = Counter()
        self._notes: deque[tuple[float, str]] = deque(maxlen=_KEPT)
        self._begun = time.monotonic()

    def note(self, what: str) -> None:
        """Something happened."""
        self._notes.append((round(time.monotonic() - self._begun, 2), what))
        _LOGGER.info("%s", what)

    def clear(self) -> None:
        """Begin anew."""
        self.counts.clear()
        self._notes.clear()
        self._begun = time.monotonic()

    def told(self) -> dict[str, object]:
        """As the control port tells it."""
        return {"counts": dict(self.counts), "notes": [list(n) for n in self._notes]}

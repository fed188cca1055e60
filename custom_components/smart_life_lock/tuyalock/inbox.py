"""What the lock says by itself: kept as state, told to listeners as events."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from datetime import UTC, datetime
import logging

from .limits import FRESH
from .model import ClockSet, Credentials, LockEvent, LockInfo, LockState, StateChanged
from .records import SeenReports, interpret, moment, updated
from .wire.datapoints import DataPoint
from .wire.reports import Report

_LOGGER = logging.getLogger(__name__)


class Inbox:
    """Turns reports into ``LockEvent``s, each told once to every listener.

    ``generation`` is the protocol generation of the lock; ``asked_records`` the moment
    at which stored records were asked for; ``records`` counts timed reports that were
    new.
    """

    def __init__(
        self,
        credentials: Credentials,
        now: Callable[[], datetime],
        known: Iterable[str],
    ) -> None:
        """``known`` is what ``SeenReports.export`` gave in an earlier life."""
        self.credentials = credentials
        self.state = LockState()
        self.seen = SeenReports(known)
        self.generation = 3
        self.asked_records: datetime | None = None
        self.records = 0
        self._now = now
        self._listeners: list[Callable[[LockEvent], None]] = []
        self._held: list[tuple[datetime, LockEvent]] | None = None

    @property
    def clock_is_fresh(self) -> bool:
        """Whether the lock was told the time only just now."""
        clock_set = self.state.clock_set
        if clock_set is None:
            return False
        return 0 <= (self._utc() - clock_set).total_seconds() < FRESH

    def subscribe(self, listener: Callable[[LockEvent], None]) -> Callable[[], None]:
        """Tell ``listener`` of everything from now on; returns what ends that."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    @contextmanager
    def in_order(self) -> Generator[None]:
        """Hold stored records back, and tell them oldest first at the end.

        Locks upload newest first (protocol.md §6.9). What happens meanwhile is told at
        once. Inside another ``in_order`` this one does nothing.
        """
        if self._held is not None:
            yield
            return
        self._held = []
        try:
            yield
        finally:
            held, self._held = self._held, None
            held.reverse()  # of one second, too, the newest came first
            for _, event in sorted(held, key=lambda pair: pair[0]):
                self._tell(event)

    def reported(self, report: Report) -> None:
        """Take a report of any form."""
        for point in report.points:
            if report.at is None:
                self._take(point, None)
            elif self.seen.is_new(point, report.at):
                self.records += 1
                self._take(point, report.at)

    def asks_records(self) -> None:
        """The lock is about to be asked for what it stored."""
        self.asked_records = self._utc()

    def told_time(self, at: datetime) -> None:
        """The lock was told the time."""
        at = at.astimezone(UTC)
        self.state = self.state.with_changes(clock_set=at)
        self._tell(ClockSet(at))

    def learned(self, info: LockInfo) -> None:
        """The lock answered what it is."""
        self._change(self.state.with_changes(info=info))

    def _take(self, point: DataPoint, at: datetime | None) -> None:
        when = moment(at, self._utc(), self.asked_records)
        if not when.late:
            self._change(updated(self.state, point, self.generation))
        key = self.credentials.login_key
        event = interpret(point, when, key, self.generation)
        if event is None:
            return
        if at is not None and self._held is not None and self._is_stored(when.at):
            self._held.append((when.at, event))
        else:
            self._tell(event)

    def _utc(self) -> datetime:
        # Two times of one zone Python subtracts and compares by their wall clocks.
        return self._now().astimezone(UTC)

    def _is_stored(self, at: datetime) -> bool:
        return self.asked_records is not None and at <= self.asked_records

    def _change(self, state: LockState) -> None:
        if state != self.state:
            self.state = state
            self._tell(StateChanged(state))

    def _tell(self, event: LockEvent) -> None:
        for listener in tuple(self._listeners):
            try:
                listener(event)
            except Exception:
                _LOGGER.exception("A listener failed")

"""What the lock says by itself: kept as state, told to listeners as events."""

from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
import logging

from .limits import FRESH
from .model import ClockSet, Credentials, LockEvent, LockInfo, LockState, StateChanged
from .positions import Positions
from .records import Moment, SeenReports, interpret, moment
from .wire.datapoints import DataPoint
from .wire.reports import Report

_LOGGER = logging.getLogger(__name__)

# Of the second that generation 3 takes before it sends what it stored (§4.10); of newer
# ones nothing is known.
_BEFORE_UPLOAD = timedelta(seconds=0.9)


@dataclass(frozen=True, slots=True)
class _Held:
    """A stored record, by the lock's own time."""

    at: datetime
    event: LockEvent


def _oldest_first(held: list[_Held], generation: int) -> list[_Held]:
    """Records as they happened.

    Generation 3 uploads the newest first (protocol.md §6.9), which holds where its clock
    was changed in between; of newer locks the order is not known, but for the times.
    """
    turned = held[::-1]  # of one second, too, the newest came first
    return turned if generation == 3 else sorted(turned, key=lambda one: one.at)


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
        self._held: list[_Held] = []
        self._fetches = 0
        self._told_time = False
        self._upload_from: datetime | None = None
        self._positions = Positions()

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
        """Hold stored records back while they are fetched, and tell them oldest first.

        What happens meanwhile is told at once. Where fetches overlap, each tells at its
        end what has come: it has waited until the lock was silent.
        """
        self._fetches += 1
        try:
            yield
        finally:
            self._fetches -= 1
            held, self._held = self._held, []
            for one in _oldest_first(held, self.generation):
                self._tell(one.event)

    def reported(self, report: Report) -> None:
        """Take a report of any form."""
        for point in report.points:
            if report.at is None:
                self._take(point, None)
            elif self.seen.is_new(point, report.at):
                self.records += 1
                self._take(point, report.at)

    def asks_records(self) -> None:
        """The lock is asked for what it stored, or has just taken the question."""
        self.asked_records = self._utc()
        if self._upload_from is None:
            self._upload_from = self.asked_records + _BEFORE_UPLOAD

    def link_began(self) -> None:
        """Nothing was asked for yet, and the lock's clock may be wrong until it is told."""
        self._told_time = False
        self._upload_from = None
        self._positions.link_began()

    def link_ended(self) -> None:
        """What the lock does from now on it tells later, or never."""
        self._change(self._positions.link_ended(self.state))

    def told_time(self, at: datetime) -> None:
        """The lock was told the time."""
        self._told_time = True
        at = at.astimezone(UTC)
        self.state = self.state.with_changes(clock_set=at)
        self._tell(ClockSet(at))

    def learned(self, info: LockInfo) -> None:
        """The lock answered what it is."""
        self._change(self.state.with_changes(info=info))

    def _take(self, point: DataPoint, at: datetime | None) -> None:
        knows_time = self._told_time or self._fetches > 0
        when = moment(at, self._utc(), self.asked_records, knows_time=knows_time)
        self._change(self._positions.after(self.state, point, when, self.generation))
        key = self.credentials.login_key
        event = interpret(point, when, key, self.generation)
        if event is None:
            return
        if at is not None and self._fetches and self._is_stored(when):
            self._held.append(_Held(at, event))
        else:
            self._tell(event)

    def _utc(self) -> datetime:
        # Two times of one zone Python subtracts and compares by their wall clocks.
        return self._now().astimezone(UTC)

    def _is_stored(self, when: Moment) -> bool:
        """Whether a record that comes now was stored, and is not just happening."""
        asked, begun = self.asked_records, self._upload_from
        if asked is None or begun is None or self._utc() < begun:
            return False
        return when.late or when.at <= asked

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

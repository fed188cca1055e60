"""What the lock says by itself: kept as state, told to listeners as events."""

from collections.abc import Callable, Generator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
import logging

from ..model import ClockSet, Credentials, LockEvent, LockInfo, LockState, StateChanged
from ..wire.datapoints import DataPoint
from ..wire.reports import Report
from .decoder import Moment, SeenReports, interpret, mark_of, moment
from .door_and_bolt import Positions
from .options import ClientOptions
from .record_keeper import Keeper
from .reported_points import ReportedPoints
from .timeouts import FRESH, MOVED

_LOGGER = logging.getLogger(__name__)

# Of the second that generation 3 takes before it sends what it stored (§4.10); of newer
# ones nothing is known.
_BEFORE_UPLOAD = 0.9  # seconds


@dataclass(frozen=True, slots=True)
class _Held:
    """A record that is not told yet; ``at`` is the lock's own time.

    ``stored``: it comes out of the lock's storage, and is not just happening.
    """

    at: datetime
    event: LockEvent
    stored: bool


def _in_order(held: list[_Held], generation: int) -> list[_Held]:
    """What was stored, oldest first, then what happened while it was fetched."""
    stored = _oldest_first([one for one in held if one.stored], generation)
    return [*stored, *(one for one in held if not one.stored)]


def _oldest_first(held: list[_Held], generation: int) -> list[_Held]:
    """Stored records as they happened.

    Generation 3 uploads the newest first (protocol.md §6.9), which holds where its clock
    was changed in between; of newer locks the order is not known, but for the times.
    """
    turned = held[::-1]  # of one second, too, the newest came first
    return turned if generation == 3 else sorted(turned, key=lambda one: one.at)


class Inbox:
    """Turns reports into ``LockEvent``s, each told once to every listener.

    ``keeper`` gets each as soon as it comes; listeners get records in their order.
    ``generation`` is the protocol generation of the lock; ``asked_records`` the moment
    at which stored records were asked for; ``records`` counts timed reports that were
    new; ``points`` are all data points that came.
    """

    def __init__(
        self,
        credentials: Credentials,
        now: Callable[[], datetime],
        keeper: Keeper | None,
        options: ClientOptions,
    ) -> None:
        """Know the records that were taken in an earlier life by ``options.memory``."""
        self.keeper = keeper
        self.credentials = credentials
        self.state = LockState()
        self.seen = SeenReports(options.memory.seen)
        self.points = ReportedPoints()
        self.generation = 3
        self.asked_records: datetime | None = None
        self.records = 0
        self._now, self._steady = now, options.steady
        self._told_at = 0.0
        self._listeners: list[Callable[[LockEvent], None]] = []
        self._held: list[_Held] = []
        self._unkept: dict[str, LockEvent] = {}
        self._fetches = self._holds = 0
        self._told_time = False
        self._upload_from: float | None = None
        self._positions = Positions(bolt_reversed=options.bolt_reversed)

    @property
    def clock_is_fresh(self) -> bool:
        """Whether the lock was told the time only just now, and our clock not set since."""
        clock_set = self.state.clock_set
        if clock_set is None:
            return False
        elapsed = self._steady() - self._told_at
        moved = (self._utc() - clock_set).total_seconds() - elapsed
        return elapsed < FRESH and abs(moved) < MOVED

    def subscribe(self, listener: Callable[[LockEvent], None]) -> Callable[[], None]:
        """Tell ``listener`` of everything from now on; returns what ends that."""
        self._listeners.append(listener)

        def leave() -> None:
            if listener in self._listeners:
                self._listeners.remove(listener)

        return leave

    @contextmanager
    def in_order(self) -> Generator[None]:
        """Hold records back while stored ones are fetched, and tell them in order.

        Where fetches overlap, each tells at its end what has come: it has waited until
        the lock was silent.
        """
        self._fetches += 1
        self._holds += 1
        try:
            yield
        finally:
            self._fetches -= 1
            self._holds -= 1
            self._tell_held()

    def hold(self) -> Callable[[], None]:
        """Hold records back until what is returned is called.

        Where a fetch goes on then, its end tells them.
        """
        self._holds += 1

        def release() -> None:
            self._holds -= 1
            if not self._holds:
                self._tell_held()

        return release

    def _tell_held(self) -> None:
        held, self._held = self._held, []
        for one in _in_order(held, self.generation):
            self._tell(one.event)

    def reported(self, report: Report) -> None:
        """Take a report of any form."""
        for point in report.points:
            if report.at is None:
                self._take(point, None)
            elif self.seen.is_new(point, report.at):
                self.records += 1
                self._take(point, report.at)
            else:
                self._keep_again(mark_of(point, report.at))

    async def stored(self, report: Report) -> bool:
        """Return when all that was taken is on disk, and whether this record was.

        Raises where it is not.
        """
        assert self.keeper is not None  # noqa: S101  else nothing is acknowledged
        await self.keeper.stored()
        at = report.at
        assert at is not None  # noqa: S101  else it is no record
        return all(mark_of(point, at) not in self._unkept for point in report.points)

    def asks_records(self) -> None:
        """The lock is asked for what it stored, or has just taken the question."""
        self.asked_records = self._utc()
        if self._upload_from is None:
            self._upload_from = self._steady() + _BEFORE_UPLOAD

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
        self._told_time, self._told_at = True, self._steady()
        at = at.astimezone(UTC)
        self.state = replace(self.state, clock_set=at)
        self._tell(ClockSet(at))

    def learned(self, info: LockInfo) -> None:
        """The lock answered what it is."""
        self._change(replace(self.state, info=info))

    def unanswered(self, dp: int) -> None:
        """The lock took a data point, and never told what came of it."""
        known = self.state.unanswered | {dp}
        self._change(replace(self.state, unanswered=known - self.state.reported))

    def _take(self, point: DataPoint, at: datetime | None) -> None:
        self.points.note(point, self._utc())
        knows_time = self._told_time or self._fetches > 0
        when = moment(at, self._utc(), self.asked_records, knows_time=knows_time)
        self._change(self._positions.after(self.state, point, when, self.generation))
        key = self.credentials.login_key
        event = interpret(point, when, key, self.generation)
        if event is None:
            return
        self._keep(event, None if at is None else mark_of(point, at))
        if at is not None and self._holds:
            self._held.append(_Held(at, event, self._is_stored(when)))
        else:
            self._tell(event)

    def _keep(self, event: LockEvent, mark: str | None) -> None:
        if self.keeper is None:
            return
        try:
            self.keeper.take(event, mark)
        except Exception:
            _LOGGER.exception("A record was not taken")
            if mark is not None:
                self._unkept[mark] = event

    def _keep_again(self, mark: str) -> None:
        """The lock sends again what was not acknowledged; it has been told already."""
        event = self._unkept.pop(mark, None)
        if event is not None:
            self._keep(event, mark)

    def _utc(self) -> datetime:
        # Two times of one zone Python subtracts and compares by their wall clocks.
        return self._now().astimezone(UTC)

    def _is_stored(self, when: Moment) -> bool:
        """Whether a record that comes now was stored, and is not just happening."""
        asked, begun = self.asked_records, self._upload_from
        if asked is None or begun is None or self._steady() < begun:
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

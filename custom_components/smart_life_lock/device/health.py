"""What is wrong with a lock: one set of problems, told as repairs and re-authentication."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from enum import StrEnum

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval
from homeassistant.util import dt as dt_util

from ..const import CLOCK_OVERDUE, CONTEXT_MENDED, DOMAIN, FAILED_SESSIONS
from ..ledger.doubt import DoubtReason
from ..ledger.errors import LedgerError
from ..localize import dated_moment, typed_moment
from ..tuyalock.codes.window import HOUR
from ..tuyalock.errors import KeyProblem, TuyaLockError, Unreachable
from .ha_errors import explain
from .lock_clock import LockTime
from .lock_device import LockDevice
from .notice_refresh import async_follow_words

# Often enough for a limit of days.
CHECK_INTERVAL = timedelta(hours=1)


class Problem(StrEnum):
    """What the user should know of, and can mend."""

    KEY = "key"
    RESET = "lock_reset"
    T0_UNKNOWN = "t0_unknown"
    T0_WRONG = "t0_wrong"
    HOST_CLOCK = "host_clock"
    CLOCK_WRONG = "clock_wrong"
    CLOCK_OVERDUE = "clock_overdue"
    CODES_WAITING = "codes_waiting"
    RESTORED = "ledger_restored"
    OLDER = "ledger_older"
    SHARED = "lock_shared"
    DISK = "not_stored"


# A refused key has Home Assistant's own form of repair, re-authentication; the host's
# clock is that of all locks (``host_clock``).
_ELSEWHERE = frozenset({Problem.KEY, Problem.HOST_CLOCK})
ISSUES = tuple(problem for problem in Problem if problem not in _ELSEWHERE)
DOUBTS = {
    DoubtReason.RESTORED: Problem.RESTORED,
    DoubtReason.OLDER: Problem.OLDER,
    DoubtReason.SHARED: Problem.SHARED,
}
# If it is true, no code works at such a lock, and it may have been taken over.
# Where nothing can be stored, the lock keeps its records and no code can be made.
ERRORS = frozenset({Problem.RESET, Problem.DISK})


def issue_id(problem: Problem, entry_id: str) -> str:
    """The name of a lock's repair issue."""
    return f"{problem}_{entry_id}"


class LockHealth:
    """Keeps ``problems`` true, and the repair issues equal to them.

    ``key_problem`` is what a session found, never what an advertisement says; None
    after one in which the lock obeyed, and before the first.
    """

    def __init__(self, device: LockDevice, time: LockTime) -> None:
        """Assume the best until ``async_start``."""
        self.device, self._time = device, time
        self.problems: frozenset[Problem] = frozenset()
        self.key_problem: KeyProblem | None = None
        self._why = ""
        self._told = ("", "")

    @property
    def seems_reset(self) -> bool:
        """Whether the lock answered as one that is bound to nobody, and not well since.

        Anybody can answer so: it is a warning to people, and stops nothing.
        """
        return self.key_problem is KeyProblem.NOT_BOUND

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look now and then; returns what ends that and removes the repair issues."""
        self.async_check()
        hass, entry = self.device.hass, self.device.entry
        ends = (
            async_track_time_interval(hass, self._on_timer, CHECK_INTERVAL),
            async_follow_words(hass, entry, self._tell_anew),
        )

        @callback
        def stop() -> None:
            for end in ends:
                end()
            self._show(frozenset())

        return stop

    def disagrees(self, advertised: KeyProblem | None) -> bool:
        """Whether a session has found something else than is advertised.

        Which key it is that does not fit makes no difference: the same has to be done.
        """
        return _remedy(advertised) is not _remedy(self.key_problem)

    @callback
    def async_key_refused(self, problem: KeyProblem) -> None:
        """A session has confirmed that the lock does not obey our key."""
        if self.key_problem is not problem:
            self.key_problem = problem
            self.device.forget_positions()
            self.async_check()
        if problem is KeyProblem.NOT_BOUND:
            self._end_reauth()
        else:
            self.device.entry.async_start_reauth(self.device.hass)

    @callback
    def async_key_accepted(self) -> None:
        """The lock obeyed in a session."""
        self._end_reauth()
        if self.key_problem is not None:
            self.key_problem = None
            self.async_check()

    def _end_reauth(self) -> None:
        """Nobody has to enter another key any more."""
        hass, entry = self.device.hass, self.device.entry
        for flow in tuple(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
            if CONTEXT_MENDED not in flow["context"]:
                hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def async_session_failed(self, error: TuyaLockError | LedgerError) -> None:
        """A session ended early; it counts while something waits to be written."""
        self._why = self._explained(error)
        if self.device.has_codes_waiting:
            failed = self.device.memory.facts.failed_sessions + 1
            self.device.memory.note(failed_sessions=failed)
        self.async_check()

    @callback
    def async_session_done(self) -> None:
        """A session went well to its end."""
        self._why = ""
        self.device.memory.note(failed_sessions=0)
        self.async_check()

    @callback
    def async_check(self) -> None:
        """Find out what is wrong now, and show it."""
        found = set(self._of_clocks())
        if (remedy := _remedy(self.key_problem)) is not None:
            found.add(remedy)
        if self.device.t0 is None:
            found.add(Problem.T0_UNKNOWN)
        if self.device.ledger.t0_by_use is not None:
            found.add(Problem.T0_WRONG)
        if self.device.ledger.disk_fails:
            found.add(Problem.DISK)
        if (doubt := self.device.ledger.table.doubt) is not None:
            found.add(DOUBTS[doubt.reason])
        if not self.device.has_codes_waiting:
            self.device.memory.note(failed_sessions=0)
        elif self.device.memory.facts.failed_sessions >= FAILED_SESSIONS:
            found.add(Problem.CODES_WAITING)
        if found != self.problems:
            self._show(frozenset(found))
            self.device.async_notify()
        elif Problem.CODES_WAITING in found and self._told != self._tale():
            self._show(self.problems)

    @callback
    def _tell_anew(self) -> None:
        """The words of the repairs have changed."""
        self._show(self.problems)

    def _of_clocks(self) -> Iterator[Problem]:
        """What is wrong with the host's clock, and with that of the lock."""
        device = self.device
        if device.clock.doubt is not None:
            yield Problem.HOST_CLOCK
        if self._time.is_overdue:
            yield Problem.CLOCK_WRONG
        elif device.clock.now() - self._clock_set() > CLOCK_OVERDUE:
            yield Problem.CLOCK_OVERDUE

    def words(self) -> dict[str, str]:
        """What waits for the lock, and why it did the last time."""
        why = self._why or self._explained(Unreachable("not heard"))
        return {
            "name": self.device.name,
            "codes": self._waiting(),
            "why": why,
            "t0": self._t0_by_use(),
            "known": self._known(),
        }

    def _t0_by_use(self) -> str:
        """The T0 that uses of codes show, as a person may type it; empty: ours."""
        hour = self.device.ledger.t0_by_use
        return (
            ""
            if hour is None
            else typed_moment(dt_util.utc_from_timestamp(hour * HOUR))
        )

    def _known(self) -> str:
        """Up to when the ledger knows all that happened, where it is in doubt."""
        doubt = self.device.ledger.table.doubt
        if doubt is None or doubt.known is None:
            return "–"
        return dated_moment(self.device.hass, doubt.known)

    def _tale(self) -> tuple[str, str]:
        """What the words are made of; the way to the lock changes all the time."""
        return self._waiting(), self._why

    def _waiting(self) -> str:
        waiting = self.device.ledger.waiting(self.device.clock.now())
        return ", ".join(sorted({code.name or "…" for code in waiting}))

    def _explained(self, error: TuyaLockError | LedgerError) -> str:
        device = self.device
        return str(explain(device.hass, device.name, device.address, error))

    def _clock_set(self) -> datetime:
        """Making the entry needed a session, and each session sets the clock."""
        return self.device.state.clock_set or self.device.entry.created_at

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self.async_check()

    def _show(self, problems: frozenset[Problem]) -> None:
        self.problems, self._told = problems, self._tale()
        entry = self.device.entry
        for problem in ISSUES:
            name = issue_id(problem, entry.entry_id)
            if problem not in problems:
                ir.async_delete_issue(self.device.hass, DOMAIN, name)
                continue
            error = problem in ERRORS
            ir.async_create_issue(
                self.device.hass,
                DOMAIN,
                name,
                data={"entry_id": entry.entry_id},
                is_fixable=True,
                severity=ir.IssueSeverity.ERROR if error else ir.IssueSeverity.WARNING,
                translation_key=problem,
                translation_placeholders=self.words(),
            )


def _remedy(key_problem: KeyProblem | None) -> Problem | None:
    """What the user can do about a key that is not obeyed: pair again, or enter another."""
    match key_problem:
        case None:
            return None
        case KeyProblem.NOT_BOUND:
            return Problem.RESET
        case _:
            return Problem.KEY

"""What is wrong with a lock: one set of problems, told as repairs and re-authentication."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime, timedelta

from homeassistant.config_entries import SOURCE_REAUTH
from homeassistant.core import CALLBACK_TYPE, callback
from homeassistant.exceptions import HomeAssistantError
from homeassistant.helpers import issue_registry as ir
from homeassistant.helpers.event import async_track_time_interval

from ..const import CLOCK_OVERDUE, CONTEXT_MENDED, DOMAIN, FAILED_SESSIONS
from ..ledger.errors import LedgerError
from ..localize import error_words
from ..tuyalock.errors import KeyProblem, TuyaLockError
from .held_elsewhere import Held
from .lock_clock import LockTime
from .lock_device import LockDevice
from .low_battery import battery_is_low
from .notice_refresh import async_follow_words
from .problem_words import codes_waiting, explained, words_of
from .problems import DOUBTS, ERRORS, ISSUES, Problem, issue_id

# Often enough for a limit of days.
CHECK_INTERVAL = timedelta(hours=1)
# What these say may change while they last.
_CHANGING = frozenset({Problem.CODES_WAITING, Problem.HELD})


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
        self._why: HomeAssistantError | None = None
        self._held = Held()
        self._told = ("", "", self._held)

    @property
    def seems_reset(self) -> bool:
        """Whether the lock answered as one that is bound to nobody, and not well since.

        Anybody can answer so: it is a warning to people, and stops nothing.
        """
        return self.key_problem is KeyProblem.NOT_BOUND

    @callback
    def async_start(self) -> CALLBACK_TYPE:
        """Look now and then; returns what ends that and removes the repair issues."""
        self.async_update_problems()
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
            self.async_update_problems()
        if problem is KeyProblem.NOT_BOUND:
            self._end_reauth()
        else:
            self.device.entry.async_start_reauth(self.device.hass)

    @callback
    def async_key_accepted(self) -> None:
        """The lock obeyed in a session."""
        self._end_reauth()
        self.async_note_held(Held())
        if self.key_problem is not None:
            self.key_problem = None
            self.async_update_problems()

    @callback
    def async_note_held(self, held: Held) -> None:
        """Something else has the lock's only connection, or nothing has."""
        if held != self._held:
            self._held = held
            self.async_update_problems()

    def _end_reauth(self) -> None:
        """Nobody has to enter another key any more."""
        hass, entry = self.device.hass, self.device.entry
        for flow in tuple(entry.async_get_active_flows(hass, {SOURCE_REAUTH})):
            if CONTEXT_MENDED not in flow["context"]:
                hass.config_entries.flow.async_abort(flow["flow_id"])

    @callback
    def async_session_failed(self, error: TuyaLockError | LedgerError) -> None:
        """A session ended early; it counts while something waits to be written."""
        self._why = explained(self.device, error)
        if self.device.has_codes_waiting:
            self._note_failures(self.device.memory.facts.failed_sessions + 1)
        self.async_update_problems()

    @callback
    def async_session_done(self) -> None:
        """A session went well to its end."""
        self._why = None
        self._note_failures(0)
        self.async_update_problems()

    @callback
    def async_update_problems(self) -> None:
        """Find out what is wrong now, and show it."""
        found = {*self._of_clocks(), *self._of_codes(), *self._of_lock()}
        if not self.device.has_codes_waiting:
            self._note_failures(0)
        elif self.device.memory.facts.failed_sessions >= FAILED_SESSIONS:
            found.add(Problem.CODES_WAITING)
        if found != self.problems:
            self._show(frozenset(found))
            self.device.async_notify()
        elif found & _CHANGING and self._told != self._tale():
            self._show(self.problems)

    def _note_failures(self, count: int) -> None:
        memory = self.device.memory
        memory.note(replace(memory.facts, failed_sessions=count))

    @callback
    def _tell_anew(self) -> None:
        """The words of the repairs have changed."""
        self._show(self.problems)

    def _of_codes(self) -> Iterator[Problem]:
        """What is wrong with the ledger, and with what codes are made from."""
        if self.device.t0 is None:
            yield Problem.T0_UNKNOWN
        if self.device.ledger.t0_by_use is not None:
            yield Problem.T0_WRONG
        if self.device.ledger.disk_fails:
            yield Problem.DISK
        if (doubt := self.device.ledger.table.doubt) is not None:
            yield DOUBTS[doubt.reason]

    def _of_lock(self) -> Iterator[Problem]:
        """What the lock itself told, and whether it can be reached."""
        if (remedy := _remedy(self.key_problem)) is not None:
            yield remedy
        if battery_is_low(self.device.state):
            yield Problem.BATTERY
        if self._held.adapters:
            yield Problem.HELD

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
        """What the repairs say of the lock at this moment."""
        return words_of(self.device, self._why, self._held)

    def _tale(self) -> tuple[str, str, Held]:
        """What the words are made of; the way to the lock changes all the time."""
        told = "" if self._why is None else error_words(self.device.hass, self._why)
        return codes_waiting(self.device), told, self._held

    def _clock_set(self) -> datetime:
        """Making the entry needed a session, and each session sets the clock."""
        return self.device.state.clock_set or self.device.entry.created_at

    @callback
    def _on_timer(self, _now: datetime) -> None:
        self.async_update_problems()

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

"""What can be wrong with a lock, and which repair issue tells it."""

from enum import StrEnum

from ..ledger.doubt import DoubtReason


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
    HELD = "lock_held"
    BATTERY = "battery_low"


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

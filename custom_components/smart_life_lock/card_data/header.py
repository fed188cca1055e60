"""What the card says of the lock itself, and what its reader may do."""

from typing import Any, Final

from homeassistant.auth.models import User
from homeassistant.auth.permissions.const import POLICY_CONTROL

from ..actions.permission import may_make_codes, may_see_codes
from ..const import CONF_WHO, ISSUE_CLOCK, Who
from ..coordinator import LockConfigEntry, LockCoordinator
from ..device.problems import ISSUES, Problem, issue_id

NOT_LOADED: Final = "not_loaded"

# The worst problem comes first: only one is shown.
_WORST: Final = (
    Problem.DISK,
    Problem.RESET,
    Problem.KEY,
    Problem.HOST_CLOCK,
    Problem.RESTORED,
    Problem.OLDER,
    Problem.SHARED,
    Problem.T0_WRONG,
    Problem.T0_UNKNOWN,
    Problem.CLOCK_WRONG,
    Problem.CLOCK_OVERDUE,
    Problem.HELD,
    Problem.CODES_WAITING,
    Problem.BATTERY,
)


def header(
    lock: LockCoordinator, entity_id: str, user: User, time_zone: str
) -> dict[str, Any]:
    """The lock as the card shows it to somebody."""
    device = lock.device
    return _about(device.entry, entity_id, user, time_zone) | {
        "reachable": device.available,
        "near": lock.can_write_now,
        "lock_state": _lock_state(device.state.locked),
        "problem": _problem(lock),
        "pending": len(device.ledger.waiting(device.clock.now())),
    }


def header_not_loaded(
    entry: LockConfigEntry, entity_id: str, user: User, time_zone: str
) -> dict[str, Any]:
    """The same while the entry is not loaded: nothing is known of the lock."""
    return _about(entry, entity_id, user, time_zone) | {
        "reachable": False,
        "near": False,
        "lock_state": None,
        "problem": {"key": NOT_LOADED, "issue_id": None},
        "pending": 0,
    }


def _about(
    entry: LockConfigEntry, entity_id: str, user: User, time_zone: str
) -> dict[str, Any]:
    control = user.permissions.check_entity(entity_id, POLICY_CONTROL)
    return {
        "name": entry.title,
        "time_zone": time_zone,
        "may": {
            "see": may_see_codes(entry, user),
            "create": control and may_make_codes(entry, user),
        },
        "who_may": entry.options.get(CONF_WHO, Who.ADMINISTRATORS.value),
    }


def _lock_state(locked: bool | None) -> str | None:
    if locked is None:
        return None
    return "locked" if locked else "unlocked"


def _problem(lock: LockCoordinator) -> dict[str, str | None] | None:
    """The worst problem, and the repair that mends it; re-authentication has none."""
    for problem in _WORST:
        if problem in lock.health.problems:
            return {"key": problem.value, "issue_id": _issue(lock, problem)}
    return None


def _issue(lock: LockCoordinator, problem: Problem) -> str | None:
    if problem is Problem.HOST_CLOCK:
        return ISSUE_CLOCK
    if problem not in ISSUES:
        return None
    return issue_id(problem, lock.device.entry.entry_id)

"""Codes that are in the lock."""

from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason

from ..desk import BERLIN, HOUR

ALWAYS_IN_UTC = Weekly("UTC")
OVER_MIDNIGHT = Weekly(BERLIN, None, 60, 240)
"""01:00 to 04:00 in summer is 23:00 to 02:00 of the lock's clock: two slots."""


def written(desk, make):
    """A code that the lock has held for an hour."""
    code = make()
    desk.write()
    desk.later(HOUR)
    desk.look()
    assert desk.status(code) is CodeStatus.ACTIVE
    return code


def full(desk):
    """A code for which the lock had no room."""
    code = desk.periodic("late")
    desk.refuse(desk.next_create(code), RefusalReason.TABLE_FULL)
    assert desk.online(code).failure is Failure.LOCK_FULL
    assert desk.online(code).copies == ()
    return code

"""Codes in each state, and desks to change them at."""

from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason
from custom_components.smart_life_lock.tuyalock.secret import SecretStr

from ..desk import temporary

WEEKEND = frozenset({5, 6})
MONDAY = frozenset({0})

OTHER = SecretStr("271828")


def active(desk, make=None):
    code = (make or desk.periodic)()
    desk.write()
    assert desk.status(code) is CodeStatus.ACTIVE
    return code


def failed(desk):
    code = desk.periodic()
    desk.refuse(desk.next_create(code), RefusalReason.FAILED)
    assert desk.status(code) is CodeStatus.FAILED
    return code


def found(desk):
    desk.nodes[49] = temporary(49)
    desk.look()
    return desk.found()[0]

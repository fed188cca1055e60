"""Codes of all kinds and ages, each with what can be said of it."""

from custom_components.smart_life_lock.ledger.issue_offline import (
    ClearRequest,
    DynamicRequest,
    OneTimeRequest,
    TemporaryRequest,
)
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.tuyalock.model import (
    Access,
    Alarm,
    AlarmRaised,
    DoorbellRung,
    Duress,
    Method,
    OfflineCodeEntered,
    OfflineOutcome,
    UnspecifiedRecord,
)
from custom_components.smart_life_lock.tuyalock.secret import SecretStr
from tests.ledger.desk import BERLIN, DAY, HOUR, NOW, Desk, temporary

RECORDS = (
    *(Access(NOW, method, 3, late=True) for method in Method),
    *(OfflineCodeEntered(NOW, one, SecretStr(), late=True) for one in OfflineOutcome),
    *(AlarmRaised(NOW, alarm, late=True) for alarm in Alarm),
    Duress(NOW, 1, late=True),
    UnspecifiedRecord(NOW, 1, late=True),
    DoorbellRung(NOW, late=True),
)


def many_codes():
    """Desks at moments at which codes have many states."""
    desk = Desk()
    for start in (desk.now, desk.now + DAY):
        desk.issue(TemporaryRequest("guest", start, start + 3 * DAY))
        desk.once("once", start=start, days=2)
        desk.periodic("always", start=start)
        desk.periodic("hours", Weekly(BERLIN, None, 540, 720), start=start)
        desk.periodic("days", Weekly(BERLIN, frozenset({4})), start=start)
        desk.periodic("both", Weekly(BERLIN, frozenset({4}), 540, 720), start=start)
    desk.issue(DynamicRequest("dynamic"))
    desk.issue(OneTimeRequest("offline once"))
    desk.issue(ClearRequest())
    desk.nodes[90] = temporary(90)
    yield desk
    desk.write()
    desk.look()
    for code in (*desk.book.codes.values(), *desk.found()):
        if code.name in ("guest", "days", ""):
            desk.delete(code)
        elif code.name == "both":
            desk.pause(code)
    yield desk
    always = next(one for one in desk.book.codes.values() if one.name == "always")
    for _ in range(2):
        desk.opened(desk.slots(always)[0])
        yield desk
    for delay in (HOUR, 2 * DAY, 8 * DAY):
        desk.later(delay)
        yield desk

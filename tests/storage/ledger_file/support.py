"""Books with everything in them."""

from dataclasses import replace

from custom_components.smart_life_lock.ledger.book import Book, ReusedSlot
from custom_components.smart_life_lock.ledger.doubt import Doubt, DoubtReason, Gap
from custom_components.smart_life_lock.ledger.failure import Failure
from custom_components.smart_life_lock.ledger.issue_offline import TemporaryRequest
from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.kinds import CodeStatus
from custom_components.smart_life_lock.ledger.untold_records import Untold
from custom_components.smart_life_lock.tuyalock.model import Access, Method
from tests.ledger.desk import BERLIN, HOUR, NOW, Desk, permanent, temporary, with_online


def full() -> Book:
    """A book in which every optional part is there."""
    desk = Desk()
    desk.nodes |= {0: permanent(0, 7), 49: temporary(49)}
    desk.look()
    code = desk.periodic(weekly=Weekly(BERLIN, frozenset({0, 4}), 60, 240))
    desk.write()
    desk.delete(code)
    desk.write()
    stay = desk.issue(TemporaryRequest("Eve", NOW, NOW + HOUR))
    both = dict.fromkeys(("first_used", "last_used", "dead_since"), NOW)
    moments = dict.fromkeys(("first_use_by", "ended_at", "other_t0_since"), NOW)
    others = {"t0_hour": 1, "hour": 2, "number": 3, "target": "t", "other_t0_hour": 4}
    written = with_online(desk.get(code), failure=Failure.MISSING)
    desk.book.put(
        [
            replace(written, **both),
            replace(stay, ended=CodeStatus.DELETED, **both, **moments, **others),
        ]
    )
    desk.book.cleared_all_at = NOW
    desk.book.table = replace(
        desk.book.table,
        reused={40: ReusedSlot(code.id, NOW)},
        doubt=Doubt(DoubtReason.OLDER, NOW, NOW),
        gaps=(Gap(NOW, NOW),),
        restores=("0123abcd",),
    )
    opened = Access(NOW, Method.ONLINE_CODE, 40, late=False)
    desk.book.untold = (Untold("0123456789abcdef", opened, code.id),)
    return desk.book

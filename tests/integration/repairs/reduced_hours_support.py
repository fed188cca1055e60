"""A weekly code of which the lock takes only a part."""

from datetime import UTC, datetime, timedelta
from functools import partial

from homeassistant.util import dt as dt_util

from custom_components.smart_life_lock.ledger.issue_online import Weekly
from custom_components.smart_life_lock.ledger.outcomes import begun, created, refused
from custom_components.smart_life_lock.ledger.plan import Create
from custom_components.smart_life_lock.tuyalock.errors import RefusalReason

WINTER = datetime(2026, 10, 25, 1, tzinfo=UTC)
START = WINTER - timedelta(days=40)
OVER_MIDNIGHT = Weekly("Europe/Berlin", None, 30, 110)


async def carried_out(ledger):
    """Let the lock take the place that is needed now, and refuse the one for later."""
    now = dt_util.utcnow()
    for step in ledger.plan(now):
        assert isinstance(step, Create)
        await ledger.async_change(partial(begun, step=step, now=now))
        if step.ahead:
            no = partial(refused, step=step, reason=RefusalReason.FAILED, now=now)
            await ledger.async_change(no)
        else:
            yes = partial(created, step=step, hard_id=40, now=now)
            await ledger.async_change(yes)

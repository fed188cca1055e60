"""When a code begins that somebody wants at once. Pure rules."""

from datetime import datetime, timedelta
from typing import Final

from ..tuyalock.codes.window import moment as unix_moment

WAITED: Final = timedelta(minutes=15)
"""So old a start may be: a call that waited for another one still means now."""
_LONGEST_DAY: Final = timedelta(hours=26)
_EPOCH: Final = unix_moment(0)


def begun(start: datetime, now: datetime) -> datetime:
    """The start, or ``now`` where that is meant by it.

    By the beginning of today (in the zone of ``now``), and by a start that is a few
    minutes old. One without a zone, or longer ago, stays as it is.
    """
    if start.utcoffset() is None:
        return start
    # Two times of one zone are compared by what its clocks show, which they show twice.
    ago = (now - _EPOCH) - (start - _EPOCH)
    if not timedelta() < ago < _LONGEST_DAY:
        return start
    here = start.astimezone(now.tzinfo)
    midnight = here.replace(hour=0, minute=0, second=0, microsecond=0, fold=0)
    is_today = here == midnight and here.date() == now.date()
    return now if is_today or ago <= WAITED else start

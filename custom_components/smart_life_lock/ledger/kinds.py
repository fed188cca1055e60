"""The kinds of codes and what becomes of them, in the words of docs/codes.md."""

from enum import StrEnum


class CodeKind(StrEnum):
    """The kinds of codes; MADE_ELSEWHERE are those that others wrote into the lock."""

    DYNAMIC = "dynamic"
    OFFLINE_ONE_TIME = "offline_one_time"
    OFFLINE_TEMPORARY = "offline_temporary"
    CLEAR_ONE = "clear_one"
    CLEAR_ALL = "clear_all"
    ONLINE_ONE_TIME = "online_one_time"
    ONLINE_PERIODIC = "online_periodic"
    MADE_ELSEWHERE = "made_elsewhere"


class CodeStatus(StrEnum):
    """The states of a code.

    PENDING, PAUSED and FAILED are for codes that are written into the lock; no offline
    code ever has them. DELETING: nobody wants it any more, and the lock may still take
    it. DELETED is only said of a code that the lock takes no more.
    """

    PENDING = "pending"
    SCHEDULED = "scheduled"
    ACTIVE = "active"
    USED = "used"
    EXPIRED = "expired"
    DELETED = "deleted"
    CLEARED = "cleared"
    DELETING = "deleting"
    PAUSED = "paused"
    FAILED = "failed"
    DEAD = "dead"


LIVE = frozenset({CodeStatus.SCHEDULED, CodeStatus.ACTIVE})
"""The states in which the product still counts on a code."""

OPENS = frozenset({*LIVE, CodeStatus.DELETING})
"""The states in which a code opens now or later, whether anybody wants that or not."""

LIVING = frozenset(
    {
        *OPENS,
        CodeStatus.PENDING,
        CodeStatus.PAUSED,
        CodeStatus.FAILED,
    }
)
"""The states of codes that have not ended: what people mean by the codes of a lock."""

FINISHED = frozenset({CodeStatus.USED, CodeStatus.EXPIRED, CodeStatus.DELETED})
"""The states in which an online code needs its digits no more."""

ONLINE = frozenset({CodeKind.ONLINE_ONE_TIME, CodeKind.ONLINE_PERIODIC})
"""Kinds that are written into the lock."""

STORED = frozenset(
    {CodeKind.OFFLINE_ONE_TIME, CodeKind.OFFLINE_TEMPORARY, CodeKind.CLEAR_ALL}
)
"""Kinds that a lock stores when they are used (protocol.md §7.2)."""

SINGLE_USE = frozenset(
    {
        CodeKind.OFFLINE_ONE_TIME,
        CodeKind.ONLINE_ONE_TIME,
        CodeKind.CLEAR_ONE,
        CodeKind.CLEAR_ALL,
    }
)

CLEARING = frozenset({CodeKind.CLEAR_ONE, CodeKind.CLEAR_ALL})
"""Kinds that revoke others, and open nothing."""

FOR_GUESTS = frozenset({CodeKind.OFFLINE_ONE_TIME, CodeKind.OFFLINE_TEMPORARY, *ONLINE})
"""Kinds that somebody waits for: worth telling when they die unused."""

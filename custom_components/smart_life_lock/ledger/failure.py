"""Why a code failed: set in ``outcomes`` (the lock refused) and ``wanted`` (it is missing)."""

from enum import StrEnum


class Failure(StrEnum):
    """Why a code is not written any more until somebody says so.

    MISSING: a one-time code that the lock holds no longer, although nobody told of its
    use; locks may delete a used one by themselves (protocol.md §12.6). Or any code that
    was written again and again, and that the lock's list never showed.
    """

    LOCK_FULL = "lock_full"
    REFUSED = "refused"
    MISSING = "missing"

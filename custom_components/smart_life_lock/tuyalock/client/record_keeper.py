"""Who keeps a lock's records, so that the lock may delete them."""

from typing import Protocol

from ..model import LockEvent


class Keeper(Protocol):
    """Takes what the lock tells as soon as it comes, and has it on disk.

    Only what is on disk is acknowledged, because the lock deletes a record when it is
    acknowledged (protocol.md §4.7).
    """

    def take(self, event: LockEvent, mark: str | None) -> None:
        """Something came that is new; it is told to listeners later, in its order.

        ``mark`` tells a record from all others, and belongs among the marks that the
        next client is given (``ClientMemory.seen``): stored in one write with what the
        record means, or a record that comes again would count twice. None: the lock
        gave no time, and has not stored it.

        Where it raises, the record is told all the same, and is not acknowledged: the
        lock keeps it, and it is taken once more when it comes again. What the lock sends
        behind it waits for that too, and nothing else does.
        """

    async def stored(self) -> None:
        """Return when all that was taken is on disk; raises where it is not."""

"""The passwords that a lock holds in numbered slots (protocol.md §6.2 to §6.4)."""

from dataclasses import dataclass, field

from .acquaintance import Acquaintance
from .errors import RefusalReason, Refused, RemoteProtocolError
from .exchange import Command
from .slot import SlotContent
from .wire.datapoints import DataPoint, Dp
from .wire.lists import Node, SyncEnd, SyncRequest, parse_sync
from .wire.methods import CredentialType, MethodDelete, MethodReport, MethodStatus
from .wire.temporary import (
    NO_ID,
    TemporaryDelete,
    TemporaryModify,
    TemporaryResult,
    TemporaryStatus,
)

TEMPORARY = (CredentialType.TEMPORARY, CredentialType.TEMPORARY_DOCUMENTED)
"""Both numbers of one type: L3 lists 5, the documents say F0 (protocol.md §6.2)."""
_LISTED = {
    3: (CredentialType.PASSWORD, CredentialType.TEMPORARY),
    4: (CredentialType.PASSWORD, *TEMPORARY),
}


class PasswordTable:
    """The passwords of one lock.

    Each method is one exchange with the limits and errors of ``LockClient``'s methods.
    """

    def __init__(self, lock: Acquaintance) -> None:
        """Belong to one lock."""
        self._lock = lock

    async def create(self, content: SlotContent) -> int:
        """Write a temporary password (DP 51); the slot that the lock has given it.

        Raises:
            Refused: TABLE_FULL, or FAILED for a reason that the lock does not tell.
            OutcomeUnknown: The lock may hold it by now; ``list`` shows whether.
        """
        command = Command(
            content.request().point(),
            lambda point: point.id == Dp.TEMPORARY_PASSWORD_CREATE,
        )
        return await self._lock.order(lambda _: command, _created, once=True)

    async def modify(self, hard_id: int, content: SlotContent) -> None:
        """Write all of a slot anew (DP 53).

        Raises Refused (NOT_FOUND, which is also the lock's word for what it does not
        like).
        """
        change = TemporaryModify(hard_id, content.request())
        await self._of_slot(change.point(), hard_id)

    async def delete(self, hard_id: int) -> None:
        """Empty a slot (DP 52). Raises Refused (NOT_FOUND)."""
        await self._of_slot(TemporaryDelete(hard_id).point(), hard_id)

    async def delete_permanent(self, node: Node) -> None:
        """Delete a member's password (DP 2). Raises Refused (NOT_FOUND)."""
        point = MethodDelete(node.kind, node.member, node.hard_id).point()
        command = Command(point, lambda report: report.id == point.id)
        await self._lock.order(lambda _: command, _method_done)

    async def list(self) -> tuple[Node, ...]:
        """The passwords in the lock, permanent and temporary, without digits (DP 54).

        Raises RemoteProtocolError when a part of the list is missing.
        """
        listing = _Listing()

        def order(generation: int) -> Command:
            listing.packages.clear()
            return Command(SyncRequest(_LISTED[generation]).point(), listing.is_whole)

        await self._lock.order(order, listing.check)
        return tuple(node for package in listing.packages for node in package)

    async def _of_slot(self, point: DataPoint, hard_id: int) -> None:
        """A lock names the slot in its report; that tells it from an older one."""

        def mine(report: DataPoint) -> bool:
            return report.id == point.id and report.value[:1] == bytes((hard_id,))

        command = Command(point, mine)
        await self._lock.order(lambda _: command, _slot_done)


@dataclass(slots=True)
class _Listing:
    """The packages of one list as they come in."""

    packages: list[tuple[Node, ...]] = field(default_factory=list)

    def is_whole(self, point: DataPoint) -> bool:
        """Take a reported part; whether it was the last."""
        if point.id != Dp.UNLOCK_METHOD_SYNC:
            return False
        part = parse_sync(point.value)
        if isinstance(part, SyncEnd):
            return True
        self.packages.append(part.nodes)
        return False

    def check(self, end: DataPoint) -> None:
        """Raise RemoteProtocolError unless there are as many as the lock says."""
        part = parse_sync(end.value)
        if not isinstance(part, SyncEnd) or part.packages != len(self.packages):
            raise RemoteProtocolError("a part of the lock's list is missing")


def is_temporary(node: Node) -> bool:
    """Whether a listed credential is a temporary password."""
    return node.kind in TEMPORARY


def _created(report: DataPoint) -> int:
    answer = TemporaryResult.parse(report.id, report.value)
    match answer.result:
        case TemporaryStatus.OK if answer.hard_id != NO_ID:
            return answer.hard_id
        case TemporaryStatus.NO_FREE_ID:
            raise Refused(RefusalReason.TABLE_FULL)
        case _:
            raise Refused(RefusalReason.FAILED)


def _slot_done(report: DataPoint) -> None:
    answer = TemporaryResult.parse(report.id, report.value)
    if answer.result != TemporaryStatus.OK:
        raise Refused(RefusalReason.NOT_FOUND)


def _method_done(report: DataPoint) -> None:
    answer = MethodReport.parse(report.id, report.value)
    if answer.result != MethodStatus.DONE:
        raise Refused(RefusalReason.NOT_FOUND)

"""The passwords that a lock holds in numbered slots (protocol.md §6.2 to §6.4).

A lock does not look at whom a number belongs to: DP 53 for a number that it has not as a
temporary password overwrites somebody's permanent one, and DP 2 and 52 delete what they
are told (§6.2, §13.4). So a slot is only touched where this very link has shown what it
is. The list (DP 54) is asked for one type at a time, because a type that a lock does not
know, among others, makes its answer empty (§6.3).
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from ..errors import LinkLost, RefusalReason, Refused, RemoteProtocolError
from ..slot import SlotContent
from ..wire.datapoints import DataPoint, Dp
from ..wire.lists import Node, SyncEnd, SyncRequest, parse_sync
from ..wire.methods import CredentialType, MethodDelete, MethodReport, MethodStatus
from ..wire.temporary import (
    NO_ID,
    TemporaryDelete,
    TemporaryModify,
    TemporaryResult,
    TemporaryStatus,
)
from ..wire.validity import Validity
from .exchange import Attempt, Command, Order
from .execution import Orders
from .known_lock import Acquaintance
from .link import Link
from .procedures import perform

TEMPORARY = (CredentialType.TEMPORARY, CredentialType.TEMPORARY_DOCUMENTED)
"""Both numbers of one type: L3 lists 5, the documents say F0 (protocol.md §6.2)."""
_HARD_ID_AT: Mapping[int, int] = {
    Dp.UNLOCK_METHOD_DELETE: 4,
    Dp.TEMPORARY_PASSWORD_DELETE: 0,
    Dp.TEMPORARY_PASSWORD_MODIFY: 0,
}
"""Where the reports of changes name the slot (§6.2, §6.4)."""
CHANGES = frozenset({Dp.UNLOCK_METHOD_MODIFY, *_HARD_ID_AT})
"""Data points that change or delete what is in a slot, whatever that is."""


class PasswordTable:
    """The passwords of one lock.

    Each method is one exchange with the limits and errors of ``LockClient``'s methods.
    """

    def __init__(self, lock: Acquaintance, orders: Orders) -> None:
        """Belong to one lock."""
        self._lock, self._orders = lock, orders
        self._seen = SeenSlots()

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

        def given(report: DataPoint) -> int:
            slot = _created(report)
            self._seen.note(self._lock.line.link, {slot: CredentialType.TEMPORARY})
            return slot

        return await self._orders.order(lambda _: command, given, once=True)

    async def modify(self, hard_id: int, held: SlotContent, validity: Validity) -> None:
        """Give the password in a slot another validity (DP 53).

        ``held`` is what is in it: the digits are sent along, because none would leave
        none there. Other digits are another slot, because one build keeps the old ones
        and says that all went well (§6.4).

        Raises Refused: NOT_FOUND where the lock does not list the slot as a temporary
        password, which is also its word for what it does not like.
        """
        request = held.with_validity(validity).request()
        point = TemporaryModify(hard_id, request).point()
        await self._change(point, hard_id, TEMPORARY, _slot_done)

    async def delete(self, hard_id: int) -> None:
        """Empty a slot (DP 52). Raises Refused (NOT_FOUND, as above)."""
        point = TemporaryDelete(hard_id).point()
        await self._change(point, hard_id, TEMPORARY, _slot_done)

    async def delete_permanent(self, node: Node) -> None:
        """Delete a member's credential (DP 2).

        Raises Refused: NOT_FOUND where the lock does not list the slot as of this kind.
        """
        point = MethodDelete(node.kind, node.member, node.hard_id).point()
        await self._change(point, node.hard_id, (node.kind,), _method_done)

    async def list(self) -> tuple[Node, ...]:
        """The passwords in the lock, permanent and temporary, without digits (DP 54).

        An empty answer for a type means that there is none of it, or that the lock does
        not know the type: the two are the same on the wire (§6.3). A lock of generation
        4 that lists no temporary password under one of the two numbers is asked for the
        other.

        Raises RemoteProtocolError when a part of the list is missing.
        """

        async def whole() -> tuple[Node, ...]:
            permanent = await self._list(CredentialType.PASSWORD)
            return permanent + await self._list_temporary()

        async with self._lock.line.turn():
            return await self._lock.twice(whole)

    async def _list_temporary(self) -> tuple[Node, ...]:
        nodes = await self._list(CredentialType.TEMPORARY)
        if nodes or self._lock.inbox.generation == 3:
            return nodes
        return await self._list(CredentialType.TEMPORARY_DOCUMENTED)

    async def _list(self, kind: int) -> tuple[Node, ...]:
        """All of one type, on the present link or a fresh one."""
        listing = _Listing(kind)
        try:
            end = await self._orders.carry_out(Attempt(listing.order))
        except Refused:
            # It did not end, and its parts must not get into another list (§6.3).
            await self._lock.line.drop()
            raise
        nodes = listing.checked(end)
        self._seen.note(
            self._lock.line.link, {node.hard_id: node.kind for node in nodes}
        )
        return nodes

    async def _change(
        self,
        point: DataPoint,
        hard_id: int,
        kinds: Sequence[int],
        judge: Callable[[DataPoint], None],
    ) -> None:
        """Write about a slot that this link has shown to be of these kinds."""
        order = _about_slot(point, hard_id)

        async def change() -> DataPoint:
            link = await self._link_that_showed(hard_id, kinds)
            # Not on another link, which has not shown anything.
            return await perform(link, Attempt(order), self._lock.limits)

        async with self._lock.line.turn():
            judge(await self._lock.twice(change))
            if point.id != Dp.TEMPORARY_PASSWORD_MODIFY:
                self._seen.forget(hard_id)

    async def _link_that_showed(self, hard_id: int, kinds: Sequence[int]) -> Link:
        if not self._seen.has(self._lock.line.link, hard_id, kinds):
            if kinds is TEMPORARY:
                await self._list_temporary()
            else:
                await self._list(kinds[0])
        if (link := self._lock.line.link) is None:
            raise LinkLost("the link was lost")
        if not self._seen.has(link, hard_id, kinds):
            raise Refused(RefusalReason.NOT_FOUND)
        return link


class SeenSlots:
    """Which credentials one link has shown; another link knows nothing of it."""

    def __init__(self) -> None:
        """None yet."""
        self._link: Link | None = None
        self._kinds: dict[int, int] = {}

    def note(self, link: Link | None, kinds: Mapping[int, int]) -> None:
        """The lock told these hard ids and their kinds, over this link."""
        if link is not self._link:
            self._link, self._kinds = link, {}
        self._kinds |= kinds

    def forget(self, hard_id: int) -> None:
        """There is nothing in this slot any more."""
        self._kinds.pop(hard_id, None)

    def has(self, link: Link | None, hard_id: int, kinds: Sequence[int]) -> bool:
        """Whether this link has shown the slot as one of these kinds."""
        return (
            link is not None
            and link is self._link
            and self._kinds.get(hard_id) in kinds
        )


@dataclass(slots=True)
class _Listing:
    """The packages of the list of one type as they come in."""

    kind: int
    packages: list[tuple[Node, ...]] = field(default_factory=list)

    def order(self, _generation: int) -> Command:
        """Ask for it, from the beginning."""
        self.packages.clear()
        return Command(SyncRequest((self.kind,)).point(), self.is_whole)

    def is_whole(self, point: DataPoint) -> bool:
        """Take a reported part; whether it was the last."""
        if point.id != Dp.UNLOCK_METHOD_SYNC:
            return False
        part = parse_sync(point.value)
        if isinstance(part, SyncEnd):
            return True
        self.packages.append(part.nodes)
        return False

    def checked(self, end: DataPoint) -> tuple[Node, ...]:
        """All nodes of the type.

        Raises RemoteProtocolError unless there are as many packages as the lock says.
        """
        part = parse_sync(end.value)
        if not isinstance(part, SyncEnd) or part.packages != len(self.packages):
            raise RemoteProtocolError("a part of the lock's list is missing")
        kinds = TEMPORARY if self.kind in TEMPORARY else (self.kind,)
        nodes = (node for package in self.packages for node in package)
        return tuple(node for node in nodes if node.kind in kinds)


def _about_slot(point: DataPoint, hard_id: int) -> Order:
    """A command whose report names the slot, which tells it from one about another."""
    place = _HARD_ID_AT[point.id]

    def mine(report: DataPoint) -> bool:
        named = report.value[place : place + 1]
        return report.id == point.id and named == bytes((hard_id,))

    return lambda _: Command(point, mine)


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

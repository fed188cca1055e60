"""The passwords that a lock holds in numbered slots (protocol.md §6.2 to §6.4).

A lock does not look at whom a number belongs to: DP 53 for a number that it has not as a
temporary password overwrites somebody's permanent one, and DP 2 and 52 delete what they
are told (§6.2, §13.4). So a slot is only touched where this very link has shown what it
is. The list (DP 54) is asked for one type at a time, because a type that a lock does not
know, among others, makes its answer empty (§6.3).
"""

from collections.abc import Callable, Mapping

from ..errors import LinkLost, RefusalReason, Refused, RemoteProtocolError
from ..slot import SlotContent
from ..wire.datapoints import DataPoint, Dp
from ..wire.lists import Node
from ..wire.member_credentials import (
    CredentialType,
    MethodDelete,
    MethodReport,
    MethodStatus,
)
from ..wire.temporary import (
    NO_ID,
    TemporaryDelete,
    TemporaryModify,
    TemporaryResult,
    TemporaryStatus,
)
from ..wire.validity import Validity
from .exchange import Attempt, Command, CommandFor
from .execution import CommandRunner
from .known_lock import KnownLock
from .link import Link
from .listing import SENSED, TEMPORARY, Listing, SeenSlots
from .procedures import perform

OF_MEMBERS = (CredentialType.PASSWORD, *SENSED)
"""The types of which DP 2 deletes one; 0 would be all that a member has (§6.2)."""
PASSWORDS = (CredentialType.PASSWORD, *TEMPORARY)
"""What ``PasswordTable.list`` asks for."""
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

    def __init__(self, lock: KnownLock, runner: CommandRunner) -> None:
        """Belong to one lock."""
        self._lock, self._runner = lock, runner
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
            self._seen.note(
                self._lock.connection.link, [(slot, CredentialType.TEMPORARY)]
            )
            return slot

        return await self._runner.run(lambda _: command, given, once=True)

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
        await self._change(point, hard_id, _slot_done)

    async def delete(self, hard_id: int) -> None:
        """Empty a slot (DP 52). Raises Refused (NOT_FOUND, as above)."""
        point = TemporaryDelete(hard_id).point()
        await self._change(point, hard_id, _slot_done)

    async def delete_permanent(self, node: Node) -> None:
        """Delete a member's credential (DP 2), which has just been listed.

        The list is asked for right before, because somebody else may have been given the
        slot since. DP 2 deletes what has the number, whatever its kind is (§6.2): where
        this link has shown two of one number, nobody knows which of them that is.

        Raises Refused: NOT_FOUND where the lock does not list just this, of this member.
        """
        command_for = _about_slot(
            MethodDelete(node.kind, node.member, node.hard_id).point(), node.hard_id
        )

        async def change() -> DataPoint:
            link = await self._link_that_lists(node)
            return await perform(link, Attempt(command_for), self._lock.limits)

        async with self._lock.connection.turn():
            _method_done(await self._lock.twice(change))
            self._seen.forget(node.hard_id)

    async def list(self) -> tuple[Node, ...]:
        """The passwords in the lock, permanent and temporary, without digits (DP 54).

        An empty answer for a type means that there is none of it, or that the lock does
        not know the type: the two are the same on the wire (§6.3). A lock of generation
        4 that lists no temporary password under one of the two numbers is asked for the
        other.

        Raises RemoteProtocolError when a part of the list is missing.
        """

        async def whole() -> tuple[Node, ...]:
            permanent = await self.list_kind(CredentialType.PASSWORD)
            return permanent + await self._list_temporary()

        async with self._lock.connection.turn():
            return await self._lock.twice(whole)

    async def _list_temporary(self) -> tuple[Node, ...]:
        nodes = await self.list_kind(CredentialType.TEMPORARY)
        if nodes or self._lock.inbox.generation == 3:
            return nodes
        return await self.list_kind(CredentialType.TEMPORARY_DOCUMENTED)

    async def list_kind(self, kind: int) -> tuple[Node, ...]:
        """All of one type, on the present link or a fresh one; inside a turn."""
        listing = Listing(kind)
        try:
            end = await self._runner.carry_out(Attempt(listing.command_for))
            nodes = listing.checked(end)
        except Refused, RemoteProtocolError:
            # It is not whole, and its parts must not get into another list (§6.3).
            await self._lock.connection.drop()
            raise
        self._seen.note(
            self._lock.connection.link,
            [(node.hard_id, node.kind) for node in nodes],
            # One that was written just now may be missing in the list of its type.
            instead_of=() if kind in TEMPORARY else (kind,),
        )
        return nodes

    async def _change(
        self,
        point: DataPoint,
        hard_id: int,
        judge: Callable[[DataPoint], None],
    ) -> None:
        """Write about a slot that this link has shown to be a temporary password."""
        command_for = _about_slot(point, hard_id)

        async def change() -> DataPoint:
            link = await self._link_that_showed(hard_id)
            # Not on another link, which has not shown anything.
            return await perform(link, Attempt(command_for), self._lock.limits)

        async with self._lock.connection.turn():
            judge(await self._lock.twice(change))
            if point.id != Dp.TEMPORARY_PASSWORD_MODIFY:
                self._seen.forget(hard_id)

    async def _link_that_showed(self, hard_id: int) -> Link:
        link = self._lock.connection.link
        if self._seen.kinds(link, hard_id).isdisjoint(TEMPORARY):
            await self._list_temporary()
        link = self._present_link()
        if self._seen.kinds(link, hard_id).isdisjoint(TEMPORARY):
            raise Refused(RefusalReason.NOT_FOUND)
        return link

    async def _link_that_lists(self, node: Node) -> Link:
        if node.kind not in OF_MEMBERS:
            raise Refused(RefusalReason.NOT_FOUND)
        listed = await self.list_kind(node.kind)
        link = self._present_link()
        members = [one.member for one in listed if one.hard_id == node.hard_id]
        alone = self._seen.kinds(link, node.hard_id) == {node.kind}
        if members != [node.member] or not alone:
            raise Refused(RefusalReason.NOT_FOUND)
        return link

    def _present_link(self) -> Link:
        if (link := self._lock.connection.link) is None:
            raise LinkLost("the link was lost")
        return link


def _about_slot(point: DataPoint, hard_id: int) -> CommandFor:
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

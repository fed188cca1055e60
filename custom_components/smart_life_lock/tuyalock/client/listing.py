"""The list of one type of credentials as it comes in, and what one link has shown."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from ..errors import RemoteProtocolError
from ..wire.datapoints import DataPoint, Dp
from ..wire.lists import Node, SyncEnd, SyncRequest, parse_sync
from ..wire.member_credentials import CredentialType
from .exchange import Command
from .link import Link

TEMPORARY = (CredentialType.TEMPORARY, CredentialType.TEMPORARY_DOCUMENTED)
"""Both numbers of one type: L3 lists 5, the documents say F0 (protocol.md §6.2)."""
SENSED = (CredentialType.CARD, CredentialType.FINGER, CredentialType.FACE)
"""What has a sensor; passwords are listed by themselves."""


@dataclass(slots=True)
class Listing:
    """The packages of the list of one type as they come in."""

    kind: int
    packages: list[tuple[Node, ...]] = field(default_factory=list)

    def command_for(self, _generation: int) -> Command:
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
        kinds = _kinds_of(self.kind)
        nodes = (node for package in self.packages for node in package)
        return tuple(node for node in nodes if node.kind in kinds)


def _kinds_of(kind: int) -> tuple[int, ...]:
    """Under which types a lock may list what it is asked for by this one."""
    return TEMPORARY if kind in TEMPORARY else (kind,)


class SeenSlots:
    """Which credentials one link has shown; another link knows nothing of it."""

    def __init__(self) -> None:
        """None yet."""
        self._link: Link | None = None
        self._slots: set[tuple[int, int]] = set()

    def note(
        self,
        link: Link | None,
        slots: Iterable[tuple[int, int]],
        *,
        instead_of: Sequence[int] = (),
    ) -> None:
        """The lock told these hard ids with their kinds, over this link.

        ``instead_of`` are kinds of which these are all that there are.
        """
        if link is not self._link:
            self._link, self._slots = link, set()
        self._slots = {slot for slot in self._slots if slot[1] not in instead_of}
        self._slots.update(slots)

    def forget(self, hard_id: int) -> None:
        """There is nothing in this slot any more."""
        self._slots = {slot for slot in self._slots if slot[0] != hard_id}

    def kinds(self, link: Link | None, hard_id: int) -> set[int]:
        """What this link has shown the slot to hold; nothing of another link."""
        if link is None or link is not self._link:
            return set()
        return {kind for number, kind in self._slots if number == hard_id}

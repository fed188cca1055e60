"""Cards, fingers and faces that a lock lists (protocol.md §6.2, §6.3).

What a lock answers for a type that it does not know is measured for the public firmware
only, so neither silence nor nonsense here may spoil anything else.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from functools import partial
from typing import Final

from ..errors import Refused, RemoteProtocolError
from ..wire.lists import Node
from .known_lock import KnownLock
from .listing import SENSED
from .passwords import PasswordTable

SILENT: Final = 2
"""A type for which a lock gave no whole answer so often is asked for no more."""


@dataclass(frozen=True, slots=True)
class Listed:
    """``nodes`` are all that the lock has of ``kinds``; of others nothing is known."""

    nodes: tuple[Node, ...]
    kinds: tuple[int, ...]


class MemberTable:
    """What the members of one lock have at its sensors."""

    def __init__(self, lock: KnownLock, passwords: PasswordTable) -> None:
        """Belong to one lock."""
        self._lock, self._passwords = lock, passwords
        self._unanswered: Counter[int] = Counter()

    async def list(self, kinds: Iterable[int] = SENSED) -> Listed:
        """Ask for one type after the other (DP 54); one without a whole answer ends it.

        An empty answer means that there is none, or that the lock does not know the type.
        Raises errors as ``PasswordTable.list`` does, but those of the answer itself.
        """
        nodes: list[Node] = []
        answered: list[int] = []
        async with self._lock.connection.turn():
            for kind in kinds:
                if self._unanswered[kind] >= SILENT:
                    continue
                try:
                    nodes += await self._lock.twice(
                        partial(self._passwords.list_kind, kind)
                    )
                except Refused, RemoteProtocolError:
                    self._unanswered[kind] += 1
                    break
                self._unanswered[kind] = 0
                answered.append(kind)
        return Listed(tuple(nodes), tuple(answered))

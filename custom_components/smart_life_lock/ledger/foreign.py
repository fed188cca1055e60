"""Passwords that others wrote into the lock, as its list shows them (protocol.md §6.3)."""

from dataclasses import dataclass
from datetime import datetime

from ..tuyalock.client.passwords import is_temporary
from ..tuyalock.wire.lists import Node
from .kinds import CodeStatus


@dataclass(frozen=True, slots=True)
class FoundCode:
    """One slot that we did not fill: made in the app, at the lock, or by another home.

    Its digits and times are not known. ``name`` is what somebody called it here;
    ``unwanted``: it is to be deleted, because somebody asked for that.
    """

    id: str
    node: Node
    since: datetime
    name: str = ""
    unwanted: bool = False

    @property
    def hard_id(self) -> int:
        """The slot."""
        return self.node.hard_id

    @property
    def temporary(self) -> bool:
        """Whether it is a temporary password; else it is a member's permanent one."""
        return is_temporary(self.node)

    def is_in(self, hard_id: int) -> bool:
        """Whether it has this slot of the temporary passwords."""
        return self.temporary and self.hard_id == hard_id

    @property
    def status(self) -> CodeStatus:
        """As far as the list tells: whether it opens just now is not known."""
        if self.unwanted:
            return CodeStatus.DELETING
        return CodeStatus.ACTIVE if self.node.active else CodeStatus.PAUSED
